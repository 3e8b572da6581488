/** How a gate is drawn. Whether it holds, and which of them is read first, is decided elsewhere. */
import type { GateStanding } from "../bindings/GateStanding";
import type { IconName } from "../widgets/Icon";
import type { Tone } from "./standing";

interface GateLook {
  icon: IconName;
  tone: Tone;
}

const LOOKS: Record<GateStanding, GateLook> = {
  failed: { icon: "failed", tone: "bad" },
  suspicious: { icon: "warning", tone: "warn" },
  shared_trouble: { icon: "hold", tone: "warn" },
  unknown: { icon: "unknown", tone: "warn" },
  to_attest: { icon: "person", tone: "warn" },
  not_enough: { icon: "evidence", tone: "warn" },
  waiting: { icon: "waiting", tone: "idle" },
  passed: { icon: "passed", tone: "ok" },
  attested: { icon: "attested", tone: "ok" },
};

export const gateLook = (standing: GateStanding): GateLook => LOOKS[standing];
