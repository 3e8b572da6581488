import { useState } from "react";
import { Button as AriaButton } from "react-aria-components";
import type { Status } from "../../bindings/Status";
import type { StatusWord } from "../../bindings/StatusWord";
import type { Tone } from "../../bindings/Tone";
import { clock, count, fullDate, hourMinute } from "../../model/time";
import { useNow } from "../../state/clock";
import { useStatus } from "../../state/status";
import { Icon, type IconName } from "../../widgets/Icon";
import { PersonDialog } from "./PersonDialog";

const TONES: Record<Tone, { icon: IconName; tone: string }> = {
  ok: { icon: "passed", tone: "tone-ok" },
  warn: { icon: "warning", tone: "tone-warn" },
  bad: { icon: "failed", tone: "tone-bad" },
  idle: { icon: "pending", tone: "tone-idle" },
};

/** Store, what the screen adds, journal, person; date, clock, zone. */
export function StatusLine({ more = [] }: { more?: readonly StatusWord[] }) {
  const { status } = useStatus();
  const [asking, ask] = useState(false);
  if (status === null) return <footer className="status-line" />;
  return (
    <footer className="status-line">
      <Fact {...store(status)} />
      {more.map((word) => (
        <Fact key={word.text.split(" ")[0]} {...TONES[word.tone]} words={word.text} title={word.text} />
      ))}
      <Fact {...journal(status)} />
      <AriaButton onPress={() => ask(true)} aria-label={`${status.person || "Nobody named"} sits here. Change…`}>
        <Icon name="person" />
        {status.person || "Who sits here?"}
      </AriaButton>
      <span className="grow" />
      <Time status={status} />
      <PersonDialog open={asking} onClose={() => ask(false)} />
    </footer>
  );
}

function Time({ status }: { status: Status }) {
  const now = useNow();
  return (
    <>
      <span>{fullDate(now, status.zone_offset)}</span>
      <b>{clock(now, status.zone_offset)}</b>
      <span>{status.zone}</span>
    </>
  );
}

interface FactView {
  icon: IconName;
  tone: string;
  words: string;
  title: string;
}

function Fact({ icon, tone, words, title }: FactView) {
  return (
    <span title={title} className={tone === "tone-ok" ? "" : tone}>
      <Icon name={icon} className={tone} />
      {words}
    </span>
  );
}

function store(status: Status): FactView {
  const title = status.folder;
  if (!status.writable) return { icon: "locked", tone: "tone-warn", words: "Store is read-only", title };
  if (status.space_low !== null) return { icon: "warning", tone: "tone-warn", words: "Disk nearly full", title };
  const at = status.written_at;
  return {
    icon: "passed",
    tone: "tone-ok",
    words: at === null ? "Store ready" : `Store written ${clock(at, status.zone_offset)}`,
    title,
  };
}

function journal(status: Status): FactView {
  const title = status.journal_problem ?? `Countersign ${status.version}`;
  if (status.journal_problem !== null)
    return { icon: "failed", tone: "tone-bad", words: "Journal does not hold", title };
  if (status.events === 0) return { icon: "passed", tone: "tone-ok", words: "Journal empty", title };
  const events = `${count(status.events)} event${status.events === 1 ? "" : "s"}`;
  if (status.verified_at === null)
    return { icon: "pending", tone: "tone-idle", words: `Journal not verified yet, ${events}`, title };
  return {
    icon: "passed",
    tone: "tone-ok",
    words: `Journal verified ${hourMinute(status.verified_at, status.zone_offset)}, ${events}`,
    title,
  };
}
