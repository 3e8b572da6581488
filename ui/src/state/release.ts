/** One release as it is now: the outline, and the rows of every update laid over those before. The last one wins. */
import { createContext, useContext, useEffect, useState } from "react";
import { useBackend } from "../backend/backend";
import type { ItemRow } from "../bindings/ItemRow";
import type { Outline } from "../bindings/Outline";
import type { StepRow } from "../bindings/StepRow";
import type { Summary } from "../bindings/Summary";
import type { Update } from "../bindings/Update";
import { noticeFailure } from "./notices";

/** What updates add up to. Rows keep their identity until they change, so that only changed rows are drawn again. */
export interface Rows {
  revision: number;
  summary: Summary;
  items: ReadonlyMap<number, ItemRow>;
  steps: ReadonlyMap<string, StepRow>;
  ticked: ReadonlySet<string>;
}

export interface ReleaseView {
  release: string;
  outline: Outline;
  rows: Rows;
}

/** Lays an update over what was there. One that is older than what is shown changes nothing. */
export function merge(before: Rows | null, update: Update): Rows | null {
  if (before !== null && !update.full && update.revision <= before.revision) return before;
  // Changes without something to lay them over would leave rows missing: wait for the full one.
  if (before === null && !update.full) return null;
  const items = new Map(update.full ? [] : before?.items);
  for (const row of update.rows) items.set(row.number, row);
  const steps = new Map(update.full ? [] : before?.steps);
  for (const row of update.steps) steps.set(row.step, row);
  return { revision: update.revision, summary: update.summary, items, steps, ticked: new Set(update.ticked) };
}

/** Follows a release while it is shown. `null` until its outline and first update are there. */
export function useFollow(release: string): { view: ReleaseView | null; failed: unknown } {
  const backend = useBackend();
  const [outline, setOutline] = useState<Outline | null>(null);
  const [rows, setRows] = useState<Rows | null>(null);
  const [failed, setFailed] = useState<unknown>(null);
  useEffect(() => {
    let over = false;
    const fail = (thrown: unknown) => {
      if (over) return;
      setFailed(thrown);
      noticeFailure(thrown);
    };
    setOutline(null);
    setRows(null);
    setFailed(null);
    backend
      .call("outline", { release })
      .then((answer) => !over && setOutline(answer))
      .catch(fail);
    const stop = backend.subscribe(release, (update) => setRows((before) => merge(before, update)), fail);
    return () => {
      over = true;
      stop();
    };
  }, [backend, release]);
  return { view: outline !== null && rows !== null ? { release, outline, rows } : null, failed };
}

export const ReleaseContext = createContext<ReleaseView | null>(null);

/** The release of the screen that asks. */
export function useRelease(): ReleaseView {
  const view = useContext(ReleaseContext);
  if (view === null) throw new Error("No release here: this part belongs inside ReleaseScreen.");
  return view;
}
