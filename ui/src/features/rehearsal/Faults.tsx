import { useState } from "react";
import type { RehearsalView } from "../../bindings/RehearsalView";
import { useAnswer, useCall } from "../../state/call";
import { useRelease } from "../../state/release";
import { Switch } from "../../widgets/Switch";

/** What can be made to go wrong in the small stack behind a rehearsal, to see what the checks make of it. */
export function Faults() {
  const { release } = useRelease();
  const call = useCall();
  const { answer } = useAnswer("rehearsal", { release });
  const [switched, setSwitched] = useState<RehearsalView | null>(null);
  const view = switched ?? answer;
  if (view === null) return <div className="faults faint">Asking the stack…</div>;
  const turn = async (name: string, on: boolean) => {
    const now = await call("switch_fault", { name, on });
    if (now !== null) setSwitched(now);
  };
  return (
    <div className="faults scroll">
      <p className="quiet small">Switch a fault on, run the checks again, and see which items notice.</p>
      {view.faults.map((fault) => (
        <Switch key={fault.name} on={fault.on} onChange={(on) => turn(fault.name, on)}>
          <span className="strong">{fault.title}</span>
          <br />
          <span className="small faint">{fault.about}</span>
        </Switch>
      ))}
      {view.facts.length > 0 && (
        <>
          <h3 className="head">What runs</h3>
          <ul className="tiny mono faint">
            {view.facts.map((fact) => (
              <li key={fact}>{fact}</li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}
