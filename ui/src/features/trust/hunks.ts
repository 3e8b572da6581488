/** Changed lines in the groups they were written in. */
import type { Change } from "../../bindings/Change";

export interface Hunk {
  file: string;
  lines: Change[];
}

/** A new group begins with another file, or where lines between were left out. */
export function hunksOf(changes: readonly Change[]): Hunk[] {
  const hunks: Hunk[] = [];
  let last: Change | undefined;
  for (const change of changes) {
    const hunk = hunks.at(-1);
    const goes = last !== undefined && last.file === change.file && Math.abs(change.line - last.line) <= 1;
    if (hunk !== undefined && goes) hunk.lines.push(change);
    else hunks.push({ file: change.file, lines: [change] });
    last = change;
  }
  return hunks;
}

/** How many lines were added or removed. */
export const changedLines = (changes: readonly Change[]): number =>
  changes.filter((change) => change.sign !== "same").length;
