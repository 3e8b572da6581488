import { useMemo } from "react";
import { arrange } from "../../model/list";
import { go, to } from "../../paths";
import { useAnswer } from "../../state/call";
import { useKeys } from "../../state/keys";
import { Icon } from "../../widgets/Icon";
import { Frame } from "../frame/Frame";
import { ReadLines } from "./ReadLines";
import "./rail.css";
import "./console.css";

/** A checklist as it is read, before any release: what its items, steps and lines are. Nothing can be run from here. */
export function ReadScreen({ path, environment }: { path: string; environment: string | null }) {
  const { answer } = useAnswer("read_checklist", { path, environment });
  const sections = useMemo(() => arrange(answer?.entries ?? []), [answer]);
  const back = to.checklist(path, environment);
  useKeys([{ keys: "escape", label: "Back to what it could do", group: "Checklist", run: () => go(back) }]);
  const bar = (
    <>
      <a className="home" href={back} aria-label="Back to what it could do">
        <Icon name="back" />
        <Icon name="mark" />
      </a>
      <div className="identity">
        <div className="first">{answer?.title}</div>
        <div className="second">
          <span className="mono">{answer?.shown ?? path}</span>
        </div>
      </div>
      <span className="grow" />
    </>
  );
  return <Frame bar={bar}>{answer !== null && <ReadLines sections={sections} />}</Frame>;
}
