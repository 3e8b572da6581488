import { useState } from "react";
import { useCall } from "../../state/call";
import { useRelease } from "../../state/release";
import { useStatus } from "../../state/status";
import { Button } from "../../widgets/Button";
import { Field } from "../../widgets/Field";

/** Settles a step without running it here: done elsewhere, or not needed. */
export function SettleForm({ step, onClose }: { step: string; onClose: () => void }) {
  const { release } = useRelease();
  const { status } = useStatus();
  const call = useCall();
  const [why, setWhy] = useState("");
  const [named, setNamed] = useState<string | null>(null);
  const [tried, setTried] = useState(false);
  const person = named ?? status?.person ?? "";
  const wrong = why.trim() === "" ? "A reason is needed: it is printed on the sheet." : null;
  const nobody = person.trim() === "" ? "Say who settles it." : null;
  const settle = async () => {
    setTried(true);
    if (wrong ?? nobody) return;
    if ((await call("settle_step", { release, step, why: why.trim(), person: person.trim() })) !== null) onClose();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape leaves from any field of the form
    <div
      className="settle"
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        onClose();
      }}
    >
      <h3 className="head">
        Settle by hand <span className="faint">nothing is run; the sheet says who settled it and why</span>
      </h3>
      <div className="fields">
        <Field
          label="Why: done elsewhere, or not needed"
          value={why}
          onChange={setWhy}
          wrong={tried ? wrong : null}
          autoFocus
          onEnter={settle}
        />
        <Field label="Settled by" value={person} onChange={setNamed} wrong={tried ? nobody : null} onEnter={settle} />
      </div>
      <div className="buttons">
        <Button keys="escape" onPress={onClose}>
          Cancel
        </Button>
        <Button look="primary" keys="enter" onPress={settle}>
          Settle step
        </Button>
      </div>
    </div>
  );
}
