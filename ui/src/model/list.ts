/** The checklist as a list: stations, their groups, and the lines a cursor can stand on. */
import type { ItemRow } from "../bindings/ItemRow";
import type { OutlineEntry } from "../bindings/OutlineEntry";
import type { OutlineStep } from "../bindings/OutlineStep";
import type { ProcedureLine } from "../bindings/ProcedureLine";
import { isSettled } from "./standing";

export type Item = Extract<OutlineEntry, { entry: "item" }>;

export type Line =
  | { line: "item"; key: string; item: Item }
  | { line: "step"; key: string; step: OutlineStep }
  | { line: "procedure"; key: string; procedure: ProcedureLine }
  | { line: "title"; key: string; text: string }
  | { line: "prose"; key: string; lines: string[] };

export interface Group {
  section: number;
  /** `null` for what stands under the station's own heading. */
  title: string | null;
  /** Headings between the station and this one, where they hold nothing themselves. */
  above: string | null;
  lines: Line[];
}

export interface Section {
  station: number;
  title: string;
  groups: Group[];
}

export const itemKey = (number: number) => `item:${number}`;
export const stepKey = (step: string) => `step:${step}`;
export const lineKey = (line: string) => `line:${line}`;

/** Arranges the entries of an outline. */
export function arrange(entries: readonly OutlineEntry[]): Section[] {
  const sections: Section[] = [];
  /** Headings above the current place by level. */
  let path: { level: number; title: string }[] = [];
  let group: Group | null = null;
  entries.forEach((entry, at) => {
    if (entry.entry === "heading") {
      if (entry.level <= 2) {
        sections.push({ station: entry.station, title: entry.title, groups: [] });
        path = [];
        group = null;
      } else {
        path = path.filter((one) => one.level < entry.level);
        group = {
          section: entry.section,
          title: entry.title,
          above: path.map((one) => one.title).join(", ") || null,
          lines: [],
        };
        path.push({ level: entry.level, title: entry.title });
      }
      return;
    }
    let section = sections.at(-1);
    if (section === undefined || section.station !== entry.station) {
      section = { station: entry.station, title: "", groups: [] };
      sections.push(section);
      group = null;
    }
    group ??= { section: -1, title: null, above: null, lines: [] };
    if (section.groups.at(-1) !== group) section.groups.push(group);
    group.lines.push(...linesOf(entry, at));
  });
  return sections.filter((section) => section.groups.length > 0 || section.title !== "");
}

function linesOf(entry: Exclude<OutlineEntry, { entry: "heading" }>, at: number): Line[] {
  switch (entry.entry) {
    case "item":
      return [{ line: "item", key: itemKey(entry.number), item: entry }];
    case "steps":
      return entry.steps.map((step) => ({ line: "step", key: stepKey(step.step), step }));
    case "procedure": {
      const title: Line[] = entry.title === null ? [] : [{ line: "title", key: `title:${at}`, text: entry.title }];
      return [
        ...title,
        ...entry.lines.map((one): Line => ({ line: "procedure", key: lineKey(one.line), procedure: one })),
      ];
    }
    case "prose":
      return [{ line: "prose", key: `prose:${at}`, lines: entry.lines }];
  }
}

export type Filter = "all" | "blockers" | "to_attest" | "stale";

/** Lines that a filter and a search leave; groups and stations without any are gone. */
export function narrow(
  sections: readonly Section[],
  rows: ReadonlyMap<number, ItemRow>,
  filter: Filter,
  find: string,
): readonly Section[] {
  const words = find
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
  if (filter === "all" && words.length === 0) return sections;
  const has = (...texts: (string | null | undefined)[]) => {
    const text = texts.join(" ").toLowerCase();
    return words.every((word) => text.includes(word));
  };
  const stays = (line: Line): boolean => {
    switch (line.line) {
      case "item": {
        const row = rows.get(line.item.number);
        const passes = filter === "all" || (filter === "blockers" ? row?.blocks === true : row?.standing === filter);
        return passes && has(String(line.item.number), line.item.text, line.item.role, row?.says, row?.reason);
      }
      case "step":
        return filter === "all" && has(line.step.title, ...line.step.commands);
      case "procedure":
        return filter === "all" && has(line.procedure.text);
      default:
        return false;
    }
  };
  return sections
    .map((section) => ({
      ...section,
      groups: section.groups
        .map((group) => ({ ...group, lines: group.lines.filter(stays) }))
        .filter((group) => group.lines.length > 0),
    }))
    .filter((section) => section.groups.length > 0);
}

export interface Stop {
  key: string;
  station: number;
}

/** Every place the cursor can stand on, in order. */
export const stops = (sections: readonly Section[]): Stop[] =>
  sections.flatMap((section) =>
    section.groups.flatMap((group) =>
      group.lines
        .filter((line) => line.line === "item" || line.line === "step" || line.line === "procedure")
        .map((line) => ({ key: line.key, station: section.station })),
    ),
  );

/** Where the cursor comes to stand, `by` places on; at an end it stays. */
export function moved(all: readonly Stop[], from: string | null, by: number): string | null {
  const at = all.findIndex((stop) => stop.key === from);
  if (at < 0) return all[0]?.key ?? null;
  return all[Math.min(all.length - 1, Math.max(0, at + by))]?.key ?? null;
}

/** The first place of the station before or after. */
export function movedStation(all: readonly Stop[], from: string | null, by: 1 | -1): string | null {
  const stations = [...new Set(all.map((stop) => stop.station))];
  const here = all.find((stop) => stop.key === from)?.station;
  const at = here === undefined ? 0 : stations.indexOf(here) + by;
  const next = stations[Math.min(stations.length - 1, Math.max(0, at))];
  return all.find((stop) => stop.station === next)?.key ?? null;
}

/** `3 of 5` for a group's head. */
export function groupCount(group: Group, rows: ReadonlyMap<number, ItemRow>): { settled: number; total: number } {
  const items = group.lines.filter((line) => line.line === "item");
  const settled = items.filter((line) => {
    const row = rows.get(line.item.number);
    return row !== undefined && isSettled(row.standing);
  });
  return { settled: settled.length, total: items.length };
}

/** Height of a group's lines in pixels, so that what is out of sight takes its right place without being drawn. */
export function groupHeight(group: Group, rows: ReadonlyMap<number, ItemRow>): number {
  const head = group.title === null ? 0 : 26;
  return group.lines.reduce((sum, line) => {
    switch (line.line) {
      case "item":
        return sum + (rows.get(line.item.number)?.reason ? 45 : 28);
      case "step":
        return sum + 45;
      case "prose":
        return sum + 12 + 18 * line.lines.length;
      default:
        return sum + 28;
    }
  }, head);
}
