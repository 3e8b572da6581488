/** What went wrong last, shown once under the bar until it is put away or something else is tried. */
import { useSyncExternalStore } from "react";
import { failureOf } from "../backend/errors";

export interface Notice {
  tone: "bad" | "warn";
  what: string;
  why: string | null;
  hint: string | null;
}

let notice: Notice | null = null;
const listeners = new Set<() => void>();

export function setNotice(next: Notice | null) {
  notice = next;
  for (const listener of listeners) listener();
}

/** Shows what was thrown. A refusal is an answer, not a fault. */
export function noticeFailure(thrown: unknown) {
  const failure = failureOf(thrown);
  setNotice({
    tone: failure.code === "refused" ? "warn" : "bad",
    what: failure.message,
    why: failure.causes.length === 0 ? null : failure.causes.join(": "),
    hint: failure.hint,
  });
}

export function useNotice(): Notice | null {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => notice,
  );
}
