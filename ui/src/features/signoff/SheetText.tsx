import type { ReleaseStatus } from "../../bindings/ReleaseStatus";
import type { SheetField } from "../../bindings/SheetField";
import type { SheetLine } from "../../bindings/SheetLine";
import { standingLook } from "../../model/standing";
import { version } from "../../model/time";
import { useAnswer } from "../../state/call";
import { useRelease } from "../../state/release";
import { Icon } from "../../widgets/Icon";
import "./sheet-text.css";

/** What the sheet of a release says, to be selected, searched and read aloud. */
export function SheetText() {
  const { release, outline, rows } = useRelease();
  const { answer: sheet } = useAnswer("sheet", { release }, rows.revision);
  if (sheet === null) {
    return (
      <div className="paper" aria-busy="true">
        <span className="sr">Writing the sheet</span>
      </div>
    );
  }
  return (
    <article className="paper select" aria-label="Sheet">
      <header className="letterhead">
        <span className="product">{outline.product}</span>
        <span className="about">
          Release sheet
          <br />
          <b>
            {version(outline.new)}, {outline.environment}
          </b>
        </span>
      </header>
      <h1>
        {outline.product} {version(outline.new)} in {outline.environment}
      </h1>
      <p className="subtitle">
        Replaces {version(outline.old)}; {sheet.title}
      </p>
      <Outcome status={sheet.status} />
      <Fields fields={sheet.fields} />
      <section className="counts">
        <h2>Results</h2>
        <p>{sheet.counts.join(", ")}</p>
      </section>
      <section>
        <h2>
          Exceptions <span>what did not simply pass, and what was done about it</span>
        </h2>
        {sheet.exceptions.length === 0 ? <p>None.</p> : <Lines lines={sheet.exceptions} />}
      </section>
      {sheet.sections
        .filter((section) => section.lines.length > 0)
        .map((section, i) => (
          <section key={`${section.title} ${i}`}>
            <h2>{section.title}</h2>
            <Lines lines={section.lines} />
          </section>
        ))}
      {sheet.steps.length > 0 && (
        <section>
          <h2>
            Steps <span>each attempt and how it ended</span>
          </h2>
          <ul className="steps-run">
            {sheet.steps.map((step, i) => (
              <li key={`${step.title} ${i}`}>
                <span>{step.title}</span>
                <span>
                  {step.says.map((says, j) => (
                    <span key={j} className="attempt">
                      {says}
                    </span>
                  ))}
                </span>
              </li>
            ))}
          </ul>
        </section>
      )}
      {sheet.traffic.length > 0 && (
        <section>
          <h2>
            Traffic <span>each move, and what it was made in spite of</span>
          </h2>
          <ul className="moves">
            {sheet.traffic.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </section>
      )}
      <section className="notes">
        <h2>Notes</h2>
        {sheet.notes.length === 0 ? (
          <p>None.</p>
        ) : (
          <ol>
            {sheet.notes.map((note, i) => (
              <li key={i}>{note}</li>
            ))}
          </ol>
        )}
      </section>
      <footer>{sheet.journal}</footer>
    </article>
  );
}

const OUTCOMES: readonly { status: ReleaseStatus; word: string }[] = [
  { status: "open", word: "Pending" },
  { status: "complete", word: "Complete" },
  { status: "failed", word: "Failed" },
  { status: "rolled_back", word: "Rolled Back" },
];

function Outcome({ status }: { status: ReleaseStatus }) {
  return (
    <div className="marked" role="group" aria-label="Deployment status">
      <span className="name">
        Deployment
        <br />
        status
      </span>
      {OUTCOMES.map((one) => (
        <span key={one.status} className={one.status === status ? "on" : ""}>
          <svg viewBox="0 0 17 17" aria-hidden="true">
            <path d="M2.500 2.500h12v12h-12z" fill="none" stroke="currentColor" strokeWidth="1.200" />
            {one.status === status && (
              <path
                d="M1.500 2.200C5.500 6 11 11.300 15.200 15.600M15 1.400C11 5.200 6.200 10.300 1.800 15.800"
                fill="none"
                stroke="currentColor"
                strokeWidth="1.700"
                strokeLinecap="round"
              />
            )}
          </svg>
          {one.word}
          {one.status === status && <span className="sr"> (marked)</span>}
        </span>
      ))}
    </div>
  );
}

const isHex = (value: string) => /^[0-9a-f]{7,}$/.test(value);

function Fields({ fields }: { fields: readonly SheetField[] }) {
  return (
    <dl className="fields">
      {fields.map(({ label, value }) => (
        <div key={label} className={value.length > 60 ? "full" : value.length > 26 ? "wide" : ""}>
          <dt>{label}</dt>
          <dd className={isHex(value) ? "mono" : ""}>{value === "" ? "not given" : value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Lines({ lines }: { lines: readonly SheetLine[] }) {
  return (
    <ul className="lines">
      {lines.map((line) => (
        <li key={line.number}>
          <span className="number">{line.number}</span>
          <Icon name={standingLook(line.standing).icon} />
          <span>{line.text}</span>
          <span className="says">
            <b>{line.word}</b>
            {line.says.startsWith(line.word) ? line.says.slice(line.word.length) : ` ${line.says}`}
          </span>
        </li>
      ))}
    </ul>
  );
}
