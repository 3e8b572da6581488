/** Hold to confirm: something that must not happen by a slip, and must not wait for a dialog either. */
import { type RefObject, useCallback, useEffect, useRef, useState } from "react";

/** How long, milliseconds. */
export const HOLD = 1500;
/** Where motion is unwelcome, the fill comes in so many steps. */
const STEPS = 3;

export interface Hold {
  holding: boolean;
  start: () => void;
  /** Lets go: before the time is over, nothing happens. */
  stop: () => void;
}

/** `held` runs once the hold has lasted. How far it is stands in `--held`, 0 to 1, on the element. */
export function useHold(element: RefObject<HTMLElement | null>, held: () => void): Hold {
  const [holding, setHolding] = useState(false);
  const running = useRef<{ timer: ReturnType<typeof setTimeout>; frame: number } | null>(null);
  const done = useRef(held);
  useEffect(() => {
    done.current = held;
  });
  const clear = useCallback(() => {
    if (running.current === null) return;
    clearTimeout(running.current.timer);
    cancelAnimationFrame(running.current.frame);
    running.current = null;
    element.current?.style.removeProperty("--held");
    setHolding(false);
  }, [element]);
  const start = useCallback(() => {
    if (running.current !== null) return;
    const began = performance.now();
    const stepped = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    const paint = () => {
      if (running.current === null) return;
      const share = Math.min(1, (performance.now() - began) / HOLD);
      element.current?.style.setProperty("--held", String(stepped ? Math.floor(share * STEPS) / STEPS : share));
      running.current.frame = requestAnimationFrame(paint);
    };
    running.current = {
      // A timer of its own: a window that is not painted must not keep the order waiting.
      timer: setTimeout(() => {
        clear();
        done.current();
      }, HOLD),
      frame: requestAnimationFrame(paint),
    };
    setHolding(true);
  }, [element, clear]);
  useEffect(() => {
    window.addEventListener("blur", clear);
    return () => {
      window.removeEventListener("blur", clear);
      clear();
    };
  }, [clear]);
  return { holding, start, stop: clear };
}
