import type { RollbackView } from "../../bindings/RollbackView";
import type { TrafficView } from "../../bindings/TrafficView";
import { left, seconds, spent } from "../../model/measure";
import { clock, count, version } from "../../model/time";
import { useZone } from "../../state/status";
import { Icon } from "../../widgets/Icon";
import { Commands } from "./Commands";
import { ShareChart } from "./chart/ShareChart";
import type { Followed } from "./follow";
import { IncidentNotes } from "./IncidentNotes";
import { Procedure } from "./Procedure";

interface RollbackProps {
  followed: Followed;
  view: TrafficView;
  rollback: RollbackView;
}

/** Whether people are safe, how fast that went, what it cost, and what is left to do. */
export function RollbackScreen({ followed, view, rollback }: RollbackProps) {
  const { recording, revision, now } = followed;
  const zone = useZone();
  const gone = view.engine.status.tone === "bad" && !rollback.over;
  return (
    <div className="rollback">
      <div className="where">
        <section className={rollback.over ? "outcome" : "outcome under-way"} role="status">
          <Icon name="rolled" />
          <div>
            <h1>{rollback.title}</h1>
            <p>{rollback.says}</p>
            {rollback.old_since !== null && <p>{rollback.old_since}</p>}
          </div>
        </section>
        {gone && view.engine.by_hand.length > 0 && (
          <Commands
            title={`${view.engine.name} does not answer. Type this where it runs`}
            commands={view.engine.by_hand}
          />
        )}
        <Numbers view={view} rollback={rollback} now={now} zone={zone} />
        <ShareChart
          rollback={rollback}
          recording={recording}
          revision={revision}
          now={now}
          zone={zone}
          name={version(view.new.version)}
        />
        <Procedure rollback={rollback} zone={zone} />
      </div>
      <IncidentNotes />
    </div>
  );
}

interface NumbersProps {
  view: TrafficView;
  rollback: RollbackView;
  now: number;
  zone: number;
}

/** The four numbers one is asked for afterwards. What is not known yet runs, or says so. */
function Numbers({ view, rollback, now, zone }: NumbersProps) {
  const { ordered_at, confirmed_ms, last_answer_ms, bad, requests, exposed_ms, exposed_from } = rollback;
  const fresh = version(view.new.version);
  const confirmed =
    confirmed_ms === null ? "the engine has not confirmed it" : `engine confirmed in ${seconds(confirmed_ms)}\u00a0s`;
  const until = exposed_from === null || exposed_ms === null ? null : exposed_from + exposed_ms;
  return (
    <dl className="numbers">
      <div>
        <dt>Order to 0&nbsp;% observed</dt>
        <dd>
          {last_answer_ms === null ? (
            rollback.over ? (
              "–"
            ) : (
              <Running ms={now - ordered_at} />
            )
          ) : (
            <>
              {seconds(last_answer_ms)}
              <small>s</small>
            </>
          )}
        </dd>
        <dd>{confirmed}</dd>
      </div>
      <div>
        <dt>Bad responses served</dt>
        <dd className={bad !== null && bad > 0 ? "tone-bad" : ""}>{bad === null ? "–" : count(bad)}</dd>
        <dd>{requests === null ? "not counted" : `of ${count(requests)} from ${fresh}`}</dd>
      </div>
      <div>
        <dt>Time exposed</dt>
        <dd>
          {exposed_ms === null ? (
            exposed_from === null ? (
              "–"
            ) : (
              <Running ms={now - exposed_from} />
            )
          ) : (
            <Length ms={exposed_ms} />
          )}
        </dd>
        <dd>
          {exposed_from === null
            ? "no bad response was counted"
            : `${clock(exposed_from, zone)} to ${until === null ? "now" : clock(until, zone)}`}
        </dd>
      </div>
      <div>
        <dt>Ordered by</dt>
        <dd className="name">{rollback.ordered_by}</dd>
        <dd title={rollback.why}>
          at {clock(ordered_at, zone)}
          {rollback.why !== "" && `: ${rollback.why}`}
        </dd>
      </div>
    </dl>
  );
}

const Running = ({ ms }: { ms: number }) => (
  <>
    {spent(ms)}
    <small>and on</small>
  </>
);

/** `88 s`, `4:10 min`: rounded up. */
function Length({ ms }: { ms: number }) {
  const long = ms >= 120_000;
  return (
    <>
      {long ? left(ms) : seconds(ms)}
      <small>{long ? (ms < 3_600_000 ? "min" : "h") : "s"}</small>
    </>
  );
}
