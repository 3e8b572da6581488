/** How each standing is drawn and called. Whether it is good enough is decided elsewhere. */
import type { ReleaseStatus } from "../bindings/ReleaseStatus";
import type { Standing } from "../bindings/Standing";
import type { StandingCount } from "../bindings/StandingCount";
import type { StepStanding } from "../bindings/StepStanding";
import type { IconName } from "../widgets/Icon";

export type Tone = "ok" | "bad" | "warn" | "ink" | "quiet" | "idle";

export interface Look {
  icon: IconName;
  tone: Tone;
  /** With a capital, as in the inspector: `Not applicable`. */
  word: string;
}

const look = (icon: IconName, tone: Tone, word: string): Look => ({ icon, tone, word });

const STANDINGS: Record<Standing, Look> = {
  pending: look("pending", "idle", "Pending"),
  queued: look("queued", "idle", "Queued"),
  running: look("running", "ink", "Running"),
  passed: look("passed", "ok", "Passed"),
  warned: look("warned", "warn", "Passed, with a warning"),
  failed: look("failed", "bad", "Failed"),
  unknown: look("unknown", "warn", "Unknown"),
  interrupted: look("interrupted", "warn", "Interrupted"),
  stale: look("stale", "warn", "Stale"),
  to_attest: look("person", "warn", "To attest"),
  to_sign: look("signature", "idle", "To sign"),
  attested: look("attested", "ok", "Attested"),
  refused: look("refused", "bad", "Refused"),
  waived: look("waived", "quiet", "Waived"),
  not_applicable: look("absent", "quiet", "Not applicable"),
};

const STEPS: Record<StepStanding, Look> = {
  pending: look("pending", "idle", "Not run"),
  running: look("running", "ink", "Running"),
  stopping: look("running", "warn", "Stopping"),
  done: look("passed", "ok", "Done"),
  failed: look("failed", "bad", "Failed"),
  stopped: look("stopped", "warn", "Stopped"),
  timed_out: look("waiting", "bad", "Ran out of time"),
  interrupted: look("interrupted", "warn", "Interrupted"),
  settled: look("attested", "ok", "Settled by hand"),
};

const RELEASES: Record<ReleaseStatus, Look> = {
  open: look("running", "ink", "Open"),
  complete: look("passed", "ok", "Complete"),
  failed: look("failed", "bad", "Failed"),
  rolled_back: look("rolled", "bad", "Rolled back"),
};

export const standingLook = (standing: Standing): Look => STANDINGS[standing];
export const stepLook = (standing: StepStanding): Look => STEPS[standing];
export const releaseLook = (status: ReleaseStatus): Look => RELEASES[status];

/** In a count: `2 to attest`, `1 passed`. */
export const countedWord = (standing: Standing): string =>
  standing === "warned" ? "warned" : STANDINGS[standing].word.toLowerCase();

/** Order of counts in heads: what is settled first, what wants attention last, nearest to the eye. */
const COUNT_ORDER: readonly Standing[] = [
  "not_applicable",
  "to_sign",
  "pending",
  "queued",
  "waived",
  "attested",
  "passed",
  "running",
  "warned",
  "to_attest",
  "stale",
  "interrupted",
  "unknown",
  "refused",
  "failed",
];

/** The `most` counts that matter most, for a head without room for all. */
export function headCounts(counts: readonly StandingCount[], most: number): StandingCount[] {
  return COUNT_ORDER.flatMap((standing) => counts.find((one) => one.standing === standing) ?? []).slice(-most);
}

const SETTLED: ReadonlySet<Standing> = new Set(["passed", "warned", "attested", "waived", "not_applicable"]);

/** Counted as settled, as the program counts it (see `Summary.settled`). */
export const isSettled = (standing: Standing): boolean => SETTLED.has(standing);
