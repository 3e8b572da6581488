import { useRef, useState } from "react";
import type { ItemDetail } from "../../bindings/ItemDetail";
import { may } from "../../model/allowed";
import { go, to } from "../../paths";
import { useCall } from "../../state/call";
import { useKeys } from "../../state/keys";
import { useRelease } from "../../state/release";
import { Button } from "../../widgets/Button";
import { ActMenu } from "./ActMenu";
import { DecisionForm, type FormKind } from "./DecisionForm";
import { NoteForm } from "./NoteForm";

/** What may be done with an item, pinned below its evidence. A letter opens a form; only the form decides. */
export function Acts({
  detail,
  again,
  leave,
  onCopy,
}: {
  detail: ItemDetail;
  again: () => void;
  leave: () => void;
  onCopy: () => void;
}) {
  const { release } = useRelease();
  const call = useCall();
  const [form, setForm] = useState<FormKind | "note" | null>(null);
  const bar = useRef<HTMLDivElement>(null);
  const { allowed, number } = detail;
  const run = () => void call("run_checks", { release, which: { items: [number] } });
  const acts = {
    run: { ...may(allowed, "run_check"), keys: "r", label: detail.attempts > 0 ? "Run again" : "Run", run },
    attest: { ...may(allowed, "attest"), keys: "a", label: "Attest…", run: () => setForm("attest") },
    refuse: { ...may(allowed, "refuse"), keys: "f", label: "Fail…", run: () => setForm("refuse") },
    waive: { ...may(allowed, "waive"), keys: "w", label: "Waive…", run: () => setForm("waive") },
    absent: {
      ...may(allowed, "mark_not_applicable"),
      keys: "shift+n",
      label: "Not applicable…",
      run: () => setForm("not_applicable"),
    },
    withdraw: {
      ...may(allowed, "withdraw"),
      keys: "shift+w",
      label: "Withdraw decision…",
      run: () => setForm("withdraw"),
    },
    note: { ...may(allowed, "note"), keys: "n", label: "Note or file…", run: () => setForm("note") },
  };
  useKeys(
    Object.values(acts)
      .filter((act) => act.offered)
      .map((act) => ({ keys: act.keys, label: act.label, group: "Item", refusal: act.refusal, run: act.run })),
  );
  const close = (done: boolean) => {
    setForm(null);
    if (done) again();
    leave();
  };
  const { run: runAct, attest, refuse, waive, absent, withdraw, note } = acts;
  const toSign = detail.standing === "to_sign";
  const attestFirst = attest.offered && attest.refusal === null;
  const more = [runAct, attest, refuse, waive, absent, withdraw, note].filter((act) => act.offered);
  return (
    <div className="acts" ref={bar}>
      {form === "note" && <NoteForm number={number} onClose={close} />}
      {form !== null && form !== "note" && <DecisionForm kind={form} detail={detail} onClose={close} />}
      {form === null && (
        <div className="buttons">
          {runAct.offered && (
            <Button look="primary" keys="r" refusal={runAct.refusal} onPress={runAct.run}>
              {runAct.label}
            </Button>
          )}
          {toSign && (
            <Button look="primary" icon="signature" onPress={() => go(to.signoff(release))}>
              To the sign-off
            </Button>
          )}
          {attest.offered && !toSign && (
            <Button
              look={runAct.offered ? "" : "primary"}
              icon="attest"
              keys="a"
              refusal={attest.refusal}
              onPress={attest.run}
            >
              Attest…
            </Button>
          )}
          {refuse.offered && attestFirst && (
            <Button keys="f" refusal={refuse.refusal} onPress={refuse.run}>
              Fail…
            </Button>
          )}
          {withdraw.offered && withdraw.refusal === null ? (
            <Button refusal={withdraw.refusal} onPress={withdraw.run}>
              Withdraw…
            </Button>
          ) : (
            waive.offered &&
            !attestFirst && (
              <Button keys="w" refusal={waive.refusal} onPress={waive.run}>
                Waive…
              </Button>
            )
          )}
          <span className="grow" />
          <ActMenu acts={[...more, { keys: "c", label: "Copy evidence", refusal: null, run: onCopy }]} />
        </div>
      )}
    </div>
  );
}
