import { useMemo, useRef } from "react";
import type { RollbackView } from "../../../bindings/RollbackView";
import { percent } from "../../../model/measure";
import { clock, count } from "../../../model/time";
import { useSize } from "../../../state/size";
import { bins, steps } from "./bins";
import type { Recording } from "./recording";
import { bandPath, linePath, type Scale, scaleOf, stepPath, timeTicks } from "./scale";
import { bucketFor, type Span, thin } from "./thin";

interface ShareChartProps {
  rollback: RollbackView;
  recording: Recording;
  revision: number;
  now: number;
  zone: number;
  name: string;
}

const MINUTE = 60_000;
/** Bad responses are counted over so long. */
const BIN = 10_000;

/** From a quarter of an hour before the order to now; what is long over moves no more. */
export function spanAround(ordered: number, first: number | null, now: number): Span {
  const from = Math.max(ordered - 15 * MINUTE, first ?? 0);
  return { from, to: Math.min(Math.max(now + MINUTE / 2, ordered + 3 * MINUTE), ordered + 15 * MINUTE) };
}

/** Share of the new version, intended and observed, and what went wrong meanwhile. */
export function ShareChart(props: ShareChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const { width, height } = useSize(box);
  const { rollback, recording, now, name } = props;
  const { from, to } = spanAround(rollback.ordered_at, recording.first, now);
  const span = useMemo(() => ({ from, to }), [from, to]);
  const share = recording.lastOf("share", now);
  return (
    <section className="share-chart">
      <h2 className="head">
        Share of {name}, intended and observed <span className="faint">%, with bad responses per 10 s</span>
      </h2>
      <div
        className="plot"
        ref={box}
        role="img"
        aria-label={`Share of ${name} over time; ${share === null ? "not measured" : `now ${percent(share.value)} observed`}`}
      >
        {width > 140 && height > 50 && <Plot {...props} span={span} width={width} height={height} />}
      </div>
    </section>
  );
}

interface PlotProps extends ShareChartProps {
  span: Span;
  width: number;
  height: number;
}

function Plot({ rollback, recording, revision, now, zone, span, width, height }: PlotProps) {
  const edges = { left: 30, right: width - 92, top: 18, bottom: height - 22 };
  const bucket = bucketFor(span, edges.right - edges.left);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the recording grows in place, `revision` says so
  const drawn = useMemo(
    () => ({
      share: thin(recording, "share", span, bucket),
      intended: thin(recording, "intended", span, bucket, "last"),
      steps: steps(recording, span),
      bad: bins(recording, span, BIN),
    }),
    [recording, revision, span, bucket],
  );
  const highest = Math.max(10, ...drawn.intended.value.filter((value) => !Number.isNaN(value)));
  const top = highest * 1.12;
  const scale = scaleOf(span, top, edges);
  const { x, y } = scale;
  const levels = [...new Set([0, ...drawn.intended.value.filter((value) => !Number.isNaN(value)), highest])].filter(
    (value, i, all) => all.findIndex((one) => Math.abs(y(one) - y(value)) < 12) === i,
  );
  const last = recording.lastOf("share", now);
  return (
    <svg width={width} height={height} viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
      {levels.map((level) => (
        <g key={level}>
          <path className="grid" d={`M${edges.left} ${y(level).toFixed(1)}H${edges.right}`} />
          <text className="axis" x={edges.left - 6} y={y(level) + 3.5} textAnchor="end">
            {level}
          </text>
        </g>
      ))}
      {timeTicks(span, edges.right - edges.left, zone, 90).map((tick) => (
        <g key={tick.at}>
          <path className="base" d={`M${x(tick.at).toFixed(1)} ${edges.bottom}v3`} />
          <text className="axis" x={x(tick.at)} y={edges.bottom + 14} textAnchor="middle">
            {tick.text}
          </text>
        </g>
      ))}
      <path
        className="area"
        d={bandPath(
          drawn.share.at,
          drawn.share.at.map(() => 0),
          drawn.share.value,
          scale,
        )}
      />
      {drawn.steps
        .filter((step) => step.value > 0)
        .map((step) => (
          <g key={step.at}>
            <path className="mark" d={`M${x(step.at).toFixed(1)} ${edges.top - 8}V${edges.bottom}`} />
            <text className="mark-number" x={x(step.at) + 4} y={edges.top - 6}>
              {percent(step.value)}
            </text>
          </g>
        ))}
      <path className="mark bad" d={`M${x(rollback.ordered_at).toFixed(1)} ${edges.top - 8}V${edges.bottom}`} />
      <text className="mark-number bad" x={x(rollback.ordered_at) + 4} y={edges.top - 6}>
        roll back
      </text>
      <path className="intended-line" d={stepPath(drawn.intended, scale)} />
      <path className="line new" d={linePath(drawn.share, scale)} />
      <Bad bad={drawn.bad} rollback={rollback} scale={scale} edges={edges} zone={zone} />
      {now <= span.to && <path className="now" d={`M${x(now).toFixed(1)} ${edges.top - 8}V${edges.bottom}`} />}
      {last !== null && (
        <text className="label new" x={edges.right + 6} y={y(last.value) + 3.5}>
          {percent(last.value, last.value > 0 && last.value < 10 ? 1 : 0)} observed
        </text>
      )}
    </svg>
  );
}

interface BadProps {
  bad: readonly { at: number; count: number; width: number }[];
  rollback: RollbackView;
  scale: Scale;
  edges: { left: number; top: number; bottom: number };
  zone: number;
}

/** Bars of their own scale, the highest with its number; where the first bad response was. */
function Bad({ bad, rollback, scale, edges, zone }: BadProps) {
  const { x } = scale;
  const most = Math.max(5, ...bad.map((bin) => bin.count));
  const room = (edges.bottom - edges.top) * 0.32;
  const first = rollback.exposed_from;
  const before = Math.max(
    0,
    ...bad.filter((bin) => first !== null && bin.at + bin.width < first).map((bin) => bin.count),
  );
  const peak = bad.find((bin) => bin.count === most);
  return (
    <>
      {bad.map((bin) => {
        const high = Math.max(1.5, (bin.count / most) * room);
        const [left, right] = [x(bin.at), x(bin.at + bin.width)];
        return (
          <rect
            key={bin.at}
            className="bad-bar"
            x={left + 0.5}
            y={edges.bottom - high}
            width={Math.max(1, right - left - 1)}
            height={high}
          />
        );
      })}
      {peak !== undefined && peak.count > 1 && (
        <text
          className="mark-number bad"
          x={(x(peak.at) + x(peak.at + peak.width)) / 2}
          y={edges.bottom - room - 4}
          textAnchor="middle"
        >
          {count(peak.count)}
        </text>
      )}
      {first !== null && x(first) > edges.left && (
        <>
          <path className="first-bad" d={`M${x(first).toFixed(1)} ${edges.bottom + 1}v6`} />
          {x(first) - edges.left > 150 && (
            <text
              className="mark-number bad"
              x={x(first) - 6}
              y={edges.bottom - 6 - (before / most) * room}
              textAnchor="end"
            >
              first bad response {clock(first, zone)}
            </text>
          )}
        </>
      )}
    </>
  );
}
