import { useState } from "react";
import type { GateView } from "../../bindings/GateView";
import type { TrafficView } from "../../bindings/TrafficView";
import { clock } from "../../model/time";
import { useZone } from "../../state/status";
import { Icon } from "../../widgets/Icon";
import { Controls } from "./Controls";
import { GateLine } from "./GateLine";
import { Ready } from "./Ready";
import { Warm } from "./Warm";

interface PanelProps {
  view: TrafficView;
  /** Since when the program gives no answer; what is shown is as old as that. */
  silentSince: number | null;
  again: () => void;
}

/** May traffic move on: the gates, and below them what may be done. */
export function Panel({ view, silentSince, again }: PanelProps) {
  const zone = useZone();
  const [answering, answer] = useState<number | null>(null);
  // Then the way back by hand is what one looks for.
  const alarmed = view.engine.status.tone === "bad";
  return (
    <aside className="gates" aria-label="Gates">
      <header>
        <h2>{view.title}</h2>
        <p className="small quiet">{view.says}</p>
        {silentSince !== null && (
          <p className="small tone-warn">
            As it stood at {clock(silentSince, zone)}: the program has not answered since.
          </p>
        )}
        {view.held !== null && (
          <p className="small held">
            <Icon name="hold" />
            {view.held}
          </p>
        )}
      </header>
      <div className="scroll grow">
        {alarmed && <Ready view={view} />}
        {view.warm !== null && <Warm warm={view.warm} />}
        <ul>
          {withFirst(view.gates, answering).map((gate) => (
            <GateLine
              key={`${gate.answer ?? ""} ${gate.title}`}
              gate={gate}
              answering={gate.answer !== null && gate.answer === answering}
              onAnswer={(open) => answer(open ? gate.answer : null)}
              again={again}
            />
          ))}
        </ul>
        {!alarmed && <Ready view={view} />}
      </div>
      <Controls view={view} again={again} />
    </aside>
  );
}

/** The gate that is being answered stands first: its form must not move while the others change places. */
const withFirst = (gates: readonly GateView[], answering: number | null): readonly GateView[] => {
  const first = gates.filter((gate) => answering !== null && gate.answer === answering);
  return [...first, ...gates.filter((gate) => !first.includes(gate))];
};
