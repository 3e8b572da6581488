import { useEffect, useMemo, useRef, useState } from "react";
import { useBackend } from "../../backend/backend";
import { failureOf } from "../../backend/errors";
import type { ReleaseLine } from "../../bindings/ReleaseLine";
import type { ReleaseStatus } from "../../bindings/ReleaseStatus";
import { filtered } from "../../model/history";
import { hourMinute, version } from "../../model/time";
import { go, to } from "../../paths";
import { useAnswer } from "../../state/call";
import { useKeys } from "../../state/keys";
import { noticeFailure } from "../../state/notices";
import { useStatus, useZone } from "../../state/status";
import { Button } from "../../widgets/Button";
import { Choice } from "../../widgets/Choice";
import { FindField, type FindHandle } from "../../widgets/FindField";
import { Brand, Frame } from "../frame/Frame";
import { Wrong } from "../trust/Wrong";
import { FirstRelease } from "./FirstRelease";
import { ReleaseTable } from "./ReleaseTable";
import { ShelfDialog } from "./ShelfDialog";
import { Signatures } from "./Signatures";
import { Strip } from "./Strip";
import "./releases.css";

const STATUSES: { key: ReleaseStatus | "any"; label: string }[] = [
  { key: "any", label: "Any status" },
  { key: "open", label: "Open" },
  { key: "complete", label: "Complete" },
  { key: "failed", label: "Failed" },
  { key: "rolled_back", label: "Rolled back" },
];

/** Where do we stand, and what happened before. */
export function ReleasesScreen() {
  const backend = useBackend();
  const { status: facts } = useStatus();
  // The journal grew: a release elsewhere in the window may have moved.
  const { answer: lines, failed } = useAnswer("releases", {}, facts?.events);
  const { answer: shelf } = useAnswer("shelf", {});
  const [shelved, setShelved] = useState(false);
  const pick = () => {
    backend
      .pickChecklist()
      .then((path) => path !== null && go(to.checklist(path)))
      .catch(noticeFailure);
  };
  useEffect(() => backend.setTitle("Countersign"), [backend]);
  useKeys([{ keys: "o", label: "Open a Markdown checklist…", group: "Releases", run: pick }]);
  if (lines === null) return <Frame bar={null}>{failed !== null && <Unread failed={failed} />}</Frame>;
  if (lines.length === 0) {
    return (
      <Frame
        bar={
          <>
            <Brand />
            <span className="grow" />
            <div className="acts">
              <Signatures />
            </div>
          </>
        }
      >
        <FirstRelease shelf={shelf} onPick={pick} />
      </Frame>
    );
  }
  return (
    <Frame bar={<HomeBar lines={lines} onNew={() => setShelved(true)} />}>
      <Releases lines={lines} />
      <ShelfDialog shelf={shelf} open={shelved} onClose={() => setShelved(false)} onPick={pick} />
    </Frame>
  );
}

/** Stays when the banner is closed: without its journal the program can do nothing. */
function Unread({ failed }: { failed: unknown }) {
  return (
    <div className="fault">
      <h1>The releases cannot be read.</h1>
      <Wrong failure={failureOf(failed)} />
    </div>
  );
}

function HomeBar({ lines, onNew }: { lines: readonly ReleaseLine[]; onNew: () => void }) {
  const zone = useZone();
  const open = lines.filter((line) => line.status === "open").sort((a, b) => b.opened_at - a.opened_at)[0];
  useKeys([{ keys: "n", label: "Begin a release…", group: "Releases", run: onNew }]);
  return (
    <>
      <Brand />
      <span className="grow" />
      {open !== undefined && (
        <div className="readout">
          <span className="value">
            {open.title} {version(open.new)} is open on {open.environment}
          </span>
          <span className="key">
            opened {hourMinute(open.opened_at, zone)} by {open.opened_by}
          </span>
        </div>
      )}
      <div className="acts">
        <Signatures />
        {open !== undefined && (
          <Button look="big" onPress={() => go(to.release(open.release))}>
            Return to release
          </Button>
        )}
        <Button look="primary big" icon="plus" keys="n" onPress={onNew}>
          New release
        </Button>
      </div>
    </>
  );
}

function Releases({ lines }: { lines: readonly ReleaseLine[] }) {
  const [environment, setEnvironment] = useState<string>("");
  const [status, setStatus] = useState<ReleaseStatus | "any">("any");
  const [find, setFind] = useState("");
  const finder = useRef<FindHandle>(null);
  const table = useRef<HTMLTableElement>(null);
  const environments = useMemo(() => [...new Set(lines.map((line) => line.environment))].sort(), [lines]);
  const inEnvironment = useMemo(
    () => filtered(lines, { environment: environment || null, status: null, find: "" }),
    [lines, environment],
  );
  const shown = useMemo(
    () => filtered(inEnvironment, { environment: null, status: status === "any" ? null : status, find }),
    [inEnvironment, status, find],
  );
  useKeys([{ keys: "/", label: "Find a release", group: "Releases", run: () => finder.current?.focus() }]);
  return (
    <div className="releases">
      <Strip lines={inEnvironment} environment={environment || null} />
      <div className="filters">
        <FindField
          ref={finder}
          label="Find a release"
          placeholder="Version, person, commit"
          value={find}
          onChange={setFind}
          onLeave={() => table.current?.focus()}
        />
        <Choice
          label="Environment"
          selected={environment}
          onSelect={setEnvironment}
          options={[
            { key: "", label: "All environments" },
            ...environments.map((name) => ({ key: name, label: name })),
          ]}
        />
        <Choice label="Status" selected={status} onSelect={setStatus} options={STATUSES} />
        <span className="grow" />
        <span className="small faint">
          {shown.length === lines.length ? "" : `${shown.length} of `}
          {lines.length === 1 ? "1 release" : `${lines.length} releases`}
        </span>
      </div>
      <ReleaseTable lines={shown} table={table} />
    </div>
  );
}
