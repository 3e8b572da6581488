/** The steps of a release in the order in which they run. */
import type { Outline } from "../../bindings/Outline";
import type { OutlineStep } from "../../bindings/OutlineStep";

export interface Block {
  block: number;
  title: string;
  phase: string;
  steps: OutlineStep[];
}

export const blocksOf = (outline: Outline): Block[] =>
  outline.entries.flatMap((entry) => (entry.entry === "steps" ? [entry] : []));

/** The step after `step`, also in the next block; `null` after the last. */
export function stepAfter(outline: Outline, step: string, by = 1): OutlineStep | null {
  const all = blocksOf(outline).flatMap((block) => block.steps);
  const at = all.findIndex((one) => one.step === step);
  return at < 0 ? null : (all[at + by] ?? null);
}
