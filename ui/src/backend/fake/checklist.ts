/** Reads the shipped checklist just well enough to stand in for the program while the window is being drawn. */
import text from "../../../../checklists/marketsage/production.md?raw";
import type { OutlineEntry } from "../../bindings/OutlineEntry";
import type { OutlineStep } from "../../bindings/OutlineStep";
import type { Station } from "../../bindings/Station";

export interface Parsed {
  title: string;
  entries: OutlineEntry[];
  stations: Station[];
}

const repaired = (line: string) => line.replace(/\s*[✅⏳❌🔄]+\s*$/u, "").trim();

export function parse(): Parsed {
  const lines = text.split("\n");
  const entries: OutlineEntry[] = [];
  const stations: Station[] = [];
  const above: string[] = [];
  let [station, section, number, block] = [-1, 0, 0, 0];
  let title = "Checklist";
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i] ?? "";
    const heading = /^(#{1,6}) (.*)$/.exec(line);
    const item = /^(\s*)- \[([ x])\] (.*?)\s*(?:<!-- (.*) -->)?$/.exec(line);
    const fence = /^```(\w*)/.exec(line);
    if (heading) {
      const level = (heading[1] ?? "").length;
      const words = repaired(heading[2] ?? "");
      above[level] = words;
      if (level === 1) {
        title = words;
        continue;
      }
      section += 1;
      if (level === 2) stations.push({ station: ++station, title: words, halts: [] });
      if (level === 3 && /^Phase/.test(words))
        stations[station]?.halts.push({ section, title: words, first_item: number + 1 });
      entries.push({ entry: "heading", section, station, level, title: words });
    } else if (item) {
      number += 1;
      const notes = item[4] ?? "";
      const role = /role: ([^;]+)/.exec(notes)?.[1]?.trim() ?? null;
      const kind = /check:/.test(notes)
        ? "check"
        : /signature/.test(notes) || /____/.test(item[3] ?? "")
          ? "signature"
          : "attest";
      entries.push({
        entry: "item",
        number,
        id: `item-${number}`,
        station,
        section,
        text: (item[3] ?? "").replace(/[_*`]{1,}/g, "").trim(),
        kind,
        role,
        optional: /if applicable|if stateful/.test(item[3] ?? ""),
        required: /required/.test(notes),
        depth: (item[1] ?? "").length > 0 ? 1 : 0,
        ticked_in_file: item[2] === "x",
      });
    } else if (fence) {
      const body: string[] = [];
      while (++i < lines.length && !(lines[i] ?? "").startsWith("```")) body.push(lines[i] ?? "");
      if (/bash|sh/.test(fence[1] ?? "")) entries.push(steps(body, block++, station, section, above));
      else if (fence[1] === "")
        entries.push({ entry: "prose", station, lines: body.filter((one) => one.trim() !== "") });
    } else if (line.trim() !== "" && station >= 0 && !line.startsWith("<!--") && line !== "---") {
      const last = entries.at(-1);
      const words = line.replace(/\*\*/g, "").replace(/^- /, "• ");
      if (last?.entry === "prose") last.lines.push(words);
      else entries.push({ entry: "prose", station, lines: [words] });
    }
  }
  return { title, entries, stations };
}

function steps(body: string[], block: number, station: number, section: number, above: string[]): OutlineEntry {
  if (body.every((line) => line.trim() === "" || /^\s*(#|\d+\.)/.test(line))) {
    const lines = body.filter((line) => line.trim() !== "").map((line) => line.replace(/^\s*(#\s*)?/, ""));
    const title = /^\d/.test(lines[0] ?? "") ? null : (lines.shift() ?? null);
    return {
      entry: "procedure",
      station,
      title,
      lines: lines.map((line, i) => ({ line: `line-${block}-${i}`, text: line })),
    };
  }
  const found: OutlineStep[] = [];
  for (const line of body) {
    const comment = /^#\s*(?:\d+\.\s*)?(.*)$/.exec(line);
    const last = found.at(-1);
    if (comment) {
      found.push({
        step: `step-${block}-${found.length + 1}`,
        number: found.length + 1,
        title: comment[1] ?? "",
        commands: [],
        irreversible: false,
        not_runnable: null,
      });
    } else if (line.trim() !== "" && last) last.commands.push(line);
  }
  for (const step of found) step.irreversible = /production|migrat/i.test(step.title);
  const level = above.length - 1;
  return {
    entry: "steps",
    block,
    station,
    section,
    title: above[level] ?? "",
    phase: above[level - 1] ?? "",
    steps: found.filter((one) => one.commands.length > 0),
  };
}

/** The same list `times` over, to see how the window carries thousands of items. */
export function repeated({ title, entries, stations }: Parsed, times: number): Parsed {
  const items = entries.filter((entry) => entry.entry === "item").length;
  const copies = Array.from({ length: times }, (_, n) => n);
  const halts = (station: Station, n: number) =>
    station.halts.map((halt) => ({
      ...halt,
      section: halt.section + n * 1000,
      first_item: (halt.first_item ?? 0) + n * items,
    }));
  const at = (station: number, n: number) => station + n * stations.length;
  return {
    title,
    stations: copies.flatMap((n) =>
      stations.map((one) => ({ ...one, station: at(one.station, n), halts: halts(one, n) })),
    ),
    entries: copies.flatMap((n) =>
      entries.map((entry): OutlineEntry => {
        const station = at(entry.station, n);
        switch (entry.entry) {
          case "item":
            return {
              ...entry,
              station,
              section: entry.section + n * 1000,
              number: entry.number + n * items,
              id: `${entry.id}-${n}`,
            };
          case "heading":
            return { ...entry, station, section: entry.section + n * 1000 };
          case "steps":
            return {
              ...entry,
              station,
              section: entry.section + n * 1000,
              steps: entry.steps.map((step) => ({ ...step, step: `${step.step}-${n}` })),
            };
          case "procedure":
            return { ...entry, station, lines: entry.lines.map((line) => ({ ...line, line: `${line.line}-${n}` })) };
          default:
            return { ...entry, station };
        }
      }),
    ),
  };
}
