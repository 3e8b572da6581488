import { useEffect, useState } from "react";
import type { StepAttempt } from "../../bindings/StepAttempt";
import type { StepDetail } from "../../bindings/StepDetail";
import { may } from "../../model/allowed";
import { stepLook } from "../../model/standing";
import { clock, count } from "../../model/time";
import { slide, to } from "../../paths";
import { useCall } from "../../state/call";
import { useKeys } from "../../state/keys";
import { setNotice } from "../../state/notices";
import { useRelease } from "../../state/release";
import { useZone } from "../../state/status";
import { Button } from "../../widgets/Button";
import { Choice } from "../../widgets/Choice";
import { Icon } from "../../widgets/Icon";
import { StateGlyph } from "../../widgets/State";
import { ConfirmDialog } from "./ConfirmDialog";
import { Elapsed } from "./Elapsed";
import { asText, type Output, useOutput } from "./output";
import { SettleForm } from "./SettleForm";
import { focusedStep } from "./Steps";
import { Terminal } from "./Terminal";
import { takes } from "./takes";

const LIVE: readonly string[] = ["running", "stopping"];

/** The right side: one step, one of its attempts, and what may be done. */
export function StepView({ detail, again }: { detail: StepDetail; again: () => void }) {
  const { release } = useRelease();
  const [chosen, choose] = useState<number | null>(null);
  const last = detail.attempts.at(-1) ?? null;
  const attempt = detail.attempts.find((one) => one.attempt === chosen) ?? last;
  const live = LIVE.includes(detail.standing) && attempt === last;
  const output = useOutput(release, detail.step, attempt?.attempt ?? null);
  // A new attempt is what one wants to see.
  const attempts = detail.attempts.length;
  // biome-ignore lint/correctness/useExhaustiveDependencies: runs when an attempt is added
  useEffect(() => choose(null), [attempts]);
  return (
    <section className="step-view" aria-label={`Step ${detail.number}, ${detail.title}`}>
      <Head detail={detail} attempt={attempt} onChoose={choose} />
      {attempt === null ? <NotRun detail={detail} /> : <Terminal key={attempt.attempt} output={output} live={live} />}
      {live && attempt !== null && <Elapsed detail={detail} startedAt={attempt.started_at} />}
      <Foot detail={detail} attempt={attempt} output={output} again={again} />
    </section>
  );
}

function Head(props: { detail: StepDetail; attempt: StepAttempt | null; onChoose: (attempt: number) => void }) {
  const { detail, attempt, onChoose } = props;
  const zone = useZone();
  const look = stepLook(attempt?.standing ?? detail.standing);
  const started = attempt === null ? null : `started ${clock(attempt.started_at, zone)}`;
  const settled = detail.standing === "settled";
  const with_ = [of(detail.variables.length, "variable"), `${of(detail.secrets.length, "secret")} hidden`];
  return (
    <header>
      <div className="top">
        <StateGlyph look={settled ? stepLook("settled") : look} />
        <h1>{detail.title}</h1>
        {detail.attempts.length > 1 && attempt !== null && (
          <Choice
            label="Attempt"
            options={detail.attempts.map((one) => ({
              key: String(one.attempt),
              label: `Attempt ${one.attempt} of ${detail.attempts.length}${one.says === "" ? "" : `, ${one.says}`}`,
            }))}
            selected={String(attempt.attempt)}
            onSelect={(key) => onChoose(Number(key))}
          />
        )}
        <span className="grow" />
        <span className="small quiet nowrap">
          {settled
            ? "settled by hand"
            : attempt === null
              ? look.word.toLowerCase()
              : attempt.ended_at === null
                ? started
                : `${started}, ${attempt.says}`}
        </span>
      </div>
      <pre className="script select scroll">{detail.script}</pre>
      <dl className="where">
        <div>
          <dt>On</dt>
          <dd className="mono">{detail.machine}</dd>
        </div>
        <div>
          <dt>As</dt>
          <dd className="mono">{detail.account}</dd>
        </div>
        <div>
          <dt>In</dt>
          <dd className="mono">
            {detail.cwd}
            {detail.work_tree !== null && ` @ ${detail.work_tree}`}
          </dd>
        </div>
        <div>
          <dt>With</dt>
          <dd title={[...detail.variables, ...detail.secrets].join(", ")}>
            {detail.secrets.length === 0 ? with_[0] : with_.join(", ")}
          </dd>
        </div>
      </dl>
    </header>
  );
}

const of = (n: number, one: string) => `${n} ${n === 1 ? one : `${one}s`}`;

/** Before the first attempt: what to know, instead of an empty page. */
function NotRun({ detail }: { detail: StepDetail }) {
  const settled = detail.standing === "settled";
  const refusal = may(detail.allowed, "run_step").refusal;
  return (
    <div className="not-run">
      <p className="strong">{settled ? "Settled by hand; nothing was run here." : "Not run yet."}</p>
      {!settled && <p className="quiet">{takes(detail)}.</p>}
      {!settled && refusal !== null && (
        <p className="quiet refused">
          <Icon name="locked" />
          {refusal}
        </p>
      )}
    </div>
  );
}

interface FootProps {
  detail: StepDetail;
  attempt: StepAttempt | null;
  output: Output;
  again: () => void;
}

function Foot({ detail, attempt, output, again }: FootProps) {
  const { release } = useRelease();
  const call = useCall();
  const [open, setOpen] = useState<"confirm" | "settle" | null>(null);
  const [copied, setCopied] = useState(false);
  const run = may(detail.allowed, "run_step");
  const stop = may(detail.allowed, "stop_step");
  const settle = may(detail.allowed, "settle_step");
  const live = LIVE.includes(detail.standing);
  const words = detail.attempts.length === 0 ? "Run step…" : "Run again…";
  const ask = () => {
    // What the question shows must be how it is now.
    again();
    setOpen("confirm");
  };
  const stopNow = () => call("stop_step", { release, step: detail.step });
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(asText(output.lines));
      setCopied(true);
    } catch {
      setNotice({
        tone: "warn",
        what: "The output could not be copied.",
        why: "The clipboard did not take it",
        hint: "Select the lines and press Ctrl C.",
      });
    }
  };
  // After a step has ended, the focus is on the next one: a key is about that one, so it is shown first.
  const here = (act: () => void) => () => {
    const other = focusedStep();
    if (other === null || other === detail.step) act();
    else slide(to.step(release, other));
  };
  useKeys([
    { keys: "r", label: words, group: "Steps", refusal: live ? "It is running." : run.refusal, run: here(ask) },
    {
      keys: "ctrl+.",
      label: "Stop and keep output",
      group: "Steps",
      refusal: live ? stop.refusal : "It is not running.",
      run: stopNow,
    },
    {
      keys: "c",
      label: "Copy output",
      group: "Steps",
      refusal: output.count === 0 ? "There is no output yet." : null,
      run: copy,
    },
    {
      keys: "s",
      label: "Settle by hand…",
      group: "Steps",
      refusal: settle.refusal,
      run: here(() => setOpen("settle")),
    },
  ]);
  return (
    <>
      {open === "settle" && <SettleForm step={detail.step} onClose={() => setOpen(null)} />}
      <footer>
        {live ? (
          <span className="says">
            <Icon name="locked" />
            Input is closed: a command cannot ask questions here
          </span>
        ) : (
          attempt !== null && <Kept attempt={attempt} lines={output.count} />
        )}
        <span className="grow" />
        {output.count > 0 && (
          <Button look="plain" onPress={copy}>
            {copied ? "Copied" : "Copy"}
          </Button>
        )}
        {settle.offered && !live && open !== "settle" && (
          <Button keys="s" refusal={settle.refusal} onPress={() => setOpen("settle")}>
            Settle by hand…
          </Button>
        )}
        {live && (
          <Button icon="stop" keys="ctrl+." refusal={stop.refusal} onPress={stopNow}>
            {detail.standing === "stopping" ? "Stopping…" : "Stop and keep output"}
          </Button>
        )}
        {!live && run.offered && (
          <Button look="primary" keys="r" refusal={run.refusal} onPress={ask}>
            {words}
          </Button>
        )}
      </footer>
      {open === "confirm" && <ConfirmDialog detail={detail} onClose={() => setOpen(null)} />}
    </>
  );
}

function Kept({ attempt, lines }: { attempt: StepAttempt; lines: number }) {
  const n = Math.max(attempt.lines, lines);
  return (
    <span className="says" title={attempt.log_sha256 === null ? undefined : `SHA-256 ${attempt.log_sha256}`}>
      Output kept as evidence, {count(n)} {n === 1 ? "line" : "lines"}
      {attempt.log_sha256 !== null && <span className="mono faint">{attempt.log_sha256.slice(0, 8)}</span>}
    </span>
  );
}
