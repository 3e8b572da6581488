/** Earlier releases: what a table and a strip of bars say of them. */
import type { ReleaseLine } from "../bindings/ReleaseLine";
import type { ReleaseStatus } from "../bindings/ReleaseStatus";

export interface ReleaseFilter {
  /** `null`: every one. */
  environment: string | null;
  status: ReleaseStatus | null;
  find: string;
}

/** Lines a filter leaves, newest first. */
export function filtered(lines: readonly ReleaseLine[], { environment, status, find }: ReleaseFilter): ReleaseLine[] {
  const words = find
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
  return lines
    .filter((line) => environment === null || line.environment === environment)
    .filter((line) => status === null || line.status === status)
    .filter((line) => {
      const text = [
        line.title,
        line.old,
        line.new,
        `v${line.new}`,
        line.environment,
        line.opened_by,
        line.commit ?? "",
        line.head,
      ]
        .join(" ")
        .toLowerCase();
      return words.every((word) => text.includes(word));
    })
    .sort((a, b) => b.opened_at - a.opened_at);
}

/** How long a release took, or has taken so far; milliseconds. */
export const took = (line: ReleaseLine, now: number): number => Math.max(0, (line.closed_at ?? now) - line.opened_at);

export interface Bar {
  line: ReleaseLine;
  /** Milliseconds. */
  took: number;
  /** 0 to 1, against the longest. */
  share: number;
}

/** The last `most` releases, oldest first. */
export function bars(newestFirst: readonly ReleaseLine[], most: number, now: number): Bar[] {
  const last = newestFirst.slice(0, most).reverse();
  const longest = Math.max(1, ...last.map((line) => took(line, now)));
  return last.map((line) => ({ line, took: took(line, now), share: took(line, now) / longest }));
}

export interface HistorySummary {
  /** How many ended so, only those above 0. */
  counts: { status: ReleaseStatus; count: number }[];
  /** Median from opening to closing of those closed as complete, milliseconds; `null` where there is none. */
  median: number | null;
  /** Waived items per release, to one decimal. */
  waived: string;
}

export function summarise(some: readonly Bar[]): HistorySummary {
  const order: ReleaseStatus[] = ["complete", "failed", "rolled_back", "open"];
  const times = some
    .filter((bar) => bar.line.status === "complete")
    .map((bar) => bar.took)
    .sort((a, b) => a - b);
  const middle = Math.floor(times.length / 2);
  const [low, high] = [times[times.length % 2 === 0 ? middle - 1 : middle], times[middle]];
  return {
    counts: order
      .map((status) => ({ status, count: some.filter((bar) => bar.line.status === status).length }))
      .filter(({ count }) => count > 0),
    median: low === undefined || high === undefined ? null : (low + high) / 2,
    waived: some.length === 0 ? "0" : (some.reduce((sum, bar) => sum + bar.line.waived, 0) / some.length).toFixed(1),
  };
}
