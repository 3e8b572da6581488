/** The four charts. */
import type { ChartLimits } from "../../../bindings/ChartLimits";
import { milliseconds, percent, perSecond, up } from "../../../model/measure";
import type { ChartSpec } from "./Chart";

const ms = milliseconds;
const whole = (value: number) => value.toFixed(0);
/** An error rate is never shown smaller than it is. */
const rate = (value: number) => percent(up(value, 3), 3);
const plain = (value: number) => String(value);
const limit = (value: number | null, text: (value: number) => string) =>
  value === null ? [] : [{ value, text: text(value) }];

/** `since` is when the evidence of the error rate began, as on a clock. */
export function chartSpecs(limits: ChartLimits, since: string | null): ChartSpec[] {
  return [
    {
      title: "Error rate",
      unit: `%${since === null ? "" : ` since ${since}`}, 95\u00a0% band, ticks are single errors`,
      lines: [
        { column: "oldRate", side: "old", name: "old", say: rate, cumulative: true },
        { column: "newRate", side: "new", name: "new", say: rate, cumulative: true },
      ],
      limits: limit(limits.error_percent, (value) => `limit ${plain(value)}\u00a0%`),
      least: 0.01,
      band: true,
      axis: false,
    },
    {
      title: "Response time",
      unit: "ms, mean and p95",
      lines: [
        { column: "oldTail", side: "old", name: "old p95", say: ms, fine: true },
        { column: "newTail", side: "new", name: "new p95", say: ms, fine: true },
        { column: "oldMean", side: "old", name: "old", say: ms },
        { column: "newMean", side: "new", name: "new", say: ms },
      ],
      limits: [
        ...limit(limits.mean_ms, (value) => `limit ${ms(value)}`),
        ...limit(limits.tail_ms, (value) => `p95 limit ${ms(value)}`),
      ],
      least: 10,
      axis: false,
    },
    {
      title: "Requests",
      unit: "per second",
      lines: [
        { column: "oldRequests", side: "old", name: "old", say: perSecond },
        { column: "newRequests", side: "new", name: "new", say: perSecond },
      ],
      limits: [],
      least: 1,
      axis: true,
    },
    {
      title: "Server saturation",
      unit: "% of busiest host",
      lines: [
        { column: "oldSaturation", side: "old", name: "old", say: whole },
        { column: "newSaturation", side: "new", name: "new", say: whole },
      ],
      limits: limit(limits.saturation, (value) => `limit ${plain(value)}`),
      least: 100,
      top: 100,
      axis: true,
    },
  ];
}
