import type { HaltSummary } from "../../bindings/HaltSummary";
import type { Station } from "../../bindings/Station";
import type { StationSummary } from "../../bindings/StationSummary";
import { countedWord, standingLook } from "../../model/standing";
import { count } from "../../model/time";
import { useRelease } from "../../state/release";
import { Icon } from "../../widgets/Icon";
import { Progress, ProgressRing } from "../../widgets/Progress";

const WANTS = ["failed", "refused", "unknown", "interrupted", "stale", "to_attest", "waived"] as const;

/** The level-2 headings as stations on a line, which is ink as far as everything is settled. */
export function Rail({
  here,
  onStation,
  onItem,
}: {
  here: number;
  onStation: (station: number) => void;
  onItem: (item: number) => void;
}) {
  const { outline, rows } = useRelease();
  const { summary } = rows;
  const of = (station: Station) => summary.stations.find((one) => one.station === station.station);
  const first = outline.stations.findIndex((station) => !isDone(of(station)));
  const counted = (...standings: string[]) =>
    summary.counts.filter((one) => standings.includes(one.standing)).reduce((sum, one) => sum + one.count, 0);
  const failed = counted("failed", "refused");
  const waived = counted("waived");
  const words = [
    `${count(summary.settled)} of ${count(summary.total)} settled`,
    waived > 0 ? `${waived} waived` : "",
    failed > 0 ? `${failed} failed` : "",
  ].filter((part) => part !== "");
  return (
    <nav className="rail scroll" aria-label="Sections">
      <div className="rail-head">
        <p className="mono clip" title={outline.shown}>
          {outline.shown}
        </p>
        <Progress
          total={summary.total}
          settled={summary.settled}
          failed={failed}
          waits={counted("unknown", "interrupted", "stale")}
          label={words.join(", ")}
        />
        <p className="tiny faint">{words.join(", ")}</p>
      </div>
      <ol>
        {outline.stations.map((station, i) => (
          <li
            key={station.station}
            className={`${first < 0 || i < first ? "passed" : i === first ? "edge" : ""}${station.station === here ? " here" : ""}`}
          >
            <button
              type="button"
              className="station"
              aria-current={station.station === here ? "location" : undefined}
              title={station.title}
              onClick={() => onStation(station.station)}
            >
              <StationMark summary={of(station)} />
              <span className="name clip">{station.title}</span>
              <StationMeta summary={of(station)} />
            </button>
            {station.halts.map((halt) => (
              <button
                key={halt.section}
                type="button"
                className="halt"
                disabled={halt.first_item === null}
                onClick={() => halt.first_item !== null && onItem(halt.first_item)}
              >
                <span className="clip">{halt.title}</span>
                <HaltCount summary={summary.halts.find((one) => one.section === halt.section)} />
              </button>
            ))}
          </li>
        ))}
      </ol>
    </nav>
  );
}

const isDone = (summary: StationSummary | undefined) =>
  summary !== undefined && summary.settled === summary.total && summary.steps_done === summary.steps_total;

function StationMark({ summary }: { summary: StationSummary | undefined }) {
  if (summary?.counts.some((one) => one.standing === "failed" || one.standing === "refused")) {
    return <Icon name="failed" className="tone-bad" />;
  }
  return (
    <ProgressRing
      done={(summary?.settled ?? 0) + (summary?.steps_done ?? 0)}
      total={(summary?.total ?? 0) + (summary?.steps_total ?? 0)}
    />
  );
}

function StationMeta({ summary }: { summary: StationSummary | undefined }) {
  if (summary === undefined) return null;
  const { settled, total, steps_done, steps_total, counts } = summary;
  // Beside the count of steps there is room for what is wrong, not for what only waits.
  const worth = steps_total > 0 ? WANTS.slice(0, 5) : WANTS;
  const wants = worth
    .flatMap((standing) => counts.find((one) => one.standing === standing) ?? [])
    .slice(0, steps_total > 0 ? 1 : 2);
  return (
    <span className="meta">
      {total > 0 && (
        <span className="of">
          {count(settled)}
          <i> of </i>
          {count(total)}
        </span>
      )}
      {steps_total > 0 && (
        <span className="more">
          {steps_done} of {steps_total} steps
        </span>
      )}
      {wants.map(({ standing, count: n }) => (
        <span
          key={standing}
          className={`more tone-${standingLook(standing).tone === "bad" ? "bad" : standing === "stale" ? "warn" : ""}`}
        >
          {n} {countedWord(standing)}
        </span>
      ))}
    </span>
  );
}

function HaltCount({ summary }: { summary: HaltSummary | undefined }) {
  if (summary === undefined || summary.total === 0) return null;
  return (
    <span className="count">
      {summary.settled} of {summary.total}
    </span>
  );
}
