/** The time, for everything that shows it: one timer a second, whoever looks. */
import { useSyncExternalStore } from "react";

let now = Date.now();
let timer: ReturnType<typeof setInterval> | null = null;
const listeners = new Set<() => void>();

const listen = (listener: () => void) => {
  listeners.add(listener);
  if (timer === null) {
    now = Date.now();
    timer = setInterval(() => {
      now = Date.now();
      for (const one of listeners) one();
    }, 1000);
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0 && timer !== null) {
      clearInterval(timer);
      timer = null;
    }
  };
};

/** Unix milliseconds, in steps of `step` (a second unless said otherwise). */
export function useNow(step = 1000): number {
  return useSyncExternalStore(listen, () => now - (now % step));
}
