import { useEffect, useState } from "react";
import { useBackend } from "../../backend/backend";
import type { KeyLine } from "../../bindings/KeyLine";
import type { KeyPlace } from "../../bindings/KeyPlace";
import { useAnswer } from "../../state/call";
import { useKeys } from "../../state/keys";
import { noticeFailure } from "../../state/notices";
import { Button } from "../../widgets/Button";
import { Seal } from "../../widgets/Seal";
import { Frame } from "../frame/Frame";
import { HomeLink } from "../frame/HomeLink";
import { MakeKeyForm } from "./KeyForms";
import "./signoff.css";
import "./keys.css";

/** The keys of this machine, and a new one for whoever is asked to sign a release that runs on another. */
export function KeysScreen() {
  const backend = useBackend();
  const { answer, again } = useAnswer("keys", {});
  const [making, setMaking] = useState(false);
  useEffect(() => {
    backend.setTitle("Keys");
    return () => backend.setTitle("Countersign");
  }, [backend]);
  useKeys([{ keys: "m", label: "Make a key…", group: "Keys", run: () => setMaking(true) }]);
  return (
    <Frame bar={<HomeLink title="Keys" />}>
      <div className="own-keys scroll" aria-busy={answer === null}>
        <div className="own-keys-page">
          <h1>With which keys do people sign here?</h1>
          <p className="quiet">
            One key for each role. Who signs on their own laptop makes the key there, sends its public line to whoever
            runs the release, and compares the fingerprint with them by voice. The secret half never leaves its machine.
          </p>
          {answer !== null && answer.keys.length > 0 && <Known keys={answer.keys} />}
          {answer !== null && answer.keys.length === 0 && <p>No key is known on this machine yet.</p>}
          {answer !== null && making && (
            <MakeKeyForm
              release={null}
              forRole={null}
              name=""
              keyring={answer.keyring}
              shortest={answer.shortest_passphrase}
              onClose={() => setMaking(false)}
              onMade={again}
            />
          )}
          {!making && (
            <p>
              <Button look="primary" icon="key" keys="m" onPress={() => setMaking(true)}>
                Make a key…
              </Button>
            </p>
          )}
        </div>
      </div>
    </Frame>
  );
}

const PLACES: Record<KeyPlace, string> = {
  none: "not here",
  keyring: "in the keyring",
  passphrase: "in a file with a passphrase",
  elsewhere: "on another machine",
};

function Known({ keys }: { keys: readonly KeyLine[] }) {
  return (
    <ul className="known" aria-label="Keys">
      {keys.map((key) => (
        <li key={key.key_id}>
          <Seal role={key.role} keyId={key.key_id} state="signed" />
          <div className="of">
            <p>
              <b>{key.role}</b>, {key.person} <span className="quiet">{where(key)}</span>
            </p>
            <p className="small mono select">{key.fingerprint}</p>
            <p className="public small mono select faint">{key.public}</p>
          </div>
          <CopyLine line={key.public} role={key.role} />
        </li>
      ))}
    </ul>
  );
}

const where = ({ place, machine }: KeyLine): string =>
  place === "elsewhere" && machine !== "" ? `on ${machine}` : PLACES[place];

/** Puts the public half where it can be pasted into a message. */
function CopyLine({ line, role }: { line: string; role: string }) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(line);
      setCopied(true);
    } catch (thrown) {
      noticeFailure(thrown);
    }
  };
  return (
    <Button label={`Copy the public key of ${role}`} onPress={copy}>
      {copied ? "Copied" : "Copy public key"}
    </Button>
  );
}
