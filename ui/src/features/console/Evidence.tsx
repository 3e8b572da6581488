import type { EarlierRelease } from "../../bindings/EarlierRelease";
import type { ExpectationRow } from "../../bindings/ExpectationRow";
import type { HistoryLine } from "../../bindings/HistoryLine";
import type { ItemDetail } from "../../bindings/ItemDetail";
import type { Judged } from "../../bindings/Judged";
import type { LookView } from "../../bindings/LookView";
import type { NoteView } from "../../bindings/NoteView";
import { expectationCount } from "../../model/evidence";
import { spark } from "../../model/spark";
import { type Look, standingLook } from "../../model/standing";
import { bytes, duration, hourMinute, moment } from "../../model/time";
import { useNow } from "../../state/clock";
import { useZone } from "../../state/status";
import { Icon } from "../../widgets/Icon";
import { StateGlyph } from "../../widgets/State";

const JUDGED: Record<Judged, Look> = {
  met: { icon: "passed", tone: "ok", word: "met" },
  unmet: { icon: "failed", tone: "bad", word: "unmet" },
  warned: { icon: "warned", tone: "warn", word: "warned" },
  unknown: { icon: "unknown", tone: "warn", word: "unknown" },
};
const NOT_YET: Look = { icon: "pending", tone: "idle", word: "not looked yet" };

/** What a person is recorded as saying. */
export function Statement({ detail }: { detail: ItemDetail }) {
  if (detail.statement === null && detail.body.length === 0) return null;
  return (
    <section>
      {detail.statement !== null && (
        <>
          <h3 className="head">
            You will be recorded as saying <span className="faint">from the checklist</span>
          </h3>
          <p className="statement select">{detail.statement}</p>
        </>
      )}
      {detail.body.map((line, i) => (
        <p key={i} className="small quiet select">
          {line}
        </p>
      ))}
    </section>
  );
}

export function Expectations({ detail }: { detail: ItemDetail }) {
  const { expectations } = detail;
  if (expectations.length === 0) return null;
  return (
    <section>
      <h3 className="head">
        Expectations <span className="faint">{expectationCount(expectations)}</span>
      </h3>
      <table className="expectations select">
        <thead>
          <tr>
            <th>
              <span className="sr">Judged</span>
            </th>
            <th>What</th>
            <th>Expected</th>
            <th>Seen</th>
          </tr>
        </thead>
        <tbody>
          {expectations.map((row, i) => (
            <Expectation
              key={i}
              row={row}
              first={row.subject !== null && row.subject !== expectations[i - 1]?.subject}
            />
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** A path may be broken behind its dots, strokes and low lines, not in the middle of a word. */
const breakable = (text: string) =>
  text.split(/(?<=[._/])/).flatMap((part, i) => (i === 0 ? [part] : [<wbr key={i} />, part]));

function Expectation({ row, first }: { row: ExpectationRow; first: boolean }) {
  const look = row.judged === null ? NOT_YET : JUDGED[row.judged];
  return (
    <>
      {first && (
        <tr className="subject">
          <td />
          <td colSpan={3} className="mono">
            {row.subject}
          </td>
        </tr>
      )}
      <tr className={row.judged ?? "pending"}>
        <td>
          <StateGlyph look={look} />
        </td>
        <td>{breakable(row.what)}</td>
        <td className="mono">{row.expected}</td>
        <td className={row.seen === "same" ? "faint" : "mono"}>{row.seen}</td>
      </tr>
    </>
  );
}

/** What was asked and answered, with the lines an unmet expectation is about marked. */
export function Exchange({ looks }: { looks: readonly LookView[] }) {
  return looks.map((look, i) => (
    <section key={i}>
      <h3 className="head">
        Exchange {looks.length > 1 && <span className="faint">{`${i + 1} of ${looks.length}`}</span>}
      </h3>
      <div className="exchange select">
        <b>{look.asked}</b>
        {look.could_not_look !== null && <span className="blind">{look.could_not_look}</span>}
        {look.lines.map((line, at) => (
          <span key={at} className={line.offends ? "offends" : ""}>
            {line.text || " "}
          </span>
        ))}
        {look.truncated && <span className="cut">cut off here</span>}
      </div>
    </section>
  ));
}

/** How long it took, part by part, and against what is usual. */
export function Timings({ detail }: { detail: ItemDetail }) {
  const timings = detail.looks.at(-1)?.timings ?? [];
  const line = spark(detail.durations);
  const last = detail.durations.at(-1);
  if (timings.length === 0 && line === null) return null;
  return (
    <section>
      <h3 className="head">
        Time
        {line !== null && last !== undefined && (
          <span className="faint">
            {duration(last)}, usually {duration(line.usual.shortest)} to {duration(line.usual.longest)}
          </span>
        )}
      </h3>
      {line !== null && last !== undefined && (
        <div className="spark">
          <svg viewBox="0 0 100 30" preserveAspectRatio="none" aria-hidden="true">
            <rect className="band" x="0" width="100" y={line.band.y} height={line.band.height} />
            <path className="line" d={line.path} />
            <path className="last" d={`M${line.last.x} ${line.last.y}h0`} />
          </svg>
          <span>{duration(last)}</span>
        </div>
      )}
      {timings.length > 0 && (
        <dl className="timings">
          {timings.map(({ part, ms }, i) => (
            <div key={`${part} ${i}`}>
              <dt>{part}</dt>
              <dd>{duration(ms)}</dd>
            </div>
          ))}
        </dl>
      )}
    </section>
  );
}

export function Notes({ notes }: { notes: readonly NoteView[] }) {
  const zone = useZone();
  if (notes.length === 0) return null;
  return (
    <section>
      <h3 className="head">
        Notes <span className="faint">{notes.length}</span>
      </h3>
      <ul className="notes select">
        {notes.map((note, i) => (
          <li key={i}>
            {note.text !== "" && <p>{note.text}</p>}
            {note.file !== null && (
              <p className="attached">
                <Icon name="file" />
                <span className="clip">{note.file.name}</span>
                <span className="faint nowrap">
                  {bytes(note.file.size)},{" "}
                  <span className="mono">{`${note.file.sha256.slice(0, 4)}…${note.file.sha256.slice(-4)}`}</span>
                </span>
              </p>
            )}
            <p className="tiny faint">
              {note.by} {hourMinute(note.at, zone)}
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}

export function History({ lines }: { lines: readonly HistoryLine[] }) {
  const zone = useZone();
  const now = useNow(60_000);
  if (lines.length < 2) return null;
  return (
    <section>
      <h3 className="head">
        In this release <span className="faint">newest first</span>
      </h3>
      <ul className="history select">
        {lines.map((line, i) => (
          <li key={i}>
            <StateGlyph look={standingLook(line.standing)} />
            <span>{line.says}</span>
            <span className="faint nowrap">{moment(line.at, now, zone).replace("Today ", "")}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

export function Earlier({ releases }: { releases: readonly EarlierRelease[] }) {
  if (releases.length === 0) return null;
  return (
    <section>
      <h3 className="head">This item in earlier releases</h3>
      <ol className="earlier">
        {releases.map((one) => (
          <li key={one.release}>
            <StateGlyph look={standingLook(one.standing)} />
            <span className="clip">{one.version}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}

/** The check as it stands in the file. */
export function CheckSource({ detail }: { detail: ItemDetail }) {
  if (detail.check_lines.length === 0) return null;
  return (
    <section>
      <h3 className="head">
        Check as written{" "}
        <span className="faint">
          line {detail.line}
          {detail.fresh_ms !== null && `, fresh for ${duration(detail.fresh_ms)}`}
        </span>
      </h3>
      <pre className="source select">{detail.check_lines.join("\n")}</pre>
    </section>
  );
}
