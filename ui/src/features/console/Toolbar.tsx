import type { RefObject } from "react";
import { may } from "../../model/allowed";
import type { Filter } from "../../model/list";
import { count } from "../../model/time";
import { useCall } from "../../state/call";
import { useKeys } from "../../state/keys";
import { useRelease } from "../../state/release";
import { Button } from "../../widgets/Button";
import { FindField, type FindHandle } from "../../widgets/FindField";
import { Segments } from "../../widgets/Segments";

/** Which lines are shown, and what may be run over all of them. */
export function Toolbar(props: {
  filter: Filter;
  onFilter: (filter: Filter) => void;
  find: string;
  onFind: (find: string) => void;
  onLeaveFind: () => void;
  finder: RefObject<FindHandle | null>;
}) {
  const { release, rows } = useRelease();
  const call = useCall();
  const { allowed, total, counts } = rows.summary;
  const counted = (standing: string) => counts.find((one) => one.standing === standing)?.count ?? 0;
  const blockers = [...rows.items.values()].filter((row) => row.blocks).length;
  const all = may(allowed, "run_all");
  const again = may(allowed, "run_failed_and_stale");
  const stop = may(allowed, "stop_checks");
  const running = stop.offered && stop.refusal === null;
  const runAll = () => void call("run_checks", { release, which: "all" });
  const runAgain = () => void call("run_checks", { release, which: "failed_and_stale" });
  const stopAll = () => void call("stop_checks", { release });
  useKeys([
    { keys: "shift+r", label: "Run failed and stale checks", group: "Release", refusal: again.refusal, run: runAgain },
    { keys: "shift+a", label: "Run all checks", group: "Release", refusal: all.refusal, run: runAll },
    { keys: "shift+s", label: "Stop checks", group: "Release", refusal: stop.refusal, run: stopAll },
  ]);
  return (
    <div className="tools">
      <Segments<Filter>
        label="Show"
        selected={props.filter}
        onSelect={props.onFilter}
        segments={[
          { key: "all", label: `All ${count(total)}` },
          { key: "blockers", label: `Blockers ${blockers}` },
          { key: "to_attest", label: `To attest ${counted("to_attest")}` },
          { key: "stale", label: `Stale ${counted("stale")}` },
        ]}
      />
      <span className="grow" />
      <FindField
        ref={props.finder}
        label="Find in the checklist"
        placeholder="Find"
        value={props.find}
        onChange={props.onFind}
        onLeave={props.onLeaveFind}
      />
      {all.offered && !running && (
        <Button refusal={all.refusal} onPress={runAll}>
          Run all
        </Button>
      )}
      {running ? (
        <Button icon="stop" keys="shift+s" onPress={stopAll}>
          Stop checks
        </Button>
      ) : (
        again.offered && (
          <Button icon="play" keys="shift+r" refusal={again.refusal} onPress={runAgain}>
            Run failed and stale
          </Button>
        )
      )}
    </div>
  );
}
