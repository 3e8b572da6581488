/** The status line's facts, asked for anew while the window is open. */
import { createContext, useContext } from "react";
import type { Status } from "../bindings/Status";

export interface StatusView {
  /** `null` until the first answer. */
  status: Status | null;
  /** Asks again. */
  again: () => void;
}

export const StatusContext = createContext<StatusView>({ status: null, again: () => undefined });

export const useStatus = (): StatusView => useContext(StatusContext);

/** Minutes east of UTC, as the program says; until it has answered, as the webview says. */
export function useZone(): number {
  return useStatus().status?.zone_offset ?? -new Date().getTimezoneOffset();
}
