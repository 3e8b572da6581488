import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { BackendContext } from "../../backend/backend";
import { fakeBackend } from "../../backend/fake/fake";
import { go, to } from "../../paths";
import { App } from "../frame/App";

async function open() {
  const backend = fakeBackend("live");
  let printed = 0;
  const shown = {
    ...backend,
    print: async () => {
      printed += 1;
    },
  };
  go(to.sheet("live"));
  render(
    <BackendContext value={shown}>
      <App />
    </BackendContext>,
  );
  await screen.findByRole("heading", { level: 1 });
  return { backend, printed: () => printed };
}

const headings = () =>
  screen.getAllByRole("heading", { level: 2 }).map((heading) => heading.firstChild?.textContent?.trim());

describe("the sheet", () => {
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

  it("prints by Ctrl P", async () => {
    const { printed } = await open();
    await userEvent.setup({ delay: null }).keyboard("{Control>}p{/Control}");
    expect(printed()).toBe(1);
  });
});
