import { useEffect, useState } from "react";
import { Form } from "react-aria-components";
import { useBackend } from "../../backend/backend";
import { type Failure, failureOf } from "../../backend/errors";
import type { Inspection } from "../../bindings/Inspection";
import { go, to } from "../../paths";
import { useKeys } from "../../state/keys";
import { Button } from "../../widgets/Button";
import { Field } from "../../widgets/Field";
import { Wrong } from "./Wrong";

/** How long a form that just appeared takes no answer, milliseconds: the second half of a double press is none. */
const FRESH = 700;

function useFresh(): boolean {
  const [fresh, setFresh] = useState(true);
  useEffect(() => {
    const timer = setTimeout(() => setFresh(false), FRESH);
    return () => clearTimeout(timer);
  }, []);
  return fresh;
}

/** Which version replaces which; then the release begins. Nothing runs by that alone. */
export function StartForm({ inspection }: { inspection: Inspection }) {
  const backend = useBackend();
  const { path, environment, digest, cannot_start } = inspection;
  const [old, setOld] = useState(inspection.suggested_old);
  const [next, setNext] = useState(inspection.suggested_new);
  const [commit, setCommit] = useState(inspection.suggested_commit ?? "");
  const [wrong, setWrong] = useState<Failure | null>(null);
  const [busy, setBusy] = useState(false);
  const fresh = useFresh();
  const refusal =
    cannot_start ??
    (fresh ? "A moment: this only just appeared." : null) ??
    (environment === null ? "There is no environment file beside it, so it can only be read." : null) ??
    (old.trim() === "" ? "Write which version serves now." : null) ??
    (next.trim() === "" ? "Write which version is released." : null);
  const begin = async () => {
    if (refusal !== null || environment === null || busy) return;
    setBusy(true);
    try {
      const given = commit.trim();
      const { release } = await backend.call("start_release", {
        path,
        environment,
        digest,
        old: old.trim(),
        new: next.trim(),
        commit: given === "" ? null : given,
      });
      go(to.release(release));
    } catch (thrown) {
      setWrong(failureOf(thrown));
      setBusy(false);
    }
  };
  useKeys([{ keys: "enter", label: "Begin release", group: "Checklist", refusal, run: begin }]);
  return (
    <Form
      className="decision start"
      aria-label="Begin a release"
      onSubmit={(event) => {
        event.preventDefault();
        begin();
      }}
    >
      {/* The first field that is empty is where one begins. */}
      <Field label="Serves now" value={old} onChange={setOld} mono autoFocus={old === ""} onEnter={begin} />
      <Field
        label="To be released"
        value={next}
        onChange={setNext}
        mono
        autoFocus={old !== "" && next === ""}
        onEnter={begin}
      />
      <Field label="Commit, if there is one" value={commit} onChange={setCommit} mono onEnter={begin} />
      <Button look="primary big" keys="enter" submit refusal={refusal}>
        Begin release
      </Button>
      {wrong !== null && <Wrong failure={wrong} />}
      {wrong === null && cannot_start !== null && <p className="explains">{cannot_start}</p>}
      <span className="grow" />
      <Button look="big" keys="o" onPress={() => go(to.read(path, environment))}>
        Open read-only
      </Button>
      {/* Here stood the button that trusts: who presses it twice must press nothing. */}
      <p className="explains wait">Beginning runs nothing: each run is asked for.</p>
    </Form>
  );
}
