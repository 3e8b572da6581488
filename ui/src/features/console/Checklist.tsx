import { type Ref, useCallback, useEffect, useImperativeHandle, useMemo, useRef } from "react";
import type { StationSummary } from "../../bindings/StationSummary";
import type { Section } from "../../model/list";
import { countedWord, headCounts, standingLook } from "../../model/standing";
import { useRelease } from "../../state/release";
import { State } from "../../widgets/State";
import { GroupLines, lineId } from "./GroupLines";

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

/** Up to this many lines all are drawn; above, only groups near what is in sight (see GroupLines). */
const DRAWN_WHOLE = 600;

/** One continuous list under the sticky heads of its stations. The list has the focus; the cursor is its active descendant. */
export function Checklist({ sections, cursor, onStand, onOpen, onHere, empty, ref }: ChecklistProps) {
  const body = useRef<HTMLDivElement>(null);
  const { rows } = useRelease();

  useImperativeHandle(
    ref,
    () => ({
      focus: () => body.current?.focus({ preventScroll: true }),
      reveal: (key, where) => document.getElementById(lineId(key))?.scrollIntoView({ block: where }),
    }),
    [],
  );

  const waiting = useRef(0);
  const look = useCallback(() => {
    waiting.current = 0;
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
  const onScroll = () => {
    // Once a frame is enough to say where one is.
    if (waiting.current === 0) waiting.current = requestAnimationFrame(look);
  };
  const whole = useMemo(
    () =>
      sections.reduce((sum, section) => section.groups.reduce((n, group) => n + group.lines.length, sum), 0) <=
      DRAWN_WHOLE,
    [sections],
  );
  const summaries = useMemo(
    () => new Map(rows.summary.stations.map((one) => [one.station, one])),
    [rows.summary.stations],
  );

  return (
    <div
      ref={body}
      className="lines scroll"
      role="listbox"
      aria-label="Lines of the checklist"
      aria-activedescendant={cursor === null ? undefined : lineId(cursor)}
      tabIndex={0}
      onScroll={onScroll}
    >
      {sections.map((section) => (
        <section key={section.station} role="group" aria-label={section.title} data-station={section.station}>
          <Head section={section} summary={summaries.get(section.station)} />
          {section.groups.map((group, i) => (
            <GroupLines
              key={`${group.section} ${i}`}
              group={group}
              cursor={group.lines.some((line) => line.key === cursor) ? cursor : null}
              whole={whole}
              within={body}
              onStand={onStand}
              onOpen={onOpen}
            />
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
