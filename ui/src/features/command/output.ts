/** What a step says, read piece by piece while it runs. */
import { useEffect, useRef, useState } from "react";
import { useBackend } from "../../backend/backend";
import { failureOf } from "../../backend/errors";
import type { OutputLine } from "../../bindings/OutputLine";
import { type Ink, PLAIN, plainText, spans } from "./sgr";

/** How often a running step is asked, milliseconds. */
const EVERY = 150;
/** How long to wait after a piece that could not be read, milliseconds. */
const AFTER_FAILURE = 2000;

export interface Line extends OutputLine {
  /** How the line begins; a colour may last over lines. */
  ink: Ink;
}

export interface Output {
  /** Grows in place; `count` says how much of it there is. */
  lines: readonly Line[];
  count: number;
  ended: boolean;
  /** Why the last piece could not be read; it is asked for again. */
  failed: string | null;
}

const NOTHING: Output = { lines: [], count: 0, ended: false, failed: null };

/** Follows an attempt until it has ended. `null` for a step without attempts. */
export function useOutput(release: string, step: string, attempt: number | null): Output {
  const backend = useBackend();
  const [output, setOutput] = useState<Output>(NOTHING);
  const inks = useRef<Record<string, Ink>>({});
  useEffect(() => {
    setOutput(NOTHING);
    if (attempt === null) return;
    inks.current = {};
    const lines: Line[] = [];
    let timer: number | undefined;
    let over = false;
    const ask = async (from: number) => {
      try {
        const piece = await backend.call("output", { release, step, attempt, from });
        if (over) return;
        for (const line of piece.lines) lines.push(inked(line, inks.current));
        const ended = piece.ended && !piece.more;
        setOutput((before) =>
          before.count === lines.length && before.ended === ended && before.failed === null && before.lines === lines
            ? before
            : { lines, count: lines.length, ended, failed: null },
        );
        if (!ended) timer = window.setTimeout(ask, piece.more ? 0 : EVERY, piece.next);
      } catch (thrown) {
        if (over) return;
        const failed = failureOf(thrown).message;
        setOutput((before) => ({ ...before, failed }));
        timer = window.setTimeout(ask, AFTER_FAILURE, from);
      }
    };
    ask(0);
    return () => {
      over = true;
      window.clearTimeout(timer);
    };
  }, [backend, release, step, attempt]);
  return output;
}

/** Each stream keeps its own colour from line to line. */
function inked(line: OutputLine, inks: Record<string, Ink>): Line {
  const ink = inks[line.stream] ?? PLAIN;
  if (line.text.includes("\u001b") || ink !== PLAIN) inks[line.stream] = spans(line.text, ink).end;
  return { ...line, ink };
}

/** Every line as text, to be copied. */
export const asText = (lines: readonly Line[]): string => lines.map((line) => plainText(line.text)).join("\n");
