import { useState } from "react";
import type { KeyLine } from "../../bindings/KeyLine";
import { useCall } from "../../state/call";
import { useStatus } from "../../state/status";
import { Field } from "../../widgets/Field";
import { Switch } from "../../widgets/Switch";
import { missing, PanelForm } from "./PanelForm";

interface MakeKeyFormProps {
  /** The release whose environment names the role; `null` for a key to answer requests of others with. */
  release: string | null;
  /** `null` asks which. */
  forRole: string | null;
  /** Who holds the role, where it is said; empty asks. */
  name: string;
  keyring: boolean;
  shortest: number;
  onClose: () => void;
  onMade: (key: KeyLine) => void;
}

/** Makes a key on this machine: in its keyring, or in a file that a passphrase opens. */
export function MakeKeyForm({ release, forRole, name, keyring, shortest, onClose, onMade }: MakeKeyFormProps) {
  const call = useCall();
  const { status } = useStatus();
  const [as, setAs] = useState(forRole ?? "");
  const [person, setPerson] = useState(name === "" ? (status?.person ?? "") : name);
  const [file, setFile] = useState(!keyring);
  const [passphrase, setPassphrase] = useState("");
  const [again, setAgain] = useState("");
  const short = file && passphrase.length < shortest;
  const differs = file && passphrase !== again;
  const make = async () => {
    const made = await call("make_key", {
      release,
      role: as.trim(),
      person: person.trim(),
      passphrase: file ? passphrase : null,
    });
    if (made !== null) onMade(made);
    return made !== null;
  };
  return (
    <PanelForm
      title={forRole === null ? "Make a key" : `Make a key for ${forRole}`}
      about={
        keyring
          ? "It is made here and never leaves this machine. Signatures with it say that this machine’s holder signed."
          : "No keyring answers here, so the key goes into a file that a passphrase opens. Nobody can restore a forgotten one."
      }
      button="Make key"
      incomplete={as.trim() === "" || person.trim() === "" || short || differs}
      onSubmit={make}
      onClose={onClose}
    >
      {(tried) => (
        <>
          {forRole === null && (
            <Field
              label="Role"
              value={as}
              onChange={setAs}
              wrong={missing(tried, as, "Say for which role.")}
              autoFocus
            />
          )}
          <Field
            label="Who holds it"
            value={person}
            onChange={setPerson}
            wrong={missing(tried, person, "Say whose key it is.")}
            autoFocus={forRole !== null}
          />
          {keyring && (
            <Switch on={file} onChange={setFile}>
              In a file with a passphrase instead of the keyring
            </Switch>
          )}
          {file && (
            <>
              <Field
                label="Passphrase"
                value={passphrase}
                onChange={setPassphrase}
                secret
                help={`At least ${shortest} characters: four or five words`}
                wrong={tried && short ? `At least ${shortest} characters; these are ${passphrase.length}.` : null}
              />
              <Field
                label="The same again"
                value={again}
                onChange={setAgain}
                secret
                wrong={tried && differs ? "The two are not the same." : null}
              />
            </>
          )}
        </>
      )}
    </PanelForm>
  );
}

interface EnrolFormProps {
  release: string;
  role: string;
  name: string;
  onClose: () => void;
  onDone: () => void;
}

/** Takes the public half of a key that somebody made on another machine. */
export function EnrolForm({ release, role, name, onClose, onDone }: EnrolFormProps) {
  const call = useCall();
  const [person, setPerson] = useState(name);
  const [key, setKey] = useState("");
  const [machine, setMachine] = useState("");
  const enrol = async () => {
    const done = await call("enrol_key", {
      release,
      role,
      person: person.trim(),
      key: key.trim(),
      machine: machine.trim(),
    });
    if (done !== null) onDone();
    return done !== null;
  };
  return (
    <PanelForm
      title={`Take the public key of ${role}`}
      about="Compare the fingerprint with them by voice before you seal: the record trusts the keys it names."
      button="Take key"
      incomplete={person.trim() === "" || key.trim() === ""}
      onSubmit={enrol}
      onClose={onClose}
    >
      {(tried) => (
        <>
          <Field
            label="Public key: its line, a PEM file’s text, or an ssh-ed25519 line"
            value={key}
            onChange={setKey}
            tall
            mono
            autoFocus
            wrong={missing(tried, key, "Paste the key that they sent.")}
          />
          <div className="pair">
            <Field label="Who" value={person} onChange={setPerson} wrong={missing(tried, person, "Say whose it is.")} />
            <Field label="Their machine, if known" value={machine} onChange={setMachine} />
          </div>
        </>
      )}
    </PanelForm>
  );
}
