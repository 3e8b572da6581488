/** Counts over equal times, and the instants at which the intended share was changed. */
import type { Recording } from "./recording";
import type { Span } from "./thin";

export interface Bin {
  /** Beginning, Unix milliseconds. */
  at: number;
  /** Failed requests per `width` of time. */
  count: number;
  /** Milliseconds. */
  width: number;
}

/** Failed requests of the new version in bins of `width`; a point that covers more is spread over its own time. */
export function bins(recording: Recording, span: Span, width: number): Bin[] {
  const errors = recording.column("newErrors");
  const found = new Map<number, number>();
  for (let i = recording.indexAt(span.from); i < recording.length; i++) {
    const [begin, end, failed] = [recording.since[i] ?? 0, recording.at[i] ?? 0, errors[i] ?? 0];
    if (begin > span.to) break;
    if (!(failed > 0)) continue;
    const [first, last] = [Math.floor(begin / width), Math.max(Math.floor(begin / width), Math.ceil(end / width) - 1)];
    for (let slot = first; slot <= last; slot++) found.set(slot, (found.get(slot) ?? 0) + failed / (last - first + 1));
  }
  return [...found]
    .sort(([a], [b]) => a - b)
    .map(([slot, n]) => ({ at: slot * width, count: Math.ceil(n - 1e-9), width }));
}

/** Where the intended share changed inside the span. */
export function steps(recording: Recording, span: Span): { at: number; value: number }[] {
  const intended = recording.column("intended");
  const found: { at: number; value: number }[] = [];
  let before = Number.NaN;
  for (let i = Math.max(0, recording.indexAt(span.from) - 1); i < recording.length; i++) {
    const [at, value] = [recording.since[i] ?? 0, intended[i] ?? Number.NaN];
    if (at > span.to) break;
    if (Number.isNaN(value)) continue;
    if (!Number.isNaN(before) && value !== before && at >= span.from) found.push({ at, value });
    before = value;
  }
  return found;
}
