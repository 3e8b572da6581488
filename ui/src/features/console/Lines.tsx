import { memo, useState } from "react";
import type { ItemRow } from "../../bindings/ItemRow";
import type { OutlineStep } from "../../bindings/OutlineStep";
import type { StepRow } from "../../bindings/StepRow";
import type { Item } from "../../model/list";
import { standingLook, stepLook, type Tone } from "../../model/standing";
import { duration } from "../../model/time";
import { Icon, type IconName } from "../../widgets/Icon";
import { StateGlyph } from "../../widgets/State";

interface LineProps {
  id: string;
  lineKey: string;
  selected: boolean;
  onStand: (key: string) => void;
  onOpen: (key: string) => void;
}

const KINDS: Record<string, IconName> = { check: "check", attest: "attest", signature: "signature" };

/** Number, state, text, kind, last result, age. */
export const ItemLine = memo(function ItemLine(
  props: LineProps & { item: Item; row: ItemRow | undefined; age: string },
) {
  const { id, lineKey, selected, onStand, onOpen, item, row, age } = props;
  const look = standingLook(row?.standing ?? "pending");
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list holds the focus and knows the keys (ConsoleScreen)
    // biome-ignore lint/a11y/useFocusableInteractive: aria-activedescendant of the list
    <div
      id={id}
      role="option"
      aria-selected={selected}
      className={row?.reason ? "row reasoned" : "row"}
      onClick={() => onStand(lineKey)}
      onDoubleClick={() => onOpen(lineKey)}
      title={age === "" ? undefined : `${age} ago`}
    >
      <span className="number">{item.number}</span>
      <StateGlyph look={look} />
      <span className={item.depth > 0 ? "text nested" : "text"}>{item.text}</span>
      <span className="kind">
        <Icon name={KINDS[item.kind] ?? "attest"} />
        <span>{item.kind}</span>
      </span>
      <span className={`says tone-${look.tone} is-${row?.standing ?? "pending"}`}>
        {row?.says}
        {row !== undefined && row.notes > 0 && (
          <span className="notes">
            <Icon name="clip" />
            <span className="sr">{row.notes} notes</span>
          </span>
        )}
      </span>
      <span className="age">{age}</span>
      {row?.reason && <span className="why">{row.reason}</span>}
      <Wash standing={row?.standing ?? "pending"} tone={look.tone} />
    </div>
  );
});

/** A change of standing washes the row once; what was there when the row appeared does not. */
function Wash({ standing, tone }: { standing: string; tone: Tone }) {
  const [seen, see] = useState({ standing, changes: 0 });
  if (seen.standing !== standing) see({ standing, changes: seen.changes + 1 });
  return seen.changes === 0 ? null : <span key={seen.changes} className={`wash ${tone}`} aria-hidden="true" />;
}

/** A command of the deployment, with what it runs below. */
export const StepLine = memo(function StepLine(
  props: LineProps & { step: OutlineStep; row: StepRow | undefined; age: string },
) {
  const { id, lineKey, selected, onStand, onOpen, step, row, age } = props;
  const look = stepLook(row?.standing ?? "pending");
  const took =
    row?.started_at != null && row.ended_at !== null ? ` after ${duration(row.ended_at - row.started_at)}` : "";
  const more = step.commands.length - 1;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list holds the focus and knows the keys (ConsoleScreen)
    // biome-ignore lint/a11y/useFocusableInteractive: aria-activedescendant of the list
    <div
      id={id}
      role="option"
      aria-selected={selected}
      className="row reasoned step"
      onClick={() => onStand(lineKey)}
      onDoubleClick={() => onOpen(lineKey)}
    >
      <span className="number">{step.number}</span>
      <StateGlyph look={look} />
      <span className="text">{step.title}</span>
      <span className="kind">
        <Icon name="step" />
        <span>step</span>
      </span>
      <span className={`says tone-${look.tone}`}>{row?.says ? `${row.says}${took}` : look.word.toLowerCase()}</span>
      <span className="age">{age}</span>
      <span className="why mono">
        {step.not_runnable ?? `${step.commands[0] ?? ""}${more > 0 ? `   and ${more} more` : ""}`}
      </span>
    </div>
  );
});

/** A line that people follow and tick; nothing is run. */
export const ProcedureLineRow = memo(function ProcedureLineRow(props: LineProps & { text: string; ticked: boolean }) {
  const { id, lineKey, selected, onStand, onOpen, text, ticked } = props;
  const tick = () => {
    onStand(lineKey);
    onOpen(lineKey);
  };
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list holds the focus and knows the keys (ConsoleScreen)
    // biome-ignore lint/a11y/useFocusableInteractive: aria-activedescendant of the list
    <div id={id} role="option" aria-selected={selected} aria-checked={ticked} className="row procedure" onClick={tick}>
      <span className="number" />
      <Icon name={ticked ? "boxed" : "box"} className={ticked ? "tone-ok" : "tone-idle"} />
      <span className="text wide">{text}</span>
    </div>
  );
});
