import type { StageView } from "../../bindings/StageView";
import type { TrafficView } from "../../bindings/TrafficView";
import { left, percent, spent } from "../../model/measure";
import { Icon } from "../../widgets/Icon";

/** Room for a stage on the track: the one that counts now needs the most words. */
const ROOM: Record<StageView["standing"], string> = {
  past: "minmax(60px, 0.6fr)",
  now: "minmax(0, 2fr)",
  next: "minmax(0, 1.1fr)",
  later: "minmax(0, 1.1fr)",
};

/** The last one says how long the old version stays. */
const LAST = "minmax(0, 1.5fr)";

/** The stages as stations on a line that fills with watched time. */
export function Stages({ view, now }: { view: TrafficView; now: number }) {
  return (
    <ol
      className="stages"
      aria-label="Stages"
      style={{
        gridTemplateColumns: view.stages
          .map((stage) => (stage.percent === 100 ? LAST : ROOM[stage.standing]))
          .join(" "),
      }}
    >
      {view.stages.map((stage, i) => (
        <Stage key={stage.index} stage={stage} view={view} now={now} last={i === view.stages.length - 1} />
      ))}
    </ol>
  );
}

interface StageProps {
  stage: StageView;
  view: TrafficView;
  now: number;
  last: boolean;
}

function Stage({ stage, view, now, last }: StageProps) {
  const here = stage.standing === "now";
  const held = here && view.held !== null;
  const done = stage.standing === "past" ? 1 : !here || stage.dwell_ms === 0 ? 0 : stage.watched_ms / stage.dwell_ms;
  const warm = last && here && view.warm !== null && view.warm.removed === null ? view.warm : null;
  return (
    <li className={`stage ${stage.standing} ${held ? "held" : ""}`} aria-current={here ? "step" : undefined}>
      <span className="run" style={{ width: `${Math.min(1, done) * 100}%` }} />
      <span className="stop">{held && <Icon name="hold" />}</span>
      <span className="first">
        <b>{percent(stage.percent)}</b>
        {here && stage.dwell_ms > 0 && `\u2002${spent(stage.watched_ms)} of ${spent(stage.dwell_ms)}`}
        {here && view.pace !== null && <span className="faint roomy">, {view.pace} times as fast</span>}
      </span>
      <span className="second">
        {held ? view.held : warm === null ? stage.says : `old kept warm, ${left(warm.until - now)} left`}
      </span>
    </li>
  );
}
