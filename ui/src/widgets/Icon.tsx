/** Every drawing of the window, on a grid of 16. States differ in silhouette, not only in colour. */
import type { ReactNode } from "react";

const line = (d: string, width = 1.4) => (
  <path d={d} fill="none" stroke="currentColor" strokeWidth={width} strokeLinecap="round" strokeLinejoin="round" />
);
const ring = (r: number, width = 1.4, dashes?: string) => (
  <circle cx="8" cy="8" r={r} fill="none" stroke="currentColor" strokeWidth={width} strokeDasharray={dashes} />
);
const octagon = <path fill="currentColor" d="M5.2 1.2h5.600l4 4v5.600l-4 4H5.200l-4-4V5.200z" />;
const onMark = (d: string) => (
  <path className="on-mark" fill="none" strokeWidth="1.6" strokeLinecap="round" strokeLinejoin="round" d={d} />
);

const DRAWINGS = {
  // states
  passed: line("M3 8.600l3.200 3.200L13 4.600", 1.75),
  warned: (
    <>
      {line("M2.200 8.600l3.200 3.200L11.600 4.600", 1.75)}
      <circle cx="13.400" cy="11.600" r="1.500" fill="currentColor" />
    </>
  ),
  attested: (
    <>
      {line("M3.400 6.600l2.900 2.900L12.600 3", 1.75)}
      {line("M2.500 13.400h11", 1.25)}
    </>
  ),
  failed: (
    <>
      {octagon}
      {onMark("M5.600 5.600l4.800 4.800M10.400 5.600l-4.800 4.800")}
    </>
  ),
  refused: (
    <>
      {octagon}
      {onMark("M4.800 8h6.400")}
    </>
  ),
  running: (
    <>
      <g opacity="0.22">{ring(5.5, 1.5)}</g>
      {line("M8 2.500a5.500 5.500 0 1 1-5.200 3.700", 1.75)}
    </>
  ),
  waived: (
    <>
      {ring(5.5)}
      {line("M4.200 11.800l7.600-7.600")}
    </>
  ),
  stale: (
    <>
      {ring(5.7)}
      {line("M8 4.800V8l2.200 1.600")}
    </>
  ),
  pending: ring(4.2, 1.25),
  queued: ring(4.6, 1.25, "1.6 2"),
  person: (
    <>
      <circle cx="8" cy="5.200" r="2.500" fill="none" stroke="currentColor" strokeWidth="1.4" />
      {line("M3 13.400c.5-2.700 2.500-4 5-4s4.500 1.300 5 4")}
    </>
  ),
  absent: line("M4.500 8h7", 1.6),
  waiting: line(
    "M4.500 2.500h7M4.500 13.500h7M5.200 2.500c0 3.200 5.600 3.600 5.600 5.500s-5.600 2.300-5.600 5.500M10.800 2.500C10.800 5.700 5.200 6.100 5.200 8s5.600 2.300 5.600 5.500",
  ),
  locked: line("M3.700 7.200h8.600v6.300H3.700zM5.500 7V5a2.500 2.500 0 0 1 5 0v2"),
  unknown: (
    <>
      {line(
        "M5.200 5.900c0-1.700 1.200-2.900 2.900-2.900s2.900 1.100 2.900 2.600c0 2.200-2.900 2.100-2.900 4.300",
        1.7,
      )}
      <circle cx="8.100" cy="12.900" r="1.100" fill="currentColor" />
    </>
  ),
  interrupted: line("M1.800 8h3.700M10.500 8h3.700M9.600 3.500l-3.200 9", 1.5),
  stopped: (
    <>
      <path
        d="M5.200 1.900h5.600l3.300 3.300v5.600l-3.300 3.300H5.200l-3.300-3.300V5.200z"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.4"
        strokeLinejoin="round"
      />
      {line("M6 6h4v4H6z", 1.3)}
    </>
  ),
  warning: (
    <>
      {line("M8 2.300l6.200 11H1.800z")}
      {line("M8 6.600v3M8 11.500v.05", 1.5)}
    </>
  ),
  rolled: (
    <>
      {line("M5.600 2.500L2.800 5.300l2.800 2.800", 1.6)}
      {line("M3 5.300h6a4.100 4.100 0 0 1 0 8.200H5", 1.6)}
    </>
  ),
  go: (
    <>
      <circle cx="8" cy="8" r="7" fill="currentColor" />
      {onMark("M4.800 8.400l2.300 2.300 4.300-4.900")}
    </>
  ),
  evidence: (
    <>
      {ring(5.7)}
      <path fill="currentColor" d="M8 4a4 4 0 0 1 3.460 6L8 8z" />
    </>
  ),
  // kinds
  check: line("M8.800 1.900L3.700 9h3.600l-.6 5.100L11.900 7H8.200z", 1.3),
  step: line("M3 4.500L6.500 8 3 11.500M8 12h5"),
  attest: line(
    "M3 13l.7-3 6.900-6.900a1.300 1.300 0 0 1 1.900 0l.4.4a1.300 1.300 0 0 1 0 1.900L6 12.300zM9.300 4.400l2.300 2.300",
    1.3,
  ),
  signature: line(
    "M2 13.500h12M3 10.500c2.500-1 4.500-7 3-7.500S4 9.500 6 10s2.500-3 3.500-3 0 2.500 1.200 2.700S12.500 9 13 8.500",
    1.3,
  ),
  // acts and things
  back: line("M9.800 3.500L5.300 8l4.500 4.500", 1.5),
  arrow: line("M2.500 8h11M9.500 4l4 4-4 4"),
  search: (
    <>
      <circle cx="7" cy="7" r="4.300" fill="none" stroke="currentColor" strokeWidth="1.4" />
      {line("M10.200 10.200L14 14")}
    </>
  ),
  hold: line("M5.500 3.500v9M10.500 3.500v9", 1.7),
  play: <path fill="currentColor" d="M4.500 2.800v10.400L13 8z" />,
  stop: <path fill="currentColor" d="M4 4h8v8H4z" />,
  clip: line(
    "M12.700 7.300l-5 5a3 3 0 0 1-4.300-4.200l5.400-5.400a2 2 0 0 1 2.900 2.800L6.600 10.600a1 1 0 0 1-1.500-1.400l4.500-4.500",
    1.3,
  ),
  file: line("M3.500 1.800h6l3 3v9.400h-9zM9.300 1.800v3.200h3.200", 1.3),
  key: (
    <>
      <circle cx="5" cy="8" r="2.700" fill="none" stroke="currentColor" strokeWidth="1.3" />
      {line("M7.700 8h6.500v2.500M11.500 8v2", 1.3)}
    </>
  ),
  host: line("M2.500 3h11v4h-11zM2.500 9h11v4h-11zM5 5h.05M5 11h.05", 1.3),
  print: line("M4.500 5.500v-4h7v4M4.500 11.500h-2v-6h11v6h-2M4.500 9.500h7v5h-7z", 1.3),
  export: line("M8 1.800v8M4.900 4.600L8 1.500l3.100 3.100M2.500 9.500v4.500h11V9.500", 1.3),
  more: (
    <>
      <circle cx="3.500" cy="8" r="1.200" fill="currentColor" />
      <circle cx="8" cy="8" r="1.200" fill="currentColor" />
      <circle cx="12.500" cy="8" r="1.200" fill="currentColor" />
    </>
  ),
  down: line("M4 6.200l4 4 4-4", 1.5),
  plus: line("M8 3v10M3 8h10", 1.5),
  laptop: line("M3.500 3h9v7.500h-9zM1.500 13h13", 1.3),
  box: line("M3.500 3.500h9v9h-9z", 1.3),
  boxed: (
    <>
      {line("M3.500 3.500h9v9h-9z", 1.3)}
      {line("M5.600 8.200l1.700 1.700 3.200-3.700", 1.5)}
    </>
  ),
  // One hand's tick, another hand's tick over it, on the signature line.
  mark: (
    <>
      {line("M1.800 6.600l2.500 2.600L9 3.200", 1.3)}
      {line("M5.600 7.400l2.900 3L14.200 3", 2.1)}
      {line("M1.500 14h13", 1.3)}
    </>
  ),
} as const satisfies Record<string, ReactNode>;

export type IconName = keyof typeof DRAWINGS;

/** A drawing without words: whoever shows it names it beside. */
export function Icon({ name, className = "" }: { name: IconName; className?: string }) {
  return (
    <svg className={`icon ${className}${name === "running" ? " turning" : ""}`} viewBox="0 0 16 16" aria-hidden="true">
      {DRAWINGS[name]}
    </svg>
  );
}
