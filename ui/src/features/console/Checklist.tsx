import { type Ref, useCallback, useEffect, useImperativeHandle, useRef } from "react";
import type { StationSummary } from "../../bindings/StationSummary";
import { type Group, groupCount, groupHeight, type Section } from "../../model/list";
import { countedWord, headCounts, standingLook } from "../../model/standing";
import { age } from "../../model/time";
import { useNow } from "../../state/clock";
import { useRelease } from "../../state/release";
import { State } from "../../widgets/State";
import { ItemLine, ProcedureLineRow, StepLine } from "./Lines";

export interface ChecklistHandle {
  focus: () => void;
  reveal: (key: string, where: "nearest" | "start" | "center") => void;
}

interface ChecklistProps {
  sections: readonly Section[];
  cursor: string | null;
  onStand: (key: string) => void;
  onOpen: (key: string) => void;
  /** The station at the top of what is in sight. */
  onHere: (station: number) => void;
  /** What to say where no line is left. */
  empty: string;
  ref: Ref<ChecklistHandle>;
}

const dom = (key: string) => `line-${key}`;

/**
 * One continuous list. Groups out of sight keep their height without being drawn (content-visibility), which carries
 * thousands of items, keeps the sticky heads of the stations, and lets the list be read and printed as a whole.
 */
export function Checklist({ sections, cursor, onStand, onOpen, onHere, empty, ref }: ChecklistProps) {
  const body = useRef<HTMLDivElement>(null);
  const { rows } = useRelease();

  useImperativeHandle(
    ref,
    () => ({
      focus: () => body.current?.focus({ preventScroll: true }),
      reveal: (key, where) => document.getElementById(dom(key))?.scrollIntoView({ block: where }),
    }),
    [],
  );

  const look = useCallback(() => {
    const box = body.current;
    if (box === null) return;
    const top = box.scrollTop + box.clientHeight / 3;
    let here: HTMLElement | null = null;
    for (const one of box.querySelectorAll<HTMLElement>("[data-station]")) {
      if (one.offsetTop <= top) here = one;
      else break;
    }
    if (here !== null) onHere(Number(here.dataset.station));
  }, [onHere]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is at the top changes with what is shown
  useEffect(look, [look, sections]);

  return (
    <div
      ref={body}
      className="lines scroll"
      role="listbox"
      aria-label="Lines of the checklist"
      aria-activedescendant={cursor === null ? undefined : dom(cursor)}
      tabIndex={0}
      onScroll={look}
    >
      {sections.map((section) => (
        <section key={section.station} role="group" aria-label={section.title} data-station={section.station}>
          <Head section={section} summary={rows.summary.stations.find((one) => one.station === section.station)} />
          {section.groups.map((group, i) => (
            <GroupLines key={`${group.section} ${i}`} group={group} cursor={cursor} onStand={onStand} onOpen={onOpen} />
          ))}
        </section>
      ))}
      {sections.length === 0 && <p className="none faint">{empty}</p>}
    </div>
  );
}

function Head({ section, summary }: { section: Section; summary: StationSummary | undefined }) {
  const counts = headCounts(summary?.counts ?? [], 4);
  return (
    <div className="station-head" role="presentation">
      <h2 className="clip">{section.title}</h2>
      <span className="sums">
        {counts.map(({ standing, count }) => (
          <span
            key={standing}
            className={
              ["passed", "attested", "pending", "waived", "not_applicable"].includes(standing) ? "settles" : ""
            }
          >
            <State look={standingLook(standing)} says={`${count} ${countedWord(standing)}`} />
          </span>
        ))}
      </span>
    </div>
  );
}

interface GroupProps {
  group: Group;
  cursor: string | null;
  onStand: (key: string) => void;
  onOpen: (key: string) => void;
}

function GroupLines({ group, cursor, onStand, onOpen }: GroupProps) {
  const { outline, rows } = useRelease();
  const now = useNow(5000);
  const { settled, total } = groupCount(group, rows.items);
  const running = rows.summary.status === "open";
  return (
    <div
      className="group"
      role="presentation"
      style={{ containIntrinsicBlockSize: `auto ${groupHeight(group, rows.items)}px` }}
    >
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
        const common = { id: dom(line.key), lineKey: line.key, selected: line.key === cursor, onStand, onOpen };
        switch (line.line) {
          case "item": {
            const row = rows.items.get(line.item.number);
            const old = row?.at == null ? "" : age((running ? now : (rows.summary.closed_at ?? now)) - row.at);
            return <ItemLine key={line.key} {...common} item={line.item} row={row} age={old} />;
          }
          case "step":
            return (
              <StepLine
                key={line.key}
                {...common}
                step={line.step}
                row={rows.steps.get(line.step.step)}
                guarded={outline.guarded}
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
    </div>
  );
}
