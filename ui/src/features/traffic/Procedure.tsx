import { Checkbox } from "react-aria-components";
import type { RollbackView } from "../../bindings/RollbackView";
import { seconds } from "../../model/measure";
import { clock } from "../../model/time";
import { useCall } from "../../state/call";
import { useRelease } from "../../state/release";
import { useStatus } from "../../state/status";
import { Icon } from "../../widgets/Icon";

/** The steps of the way back: the first is the program's, the others are people's and are ticked. */
export function Procedure({ rollback, zone }: { rollback: RollbackView; zone: number }) {
  const { release, rows } = useRelease();
  const { status } = useStatus();
  const call = useCall();
  const next = rollback.procedure.find((line) => !rows.ticked.has(line.line))?.line ?? null;
  const tick = (line: string) =>
    call("tick_line", { release, line, done: !rows.ticked.has(line), person: status?.person ?? "" });
  const { ordered_at: ordered, last_answer_ms: took } = rollback;
  return (
    <ol className="procedure-steps scroll" aria-label="Rollback procedure">
      <li className={rollback.over ? "done" : "here"}>
        <span className="stop">
          <Icon name={rollback.over ? "passed" : "running"} className={rollback.over ? "tone-ok" : "tone-ink"} />
        </span>
        <span className="text">
          <b>Traffic routed back</b>
          <span>by this program</span>
        </span>
        <span className="when">
          {took === null
            ? `since ${clock(ordered, zone)}`
            : `${clock(ordered, zone)} to ${clock(ordered + took, zone)}`}
        </span>
        <span className="took">{took === null ? "" : `${seconds(took)}\u00a0s`}</span>
      </li>
      {rollback.procedure.map(({ line, text }) => {
        const ticked = rows.ticked.has(line);
        const here = line === next;
        return (
          <li key={line} className={ticked ? "done" : here ? "here" : "later"}>
            <Checkbox className="line" isSelected={ticked} onChange={() => tick(line)}>
              <span className="stop">
                <Icon
                  name={ticked ? "boxed" : "box"}
                  className={ticked ? "tone-ok" : here ? "tone-warn" : "tone-idle"}
                />
              </span>
              <span className="text">{text}</span>
              <span className="when">{ticked ? "ticked" : here ? "yours, open" : ""}</span>
            </Checkbox>
          </li>
        );
      })}
    </ol>
  );
}
