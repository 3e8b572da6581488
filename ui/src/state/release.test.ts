import { describe, expect, it } from "vitest";
import type { Summary } from "../bindings/Summary";
import type { Update } from "../bindings/Update";
import { merge } from "./release";

const summary = { total: 2 } as Summary;
const update = (revision: number, full: boolean, says: [number, string][]): Update => ({
  revision,
  full,
  summary,
  steps: [],
  ticked: [],
  rows: says.map(([number, text]) => ({
    number,
    standing: "passed",
    says: text,
    reason: null,
    at: null,
    stale_at: null,
    blocks: false,
    notes: 0,
  })),
});

describe("updates of a release", () => {
  const first = merge(
    null,
    update(1, true, [
      [1, "a"],
      [2, "b"],
    ]),
  );

  it("are laid over the rows before, which keep their identity", () => {
    const next = merge(first, update(2, false, [[2, "c"]]));
    expect(next?.items.get(1)).toBe(first?.items.get(1));
    expect(next?.items.get(2)?.says).toBe("c");
  });

  it("change nothing where they are older than what is shown", () => {
    const next = merge(first, update(5, false, [[1, "new"]]));
    expect(merge(next, update(4, false, [[1, "old"]]))).toBe(next);
  });

  it("wait for a full one where there is nothing to lay them over", () => {
    expect(merge(null, update(3, false, [[1, "a"]]))).toBeNull();
  });

  it("replace every row where they are full, also with a lower revision after a restart", () => {
    const next = merge(first, update(1, true, [[1, "again"]]));
    expect([...(next?.items.values() ?? [])].map((row) => row.says)).toEqual(["again"]);
  });
});
