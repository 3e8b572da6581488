import { act, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, it, vi } from "vitest";
import { type Backend, BackendContext } from "../../backend/backend";
import { Failure } from "../../backend/errors";
import { type FakeBackend, fakeBackend } from "../../backend/fake/fake";
import { go, to } from "../../paths";
import { forgetOrder } from "../../state/rollback";
import { App } from "./App";

let backend: FakeBackend;

/** A release whose program answers an order the way `ordered` says. */
async function open({ scene = "traffic", address = to.signoff("live"), ordered }: Opened = {}) {
  backend = fakeBackend(scene);
  const shown: Backend =
    ordered === undefined
      ? backend
      : {
          ...backend,
          call: (command, request) => {
            if (command !== "roll_back") return backend.call(command, request);
            backend.calls.push({ command, request });
            return ordered() as never;
          },
        };
  go(address);
  render(
    <BackendContext value={shown}>
      <App />
    </BackendContext>,
  );
  await screen.findByRole("navigation", { name: "Release" });
  // The person who sits here is recorded with the order.
  await screen.findByRole("button", { name: /sits here/ });
}

interface Opened {
  scene?: string;
  address?: string;
  ordered?: () => Promise<unknown>;
}

afterEach(() => {
  vi.useRealTimers();
  forgetOrder("live");
});

const bar = () => within(document.querySelector<HTMLElement>("header.bar") ?? document.body);
const button = () => bar().getByRole("button", { name: /^Roll back(?! without)/ });
const orders = () => backend.calls.filter((call) => call.command === "roll_back");
const finger = { pointerType: "mouse", pointerId: 1, button: 0, width: 1, height: 1, pressure: 0.5, detail: 1 };

/** Presses, waits so many milliseconds, and lets go. */
function held(ms: number, down: () => void, up: () => void) {
  vi.useFakeTimers();
  act(down);
  act(() => vi.advanceTimersByTime(ms));
  act(up);
  vi.useRealTimers();
}
const byPointer = (ms: number) =>
  held(
    ms,
    () => fireEvent.pointerDown(button(), finger),
    () => fireEvent.pointerUp(button(), finger),
  );
const byKey = (ms: number, key: string, target: Element = document.body, more = {}) =>
  held(
    ms,
    () => fireEvent.keyDown(target, { key, ...more }),
    () => fireEvent.keyUp(target, { key, ...more }),
  );

describe("roll back, held to confirm", () => {
  it("is ordered once it was held for a second and a half, and the screen that says whether people are safe opens", async () => {
    await open();
    byPointer(1501);
    expect(orders()).toEqual([
      { command: "roll_back", request: { release: "live", why: "", person: "Ngozi Okonkwo" } },
    ]);
    expect(window.location.hash).toBe(to.traffic("live"));
    await screen.findByRole("heading", { level: 1, name: /ordered|Taking|Everyone/ });
  });

  it("fills while it is held, and letting go before the end orders nothing", async () => {
    await open();
    vi.useFakeTimers();
    act(() => {
      fireEvent.pointerDown(button(), finger);
    });
    act(() => vi.advanceTimersByTime(750));
    expect(Number(button().style.getPropertyValue("--held"))).toBeCloseTo(0.5, 1);
    expect(screen.getByText("Keep holding to roll back to v2.0.4.")).toBeTruthy();
    act(() => {
      fireEvent.pointerUp(button(), finger);
    });
    act(() => vi.advanceTimersByTime(5000));
    expect(button().style.getPropertyValue("--held")).toBe("");
    expect(screen.getByText("Let go: nothing was ordered.")).toBeTruthy();
    expect(orders()).toHaveLength(0);
  });

  it("can be held by Space, by Enter, and by Shift Backspace from anywhere", async () => {
    await open();
    button().focus();
    byKey(1000, " ", button());
    byKey(1000, "Enter", button());
    byKey(1000, "Backspace", document.body, { shiftKey: true });
    expect(orders()).toHaveLength(0);
    byKey(1501, "Backspace", document.body, { shiftKey: true });
    expect(orders()).toHaveLength(1);
  });

  it("is held by Enter on the button too", async () => {
    await open();
    button().focus();
    byKey(1501, "Enter", button());
    expect(orders()).toHaveLength(1);
  });

  it("is not ordered by whoever deletes words in a field", async () => {
    await open({ address: to.release("live") });
    const field = await screen.findByRole("searchbox");
    byKey(3000, "Backspace", field, { shiftKey: true });
    expect(orders()).toHaveLength(0);
  });

  it("fills in three steps where motion is unwelcome", async () => {
    await open();
    const real = window.matchMedia;
    window.matchMedia = (query) => ({ ...real.call(window, query), matches: query.includes("reduce") });
    vi.useFakeTimers();
    act(() => {
      fireEvent.pointerDown(button(), finger);
    });
    act(() => vi.advanceTimersByTime(900));
    expect(Number(button().style.getPropertyValue("--held"))).toBeCloseTo(1 / 3, 5);
    act(() => {
      fireEvent.pointerUp(button(), finger);
    });
    window.matchMedia = real;
  });
});

describe("after the order", () => {
  it("says so at once, however slow the program is, and takes no second one", async () => {
    await open({ ordered: () => new Promise(() => undefined) });
    byPointer(1501);
    expect(
      await screen.findByRole("heading", { level: 1, name: /^Roll back ordered at \d\d:\d\d:\d\d$/ }),
    ).toBeTruthy();
    expect(button().textContent).toMatch(/ordered \d\d:\d\d:\d\d/);
    byPointer(1501);
    expect(orders()).toHaveLength(1);
  });

  it("takes the word back where the program refuses, and says why", async () => {
    const refusal = new Failure({ code: "refused", message: "The balancer does not answer.", causes: [], hint: null });
    await open({ ordered: () => Promise.reject(refusal) });
    byPointer(1501);
    expect(await screen.findByText("The balancer does not answer.")).toBeTruthy();
    expect(button().textContent).not.toContain("ordered");
  });
});

describe("where it stands", () => {
  it("is on every screen of a release with traffic, and nowhere else", async () => {
    await open({ address: to.item("live", 69) });
    expect(button()).toBeTruthy();
    expect(screen.getByRole("link", { name: /^Traffic/ }).getAttribute("href")).toBe(to.traffic("live"));
  });

  it("is absent, tab and all, where no traffic is planned", async () => {
    await open({ scene: "live" });
    expect(bar().queryByRole("button", { name: /^Roll back/ })).toBeNull();
    expect(screen.queryByRole("link", { name: /^Traffic/ })).toBeNull();
  });

  it("says why it cannot be held", async () => {
    await open({ scene: "first" });
    expect(button().getAttribute("aria-disabled")).toBe("true");
    expect(button().textContent).toContain("v2.0.4 serves everyone");
    byPointer(3000);
    expect(orders()).toHaveLength(0);
  });

  it("can be ordered without holding by typing the environment", async () => {
    await open();
    const user = userEvent.setup({ delay: null });
    await user.click(bar().getByRole("button", { name: "Roll back without holding…" }));
    const dialog = await screen.findByRole("dialog");
    await user.type(within(dialog).getByLabelText("Type production"), "producti{Enter}");
    expect(orders()).toHaveLength(0);
    await user.type(within(dialog).getByLabelText("Type production"), "on{Enter}");
    await waitFor(() => expect(orders()).toHaveLength(1));
  });
});
