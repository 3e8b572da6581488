/** The one place that maps keys to acts. Screens say which keys they know while they are shown; the newest wins. */
import { useLayoutEffect, useRef, useSyncExternalStore } from "react";

export interface KeyAct {
  /** `j`, `shift+r`, `ctrl+k`, `/`, `enter`, `escape`. */
  keys: string;
  /** Other keys that do the same. */
  also?: readonly string[];
  /** A verb with its object: `Run again`. */
  label: string;
  /** Heading in the list of keys. */
  group: string;
  /** Why it cannot be done now; said instead of doing it. */
  refusal?: string | null;
  run: () => void;
  /** Acts while the keys are held, instead of once when they are pressed. */
  held?: { down: () => void; up: () => void };
  /** Shown among the keys, but not in the command palette: moving about. */
  quiet?: boolean;
}

type Layer = { current: readonly KeyAct[] };
const layers: Layer[] = [];
const listeners = new Set<() => void>();
let holds = 0;
let snapshot: readonly KeyAct[] = [];

const changed = () => {
  const seen = new Set<string>();
  snapshot = [...layers]
    .reverse()
    .flatMap((layer) => layer.current)
    .filter((act) => !seen.has(act.keys) && seen.add(act.keys));
  for (const listener of listeners) listener();
};

/** Keeps every key of the screens from acting until the returned function is called. */
export function holdKeys(): () => void {
  holds += 1;
  return () => {
    holds -= 1;
  };
}

/** The keys of a part of the window, while it is shown. */
export function useKeys(acts: readonly KeyAct[]) {
  const layer = useRef<readonly KeyAct[]>(acts);
  // Before the part is painted: who sees a key beside a button may press it.
  useLayoutEffect(() => {
    layer.current = acts;
  });
  useLayoutEffect(() => {
    layers.push(layer);
    changed();
    return () => {
      layers.splice(layers.indexOf(layer), 1);
      changed();
    };
  }, []);
}

/** Every key that acts now, those of the newest part first. */
export function useAllKeys(): readonly KeyAct[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => snapshot,
  );
}

/** Brings the list up to date before it is shown: labels and refusals change without a part coming or going. */
export const refreshKeys = changed;

/** `shift+r` for what was pressed. */
export function pressed(event: KeyboardEvent): string {
  const key = event.key === " " ? "space" : event.key.toLowerCase();
  // On a character that is not a letter, Shift is only the way to type it.
  const shift = event.shiftKey && (key.length > 1 || /[a-z]/.test(key));
  return `${event.ctrlKey || event.metaKey ? "ctrl+" : ""}${event.altKey ? "alt+" : ""}${shift ? "shift+" : ""}${key}`;
}

const WRITES = "input, textarea, select, [contenteditable='true']";
const PRESSES = "button, a, summary, [role='menuitem'], [role='radio'], [role='switch']";

/** Whether the key belongs to the control that has the focus. */
function isTaken(event: KeyboardEvent, keys: string): boolean {
  const target = event.target instanceof Element ? event.target : null;
  if (target?.closest(WRITES)) return !keys.startsWith("ctrl+") || /^ctrl\+[acvxz]$/.test(keys);
  return (keys === "enter" || keys === "space") && target?.closest(PRESSES) !== null && target !== null;
}

/** Listens for the whole window. `refused` says why a key does nothing now. */
export function listenForKeys(refused: (act: KeyAct, why: string) => void): () => void {
  let held: KeyAct["held"] | null = null;
  const letGo = () => {
    held?.up();
    held = null;
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // Keys that are held repeat by themselves; any other key lets go of them.
    if (held && !event.repeat) letGo();
    if (event.defaultPrevented || event.isComposing || holds > 0) return;
    const keys = pressed(event);
    if (isTaken(event, keys)) return;
    const act = [...layers]
      .reverse()
      .flatMap((layer) => layer.current)
      .find((one) => one.keys === keys || one.also?.includes(keys));
    if (act === undefined) return;
    event.preventDefault();
    if (act.refusal) {
      if (!event.repeat) refused(act, act.refusal);
    } else if (act.held) {
      if (event.repeat) return;
      held = act.held;
      held.down();
    }
    // A held key moves on through a list, but does nothing twice.
    else if (!event.repeat || act.quiet) act.run();
  };
  window.addEventListener("keydown", onKeyDown);
  window.addEventListener("keyup", letGo);
  window.addEventListener("blur", letGo);
  return () => {
    letGo();
    window.removeEventListener("keydown", onKeyDown);
    window.removeEventListener("keyup", letGo);
    window.removeEventListener("blur", letGo);
  };
}
