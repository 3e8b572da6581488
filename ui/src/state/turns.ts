/** Asks the program again and again, one question at a time, for what changes by itself. */
import { useCallback, useEffect, useRef } from "react";

/**
 * Runs `turn` at once and then `every` milliseconds, never twice at the same time: a slow answer delays the next
 * question instead of being thrown away. The returned function asks without waiting for the next turn.
 */
export function useTurns(turn: () => Promise<void>, every: number): () => void {
  const now = useRef<() => void>(() => undefined);
  useEffect(() => {
    let over = false;
    let asking = false;
    let wanted = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const go = async () => {
      if (over) return;
      if (asking) {
        wanted = true;
        return;
      }
      clearTimeout(timer);
      asking = true;
      wanted = false;
      const began = performance.now();
      await turn();
      asking = false;
      if (over) return;
      timer = setTimeout(go, wanted ? 0 : Math.max(50, every - (performance.now() - began)));
    };
    now.current = () => void go();
    void go();
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [turn, every]);
  return useCallback(() => now.current(), []);
}
