import { act, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { BackendContext } from "../../backend/backend";
import { type FakeBackend, fakeBackend } from "../../backend/fake/fake";
import { go, to } from "../../paths";
import { App } from "../frame/App";

let backend: FakeBackend;

const settled = () => act(() => new Promise((resolve) => setTimeout(resolve, 0)));

async function open(address = to.item("live", 69)) {
  backend = fakeBackend("live");
  go(address);
  render(
    <BackendContext value={backend}>
      <App />
    </BackendContext>,
  );
  await screen.findByRole("listbox", { name: "Lines of the checklist" });
  await screen.findByRole("button", { name: "More to do with this item" });
  // What is drawn may be a moment older than the keys that act on it.
  await settled();
  return userEvent.setup({ delay: null });
}

const list = () => screen.getByRole("listbox", { name: "Lines of the checklist" });
const cursor = () => list().getAttribute("aria-activedescendant");
const last = (command: string) => backend.calls.filter((call) => call.command === command).at(-1)?.request;

describe("walking the list by keys", () => {
  it("moves with J and K, and the address follows", async () => {
    const user = await open();
    expect(cursor()).toBe("line-item:69");
    await user.keyboard("j");
    expect(cursor()).toBe("line-item:70");
    const beside = screen.getByRole("complementary", { name: "Item 70" });
    expect(within(beside).getAllByRole("heading", { level: 2 })).toHaveLength(1);
    expect(window.location.hash).toBe(to.item("live", 70));
    await user.keyboard("kk");
    expect(cursor()).toBe("line-item:68");
    expect(within(list()).getByRole("option", { selected: true }).textContent).toContain("monitoring.marketsage.com");
  });

  it("jumps by sections", async () => {
    const user = await open();
    await user.keyboard("]");
    expect(cursor()).toBe("line-item:75");
    await user.keyboard("[[");
    expect(cursor()).toBe("line-item:65");
  });

  it("narrows to blockers and finds words", async () => {
    const user = await open();
    await user.click(screen.getByRole("radio", { name: "Blockers 3" }));
    expect(within(list()).getAllByRole("option")).toHaveLength(3);
    await user.click(screen.getByRole("radio", { name: "All 161" }));
    await user.keyboard("{Escape}/");
    await user.keyboard("replication lag");
    expect(
      within(list())
        .getAllByRole("option")
        .map((option) => option.id),
    ).toEqual(["line-item:79"]);
  });

  it("leads to a blocker from the verdict", async () => {
    const user = await open(to.item("live", 1));
    await user.keyboard("b");
    await user.click(await screen.findByRole("button", { name: /www\.marketsage\.com.*302/ }));
    await waitFor(() => expect(cursor()).toBe("line-item:69"));
  });
});

describe("acting on an item", () => {
  it("runs a check with R, and only that one", async () => {
    const user = await open();
    await user.keyboard("r");
    await waitFor(() => expect(last("run_checks")).toEqual({ release: "live", which: { items: [69] } }));
  });

  it("opens a form with A and decides nothing before it is sent", async () => {
    const user = await open(to.item("live", 78));
    await user.keyboard("a");
    expect(last("decide")).toBeUndefined();
    const form = screen.getByRole("form", { name: /Attest that it holds/ });
    expect(within(form).getByLabelText("Who")).toHaveProperty("value", "Chidi Nwosu");
    expect(within(form).getByLabelText("As")).toHaveProperty("value", "Operations Team");
    await user.keyboard("Restore tested.{Control>}{Enter}{/Control}");
    expect(last("decide")).toEqual({
      release: "live",
      item: 78,
      decision: "attest",
      person: "Chidi Nwosu",
      role: "Operations Team",
      why: "Restore tested.",
    });
    await waitFor(() =>
      expect(within(list()).getByRole("option", { selected: true }).textContent).toContain("attested by Chidi Nwosu"),
    );
  });

  it("waives only with a reason and an end", async () => {
    const user = await open();
    await user.keyboard("w");
    await screen.findByRole("form");
    await user.keyboard("{Control>}{Enter}{/Control}");
    expect(await screen.findByText(/A reason is needed/)).toBeDefined();
    expect(last("decide")).toBeUndefined();
    await user.keyboard("The edge is replaced on Monday.");
    await user.type(screen.getByLabelText("Until"), "1 Dec{Enter}");
    expect(last("decide")).toMatchObject({
      item: 69,
      decision: { waive: { until: "1 Dec" } },
      why: "The edge is replaced on Monday.",
    });
  });

  it("leaves a form with Escape and gives the list its keys back", async () => {
    const user = await open();
    await user.keyboard("wj{Escape}");
    expect(screen.queryByRole("form")).toBeNull();
    await user.keyboard("j");
    expect(cursor()).toBe("line-item:70");
    expect(last("decide")).toBeUndefined();
  });

  it("says why an act is refused instead of doing it", async () => {
    const user = await open();
    await user.keyboard("{Shift>}N{/Shift}");
    expect(screen.queryByRole("form")).toBeNull();
    expect(screen.getByText("Not applicable…: not now.")).toBeDefined();
    expect(screen.getByText(/does not say that this item is optional/)).toBeDefined();
  });

  it("attaches a file as base64", async () => {
    const user = await open();
    await user.keyboard("n");
    const form = screen.getByRole("form", { name: "Note on item 69" });
    const input = form.querySelector<HTMLInputElement>("input[type=file]");
    if (input === null) throw new Error("no file input");
    await user.upload(input, new File(["ok\n"], "restore.log", { type: "text/plain" }));
    await user.click(within(form).getByRole("button", { name: /Add note/ }));
    await waitFor(() =>
      expect(last("add_note")).toMatchObject({ item: 69, file: { name: "restore.log", base64: "b2sK" } }),
    );
  });
});

describe("lines that people tick", () => {
  it("are ticked by a press and by Enter", async () => {
    const user = await open();
    const [line] = within(list())
      .getAllByRole("option", { checked: false })
      .filter((option) => option.hasAttribute("aria-checked"));
    if (line === undefined) throw new Error("no procedure line");
    await user.click(line);
    await settled();
    expect(last("tick_line")).toMatchObject({ release: "live", done: true, person: "Ngozi Okonkwo" });
    await waitFor(() => expect(line.getAttribute("aria-checked")).toBe("true"));
    await user.keyboard("{Enter}");
    await waitFor(() => expect(line.getAttribute("aria-checked")).toBe("false"));
  });
});

describe("a call that fails", () => {
  it("is one banner with what, why and what to do", async () => {
    backend = fakeBackend("live");
    go(to.release("gone"));
    render(
      <BackendContext value={backend}>
        <App />
      </BackendContext>,
    );
    const banner = await screen.findByRole("alert");
    expect(banner.textContent).toContain("No such release.");
    expect(banner.textContent).toContain("“gone” is not in the journal.");
    expect(banner.textContent).toContain("Open one from the list.");
  });
});
