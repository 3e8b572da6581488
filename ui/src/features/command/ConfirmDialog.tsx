import { useEffect, useRef, useState } from "react";
import { Form, Input, Label, TextField } from "react-aria-components";
import type { StepDetail } from "../../bindings/StepDetail";
import { may } from "../../model/allowed";
import { useCall } from "../../state/call";
import { useRelease } from "../../state/release";
import { useStatus } from "../../state/status";
import { Button } from "../../widgets/Button";
import { Dialog } from "../../widgets/Dialog";
import { takes } from "./takes";

/** Exactly what would run, where, as whom and with what; then the word that starts it. */
export function ConfirmDialog({ detail, onClose }: { detail: StepDetail; onClose: () => void }) {
  const { outline } = useRelease();
  return (
    <Dialog title={`Run on ${outline.environment}?`} open onClose={onClose} wide alert>
      <div className="confirm">
        <p className="about">
          Step {detail.number} of {detail.of} of {detail.block_title}: {detail.title}.
          {detail.irreversible && <b> It cannot be taken back.</b>}
        </p>
        <div className="script">
          <pre className="select scroll">{detail.script}</pre>
          <p>
            run by <span className="mono">{detail.shell}</span>
          </p>
        </div>
        <Facts detail={detail} />
        <Ask detail={detail} environment={outline.environment} onClose={onClose} />
      </div>
    </Dialog>
  );
}

function Facts({ detail }: { detail: StepDetail }) {
  return (
    <dl className="scroll">
      <dt>Where</dt>
      <dd className="mono">{detail.machine}</dd>
      <dt>As</dt>
      <dd className="mono">{detail.account}</dd>
      <dt>Folder</dt>
      <dd>
        <span className="mono">{detail.cwd}</span>
        {detail.work_tree === null ? (
          ", not a Git work tree"
        ) : (
          <>
            , <span className="mono">{detail.work_tree}</span>
          </>
        )}
      </dd>
      {detail.path.length > 0 && (
        <>
          <dt>Path first</dt>
          <dd className="mono">{detail.path.join(" ")}</dd>
        </>
      )}
      <dt>Sees</dt>
      <dd>
        <Names one="variable" names={detail.variables} />
        <Names one="secret" names={detail.secrets} />
      </dd>
      <dt>Takes</dt>
      <dd>{takes(detail)}</dd>
      <dt>If it fails</dt>
      <dd>The run stops here; nothing later starts. Its output and exit code are kept.</dd>
    </dl>
  );
}

/** Up to this many names stand in the open; more are folded, so that what follows stays in sight. */
const IN_THE_OPEN = 6;

function Names({ one, names }: { one: string; names: readonly string[] }) {
  if (names.length === 0) return <p>No {one}s of its own</p>;
  const count = `${names.length} ${names.length === 1 ? one : `${one}s`}`;
  const list = <span className="mono">{names.join(", ")}</span>;
  if (names.length <= IN_THE_OPEN) {
    return (
      <p>
        {count}: {list}
      </p>
    );
  }
  return (
    <details>
      <summary>{count}</summary>
      {list}
    </details>
  );
}

function Ask({ detail, environment, onClose }: { detail: StepDetail; environment: string; onClose: () => void }) {
  const { release } = useRelease();
  const { status } = useStatus();
  const call = useCall();
  const [typed, setTyped] = useState("");
  const [asked, setAsked] = useState(false);
  const word = detail.type_to_confirm;
  const field = useRef<HTMLInputElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  // The dialog takes the focus when it opens; what one answers with must have it after that.
  useEffect(() => {
    const frame = requestAnimationFrame(() => (field.current ?? button.current)?.focus());
    return () => cancelAnimationFrame(frame);
  }, []);
  const person = status?.person ?? "";
  const refusal =
    may(detail.allowed, "run_step").refusal ??
    (person === "" ? "Nobody is named: say in the status line who sits here, then run." : null) ??
    (word !== null && typed !== word ? `Type ${word} to confirm.` : null);
  const run = async () => {
    if (refusal !== null || asked) return;
    setAsked(true);
    await call("run_step", { release, step: detail.step, typed: word === null ? "" : typed, person });
    onClose();
  };
  return (
    <Form
      className="ask"
      onSubmit={(event) => {
        event.preventDefault();
        run();
      }}
    >
      {word !== null && (
        <TextField className="typed" value={typed} onChange={setTyped} autoComplete="off" spellCheck="false">
          <Label>
            Type <b>{word}</b> to confirm
          </Label>
          <Input ref={field} className="input mono" />
        </TextField>
      )}
      {word === null && <span className="small quiet">Recorded as confirmed by {person || "nobody"}</span>}
      <span className="grow" />
      <Button look="big" keys="escape" onPress={onClose}>
        Not now
      </Button>
      <Button ref={button} look="primary big" keys="enter" submit refusal={refusal}>
        Run on {environment}
      </Button>
    </Form>
  );
}
