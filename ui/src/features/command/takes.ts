/** How long a step takes, in words: what is usual, and when it is stopped. */
import type { StepDetail } from "../../bindings/StepDetail";
import { duration } from "../../model/time";

const SECOND = 1000;

/** `58 to 74 s`, `50 s to 2 min 04 s`. Short runs are told in seconds, never rounded below what was seen. */
export function range(shortest: number, longest: number): string {
  const seconds = [Math.floor(shortest / SECOND), Math.ceil(longest / SECOND)] as const;
  if (shortest < SECOND || longest >= 100 * SECOND) {
    const [from, to] = [duration(shortest), duration(longest)];
    return from === to ? from : `${from} to ${to}`;
  }
  return seconds[0] === seconds[1] ? `${seconds[0]}\u202fs` : `${seconds[0]} to ${seconds[1]}\u202fs`;
}

/** `10 min`, `90 s`, `1 h 30 min`: a limit as it was written. */
export function limit(ms: number): string {
  const minutes = ms / 60_000;
  if (!Number.isInteger(minutes)) return duration(ms);
  return minutes < 60 ? `${minutes}\u202fmin` : duration(ms).replace("\u202fh 00\u202fmin", "\u202fh");
}

/** `58 to 74 s in the last 8 good runs; stopped after 10 min`. */
export function takes({ usual, timeout_ms }: StepDetail): string {
  const stopped = `stopped after ${limit(timeout_ms)}`;
  if (usual === null) return `No earlier good run to go by; ${stopped}`;
  const runs = usual.runs === 1 ? "in the one good run so far" : `in ${usual.runs} good runs`;
  return `${range(usual.shortest_ms, usual.longest_ms)} ${runs}; ${stopped}`;
}
