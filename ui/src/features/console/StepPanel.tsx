import type { OutlineStep } from "../../bindings/OutlineStep";
import { stepLook } from "../../model/standing";
import { clock, duration } from "../../model/time";
import { useRelease } from "../../state/release";
import { useZone } from "../../state/status";
import { Button } from "../../widgets/Button";
import { State } from "../../widgets/State";

/** Beside the list when the cursor stands on a step or a line: what it is, and the way to it. */
export function StepPanel({ cursor, onOpen }: { cursor: string | null; onOpen: (key: string) => void }) {
  const { outline, rows } = useRelease();
  if (cursor?.startsWith("step:")) {
    const id = cursor.slice(5);
    for (const entry of outline.entries) {
      if (entry.entry !== "steps") continue;
      const step = entry.steps.find((one) => one.step === id);
      if (step) return <Step step={step} block={entry.title} phase={entry.phase} onOpen={() => onOpen(cursor)} />;
    }
  }
  if (cursor?.startsWith("line:")) {
    const id = cursor.slice(5);
    const lines = outline.entries.flatMap((entry) => (entry.entry === "procedure" ? entry.lines : []));
    const ticked = rows.ticked.has(id);
    return (
      <aside className="inspector" aria-label="Line" tabIndex={-1}>
        <div className="grow">
          <header>
            <h2 className="select">{lines.find((one) => one.line === id)?.text}</h2>
            <p className="say quiet">
              People follow this line; nothing is run for it. {ticked ? "It is ticked." : "Tick it when it is done."}
            </p>
          </header>
        </div>
        <div className="acts">
          <div className="buttons">
            <Button look="primary" keys="enter" onPress={() => onOpen(cursor)}>
              {ticked ? "Take the tick back" : "Tick"}
            </Button>
          </div>
        </div>
      </aside>
    );
  }
  return (
    <aside className="inspector" aria-label="Evidence" tabIndex={-1}>
      <p className="say faint nothing">Choose a line to see what it rests on.</p>
    </aside>
  );
}

function Step({ step, block, phase, onOpen }: { step: OutlineStep; block: string; phase: string; onOpen: () => void }) {
  const { rows } = useRelease();
  const zone = useZone();
  const row = rows.steps.get(step.step);
  const look = stepLook(row?.standing ?? "pending");
  return (
    <aside className="inspector" aria-label={`Step ${step.number}`} tabIndex={-1}>
      <div className="scroll grow">
        <header>
          <h2 className="select">{step.title}</h2>
          <div className="meta">
            <span className="strong">
              <State look={look} />
            </span>
            <span>
              step {step.number}, {[phase, block].filter((words) => words !== "").join(", ")}
            </span>
            {step.irreversible && <span className="strong">cannot be taken back</span>}
          </div>
          {row !== undefined && row.says !== "" && (
            <p className="say">
              {row.says}
              {row.started_at !== null && row.ended_at !== null && ` after ${duration(row.ended_at - row.started_at)}`}
            </p>
          )}
          {step.not_runnable !== null && <p className="say tone-warn">{step.not_runnable}</p>}
        </header>
        <section>
          <h3 className="head">
            Runs{" "}
            <span className="faint">{step.commands.length === 1 ? "1 line" : `${step.commands.length} lines`}</span>
          </h3>
          <pre className="source select">{step.commands.join("\n")}</pre>
        </section>
        {row?.confirmed_by != null && row.started_at !== null && (
          <section>
            <h3 className="head">Last run</h3>
            <p className="small quiet">
              {row.confirmed_by} {row.confirmed_with === null ? "started it" : `typed “${row.confirmed_with}”`} at{" "}
              {clock(row.started_at, zone)}
            </p>
          </section>
        )}
      </div>
      <div className="acts">
        <div className="buttons">
          <Button look="primary" keys="enter" onPress={onOpen}>
            Open step
          </Button>
        </div>
      </div>
    </aside>
  );
}
