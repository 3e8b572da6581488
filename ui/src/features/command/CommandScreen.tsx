import { useAnswer } from "../../state/call";
import { useRelease } from "../../state/release";

/** A step: exactly what runs, where and as whom; then what it says. */
export function CommandScreen({ step }: { step: string }) {
  const { release, rows } = useRelease();
  const { answer } = useAnswer("step", { release, step }, rows.steps.get(step));
  return <h1>{answer?.title}</h1>;
}
