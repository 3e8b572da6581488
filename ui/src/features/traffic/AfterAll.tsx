import { useState } from "react";
import type { TrafficView } from "../../bindings/TrafficView";
import { may } from "../../model/allowed";
import { version } from "../../model/time";
import { useCall } from "../../state/call";
import { useRelease } from "../../state/release";
import { useStatus } from "../../state/status";
import { Button } from "../../widgets/Button";
import { Field } from "../../widgets/Field";
import { useFormKeys } from "../console/formKeys";

/** When everyone is on the new version: make it last, and take the old one down. */
export function AfterAll({ view, again }: { view: TrafficView; again: () => void }) {
  const { outline } = useRelease();
  const [open, setOpen] = useState<"persist" | "remove" | null>(null);
  const persist = may(view.allowed, "persist_traffic");
  const remove = may(view.allowed, "remove_old");
  const close = () => {
    setOpen(null);
    again();
  };
  if (open === "persist") {
    return (
      <TrafficForm
        command="persist_traffic"
        title="Write into the balancer’s configuration"
        about="Then the split stays as it is when the balancer starts anew. Until then only its memory has it."
        why="Note, if there is something to add"
        needed={false}
        button="Write configuration"
        onClose={close}
      />
    );
  }
  if (open === "remove") {
    return (
      <TrafficForm
        command="remove_old"
        title={`Remove ${version(outline.old)}`}
        about="After this there is nothing to roll back to."
        why="Why now, printed on the sheet"
        needed
        button={`Remove ${version(outline.old)}`}
        onClose={close}
      />
    );
  }
  return (
    <>
      {persist.offered && (
        <>
          <Button look="big wide" icon="file" refusal={persist.refusal} onPress={() => setOpen("persist")}>
            Write into the balancer’s configuration…
          </Button>
          {(persist.refusal ?? view.engine.persisted) !== null && (
            <p className="small quiet why">{persist.refusal ?? capital(view.engine.persisted ?? "")}</p>
          )}
        </>
      )}
      {remove.offered && (
        <>
          <Button look="big wide" refusal={remove.refusal} onPress={() => setOpen("remove")}>
            Remove the old version…
          </Button>
          {remove.refusal !== null && <p className="small quiet why">{remove.refusal}</p>}
        </>
      )}
    </>
  );
}

const capital = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`.replace(/\.\.$/, ".");

interface TrafficFormProps {
  command: "persist_traffic" | "remove_old";
  title: string;
  about: string;
  why: string;
  needed: boolean;
  button: string;
  onClose: () => void;
}

function TrafficForm({ command, title, about, why: label, needed, button, onClose }: TrafficFormProps) {
  const { release } = useRelease();
  const { status } = useStatus();
  const call = useCall();
  const [why, setWhy] = useState("");
  const [person, setPerson] = useState(status?.person ?? "");
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const wrong = {
    why: needed && why.trim() === "" ? "A reason is needed: someone reads it next month." : null,
    person: person.trim() === "" ? "Say who does it." : null,
  };
  const submit = async () => {
    setTried(true);
    if (busy || (wrong.why ?? wrong.person)) return;
    setBusy(true);
    const done = await call(command, { release, why: why.trim(), person: person.trim() });
    setBusy(false);
    if (done !== null) onClose();
  };
  const keys = useFormKeys(submit, onClose);
  return (
    <form className="decide" onKeyDown={keys} onSubmit={(event) => event.preventDefault()} aria-label={title}>
      <h3 className="head">{title}</h3>
      <p className="small quiet select">{about}</p>
      <Field label={label} value={why} onChange={setWhy} wrong={tried ? wrong.why : null} autoFocus />
      <Field label="Who" value={person} onChange={setPerson} wrong={tried ? wrong.person : null} />
      <div className="buttons">
        <span className="grow" />
        <Button keys="escape" onPress={onClose}>
          Cancel
        </Button>
        <Button look="primary" keys="ctrl+enter" refusal={busy ? "It is being done." : null} onPress={submit}>
          {button}
        </Button>
      </div>
    </form>
  );
}
