import { useEffect } from "react";
import type { TrafficView } from "../../bindings/TrafficView";
import { useRelease } from "../../state/release";
import { forgetOrder, type Order, useOrder } from "../../state/rollback";
import { useZone } from "../../state/status";
import { Charts } from "./chart/Charts";
import { type Followed, useTraffic } from "./follow";
import { Ordered } from "./Ordered";
import { Panel } from "./Panel";
import { RollbackScreen } from "./RollbackScreen";
import { Split } from "./Split";
import { Stages } from "./Stages";
import "./traffic.css";
import "./chart/charts.css";
import "./panel.css";
import "./rollback.css";

/** Where requests go now, whether the new version is as good, whether traffic may move on; or how the way back went. */
export function TrafficScreen() {
  const { release, rows } = useRelease();
  const followed = useTraffic(release);
  const { view, again } = followed;
  const order = useOrder(release);
  const rolledBack = rows.summary.traffic?.rolled_back ?? false;
  // What was ordered must be seen without waiting for the next turn.
  // biome-ignore lint/correctness/useExhaustiveDependencies: runs when a rollback is ordered or told
  useEffect(() => again(), [again, order, rolledBack]);
  const shown = view !== null && view.rollback !== null;
  useEffect(() => {
    if (shown) forgetOrder(release);
  }, [shown, release]);
  if (view === null) {
    return (
      <div className="traffic first-load" aria-busy="true">
        {order === null ? <span className="sr">Reading the traffic</span> : <Ordered order={order} />}
      </div>
    );
  }
  if (view.rollback !== null) return <RollbackScreen followed={followed} view={view} rollback={view.rollback} />;
  return <Room followed={followed} view={view} order={order} />;
}

function Room({ followed, view, order }: { followed: Followed; view: TrafficView; order: Order | null }) {
  const zone = useZone();
  const { now, silentSince, again } = followed;
  return (
    <div className="traffic">
      <div className="where">
        {order !== null && <Ordered order={order} />}
        <Split view={view} zone={zone} />
        <Stages view={view} now={now} />
        <Charts view={view} followed={followed} zone={zone} />
      </div>
      <Panel view={view} silentSince={silentSince} again={again} />
    </div>
  );
}
