import type { ReleaseLine } from "../../bindings/ReleaseLine";
import { bars, summarise } from "../../model/history";
import { releaseLook } from "../../model/standing";
import { duration, hoursMinutes } from "../../model/time";
import { to } from "../../paths";
import { useNow } from "../../state/clock";
import { StateGlyph } from "../../widgets/State";

const MOST = 12;
/** Height of the longest bar, pixels. */
const TALL = 58;

/** The last releases as bars of how long they took, oldest at left. */
export function Strip({ lines, environment }: { lines: readonly ReleaseLine[]; environment: string | null }) {
  const now = useNow(60_000);
  const some = bars(lines, MOST, now);
  const { counts, median, waived } = summarise(some);
  return (
    <section className="strip" aria-label={`Last ${some.length} releases`}>
      <div className="sums">
        <h1>Releases</h1>
        <p className="strong">
          Last {some.length}
          {environment === null ? "" : ` in ${environment}`}
        </p>
        <p>
          {counts.map(({ status, count }, i) => (
            <span key={status}>
              {i > 0 && ", "}
              <b>{count}</b> {releaseLook(status).word.toLowerCase()}
            </span>
          ))}
        </p>
        {median !== null && (
          <p>
            Median <b>{duration(median)}</b> to Complete
          </p>
        )}
        <p>
          Waived <b>{waived}</b> items per release
        </p>
        <p className="tiny faint">Bars: opening to closing. Squares: waived items.</p>
      </div>
      <ol className="bars">
        {some.map(({ line, took, share }) => (
          <li key={line.release} className={line.status === "open" ? "current" : ""}>
            <a
              href={to.release(line.release)}
              title={`${line.title} ${line.new}, ${line.environment}, opened by ${line.opened_by}`}
            >
              <span className="time">{hoursMinutes(took)}</span>
              <span className="waived">
                {Array.from({ length: Math.min(line.waived, 8) }, (_, i) => (
                  <i key={i} />
                ))}
                <span className="sr">{line.waived} waived</span>
              </span>
              <span className={`bar-of ${line.status}`} style={{ height: Math.max(2, Math.round(share * TALL)) }} />
              <span className="glyph">
                <StateGlyph look={releaseLook(line.status)} />
              </span>
              <span className="name clip">{line.new}</span>
            </a>
          </li>
        ))}
      </ol>
    </section>
  );
}
