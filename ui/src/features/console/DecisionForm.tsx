import { useState } from "react";
import type { Decision } from "../../bindings/Decision";
import type { ItemDetail } from "../../bindings/ItemDetail";
import { useCall } from "../../state/call";
import { useRelease } from "../../state/release";
import { useStatus } from "../../state/status";
import { Button } from "../../widgets/Button";
import { Field } from "../../widgets/Field";
import { useFormKeys } from "./formKeys";

export type FormKind = "attest" | "refuse" | "waive" | "not_applicable" | "withdraw";

interface FormWords {
  title: string;
  why: string;
  /** The program wants a reason. */
  needed: boolean;
  button: string;
}

const WORDS: Record<FormKind, FormWords> = {
  attest: { title: "Attest that it holds", why: "Note, if there is something to add", needed: false, button: "Attest" },
  refuse: {
    title: "Say that it does not hold",
    why: "What is wrong, printed on the sheet",
    needed: true,
    button: "Fail the item",
  },
  waive: { title: "Go on without it", why: "Reason, printed on the sheet", needed: true, button: "Waive" },
  not_applicable: {
    title: "It does not apply here",
    why: "Reason, printed on the sheet",
    needed: true,
    button: "Mark not applicable",
  },
  withdraw: {
    title: "Take the decision back",
    why: "Why, if there is something to add",
    needed: false,
    button: "Withdraw",
  },
};

/** Who decides what about an item, and why. */
export function DecisionForm({
  kind,
  detail,
  onClose,
}: {
  kind: FormKind;
  detail: ItemDetail;
  onClose: (done: boolean) => void;
}) {
  const { release, outline } = useRelease();
  const { status } = useStatus();
  const call = useCall();
  const words = WORDS[kind];
  const sitting = status?.person ?? "";
  const [person, setPerson] = useState(
    kind === "attest" || kind === "refuse" ? (detail.role_person ?? sitting) : sitting,
  );
  const [role, setRole] = useState(detail.role ?? outline.roles.find((one) => one.person === person)?.role ?? "");
  const [why, setWhy] = useState("");
  const [until, setUntil] = useState("");
  const [tried, setTried] = useState(false);
  const wrong = {
    person: person.trim() === "" ? "Say who decides." : null,
    why: words.needed && why.trim() === "" ? "A reason is needed: someone reads it next month." : null,
    until: kind === "waive" && until.trim() === "" ? "Say until when: a date, or “next release”." : null,
  };
  const submit = async () => {
    setTried(true);
    if (wrong.person ?? wrong.why ?? wrong.until) return;
    const decision: Decision = kind === "waive" ? { waive: { until: until.trim() } } : kind;
    const done = await call("decide", {
      release,
      item: detail.number,
      decision,
      person: person.trim(),
      role: role.trim() === "" ? null : role.trim(),
      why: why.trim(),
    });
    if (done !== null) onClose(true);
  };
  const keys = useFormKeys(submit, () => onClose(false));
  const shown = (error: string | null) => (tried ? error : null);
  return (
    <form
      className="decide"
      onKeyDown={keys}
      onSubmit={(event) => event.preventDefault()}
      aria-label={`${words.title}, item ${detail.number}`}
    >
      <h3 className="head">{words.title}</h3>
      <Field label={words.why} value={why} onChange={setWhy} tall wrong={shown(wrong.why)} autoFocus />
      {kind === "waive" && (
        <Field
          label="Until"
          value={until}
          onChange={setUntil}
          placeholder="1 Dec, next release"
          wrong={shown(wrong.until)}
        />
      )}
      <div className="pair">
        <Field label="Who" value={person} onChange={setPerson} wrong={shown(wrong.person)} />
        <Field label="As" value={role} onChange={setRole} />
      </div>
      <div className="buttons">
        <span className="grow" />
        <Button keys="escape" onPress={() => onClose(false)}>
          Cancel
        </Button>
        <Button look="primary" keys="ctrl+enter" onPress={submit}>
          {words.button}
        </Button>
      </div>
    </form>
  );
}
