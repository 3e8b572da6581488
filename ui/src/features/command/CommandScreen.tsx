import { useEffect, useRef } from "react";
import type { StepRow } from "../../bindings/StepRow";
import { stepLook } from "../../model/standing";
import { go, slide, to } from "../../paths";
import { useAnswer } from "../../state/call";
import { useKeys } from "../../state/keys";
import { useRelease } from "../../state/release";
import { stepAfter } from "./order";
import { Steps, stepElement } from "./Steps";
import { StepView } from "./StepView";
import "./command.css";
import "./terminal.css";

/** A step: exactly what runs, where and as whom; then what it says. */
export function CommandScreen({ step }: { step: string }) {
  const { release, outline, rows } = useRelease();
  const row = rows.steps.get(step);
  const { verdict, running_step, status, steps_done } = rows.summary;
  // What may be done depends on the verdict and on the other steps too.
  const asked = [row?.standing, row?.attempts, verdict.word, verdict.blockers.length, running_step, status, steps_done];
  const { answer, again } = useAnswer("step", { release, step }, asked.join());
  const said = useEnd(step, row);
  const move = (by: number) => {
    const next = stepAfter(outline, step, by);
    if (next === null) return;
    slide(to.step(release, next.step));
    document.getElementById(stepElement(next.step))?.focus();
  };
  useKeys([
    { keys: "escape", label: "Back to the checklist", group: "Steps", run: () => go(to.release(release)) },
    { keys: "j", label: "Next step", group: "Steps", quiet: true, run: () => move(1) },
    { keys: "k", label: "Step before", group: "Steps", quiet: true, run: () => move(-1) },
  ]);
  return (
    <div className="command">
      <Steps selected={step} />
      {answer === null ? (
        <section className="step-view" aria-busy="true" aria-label="Step" />
      ) : (
        <StepView key={answer.step} detail={answer} again={again} />
      )}
      <p className="sr" role="status">
        {said}
      </p>
    </div>
  );
}

/** Says how a step ended, and leads the focus to the next one. Nothing starts by itself. */
function useEnd(step: string, row: StepRow | undefined): string {
  const { outline } = useRelease();
  const before = useRef({ step, standing: row?.standing });
  const said = useRef("");
  const standing = row?.standing;
  const was = before.current;
  const ended =
    was.step === step && (was.standing === "running" || was.standing === "stopping") && standing !== was.standing;
  if (ended && row !== undefined && standing !== "stopping" && standing !== "running") {
    const next = standing === "done" ? stepAfter(outline, step) : null;
    const then = next === null ? "" : ` Next: ${next.title}. It waits for you.`;
    said.current = `${stepLook(row.standing).word}: ${row.says}.${then}`;
  }
  useEffect(() => {
    const last = before.current;
    before.current = { step, standing };
    if (last.step !== step || standing !== "done" || (last.standing !== "running" && last.standing !== "stopping"))
      return;
    // Whoever writes somewhere is left alone.
    if (document.activeElement?.matches("input, textarea")) return;
    const next = stepAfter(outline, step);
    if (next !== null) document.getElementById(stepElement(next.step))?.focus();
  }, [step, standing, outline]);
  return said.current;
}
