import { useRef, useState } from "react";
import { may } from "../../model/allowed";
import { count, elapsed, hourMinute, version } from "../../model/time";
import { to } from "../../paths";
import { useNow } from "../../state/clock";
import { useKeys } from "../../state/keys";
import { useRelease } from "../../state/release";
import { useZone } from "../../state/status";
import { Button } from "../../widgets/Button";
import { Icon } from "../../widgets/Icon";
import { Popover } from "../../widgets/Popover";
import { Tag } from "../../widgets/Tag";
import { Faults } from "../rehearsal/Faults";
import { CloseDialog } from "./CloseDialog";
import { RollBack } from "./RollBack";
import { VerdictView } from "./VerdictView";

export type ReleaseTab = "checklist" | "traffic" | "signoff";

/** Home, what is released where, the tabs, time, verdict, the way to its end, and at the right end the way back. */
export function ReleaseBar({ tab }: { tab: ReleaseTab }) {
  const { release, outline, rows } = useRelease();
  const { summary } = rows;
  return (
    <>
      <a className="home" href={to.releases()} aria-label="All releases">
        <Icon name="back" />
        <Icon name="mark" />
      </a>
      <div className="identity">
        <div className="first">
          {outline.product}
          <span className="version old">{version(outline.old)}</span>
          <Icon name="arrow" />
          <span className="sr">to</span>
          <span className="version new">{version(outline.new)}</span>
        </div>
        <div className="second">
          <Tag name={outline.environment} guarded={outline.guarded} />
          {outline.commit !== null && <span>commit {outline.commit.slice(0, 12)}</span>}
        </div>
      </div>
      <nav className="tabs" aria-label="Release">
        <a href={to.release(release)} aria-current={tab === "checklist" ? "page" : undefined}>
          Checklist{" "}
          <span className="count">
            {count(summary.settled)} / {count(summary.total)}
          </span>
        </a>
        {summary.traffic !== null && (
          <a href={to.traffic(release)} aria-current={tab === "traffic" ? "page" : undefined}>
            Traffic <span className="count">{summary.traffic.tab}</span>
          </a>
        )}
        <a href={to.signoff(release)} aria-current={tab === "signoff" ? "page" : undefined}>
          Sign-off
          {summary.signoff !== undefined && (
            <span className="count">
              {summary.signoff.signed} / {summary.signoff.of}
            </span>
          )}
        </a>
      </nav>
      <span className="grow" />
      {outline.rehearsal && summary.status === "open" && <Rehearsal />}
      <Time />
      <VerdictView />
      {summary.status === "open" && <Close />}
      {summary.status === "open" && summary.traffic !== null && <RollBack />}
    </>
  );
}

function Time() {
  const { outline, rows } = useRelease();
  const now = useNow();
  const zone = useZone();
  const closed = rows.summary.closed_at;
  return (
    <div className={rows.summary.traffic === null ? "readout" : outline.rehearsal ? "readout spare" : "readout tight"}>
      <span className="value">{elapsed((closed ?? now) - outline.opened_at)}</span>
      <span className="key">
        since {hourMinute(outline.opened_at, zone)}
        {closed !== null && ` until ${hourMinute(closed, zone)}`}
      </span>
    </div>
  );
}

function Rehearsal() {
  const [open, setOpen] = useState(false);
  const at = useRef<HTMLButtonElement>(null);
  useKeys([{ keys: "x", label: "Show faults of the rehearsal", group: "Release", run: () => setOpen(true) }]);
  return (
    <div className="acts">
      <Button ref={at} icon="host" keys="x" onPress={() => setOpen(!open)}>
        Faults
      </Button>
      <Popover label="Faults of the rehearsal" at={at} open={open} onOpenChange={setOpen}>
        <Faults />
      </Popover>
    </div>
  );
}

function Close() {
  const { rows } = useRelease();
  const [open, setOpen] = useState(false);
  const complete = may(rows.summary.allowed, "close_complete");
  const otherwise = may(rows.summary.allowed, "close_otherwise");
  const refusal = complete.refusal !== null && otherwise.refusal !== null ? otherwise.refusal : null;
  useKeys([{ keys: "shift+c", label: "Close the release…", group: "Release", refusal, run: () => setOpen(true) }]);
  if (!complete.offered && !otherwise.offered) return null;
  return (
    <div className="acts">
      <Button look="big" label="Close release…" refusal={refusal} onPress={() => setOpen(true)}>
        <span>
          Close<span className="roomy"> release</span>…
        </span>
      </Button>
      <CloseDialog open={open} onClose={() => setOpen(false)} />
    </div>
  );
}
