import { Checkbox } from "react-aria-components";
import type { RollbackView } from "../../bindings/RollbackView";
import { seconds } from "../../model/measure";
import { clock } from "../../model/time";
import { useCall } from "../../state/call";
import { useRelease } from "../../state/release";
import { useStatus } from "../../state/status";
import { Icon } from "../../widgets/Icon";

/** The first line of most procedures is what this program has done. */
const ROUTES = /\b(traffic|route|balancer)\b/i;

interface ProcedureProps {
  rollback: RollbackView;
  zone: number;
}

/** The steps of the way back, ticked by people. Beside the one about traffic stands what the program did. */
export function Procedure({ rollback, zone }: ProcedureProps) {
  const { release, rows } = useRelease();
  const { status } = useStatus();
  const call = useCall();
  const { procedure } = rollback;
  const own = procedure.find((line) => ROUTES.test(line.text))?.line ?? null;
  const isDone = (line: string) => rows.ticked.has(line) || (line === own && rollback.over);
  const next = procedure.find(({ line }) => !isDone(line))?.line ?? null;
  const tick = (line: string) =>
    call("tick_line", { release, line, done: !rows.ticked.has(line), person: status?.person ?? "" });
  return (
    <ol className="procedure-steps scroll" aria-label="Rollback procedure">
      {own === null && (
        <li className={`line ${rollback.over ? "done" : "here"}`}>
          <span className="stop">
            <Icon name={rollback.over ? "passed" : "running"} className={rollback.over ? "tone-ok" : "tone-ink"} />
          </span>
          <span className="text">Route traffic back</span>
          <Routed rollback={rollback} zone={zone} />
        </li>
      )}
      {procedure.map(({ line, text }) => {
        const ticked = rows.ticked.has(line);
        const here = line === next;
        return (
          <li key={line} className={isDone(line) ? "done" : here ? "here" : "later"}>
            <Checkbox className="line" isSelected={ticked} onChange={() => tick(line)}>
              <span className="stop">
                <Icon
                  name={ticked ? "boxed" : isDone(line) ? "passed" : "box"}
                  className={isDone(line) ? "tone-ok" : here ? "tone-warn" : "tone-idle"}
                />
              </span>
              <span className="text">{text}</span>
              {line === own ? (
                <Routed rollback={rollback} zone={zone} />
              ) : (
                <span className="when">{ticked ? "ticked" : here ? "yours, open" : ""}</span>
              )}
            </Checkbox>
          </li>
        );
      })}
    </ol>
  );
}

/** What the program did about traffic, and how long that took. */
function Routed({ rollback, zone }: ProcedureProps) {
  const { ordered_at: ordered, last_answer_ms: took, over } = rollback;
  const from = clock(ordered, zone);
  return (
    <>
      <span className={over ? "when tone-ok" : "when"}>
        {over ? "done" : "since"} {took === null ? from : `${from} to ${clock(ordered + took, zone)}`}
      </span>
      <span className="took">{took === null ? "" : `${seconds(took)}\u00a0s`}</span>
    </>
  );
}
