/** Reads what the program says may be done. */
import type { Act } from "../bindings/Act";
import type { Allowed } from "../bindings/Allowed";

export interface May {
  /** The act belongs here at all; where it does not, its control is not shown. */
  offered: boolean;
  /** Why it is not allowed now; `null` where it is. */
  refusal: string | null;
}

export function may(allowed: readonly Allowed[], act: Act): May {
  const found = allowed.find((one) => one.act === act);
  return found === undefined ? { offered: false, refusal: null } : { offered: true, refusal: found.refusal };
}
