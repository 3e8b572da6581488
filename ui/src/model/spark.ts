/** A line of durations in a box of 100 by 30, with the band of what is usual. */

export interface Spark {
  /** Path of the line. */
  path: string;
  /** Where the last one lies. */
  last: { x: number; y: number };
  /** Top and height of the band between the shortest and longest before the last. */
  band: { y: number; height: number };
  /** Milliseconds. */
  usual: { shortest: number; longest: number };
}

/** `null` where there are too few to say what is usual. */
export function spark(durations: readonly number[]): Spark | null {
  const last = durations.at(-1);
  if (last === undefined || durations.length < 3) return null;
  const before = durations.slice(0, -1);
  const [shortest, longest] = [Math.min(...before), Math.max(...before)];
  const [low, high] = [Math.min(shortest, last), Math.max(longest, last)];
  const span = high - low || 1;
  const y = (ms: number) => 27 - (24 * (ms - low)) / span;
  const x = (i: number) => (100 * i) / (durations.length - 1);
  return {
    path: durations.map((ms, i) => `${i === 0 ? "M" : "L"}${x(i).toFixed(2)} ${y(ms).toFixed(2)}`).join(""),
    last: { x: 100, y: y(last) },
    band: { y: y(longest), height: Math.max(1, y(shortest) - y(longest)) },
    usual: { shortest, longest },
  };
}
