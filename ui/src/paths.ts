/** Where the person is, as the hash of the address: every screen can be led to, and Back works. */
import { useSyncExternalStore } from "react";

export type Place =
  | { screen: "releases" }
  | { screen: "checklist"; path: string; environment: string | null }
  | { screen: "read"; path: string; environment: string | null }
  | { screen: "console"; release: string; item: number | null }
  | { screen: "command"; release: string; step: string }
  | { screen: "traffic"; release: string }
  | { screen: "signoff"; release: string }
  | { screen: "verify" }
  | { screen: "keys" }
  | { screen: "request"; path: string };

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
  traffic: (release: string) => `#/release/${encodeURIComponent(release)}/traffic`,
  signoff: (release: string) => `#/release/${encodeURIComponent(release)}/signoff`,
  verify: () => "#/verify",
  keys: () => "#/keys",
  request: (path: string) => `#/request?path=${encodeURIComponent(path)}`,
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
  if (first === "request" && file) return { screen: "request", path: file };
  if (first === "verify" || first === "keys") return { screen: first };
  if (first === "release" && second) {
    if (third === "traffic") return { screen: "traffic", release: second };
    if (third === "signoff") return { screen: "signoff", release: second };
    if (third === "step" && fourth) return { screen: "command", release: second, step: fourth };
    const item = third === "item" ? Number(fourth) : Number.NaN;
    return { screen: "console", release: second, item: Number.isInteger(item) ? item : null };
  }
  return { screen: "releases" };
}

/** How long the browser's address rests between two changes, milliseconds. WebKit throws at the 101st in ten seconds. */
const REST = 400;

/** Where the person already is while the browser's address has yet to follow. */
let ahead: string | null = null;
/** The browser's address as it was last set from here: another one comes from a link or from Back. */
let known = window.location.hash;
let following = false;
const watchers = new Set<() => void>();

const tell = () => {
  for (const changed of watchers) changed();
};

const catchUp = () => {
  if (ahead === null) return;
  try {
    window.history.replaceState(null, "", ahead);
    known = window.location.hash;
    ahead = null;
  } catch {
    // Refused for now. The person is there all the same, and the address follows after a rest.
  }
};

const follow = () => {
  following = ahead !== null;
  if (!following) return;
  catchUp();
  setTimeout(follow, REST);
};

export const go = (address: string) => {
  catchUp();
  ahead = null;
  window.location.hash = address;
  known = window.location.hash;
};

/** Moves without adding a step to Back: walking down a list is one visit, however fast. */
export const slide = (address: string) => {
  ahead = address;
  if (!following) follow();
  tell();
};

window.addEventListener("hashchange", () => {
  if (window.location.hash !== known) ahead = null;
  known = window.location.hash;
  tell();
});
// A link leaves from where the person is, so that Back returns there.
window.addEventListener("click", (event) => event.target instanceof Element && event.target.closest("a") && catchUp(), {
  capture: true,
});

const watch = (changed: () => void) => {
  watchers.add(changed);
  return () => watchers.delete(changed);
};

export function usePlace(): Place {
  return placeOf(useSyncExternalStore(watch, () => ahead ?? window.location.hash));
}
