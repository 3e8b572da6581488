import { useEffect, useRef, useState } from "react";
import { Form, Input, Label, TextField } from "react-aria-components";
import type { NextMove } from "../../bindings/NextMove";
import type { TrafficView } from "../../bindings/TrafficView";
import { useRelease } from "../../state/release";
import { useStatus } from "../../state/status";
import { Button } from "../../widgets/Button";
import { Dialog } from "../../widgets/Dialog";
import { Field } from "../../widgets/Field";

export interface Confirmed {
  typed: string;
  /** The reason, where something stands against the move. */
  why: string | null;
  person: string;
}

interface MoveDialogProps {
  view: TrafficView;
  next: NextMove;
  /** Why it may be gone without asking what stands against it; `null` where nothing does. */
  against: string | null;
  onClose: () => void;
  onConfirm: (confirmed: Confirmed) => void;
}

/** Exactly what the move does and what is to be expected; then the word that starts it. The split stays in sight above. */
export function MoveDialog({ view, next, against, onClose, onConfirm }: MoveDialogProps) {
  const { outline } = useRelease();
  return (
    <Dialog title={`${next.title}?`} open onClose={onClose} wide alert below>
      <div className="confirm">
        <p className="about">
          On {outline.environment}, by {view.engine.name}.
        </p>
        <div className="script does">
          {next.does.map((line) => (
            <p key={line} className="select">
              {line}
            </p>
          ))}
        </div>
        <dl className="scroll">
          {next.outlook.length > 0 && (
            <>
              <dt>To be expected</dt>
              <dd>
                {next.outlook.map((sentence) => (
                  <p key={sentence}>{sentence}</p>
                ))}
              </dd>
            </>
          )}
          <dt>The way back</dt>
          <dd className={view.ready.ok ? "" : "tone-warn"}>{view.ready.says}</dd>
          {against !== null && (
            <>
              <dt>Against it</dt>
              <dd className="tone-warn">{against}</dd>
            </>
          )}
        </dl>
        <Ask next={next} against={against} onClose={onClose} onConfirm={onConfirm} />
      </div>
    </Dialog>
  );
}

function Ask({ next, against, onClose, onConfirm }: Omit<MoveDialogProps, "view">) {
  const { status } = useStatus();
  const [typed, setTyped] = useState("");
  const [why, setWhy] = useState("");
  const word = next.type_to_confirm;
  const person = status?.person ?? "";
  const field = useRef<HTMLInputElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const reasoned = against !== null;
  // The dialog takes the focus when it opens; what one answers with must have it after that.
  useEffect(() => {
    if (reasoned) return;
    const frame = requestAnimationFrame(() => (field.current ?? button.current)?.focus());
    return () => cancelAnimationFrame(frame);
  }, [reasoned]);
  const refusal =
    (person === "" ? "Nobody is named: say in the status line who sits here." : null) ??
    (reasoned && why.trim() === "" ? "A reason is needed: it is printed on the sheet." : null) ??
    (word !== null && typed !== word ? `Type ${word} to confirm.` : null);
  return (
    <Form
      onSubmit={(event) => {
        event.preventDefault();
        if (refusal !== null) return;
        onConfirm({ typed: word === null ? "" : typed, why: reasoned ? why.trim() : null, person });
      }}
    >
      {reasoned && (
        <div className="reason">
          <Field label="Why it goes on all the same, printed on the sheet" value={why} onChange={setWhy} autoFocus />
        </div>
      )}
      <div className="ask">
        {word === null ? (
          <span className="small quiet">Recorded as ordered by {person || "nobody"}</span>
        ) : (
          <TextField className="typed" value={typed} onChange={setTyped} autoComplete="off" spellCheck="false">
            <Label>
              Type <b>{word}</b> to confirm
            </Label>
            <Input ref={field} className="input mono" />
          </TextField>
        )}
        <span className="grow" />
        <Button look="big" keys="escape" onPress={onClose}>
          Not now
        </Button>
        <Button ref={button} look="primary big" keys="enter" submit refusal={refusal}>
          {next.title}
        </Button>
      </div>
    </Form>
  );
}
