import type { Line, Section } from "../../model/list";
import { Icon, type IconName } from "../../widgets/Icon";

/** The lines of a checklist without anything that happened to them. */
export function ReadLines({ sections }: { sections: readonly Section[] }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys
    <div className="lines scroll read" tabIndex={0}>
      {sections.map((section) => (
        <section key={section.station}>
          <div className="station-head">
            <h2 className="clip">{section.title}</h2>
          </div>
          {section.groups.map((group, i) => (
            <div className="group" key={`${group.section} ${i}`}>
              {group.title !== null && (
                <div className="group-head">
                  {group.above !== null && <span className="above">{group.above}</span>}
                  <h3>{group.title}</h3>
                </div>
              )}
              {group.lines.map((line) => (
                <ReadLine key={line.key} line={line} />
              ))}
            </div>
          ))}
        </section>
      ))}
    </div>
  );
}

function ReadLine({ line }: { line: Line }) {
  switch (line.line) {
    case "item":
      return (
        <Row
          number={line.item.number}
          icon="pending"
          text={line.item.text}
          kind={line.item.kind}
          says={line.item.role ?? ""}
        />
      );
    case "step":
      return (
        <Row
          number={line.step.number}
          icon="pending"
          text={line.step.title}
          kind="step"
          says={line.step.not_runnable ?? ""}
          why={line.step.commands.join("\n")}
        />
      );
    case "procedure":
      return <Row icon="box" text={line.procedure.text} />;
    case "title":
      return <p className="procedure-title">{line.text}</p>;
    case "prose":
      return (
        <div className="prose">
          {line.lines.map((text, i) => (
            <p key={i}>{text}</p>
          ))}
        </div>
      );
  }
}

const KINDS: Record<string, IconName> = { check: "check", attest: "attest", signature: "signature", step: "step" };

function Row(props: { number?: number; icon: IconName; text: string; kind?: string; says?: string; why?: string }) {
  const { number, icon, text, kind, says, why } = props;
  return (
    <div className={why === undefined ? "row" : "row reasoned step"}>
      <span className="number">{number}</span>
      <Icon name={icon} className="tone-idle" />
      <span className={kind === undefined ? "text wide" : "text"}>{text}</span>
      {kind !== undefined && (
        <span className="kind">
          <Icon name={KINDS[kind] ?? "attest"} />
          <span>{kind}</span>
        </span>
      )}
      {kind !== undefined && <span className="says tone-idle">{says}</span>}
      {why !== undefined && <span className="why mono">{why.split("\n")[0]}</span>}
    </div>
  );
}
