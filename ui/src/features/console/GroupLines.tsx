import { memo, type RefObject, useEffect, useRef, useState } from "react";
import { type Group, groupCount, groupHeight } from "../../model/list";
import { age } from "../../model/time";
import { useNow } from "../../state/clock";
import { useRelease } from "../../state/release";
import { ItemLine, ProcedureLineRow, StepLine } from "./Lines";

/** Name of a line in the page, for the cursor and for scrolling to it. */
export const lineId = (key: string) => `line-${key}`;

interface GroupProps {
  group: Group;
  /** The line the cursor stands on, where it is one of these. */
  cursor: string | null;
  /** The list is short enough to draw all of it. */
  whole: boolean;
  /** What scrolls. */
  within: RefObject<HTMLElement | null>;
  onStand: (key: string) => void;
  onOpen: (key: string) => void;
}

/** How far outside of what is in sight lines are drawn. */
const AHEAD = "900px 0px";

/** A group of a long list: far from what is in sight it is only its height. The group with the cursor is always there. */
export const GroupLines = memo(function GroupLines(props: GroupProps) {
  const { group, cursor, whole, within } = props;
  const shell = useRef<HTMLDivElement>(null);
  const [near, setNear] = useState(whole);
  const [measured, setMeasured] = useState<number | null>(null);
  useEffect(() => {
    if (whole || shell.current === null) return;
    const observer = new IntersectionObserver(
      (entries) => {
        const last = entries.at(-1);
        if (last === undefined) return;
        // Prose wraps, so what was drawn is known better than what is reckoned.
        if (!last.isIntersecting) setMeasured(last.boundingClientRect.height);
        setNear(last.isIntersecting);
      },
      { root: within.current, rootMargin: AHEAD },
    );
    observer.observe(shell.current);
    return () => observer.disconnect();
  }, [whole, within]);
  return (
    <div ref={shell} role="presentation">
      {whole || near || cursor !== null ? <Drawn {...props} /> : <Undrawn group={group} measured={measured} />}
    </div>
  );
});

function Undrawn({ group, measured }: { group: Group; measured: number | null }) {
  const { rows } = useRelease();
  return <div style={{ height: measured ?? groupHeight(group, rows.items) }} />;
}

function Drawn({ group, cursor, onStand, onOpen }: GroupProps) {
  const { rows } = useRelease();
  const now = useNow(5000);
  const { settled, total } = groupCount(group, rows.items);
  // In a closed release the ages are those at its end.
  const until = rows.summary.closed_at ?? now;
  const aged = (at: number | null | undefined) => (at == null ? "" : age(until - at));
  return (
    <>
      {group.title !== null && (
        <div className="group-head" role="presentation">
          {group.above !== null && <span className="above">{group.above}</span>}
          <h3>{group.title}</h3>
          {total > 0 && (
            <span className="count">
              {settled} of {total}
            </span>
          )}
        </div>
      )}
      {group.lines.map((line) => {
        const common = { id: lineId(line.key), lineKey: line.key, selected: line.key === cursor, onStand, onOpen };
        switch (line.line) {
          case "item": {
            const row = rows.items.get(line.item.number);
            const old = aged(row?.at);
            return <ItemLine key={line.key} {...common} item={line.item} row={row} age={old} />;
          }
          case "step":
            return (
              <StepLine
                key={line.key}
                {...common}
                step={line.step}
                row={rows.steps.get(line.step.step)}
                age={aged(rows.steps.get(line.step.step)?.ended_at)}
              />
            );
          case "procedure":
            return (
              <ProcedureLineRow
                key={line.key}
                {...common}
                text={line.procedure.text}
                ticked={rows.ticked.has(line.procedure.line)}
              />
            );
          case "title":
            return (
              <p key={line.key} className="procedure-title">
                {line.text}
              </p>
            );
          default:
            return (
              <div key={line.key} className="prose">
                {line.lines.map((text, i) => (
                  <p key={i}>{text}</p>
                ))}
              </div>
            );
        }
      })}
    </>
  );
}
