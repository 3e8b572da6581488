/** Moments of a release with traffic: `?scene=traffic` and the others below. */

import type { FakeRelease } from "./release";
import { FakeTraffic } from "./traffic";

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** The split on its first stage, 24 minutes in. */
const firstStage = (release: FakeRelease, now: number, minutes = 24) =>
  new FakeTraffic(release, {
    began: now - (minutes + 12) * MINUTE,
    splits: [{ at: now - minutes * MINUTE, stage: 1 }],
    marks: [
      { at: now - (minutes + 4) * MINUTE, text: `v${release.outline.new} healthy on 4 hosts` },
      { at: now - (minutes - 12) * MINUTE, text: "worker queue drained by hand, Okonkwo" },
    ],
  });

const SCENES: Record<string, (release: FakeRelease, now: number) => FakeTraffic> = {
  traffic: (release, now) => firstStage(release, now),
  /** The same in a rehearsal, whose clock runs fifteen times as fast. */
  practice: (release, now) => {
    const traffic = firstStage(release, now, 1.5);
    traffic.pace = 15;
    return traffic;
  },
  /** Only a person’s answer is missing. */
  ready: (release, now) => {
    settle(release);
    const traffic = firstStage(release, now, 34);
    traffic.asks = true;
    return traffic;
  },
  /** Before anything was moved. */
  first: (release, now) => {
    settle(release);
    return new FakeTraffic(release, { began: now - 10 * MINUTE, splits: [] });
  },
  /** Metrics stopped a minute and a half ago; eight minutes in there was a hole before. */
  stale: (release, now) => {
    const traffic = firstStage(release, now);
    traffic.measured.silent = { from: now - 95 * SECOND, to: now + 3600 * SECOND };
    return traffic;
  },
  gap: (release, now) => {
    const traffic = firstStage(release, now);
    traffic.measured.silent = { from: now - 16 * MINUTE, to: now - 10 * MINUTE };
    return traffic;
  },
  gone: (release, now) => {
    const traffic = firstStage(release, now);
    traffic.engineGone = true;
    return traffic;
  },
  /** Everyone is on the new version. */
  warm: (release, now) => {
    settle(release);
    return new FakeTraffic(release, {
      began: now - 100 * MINUTE,
      splits: [1, 2, 3, 4].map((stage) => ({ at: now - (100 - 20 * stage) * MINUTE, stage })),
    });
  },
  rolled: (release, now) => {
    const at = now - 168 * SECOND;
    const traffic = new FakeTraffic(release, {
      began: at - 16 * MINUTE,
      splits: [
        { at: at - 55 * MINUTE, stage: 1 },
        { at: at - 8.5 * MINUTE, stage: 2 },
      ],
    });
    traffic.measured.brokenSince = at - 82 * SECOND;
    traffic.rollBack("Ngozi Okonkwo", at);
    return traffic;
  },
  /** A whole day, second by second. */
  day: (release, now) =>
    new FakeTraffic(release, {
      began: now - 86_400 * SECOND,
      splits: [{ at: now - 23.5 * 60 * MINUTE, stage: 1 }],
    }),
};

/** Nothing in the checklist stands in the way any more. */
function settle(release: FakeRelease) {
  for (const row of release.rows.values())
    if (row.blocks) release.set(row.number, { standing: "passed", says: "200 in 84 ms" });
}

export const hasTraffic = (scene: string): boolean => scene in SCENES;

export function setTraffic(release: FakeRelease, scene: string, now: number) {
  release.traffic = SCENES[scene]?.(release, now) ?? null;
}
