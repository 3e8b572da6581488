import type { TrafficView } from "../../bindings/TrafficView";
import { Icon } from "../../widgets/Icon";
import { Commands } from "./Commands";

/** Whether the way back would work now, what was looked at for that, and how it is gone by hand. */
export function Ready({ view }: { view: TrafficView }) {
  const { ready, engine, card } = view;
  return (
    <details className="ready" open={!ready.ok || engine.status.tone === "bad"}>
      <summary>
        <Icon name={ready.ok ? "passed" : "warning"} className={ready.ok ? "tone-ok" : "tone-warn"} />
        <span>
          <b>The way back</b>
          <span className={ready.ok ? "" : "tone-warn"}>{ready.says}</span>
        </span>
      </summary>
      <ul>
        {ready.looks.map((look) => (
          <li key={look.what} className={look.wrong === null ? "" : "tone-warn"}>
            <Icon
              name={look.wrong === null ? "passed" : "warning"}
              className={look.wrong === null ? "tone-ok" : "tone-warn"}
            />
            <span>
              {look.what}: {look.seen}
              {look.wrong !== null && <>. {look.wrong}</>}
            </span>
          </li>
        ))}
      </ul>
      <p>
        {engine.name}. {engine.status.text}. {view.metrics.text}.
      </p>
      {engine.by_hand.length > 0 && <Commands title="By hand, without this program" commands={engine.by_hand} />}
      {card !== null && (
        <p>
          The same on the rollback card: <span className="mono select">{card}</span>
        </p>
      )}
    </details>
  );
}
