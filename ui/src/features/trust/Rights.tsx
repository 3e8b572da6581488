import { useState } from "react";
import type { Inspection } from "../../bindings/Inspection";
import type { Right } from "../../bindings/Right";
import { Button } from "../../widgets/Button";
import { Icon, type IconName } from "../../widgets/Icon";
import { isMarked } from "./reading";

/** Rows shown of a long group before one asks for the rest; marked ones are always shown. */
const AT_FIRST = 8;

/** What the file could do, in four groups, and what it never can. */
export function Rights({ inspection }: { inspection: Inspection }) {
  const { hosts, commands, files, secrets, steps, environments, environment } = inspection;
  const rehearsal = environments.find((one) => one.name === environment)?.rehearsal ?? false;
  return (
    <section className="rights scroll" aria-label="What it could do">
      <Group
        {...{ inspection, icon: "host", rights: hosts, verb: "Contact", one: "host" }}
        about={rehearsal ? "on this machine; nothing leaves it" : "and no others"}
      />
      <Group
        {...{ inspection, icon: "step", rights: commands, verb: "Run", one: "command" }}
        about={`in ${steps} ${steps === 1 ? "step" : "steps"}, each asks first`}
      />
      <Group {...{ inspection, icon: "file", rights: files, verb: "Read", one: "file" }} about="and change none" />
      <Group
        {...{ inspection, icon: "key", rights: secrets, verb: "Use", one: "secret" }}
        about="named, never shown or stored"
      />
      <section className="right-group">
        <header>
          <h2>
            <Icon name="locked" />
            Never
          </h2>
        </header>
        <p className="never">
          Run anything without a person who starts it here, contact a host for a check that is not listed, answer a
          question of a command, or show a secret. What a command does once it runs is its own: read it.
        </p>
      </section>
    </section>
  );
}

interface GroupProps {
  inspection: Inspection;
  icon: IconName;
  rights: readonly Right[];
  verb: string;
  one: string;
  about: string;
}

function Group({ inspection, icon, rights, verb, one, about }: GroupProps) {
  const [all, showAll] = useState(false);
  const marked = rights.filter((right) => isMarked(inspection, right));
  const others = rights.filter((right) => !isMarked(inspection, right));
  const shown = all ? others : others.slice(0, Math.max(AT_FIRST - marked.length, 3));
  const more = others.length - shown.length;
  const count = rights.length === 0 ? `no ${one}` : `${rights.length} ${rights.length === 1 ? one : `${one}s`}`;
  return (
    <section className="right-group">
      <header>
        <h2>
          <Icon name={icon} />
          {verb} {count}
        </h2>
        {rights.length > 0 && <p>{about}</p>}
      </header>
      <ul>
        {marked.map((right) => (
          <li key={`${right.what} ${right.used_by}`} className="marked">
            <span className="mono select">{right.what}</span>
            <span className="by">new, {right.used_by}</span>
          </li>
        ))}
        {shown.map((right) => (
          <li key={`${right.what} ${right.used_by}`}>
            <span className="mono select">{right.what}</span>
            <span className="by">{right.used_by}</span>
          </li>
        ))}
        {more > 0 && (
          <li>
            <span className="quiet">{more} more</span>
            <Button look="plain" label={`Show ${more} more ${one}s`} onPress={() => showAll(true)}>
              show
            </Button>
          </li>
        )}
        {rights.length === 0 && <li className="faint">none</li>}
      </ul>
    </section>
  );
}
