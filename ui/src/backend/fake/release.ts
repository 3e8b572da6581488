/** A release that moves, for `npm run dev` and the tests: it keeps no rule but the plainest. */
import type { Blocker } from "../../bindings/Blocker";
import type { Decide } from "../../bindings/Decide";
import type { ItemRow } from "../../bindings/ItemRow";
import type { Outline } from "../../bindings/Outline";
import type { OutputLine } from "../../bindings/OutputLine";
import type { ReleaseStatus } from "../../bindings/ReleaseStatus";
import type { Standing } from "../../bindings/Standing";
import type { StepRow } from "../../bindings/StepRow";
import type { Summary } from "../../bindings/Summary";
import type { Update } from "../../bindings/Update";
import type { OutlineItem } from "./detail";
import type { FakeSignoff } from "./signoff";
import type { FakeTraffic } from "./traffic";

const SETTLED: readonly Standing[] = ["passed", "warned", "attested", "waived", "not_applicable"];
const BLOCKS: readonly Standing[] = ["failed", "stale", "unknown", "refused", "interrupted"];

export class FakeRelease {
  readonly rows = new Map<number, ItemRow>();
  readonly steps = new Map<string, StepRow>();
  readonly ticked = new Set<string>();
  readonly output = new Map<string, OutputLine[]>();
  readonly listeners = new Set<(update: Update) => void>();
  status: ReleaseStatus = "open";
  closedAt: number | null = null;
  revision = 1;
  traffic: FakeTraffic | null = null;
  signoff: FakeSignoff | null = null;

  constructor(readonly outline: Outline) {
    for (const entry of outline.entries) {
      if (entry.entry === "item") this.rows.set(entry.number, this.fresh(entry));
      if (entry.entry === "steps") {
        for (const { step } of entry.steps) {
          this.steps.set(step, {
            step,
            standing: "pending",
            says: "",
            started_at: null,
            ended_at: null,
            attempts: 0,
            confirmed_by: null,
            confirmed_with: null,
          });
        }
      }
    }
  }

  items = (): OutlineItem[] => this.outline.entries.filter((entry) => entry.entry === "item");

  private fresh(item: OutlineItem): ItemRow {
    const asked = item.kind === "signature" ? "to_sign" : "to_attest";
    const check = item.kind === "check";
    return {
      number: item.number,
      standing: check ? "pending" : asked,
      says: check ? "not run yet" : `${asked.replace("_", " ")}: ${item.role ?? "anyone"}`,
      reason: null,
      at: null,
      stale_at: null,
      blocks: false,
      notes: 0,
    };
  }

  set(number: number, change: Partial<ItemRow>) {
    const row = this.rows.get(number);
    if (row === undefined) return;
    const next = { ...row, ...change };
    next.blocks = BLOCKS.includes(next.standing);
    this.rows.set(number, next);
    this.send([next], []);
  }

  setStep(step: string, change: Partial<StepRow>) {
    const row = this.steps.get(step);
    if (row === undefined) return;
    const next = { ...row, ...change };
    this.steps.set(step, next);
    this.send([], [next]);
  }

  send(rows: ItemRow[], steps: StepRow[]) {
    this.revision += 1;
    const update: Update = {
      revision: this.revision,
      full: false,
      summary: this.summary(),
      rows,
      steps,
      ticked: [...this.ticked],
    };
    for (const listener of this.listeners) listener(update);
  }

  full = (): Update => ({
    revision: this.revision,
    full: true,
    summary: this.summary(),
    rows: [...this.rows.values()],
    steps: [...this.steps.values()],
    ticked: [...this.ticked],
  });

  /** Runs checks one after the other; each takes a moment. */
  run(numbers: number[]) {
    for (const number of numbers) this.set(number, { standing: "queued" });
    numbers.forEach((number, i) => {
      setTimeout(() => this.set(number, { standing: "running" }), i * 60);
      setTimeout(
        () => this.set(number, { standing: "passed", says: `200 in ${80 + (number % 40)} ms`, at: Date.now() }),
        i * 60 + 500,
      );
    });
  }

  runStep(step: string, person: string, typed: string) {
    const row = this.steps.get(step);
    const started = Date.now();
    this.output.set(step, []);
    this.setStep(step, {
      standing: "running",
      says: "",
      started_at: started,
      ended_at: null,
      attempts: (row?.attempts ?? 0) + 1,
      confirmed_by: person,
      confirmed_with: typed === "" ? null : typed,
    });
    const lines = [
      "> marketsage@2.1.0 db:migrate:prod",
      "connected to db-1.marketsage.internal:5432/marketsage as migrator",
      "12 migrations pending, none destructive",
      "\u001b[32mapplied\u001b[0m  0141_campaign_channels          0.31 s",
      "\u001b[32mapplied\u001b[0m  0142_campaign_channels_backfill 4.82 s",
      "\u001b[33mnotice\u001b[0m   0147_audit_log_partition waits for a lock held by pid 20114",
      "\u001b[32mapplied\u001b[0m  0147_audit_log_partition        3.05 s",
    ];
    lines.forEach((text, i) => {
      setTimeout(
        () => this.output.get(step)?.push({ at: Date.now(), stream: text.includes("notice") ? "err" : "out", text }),
        400 * (i + 1),
      );
    });
    setTimeout(
      () => {
        if (this.steps.get(step)?.standing === "running")
          this.setStep(step, { standing: "done", says: "exit 0", ended_at: Date.now() });
      },
      400 * (lines.length + 2),
    );
  }

  decide({ item, decision, person, why }: Decide) {
    const at = Date.now();
    const found = this.items().find((one) => one.number === item);
    if (decision === "attest")
      this.set(item, { standing: "attested", says: `attested by ${person}`, at, reason: why || null });
    else if (decision === "refuse")
      this.set(item, { standing: "refused", says: `refused by ${person}`, at, reason: why });
    else if (decision === "not_applicable")
      this.set(item, { standing: "not_applicable", says: "not applicable", at, reason: why });
    else if (decision === "withdraw") this.set(item, found === undefined ? {} : this.fresh(found));
    else
      this.set(item, {
        standing: "waived",
        says: `waived by ${person}`,
        at,
        reason: `${why}; until ${decision.waive.until}`,
      });
  }

  private counts(rows: ItemRow[]) {
    const counts = new Map<Standing, number>();
    for (const row of rows) counts.set(row.standing, (counts.get(row.standing) ?? 0) + 1);
    return [...counts].map(([standing, count]) => ({ standing, count }));
  }

  summary(): Summary {
    const rows = [...this.rows.values()];
    const settled = (some: ItemRow[]) => some.filter((row) => SETTLED.includes(row.standing)).length;
    const items = this.items();
    const rowsWhere = (is: (item: OutlineItem) => boolean) =>
      items.filter(is).flatMap((item) => this.rows.get(item.number) ?? []);
    const stepsOf = (station: number) =>
      this.outline.entries.flatMap((entry) =>
        entry.entry === "steps" && entry.station === station ? entry.steps : [],
      );
    const done = (step: string) => ["done", "settled"].includes(this.steps.get(step)?.standing ?? "");
    const blocker = (row: ItemRow): Blocker => ({
      item: row.number,
      step: null,
      text: items[row.number - 1]?.text ?? "",
      why: row.says,
      standing: row.standing,
    });
    const blockers = rows.filter((row) => row.blocks).map(blocker);
    const missing = rows
      .filter((row) => ["to_attest", "pending", "running", "queued"].includes(row.standing))
      .map(blocker);
    const open = this.status === "open";
    const running =
      [...this.steps.values()].find((row) => ["running", "stopping"].includes(row.standing))?.step ?? null;
    const closed = open ? null : "The release is closed.";
    return {
      status: this.status,
      closed_at: this.closedAt,
      counts: this.counts(rows),
      total: rows.length,
      settled: settled(rows),
      steps_total: this.steps.size,
      steps_done: [...this.steps.keys()].filter(done).length,
      stations: this.outline.stations.map(({ station }) => {
        const here = rowsWhere((item) => item.station === station);
        const steps = stepsOf(station);
        return {
          station,
          total: here.length,
          settled: settled(here),
          steps_total: steps.length,
          steps_done: steps.filter((step) => done(step.step)).length,
          counts: this.counts(here),
        };
      }),
      halts: this.outline.stations.flatMap((station) =>
        station.halts.map((halt, i) => {
          const until = station.halts[i + 1]?.section ?? Number.POSITIVE_INFINITY;
          const here = rowsWhere(
            (item) => item.station === station.station && item.section >= halt.section && item.section < until,
          );
          return { section: halt.section, total: here.length, settled: settled(here) };
        }),
      ),
      verdict: !open
        ? { word: "closed", about: `${this.outline.new} on ${this.outline.environment}`, blockers: [], missing: [] }
        : {
            word: blockers.length > 0 ? "no_go" : missing.length > 0 ? "undecided" : "go",
            about: this.traffic === null ? "for closing as Complete" : this.traffic.about(),
            blockers,
            missing,
          },
      allowed: [
        { act: "run_all", refusal: closed },
        { act: "run_failed_and_stale", refusal: closed },
        {
          act: "stop_checks",
          refusal: rows.some((row) => ["running", "queued"].includes(row.standing)) ? null : "No check is running.",
        },
        {
          act: "close_complete",
          refusal:
            blockers.length > 0
              ? `${blockers.length} items block it.`
              : missing.length > 0
                ? `${missing.length} items are not settled.`
                : closed,
        },
        { act: "close_otherwise", refusal: running !== null ? "A step is running." : closed },
      ],
      running_step: running,
      traffic: this.traffic?.summary(Date.now()) ?? null,
      ...this.signoff?.summary(),
      events: 412,
      resumed: null,
    };
  }
}
