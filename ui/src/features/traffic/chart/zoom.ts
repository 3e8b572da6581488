/** Which stretch of time the charts show. */
import type { TrafficView } from "../../../bindings/TrafficView";
import type { Recording } from "./recording";
import type { Span } from "./thin";

export type Zoom = "stage" | "half_hour" | "whole";

const MINUTE = 60_000;
/** The coming part never takes more than this of the width. */
const AHEAD = 0.3;

/**
 * `stage` reaches from a little before the stage to the end of its dwell time, so that the charts stand still and fill;
 * `half_hour` and `whole` end now.
 */
export function spanOf(zoom: Zoom, view: TrafficView, recording: Recording, now: number): Span {
  const first = recording.first ?? now - 10 * MINUTE;
  if (zoom === "whole") return { from: Math.min(first, now - MINUTE), to: now };
  const stage = view.stages.find((one) => one.standing === "now");
  if (zoom === "half_hour" || stage?.since == null) return { from: now - 30 * MINUTE, to: now };
  const spent = Math.max(MINUTE, now - stage.since);
  const left = Math.max(0, stage.dwell_ms - stage.watched_ms);
  // In whole seconds: what is left is told by the second, and must not make the axis tremble.
  const ahead = Math.min(left, (spent / (1 - AHEAD)) * AHEAD + 2 * MINUTE);
  const lead = Math.max(MINUTE, Math.min(10 * MINUTE, (spent + left) / 3));
  const to = Math.ceil((now + ahead) / 10_000) * 10_000;
  return { from: stage.since - lead, to };
}
