import { act, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { type Backend, BackendContext } from "../../backend/backend";
import { type FakeBackend, fakeBackend } from "../../backend/fake/fake";
import type { OutputLine } from "../../bindings/OutputLine";
import { go, to } from "../../paths";
import { App } from "../frame/App";

let backend: FakeBackend;

async function open(step: string, { scene = "live", lines }: { scene?: string; lines?: OutputLine[] } = {}) {
  backend = fakeBackend(scene);
  const shown: Backend =
    lines === undefined
      ? backend
      : {
          ...backend,
          call: async (command, request) => {
            const answer = await backend.call(command, request);
            if (command !== "output") return answer;
            // Positions are bytes, not lines: nothing may count on one or the other.
            const { from } = request as { from: number };
            const piece = lines.slice(from / 100, from / 100 + 2000);
            const next = from + piece.length * 100;
            return { attempt: 1, next, lines: piece, more: next / 100 < lines.length, ended: true } as typeof answer;
          },
        };
  go(to.step("live", step));
  render(
    <BackendContext value={shown}>
      <App />
    </BackendContext>,
  );
  await screen.findByRole("heading", { level: 1 });
  return userEvent.setup({ delay: null });
}

const runs = () => backend.calls.filter((call) => call.command === "run_step");
const dialog = () => screen.findByRole("alertdialog");
const runButton = async () => within(await dialog()).getByRole("button", { name: /^Run on/ });

describe("before a step runs on production", () => {
  it("says exactly what runs, where, as whom and with what", async () => {
    const user = await open("step-0-4");
    await user.click(screen.getByRole("button", { name: /Run again/ }));
    const says = (await dialog()).textContent;
    for (const part of [
      "npm run db:migrate:prod",
      "bash --noprofile --norc -eo pipefail",
      "deploy-1.marketsage.internal",
    ])
      expect(says).toContain(part);
    for (const part of [
      "/srv/marketsage",
      "release/v2.1.0 at 4f1c9e2",
      "DATABASE_URL, DEPLOY_KEY",
      "nothing later starts",
    ])
      expect(says).toContain(part);
  });

  it("runs only once the name of the environment is typed in full", async () => {
    const user = await open("step-0-4");
    await user.keyboard("r");
    await waitFor(async () => expect(document.activeElement).toBe(within(await dialog()).getByRole("textbox")));
    await user.keyboard("productio{Enter}");
    expect((await runButton()).getAttribute("aria-disabled")).toBe("true");
    expect(runs()).toHaveLength(0);
    await user.keyboard("n");
    expect((await runButton()).getAttribute("aria-disabled")).toBeNull();
    await user.keyboard("{Enter}");
    await waitFor(() => expect(runs()).toHaveLength(1));
    expect(runs()[0]?.request).toMatchObject({ step: "step-0-4", typed: "production", person: "Ngozi Okonkwo" });
  });

  it("leaves by Escape, and nothing has run", async () => {
    const user = await open("step-0-4");
    await user.keyboard("r");
    await dialog();
    await user.keyboard("production{Escape}");
    await waitFor(() => expect(screen.queryByRole("alertdialog")).toBeNull());
    expect(runs()).toHaveLength(0);
  });

  it("asks for one press where the environment asks for no word", async () => {
    const user = await open("step-0-4", { scene: "rehearsal" });
    await user.keyboard("r");
    expect(within(await dialog()).queryByRole("textbox")).toBeNull();
    await user.click(await runButton());
    await waitFor(() => expect(runs()).toHaveLength(1));
  });
});

describe("a step that runs", () => {
  it("says how it ended and leads the focus to the next; nothing starts by itself", async () => {
    const user = await open("step-0-4");
    await user.keyboard("r");
    await waitFor(async () => expect(document.activeElement).toBe(within(await dialog()).getByRole("textbox")));
    await user.keyboard("production{Enter}");
    await screen.findByText(/Input is closed/);
    await waitFor(() => expect(screen.getByRole("log").textContent).toContain("0147_audit_log_partition waits"), {
      timeout: 5000,
    });
    await waitFor(() => expect(document.activeElement?.id).toBe("step-line:step-0-5"), { timeout: 5000 });
    expect(screen.getByText("Done: exit 0. Next: Verify health endpoints. It waits for you.")).toBeTruthy();
    expect(runs()).toHaveLength(1);
    await screen.findByRole("button", { name: /Run again/ });
    // R is about the step that has the focus, not about the one whose output is still shown.
    await user.keyboard("r");
    expect(screen.queryByRole("alertdialog")).toBeNull();
    expect(window.location.hash).toBe(to.step("live", "step-0-5"));
  }, 15_000);

  it("can be stopped by Ctrl .", async () => {
    const user = await open("step-0-4");
    await user.keyboard("r");
    await waitFor(async () => expect(document.activeElement).toBe(within(await dialog()).getByRole("textbox")));
    await user.keyboard("production{Enter}");
    await screen.findByText(/Input is closed/);
    await user.keyboard("{Control>}.{/Control}");
    await waitFor(() => expect(backend.calls.some((call) => call.command === "stop_step")).toBe(true));
  });

  it("is settled by hand only with a reason", async () => {
    const user = await open("step-0-5");
    await user.keyboard("s");
    await user.click(screen.getByRole("button", { name: /Settle step/ }));
    expect(await screen.findByText(/A reason is needed/)).toBeTruthy();
    await user.type(screen.getByLabelText(/Why/), "checked from the office{Enter}");
    await waitFor(() => expect(backend.calls.at(-1)).toBeDefined());
    const settled = backend.calls.find((call) => call.command === "settle_step");
    expect(settled?.request).toMatchObject({
      step: "step-0-5",
      why: "checked from the office",
      person: "Ngozi Okonkwo",
    });
  });
});

describe("long output", () => {
  it("keeps at most 5,000 lines on the page, and the earlier ones in reach", async () => {
    const lines = Array.from({ length: 12_345 }, (_, i) => ({
      at: 1_700_000_000_000 + i,
      stream: "out",
      text: `line ${i}`,
    }));
    const user = await open("step-0-4", { lines });
    const log = await screen.findByRole("log");
    await waitFor(() => expect(log.textContent).toContain("line 12344"), { timeout: 8000 });
    expect(log.querySelectorAll(".said").length).toBeLessThanOrEqual(5000);
    expect(log.textContent).not.toContain("line 0");
    await user.click(screen.getByRole("button", { name: /Show earlier lines/ }));
    await user.click(screen.getByRole("button", { name: /Show earlier lines/ }));
    await user.click(screen.getByRole("button", { name: /Show earlier lines/ }));
    expect(log.querySelector(".said")?.textContent).toContain("line 0");
    expect(log.querySelectorAll(".said").length).toBeLessThanOrEqual(5000);
    await user.click(screen.getByRole("button", { name: /To the end/ }));
    await act(async () => undefined);
    expect(log.textContent).toContain("line 12344");
  }, 30_000);
});
