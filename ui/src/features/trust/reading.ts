/** What a person has to have read before a file may be trusted. */
import type { Inspection } from "../../bindings/Inspection";
import type { Right } from "../../bindings/Right";
import { changedLines } from "./hunks";

export const rightsOf = (inspection: Inspection): Right[] => [
  ...inspection.hosts,
  ...inspection.commands,
  ...inspection.files,
  ...inspection.secrets,
];

/** Rights that widen what was trusted before. In a file seen for the first time everything is new, so nothing is marked. */
export const isMarked = (inspection: Inspection, right: Right): boolean =>
  right.new && inspection.trust.trust === "changed";

/** What the box says that has to be ticked; `null` where there is nothing to read. */
export function toRead(inspection: Inspection): string | null {
  const { trust } = inspection.trust;
  if (trust === "trusted") return null;
  if (trust === "new") return "I have read what this file may do";
  const marked = rightsOf(inspection).filter((right) => isMarked(inspection, right)).length;
  if (marked > 0) return `I have read the ${marked === 1 ? "marked change" : `${marked} marked changes`}`;
  const lines = changedLines(inspection.changes);
  return lines === 0 ? null : `I have read the ${lines === 1 ? "changed line" : `${lines} changed lines`}`;
}

/** Why these bytes cannot be trusted now; `null` where they can. */
export function trustRefusal(inspection: Inspection, read: boolean): string | null {
  if (inspection.environment === null) return "There is no environment file beside it, so it can only be read.";
  const chosen = inspection.environments.find((one) => one.name === inspection.environment);
  if (chosen?.problem) return `The environment ${chosen.name} cannot be used: ${chosen.problem}`;
  const errors = inspection.problems.filter((problem) => problem.severity === "error").length;
  if (errors > 0)
    return `${errors === 1 ? "One error in the file has" : `${errors} errors in the file have`} to be mended first.`;
  return toRead(inspection) !== null && !read ? "Read it first, then tick the box." : null;
}
