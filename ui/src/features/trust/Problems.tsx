import type { ProblemLine } from "../../bindings/ProblemLine";
import { Icon, type IconName } from "../../widgets/Icon";

const LOOKS: Record<string, { icon: IconName; tone: string }> = {
  error: { icon: "failed", tone: "bad" },
  warning: { icon: "warning", tone: "warn" },
  note: { icon: "attest", tone: "quiet" },
};

/** What was found wrong in reading the file: where, what, and how to mend it. */
export function Problems({ problems }: { problems: readonly ProblemLine[] }) {
  return (
    <section aria-labelledby="problems">
      <h2 id="problems" className="head">
        What reading it found <span className="faint">{counts(problems)}</span>
      </h2>
      {problems.length === 0 && (
        <p className="quiet pad">Nothing to mend: every item and every check reads as it is written.</p>
      )}
      <ul className="problems">
        {problems.map((problem, i) => {
          const { icon, tone } = LOOKS[problem.severity] ?? { icon: "attest", tone: "quiet" };
          return (
            <li key={i}>
              <Icon name={icon} className={`tone-${tone}`} />
              <div>
                <p>
                  <span className="sr">{problem.severity}: </span>
                  <span className={`tone-${tone === "quiet" ? "ink" : tone} strong`}>{problem.message}</span>{" "}
                  <span className="mono faint nowrap">
                    {problem.file}:{problem.line}:{problem.column}
                  </span>
                </p>
                {problem.excerpt !== "" && <pre className="select">{problem.excerpt}</pre>}
                {problem.hint !== "" && <p className="quiet">{problem.hint}</p>}
              </div>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function counts(problems: readonly ProblemLine[]): string {
  return ["error", "warning", "note"]
    .map((severity) => ({ severity, n: problems.filter((problem) => problem.severity === severity).length }))
    .filter(({ n }) => n > 0)
    .map(({ severity, n }) => `${n} ${n === 1 ? severity : `${severity}s`}`)
    .join(", ");
}
