/** How the answer to "may the next step be taken?" is drawn. */
import type { ReleaseStatus } from "../bindings/ReleaseStatus";
import type { TrafficSummary } from "../bindings/TrafficSummary";
import type { Verdict } from "../bindings/Verdict";
import type { IconName } from "../widgets/Icon";
import { releaseLook } from "./standing";

export interface VerdictLook {
  word: string;
  icon: IconName;
  /** Wash and colour: `go`, `no_go`, `undecided`, or none. */
  look: string;
  about: string;
}

/** The count comes first: where there is little room, the end is cut. */
const some = (n: number, one: string, many: string) => (n === 0 ? "" : `${n} ${n === 1 ? one : many} `);

/** While a rollback is under way or done, that is the verdict; the blockers are still told. */
export function verdictLook(
  verdict: Verdict,
  status: ReleaseStatus,
  traffic: TrafficSummary | null = null,
): VerdictLook {
  if (status === "open" && traffic?.rolled_back) {
    const over = !traffic.live || traffic.roll_back_refusal !== null;
    const about = over ? (traffic.roll_back_refusal ?? verdict.about).replace(/\.$/, "") : "until nothing reaches new";
    return { word: over ? "ROLLED BACK" : "ROLLING BACK", icon: "rolled", look: "no_go", about };
  }
  switch (verdict.word) {
    case "go":
      return { word: "GO", icon: "go", look: "go", about: verdict.about };
    case "no_go":
      return {
        word: "NO-GO",
        icon: "failed",
        look: "no_go",
        about: some(verdict.blockers.length, "blocker", "blockers") + verdict.about,
      };
    case "undecided":
      return {
        word: "UNDECIDED",
        icon: "evidence",
        look: "undecided",
        about: some(verdict.missing.length, "missing", "missing") + verdict.about,
      };
    case "nothing_to_check":
      return { word: "NOTHING TO CHECK", icon: "absent", look: "", about: verdict.about };
    case "closed": {
      const how = releaseLook(status);
      const look = status === "complete" ? "go" : "no_go";
      return {
        word: how.word.toUpperCase(),
        icon: status === "complete" ? "go" : how.icon,
        look,
        about: verdict.about,
      };
    }
  }
}
