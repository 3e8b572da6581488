import { useState } from "react";
import type { TrafficView } from "../../bindings/TrafficView";
import { may } from "../../model/allowed";
import { percent } from "../../model/measure";
import { clock } from "../../model/time";
import { useCall } from "../../state/call";
import { useKeys } from "../../state/keys";
import { useRelease } from "../../state/release";
import { useOrder } from "../../state/rollback";
import { useStatus, useZone } from "../../state/status";
import { Button } from "../../widgets/Button";
import { RollBackButton } from "../frame/RollBack";
import { AfterAll } from "./AfterAll";
import { type Confirmed, MoveDialog } from "./MoveDialog";

/** What may be done now: advance, hold, roll back; after the last stage, what is left to do. */
export function Controls({ view, again }: { view: TrafficView; again: () => void }) {
  return (
    <div className="controls">
      {view.next !== null && <Advance view={view} next={view.next} again={again} />}
      {view.warm !== null && <AfterAll view={view} again={again} />}
      <div className="pair">
        <HoldTraffic view={view} again={again} />
        <RollBackButton look="full" hint="1.5 s" />
      </div>
    </div>
  );
}

interface AdvanceProps {
  view: TrafficView;
  next: NonNullable<TrafficView["next"]>;
  again: () => void;
}

function Advance({ view, next, again }: AdvanceProps) {
  const { release } = useRelease();
  const call = useCall();
  const zone = useZone();
  const [asking, ask] = useState<"move" | "override" | null>(null);
  const [ordered, setOrdered] = useState<number | null>(null);
  const order = useOrder(release);
  const refusal =
    (order === null ? null : "Roll back is ordered.") ?? next.refusal ?? may(view.allowed, "move_traffic").refusal;
  const waits = ordered === null ? null : `Ordered at ${clock(ordered, zone)}; the engine has not confirmed it yet.`;
  const override = may(view.allowed, "override_gates");
  const overrides = order === null && refusal !== null && next.may_override && override.refusal === null;
  useKeys([
    {
      keys: "ctrl+enter",
      label: `${next.title}…`,
      group: "Traffic",
      refusal: waits ?? refusal,
      run: () => ask("move"),
    },
  ]);
  const move = async ({ typed, why, person }: Confirmed) => {
    ask(null);
    setOrdered(Date.now());
    await call("move_traffic", { release, stage: next.stage, typed, override_why: why, person });
    setOrdered(null);
    again();
  };
  return (
    <>
      <Button
        look={refusal === null && waits === null ? "primary big wide" : "big wide"}
        icon={refusal === null ? undefined : "locked"}
        keys={refusal === null ? "ctrl+enter" : undefined}
        refusal={waits ?? refusal}
        onPress={() => ask("move")}
      >
        {next.title}…
      </Button>
      {(waits ?? refusal) !== null && (
        <p className="small quiet why" role={waits === null ? undefined : "status"}>
          {waits ?? refusal}{" "}
          {waits === null && overrides && (
            <button type="button" className="link" onClick={() => ask("override")}>
              Override with a reason…
            </button>
          )}
        </p>
      )}
      {asking !== null && (
        <MoveDialog
          view={view}
          next={next}
          against={asking === "override" ? refusal : null}
          onClose={() => ask(null)}
          onConfirm={move}
        />
      )}
    </>
  );
}

/** Stops the clock of the stage, or lets it run again. Traffic stays where it is. */
function HoldTraffic({ view, again }: { view: TrafficView; again: () => void }) {
  const { release } = useRelease();
  const { status } = useStatus();
  const call = useCall();
  const hold = may(view.allowed, "hold_traffic");
  const resume = may(view.allowed, "resume_traffic");
  // After a hold, a fault or a restart: whenever there is something to go on from.
  const stopped = view.held !== null || (resume.offered && resume.refusal === null);
  const act = stopped ? resume : hold;
  const at = view.intended === null ? "" : ` at ${percent(view.intended)}`;
  const label = stopped ? "Resume" : `Hold${at}`;
  const refusal = act.offered ? act.refusal : "There is no stage to hold.";
  const run = async () => {
    await call(stopped ? "resume_traffic" : "hold_traffic", { release, why: "", person: status?.person ?? "" });
    again();
  };
  useKeys([
    { keys: "h", label: stopped ? "Let the stage run on" : `Hold the stage${at}`, group: "Traffic", refusal, run },
  ]);
  if (!act.offered || (view.next === null && act.refusal !== null)) return null;
  return (
    <Button look="big" icon={stopped ? "play" : "hold"} keys="h" refusal={refusal} onPress={run}>
      {label}
    </Button>
  );
}
