/** Moments of a sign-off: `?scene=signoff` and the others below. */
import type { FakeRelease } from "./release";
import { FakeSignoff } from "./signoff";

const MINUTE = 60_000;

/** Closed as complete and sealed; two have signed, one is asked by file. */
const halfway = (release: FakeRelease, now: number) => {
  const signoff = sealed(release, now);
  Object.assign(signoff.seats[0] ?? {}, { state: "signed", at: now - 16 * MINUTE });
  Object.assign(signoff.seats[1] ?? {}, { state: "signed", at: now - 9 * MINUTE });
  Object.assign(signoff.seats[2] ?? {}, { state: "requested", at: now - 14 * MINUTE });
  return signoff;
};

const closed = (release: FakeRelease, now: number) => {
  release.status = "complete";
  release.closedAt = now - 30 * MINUTE;
  return new FakeSignoff(release);
};

const sealed = (release: FakeRelease, now: number) => {
  const signoff = closed(release, now).seal("Ngozi Okonkwo");
  signoff.sealedAt = now - 20 * MINUTE;
  return signoff;
};

const SCENES: Record<string, (release: FakeRelease, now: number) => FakeSignoff> = {
  signoff: halfway,
  /** Closed; one role has no key yet, and no keyring answers. */
  unsealed: (release, now) => {
    const signoff = closed(release, now);
    signoff.keyring = false;
    Object.assign(signoff.seats[3] ?? {}, { key: "none" });
    return signoff;
  },
  /** Rolled back and closed without notes. */
  incident: (release, now) => {
    const signoff = closed(release, now);
    release.status = "rolled_back";
    return signoff;
  },
  signed: (release, now) => {
    const signoff = sealed(release, now);
    for (const seat of signoff.seats) Object.assign(seat, { state: "signed", at: now - 5 * MINUTE });
    return signoff;
  },
};

/** Puts the sign-off where `scene` wants it; scenes without one leave the release as it is. */
export function setSignoff(release: FakeRelease, scene: string, now: number) {
  release.signoff = SCENES[scene]?.(release, now) ?? null;
}
