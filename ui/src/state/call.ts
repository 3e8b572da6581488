/** Asks the program, and shows what went wrong. */
import { useCallback, useEffect, useRef, useState } from "react";
import { useBackend } from "../backend/backend";
import type { Commands } from "../bindings/commands";
import { noticeFailure, setNotice } from "./notices";

export type Call = <K extends keyof Commands>(
  command: K,
  request: Commands[K]["request"],
) => Promise<Commands[K]["response"] | null>;

/** For acts: `null` where it failed, and then the banner says why. */
export function useCall(): Call {
  const backend = useBackend();
  return useCallback(
    async (command, request) => {
      try {
        const response = await backend.call(command, request);
        setNotice(null);
        return response;
      } catch (thrown) {
        noticeFailure(thrown);
        return null;
      }
    },
    [backend],
  );
}

/**
 * For looking: asks again whenever `request` or `tick` changes, and keeps the last answer meanwhile. Only a first load
 * has none. Late answers to older questions are dropped.
 */
export function useAnswer<K extends keyof Commands>(
  command: K,
  request: Commands[K]["request"],
  tick: unknown = null,
): { answer: Commands[K]["response"] | null; failed: unknown; again: () => void } {
  const backend = useBackend();
  const [answer, setAnswer] = useState<Commands[K]["response"] | null>(null);
  const [failed, setFailed] = useState<unknown>(null);
  const [round, setRound] = useState(0);
  const question = JSON.stringify(request);
  const asked = useRef(question);
  if (asked.current !== question) {
    asked.current = question;
    if (answer !== null) setAnswer(null);
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: `tick` and `round` ask the same question again
  useEffect(() => {
    let over = false;
    backend
      .call(command, JSON.parse(question) as Commands[K]["request"])
      .then((response) => {
        if (over) return;
        setAnswer(response);
        setFailed(null);
      })
      .catch((thrown: unknown) => {
        if (over) return;
        setFailed(thrown);
        noticeFailure(thrown);
      });
    return () => {
      over = true;
    };
  }, [backend, command, question, tick, round]);
  const again = useCallback(() => setRound((n) => n + 1), []);
  return { answer, failed, again };
}
