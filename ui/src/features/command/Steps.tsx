import type { OutlineStep } from "../../bindings/OutlineStep";
import type { StepRow } from "../../bindings/StepRow";
import { stepLook } from "../../model/standing";
import { clock, duration } from "../../model/time";
import { to } from "../../paths";
import { useNow } from "../../state/clock";
import { useRelease } from "../../state/release";
import { useZone } from "../../state/status";
import { Icon } from "../../widgets/Icon";
import { StateGlyph } from "../../widgets/State";
import { Tag } from "../../widgets/Tag";
import { blocksOf } from "./order";

/** Where a step stands in the list, to lead the focus there. */
export const stepElement = (step: string) => `step-line:${step}`;

/** The step whose line has the focus; `null` where none has. */
export const focusedStep = (): string | null =>
  document.activeElement?.id.startsWith("step-line:") ? document.activeElement.id.slice("step-line:".length) : null;

/** Every block of steps in order, and how far each step is. */
export function Steps({ selected }: { selected: string }) {
  const { outline } = useRelease();
  return (
    <nav className="steps scroll" aria-label="Steps">
      {blocksOf(outline).map(({ block, phase, title, steps }) => (
        <section key={block} aria-labelledby={`block-${block}`}>
          <header>
            {phase !== "" && <p className="small faint">{phase}</p>}
            <h2 id={`block-${block}`}>{title}</h2>
          </header>
          <ol>
            {steps.map((step) => (
              <li key={step.step}>
                <StepLine step={step} selected={step.step === selected} />
              </li>
            ))}
          </ol>
        </section>
      ))}
      <p className="rule small quiet">
        Steps run in order and stop at the first exit code that is not 0. Each asks before it starts.
      </p>
    </nav>
  );
}

function StepLine({ step, selected }: { step: OutlineStep; selected: boolean }) {
  const { release, rows } = useRelease();
  const row = rows.steps.get(step.step) ?? null;
  const look = stepLook(row?.standing ?? "pending");
  const untouched = row === null || row.standing === "pending";
  return (
    <a
      id={stepElement(step.step)}
      className={untouched ? "step untouched" : "step"}
      href={to.step(release, step.step)}
      aria-current={selected ? "step" : undefined}
    >
      <span className="number">{step.number}</span>
      <span className="title">
        {step.title} {step.irreversible && <Tag name="cannot be taken back" guarded />}
      </span>
      <span className="glyph">
        <StateGlyph look={look} />
      </span>
      <span className="commands mono">
        {step.commands.map((command, i) => (
          <span key={`${i} ${command}`}>{command}</span>
        ))}
      </span>
      <span className="result">{row !== null && <Result row={row} />}</span>
      {step.not_runnable !== null && (
        <span className="more tone-warn">
          <Icon name="locked" />
          {step.not_runnable}
        </span>
      )}
      {row !== null && row.confirmed_by !== null && row.started_at !== null && <Confirmed row={row} />}
    </a>
  );
}

function Result({ row }: { row: StepRow }) {
  const tone = stepLook(row.standing).tone;
  return (
    <>
      <span className={tone === "ok" ? "" : `tone-${tone}`}>{row.standing === "settled" ? "by hand" : row.says}</span>
      <span className="took">
        {row.started_at !== null &&
          (row.ended_at !== null ? (
            row.standing !== "settled" && duration(row.ended_at - row.started_at)
          ) : (
            <Running since={row.started_at} />
          ))}
      </span>
    </>
  );
}

function Running({ since }: { since: number }) {
  const spent = useNow() - since;
  return <>{spent < 1000 ? "0\u202fs" : duration(Math.floor(spent / 1000) * 1000).replace(".0", "")}</>;
}

function Confirmed({ row }: { row: StepRow }) {
  const zone = useZone();
  const at = clock(row.started_at ?? 0, zone);
  if (row.standing === "settled") return <span className="more">{row.says}</span>;
  return (
    <span className="more">
      <Icon name="signature" />
      {row.confirmed_by} {row.confirmed_with === null ? "confirmed" : `typed “${row.confirmed_with}”`} at {at}
    </span>
  );
}
