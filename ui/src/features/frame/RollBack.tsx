import { useRef, useState } from "react";
import { clock, version } from "../../model/time";
import { go, to } from "../../paths";
import { useKeys } from "../../state/keys";
import { useRelease } from "../../state/release";
import { useOrder, useRollBack } from "../../state/rollback";
import { useZone } from "../../state/status";
import { Button } from "../../widgets/Button";
import { Dialog } from "../../widgets/Dialog";
import { Field } from "../../widgets/Field";
import { HoldButton, type HoldHandle } from "../../widgets/HoldButton";

/** The way back, at the same place on every screen of a release with traffic. */
export function RollBack() {
  const handle = useRef<HoldHandle>(null);
  const [typing, type] = useState(false);
  const { refusal, ordered, old } = useWayBack();
  useKeys([
    {
      keys: "shift+backspace",
      label: `Roll back to ${old}, held 1.5 s`,
      group: "Release",
      refusal,
      held: { down: () => handle.current?.start(), up: () => handle.current?.stop() },
      run: () => type(true),
    },
  ]);
  return (
    <div className="acts way-back">
      <RollBackButton ref={handle} hint="hold 1.5 s" onOtherwise={() => type(true)} />
      <Button
        icon="down"
        look="square"
        label="Roll back without holding…"
        refusal={refusal}
        onPress={() => type(true)}
      />
      <span className="sr" role="alert">
        {ordered === null ? "" : `Roll back ${ordered}`}
      </span>
      {typing && <TypedRollBack onClose={() => type(false)} />}
    </div>
  );
}

/** What ordering does and why it cannot be ordered, for each button that orders it. */
function useWayBack() {
  const { release, outline, rows } = useRelease();
  const zone = useZone();
  const order = useOrder(release);
  const rollBack = useRollBack(release);
  const traffic = rows.summary.traffic;
  const ordered = order === null ? null : `ordered ${clock(order.at, zone)}`;
  const refusal =
    (traffic?.rolled_back ? traffic.roll_back_refusal : null) ??
    ordered ??
    traffic?.roll_back_refusal ??
    (traffic === null || !traffic.live ? `${version(outline.new)} has no live requests` : null);
  const run = () => {
    rollBack();
    // The screen that says whether people are safe.
    go(to.traffic(release));
  };
  return { refusal, ordered, under: traffic?.rolled_back ?? false, old: version(outline.old), run };
}

interface RollBackButtonProps {
  hint: string;
  look?: string;
  onOtherwise?: () => void;
  ref?: React.Ref<HoldHandle>;
}

/** Held to roll back. No dialog, no second question. */
export function RollBackButton({ hint, look, onOtherwise, ref }: RollBackButtonProps) {
  const { refusal, under, old, run } = useWayBack();
  const [typing, type] = useState(false);
  return (
    <>
      <HoldButton
        ref={ref}
        look={look}
        hint={refusal?.replace(/\.$/, "") ?? (under ? `again, ${hint}` : hint)}
        refusal={refusal}
        does={`roll back to ${old}`}
        otherwise={onOtherwise ?? (() => type(true))}
        onHeld={run}
      >
        Roll back
      </HoldButton>
      {typing && <TypedRollBack onClose={() => type(false)} />}
    </>
  );
}

/** For those who cannot hold: the name of the environment is typed instead. */
function TypedRollBack({ onClose }: { onClose: () => void }) {
  const { outline } = useRelease();
  const { refusal: refused, old, run } = useWayBack();
  const [typed, setTyped] = useState("");
  const word = outline.environment;
  const refusal = refused ?? (typed === word ? null : `Type ${word} to roll back.`);
  const order = () => {
    if (refusal !== null) return;
    onClose();
    run();
  };
  return (
    <Dialog title={`Roll back to ${old} without holding`} open onClose={onClose} below>
      <div className="body">
        <p className="quiet">
          The same as holding Roll back for 1.5 s: every request goes to {old} at once. Nothing else is asked.
        </p>
        <Field label={`Type ${word}`} value={typed} onChange={setTyped} mono autoFocus onEnter={order} />
      </div>
      <div className="foot">
        <Button keys="escape" onPress={onClose}>
          Not now
        </Button>
        <Button look="danger" keys="enter" refusal={refusal} onPress={order}>
          Roll back
        </Button>
      </div>
    </Dialog>
  );
}
