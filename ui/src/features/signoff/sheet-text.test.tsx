import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { BackendContext } from "../../backend/backend";
import { fakeBackend } from "../../backend/fake/fake";
import { go, to } from "../../paths";
import { App } from "../frame/App";

async function open() {
  const backend = fakeBackend("live");
  go(to.signoff("live"));
  render(
    <BackendContext value={backend}>
      <App />
    </BackendContext>,
  );
  await userEvent.setup({ delay: null }).click(await screen.findByRole("radio", { name: "Text" }));
  await screen.findByRole("heading", { level: 1 });
}

const headings = () =>
  within(screen.getByRole("article"))
    .getAllByRole("heading", { level: 2 })
    .map((heading) => heading.firstChild?.textContent?.trim());

describe("the sheet as text", () => {
  it("follows the order of the paper: outcome, results, exceptions, sections, steps, traffic, notes", async () => {
    await open();
    const found = headings();
    expect(found.slice(0, 3)).toEqual(["Results", "Exceptions", "Pre-Deployment Verification"]);
    expect(found.slice(-3)).toEqual(["Steps", "Traffic", "Notes"]);
  });

  it("lists every item once, in its number's order, below the exceptions", async () => {
    await open();
    const lists = [...document.querySelectorAll(".paper .lines")];
    const numbers = (list: Element) => [...list.querySelectorAll(".number")].map((one) => Number(one.textContent));
    expect(numbers(lists[0] as Element)).toEqual([69, 73, 74, 79, 88]);
    const all = lists.slice(1).flatMap(numbers);
    expect(all).toEqual(Array.from({ length: 161 }, (_, i) => i + 1));
  });

  it("marks one outcome", async () => {
    await open();
    const outcome = screen.getByRole("group", { name: "Deployment status" });
    expect(within(outcome).getByText("Pending").className).toBe("on");
    expect(outcome.querySelectorAll(".on")).toHaveLength(1);
  });
});
