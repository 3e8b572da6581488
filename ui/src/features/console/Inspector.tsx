import { useState } from "react";
import type { ItemDetail } from "../../bindings/ItemDetail";
import { evidenceText } from "../../model/evidence";
import type { Item } from "../../model/list";
import { standingLook } from "../../model/standing";
import { clock } from "../../model/time";
import { useAnswer } from "../../state/call";
import { useKeys } from "../../state/keys";
import { setNotice } from "../../state/notices";
import { useRelease } from "../../state/release";
import { useZone } from "../../state/status";
import { State } from "../../widgets/State";
import { Acts } from "./Acts";
import { CheckSource, Earlier, Exchange, Expectations, History, Notes, Statement, Timings } from "./Evidence";

/** One item: the verdict in a sentence, what it rests on, and what may be done about it. */
export function Inspector({ number, leave }: { number: number; leave: () => void }) {
  const { release, outline, rows } = useRelease();
  const row = rows.items.get(number);
  // Notes and decisions change the row, so its identity says when to look again.
  const { answer, again } = useAnswer("item", { release, item: number }, row);
  const entry = outline.entries.find((one): one is Item => one.entry === "item" && one.number === number);
  const [copied, setCopied] = useState<number | null>(null);
  const copy = () => {
    if (answer === null) return;
    navigator.clipboard
      .writeText(evidenceText(answer))
      .then(() => setCopied(number))
      .catch((thrown: unknown) =>
        setNotice({
          tone: "warn",
          what: "The evidence could not be copied.",
          why: String(thrown),
          hint: "Select it and copy it by hand.",
        }),
      );
  };
  useKeys([
    {
      keys: "c",
      label: "Copy evidence",
      group: "Item",
      refusal: answer === null ? "It is not read yet." : null,
      run: copy,
    },
  ]);
  if (entry === undefined) return <aside className="inspector" />;
  return (
    <aside className="inspector" aria-label={`Item ${number}`} tabIndex={-1}>
      <div className="scroll grow" key={`evidence ${number}`}>
        <header>
          <h2 className="select">{entry.text}</h2>
          <Meta entry={entry} detail={answer} />
          {answer !== null && <p className="say select">{answer.sentence}</p>}
          {row?.reason && <p className="reason select">{row.reason}</p>}
        </header>
        {answer !== null && (
          <>
            <Statement detail={answer} />
            <Expectations detail={answer} />
            <Exchange looks={answer.looks} />
            <Timings detail={answer} />
            <Notes notes={answer.notes} />
            <History lines={answer.history} />
            <Earlier releases={answer.earlier} />
            <CheckSource detail={answer} />
          </>
        )}
        <span className="sr" role="status">
          {copied === number ? "Evidence copied" : ""}
        </span>
      </div>
      {answer !== null && <Acts key={`acts ${number}`} detail={answer} again={again} leave={leave} onCopy={copy} />}
    </aside>
  );
}

function Meta({ entry, detail }: { entry: Item; detail: ItemDetail | null }) {
  const { rows } = useRelease();
  const zone = useZone();
  const look = standingLook(rows.items.get(entry.number)?.standing ?? "pending");
  return (
    <div className="meta">
      <span className="strong">
        <State look={look} />
      </span>
      <span>
        item {entry.number}, {entry.kind === "check" ? entry.kind : (entry.role ?? entry.kind)}
      </span>
      {detail?.at != null && <span>{clock(detail.at, zone)}</span>}
      {detail !== null && detail.attempts > 1 && <span>run {detail.attempts}</span>}
      {entry.required && <span>required</span>}
    </div>
  );
}
