import { useRef, useState } from "react";
import { Button as AriaButton } from "react-aria-components";
import type { Blocker } from "../../bindings/Blocker";
import { standingLook } from "../../model/standing";
import { verdictLook } from "../../model/verdict";
import { go, to } from "../../paths";
import { useKeys } from "../../state/keys";
import { useRelease } from "../../state/release";
import { Icon } from "../../widgets/Icon";
import { Popover } from "../../widgets/Popover";

/** GO, NO-GO or UNDECIDED for the next step that cannot be taken back, and what stands in its way. */
export function VerdictView() {
  const { rows } = useRelease();
  const { verdict, status, traffic } = rows.summary;
  const [open, setOpen] = useState(false);
  const at = useRef<HTMLButtonElement>(null);
  const { word, icon, look, about } = verdictLook(verdict, status, traffic);
  useKeys([{ keys: "b", label: "Show blockers", group: "Release", run: () => setOpen(true) }]);
  return (
    <>
      <AriaButton
        ref={at}
        className={`verdict ${look}`}
        aria-keyshortcuts="B"
        aria-haspopup="dialog"
        onPress={() => setOpen(!open)}
      >
        <Icon name={icon} />
        <span className="words">
          <b>{word}</b>
          <span className="about">{about}</span>
        </span>
      </AriaButton>
      <span className="sr" role="status">{`${word} ${about}`}</span>
      <Popover label={`${word} ${about}`} at={at} open={open} onOpenChange={setOpen}>
        <div className="blockers scroll">
          <Lines title="Blocks" lines={verdict.blockers} leave={() => setOpen(false)} />
          <Lines title="Missing" lines={verdict.missing} leave={() => setOpen(false)} />
          {verdict.blockers.length + verdict.missing.length === 0 && (
            <p className="quiet">
              {verdict.word === "go" ? `Nothing stands in the way ${verdict.about}.` : verdict.about}
            </p>
          )}
        </div>
      </Popover>
    </>
  );
}

function Lines({ title, lines, leave }: { title: string; lines: readonly Blocker[]; leave: () => void }) {
  const { release } = useRelease();
  if (lines.length === 0) return null;
  const lead = (line: Blocker) => {
    leave();
    if (line.item !== null) go(to.item(release, line.item));
    else if (line.step !== null) go(to.step(release, line.step));
  };
  return (
    <section>
      <h3 className="head">
        {title} <span className="faint">{lines.length}</span>
      </h3>
      <ul>
        {lines.map((line, i) => {
          const look = line.standing === null ? null : standingLook(line.standing);
          return (
            <li key={`${line.item ?? line.step ?? "release"} ${i}`}>
              <AriaButton
                className="blocker"
                isDisabled={line.item === null && line.step === null}
                onPress={() => lead(line)}
              >
                <span className="number">{line.item}</span>
                <Icon
                  name={look?.icon ?? (line.step === null ? "warning" : "step")}
                  className={`tone-${look?.tone ?? "quiet"}`}
                />
                <span className="text">{line.text}</span>
                <span className={`why tone-${look?.tone ?? "quiet"}`}>{line.why}</span>
              </AriaButton>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
