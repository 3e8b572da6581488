/** Everything that was measured so far, in columns: a day of seconds is walked through every second. */
import type { Point } from "../../../bindings/Point";
import type { Series } from "../../../bindings/Series";

const READ = {
  intended: (p: Point) => p.intended,
  share: (p: Point) => p.share,
  newRequests: (p: Point) => p.new?.rate,
  oldRequests: (p: Point) => p.old?.rate,
  newErrors: (p: Point) => p.new?.errors,
  newMean: (p: Point) => p.new?.mean_ms,
  oldMean: (p: Point) => p.old?.mean_ms,
  newTail: (p: Point) => p.new?.p95_ms,
  oldTail: (p: Point) => p.old?.p95_ms,
  newSaturation: (p: Point) => p.new?.saturation,
  oldSaturation: (p: Point) => p.old?.saturation,
  newRate: (p: Point) => p.new_rate?.value,
  newRateLow: (p: Point) => p.new_rate?.low,
  newRateHigh: (p: Point) => p.new_rate?.high,
  oldRate: (p: Point) => p.old_rate,
} as const satisfies Record<string, (point: Point) => number | null | undefined>;

export type Column = keyof typeof READ;
const COLUMNS = Object.keys(READ) as Column[];

/** Time between two measurements that is no gap yet, milliseconds. */
export const SLACK = 1500;

export class Recording {
  /** Grows with every change. */
  revision = 0;
  length = 0;
  /** Changes when what was there is replaced, not when something is laid behind it. */
  beginning = 0;
  private room = 1024;
  private ends = new Float64Array(this.room);
  private begins = new Float64Array(this.room);
  private columns = new Map<Column, Float64Array>(COLUMNS.map((name) => [name, new Float64Array(this.room)]));

  /** Ends of the points, Unix milliseconds, oldest first. */
  get at(): Float64Array {
    return this.ends;
  }

  /** Where the time of each point begins. */
  get since(): Float64Array {
    return this.begins;
  }

  /** Values of one column; what was not measured is NaN. */
  column(name: Column): Float64Array {
    return this.columns.get(name) ?? this.ends;
  }

  /** End of the last point; 0 where there is none. */
  get last(): number {
    return this.length === 0 ? 0 : (this.ends[this.length - 1] ?? 0);
  }

  /** Beginning of the first point; `null` where there is none. */
  get first(): number | null {
    return this.length === 0 ? null : (this.begins[0] ?? null);
  }

  /** Lays a piece behind what is there, or in its place. Whether anything changed. */
  take(series: Series): boolean {
    if (series.whole) {
      this.length = 0;
      this.beginning += 1;
    }
    const fresh = series.points.filter((point) => point.at > this.last || this.length === 0);
    if (fresh.length === 0 && !series.whole) return false;
    this.reserve(this.length + fresh.length);
    for (const point of fresh) {
      const i = this.length;
      this.ends[i] = point.at;
      this.begins[i] = point.at - point.over_ms;
      for (const name of COLUMNS) this.column(name)[i] = READ[name](point) ?? Number.NaN;
      this.length += 1;
    }
    this.revision += 1;
    return true;
  }

  private reserve(wanted: number) {
    if (wanted <= this.room) return;
    while (this.room < wanted) this.room *= 2;
    const grown = (before: Float64Array) => {
      const after = new Float64Array(this.room);
      after.set(before);
      return after;
    };
    this.ends = grown(this.ends);
    this.begins = grown(this.begins);
    for (const name of COLUMNS) this.columns.set(name, grown(this.column(name)));
  }

  /** Index of the first point that ends at `time` or later. */
  indexAt(time: number): number {
    let [low, high] = [0, this.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.ends[middle] ?? 0) < time) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** What a column said at an instant; NaN where nothing was measured then. */
  valueAt(name: Column, time: number): number {
    const i = this.indexAt(time);
    if (i >= this.length) return Number.NaN;
    return (this.begins[i] ?? 0) <= time + SLACK ? (this.column(name)[i] ?? Number.NaN) : Number.NaN;
  }

  /** Last value of a column up to an instant, and when it was measured. */
  lastOf(name: Column, until: number): { at: number; value: number } | null {
    const values = this.column(name);
    for (let i = Math.min(this.indexAt(until), this.length - 1); i >= 0; i--) {
      const at = this.ends[i] ?? 0;
      const value = values[i] ?? Number.NaN;
      if (at <= until && !Number.isNaN(value)) return { at, value };
    }
    return null;
  }
}
