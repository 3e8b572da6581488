import { render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { BackendContext } from "../../backend/backend";
import { type FakeBackend, fakeBackend } from "../../backend/fake/fake";
import { go, to } from "../../paths";
import { App } from "../frame/App";

let backend: FakeBackend;

async function open(scene: string) {
  backend = fakeBackend(scene);
  go(to.traffic("live"));
  render(
    <BackendContext value={backend}>
      <App />
    </BackendContext>,
  );
  await screen.findByRole("button", { name: /sits here/ });
  await waitFor(() => expect(document.querySelector(".traffic:not(.first-load), .rollback")).not.toBeNull());
  return userEvent.setup({ delay: null });
}

const last = (command: string) => backend.calls.filter((call) => call.command === command).at(-1)?.request;
const plain = (text: string | null) => (text ?? "").replace(/[\u00a0\u202f]/g, " ");
const gates = () => within(screen.getByRole("complementary", { name: "Gates" }));
const advance = () => gates().getByRole("button", { name: /^Advance to 70/ });

/** Draws the charts: nothing is laid out here, so their size is given. */
beforeEach(() => {
  vi.spyOn(HTMLElement.prototype, "clientWidth", "get").mockReturnValue(440);
  vi.spyOn(HTMLElement.prototype, "clientHeight", "get").mockReturnValue(200);
});
afterEach(() => vi.restoreAllMocks());

describe("the split", () => {
  it("tells observed from intended, also to those who hear it", async () => {
    await open("traffic");
    const bar = screen.getByRole("img", { name: /Observed .* old, .* new; intended 50/ });
    expect(bar).toBeTruthy();
    expect(screen.getByText(/observed over 60 s, ± 1.2 points/)).toBeTruthy();
    const now = screen.getByRole("list", { name: "Stages" }).querySelector("[aria-current='step']");
    expect(plain(now?.textContent ?? "")).toMatch(/50 %.24:0\d of 30:00/);
  });

  it("draws no share where none is observed, and says since when", async () => {
    await open("stale");
    expect(screen.getAllByText("not observed")).toHaveLength(2);
    expect(screen.getByRole("img", { name: /By the weights of the engine/ })).toBeTruthy();
    expect(screen.getByText(/Metrics have not been read since/)).toBeTruthy();
    expect(screen.getByText(/^Metrics 1 min 3\d s old$/)).toBeTruthy();
    const unknown = gates().getAllByText("Unknown");
    expect(unknown).toHaveLength(4);
    expect(advance().getAttribute("aria-disabled")).toBe("true");
    expect(
      gates()
        .getByRole("button", { name: /^Roll back/ })
        .getAttribute("aria-disabled"),
    ).toBeNull();
  });

  it("shows the commands that roll back by hand when the engine is gone", async () => {
    await open("gone");
    expect(document.querySelector(".banner.bad")?.textContent).toContain("set server api/new1 weight 0");
  });
});

describe("gates", () => {
  it("stand as the program orders them, but for the one that is being answered: its form does not move", async () => {
    const user = await open("ready");
    const titles = () =>
      gates()
        .getAllByRole("heading", { level: 3 })
        .map((heading) => heading.querySelector("span")?.textContent);
    const before = titles();
    expect(before.indexOf("User satisfaction")).toBeGreaterThan(0);
    await user.click(gates().getByRole("button", { name: "Answer…" }));
    expect(titles()).toEqual(["User satisfaction", ...before.filter((title) => title !== "User satisfaction")]);
    await user.keyboard("{Escape}");
    expect(titles()).toEqual(before);
  });

  it("that ask a person are answered with who and, where it does not hold, why", async () => {
    const user = await open("ready");
    await user.click(gates().getByRole("button", { name: "Answer…" }));
    const form = screen.getByRole("form", { name: "Answer for User satisfaction" });
    await user.click(within(form).getByRole("button", { name: "Does not hold" }));
    expect(within(form).getByText(/Say what is wrong/)).toBeTruthy();
    expect(last("answer_gate")).toBeUndefined();
    await user.type(within(form).getByLabelText(/^Note/), "Normal");
    await user.click(within(form).getByRole("button", { name: "It holds" }));
    await waitFor(() =>
      expect(last("answer_gate")).toEqual({
        release: "live",
        gate: 6,
        holds: true,
        note: "Normal",
        person: "Ngozi Okonkwo",
      }),
    );
  });
});

describe("moving on", () => {
  it("is refused with its reason while something waits; the key says the same", async () => {
    const user = await open("traffic");
    expect(advance().getAttribute("aria-disabled")).toBe("true");
    expect(gates().getByText(/Waits for 3 gates/)).toBeTruthy();
    await user.keyboard("{Control>}{Enter}{/Control}");
    expect(screen.queryByRole("alertdialog")).toBeNull();
    expect(await screen.findByText(/Advance to 70 %…: not now/)).toBeTruthy();
  });

  it("asks for the name of the environment before the first move, with what is to be expected", async () => {
    const user = await open("first");
    await user.keyboard("{Control>}{Enter}{/Control}");
    const dialog = await screen.findByRole("alertdialog");
    for (const part of ["0 % → 50 % of the live requests to 2.1.0", "about 2 min 12 s", "Ready: v2.0.4 on 4 servers"])
      expect(plain(dialog.textContent)).toContain(part);
    await waitFor(() => expect(document.activeElement).toBe(within(dialog).getByRole("textbox")));
    await user.keyboard("prod{Enter}");
    expect(last("move_traffic")).toBeUndefined();
    await user.keyboard("uction{Enter}");
    await waitFor(() =>
      expect(last("move_traffic")).toEqual({
        release: "live",
        stage: 1,
        typed: "production",
        override_why: null,
        person: "Ngozi Okonkwo",
      }),
    );
    expect(await screen.findByText(/Intended 50 \/ 50/)).toBeTruthy();
  });

  it("goes on against a gate only with a reason", async () => {
    const user = await open("traffic");
    await user.click(gates().getByRole("button", { name: "Override with a reason…" }));
    const dialog = await screen.findByRole("alertdialog");
    expect(dialog.textContent).toContain("Waits for 3 gates");
    const button = () => within(dialog).getByRole("button", { name: /^Advance to 70/ });
    await user.type(within(dialog).getByLabelText(/^Type/), "production");
    expect(button().getAttribute("aria-disabled")).toBe("true");
    await user.type(within(dialog).getByLabelText(/^Why it goes on/), "payments are tested by hand");
    await user.click(button());
    await waitFor(() =>
      expect(last("move_traffic")).toMatchObject({ stage: 2, override_why: "payments are tested by hand" }),
    );
  });

  it("is held by H and let run on by H", async () => {
    const user = await open("traffic");
    await user.keyboard("h");
    expect(await gates().findByText(/^Held by Ngozi Okonkwo since/)).toBeTruthy();
    expect(last("hold_traffic")).toEqual({ release: "live", why: "", person: "Ngozi Okonkwo" });
    await user.keyboard("h");
    await waitFor(() => expect(last("resume_traffic")).toBeDefined());
  });
});

describe("when everyone is on the new version", () => {
  it("counts how long the old one stays ready, and removes it only with a reason", async () => {
    const user = await open("warm");
    expect(gates().getByText(/^23:\d\d:\d\d$/)).toBeTruthy();
    await user.click(gates().getByRole("button", { name: /^Write into the balancer/ }));
    await user.click(gates().getByRole("button", { name: /^Write configuration/ }));
    await waitFor(() => expect(last("persist_traffic")).toBeDefined());
    await waitFor(() =>
      expect(gates().getByRole("button", { name: "Remove the old version…" }).getAttribute("aria-disabled")).toBeNull(),
    );
    await user.click(gates().getByRole("button", { name: "Remove the old version…" }));
    await user.click(gates().getByRole("button", { name: /^Remove v2.0.4/ }));
    expect(last("remove_old")).toBeUndefined();
    await user.type(gates().getByLabelText(/^Why now/), "stable for a day{Enter}");
    await waitFor(() => expect(last("remove_old")).toMatchObject({ why: "stable for a day" }));
    expect(await gates().findByText(/There is nothing to roll back to/)).toBeTruthy();
  });
});

describe("the charts", () => {
  const lines = () => [...document.querySelectorAll(".plot .line.new")].map((path) => path.getAttribute("d") ?? "");
  const pieces = (path: string) => path.split("M").length - 1;

  it("leave a gap where nothing was measured, and mark it in every chart", async () => {
    await open("gap");
    await waitFor(() => expect(lines()).toHaveLength(5));
    for (const line of lines()) expect(pieces(line)).toBe(2);
    expect(document.querySelectorAll(".unmeasured")).toHaveLength(4);
  });

  it("are one line each where everything was measured", async () => {
    await open("traffic");
    await waitFor(() => expect(lines()).toHaveLength(5));
    for (const line of lines()) expect(pieces(line)).toBe(1);
  });

  it("are read with the arrow keys, aloud on Enter, and left with Escape", async () => {
    const user = await open("traffic");
    const slider = screen.getByRole("slider", { name: "Instant in the charts" });
    expect(slider.getAttribute("aria-valuetext")).toBe("the last measurement");
    slider.focus();
    await user.keyboard("{PageUp}{ArrowLeft}");
    const said = slider.getAttribute("aria-valuetext") ?? "";
    expect(plain(said)).toMatch(/^\d\d:\d\d:\d\d\. Error rate new 0\.\d{3} %, old 0\.\d{3} %\. Band of new from/);
    expect(plain(said)).toContain("Requests per second new");
    await user.keyboard("{Enter}");
    expect(screen.getAllByRole("status").map((one) => one.textContent)).toContain(said);
    await user.keyboard("{Escape}");
    expect(slider.getAttribute("aria-valuetext")).toBe("the last measurement");
  });

  it("can be read as a table, where what was not measured is no number", async () => {
    const user = await open("gap");
    await user.click(screen.getByRole("button", { name: "Values" }));
    const table = screen.getByRole("table");
    expect(within(table).getByRole("columnheader", { name: "Error rate, upper bound" })).toBeTruthy();
    const rows = within(table).getAllByRole("row").slice(1);
    expect(rows.length).toBeGreaterThan(15);
    const empty = rows.filter((row) =>
      within(row)
        .getAllByRole("cell")
        .slice(1)
        .every((cell) => cell.textContent === "–"),
    );
    expect(empty.length).toBeGreaterThan(0);
  });
});

describe("after a rollback", () => {
  it("says first whether people are safe, then the numbers", async () => {
    await open("rolled");
    expect(screen.getByRole("heading", { level: 1 }).textContent).toBe("Everyone is back on v2.0.4");
    const terms = screen.getAllByRole("term").map((term) => plain(term.textContent));
    expect(terms).toEqual(["Order to 0 % observed", "Bad responses served", "Time exposed", "Ordered by"]);
    expect(screen.getByText("6.2")).toBeTruthy();
    expect(screen.getByText(/engine confirmed in 0.8 s/)).toBeTruthy();
    expect(screen.getByText("ROLLED BACK")).toBeTruthy();
  });

  it("draws what failed, and ticks the lines of the procedure", async () => {
    const user = await open("rolled");
    await waitFor(() => expect(document.querySelectorAll(".bad-bar").length).toBeGreaterThan(4));
    const list = screen.getByRole("list", { name: "Rollback procedure" });
    const boxes = within(list).getAllByRole("checkbox");
    expect(boxes.map((box) => (box as HTMLInputElement).checked)).toEqual([false, false, false, false, false]);
    await user.click(within(list).getByText("2. Scale down new deployment"));
    await waitFor(() => expect(last("tick_line")).toMatchObject({ done: true, person: "Ngozi Okonkwo" }));
    expect((within(list).getAllByRole("checkbox")[1] as HTMLInputElement).checked).toBe(true);
  });

  it("saves what people know as notes of the release, and only what is new", async () => {
    const user = await open("rolled");
    await user.type(screen.getByLabelText("What was seen"), "502 from the sender");
    await user.type(screen.getByLabelText("What happens next"), "hotfix");
    await user.click(screen.getByRole("button", { name: /^Save notes/ }));
    await waitFor(() =>
      expect(last("add_note")).toEqual({
        release: "live",
        item: null,
        person: "Ngozi Okonkwo",
        text: "What was seen: 502 from the sender\nWhat happens next: hotfix",
        file: null,
      }),
    );
    expect(await screen.findByText(/^Saved \d\d:\d\d:\d\d, part of the record/)).toBeTruthy();
    await user.type(screen.getByLabelText("Who was affected"), "23 tenants");
    await user.click(screen.getByRole("button", { name: /^Save notes/ }));
    await waitFor(() => expect(last("add_note")).toMatchObject({ text: "Who was affected: 23 tenants" }));
  });
});
