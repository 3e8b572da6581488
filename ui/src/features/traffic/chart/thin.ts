/** A line with no more points than there are pixels to tell them apart. */
import { type Column, type Recording, SLACK } from "./recording";

/** Values in buckets of time. A gap stands as NaN in every list. */
export interface Thinned {
  at: number[];
  value: number[];
  low: number[];
  high: number[];
}

export interface Span {
  from: number;
  to: number;
}

const SECOND = 1000;
const BUCKETS = [1, 2, 5, 10, 15, 20, 30, 60, 90, 120, 180, 300, 600, 900, 1800, 3600].map((s) => s * SECOND);

/** Buckets at least `pixels` wide. They lie on round instants, so that a line does not shimmer while it moves on. */
export function bucketFor(span: Span, width: number, pixels = 2): number {
  const wanted = ((span.to - span.from) / Math.max(1, width)) * pixels;
  return BUCKETS.find((bucket) => bucket >= wanted) ?? Math.ceil(wanted / 3_600_000) * 3_600_000;
}

/**
 * `mean` of each bucket with its lowest and highest value, or the `last` value for what is cumulative. Time in which
 * nothing was measured, longer than a bucket, is a gap.
 */
export function thin(
  recording: Recording,
  name: Column,
  span: Span,
  bucket: number,
  take: "mean" | "last" = "mean",
): Thinned {
  const { at, since, length } = recording;
  const values = recording.column(name);
  const out: Thinned = { at: [], value: [], low: [], high: [] };
  const slack = Math.max(SLACK, bucket);
  let [slot, n, sum, low, high, last, time] = [Number.NaN, 0, 0, 0, 0, 0, 0];
  const flush = () => {
    if (n === 0) return;
    out.at.push(time);
    out.value.push(take === "last" ? last : sum / n);
    out.low.push(low);
    out.high.push(high);
    n = 0;
  };
  let end = Number.NaN;
  // One point before the left edge, so that the line reaches it.
  for (let i = Math.max(0, recording.indexAt(span.from) - 1); i < length; i++) {
    const value = values[i] as number;
    if (Number.isNaN(value)) continue;
    const ends = at[i] as number;
    if ((since[i] as number) > span.to) break;
    if ((since[i] as number) - end > slack) {
      flush();
      for (const list of [out.at, out.value, out.low, out.high]) list.push(Number.NaN);
    }
    const here = Math.floor(ends / bucket);
    if (here !== slot || n === 0) {
      flush();
      [slot, sum, low, high] = [here, 0, value, value];
    }
    n += 1;
    sum += value;
    if (value < low) low = value;
    if (value > high) high = value;
    [last, time, end] = [value, ends, ends];
  }
  flush();
  return out;
}

/** Times in which neither version was measured. The last one reaches to `now` where the reading has stopped. */
export function unmeasured(recording: Recording, span: Span, now: number, shortest: number): Span[] {
  const { at, since, length } = recording;
  const [a, b] = [recording.column("newRequests"), recording.column("oldRequests")];
  const found: Span[] = [];
  let end = Number.NaN;
  for (let i = Math.max(0, recording.indexAt(span.from) - 1); i < length; i++) {
    if (Number.isNaN(a[i]) && Number.isNaN(b[i])) continue;
    if ((since[i] as number) - end > shortest) found.push({ from: end, to: since[i] as number });
    end = at[i] as number;
    if (end > span.to) break;
  }
  if (now - end > shortest) found.push({ from: end, to: now });
  return found;
}

/** Instants of single errors, at most one for each `bucket`. */
export function errorTicks(recording: Recording, span: Span, bucket: number): number[] {
  const errors = recording.column("newErrors");
  const ticks: number[] = [];
  let slot = -1;
  for (let i = recording.indexAt(span.from); i < recording.length; i++) {
    const at = recording.at[i] as number;
    if (at > span.to) break;
    const here = Math.floor(at / bucket);
    if ((errors[i] as number) > 0 && here !== slot) {
      ticks.push(at);
      slot = here;
    }
  }
  return ticks;
}

/** Since when the upper end of the band has stayed under the limit; `null` where it is not under it. */
export function underLimitSince(recording: Recording, limit: number): number | null {
  const high = recording.column("newRateHigh");
  let since: number | null = null;
  for (let i = recording.length - 1; i >= 0; i--) {
    const value = high[i] as number;
    if (Number.isNaN(value)) {
      // Without evidence yet: this is where the band begins. A gap inside it says nothing.
      if (since !== null) continue;
    } else if (value < limit) since = recording.at[i] as number;
    else break;
  }
  return since;
}
