import { describe, expect, it } from "vitest";
import type { ReleaseLine } from "../bindings/ReleaseLine";
import { placeOf, to } from "../paths";
import { may } from "./allowed";
import { LARGEST, tooLarge } from "./attachment";
import { expectationCount } from "./evidence";
import { bars, filtered, summarise } from "./history";
import { spark } from "./spark";
import { headCounts } from "./standing";
import { verdictLook } from "./verdict";

const line = (change: Partial<ReleaseLine>): ReleaseLine => ({
  release: "r",
  title: "MarketSage",
  old: "1",
  new: "2",
  environment: "production",
  guarded: true,
  status: "complete",
  opened_at: 0,
  closed_at: 60_000,
  opened_by: "Ada",
  commit: null,
  items: 1,
  passed: 1,
  waived: 0,
  failed: 0,
  head: "",
  path: "",
  standings: {},
  ...change,
});

describe("what is allowed", () => {
  it("tells an act that is refused from one that is not there", () => {
    const allowed = [{ act: "waive" as const, refusal: "required" }];
    expect(may(allowed, "waive")).toEqual({ offered: true, refusal: "required" });
    expect(may(allowed, "attest").offered).toBe(false);
  });
});

describe("earlier releases", () => {
  const lines = [
    line({ release: "a", opened_at: 1, closed_at: 11, waived: 1 }),
    line({ release: "b", opened_at: 2, closed_at: null, status: "open" }),
    line({ release: "c", opened_at: 3, closed_at: 33, environment: "staging", waived: 2 }),
  ];

  it("are newest first and narrowed by environment and words", () => {
    expect(filtered(lines, { environment: null, status: null, find: "" }).map((one) => one.release)).toEqual([
      "c",
      "b",
      "a",
    ]);
    expect(
      filtered(lines, { environment: "production", status: null, find: "ada market" }).map((one) => one.release),
    ).toEqual(["b", "a"]);
    expect(filtered(lines, { environment: null, status: "open", find: "" }).map((one) => one.release)).toEqual(["b"]);
  });

  it("count an open release by its time so far, but not in the median", () => {
    const some = bars(filtered(lines, { environment: null, status: null, find: "" }), 12, 102);
    expect(some.map((bar) => bar.took)).toEqual([10, 100, 30]);
    expect(some.map((bar) => bar.share)).toEqual([0.1, 1, 0.3]);
    expect(summarise(some)).toEqual({
      counts: [
        { status: "complete", count: 2 },
        { status: "open", count: 1 },
      ],
      median: 20,
      waived: "1.0",
    });
  });
});

describe("evidence", () => {
  const judged = (...all: ("met" | "unmet" | "unknown" | null)[]) =>
    all.map((one) => ({ look: 0, what: "", expected: "", seen: "", judged: one, subject: null }));

  it("says how many expectations are not met, and that nobody looked yet", () => {
    expect(expectationCount(judged("met", "unmet", "unknown", "met"))).toBe("1 unmet, 1 unknown of 4");
    expect(expectationCount(judged("met", "met"))).toBe("2 of 2 met");
    expect(expectationCount(judged(null, null))).toBe("not looked yet");
  });

  it("draws durations only where there are enough to say what is usual", () => {
    expect(spark([100, 120])).toBeNull();
    const line = spark([100, 140, 120, 180]);
    expect(line?.usual).toEqual({ shortest: 100, longest: 140 });
    expect(line?.last.y).toBe(3);
    expect(spark([5, 5, 5])?.path).not.toContain("NaN");
  });

  it("keeps what wants attention where there is no room for every count", () => {
    const counts = (["failed", "passed", "pending", "stale", "attested"] as const).map((standing) => ({
      standing,
      count: 1,
    }));
    expect(headCounts(counts, 3).map((one) => one.standing)).toEqual(["passed", "stale", "failed"]);
  });

  it("takes no file above the limit", () => {
    expect(tooLarge({ name: "a.log", size: LARGEST })).toBeNull();
    expect(tooLarge({ name: "a.log", size: LARGEST + 1 })).toContain("a.log");
  });
});

describe("the verdict", () => {
  const verdict = { about: "for closing as Complete", blockers: [], missing: [] };

  it("names what it is about, and how much stands in the way", () => {
    const blocker = { item: 1, step: null, text: "", why: "", standing: null };
    expect(verdictLook({ ...verdict, word: "no_go", blockers: [blocker] }, "open").about).toBe(
      "1 blocker for closing as Complete",
    );
    expect(verdictLook({ ...verdict, word: "undecided", missing: [blocker, blocker] }, "open").word).toBe("UNDECIDED");
  });

  it("is green for a closed release only where it is complete", () => {
    expect(verdictLook({ ...verdict, word: "closed" }, "complete").look).toBe("go");
    expect(verdictLook({ ...verdict, word: "closed" }, "rolled_back")).toMatchObject({
      word: "ROLLED BACK",
      look: "no_go",
    });
  });
});

describe("addresses", () => {
  it("lead to where they came from, whatever is in a name", () => {
    expect(placeOf(to.item("a/b #1", 69))).toEqual({ screen: "console", release: "a/b #1", item: 69 });
    expect(placeOf(to.step("r", "block 1/step?"))).toEqual({ screen: "command", release: "r", step: "block 1/step?" });
    expect(placeOf(to.checklist("/home/ada & co/100%.md", "staging"))).toEqual({
      screen: "checklist",
      path: "/home/ada & co/100%.md",
      environment: "staging",
    });
    expect(placeOf(to.signoff("r"))).toEqual({ screen: "signoff", release: "r" });
  });

  it("lead home where they name nothing", () => {
    expect(placeOf("#/nowhere")).toEqual({ screen: "releases" });
    expect(placeOf("")).toEqual({ screen: "releases" });
    expect(placeOf("#/release/%")).toEqual({ screen: "releases" });
  });
});
