/** What is done about a record besides signing it: each form says what it does before it does it. */
import { useState } from "react";
import { useBackend } from "../../backend/backend";
import type { SignoffSigner } from "../../bindings/SignoffSigner";
import type { SignoffView } from "../../bindings/SignoffView";
import { useCall } from "../../state/call";
import { noticeFailure } from "../../state/notices";
import { useStatus } from "../../state/status";
import { Choice } from "../../widgets/Choice";
import { Field } from "../../widgets/Field";
import { missing, PanelForm } from "./PanelForm";

interface FormProps {
  view: SignoffView;
  onClose: () => void;
  /** Says what was done. */
  onDone: (says: string | null) => void;
}

/** Makes the bytes that everybody signs. */
export function SealForm({ view, onClose, onDone }: FormProps) {
  const call = useCall();
  const { status } = useStatus();
  const [incident, setIncident] = useState("");
  const [person, setPerson] = useState(status?.person ?? "");
  const seal = async () => {
    const done = await call("seal", { release: view.release, incident: incident.trim(), person: person.trim() });
    if (done !== null) onDone(null);
    return done !== null;
  };
  return (
    <PanelForm
      title="Seal the record"
      about="Its bytes are made once and stay as they are: everybody signs the same digest, with the keys named now."
      button="Seal record"
      incomplete={person.trim() === "" || (view.wants_incident && incident.trim() === "")}
      onSubmit={seal}
      onClose={onClose}
    >
      {(tried) => (
        <>
          {view.wants_incident && (
            <Field
              label="What happened, printed on the sheet"
              value={incident}
              onChange={setIncident}
              tall
              autoFocus
              wrong={missing(tried, incident, "Say what happened: it was closed without notes.")}
            />
          )}
          <Field
            label="Sealed by"
            value={person}
            onChange={setPerson}
            autoFocus={!view.wants_incident}
            wrong={missing(tried, person, "Say who seals it.")}
          />
        </>
      )}
    </PanelForm>
  );
}

/** Asks for signatures by a file that goes to another machine. */
export function RequestForm({
  view,
  digest,
  signers,
  onClose,
  onDone,
}: FormProps & { digest: string; signers: readonly SignoffSigner[] }) {
  const call = useCall();
  const backend = useBackend();
  const { status } = useStatus();
  const silent = signers.filter((one) => one.state === "to_sign" || one.state === "requested");
  const [role, setRole] = useState(silent.length === 1 ? (silent[0]?.role ?? "") : "");
  const [note, setNote] = useState("");
  const person = status?.person ?? "";
  const request = async () => {
    const path = await backend.pickSave("Where the request goes", `${view.release}-${view.phase}.csreq`);
    if (path === null) return false;
    const roles = role === "" ? [] : [role];
    const done = await call("request_signature", {
      release: view.release,
      digest,
      roles,
      path,
      note: note.trim(),
      person,
    });
    if (done !== null) onDone(`The request is in ${done.path}. Send it; the answer is a .cssig file.`);
    return done !== null;
  };
  return (
    <PanelForm
      title="Request a signature from another laptop"
      about="Writes the record into a file. Who gets it sees this sheet there, signs with their own key, and sends a small file back. No network is needed."
      button="Write request…"
      incomplete={person === ""}
      onSubmit={() => request().catch(failed)}
      onClose={onClose}
    >
      {(tried) => (
        <>
          <div className="sign-as">
            <span className="small quiet">From</span>
            <Choice
              label="From"
              options={[
                { key: "", label: "Everybody who has not answered" },
                ...silent.map((one) => ({ key: one.role, label: one.role })),
              ]}
              selected={role}
              onSelect={setRole}
            />
          </div>
          <Field label="A word to them, not signed" value={note} onChange={setNote} autoFocus />
          {tried && person === "" && (
            <p className="small tone-bad">Nobody is named: say in the status line who sits here.</p>
          )}
        </>
      )}
    </PanelForm>
  );
}

/** Adds what was found after sealing. */
export function AddendumForm({ view, onClose, onDone }: FormProps) {
  const call = useCall();
  const { status } = useStatus();
  const [finding, setFinding] = useState("");
  const [person, setPerson] = useState(status?.person ?? "");
  const add = async () => {
    const done = await call("add_addendum", { release: view.release, finding: finding.trim(), person: person.trim() });
    if (done !== null) onDone(null);
    return done !== null;
  };
  return (
    <PanelForm
      title="Add a finding"
      about="The record stays as it was signed. A finding is sealed beside it, and everybody is asked to sign that too."
      button="Add finding"
      incomplete={finding.trim() === "" || person.trim() === ""}
      onSubmit={add}
      onClose={onClose}
    >
      {(tried) => (
        <>
          <Field
            label="What was found"
            value={finding}
            onChange={setFinding}
            tall
            autoFocus
            wrong={missing(tried, finding, "Say what was found.")}
          />
          <Field label="Found by" value={person} onChange={setPerson} wrong={missing(tried, person, "Say who.")} />
        </>
      )}
    </PanelForm>
  );
}

/** What stood in the way of a chosen file is said in the banner. */
function failed(thrown: unknown): false {
  noticeFailure(thrown);
  return false;
}
