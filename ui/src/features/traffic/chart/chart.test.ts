import { describe, expect, it } from "vitest";
import type { Point } from "../../../bindings/Point";
import { bins, steps } from "./bins";
import { Recording } from "./recording";
import { linePath, mostlyUnder, scaleOf, spread, timeTicks, valueTicks } from "./scale";
import { bucketFor, errorTicks, thin, underLimitSince, unmeasured } from "./thin";

const START = 1_700_000_000_000;
const side = (rate: number, errors = 0) => ({ rate, errors, mean_ms: 210, p95_ms: 350, saturation: 40 });
const point = (second: number, change: Partial<Point> = {}): Point => ({
  at: START + second * 1000,
  over_ms: 1000,
  intended: 50,
  share: 50,
  old: side(30),
  new: side(30),
  new_rate: { value: 0.02, low: 0.01, high: 0.05 },
  old_rate: 0.02,
  ...change,
});
const seconds = (from: number, to: number, change?: (second: number) => Partial<Point>) =>
  Array.from({ length: to - from }, (_, i) => point(from + i, change?.(from + i)));
const recorded = (points: Point[]) => {
  const recording = new Recording();
  recording.take({ points, whole: true });
  return recording;
};
const span = (from: number, to: number) => ({ from: START + from * 1000, to: START + to * 1000 });

describe("the recording", () => {
  it("grows by what is new, and takes nothing twice", () => {
    const recording = recorded(seconds(1, 5000));
    expect(recording.take({ points: [point(4999), point(5000)], whole: false })).toBe(true);
    expect(recording.length).toBe(5000);
    expect(recording.take({ points: [point(5000)], whole: false })).toBe(false);
    expect(recording.last).toBe(START + 5_000_000);
  });

  it("is replaced where older points were merged anew", () => {
    const recording = recorded(seconds(1, 100));
    recording.take({ points: seconds(90, 95), whole: true });
    expect(recording.length).toBe(5);
  });

  it("says nothing about an instant that was not measured", () => {
    const recording = recorded([...seconds(1, 10), ...seconds(60, 70)]);
    expect(recording.valueAt("newRequests", START + 5000)).toBe(30);
    expect(recording.valueAt("newRequests", START + 30_000)).toBeNaN();
  });
});

describe("a thinned line", () => {
  it("has no more points than fit, with the highest and lowest of each", () => {
    const recording = recorded(seconds(1, 86_400, (second) => ({ new: side(second === 40_000 ? 400 : 30) })));
    const day = span(0, 86_400);
    const line = thin(recording, "newRequests", day, bucketFor(day, 300));
    expect(line.at.length).toBeLessThan(301);
    expect(Math.max(...line.high)).toBe(400);
    expect(Math.max(...line.value)).toBeLessThan(32);
  });

  it("has a gap where points are missing and where they say nothing", () => {
    const silent = (second: number) => (second >= 300 && second < 320 ? { new: null, old: null } : {});
    const recording = recorded([...seconds(1, 100), ...seconds(200, 500, silent)]);
    const whole = span(0, 500);
    const line = thin(recording, "newMean", whole, 2000);
    expect(line.at.filter(Number.isNaN)).toHaveLength(2);
    const drawn = linePath(line, scaleOf(whole, 500, { left: 0, right: 500, top: 0, bottom: 100 }));
    expect(drawn.match(/M/g)).toHaveLength(3);
    expect(unmeasured(recording, whole, whole.to, 10_000)).toEqual([span(99, 199), span(299, 319)]);
  });

  it("is not torn by points that each cover longer than a bucket", () => {
    const slow = Array.from({ length: 60 }, (_, i) => point(5 * (i + 1), { over_ms: 5000 }));
    expect(thin(recorded(slow), "newMean", span(0, 300), 1000).at.some(Number.isNaN)).toBe(false);
  });

  it("keeps its buckets while time moves on", () => {
    const recording = recorded(seconds(1, 4000));
    const before = thin(recording, "newMean", span(0, 3000), 10_000);
    const after = thin(recording, "newMean", span(7, 3007), 10_000);
    expect(after.at.slice(5, 200)).toEqual(before.at.slice(5 - (before.at.length - after.at.length), 200));
  });

  it("that goes on is the same as one walked anew, also after what was there is replaced", () => {
    const all = seconds(1, 9000, (second) => ({
      over_ms: second === 4000 ? 400_000 : 1000,
      new: second % 997 < 40 ? null : side(second % 61),
    })).filter((_, i) => i < 5000 || i > 5600);
    const grown = recorded(all.slice(0, 10));
    const day = span(0, 9000);
    for (let i = 10; i <= all.length; i += 7) {
      grown.take({ points: all.slice(0, i), whole: false });
      if (i % 5 === 0) thin(grown, "newMean", day, 60_000);
      thin(grown, "newRateHigh", span(0, i), 60_000, "last");
    }
    grown.take({ points: all, whole: false });
    const asked = [
      ["newMean", "mean"],
      ["newRequests", "mean"],
      ["newRateHigh", "last"],
    ] as const;
    for (const [column, take] of asked) {
      expect(thin(grown, column, day, 60_000, take)).toEqual(thin(recorded(all), column, day, 60_000, take));
    }
    expect(thin(grown, "newMean", span(0, 2000), 60_000)).toEqual(
      thin(recorded(all), "newMean", span(0, 2000), 60_000),
    );
    grown.take({ points: all.slice(100, 300), whole: true });
    expect(thin(grown, "newMean", day, 60_000)).toEqual(thin(recorded(all.slice(100, 300)), "newMean", day, 60_000));
  });

  it("ends where the reading stopped, and the rest is not measured", () => {
    const recording = recorded(seconds(1, 100));
    expect(unmeasured(recording, span(0, 200), START + 200_000, 10_000)).toEqual([span(99, 200)]);
  });
});

describe("what the error chart tells", () => {
  it("ticks every single error", () => {
    const recording = recorded(
      seconds(1, 600, (second) => ({ new: side(30, second === 70 || second === 300 ? 1 : 0) })),
    );
    expect(errorTicks(recording, span(0, 600), 2000)).toEqual([START + 70_000, START + 300_000]);
  });

  it("says since when the band is under the limit, and nothing where it is not", () => {
    const high = (second: number) => ({ new_rate: { value: 0.02, low: 0, high: second < 200 ? 0.3 : 0.09 } });
    const recording = recorded(seconds(1, 600, high));
    expect(underLimitSince(recording, 0.1)).toBe(START + 200_000);
    expect(underLimitSince(recording, 0.05)).toBeNull();
  });
});

describe("what the rollback chart tells", () => {
  it("counts failures over ten seconds, those of a longer point spread over its time", () => {
    const recording = recorded([
      ...seconds(1, 40, (second) => ({ new: side(30, second > 30 ? 2 : 0) })),
      point(60, { over_ms: 20_000, new: side(30, 10) }),
    ]);
    const counts = bins(recording, span(0, 100), 10_000).map((bin) => [(bin.at - START) / 1000, bin.count]);
    expect(counts).toEqual([
      [30, 18],
      [40, 5],
      [50, 5],
    ]);
  });

  it("knows when the intended share was changed", () => {
    const recording = recorded(
      seconds(1, 300, (second) => ({ intended: second <= 100 ? 50 : second <= 200 ? 70 : 0 })),
    );
    expect(steps(recording, span(0, 300)).map((step) => step.value)).toEqual([70, 0]);
  });
});

describe("axes", () => {
  it("tick at round instants of the local clock", () => {
    const ticks = timeTicks(span(0, 2400), 310, 60);
    expect(ticks.every((tick) => /:[0-5]0$/.test(tick.text))).toBe(true);
    expect(timeTicks(span(0, 40), 310, 60)[0]?.text).toMatch(/:\d0$/);
  });

  it("tick at round values, and one spike does not flatten the rest", () => {
    expect(valueTicks(540, 186)).toEqual([0, 100, 200, 300, 400, 500]);
    const values = Array.from({ length: 100 }, (_, i) => (i === 50 ? 9000 : 200));
    expect(mostlyUnder([{ at: values, value: values, low: values, high: values }])).toBe(200);
  });

  it("keep labels apart and inside", () => {
    expect(spread([100, 102, 20], 13, 10, 110)).toEqual([97, 110, 20]);
  });
});
