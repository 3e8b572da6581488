import { useEffect, useState } from "react";
import { useCall } from "../../state/call";
import { useStatus } from "../../state/status";
import { Button } from "../../widgets/Button";
import { Dialog } from "../../widgets/Dialog";
import { Field } from "../../widgets/Field";

/** Whose name stands beside what is decided here. */
export function PersonDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const call = useCall();
  const { status, again } = useStatus();
  const [name, setName] = useState("");
  const now = status?.person ?? "";
  useEffect(() => {
    if (open) setName(now);
  }, [open, now]);
  const empty = name.trim() === "";
  const save = async () => {
    if (empty) return;
    if ((await call("set_person", { name: name.trim() })) === null) return;
    again();
    onClose();
  };
  return (
    <Dialog title="Who sits here?" open={open} onClose={onClose}>
      <div className="body">
        <p className="quiet">
          This name is recorded with everything decided in this window from now on, and printed on the sheet.
        </p>
        <Field label="Full name" value={name} onChange={setName} autoFocus onEnter={save} />
      </div>
      <div className="foot">
        <Button keys="escape" onPress={onClose}>
          Cancel
        </Button>
        <Button look="primary" refusal={empty ? "Write a name first." : null} onPress={save}>
          Use this name
        </Button>
      </div>
    </Dialog>
  );
}
