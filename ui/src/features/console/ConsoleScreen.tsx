import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { arrange, type Filter, itemKey, moved, movedStation, narrow, stops } from "../../model/list";
import { go, slide, to } from "../../paths";
import { useCall } from "../../state/call";
import { useKeys } from "../../state/keys";
import { useRelease } from "../../state/release";
import { useStatus } from "../../state/status";
import type { FindHandle } from "../../widgets/FindField";
import { Checklist, type ChecklistHandle } from "./Checklist";
import { Inspector } from "./Inspector";
import { Rail } from "./Rail";
import { StepPanel } from "./StepPanel";
import { Toolbar } from "./Toolbar";
import "./rail.css";
import "./console.css";
import "./inspector.css";

/** Where each release was left, so that coming back from a step or the sheet leads to the same line. */
const left = new Map<string, { cursor: string | null; filter: Filter }>();

/** The working screen: stations at left, every line in the middle, the evidence of one at right. */
export function ConsoleScreen({ item }: { item: number | null }) {
  const { release, outline, rows } = useRelease();
  const call = useCall();
  const { status } = useStatus();
  const [filter, setFilter] = useState<Filter>(left.get(release)?.filter ?? "all");
  const [find, setFind] = useState("");
  const sections = useMemo(() => arrange(outline.entries), [outline]);
  const shown = useMemo(() => narrow(sections, rows.items, filter, find), [sections, rows.items, filter, find]);
  const all = useMemo(() => stops(shown), [shown]);
  const [cursor, setCursor] = useState<string | null>(() =>
    item !== null
      ? itemKey(item)
      : (left.get(release)?.cursor ?? firstOf(rows.summary.verdict.blockers) ?? all[0]?.key ?? null),
  );
  const [reveal, setReveal] = useState<{ key: string; where: "nearest" | "start" | "center" } | null>(
    cursor === null ? null : { key: cursor, where: "center" },
  );
  const list = useRef<ChecklistHandle>(null);
  const finder = useRef<FindHandle>(null);
  const [here, setHere] = useState(outline.stations[0]?.station ?? 0);

  useEffect(() => {
    left.set(release, { cursor, filter });
  }, [release, cursor, filter]);

  const stand = useCallback(
    (key: string | null, where: "nearest" | "start" | "center" = "nearest") => {
      if (key === null) return;
      setCursor(key);
      setReveal({ key, where });
      // The address follows, so that a blocker, a link or a restart lead to the same item.
      slide(key.startsWith("item:") ? to.item(release, Number(key.slice(5))) : to.release(release));
    },
    [release],
  );

  // The address was changed from outside: a blocker was chosen, or Back pressed.
  const led = item === null ? null : itemKey(item);
  useEffect(() => {
    if (led === null) return;
    setCursor(led);
    setReveal((before) => (before?.key === led ? before : { key: led, where: "nearest" }));
  }, [led]);
  // A line far away is drawn only once the cursor stands on it: scroll there after that.
  useLayoutEffect(() => {
    if (reveal !== null) list.current?.reveal(reveal.key, reveal.where);
  }, [reveal]);
  useEffect(() => list.current?.focus(), []);

  const open = useCallback(
    (key: string) => {
      if (key.startsWith("step:")) go(to.step(release, key.slice(5)));
      else if (key.startsWith("line:")) {
        const line = key.slice(5);
        void call("tick_line", { release, line, done: !rows.ticked.has(line), person: status?.person ?? "" });
      } else document.querySelector<HTMLElement>(".inspector .acts button, .inspector")?.focus();
    },
    [release, call, rows.ticked, status?.person],
  );

  // Whoever walks the list by keys is in the list: Enter then opens the line, and presses no button that was used last.
  const walkTo = (key: string | null, where: "nearest" | "start" = "nearest") => {
    stand(key, where);
    list.current?.focus();
  };
  const walk = { group: "Checklist", quiet: true } as const;
  useKeys([
    { ...walk, keys: "j", also: ["arrowdown"], label: "Next line", run: () => walkTo(moved(all, cursor, 1)) },
    { ...walk, keys: "k", also: ["arrowup"], label: "Line before", run: () => walkTo(moved(all, cursor, -1)) },
    { ...walk, keys: "pagedown", label: "A page on", run: () => walkTo(moved(all, cursor, 15)) },
    { ...walk, keys: "pageup", label: "A page back", run: () => walkTo(moved(all, cursor, -15)) },
    { ...walk, keys: "home", label: "First line", run: () => walkTo(all[0]?.key ?? null) },
    { ...walk, keys: "end", label: "Last line", run: () => walkTo(all.at(-1)?.key ?? null) },
    { ...walk, keys: "]", label: "Next section", run: () => walkTo(movedStation(all, cursor, 1), "start") },
    { ...walk, keys: "[", label: "Section before", run: () => walkTo(movedStation(all, cursor, -1), "start") },
    { ...walk, keys: "enter", label: "Open the line", run: () => cursor !== null && open(cursor) },
    { ...walk, keys: "space", label: "Tick the line", run: () => cursor?.startsWith("line:") && open(cursor) },
    { ...walk, keys: "escape", label: "Back to the list", run: () => list.current?.focus() },
    { keys: "/", label: "Find in the checklist", group: "Checklist", run: () => finder.current?.focus() },
  ]);

  const station = useCallback(
    (number: number) => {
      const first = all.find((stop) => stop.station === number);
      if (first) stand(first.key, "start");
      list.current?.focus();
    },
    [all, stand],
  );

  return (
    <div className="console">
      <Rail here={here} onStation={station} onItem={(number) => stand(itemKey(number), "center")} />
      <section className="list" aria-label="Checklist">
        <Toolbar
          filter={filter}
          onFilter={setFilter}
          find={find}
          onFind={setFind}
          onLeaveFind={() => list.current?.focus()}
          finder={finder}
        />
        <Checklist
          ref={list}
          sections={shown}
          cursor={cursor}
          onStand={stand}
          onOpen={open}
          onHere={setHere}
          empty={find === "" ? "No item stands so now." : `Nothing here has “${find}” in it.`}
        />
      </section>
      {cursor?.startsWith("item:") ? (
        <Inspector number={Number(cursor.slice(5))} leave={() => list.current?.focus()} />
      ) : (
        <StepPanel cursor={cursor} onOpen={open} />
      )}
    </div>
  );
}

const firstOf = (blockers: readonly { item: number | null }[]) => {
  const first = blockers.find((blocker) => blocker.item !== null)?.item;
  return first === undefined || first === null ? null : itemKey(first);
};
