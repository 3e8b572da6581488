import { type RefObject, useEffect, useState } from "react";
import type { ReleaseLine } from "../../bindings/ReleaseLine";
import { took } from "../../model/history";
import { releaseLook } from "../../model/standing";
import { count, duration, moment } from "../../model/time";
import { go, to } from "../../paths";
import { useNow } from "../../state/clock";
import { useKeys } from "../../state/keys";
import { useZone } from "../../state/status";
import { Icon } from "../../widgets/Icon";
import { State } from "../../widgets/State";
import { Tag } from "../../widgets/Tag";

/** Every release, newest first; Enter opens the one the cursor stands on. */
export function ReleaseTable({
  lines,
  table,
}: {
  lines: readonly ReleaseLine[];
  table: RefObject<HTMLTableElement | null>;
}) {
  const now = useNow(1000);
  const zone = useZone();
  const [cursor, setCursor] = useState(lines[0]?.release ?? null);
  const at = Math.max(
    0,
    lines.findIndex((line) => line.release === cursor),
  );
  const here = lines[at]?.release ?? null;
  const stand = (next: number) => {
    const line = lines[Math.min(lines.length - 1, Math.max(0, next))];
    if (line === undefined) return;
    setCursor(line.release);
    document.getElementById(`release-${line.release}`)?.scrollIntoView({ block: "nearest" });
  };
  const walk = { group: "Releases", quiet: true } as const;
  useKeys([
    { ...walk, keys: "j", also: ["arrowdown"], label: "Next release", run: () => stand(at + 1) },
    { ...walk, keys: "k", also: ["arrowup"], label: "Release before", run: () => stand(at - 1) },
    { ...walk, keys: "enter", label: "Open the release", run: () => here !== null && go(to.release(here)) },
  ]);
  useEffect(() => table.current?.focus({ preventScroll: true }), [table]);
  return (
    <div className="scroll">
      <table
        ref={table}
        className="release-table"
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a table one walks through by keys is a grid
        role="grid"
        aria-label="Releases"
        tabIndex={0}
        aria-activedescendant={here === null ? undefined : `release-${here}`}
      >
        <thead>
          <tr>
            <th>Release</th>
            <th>Environment</th>
            <th>Status</th>
            <th>Started</th>
            <th className="num">Duration</th>
            <th className="num">Passed</th>
            <th className="num">Waived</th>
            <th className="num">Failed</th>
            <th className="optional">Opened by</th>
            <th>Journal</th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <tr
              key={line.release}
              id={`release-${line.release}`}
              aria-selected={line.release === here}
              onClick={() => go(to.release(line.release))}
            >
              <td>
                <span className="pair">
                  <span className="clip">{line.title}</span>
                  <span className="from">{line.old}</span>
                  <Icon name="arrow" />
                  <span className="sr">to</span>
                  <b>{line.new}</b>
                </span>
              </td>
              <td>
                <Tag name={line.environment} guarded={line.guarded} />
              </td>
              <td className={`status ${line.status}`}>
                <State look={releaseLook(line.status)} />
              </td>
              <td>{moment(line.opened_at, now, zone)}</td>
              <td className="num">{duration(took(line, now))}</td>
              <td className="num">{count(line.passed)}</td>
              <td className={line.waived === 0 ? "num zero" : "num"}>{count(line.waived)}</td>
              <td className={line.failed === 0 ? "num zero" : "num failed"}>{count(line.failed)}</td>
              <td className="optional">{line.opened_by}</td>
              <td className="mono faint">{line.head}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {lines.length === 0 && <p className="none faint">No release is like that.</p>}
    </div>
  );
}
