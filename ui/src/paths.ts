/** Where the person is, as the hash of the address: every screen can be led to, and Back works. */
import { useSyncExternalStore } from "react";

export type Place =
  | { screen: "releases" }
  | { screen: "checklist"; path: string; environment: string | null }
  | { screen: "read"; path: string; environment: string | null }
  | { screen: "console"; release: string; item: number | null }
  | { screen: "command"; release: string; step: string }
  | { screen: "sheet"; release: string };

const withQuery = (path: string, environment: string | null) =>
  `path=${encodeURIComponent(path)}${environment === null ? "" : `&environment=${encodeURIComponent(environment)}`}`;

/** Addresses of the screens. */
export const to = {
  releases: () => "#/",
  checklist: (path: string, environment: string | null = null) => `#/checklist?${withQuery(path, environment)}`,
  read: (path: string, environment: string | null = null) => `#/read?${withQuery(path, environment)}`,
  release: (release: string) => `#/release/${encodeURIComponent(release)}`,
  item: (release: string, item: number) => `#/release/${encodeURIComponent(release)}/item/${item}`,
  step: (release: string, step: string) => `#/release/${encodeURIComponent(release)}/step/${encodeURIComponent(step)}`,
  sheet: (release: string) => `#/release/${encodeURIComponent(release)}/sheet`,
};

/** A part of an address; one that cannot be read names nothing. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return "";
  }
}

/** The place an address names; an address that names none leads home. */
export function placeOf(hash: string): Place {
  const [path = "", query = ""] = hash.replace(/^#\/?/, "").split("?");
  const [first, second, third, fourth] = path.split("/").map(decoded);
  const asked = new URLSearchParams(query);
  const file = asked.get("path");
  if ((first === "checklist" || first === "read") && file) {
    return { screen: first, path: file, environment: asked.get("environment") };
  }
  if (first === "release" && second) {
    if (third === "sheet") return { screen: "sheet", release: second };
    if (third === "step" && fourth) return { screen: "command", release: second, step: fourth };
    const item = third === "item" ? Number(fourth) : Number.NaN;
    return { screen: "console", release: second, item: Number.isInteger(item) ? item : null };
  }
  return { screen: "releases" };
}

export const go = (address: string) => {
  window.location.hash = address;
};

/** Moves without adding a step to Back: walking down a list is one visit. */
export const slide = (address: string) => {
  window.history.replaceState(null, "", address);
  window.dispatchEvent(new HashChangeEvent("hashchange"));
};

const listen = (changed: () => void) => {
  window.addEventListener("hashchange", changed);
  return () => window.removeEventListener("hashchange", changed);
};

export function usePlace(): Place {
  return placeOf(useSyncExternalStore(listen, () => window.location.hash));
}
