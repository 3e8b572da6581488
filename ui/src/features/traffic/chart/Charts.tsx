import { type KeyboardEvent, type PointerEvent, useMemo, useRef, useState } from "react";
import { ToggleButton } from "react-aria-components";
import type { TrafficView } from "../../../bindings/TrafficView";
import { clock, hourMinute } from "../../../model/time";
import { Segments } from "../../../widgets/Segments";
import type { Followed } from "../follow";
import { Chart, type TimeFrame } from "./Chart";
import { chartSpecs } from "./specs";
import { type Span, unmeasured } from "./thin";
import { Values } from "./Values";
import { sentenceAt } from "./words";
import { spanOf, type Zoom } from "./zoom";

const ZOOMS = [
  { key: "stage", label: "Stage" },
  { key: "half_hour", label: "30\u00a0min" },
  { key: "whole", label: "All" },
] as const;

interface ChartsProps {
  view: TrafficView;
  followed: Followed;
  zone: number;
}

/** Old against new: four charts on one time axis, or the same as a table. */
export function Charts({ view, followed, zone }: ChartsProps) {
  const { recording, revision, now } = followed;
  const [zoom, setZoom] = useState<Zoom>("stage");
  const [values, showValues] = useState(false);
  const [cursor, setCursor] = useState<number | null>(null);
  const { from, to } = spanOf(zoom, view, recording, now);
  const span = useMemo(() => ({ from, to }), [from, to]);
  const since = view.stages.find((stage) => stage.standing === "now")?.since ?? null;
  const specs = useMemo(
    () => chartSpecs(view.limits, since === null ? null : hourMinute(since, zone)),
    [view.limits, since, zone],
  );
  const frame: TimeFrame = useMemo(
    () => ({
      recording,
      revision,
      span,
      now,
      marks: view.marks,
      gaps: unmeasured(recording, span, now, 10_000),
      cursor,
      zone,
    }),
    [recording, revision, span, now, view.marks, cursor, zone],
  );
  return (
    <section className="charts" aria-label="Live metrics, old against new">
      {values ? (
        <Values recording={recording} revision={revision} span={span} marks={view.marks} zone={zone} />
      ) : (
        <Plots frame={frame} onCursor={setCursor}>
          {specs.map((spec) => (
            <Chart key={spec.title} spec={spec} frame={frame} />
          ))}
        </Plots>
      )}
      <div className="chart-strip">
        <Marks frame={frame} />
        <Segments label="Time shown" segments={ZOOMS} selected={zoom} onSelect={setZoom} />
        <ToggleButton className="as-values" isSelected={values} onChange={showValues}>
          Values
        </ToggleButton>
      </div>
    </section>
  );
}

interface PlotsProps {
  frame: TimeFrame;
  onCursor: (at: number | null) => void;
  children: React.ReactNode;
}

/** The grid of plots is one slider over time: arrow keys and the pointer read all four at once. */
function Plots({ frame, onCursor, children }: PlotsProps) {
  const { recording, span, cursor, zone, now } = frame;
  const grid = useRef<HTMLDivElement>(null);
  const [said, say] = useState("");
  const end = Math.min(span.to, now);
  const step = Math.max(1000, Math.round((span.to - span.from) / 120_000) * 1000);
  const onKeyDown = (event: KeyboardEvent) => {
    const here = cursor ?? recording.last;
    const next = instantAfter(event.key, here, { from: span.from, to: end }, step, recording.last);
    if (event.key === "Enter" || event.key === " ") say(sentenceAt(recording, here, zone));
    else if (event.key === "Escape" && cursor !== null) onCursor(null);
    else if (next !== null) onCursor(Math.min(end, Math.max(span.from, next)));
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const onPointerMove = (event: PointerEvent) => {
    const plot = event.target instanceof Element ? event.target.closest("svg") : null;
    onCursor(plot === null ? null : timeUnder(event.clientX, plot.getBoundingClientRect(), span, end));
  };
  return (
    <>
      <div
        ref={grid}
        className="plots"
        role="slider"
        tabIndex={0}
        aria-label="Instant in the charts"
        aria-orientation="horizontal"
        aria-valuemin={Math.round(span.from)}
        aria-valuemax={Math.round(end)}
        aria-valuenow={Math.round(cursor ?? Math.max(span.from, Math.min(end, recording.last)))}
        aria-valuetext={cursor === null ? "the last measurement" : sentenceAt(recording, cursor, zone)}
        aria-description="Arrow keys move through time, Enter reads the values, Escape goes back to now."
        onKeyDown={onKeyDown}
        onPointerMove={onPointerMove}
        onPointerLeave={() => onCursor(null)}
        onBlur={() => onCursor(null)}
      >
        {children}
      </div>
      <p className="sr" role="status">
        {said}
      </p>
    </>
  );
}

/** Where a key leads from an instant; `null` where it leads nowhere. */
function instantAfter(key: string, here: number, span: Span, step: number, last: number): number | null {
  switch (key) {
    case "ArrowLeft":
      return here - step;
    case "ArrowRight":
      return here + step;
    case "PageUp":
      return here - 10 * step;
    case "PageDown":
      return here + 10 * step;
    case "Home":
      return span.from;
    case "End":
      return last;
    default:
      return null;
  }
}

/** The instant under the pointer; `null` beside the plot. The edges are those of the plots (see Chart). */
function timeUnder(clientX: number, box: DOMRect, span: Span, end: number): number | null {
  const share = (clientX - box.left - 38) / Math.max(1, box.width - 118);
  const at = span.from + share * (span.to - span.from);
  return share < 0 || share > 1 || at > end ? null : at;
}

/** The numbered events of the span, newest nearest to now; at the end the instant that is read. */
function Marks({ frame }: { frame: TimeFrame }) {
  const { marks, span, zone, cursor, now } = frame;
  const shown = marks.filter((mark) => mark.at >= span.from && mark.at <= span.to);
  return (
    <>
      <ol className="marks">
        {shown.map((mark) => (
          <li key={mark.number} title={`${clock(mark.at, zone)} ${mark.text}`}>
            <b>{mark.number}</b>
            <span className="mark-time">{hourMinute(mark.at, zone)} </span>
            {mark.text}
          </li>
        ))}
      </ol>
      <span className={cursor === null ? "instant" : "instant read"}>
        <b>|</b>
        {cursor === null ? `${hourMinute(now, zone)} now` : clock(cursor, zone)}
      </span>
    </>
  );
}
