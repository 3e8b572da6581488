import { memo, useMemo, useRef } from "react";
import type { MarkView } from "../../../bindings/MarkView";
import { hourMinute } from "../../../model/time";
import { useSize } from "../../../state/size";
import type { Column, Recording } from "./recording";
import { bandPath, digitsOf, linePath, mostlyUnder, niceStep, scaleOf, spread, timeTicks, valueTicks } from "./scale";
import { bucketFor, errorTicks, type Span, thin, underLimitSince } from "./thin";

/** What the four charts have in common: one time axis, one set of marks, one cursor. */
export interface TimeFrame {
  recording: Recording;
  /** Of the recording: it grows in place. */
  revision: number;
  span: Span;
  now: number;
  marks: readonly MarkView[];
  /** Times in which nothing was measured. */
  gaps: readonly Span[];
  /** Instant that is being read; `null` for the last measurement. */
  cursor: number | null;
  /** Minutes east of UTC. */
  zone: number;
}

export interface LineSpec {
  column: Column;
  side: "old" | "new";
  /** In the label at the right edge: `new p95`. */
  name: string;
  say: (value: number) => string;
  /** A second pair beside the main one. */
  fine?: boolean;
  /** Counted since the evidence began: the last value stands, a mean of it means nothing. */
  cumulative?: boolean;
}

export interface ChartSpec {
  title: string;
  unit: string;
  lines: readonly LineSpec[];
  limits: readonly { value: number; text: string }[];
  /** The axis reaches at least so far. */
  least: number;
  /** The axis ends here, whatever is measured. */
  top?: number;
  /** The error rate's band, its single errors, and since when it is under the limit. */
  band?: boolean;
  /** Whether the time axis is written below. */
  axis: boolean;
}

const LABEL = 13;

export const Chart = memo(function Chart({ spec, frame }: { spec: ChartSpec; frame: TimeFrame }) {
  const box = useRef<HTMLDivElement>(null);
  const { width, height } = useSize(box);
  return (
    <div className="cell">
      <h3 className="head">
        {spec.title} <span className="faint">{spec.unit}</span>
      </h3>
      <div className="plot" ref={box}>
        {width > 140 && height > 50 && <Plot spec={spec} frame={frame} width={width} height={height} />}
      </div>
    </div>
  );
});

interface PlotProps {
  spec: ChartSpec;
  frame: TimeFrame;
  width: number;
  height: number;
}

function Plot({ spec, frame, width, height }: PlotProps) {
  const { recording, revision, span, now, zone } = frame;
  const edges = { left: 38, right: width - 80, top: 10, bottom: height - (spec.axis ? 20 : 8) };
  const plotted = edges.right - edges.left;
  const bucket = bucketFor(span, plotted);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the recording grows in place, `revision` says so
  const lines = useMemo(
    () =>
      spec.lines.map((line) => ({
        ...line,
        points: thin(recording, line.column, span, bucket, line.cumulative ? "last" : "mean"),
      })),
    [recording, revision, spec.lines, span, bucket],
  );
  const limits = spec.limits.map((limit) => limit.value);
  const highest = Math.max(mostlyUnder(lines.map((line) => line.points)) * 1.15, ...lines.map(lastValue));
  // A limit far above everything measured is said, not drawn: it would press the lines flat.
  const near = limits.filter((limit) => limit <= highest * 4 || spec.band);
  const wanted =
    spec.top ?? Math.max(spec.least, highest * 1.05, ...near.map((limit) => limit * (spec.band ? 2 : 1.08)));
  const ticks = valueTicks(wanted, edges.bottom - edges.top);
  const step = ticks[1] ?? niceStep(wanted);
  const top = spec.band ? Math.ceil(wanted / step - 1e-6) * step : wanted;
  const scale = scaleOf(span, top, edges);
  const { x, y } = scale;
  const digits = digitsOf(ticks);
  const clip = `plot-${spec.title.replaceAll(" ", "-").toLowerCase()}`;
  return (
    <svg width={width} height={height} viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
      <clipPath id={clip}>
        <rect x={edges.left} y={edges.top} width={plotted} height={edges.bottom - edges.top + 1} />
      </clipPath>
      {frame.gaps.map((gap) => (
        <Unmeasured key={gap.from} from={x(gap.from)} to={x(gap.to)} edges={edges} />
      ))}
      {valueTicks(top, edges.bottom - edges.top).map((tick) => (
        <g key={tick}>
          <path className="grid" d={`M${edges.left} ${y(tick).toFixed(1)}H${edges.right}`} />
          <text className="axis" x={edges.left - 6} y={y(tick) + 3.5} textAnchor="end">
            {tick.toFixed(digits)}
          </text>
        </g>
      ))}
      {spec.axis &&
        timeTicks(span, plotted, zone).map((tick) => (
          <g key={tick.at}>
            <path className="base" d={`M${x(tick.at).toFixed(1)} ${edges.bottom}v3`} />
            <text className="axis" x={x(tick.at)} y={edges.bottom + 14} textAnchor="middle">
              {tick.text}
            </text>
          </g>
        ))}
      {visibleMarks(frame, x).map(({ mark, at, room }) => (
        <g key={mark.number}>
          <path className="mark" d={`M${at.toFixed(1)} ${edges.top}V${edges.bottom}`} />
          {room && (
            <text className="mark-number" x={at + 3} y={edges.top + 8}>
              {mark.number}
            </text>
          )}
        </g>
      ))}
      <g clipPath={`url(#${clip})`}>
        {spec.band && <Band frame={frame} bucket={bucket} scale={scale} />}
        {lines.map((line) =>
          line.cumulative || line.fine ? null : (
            <path
              key={line.column}
              className={`envelope ${line.side}`}
              d={bandPath(line.points.at, line.points.low, line.points.high, scale)}
            />
          ),
        )}
        {spec.limits.map((limit) =>
          limit.value <= top ? (
            <path key={limit.text} className="limit" d={`M${edges.left} ${y(limit.value).toFixed(1)}H${edges.right}`} />
          ) : null,
        )}
        {lines.map((line) => (
          <path
            key={line.column}
            className={`line ${line.side} ${line.fine ? "fine" : ""}`}
            d={linePath(line.points, scale)}
          />
        ))}
        {spec.band && <Errors frame={frame} bucket={bucket} x={x} bottom={edges.bottom} />}
      </g>
      {spec.band && plotted > 220 && (
        <UnderLimit frame={frame} limit={limits[0]} scale={scale} right={Math.min(edges.right, x(now))} />
      )}
      {now <= span.to && <path className="now" d={`M${x(now).toFixed(1)} ${edges.top}V${edges.bottom}`} />}
      {frame.cursor !== null && (
        <path className="cursor" d={`M${x(frame.cursor).toFixed(1)} ${edges.top - 4}V${edges.bottom}`} />
      )}
      <Labels spec={spec} frame={frame} lines={lines} top={top} edges={edges} y={y} x={x} />
    </svg>
  );
}

type DrawnLine = LineSpec & { points: { at: number[]; value: number[] } };
type Edge = { left: number; right: number; top: number; bottom: number };

const lastValue = (line: DrawnLine) => line.points.value.findLast((value) => !Number.isNaN(value)) ?? 0;

function Unmeasured({ from, to, edges }: { from: number; to: number; edges: Edge }) {
  if (to - from < 1) return null;
  return (
    <g className="unmeasured">
      <rect x={from} y={edges.top} width={to - from} height={edges.bottom - edges.top} />
      {to - from > 76 && (
        <text x={(from + to) / 2} y={edges.bottom - 6} textAnchor="middle">
          not measured
        </text>
      )}
    </g>
  );
}

/** Marks inside the span; a number that would touch the one before is left to the strip below. */
function visibleMarks({ marks, span }: TimeFrame, x: (at: number) => number) {
  let taken = Number.NEGATIVE_INFINITY;
  return marks
    .filter((mark) => mark.at >= span.from && mark.at <= span.to)
    .map((mark) => {
      const at = x(mark.at);
      const room = at - taken > 14;
      if (room) taken = at;
      return { mark, at, room };
    });
}

interface InPlot {
  frame: TimeFrame;
  bucket: number;
}

function Band({ frame, bucket, scale }: InPlot & { scale: ReturnType<typeof scaleOf> }) {
  const { recording, revision, span } = frame;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the recording grows in place, `revision` says so
  const [low, high] = useMemo(
    () => [thin(recording, "newRateLow", span, bucket, "last"), thin(recording, "newRateHigh", span, bucket, "last")],
    [recording, revision, span, bucket],
  );
  return <path className="band new" d={bandPath(high.at, low.value, high.value, scale)} />;
}

function Errors({ frame, bucket, x, bottom }: InPlot & { x: (at: number) => number; bottom: number }) {
  const ticks = errorTicks(frame.recording, frame.span, bucket);
  return <path className="errors" d={ticks.map((at) => `M${x(at).toFixed(1)} ${bottom - 1}v-6`).join("")} />;
}

function UnderLimit(props: {
  frame: TimeFrame;
  limit: number | undefined;
  scale: ReturnType<typeof scaleOf>;
  right: number;
}) {
  const { frame, limit, scale, right } = props;
  const since = limit === undefined ? null : underLimitSince(frame.recording, limit);
  if (since === null || limit === undefined || since < frame.span.from) return null;
  const [at, level] = [scale.x(since), scale.y(limit)];
  const left = at + 128 > right;
  return (
    <g className="under">
      <circle cx={at} cy={level} r="3" />
      <text x={at + (left ? -6 : 6)} y={level - 6} textAnchor={left ? "end" : "start"}>
        under limit since {hourMinute(since, frame.zone)}
      </text>
    </g>
  );
}

interface LabelsProps {
  spec: ChartSpec;
  frame: TimeFrame;
  lines: readonly DrawnLine[];
  top: number;
  edges: Edge;
  x: (at: number) => number;
  y: (value: number) => number;
}

/** Each line's value at the right edge: the last one, or the one at the cursor. */
function Labels({ spec, frame, lines, top, edges, x, y }: LabelsProps) {
  const { recording, cursor, now } = frame;
  const values = lines.flatMap((line) => {
    const found =
      cursor === null
        ? recording.lastOf(line.column, now)
        : { at: cursor, value: recording.valueAt(line.column, cursor) };
    if (found === null || Number.isNaN(found.value)) return [];
    const old = cursor === null && now - found.at > 10_000;
    return [{ ...found, line, old, text: `${line.name} ${line.say(found.value)}` }];
  });
  const limits = spec.limits.map((limit) => ({
    ...limit,
    text: limit.value <= top ? limit.text : `${limit.text} \u2191`,
  }));
  const placed = spread(
    [...limits.map((limit) => y(limit.value)), ...values.map((one) => y(one.value))],
    LABEL,
    edges.top,
    edges.bottom,
  );
  return (
    <>
      {limits.map((limit, i) => (
        <text key={limit.text} className="label limit-label" x={edges.right + 6} y={(placed[i] ?? 0) + 3.5}>
          {limit.text}
        </text>
      ))}
      {values.map(({ line, old, text, at, value }, i) => (
        <g key={line.column}>
          {cursor !== null && <circle className={`point ${line.side}`} cx={x(at)} cy={y(value)} r="2.5" />}
          <text
            className={`label ${line.side} ${old ? "stale" : ""}`}
            x={edges.right + 6}
            y={(placed[limits.length + i] ?? 0) + 3.5}
          >
            {text}
          </text>
        </g>
      ))}
    </>
  );
}
