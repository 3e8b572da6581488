/** What a call that failed says to people. */
import type { Code } from "../bindings/Code";
import type { WireError } from "../bindings/WireError";

/** A command that failed: what happened, why, and what to do. */
export class Failure extends Error {
  readonly code: Code;
  readonly causes: string[];
  readonly hint: string | null;

  constructor(wire: WireError) {
    super(wire.message);
    this.name = "Failure";
    this.code = wire.code;
    this.causes = wire.causes;
    this.hint = wire.hint;
  }
}

const isWireError = (thrown: unknown): thrown is WireError =>
  typeof thrown === "object" && thrown !== null && "code" in thrown && "message" in thrown && "causes" in thrown;

/** Whatever was thrown, as a `Failure`. */
export function failureOf(thrown: unknown): Failure {
  if (thrown instanceof Failure) return thrown;
  if (isWireError(thrown)) return new Failure(thrown);
  const said = thrown instanceof Error ? thrown.message : String(thrown);
  return new Failure({
    code: "other",
    message: "The program did not answer as expected.",
    causes: [said],
    hint: "Try again. If it stays, close the window and open it again; the journal keeps everything that happened.",
  });
}
