import { describe, expect, it } from "vitest";
import type { ItemRow } from "../bindings/ItemRow";
import type { OutlineEntry } from "../bindings/OutlineEntry";
import { arrange, groupCount, groupHeight, moved, movedStation, narrow, stops } from "./list";

const heading = (section: number, station: number, level: number, title: string): OutlineEntry => ({
  entry: "heading",
  section,
  station,
  level,
  title,
});
const item = (number: number, station: number, section: number, text: string): OutlineEntry => ({
  entry: "item",
  number,
  id: `i${number}`,
  station,
  section,
  text,
  kind: "check",
  role: null,
  optional: false,
  required: false,
  depth: 0,
  ticked_in_file: false,
});
const row = (number: number, standing: ItemRow["standing"], blocks = false, reason: string | null = null): ItemRow => ({
  number,
  standing,
  says: standing,
  reason,
  at: null,
  stale_at: null,
  blocks,
  notes: 0,
});

const entries: OutlineEntry[] = [
  heading(1, 0, 2, "Deployment"),
  heading(2, 0, 3, "Phase 1"),
  heading(3, 0, 4, "Before"),
  item(1, 0, 3, "Backup made"),
  heading(4, 0, 4, "Steps"),
  {
    entry: "steps",
    block: 0,
    station: 0,
    section: 4,
    title: "Steps",
    phase: "Phase 1",
    steps: [
      { step: "s1", number: 1, title: "Deploy", commands: ["make deploy"], irreversible: true, not_runnable: null },
    ],
  },
  heading(5, 1, 2, "Afterwards"),
  item(2, 1, 5, "Health endpoint answers"),
  { entry: "procedure", station: 1, title: "If it fails", lines: [{ line: "l1", text: "Call the on-call" }] },
  { entry: "prose", station: 1, lines: ["Status: pending"] },
];
const rows = new Map([row(1, "waived", false, "no window"), row(2, "failed", true)].map((one) => [one.number, one]));

describe("the checklist as a list", () => {
  const sections = arrange(entries);

  it("has a section for each station, and names the headings that hold nothing themselves", () => {
    expect(sections.map((section) => section.title)).toEqual(["Deployment", "Afterwards"]);
    expect(sections[0]?.groups.map((group) => [group.above, group.title])).toEqual([
      ["Phase 1", "Before"],
      ["Phase 1", "Steps"],
    ]);
  });

  it("keeps what stands directly under a station in a group without a name", () => {
    expect(sections[1]?.groups).toHaveLength(1);
    expect(sections[1]?.groups[0]?.title).toBeNull();
    expect(sections[1]?.groups[0]?.lines.map((line) => line.line)).toEqual(["item", "title", "procedure", "prose"]);
  });

  it("lets the cursor stand on items, steps and procedure lines only", () => {
    expect(stops(sections).map((stop) => stop.key)).toEqual(["item:1", "step:s1", "item:2", "line:l1"]);
  });

  it("moves the cursor and stops at the ends", () => {
    const all = stops(sections);
    expect(moved(all, "item:1", 1)).toBe("step:s1");
    expect(moved(all, "item:1", -1)).toBe("item:1");
    expect(moved(all, "line:l1", 15)).toBe("line:l1");
    expect(moved(all, "item:99", 1)).toBe("item:1");
    expect(moved([], null, 1)).toBeNull();
  });

  it("moves to the first line of the section before or after", () => {
    const all = stops(sections);
    expect(movedStation(all, "item:1", 1)).toBe("item:2");
    expect(movedStation(all, "line:l1", -1)).toBe("item:1");
    expect(movedStation(all, "line:l1", 1)).toBe("item:2");
  });

  it("shows only what blocks when asked for blockers", () => {
    expect(stops(narrow(sections, rows, "blockers", "")).map((stop) => stop.key)).toEqual(["item:2"]);
  });

  it("finds every word in any order, in results and commands too", () => {
    const found = (words: string) => stops(narrow(sections, rows, "all", words)).map((stop) => stop.key);
    expect(found("endpoint HEALTH")).toEqual(["item:2"]);
    expect(found("make")).toEqual(["step:s1"]);
    expect(found("no window")).toEqual(["item:1"]);
    expect(found("nothing like it")).toEqual([]);
  });

  it("gives the same list back when nothing narrows it, so that nothing is drawn anew", () => {
    expect(narrow(sections, rows, "all", "  ")).toBe(sections);
  });

  it("counts waived items as settled and failed ones not", () => {
    const [first, ,] = sections[0]?.groups ?? [];
    const [second] = sections[1]?.groups ?? [];
    expect(first && groupCount(first, rows)).toEqual({ settled: 1, total: 1 });
    expect(second && groupCount(second, rows)).toEqual({ settled: 0, total: 1 });
  });

  it("makes room for a reason on a second line", () => {
    const [first] = sections[0]?.groups ?? [];
    expect(first && groupHeight(first, rows)).toBe(26 + 45);
  });
});
