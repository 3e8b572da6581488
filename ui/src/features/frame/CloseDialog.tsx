import { useEffect, useState } from "react";
import type { ReleaseStatus } from "../../bindings/ReleaseStatus";
import { may } from "../../model/allowed";
import { version } from "../../model/time";
import { go, to } from "../../paths";
import { useCall } from "../../state/call";
import { useRelease } from "../../state/release";
import { useStatus } from "../../state/status";
import { Button } from "../../widgets/Button";
import { Dialog } from "../../widgets/Dialog";
import { Field } from "../../widgets/Field";
import { Radios } from "../../widgets/Radios";

type Outcome = Exclude<ReleaseStatus, "open">;

/** How the release ended, in whose words. After it, nothing more can be added. It leads to the sign-off. */
export function CloseDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { release, outline, rows } = useRelease();
  const call = useCall();
  const { status } = useStatus();
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const [notes, setNotes] = useState("");
  const [person, setPerson] = useState("");
  const sitting = status?.person ?? "";
  const complete = may(rows.summary.allowed, "close_complete").refusal;
  const otherwise = may(rows.summary.allowed, "close_otherwise").refusal;
  useEffect(() => {
    if (!open) return;
    setPerson(sitting);
    setNotes("");
    setOutcome(null);
  }, [open, sitting]);
  const refusal = outcome === null ? "Choose how it ended." : person.trim() === "" ? "Say who closes it." : null;
  const close = async () => {
    if (outcome === null || refusal !== null) return;
    if ((await call("close_release", { release, outcome, notes, person: person.trim() })) === null) return;
    onClose();
    go(to.signoff(release));
  };
  return (
    <Dialog
      title={`Close ${outline.product} ${version(outline.new)} on ${outline.environment}`}
      open={open}
      onClose={onClose}
    >
      <div className="body">
        <Radios<Outcome>
          label="Outcome"
          options={[
            { key: "complete", label: "Complete", refusal: complete },
            { key: "failed", label: "Failed", refusal: otherwise },
            { key: "rolled_back", label: "Rolled back", refusal: otherwise },
          ]}
          selected={outcome}
          onSelect={setOutcome}
        />
        <Field label="Notes, printed on the sheet" value={notes} onChange={setNotes} tall />
        <Field label="Closed by" value={person} onChange={setPerson} />
        <p className="small faint">A closed release stays as it is: nothing more is run, decided or added.</p>
      </div>
      <div className="foot">
        <Button keys="escape" onPress={onClose}>
          Cancel
        </Button>
        <Button look="primary" refusal={refusal} onPress={close}>
          {outcome === null ? "Close release" : `Close as ${outcome.replace("_", " ")}`}
        </Button>
      </div>
    </Dialog>
  );
}
