/** Rollbacks that were ordered in this window and that the program has not shown yet: said at once, however slow it is. */
import { useCallback, useSyncExternalStore } from "react";
import { useBackend } from "../backend/backend";
import { noticeFailure, setNotice } from "./notices";
import { useStatus } from "./status";

export interface Order {
  /** Unix milliseconds. */
  at: number;
  by: string;
}

const orders = new Map<string, Order>();
const listeners = new Set<() => void>();

const put = (release: string, order: Order | null) => {
  if (order === null) orders.delete(release);
  else orders.set(release, order);
  for (const listener of listeners) listener();
};

const listen = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** What was ordered for a release and is not shown by the program yet. */
export function useOrder(release: string): Order | null {
  return useSyncExternalStore(listen, () => orders.get(release) ?? null);
}

/** The program shows the rollback itself now. */
export const forgetOrder = (release: string) => {
  if (orders.has(release)) put(release, null);
};

/** Orders the rollback of a release. An order that was refused is no order: then the banner says why. */
export function useRollBack(release: string): () => void {
  const backend = useBackend();
  const { status } = useStatus();
  const person = status?.person ?? "";
  return useCallback(() => {
    if (orders.has(release)) return;
    setNotice(null);
    put(release, { at: Date.now(), by: person });
    backend.call("roll_back", { release, why: "", person }).catch((thrown: unknown) => {
      put(release, null);
      noticeFailure(thrown);
    });
  }, [backend, release, person]);
}
