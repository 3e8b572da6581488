import { useState } from "react";
import type { GateView } from "../../bindings/GateView";
import { gateLook } from "../../model/gates";
import { useCall } from "../../state/call";
import { useRelease } from "../../state/release";
import { useStatus } from "../../state/status";
import { Button } from "../../widgets/Button";
import { Field } from "../../widgets/Field";
import { Icon } from "../../widgets/Icon";
import { useFormKeys } from "../console/formKeys";

/** One gate: its answer in a sentence, what is still needed as a bar, and a form where a person is asked. */
export function GateLine({ gate, answering, onAnswer, again }: GateLineProps) {
  const { icon, tone } = gateLook(gate.standing);
  const asked = gate.standing === "to_attest";
  const close = () => {
    onAnswer(false);
    again();
  };
  return (
    <li className={`gate is-${gate.standing}`}>
      {gate.standing === "not_enough" && gate.progress !== null ? (
        <Pie share={gate.progress} />
      ) : (
        <Icon name={icon} className={`tone-${tone}`} />
      )}
      <div>
        <h3>
          <span>{gate.title}</span>
          <span className={`word tone-${tone}`}>{gate.word}</span>
        </h3>
        <p className="select">{gate.says}</p>
        {gate.progress !== null && gate.progress < 1 && (
          <div className={gate.standing === "waiting" ? "meter waits" : "meter"} role="presentation">
            <span style={{ width: `${Math.max(0, gate.progress) * 100}%` }} />
          </div>
        )}
        {gate.answer !== null &&
          (answering ? (
            <AnswerForm gate={gate} index={gate.answer} onClose={close} />
          ) : (
            <div className="answers">
              <Button look={asked ? "" : "plain"} onPress={() => onAnswer(true)}>
                {asked ? "Answer…" : "Answer again…"}
              </Button>
            </div>
          ))}
      </div>
    </li>
  );
}

interface GateLineProps {
  gate: GateView;
  /** Whether its form stands open. */
  answering: boolean;
  onAnswer: (open: boolean) => void;
  again: () => void;
}

interface AnswerProps {
  gate: GateView;
  index: number;
  onClose: () => void;
}

/** Who says so, and why where it does not hold. */
function AnswerForm({ gate, index, onClose }: AnswerProps) {
  const { release, outline } = useRelease();
  const { status } = useStatus();
  const call = useCall();
  const expected = outline.roles.find((one) => one.role === gate.role)?.person ?? null;
  const [note, setNote] = useState("");
  const [person, setPerson] = useState(expected ?? status?.person ?? "");
  const [tried, setTried] = useState<"yes" | "no" | null>(null);
  const nobody = person.trim() === "" ? "Say who answers." : null;
  const unsaid = note.trim() === "" ? "Say what is wrong: it is printed on the sheet." : null;
  const submit = async (holds: boolean) => {
    setTried(holds ? "yes" : "no");
    if (nobody !== null || (!holds && unsaid !== null)) return;
    const answer = { release, gate: index, holds, note: note.trim(), person: person.trim() };
    if ((await call("answer_gate", answer)) !== null) onClose();
  };
  const keys = useFormKeys(() => submit(true), onClose);
  return (
    <form
      className="answer"
      onKeyDown={keys}
      onSubmit={(event) => event.preventDefault()}
      aria-label={`Answer for ${gate.title}`}
    >
      <Field
        label="Note; what is wrong, where it does not hold"
        value={note}
        onChange={setNote}
        wrong={tried === "no" ? unsaid : null}
        autoFocus
      />
      <Field
        label={gate.role === null ? "Who" : `Who, for ${gate.role}`}
        value={person}
        onChange={setPerson}
        wrong={tried === null ? null : nobody}
      />
      <div className="buttons">
        <Button keys="escape" onPress={onClose}>
          Cancel
        </Button>
        <span className="grow" />
        <Button onPress={() => submit(false)}>Does not hold</Button>
        <Button look="primary" onPress={() => submit(true)}>
          It holds
        </Button>
      </div>
    </form>
  );
}

const AROUND = 2 * Math.PI * 2.05;

/** A pie that fills with what was collected of what is needed. */
function Pie({ share }: { share: number }) {
  const filled = Math.min(1, Math.max(0, share)) * AROUND;
  return (
    <svg className="icon tone-warn" viewBox="0 0 16 16" aria-hidden="true">
      <circle cx="8" cy="8" r="5.700" fill="none" stroke="currentColor" strokeWidth="1.400" />
      <circle
        cx="8"
        cy="8"
        r="2.050"
        fill="none"
        stroke="currentColor"
        strokeWidth="4.100"
        strokeDasharray={`${filled} ${AROUND}`}
        transform="rotate(-90 8 8)"
      />
    </svg>
  );
}
