/** Stands in for the program in `npm run dev` and in tests. Never part of a build: only main.tsx loads it, in development. */

import type { Commands } from "../../bindings/commands";
import type { Inspection } from "../../bindings/Inspection";
import type { KeyLine } from "../../bindings/KeyLine";
import type { Outline } from "../../bindings/Outline";
import type { Right } from "../../bindings/Right";
import type { Sheet } from "../../bindings/Sheet";
import type { StepDetail } from "../../bindings/StepDetail";
import { standingLook } from "../../model/standing";
import type { Backend } from "../backend";
import { Failure } from "../errors";
import { parse, repeated } from "./checklist";
import { detail } from "./detail";
import { pastReleases, SHIPPED, shelf } from "./past";
import { FakeRelease } from "./release";
import { setScene } from "./scene";
import { verification } from "./sealed";
import { FakeSignoff } from "./signoff";
import { setSignoff } from "./signoffScenes";
import type { FakeTraffic } from "./traffic";
import { setTraffic } from "./trafficScenes";

type Answers = { [K in keyof Commands]: (request: Commands[K]["request"]) => Commands[K]["response"] };

export interface FakeBackend extends Backend {
  /** Every command so far, for tests. */
  readonly calls: { command: keyof Commands; request: unknown }[];
}

/** A page for the printer. */
const blankPage = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 595 842"/>';
const SHA = "7c19e0b2a4d6f8135790bdf02468ace13579bdf02468ace0123456789abcb405";

/** `scene` is `live` (a release on its way, history behind it), `rehearsal`, `large` (5,152 items), `empty`, or one of trafficScenes.ts or signoffScenes.ts; in the browser `?scene=empty` chooses. */
export function fakeBackend(scene = new URLSearchParams(window.location.search).get("scene") ?? "live"): FakeBackend {
  const now = Date.now();
  const empty = scene === "empty";
  const calls: FakeBackend["calls"] = [];
  const parsed = scene === "large" ? repeated(parse(), 32) : parse();
  const trusted = new Set<string>();
  const releases = new Map<string, FakeRelease>();
  const faults = [
    {
      name: "redirect-temporary",
      title: "www redirects temporarily",
      about: "www.marketsage.com answers 302 instead of 308; item 69 sees it.",
      on: true,
    },
    {
      name: "health-down",
      title: "Health endpoint answers 503",
      about: "The API says it is not well; items 24 and 47 see it.",
      on: false,
    },
    {
      name: "certificate-short",
      title: "A certificate with 9 days left",
      about: "app.marketsage.com presents it; item 70 sees it.",
      on: false,
    },
  ];
  let person = "Ngozi Okonkwo";

  const outline = (
    release: string,
    environment: string,
    old: string,
    next: string,
    commit: string | null,
    openedAt: number,
  ): Outline => ({
    release,
    title: parsed.title,
    product: "MarketSage",
    old,
    new: next,
    environment,
    guarded: environment === "production",
    rehearsal: environment === "rehearsal",
    commit,
    shown: "marketsage/production.md",
    digest: SHA,
    opened_at: openedAt,
    opened_by: person,
    stations: parsed.stations,
    entries: parsed.entries,
    roles: [
      ...new Set(parsed.entries.flatMap((entry) => (entry.entry === "item" && entry.role ? [entry.role] : []))),
    ].map((role) => ({ role, person: role === "Operations Team" ? "Chidi Nwosu" : null })),
  });
  if (!empty) {
    const live = new FakeRelease(
      outline(
        "live",
        scene === "rehearsal" || scene === "practice" ? "rehearsal" : "production",
        "2.0.4",
        "2.1.0",
        "4f1c9e2",
        now - 10_910_000,
      ),
    );
    setScene(live, now);
    setTraffic(live, scene, now);
    setSignoff(live, scene, now);
    releases.set("live", live);
  }

  const done = {};
  /** The record in a request that came from another machine. */
  const made: KeyLine[] = [];
  const elsewhere = new FakeSignoff(
    new FakeRelease(outline("elsewhere", "production", "2.0.4", "2.1.0", "4f1c9e2", now)),
  );
  elsewhere.seal("Tunde Bakare");
  const find = (release: string): FakeRelease => {
    const found = releases.get(release);
    if (found === undefined)
      throw new Failure({
        code: "not_found",
        message: "No such release.",
        causes: [`“${release}” is not in the journal`],
        hint: "Open one from the list.",
      });
    return found;
  };
  const trafficOf = (release: string): FakeTraffic => {
    const { traffic } = find(release);
    if (traffic === null)
      throw new Failure({ code: "not_found", message: "No traffic is planned here.", causes: [], hint: null });
    return traffic;
  };
  /** Does something to the split and tells everyone who follows the release. */
  const withTraffic = (release: string, act: (traffic: FakeTraffic, now: number) => void) => {
    act(trafficOf(release), Date.now());
    find(release).send([], []);
    return done;
  };
  const signoffOf = (release: string): FakeSignoff => {
    const one = find(release);
    one.signoff ??= new FakeSignoff(one);
    return one.signoff;
  };
  /** Does something to the record and tells everyone who follows the release. */
  const withSignoff = <T>(release: string, act: (signoff: FakeSignoff) => T): T => {
    const answer = act(signoffOf(release));
    find(release).send([], []);
    return answer;
  };
  const right = (what: string, used_by: string, acts = false, fresh = false): Right => ({
    what,
    used_by,
    acts,
    new: fresh,
  });
  const inspection = (path: string, environment: string | null): Inspection => ({
    path,
    shown: path === SHIPPED ? "marketsage/production.md" : path,
    title: parsed.title,
    digest: SHA,
    items: 161,
    checks: 96,
    steps: 10,
    environments: [
      { name: "production", about: "The real thing.", guarded: true, rehearsal: false, problem: null },
      {
        name: "rehearsal",
        about: "A small MarketSage on this machine, behind the production host names. Nothing leaves the computer.",
        guarded: false,
        rehearsal: true,
        problem: null,
      },
      { name: "staging", about: null, guarded: false, rehearsal: false, problem: "The variable “api” is not set." },
    ],
    environment: environment ?? "production",
    problems: [
      {
        severity: "warning",
        file: "production.md",
        line: 214,
        column: 3,
        excerpt: "- []  Backup strategy verified",
        message: "A box without a space is no task item.",
        hint: "Write - [ ].",
      },
    ],
    trust: trusted.has(path)
      ? { trust: "trusted", at: now - 60_000, by: person }
      : path === SHIPPED
        ? { trust: "new" }
        : { trust: "changed", at: now - 19 * 86_400_000, by: "Tunde Bakare" },
    hosts: [
      "api.marketsage.com",
      "app.marketsage.com",
      "admin.marketsage.com",
      "www.marketsage.com",
      "monitoring.marketsage.com",
    ].map((host, i) => right(host, `items ${20 + i} to ${62 + i}`, false, i === 4)),
    commands: [
      right("git checkout release/v2.1.0", "step 1 of Backend deployment steps", true),
      right("npm run deploy:production", "step 3 of Backend deployment steps", true),
      right("npm run db:migrate:prod", "step 4 of Backend deployment steps", true, true),
    ],
    files: [right("reports/coverage/lcov.info", "item 4"), right("reports/benchmarks.json", "item 6")],
    secrets: [right("SMOKE_PASSWORD", "items 30 and 31")],
    changes:
      path === SHIPPED
        ? []
        : [
            { file: "production.md", line: 61, sign: "same", text: "# 4. Run database migrations" },
            { file: "production.md", line: 62, sign: "removed", text: "npm run db:migrate" },
            { file: "production.md", line: 62, sign: "added", text: "npm run db:migrate:prod" },
          ],
    suggested_old: "2.0.4",
    suggested_new: "2.1.0",
    suggested_commit: "4f1c9e2",
    cannot_start: trusted.has(path) ? null : "Trust these bytes first.",
  });

  const stepDetail = (release: FakeRelease, id: string): StepDetail => {
    for (const entry of release.outline.entries) {
      const step = entry.entry === "steps" ? entry.steps.find((one) => one.step === id) : undefined;
      const row = release.steps.get(id);
      if (entry.entry !== "steps" || step === undefined || row === undefined) continue;
      const runs = row.standing === "running";
      return {
        step: id,
        title: step.title,
        number: step.number,
        of: entry.steps.length,
        block_title: entry.title,
        script: step.commands.join("\n"),
        shell: "bash --noprofile --norc -eo pipefail",
        machine: "deploy-1.marketsage.internal",
        account: "deploy",
        cwd: "/srv/marketsage",
        work_tree: "release/v2.1.0 at 4f1c9e2",
        path: [],
        variables: ["DATABASE_HOST", "NODE_ENV", "VERSION"],
        secrets: ["DATABASE_URL", "DEPLOY_KEY"],
        timeout_ms: 1_200_000,
        usual: { shortest_ms: 58_000, longest_ms: 74_000, runs: 8 },
        irreversible: step.irreversible,
        type_to_confirm: release.outline.guarded ? release.outline.environment : null,
        standing: row.standing,
        attempts:
          row.started_at === null
            ? []
            : [
                {
                  attempt: row.attempts,
                  started_at: row.started_at,
                  ended_at: row.ended_at,
                  says: row.says,
                  standing: row.standing,
                  confirmed_by: row.confirmed_by ?? "",
                  lines: release.output.get(id)?.length ?? 0,
                  log_sha256: row.ended_at === null ? null : SHA,
                },
              ],
        allowed: [
          { act: "run_step", refusal: runs ? "It is running now." : null },
          { act: "stop_step", refusal: runs ? null : "It is not running." },
          { act: "settle_step", refusal: runs ? "It is running now." : null },
        ],
      };
    }
    throw new Failure({ code: "not_found", message: "No such step.", causes: [], hint: null });
  };

  const sheet = (release: FakeRelease): Sheet => {
    const lines = release.items().map((item) => {
      const row = release.rows.get(item.number);
      const standing = row?.standing ?? "pending";
      return {
        item,
        line: {
          number: item.number,
          text: item.text,
          standing,
          word: standingLook(standing).word.toLowerCase(),
          says: [row?.says, row?.reason].filter(Boolean).join(": "),
        },
      };
    });
    const summary = release.summary();
    return {
      title: release.outline.title,
      status: release.status,
      counts: summary.counts.map(({ standing, count }) => `${count} ${standingLook(standing).word.toLowerCase()}`),
      fields: [
        ["Release", "MarketSage v2.1.0"],
        ["Replaces", "v2.0.4"],
        ["Environment", release.outline.environment],
        ["Commit", release.outline.commit ?? ""],
        ["Opened", "Tue 24 Nov 2026 13:02 by Ngozi Okonkwo"],
        ["Plan digest", SHA],
      ].map(([label = "", value = ""]) => ({ label, value })),
      exceptions: lines
        .filter(({ line }) =>
          ["failed", "refused", "unknown", "waived", "not_applicable", "stale", "interrupted"].includes(line.standing),
        )
        .map(({ line }) => line),
      sections: release.outline.stations.map((station) => ({
        title: station.title,
        lines: lines.filter(({ item }) => item.station === station.station).map(({ line }) => line),
      })),
      steps: release.outline.entries.flatMap((entry) =>
        entry.entry === "steps"
          ? entry.steps.map((step) => ({
              title: `${entry.title} ${step.number}, ${step.title}`,
              says: [release.steps.get(step.step)?.says || "not run"],
            }))
          : [],
      ),
      traffic: ["13:44:02, 50 % to the new version, Ngozi Okonkwo"],
      notes: ["The sync window moved to 22:00."],
      journal: "412 entries, head 9c41e07b3d2f",
    };
  };

  const answers: Answers = {
    status: () => ({
      version: "0.1.0",
      folder: "~/.local/share/countersign",
      writable: true,
      read_only_because: null,
      events: empty ? 0 : 1284,
      written_at: empty ? null : now - 2000,
      journal_problem: null,
      verified_at: empty ? null : now - 240_000,
      space_low: null,
      person,
      zone: "WAT, UTC+1",
      zone_offset: 60,
    }),
    set_person: ({ name }) => {
      person = name;
      return answers.status({});
    },
    shelf: () => shelf(now, empty),
    releases: () => [
      ...[...releases].map(([id, one]) => ({
        release: id,
        title: "MarketSage",
        old: one.outline.old,
        new: one.outline.new,
        environment: one.outline.environment,
        guarded: one.outline.guarded,
        status: one.status,
        opened_at: one.outline.opened_at,
        closed_at: one.closedAt,
        opened_by: one.outline.opened_by,
        commit: one.outline.commit,
        items: one.rows.size,
        passed: one
          .summary()
          .counts.filter((c) => ["passed", "warned", "attested"].includes(c.standing))
          .reduce((n, c) => n + c.count, 0),
        waived: one.summary().counts.find((c) => c.standing === "waived")?.count ?? 0,
        failed: one.summary().verdict.blockers.length,
        head: "9c41e07b",
        path: SHIPPED,
        standings: {},
      })),
      ...(empty ? [] : pastReleases(now)),
    ],
    inspect: ({ path, environment }) => inspection(path, environment),
    read_checklist: () => ({ ...outline("", "", "", "", null, 0), release: null }),
    trust: ({ path, environment }) => {
      trusted.add(path);
      return inspection(path, environment);
    },
    start_release: ({ environment, old, new: next, commit }) => {
      const id = `release-${releases.size + 1}`;
      releases.set(id, new FakeRelease(outline(id, environment, old, next, commit, Date.now())));
      return { release: id };
    },
    outline: ({ release }) => find(release).outline,
    update: ({ release }) => find(release).full(),
    item: ({ release, item }) => {
      const one = find(release);
      const row = one.rows.get(item);
      const found = one.items().find((each) => each.number === item);
      if (row === undefined || found === undefined)
        throw new Failure({ code: "not_found", message: `No item ${item}.`, causes: [], hint: null });
      return detail(found, row, [one.outline.stations[found.station]?.title ?? ""], now, one.outline.new);
    },
    step: ({ release, step }) => stepDetail(find(release), step),
    output: ({ release, step, from }) => {
      const one = find(release);
      const lines = (one.output.get(step) ?? []).slice(from);
      const row = one.steps.get(step);
      return {
        attempt: row?.attempts ?? 0,
        next: from + lines.length,
        lines,
        more: false,
        ended: row?.standing !== "running",
      };
    },
    sheet: ({ release }) => sheet(find(release)),
    rehearsal: () => ({
      faults: structuredClone(faults),
      facts: ["api.marketsage.com on 127.0.0.1:41007", "PostgreSQL stand-in on 127.0.0.1:41012"],
    }),
    run_checks: ({ release, which }) => {
      const one = find(release);
      const again = ["failed", "unknown", "interrupted", "stale", "pending"];
      const numbers = one
        .items()
        .filter((item) => item.kind === "check")
        .map((item) => item.number);
      one.run(
        which === "all"
          ? numbers
          : which === "failed_and_stale"
            ? numbers.filter((n) => again.includes(one.rows.get(n)?.standing ?? ""))
            : which.items,
      );
      return done;
    },
    stop_checks: () => done,
    decide: (request) => {
      find(request.release).decide(request);
      return done;
    },
    add_note: ({ release, item }) => {
      const one = find(release);
      if (item !== null) one.set(item, { notes: (one.rows.get(item)?.notes ?? 0) + 1 });
      return done;
    },
    tick_line: ({ release, line, done: on }) => {
      const one = find(release);
      if (on) one.ticked.add(line);
      else one.ticked.delete(line);
      one.send([], []);
      return done;
    },
    run_step: ({ release, step, person: who, typed }) => {
      find(release).runStep(step, who, typed);
      return done;
    },
    stop_step: ({ release, step }) => {
      find(release).setStep(step, { standing: "stopped", says: `stopped by ${person}`, ended_at: Date.now() });
      return done;
    },
    settle_step: ({ release, step, why, person: who }) => {
      find(release).setStep(step, { standing: "settled", says: `settled by ${who}: ${why}`, ended_at: Date.now() });
      return done;
    },
    close_release: ({ release, outcome }) => {
      const one = find(release);
      one.status = outcome;
      one.closedAt = Date.now();
      one.send([], []);
      return done;
    },
    traffic: ({ release }) => trafficOf(release).view(Date.now()),
    series: (request) => trafficOf(request.release).series(request, Date.now()),
    move_traffic: ({ release, stage, override_why }) =>
      withTraffic(release, (traffic, at) => traffic.move(stage, override_why, at)),
    hold_traffic: ({ release, person: who }) => withTraffic(release, (traffic, at) => traffic.hold(who, at)),
    resume_traffic: ({ release }) => withTraffic(release, (traffic, at) => traffic.resume(at)),
    answer_gate: ({ release, holds, note, person: by }) =>
      withTraffic(release, (traffic, at) => {
        traffic.answer = { holds, note, by, at };
      }),
    roll_back: ({ release, person: who }) => {
      setTimeout(() => releases.get(release)?.send([], []), 6300);
      return withTraffic(release, (traffic, at) => traffic.rollBack(who, at));
    },
    persist_traffic: ({ release }) =>
      withTraffic(release, (traffic) => {
        traffic.persisted = true;
      }),
    remove_old: ({ release, person: who }) =>
      withTraffic(release, (traffic) => {
        traffic.removed = `Let go by ${who}`;
      }),
    signoff: ({ release }) => signoffOf(release).view(person),
    sheet_page: ({ of, paper, page }) => ("release" in of ? signoffOf(of.release) : elsewhere).page(paper, page),
    keys: () => ({ keys: made, keyring: true, shortest_passphrase: 10 }),
    make_key: ({ release, role, passphrase }) => {
      const key = withSignoff(release ?? "live", (it) => it.makeKey(role, passphrase));
      made.push(key);
      return key;
    },
    enrol_key: ({ release, role, machine }) => withSignoff(release, (it) => it.enrol(role, machine)).view(person),
    seal: ({ release }) => withSignoff(release, (it) => it.seal(person)).view(person),
    sign: ({ release, digest, role, passphrase }) =>
      withSignoff(release, (it) => it.sign(digest, role, passphrase)).view(person),
    refuse_record: ({ release, role, why, passphrase }) =>
      withSignoff(release, (it) => it.refuse(role, why, passphrase)).view(person),
    request_signature: ({ release, roles, path }) => withSignoff(release, (it) => it.request(roles, path)),
    take_signature: ({ release }) => withSignoff(release, (it) => it.take()),
    open_request: ({ path }) => elsewhere.asked(path),
    answer_request: ({ to }) => ({ path: to, size: 812 }),
    add_addendum: ({ release, finding }) => withSignoff(release, (it) => it.add(finding, person)).view(person),
    export: ({ release, path }) => {
      signoffOf(release).exported = { path, asked: 0, cancelled: false };
      return done;
    },
    export_progress: ({ release }) => signoffOf(release).progress(),
    cancel_export: ({ release }) => {
      const { exported } = signoffOf(release);
      if (exported !== null) exported.cancelled = true;
      return done;
    },
    print_sheet: () => ({ pages: [blankPage, blankPage] }),
    verify_record: ({ roster }) => verification(now, roster),
    switch_fault: ({ name, on }) => {
      for (const fault of faults) if (fault.name === name) fault.on = on;
      return answers.rehearsal({ release: "live" });
    },
  };

  return {
    calls,
    call: async (command, request) => {
      calls.push({ command, request });
      return answers[command](request);
    },
    subscribe(release, onUpdate, onFailure) {
      let over = false;
      queueMicrotask(() => {
        if (over) return;
        try {
          const one = find(release);
          one.listeners.add(onUpdate);
          onUpdate(one.full());
        } catch (thrown) {
          onFailure(thrown);
        }
      });
      return () => {
        over = true;
        releases.get(release)?.listeners.delete(onUpdate);
      };
    },
    print: async () => {
      window.print();
      return "unknown";
    },
    pickFile: async () => "/home/ngozi/Downloads/security-review.cssig",
    pickSave: async (_, name) => `/home/ngozi/${name}`,
    pickChecklist: async () => "/home/ngozi/releases/marketsage/production.md",
    onFilesDropped: () => () => undefined,
    setTitle: (title) => {
      document.title = title;
    },
  };
}
