/** Light or dark: as the system says, unless the person or the address (`?theme=dark`) says otherwise. */
import { useSyncExternalStore } from "react";

export type Theme = "system" | "light" | "dark";
const KEY = "countersign.theme";
const system = window.matchMedia("(prefers-color-scheme: dark)");
const listeners = new Set<() => void>();

const isTheme = (word: string | null): word is Theme => word === "system" || word === "light" || word === "dark";
const first = (): Theme => {
  const asked = new URLSearchParams(window.location.search).get("theme");
  const kept = localStorage.getItem(KEY);
  return isTheme(asked) ? asked : isTheme(kept) ? kept : "system";
};
let theme: Theme = first();

const apply = () => {
  const dark = theme === "dark" || (theme === "system" && system.matches);
  document.documentElement.dataset.theme = dark ? "dark" : "light";
};

export function startTheme() {
  apply();
  system.addEventListener("change", apply);
}

export function setTheme(next: Theme) {
  theme = next;
  localStorage.setItem(KEY, next);
  apply();
  for (const listener of listeners) listener();
}

export function useTheme(): Theme {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => theme,
  );
}
