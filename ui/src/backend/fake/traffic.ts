/** A split that moves as it is told, for `npm run dev` and the tests: its gates know only the plainest rules. */
import type { Allowed } from "../../bindings/Allowed";
import type { MarkView } from "../../bindings/MarkView";
import type { NextMove } from "../../bindings/NextMove";
import type { ReadSeries } from "../../bindings/ReadSeries";
import type { RollbackView } from "../../bindings/RollbackView";
import type { Series } from "../../bindings/Series";
import type { StageView } from "../../bindings/StageView";
import type { TrafficSummary } from "../../bindings/TrafficSummary";
import type { TrafficView } from "../../bindings/TrafficView";
import type { WarmView } from "../../bindings/WarmView";
import { left } from "../../model/measure";
import { clock, count, duration, hourMinute } from "../../model/time";
import { Failure } from "../errors";
import { gatesOf, type Person } from "./gates";
import { Measured } from "./measured";
import type { FakeRelease } from "./release";

const MINUTE = 60_000;
const SECOND = 1000;
export const ZONE = 60;
const PLAN = [
  { percent: 0, dwell: 0, says: "warm-up" },
  { percent: 50, dwell: 30 * MINUTE, says: "30 min" },
  { percent: 70, dwell: 10 * MINUTE, says: "10 min" },
  { percent: 85, dwell: 10 * MINUTE, says: "10 min" },
  { percent: 100, dwell: 0, says: "old kept warm 24 h" },
];
const BY_HAND = [
  'echo "set server api/new1 weight 0" | socat stdio /run/haproxy/admin.sock',
  'echo "set server api/old1 weight 256" | socat stdio /run/haproxy/admin.sock',
];

export interface Beginning {
  /** When the measuring began. */
  began: number;
  /** Moves that lie behind, oldest first. */
  splits: { at: number; stage: number }[];
  marks?: { at: number; text: string }[];
}

export class FakeTraffic {
  readonly splits: { at: number; percent: number }[];
  readonly measured: Measured;
  readonly marks: MarkView[] = [];
  stage: number;
  stageSince: number;
  heldSince: number | null = null;
  heldBy = "";
  /** The question about satisfaction, once answered. */
  answer: Person | null = null;
  asks = false;
  engineGone = false;
  pace: number | null = null;
  removed: string | null = null;
  persisted = false;
  ordered: { at: number; by: string } | null = null;
  heldFor = 0;

  constructor(
    readonly release: FakeRelease,
    { began, splits, marks = [] }: Beginning,
  ) {
    this.splits = splits.map(({ at, stage }) => ({ at, percent: PLAN[stage]?.percent ?? 0 }));
    this.measured = new Measured(began, this.splits);
    this.stage = splits.at(-1)?.stage ?? 0;
    this.stageSince = splits.at(-1)?.at ?? began;
    const moves = splits.filter(({ stage }) => stage > 0);
    const all = [...marks, ...moves.map(({ at, stage }) => ({ at, text: `split set to ${PLAN[stage]?.percent} %` }))];
    for (const { at, text } of all.sort((a, b) => a.at - b.at)) this.mark(at, text);
  }

  private mark(at: number, text: string) {
    this.marks.push({ number: this.marks.length + 1, at, text });
  }

  get percent(): number {
    return this.splits.at(-1)?.percent ?? 0;
  }

  watched(now: number): number {
    const held = this.heldSince === null ? 0 : now - this.heldSince;
    const silent = this.measured.silent;
    const unread = silent === null ? 0 : Math.max(0, Math.min(now, silent.to) - Math.max(this.stageSince, silent.from));
    return Math.max(0, now - this.stageSince - this.heldFor - held - unread);
  }

  /** Since when nothing could be read, where that is now. */
  private unreadSince(now: number): number | null {
    const { silent } = this.measured;
    return silent !== null && now > silent.from + 5 * SECOND && now <= silent.to ? silent.from : null;
  }

  /** What the verdict is about. */
  about(): string {
    const next = PLAN[this.stage + 1];
    return next === undefined ? "for closing as Complete" : `for ${next.percent} %`;
  }

  unreadClock = (since: number) => clock(since, ZONE);

  summary(now: number): TrafficSummary {
    const old = `v${this.release.outline.old}`;
    const since = this.unreadSince(now);
    const live = this.percent > 0 || (this.ordered !== null && !this.over(now));
    return {
      tab: `${this.percent} %`,
      live,
      roll_back_refusal:
        this.ordered !== null
          ? this.over(now)
            ? `${old} serves everyone.`
            : null
          : this.removed !== null
            ? `${old} was removed`
            : this.percent === 0
              ? `${old} serves everyone`
              : null,
      rolled_back: this.ordered !== null,
      banner: this.engineGone
        ? {
            tone: "bad",
            text: "The traffic engine does not answer since 16:03:12. The split is shown as last confirmed. To roll back by hand, type where the balancer runs:",
            commands: BY_HAND,
          }
        : since !== null
          ? {
              tone: "warn",
              text: `Metrics have not been read since ${clock(since, ZONE)}. Gates hold; Roll back works.`,
              commands: [],
            }
          : null,
      status: [
        this.engineGone
          ? { tone: "bad", text: "Traffic engine does not answer" }
          : { tone: "ok", text: "Traffic engine connected, 3 ms" },
        since === null
          ? { tone: "ok", text: "Metrics 1 s old" }
          : { tone: "warn", text: `Metrics ${duration(Math.floor((now - since) / SECOND) * SECOND)} old` },
      ],
    };
  }

  private over = (now: number) => this.ordered !== null && now >= this.ordered.at + 6200;

  private stages(now: number): StageView[] {
    return PLAN.map(({ percent, dwell: written, says }, index) => {
      const dwell = written / (this.pace ?? 1);
      const here = index === this.stage;
      const remaining = dwell - this.watched(now);
      const ends = hourMinute(now + Math.max(0, remaining), ZONE);
      return {
        index,
        percent,
        dwell_ms: dwell,
        standing: here ? "now" : index < this.stage ? "past" : index === this.stage + 1 ? "next" : "later",
        since: here ? this.stageSince : null,
        watched_ms: here ? this.watched(now) : 0,
        says: here && dwell > 0 ? (remaining > 0 ? `dwell ends ${ends}` : "dwell is over") : says,
      };
    });
  }

  private next(now: number, refusal: string | null): NextMove | null {
    const plan = PLAN[this.stage + 1];
    if (plan === undefined || this.ordered !== null) return null;
    const { outline } = this.release;
    return {
      title: this.stage === 0 ? `Send ${plan.percent} % to v${outline.new}` : `Advance to ${plan.percent} %`,
      stage: this.stage + 1,
      percent: plan.percent,
      refusal,
      may_override: refusal !== null && this.unreadSince(now) === null && !this.engineGone,
      does: [
        `${this.percent} % → ${plan.percent} % of the live requests to ${outline.new}`,
        `${100 - this.percent} % → ${100 - plan.percent} % to ${outline.old}`,
      ],
      outlook:
        this.stage === 0
          ? [
              "Error rate below 0.1 %: about 2 min 12 s at 28.6 requests per second, if there are no errors.",
              "Errors on payments: about 31 min at 2.0 requests per second.",
            ]
          : [`Dwell at ${plan.percent} % is ${duration(plan.dwell).replace(" 00 s", "")}; evidence counts on.`],
      type_to_confirm: outline.guarded ? outline.environment : null,
    };
  }

  private warm(): WarmView | null {
    if (this.percent !== 100) return null;
    return { since: this.stageSince, until: this.stageSince + 24 * 60 * MINUTE, removed: this.removed };
  }

  view(now: number): TrafficView {
    this.measured.until(now);
    const { outline } = this.release;
    const unread = this.unreadSince(now);
    const point = unread === null ? this.measured.last() : undefined;
    const share = point?.share ?? null;
    const gates =
      this.ordered !== null || this.stage === 0 || this.stage === PLAN.length - 1 ? [] : gatesOf(this, now, unread);
    const open = gates.filter((gate) => !["passed", "attested"].includes(gate.standing));
    const stands =
      this.ordered !== null
        ? "The release was rolled back."
        : unread !== null
          ? `Nothing has been measured since ${clock(unread, ZONE)}.`
          : this.heldSince !== null
            ? "The stage is held."
            : open.length === 0
              ? null
              : `Waits for ${open.length} gate${open.length === 1 ? "" : "s"}: ${open.map((gate) => gate.title).join(", ")}.`;
    const next = this.next(now, stands);
    const servers = "4 of 4 servers up";
    return {
      old: {
        version: outline.old,
        observed: share === null ? null : 100 - share,
        weight: 100 - this.percent,
        rate: point?.old?.rate ?? null,
        servers: this.removed === null ? servers : null,
      },
      new: {
        version: outline.new,
        observed: share,
        weight: this.percent,
        rate: point?.new?.rate ?? null,
        servers,
      },
      intended: this.splits.length === 0 ? null : this.percent,
      intended_since: this.splits.length === 0 ? null : this.stageSince,
      observed_says: unread === null ? "observed over 60 s, ± 1.2 points" : "not observed: metrics do not answer",
      engine: {
        name: "HAProxy, backend api at /run/haproxy/admin.sock",
        status: this.engineGone
          ? { tone: "bad", text: "does not answer: connection refused" }
          : { tone: "ok", text: "connected, 3 ms" },
        by_hand: BY_HAND,
        persisted: this.persisted ? "weights are in /etc/haproxy/haproxy.cfg" : "not written yet",
      },
      metrics: {
        tone: unread === null ? "ok" : "warn",
        text: unread === null ? "Metrics 1 s old" : "Metrics do not answer",
      },
      stages: this.stages(now),
      pace: this.pace,
      title:
        next === null
          ? this.ordered === null
            ? `Everyone is on v${outline.new}`
            : `Taking v${outline.new} out`
          : this.stage === 0
            ? next.title
            : `To ${next.title.toLowerCase()}`,
      says:
        gates.length === 0
          ? this.stage === 0
            ? "The new version is healthy and has no traffic yet."
            : "No evidence for rolling back."
          : `${gates.length - open.length} of ${gates.length} gates passed. No evidence for rolling back.`,
      gates,
      next,
      allowed: this.allowed(stands),
      held: this.heldSince === null ? null : `Held by ${this.heldBy} since ${clock(this.heldSince, ZONE)}`,
      warm: this.warm(),
      ready: {
        ok: !this.engineGone && this.removed === null,
        says: this.engineGone
          ? "Not proven: the engine does not answer"
          : `Ready: v${outline.old} on 4 servers, proven ${clock(now - 4000, ZONE)}`,
        looks: [
          { what: "Servers of the old version", seen: servers, wrong: null },
          {
            what: "Weights can be set",
            seen: this.engineGone ? "no answer" : "yes",
            wrong: this.engineGone ? "The socket refuses" : null,
          },
        ],
      },
      rollback: this.rollback(now),
      marks: this.marks,
      limits: { error_percent: 0.1, mean_ms: 500, tail_ms: null, saturation: 80 },
      card: "~/.local/share/countersign/cards/marketsage-2.1.0.txt",
    };
  }

  private allowed(stands: string | null): Allowed[] {
    const last = this.stage === PLAN.length - 1;
    return [
      { act: "move_traffic", refusal: stands },
      { act: "override_gates", refusal: null },
      ...(this.heldSince === null && this.stage > 0 && !last
        ? ([{ act: "hold_traffic", refusal: null }] as const)
        : []),
      ...(this.heldSince === null ? [] : ([{ act: "resume_traffic", refusal: null }] as const)),
      { act: "roll_back", refusal: null },
      ...(last && this.removed === null
        ? ([
            { act: "persist_traffic", refusal: null },
            { act: "remove_old", refusal: this.persisted ? null : "Write the configuration first." },
          ] as const)
        : []),
    ];
  }

  private rollback(now: number): RollbackView | null {
    if (this.ordered === null || now < this.ordered.at + 400) return null;
    const { outline } = this.release;
    const over = this.over(now);
    const procedure = outline.entries.find(
      (entry) => entry.entry === "procedure" && /route traffic/i.test(entry.lines[0]?.text ?? ""),
    );
    const from = this.measured.firstBad;
    const until = this.ordered.at + 6200;
    return {
      title: over ? `Everyone is back on v${outline.old}` : `Taking v${outline.new} out`,
      says: over
        ? `Observed share of v${outline.new} has been 0 % since ${clock(until, ZONE)}.`
        : "The engine has confirmed it; open requests are still being answered.",
      over,
      ordered_by: this.ordered.by,
      why: "",
      ordered_at: this.ordered.at,
      confirmed_ms: now >= this.ordered.at + 800 ? 800 : null,
      last_answer_ms: over ? 6200 : null,
      bad: this.measured.all.errors,
      requests: Math.round(this.measured.all.requests),
      exposed_ms: from === null || !over ? null : until - from,
      exposed_from: from,
      procedure: procedure?.entry === "procedure" ? procedure.lines : [],
      old_since: over
        ? `v${outline.old} since then: 2 errors in ${count(((now - until) / SECOND) * 57)} requests, mean 209 ms; all inside limits for ${left(now - until)}.`
        : null,
    };
  }

  series({ since, most }: ReadSeries, now: number): Series {
    this.measured.until(now);
    const points = this.measured.points.filter((point) => point.at > since);
    if (since > 0 || most === 0 || points.length <= most) return { points, whole: since === 0 };
    const each = Math.ceil(points.length / most);
    return {
      points: points.filter((_, i) => i % each === 0).map((one) => ({ ...one, over_ms: each * SECOND })),
      whole: true,
    };
  }

  move(stage: number, override: string | null, now: number) {
    const view = this.view(now);
    if (view.next?.stage !== stage) throw refused("That is not the next stage.");
    if (view.next.refusal !== null && override === null) throw refused(view.next.refusal);
    const percent = PLAN[stage]?.percent ?? 0;
    [this.stage, this.stageSince, this.heldFor] = [stage, now, 0];
    this.splits.push({ at: now, percent });
    this.mark(now, `split set to ${percent} %${override === null ? "" : ", overridden"}`);
  }

  hold(by: string, now: number) {
    [this.heldSince, this.heldBy] = [now, by];
  }

  resume(now: number) {
    this.heldFor += this.heldSince === null ? 0 : now - this.heldSince;
    this.heldSince = null;
  }

  rollBack(by: string, now: number) {
    if (this.ordered !== null) throw refused("It was ordered already.");
    this.measured.until(now);
    this.ordered = { at: now, by };
    this.splits.push({ at: now, percent: 0 });
    this.mark(now, "roll back");
  }
}

const refused = (message: string) => new Failure({ code: "refused", message, causes: [], hint: null });
