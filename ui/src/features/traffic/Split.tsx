import type { SideView } from "../../bindings/SideView";
import type { TrafficView } from "../../bindings/TrafficView";
import { percent, perSecond } from "../../model/measure";
import { clock, version } from "../../model/time";

/** Where requests go now: what was counted, large, and what was intended as a marker on the bar. */
export function Split({ view, zone }: { view: TrafficView; zone: number }) {
  const { old, intended, intended_since: since, observed_says: says } = view;
  const fresh = view.new;
  return (
    <section className="split" aria-label="Traffic split">
      <div className="shares">
        <Side side={old} which="old" />
        <p className="intended">
          {intended === null ? (
            <b>Nothing was moved yet</b>
          ) : (
            <span>
              <b>
                Intended {100 - intended} / {intended}
              </b>
              {since !== null && ` since ${clock(since, zone)}`}
            </span>
          )}
          <span className="roomy">{says}</span>
        </p>
        <Side side={fresh} which="new" />
      </div>
      <Bar view={view} />
    </section>
  );
}

function Side({ side, which }: { side: SideView; which: "old" | "new" }) {
  return (
    <div className={`side ${which}`}>
      <p className="who">
        <span className={`version ${which}`}>
          {version(side.version)} {which}
        </span>
        {side.rate !== null && <span>{perSecond(side.rate)} requests/s</span>}
        {side.servers !== null && <span className="roomy">{side.servers}</span>}
      </p>
      {side.observed === null ? (
        <p className="share none">not observed</p>
      ) : (
        <p className="share">
          {side.observed.toFixed(1)}
          <small>%</small>
        </p>
      )}
    </div>
  );
}

/** The counted share; where nothing is counted, the engine's weights, drawn as an outline only. */
function Bar({ view }: { view: TrafficView }) {
  const counted = view.new.observed;
  const share = counted ?? view.new.weight;
  const { intended } = view;
  const wanted = intended === null ? "" : `; intended ${percent(intended)}`;
  const label =
    share === null
      ? `The split is not known${wanted}`
      : `${counted === null ? "By the weights of the engine" : "Observed"} ${percent(100 - share, 1)} old, ${percent(share, 1)} new${wanted}`;
  return (
    <div className={counted === null ? "split-bar unseen" : "split-bar"} role="img" aria-label={label}>
      {share !== null && (
        <>
          <span className="part old" style={{ width: `${100 - share}%` }}>
            {counted === null && `weight ${percent(100 - share)}`}
          </span>
          <span className="part new" style={{ width: `${share}%` }}>
            {counted === null && `weight ${percent(share)}`}
          </span>
        </>
      )}
      {intended !== null && <span className="wanted" style={{ left: `${100 - intended}%` }} />}
    </div>
  );
}
