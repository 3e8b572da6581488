import { useEffect, useState } from "react";
import { useBackend } from "../../backend/backend";
import type { Verification } from "../../bindings/Verification";
import { useCall } from "../../state/call";
import { noticeFailure } from "../../state/notices";
import { Button } from "../../widgets/Button";
import { Field } from "../../widgets/Field";
import { Frame } from "../frame/Frame";
import { HomeLink } from "../frame/HomeLink";
import { Proof } from "./Proof";
import "./verify.css";

/** Opens a record from anywhere and says what it proves, by whom, and what it does not. */
export function VerifyScreen() {
  const backend = useBackend();
  const call = useCall();
  const [path, setPath] = useState<string | null>(null);
  const [roster, setRoster] = useState<string | null>(null);
  const [digest, setDigest] = useState("");
  const [proof, setProof] = useState<Verification | null>(null);
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    backend.setTitle("Verify a record");
    return () => backend.setTitle("Countersign");
  }, [backend]);
  const look = async (at: string, by: string | null) => {
    setBusy(true);
    setProof(null);
    const printed = digest.replace(/\s+|^sha256:?/g, "");
    setProof(await call("verify_record", { path: at, roster: by, digest: printed === "" ? null : printed }));
    setBusy(false);
  };
  const pick = async (title: string, then: (chosen: string) => void) => {
    try {
      const chosen = await backend.pickFile(title);
      if (chosen !== null) then(chosen);
    } catch (thrown) {
      noticeFailure(thrown);
    }
  };
  const pickRecord = () =>
    pick("A record, an envelope, or the texts of a sheet’s codes", (chosen) => {
      setPath(chosen);
      void look(chosen, roster);
    });
  const pickRoster = () =>
    pick("The roster that says whose the keys are", (chosen) => {
      setRoster(chosen);
      if (path !== null) void look(path, chosen);
    });
  const refusal = path === null ? "Open a record first." : busy ? "It is being looked at." : null;
  return (
    <Frame bar={<HomeLink title="Verify a record" />}>
      <div className="verify scroll">
        <div className="verify-page">
          <h1>What does a record prove?</h1>
          <p className="quiet">
            A record, one of its envelopes, or a text file with what a phone read from the codes of a printed sheet. It
            is looked at on this machine, by its bytes alone.
          </p>
          <dl className="chosen">
            <dt>Record</dt>
            <dd className="mono select">{path ?? "none yet"}</dd>
            <dd>
              <Button look={path === null ? "primary" : ""} icon="file" onPress={pickRecord}>
                Open record…
              </Button>
            </dd>
            <dt>Roster</dt>
            <dd className={roster === null ? "quiet" : "mono select"}>
              {roster ?? "Without one, nothing says whose the keys are"}
            </dd>
            <dd>
              <Button onPress={pickRoster}>Choose roster…</Button>
            </dd>
          </dl>
          <div className="printed">
            <Field
              label="Digest that the printed sheet shows, if you have it"
              value={digest}
              onChange={setDigest}
              mono
              onEnter={() => path !== null && look(path, roster)}
            />
            <Button refusal={refusal} onPress={() => path !== null && look(path, roster)}>
              Verify again
            </Button>
          </div>
          <div aria-live="polite">
            {busy && <p className="quiet">Looking at every byte…</p>}
            {proof !== null && <Proof proof={proof} />}
          </div>
        </div>
      </div>
    </Frame>
  );
}
