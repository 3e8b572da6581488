/** The charts in words: one instant in a sentence, or the whole span as a table. */
import { bound, milliseconds, percent, perSecond, up } from "../../../model/measure";
import { clock } from "../../../model/time";
import type { Column, Recording } from "./recording";
import { type Span, thin } from "./thin";

const NOT = "not measured";
type Read = (name: Column) => number;

const has = (value: number) => !Number.isNaN(value);
const either = (value: number, say: (value: number) => string) => (has(value) ? say(value) : NOT);
const rate = (value: number) => percent(up(value, 3), 3);
const ms = (value: number) => `${milliseconds(value)}\u00a0ms`;

/** Both versions where at least one was measured. */
const pair = (what: string, fresh: number, old: number, say: (value: number) => string) =>
  has(fresh) || has(old) ? [`${what} new ${either(fresh, say)}, old ${either(old, say)}`] : [];

/** `15:52:10. Error rate new 0.012 %, …`: everything at one instant. */
export function sentenceAt(recording: Recording, at: number, zone: number): string {
  const read: Read = (name) => recording.valueAt(name, at);
  const band = has(read("newRateHigh"))
    ? [`Band of new from ${percent(read("newRateLow"), 3)} to ${bound(read("newRateHigh"))}`]
    : [];
  const parts = [
    ...pair("Error rate", read("newRate"), read("oldRate"), rate),
    ...band,
    ...pair("Mean response", read("newMean"), read("oldMean"), ms),
    ...pair("Slowest twentieth", read("newTail"), read("oldTail"), ms),
    ...pair("Requests per second", read("newRequests"), read("oldRequests"), perSecond),
    ...pair("Saturation", read("newSaturation"), read("oldSaturation"), (value) => percent(value)),
    ...(has(read("share")) ? [`Share of new ${percent(read("share"), 1)}`] : []),
  ];
  return `${clock(at, zone)}. ${parts.length === 0 ? "Nothing was measured then" : parts.join(". ")}.`;
}

export interface ValueRow {
  /** End of the row's time. */
  at: number;
  cells: string[];
}

const CELLS: { head: string; column: Column; say: (value: number) => string; last?: boolean }[] = [
  { head: "Error rate new", column: "newRate", say: rate, last: true },
  { head: "upper bound", column: "newRateHigh", say: (value) => bound(value), last: true },
  { head: "old", column: "oldRate", say: rate, last: true },
  { head: "Mean new", column: "newMean", say: ms },
  { head: "old", column: "oldMean", say: ms },
  { head: "p95 new", column: "newTail", say: ms },
  { head: "old", column: "oldTail", say: ms },
  { head: "Requests/s new", column: "newRequests", say: perSecond },
  { head: "old", column: "oldRequests", say: perSecond },
  { head: "Saturation new", column: "newSaturation", say: (value) => percent(value) },
  { head: "old", column: "oldSaturation", say: (value) => percent(value) },
];

/** The heads, and what each says alone: under `old` stands the same as in the column before, of the old version. */
export const VALUE_HEADS: { head: string; says: string }[] = CELLS.map((cell, i) => {
  const subject = CELLS.slice(0, i + 1).findLast((one) => one.head.endsWith(" new"));
  return { head: cell.head, says: cell === subject ? cell.head : `${subject?.head.slice(0, -4)}, ${cell.head}` };
});

const STEPS = [10, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200].map((s) => s * 1000);

/** About thirty rows, newest first. What was not measured in a row's time is a dash. */
export function valueRows(recording: Recording, span: Span): { step: number; rows: ValueRow[] } {
  const wanted = (Math.min(span.to, recording.last) - span.from) / 32;
  const step = STEPS.find((one) => one >= wanted) ?? 7_200_000;
  const columns = CELLS.map(({ column, say, last }) => {
    const found = new Map<number, string>();
    const line = thin(recording, column, span, step, last ? "last" : "mean");
    line.at.forEach((at, i) => {
      if (!Number.isNaN(at)) found.set(Math.floor(at / step), say(line.value[i] ?? 0));
    });
    return found;
  });
  const rows: ValueRow[] = [];
  const first = Math.floor(Math.max(span.from, recording.first ?? span.from) / step);
  for (let slot = Math.floor(Math.min(span.to, recording.last) / step); slot >= first; slot--) {
    rows.push({ at: (slot + 1) * step, cells: columns.map((column) => column.get(slot) ?? "\u2013") });
  }
  return { step, rows };
}
