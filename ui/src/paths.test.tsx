import { act, render, renderHook, screen } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { go, type Place, slide, to, usePlace } from "./paths";

/** What WebKit allows: `history.replaceState` throws at the 101st call in ten seconds. */
const ALLOWED = 100;
const IN = 10_000;

/** When the address was written and what it became; how often that was refused. */
let written: { at: number; address: string }[];
let refused: number;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
  const replaceState = window.history.replaceState.bind(window.history);
  written = [];
  refused = 0;
  vi.spyOn(window.history, "replaceState").mockImplementation((state, title, address) => {
    if (written.filter(({ at }) => at > performance.now() - IN).length >= ALLOWED) {
      refused += 1;
      throw new DOMException(
        "Attempt to use history.replaceState() more than 100 times per 10 seconds",
        "SecurityError",
      );
    }
    written.push({ at: performance.now(), address: String(address) });
    replaceState(state, title, address);
  });
});

afterEach(() => {
  act(() => vi.runAllTimers());
  vi.restoreAllMocks();
  vi.useRealTimers();
});

const item = (number: number): Place => ({ screen: "console", release: "live", item: number });
const start = () => renderHook(() => usePlace()).result;
const rest = (milliseconds: number) => act(() => vi.advanceTimersByTime(milliseconds));
const walk = (from: number, until: number, pause = 0) => {
  for (let number = from; number <= until; number += 1) {
    act(() => slide(to.item("live", number)));
    if (pause > 0) rest(pause);
  }
};

describe("walking down a list", () => {
  it("is seen at once and never refused, as fast as a key repeats", () => {
    const place = start();
    walk(1, 161);
    expect(place.current).toEqual(item(161));
    walk(1, 161, 30);
    expect(place.current).toEqual(item(161));
    rest(1000);
    expect(window.location.hash).toBe(to.item("live", 161));
    expect(refused).toBe(0);
  });

  it("writes a single move at once", () => {
    start();
    walk(7, 7);
    expect(window.location.hash).toBe(to.item("live", 7));
  });

  it("goes on where the browser refuses, and the address follows later", () => {
    const place = start();
    for (let number = 0; number < ALLOWED; number += 1) window.history.replaceState(null, "", "#/");
    walk(1, 12);
    expect(refused).toBeGreaterThan(0);
    expect(place.current).toEqual(item(12));
    rest(IN + 1000);
    expect(window.location.hash).toBe(to.item("live", 12));
  });
});

describe("leaving a list in the middle of a fast walk", () => {
  it("keeps the last line for Back, and stays where it leads", () => {
    start();
    walk(1, 20);
    go(to.signoff("live"));
    expect(written.at(-1)?.address).toBe(to.item("live", 20));
    rest(1000);
    expect(window.location.hash).toBe(to.signoff("live"));
  });

  it("does so by a link as well", async () => {
    const place = start();
    render(<a href={to.signoff("live")}>Sign-off</a>);
    walk(1, 20);
    act(() => screen.getByText("Sign-off").click());
    expect(written.at(-1)?.address).toBe(to.item("live", 20));
    rest(1000);
    expect(window.location.hash).toBe(to.signoff("live"));
    await vi.waitFor(() => expect(place.current).toEqual({ screen: "signoff", release: "live" }));
  });

  it("obeys an address that comes from elsewhere", () => {
    const place = start();
    walk(1, 20);
    act(() => {
      window.location.hash = to.releases();
      window.dispatchEvent(new HashChangeEvent("hashchange"));
    });
    rest(1000);
    expect(place.current).toEqual({ screen: "releases" });
    expect(window.location.hash).toBe(to.releases());
  });
});
