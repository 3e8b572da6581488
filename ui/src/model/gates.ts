/** How a gate is drawn, and which of them are read first. Whether it holds is decided elsewhere. */
import type { GateStanding } from "../bindings/GateStanding";
import type { GateView } from "../bindings/GateView";
import type { IconName } from "../widgets/Icon";
import type { Tone } from "./standing";

interface GateLook {
  icon: IconName;
  tone: Tone;
  /** What wants attention comes first, the gravest before the others; then what only takes time; then what is settled. */
  order: number;
}

const LOOKS: Record<GateStanding, GateLook> = {
  failed: { icon: "failed", tone: "bad", order: 0 },
  suspicious: { icon: "warning", tone: "warn", order: 1 },
  shared_trouble: { icon: "hold", tone: "warn", order: 2 },
  unknown: { icon: "unknown", tone: "warn", order: 3 },
  to_attest: { icon: "person", tone: "warn", order: 4 },
  not_enough: { icon: "evidence", tone: "warn", order: 5 },
  waiting: { icon: "waiting", tone: "idle", order: 6 },
  passed: { icon: "passed", tone: "ok", order: 7 },
  attested: { icon: "attested", tone: "ok", order: 7 },
};

export const gateLook = (standing: GateStanding): GateLook => LOOKS[standing];

/** Attention first, then waiting, then settled; those alike as the program gave them. */
export const inOrder = (gates: readonly GateView[]): GateView[] =>
  [...gates].sort((a, b) => gateLook(a.standing).order - gateLook(b.standing).order);
