/** An item's evidence as plain text, to be pasted into a message. */
import type { ItemDetail } from "../bindings/ItemDetail";
import { standingLook } from "./standing";

export function evidenceText(detail: ItemDetail): string {
  const lines = [`${detail.number}. ${detail.text}`, `${standingLook(detail.standing).word}: ${detail.sentence}`];
  for (const row of detail.expectations) {
    const subject = row.subject === null ? "" : ` (${row.subject})`;
    lines.push(`- ${row.what}${subject}: expected ${row.expected}${row.seen === "" ? "" : `, seen ${row.seen}`}`);
  }
  for (const look of detail.looks) {
    lines.push(
      "",
      look.asked,
      ...(look.could_not_look === null ? [] : [look.could_not_look]),
      ...look.lines.map((line) => line.text),
    );
    if (look.truncated) lines.push("(cut off here)");
  }
  for (const note of detail.notes)
    lines.push("", `${note.by}: ${note.text}${note.file === null ? "" : ` [${note.file.name}]`}`);
  return `${lines.join("\n")}\n`;
}

/** `1 of 4 unmet`, `4 of 4 met`, `not looked yet`. */
export function expectationCount(rows: ItemDetail["expectations"]): string {
  const judged = rows.filter((row) => row.judged !== null);
  if (judged.length === 0) return "not looked yet";
  const of = (what: string) => judged.filter((row) => row.judged === what).length;
  const parts = [
    [of("unmet"), "unmet"],
    [of("unknown"), "unknown"],
    [of("warned"), "warned"],
  ].filter(([n]) => n !== 0);
  if (parts.length === 0) return `${judged.length} of ${judged.length} met`;
  return `${parts.map(([n, word]) => `${n} ${word}`).join(", ")} of ${judged.length}`;
}
