/** What a small shop with 57 requests a second would measure of two versions, second by second, always the same. */
import type { Band } from "../../bindings/Band";
import type { Point } from "../../bindings/Point";
import type { SidePoint } from "../../bindings/SidePoint";

const SECOND = 1000;

/** Numbers in [0, 1), the same for the same seed (mulberry32). */
function chance(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Near enough to a band that stays valid however often one looks: no error is under 0.1 % after 3 760 requests. */
export const bandOf = (requests: number, errors: number): Band => ({
  value: (100 * errors) / requests,
  low: (100 * Math.max(0, errors - 2.4 * Math.sqrt(errors + 0.2))) / requests,
  high: Math.min(100, (100 * (errors + 3.76 + 2.6 * Math.sqrt(errors))) / requests),
});

/** Seconds after the split at which single requests failed, as in the drawings of the interface. */
const FAILED = {
  new: [66, 402, 450, 1092],
  old: [36, 138, 204, 372, 588, 666, 864, 900, 1134, 1236, 1362],
};

export interface Totals {
  requests: number;
  errors: number;
}

export class Measured {
  readonly points: Point[] = [];
  /** Since the evidence began. */
  readonly since = { old: { requests: 0, errors: 0 }, new: { requests: 0, errors: 0 } };
  /** Of the new version since its first request. */
  readonly all: Totals = { requests: 0, errors: 0 };
  firstBad: number | null = null;
  /** Time in which nothing could be read. */
  silent: { from: number; to: number } | null = null;
  /** Since when the new version fails. */
  brokenSince: number | null = null;
  private readonly random = chance(20_261_124);
  private readonly drift = new Map<string, number>();
  private share = 0;

  constructor(
    private time: number,
    private readonly splits: readonly { at: number; percent: number }[],
  ) {}

  /** Measures up to an instant. */
  until(now: number) {
    while (this.time + SECOND <= now) {
      this.time += SECOND;
      this.points.push(this.second(this.time));
    }
  }

  last = (): Point | undefined => this.points.at(-1);

  private noise(name: string, size: number): number {
    const normal = Math.sqrt(-2 * Math.log(1 - this.random())) * Math.cos(2 * Math.PI * this.random());
    const next = 0.92 * (this.drift.get(name) ?? 0) + normal * 0.4;
    this.drift.set(name, next);
    return next * size;
  }

  private second(at: number): Point {
    const split = this.splits.findLast((one) => one.at < at) ?? null;
    const intended = split?.percent ?? 0;
    this.share += (intended - this.share) * (intended === 0 ? 0.5 : 0.12);
    const observed = intended === 0 && this.share < 0.05 ? 0 : this.share;
    const began = this.splits.find((one) => one.percent > 0)?.at ?? Number.POSITIVE_INFINITY;
    const age = (at - began) / SECOND;
    const total = 57.1 + 1.6 * Math.sin(at / 220_000) + this.noise("total", 0.9);
    const share = observed === 0 ? 0 : Math.min(100, Math.max(0, observed + this.noise("share", 0.5)));
    const rates = { new: (total * share) / 100, old: (total * (100 - share)) / 100 };
    const failed = {
      new: this.failures(
        FAILED.new,
        age,
        rates.new,
        this.brokenSince !== null && at > this.brokenSince ? 0.011 : 0.0001,
      ),
      old: this.failures(FAILED.old, age, rates.old, 0.0002),
    };
    for (const side of ["old", "new"] as const) {
      if (age < 0) continue;
      this.since[side].requests += rates[side];
      this.since[side].errors += failed[side];
    }
    this.all.requests += rates.new;
    this.all.errors += failed.new;
    if (failed.new > 0 && at > (this.brokenSince ?? 0)) this.firstBad ??= at - SECOND;
    const settling = age < 0 ? 0 : Math.exp(-age / 55);
    const side = (which: "old" | "new", mean: number, tail: number, saturation: number): SidePoint => ({
      rate: rates[which],
      errors: failed[which],
      mean_ms: rates[which] > 0 ? mean + this.noise(`${which} mean`, 3.2) : null,
      p95_ms: rates[which] > 0 ? tail + this.noise(`${which} tail`, 9) : null,
      saturation: saturation + this.noise(`${which} saturation`, 1.5),
    });
    const sides = {
      old: side("old", age < 0 ? 226 : 209 + 17 * settling, age < 0 ? 372 : 342 + 30 * settling, 8 + rates.old * 0.98),
      new: side("new", 214 + 60 * settling, 349 + 90 * settling, 5 + rates.new * 1.3),
    };
    const { silent } = this;
    const unread = silent !== null && at > silent.from && at <= silent.to;
    const { old, new: fresh } = this.since;
    return {
      at,
      over_ms: SECOND,
      intended,
      share: unread ? null : share,
      old: unread ? null : sides.old,
      new: unread || at < began - 400_000 ? null : sides.new,
      new_rate: unread || fresh.requests < 1 ? null : bandOf(fresh.requests, fresh.errors),
      old_rate: unread || old.requests < 1 ? null : (100 * old.errors) / old.requests,
    };
  }

  private failures(script: readonly number[], age: number, rate: number, often: number): number {
    const scripted = script.filter((second) => second > age - 1 && second <= age).length;
    const many = rate * (age > 1450 || often > 0.001 ? often : 0);
    return scripted + Math.floor(many) + (this.random() < many % 1 ? 1 : 0);
  }
}
