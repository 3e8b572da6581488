import { useEffect, useState } from "react";
import type { PaperSize } from "../../bindings/PaperSize";
import { useAnswer } from "../../state/call";
import { useRelease } from "../../state/release";
import { Pages } from "./Pages";
import { Panel } from "./Panel";
import { keepPaper, keptPaper } from "./paper";
import { SheetText } from "./SheetText";
import "./signoff.css";
import "./pages.css";

/** A draft is set anew once its release has rested so long, milliseconds. */
const REST = 3000;

/** The paper at the left; at the right who is missing, and exactly what keeps it from Complete. */
export function SignoffScreen() {
  const { release, rows } = useRelease();
  const [paper, setPaper] = useState<PaperSize>(keptPaper);
  const { answer: view, again } = useAnswer("signoff", { release }, rows.revision);
  const revision = useRested(rows.revision);
  if (view === null) {
    return (
      <div className="signoff" aria-busy="true">
        <span className="sr">Reading the record</span>
      </div>
    );
  }
  const findings = view.addenda.map((one) => one.signed).join(" ");
  const answered = view.signers.map((one) => one.state).join(" ");
  return (
    <div className="signoff">
      <Pages
        of={{ release }}
        paper={paper}
        onPaper={(next) => {
          setPaper(next);
          keepPaper(next);
        }}
        tick={view.digest === null ? revision : `${view.digest} ${answered} ${findings}`}
        text={<SheetText />}
      />
      <Panel view={view} paper={paper} again={again} />
    </div>
  );
}

/** `value`, once it has rested. */
function useRested<T>(value: T): T {
  const [rested, setRested] = useState(value);
  useEffect(() => {
    if (Object.is(rested, value)) return;
    const timer = setTimeout(() => setRested(value), REST);
    return () => clearTimeout(timer);
  }, [rested, value]);
  return rested;
}
