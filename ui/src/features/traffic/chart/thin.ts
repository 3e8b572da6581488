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

/** What stands for a bucket: the mean of its values, or the last one of what is cumulative. */
type Take = "mean" | "last";

/**
 * Each bucket with its lowest and highest value. Time in which nothing was measured, longer than a bucket, is a gap.
 *
 * A line that begins where the recording begins is walked once: what comes later is laid behind it.
 */
export function thin(recording: Recording, name: Column, span: Span, bucket: number, take: Take = "mean"): Thinned {
  // One point before the left edge, so that the line reaches it.
  const first = Math.max(0, recording.indexAt(span.from) - 1);
  const walk =
    first === 0
      ? walkFromStart(recording, name, bucket, take, span.to)
      : new Walk(recording, name, bucket, take, first);
  return walk.upTo(span.to);
}

const walks = new WeakMap<Recording, { beginning: number; of: Map<string, Walk> }>();

function walkFromStart(recording: Recording, name: Column, bucket: number, take: Take, to: number): Walk {
  let kept = walks.get(recording);
  if (kept?.beginning !== recording.beginning) {
    kept = { beginning: recording.beginning, of: new Map() };
    walks.set(recording, kept);
  }
  const key = `${name} ${take}`;
  let walk = kept.of.get(key);
  if (walk?.bucket !== bucket || walk.isPast(to)) {
    walk = new Walk(recording, name, bucket, take, 0);
    kept.of.set(key, walk);
  }
  return walk;
}

/** Walks down a column and keeps its place. */
class Walk {
  private readonly done: Thinned = { at: [], value: [], low: [], high: [] };
  private readonly slack: number;
  /** The bucket that is open: which, and what is in it. */
  private slot = Number.NaN;
  private n = 0;
  private sum = 0;
  private low = 0;
  private high = 0;
  private last = 0;
  /** End of the last value. */
  private end = Number.NaN;

  constructor(
    private readonly recording: Recording,
    private readonly name: Column,
    readonly bucket: number,
    private readonly take: Take,
    private next: number,
  ) {
    this.slack = Math.max(SLACK, bucket);
  }

  /** Whether it has points in it that begin later. */
  isPast(to: number): boolean {
    return this.next > 0 && (this.recording.since[this.next - 1] as number) > to;
  }

  /** The line so far as points begin at `to` or before. */
  upTo(to: number): Thinned {
    const { at, since, length } = this.recording;
    const values = this.recording.column(this.name);
    for (; this.next < length; this.next++) {
      const begins = since[this.next] as number;
      if (begins > to) break;
      const value = values[this.next] as number;
      if (!Number.isNaN(value)) this.add(value, begins, at[this.next] as number);
    }
    const { at: times, value, low, high } = this.done;
    const open = { at: [...times], value: [...value], low: [...low], high: [...high] };
    this.close(open);
    return open;
  }

  private add(value: number, begins: number, ends: number) {
    const torn = begins - this.end > this.slack;
    const slot = Math.floor(ends / this.bucket);
    if (torn || slot !== this.slot) {
      this.close(this.done);
      if (torn) for (const list of Object.values(this.done)) list.push(Number.NaN);
      [this.slot, this.n, this.sum, this.low, this.high] = [slot, 0, 0, value, value];
    }
    this.n += 1;
    this.sum += value;
    if (value < this.low) this.low = value;
    if (value > this.high) this.high = value;
    this.last = value;
    this.end = ends;
  }

  /** Lays the open bucket behind a line. */
  private close(line: Thinned) {
    if (this.n === 0) return;
    line.at.push(this.end);
    line.value.push(this.take === "last" ? this.last : this.sum / this.n);
    line.low.push(this.low);
    line.high.push(this.high);
  }
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
  const { at, length } = recording;
  const errors = recording.column("newErrors");
  const ticks: number[] = [];
  let slot = -1;
  for (let i = recording.indexAt(span.from); i < length; i++) {
    const ends = at[i] as number;
    if (ends > span.to) break;
    const here = Math.floor(ends / bucket);
    if ((errors[i] as number) > 0 && here !== slot) {
      ticks.push(ends);
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
