/** Axes: round steps, and where values lie in pixels. */
import { clock } from "../../../model/time";
import type { Span, Thinned } from "./thin";

export interface Edges {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

const MINUTE = 60_000;
const TIME_STEPS = [1 / 6, 1 / 2, 1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440].map((m) => m * MINUTE);

/** Round instants of the local clock, at least `apart` pixels from one another. */
export function timeTicks(span: Span, width: number, zone: number, apart = 64): { at: number; text: string }[] {
  const wanted = ((span.to - span.from) / Math.max(1, width)) * apart;
  const step = TIME_STEPS.find((one) => one >= wanted) ?? 1440 * MINUTE;
  const offset = zone * MINUTE;
  const ticks: { at: number; text: string }[] = [];
  for (let at = Math.ceil((span.from + offset) / step) * step - offset; at <= span.to; at += step) {
    const text = clock(at, zone);
    ticks.push({ at, text: step < MINUTE ? text : text.slice(0, 5) });
  }
  return ticks;
}

/** Round values from 0 up to `top`, about as many as fit `height`. */
export function valueTicks(top: number, height: number, apart = Math.max(30, height / 6)): number[] {
  const step = niceStep(top / Math.max(1, Math.floor(height / apart)));
  const ticks: number[] = [];
  for (let i = 0; i * step <= top * 1.0001; i++) ticks.push(i * step);
  return ticks;
}

/** 1, 2, 2.5 or 5 times a power of ten, not under `least`. */
export function niceStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  const round = [1, 2, 2.5, 5, 10].find((one) => one * power >= least * 0.9999) ?? 10;
  return round * power;
}

/** Digits after the point that tell the ticks apart. */
export const digitsOf = (ticks: readonly number[]): number => {
  const step = ticks[1] ?? 1;
  for (let digits = 0; digits < 4; digits++)
    if (Math.abs(Number(step.toFixed(digits)) - step) < step / 1000) return digits;
  return 4;
};

/** The highest value; where that is a spike far above all but the highest twentieth, they decide: it must not flatten the line. */
export function mostlyUnder(lines: readonly Thinned[]): number {
  const values = lines.flatMap((line) => line.value.filter((value) => !Number.isNaN(value))).sort((a, b) => a - b);
  const most = values[Math.floor((values.length - 1) * 0.95)] ?? 0;
  const highest = values.at(-1) ?? 0;
  return highest > 2.5 * most ? most : highest;
}

export interface Scale {
  x: (time: number) => number;
  y: (value: number) => number;
}

export function scaleOf(span: Span, top: number, edges: Edges): Scale {
  const wide = (edges.right - edges.left) / Math.max(1, span.to - span.from);
  const high = (edges.bottom - edges.top) / Math.max(1e-9, top);
  return {
    x: (time) => edges.left + (Math.min(Math.max(time, span.from), span.to) - span.from) * wide,
    y: (value) => edges.bottom - Math.min(Math.max(value, 0), top) * high,
  };
}

const at = (n: number) => n.toFixed(1);

/** The line; a new piece begins behind every gap. */
export function linePath(line: Thinned, { x, y }: Scale): string {
  let path = "";
  let pen = false;
  line.at.forEach((time, i) => {
    if (Number.isNaN(time)) {
      pen = false;
      return;
    }
    const point = `${at(x(time))} ${at(y(line.value[i] ?? 0))}`;
    // A lone measurement is a dot: round ends draw it.
    const lone = !pen && (i + 1 >= line.at.length || Number.isNaN(line.at[i + 1]));
    path += pen ? `L${point}` : `M${point}${lone ? "h.1" : ""}`;
    pen = true;
  });
  return path;
}

/** The same in steps: what was set stays until it is set anew. */
export function stepPath(line: Thinned, { x, y }: Scale): string {
  let path = "";
  let pen = false;
  line.at.forEach((time, i) => {
    if (Number.isNaN(time)) {
      pen = false;
      return;
    }
    const [h, v] = [at(x(time)), at(y(line.value[i] ?? 0))];
    path += pen ? `H${h}V${v}` : `M${h} ${v}`;
    pen = true;
  });
  return path;
}

/** Between two lines of the same times, one piece for each stretch without a gap. */
export function bandPath(
  times: readonly number[],
  low: readonly number[],
  high: readonly number[],
  scale: Scale,
): string {
  let path = "";
  let piece: number[] = [];
  const close = () => {
    if (piece.length > 1) {
      const upper = piece.map((i) => `${at(scale.x(times[i] ?? 0))} ${at(scale.y(high[i] ?? 0))}`);
      const lower = piece.map((i) => `${at(scale.x(times[i] ?? 0))} ${at(scale.y(low[i] ?? 0))}`).reverse();
      path += `M${upper.join("L")}L${lower.join("L")}Z`;
    }
    piece = [];
  };
  times.forEach((time, i) => {
    if (Number.isNaN(time)) close();
    else piece.push(i);
  });
  close();
  return path;
}

/** Moves labels apart so that each keeps a line of its own, inside the edges. */
export function spread(wanted: readonly number[], apart: number, top: number, bottom: number): number[] {
  const order = wanted.map((_, i) => i).sort((a, b) => (wanted[a] ?? 0) - (wanted[b] ?? 0));
  const placed = [...wanted];
  let floor = top;
  for (const i of order) {
    placed[i] = Math.max(placed[i] ?? 0, floor);
    floor = (placed[i] ?? 0) + apart;
  }
  let ceiling = bottom;
  for (const i of order.reverse()) {
    placed[i] = Math.min(placed[i] ?? 0, ceiling);
    ceiling = (placed[i] ?? 0) - apart;
  }
  return placed;
}
