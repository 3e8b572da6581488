import { failureOf } from "../../backend/errors";
import type { Inspection } from "../../bindings/Inspection";
import { fullDate, hourMinute } from "../../model/time";
import { go, slide, to } from "../../paths";
import { useAnswer } from "../../state/call";
import { useKeys } from "../../state/keys";
import { useZone } from "../../state/status";
import { Icon } from "../../widgets/Icon";
import { Frame } from "../frame/Frame";
import { Changes } from "./Changes";
import { DecisionBar } from "./DecisionBar";
import { Environments } from "./Environments";
import { Problems } from "./Problems";
import { Rights } from "./Rights";
import { isMarked, rightsOf } from "./reading";
import { StartForm } from "./StartForm";
import { Wrong } from "./Wrong";
import "./trust.css";

/** What a checklist could do with one of its environments, before it may; then which versions are released with it. */
export function TrustScreen({ path, environment }: { path: string; environment: string | null }) {
  const { answer, failed, again } = useAnswer("inspect", { path, environment });
  useKeys([
    { keys: "escape", label: "Show all releases", group: "Checklist", run: () => go(to.releases()) },
    { keys: "o", label: "Open read-only", group: "Checklist", run: () => go(to.read(path, environment)) },
  ]);
  const bar = (
    <>
      <a className="home" href={to.releases()} aria-label="All releases">
        <Icon name="back" />
        <Icon name="mark" />
      </a>
      <div className="identity">
        <div className="first">{answer?.title ?? "Checklist"}</div>
      </div>
      <span className="grow" />
    </>
  );
  return (
    <Frame bar={bar}>
      {answer !== null ? (
        <Inspected key={`${answer.digest} ${answer.environment}`} inspection={answer} again={again} />
      ) : failed !== null ? (
        <Unreadable path={path} failed={failed} />
      ) : (
        <div className="loading" aria-busy="true">
          <span className="sr">Reading the checklist</span>
          {Array.from({ length: 12 }, (_, i) => (
            <span key={i} />
          ))}
        </div>
      )}
    </Frame>
  );
}

function Inspected({ inspection, again }: { inspection: Inspection; again: () => void }) {
  const zone = useZone();
  const { trust, environments, environment, problems, changes, path } = inspection;
  const since = trust.trust === "changed" ? day(trust.at, zone) : "";
  return (
    <div className="trust">
      <header>
        <div>
          <h1>{title(inspection)}</h1>
          <p className="quiet">{lead(inspection, zone)}</p>
        </div>
        <div className="file">
          <span className="mono select">{inspection.shown}</span>
          <span>
            {inspection.items} items, {inspection.steps} steps,{" "}
            <span className="mono" title={`SHA-256 ${inspection.digest}`}>
              {inspection.digest.slice(0, 8)}
            </span>
          </span>
        </div>
        {environment !== null && environments.length > 0 && (
          <Environments
            choices={environments}
            chosen={environment}
            onChoose={(name) => slide(to.checklist(path, name))}
          />
        )}
      </header>
      <Rights inspection={inspection} />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys */}
      <aside className="beside scroll" aria-label="About the file" tabIndex={0}>
        {trust.trust === "changed" && <Changes changes={changes} since={since} />}
        {(trust.trust !== "changed" || problems.length > 0) && <Problems problems={problems} />}
        {trust.trust !== "changed" && <Contents inspection={inspection} />}
      </aside>
      {trust.trust === "trusted" ? (
        <StartForm inspection={inspection} />
      ) : (
        <DecisionBar inspection={inspection} onTrusted={again} />
      )}
    </div>
  );
}

function title({ trust, environment }: Inspection): string {
  if (environment === null) return "This checklist can only be read";
  if (trust.trust === "changed") return "This checklist changed since it was trusted";
  if (trust.trust === "new") return "This checklist is new here";
  return "Begin a release with this checklist";
}

function lead(inspection: Inspection, zone: number): string {
  const { trust, environment } = inspection;
  if (environment === null)
    return "There is no environment file beside it, which would say which hosts and versions it is for.";
  if (trust.trust === "new")
    return "Nothing has run. Below stands everything it could do; it may do none of it before you say so.";
  const when = `${day(trust.at, zone)} ${hourMinute(trust.at, zone)} by ${trust.by}`;
  if (trust.trust === "trusted") return `These bytes were trusted on ${when}. Nothing runs by beginning a release.`;
  const marked = rightsOf(inspection).filter((right) => isMarked(inspection, right)).length;
  const widens =
    marked === 0
      ? "Nothing widens what it may do."
      : `${marked} ${marked === 1 ? "change widens" : "changes widen"} what it may do; ${marked === 1 ? "it is" : "they are"} marked.`;
  return `Nothing has run. ${widens} Last trusted on ${when}.`;
}

/** `5 Nov 2026` */
const day = (at: number, zone: number) => fullDate(at, zone).slice(4);

function Contents({ inspection }: { inspection: Inspection }) {
  const { items, checks, steps } = inspection;
  const rows = [
    [items, "items", "each needs a result or a name before the release is complete"],
    [checks, "checks", "a machine looks and says what it saw"],
    [items - checks, "for people", "a person reads, decides and signs with a name"],
    [steps, "steps", "commands; each shows exactly what runs and asks first"],
  ] as const;
  return (
    <section aria-labelledby="contents">
      <h2 id="contents" className="head">
        What it is
      </h2>
      <dl className="contents">
        {rows.map(([n, what, about]) => (
          <div key={what}>
            <dt>
              <b>{n}</b> {what}
            </dt>
            <dd>{about}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function Unreadable({ path, failed }: { path: string; failed: unknown }) {
  return (
    <div className="fault">
      <h1>This checklist cannot be read.</h1>
      <p className="mono select">{path}</p>
      <Wrong failure={failureOf(failed)} />
      <a className="btn primary" href={to.releases()}>
        Show all releases
      </a>
    </div>
  );
}
