import type { Change } from "../../bindings/Change";
import { changedLines, hunksOf } from "./hunks";

const SIGNS: Record<string, { sign: string; said: string }> = {
  added: { sign: "+", said: "added" },
  removed: { sign: "−", said: "removed" },
  same: { sign: "", said: "" },
};

/** Lines that differ from what was trusted, with a little of what stands around them. */
export function Changes({ changes, since }: { changes: readonly Change[]; since: string }) {
  const lines = changedLines(changes);
  return (
    <section aria-labelledby="changes">
      <h2 id="changes" className="head">
        Changes since {since} <span className="faint">{lines === 1 ? "1 line" : `${lines} lines`}</span>
      </h2>
      {lines === 0 && (
        <p className="quiet pad">
          No line of the file differs. What changed is its place, or a file beside it that counts.
        </p>
      )}
      {hunksOf(changes).map((hunk, i) => (
        <div className="hunk" key={`${hunk.file} ${i}`}>
          <h3 className="mono faint">{hunk.file}</h3>
          {hunk.lines.map((change, j) => {
            const { sign, said } = SIGNS[change.sign] ?? { sign: "", said: "" };
            return (
              <div key={j} className={`diff ${change.sign}`}>
                <span className="at">{change.line}</span>
                <span aria-hidden="true">{sign}</span>
                <span className="text select">
                  {said !== "" && <span className="sr">{said}: </span>}
                  <span>{change.text}</span>
                </span>
              </div>
            );
          })}
        </div>
      ))}
    </section>
  );
}
