import type { StepDetail } from "../../bindings/StepDetail";
import { duration } from "../../model/time";
import { useNow } from "../../state/clock";
import { limit, range } from "./takes";

/** How long it has run, against what is usual and when it is stopped. */
export function Elapsed({ detail, startedAt }: { detail: StepDetail; startedAt: number }) {
  const { usual, timeout_ms } = detail;
  const spent = Math.max(0, useNow() - startedAt);
  // Without earlier runs the bar ends at the time-out; with them, a little after the longest.
  const full = usual === null ? timeout_ms : Math.min(timeout_ms, Math.max(usual.longest_ms * 1.3, spent * 1.1));
  const share = (ms: number) => `${Math.min(100, (100 * ms) / full)}%`;
  const words = `${usual === null ? "no earlier run to go by" : `usually ${range(usual.shortest_ms, usual.longest_ms)}`}, stopped at ${limit(timeout_ms)}`;
  const shown = duration(Math.floor(spent / 1000) * 1000);
  return (
    <div className="elapsed" role="img" aria-label={`${shown} so far, ${words}`}>
      <span className="strong">{spent < 1000 ? "0\u202fs" : shown.replace(".0", "")}</span>
      <span className="track">
        {usual !== null && (
          <span
            className="usual"
            style={{ left: share(usual.shortest_ms), right: `calc(100% - ${share(usual.longest_ms)})` }}
          />
        )}
        <span className="spent" style={{ width: share(spent) }} />
      </span>
      <span>{words}</span>
    </div>
  );
}
