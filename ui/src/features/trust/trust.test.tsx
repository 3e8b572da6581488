import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { BackendContext } from "../../backend/backend";
import { Failure } from "../../backend/errors";
import { type FakeBackend, fakeBackend } from "../../backend/fake/fake";
import { SHIPPED } from "../../backend/fake/past";
import { go, to } from "../../paths";
import { App } from "../frame/App";

const CHANGED = "/home/ngozi/releases/marketsage/production.md";
let backend: FakeBackend;

async function open(path: string, environment: string | null = null, call?: FakeBackend["call"]) {
  backend = fakeBackend("live");
  go(to.checklist(path, environment));
  render(
    <BackendContext value={call === undefined ? backend : { ...backend, call }}>
      <App />
    </BackendContext>,
  );
  await screen.findByRole("heading", { level: 1 });
  return userEvent.setup({ delay: null });
}

const trustButton = () => screen.getByRole("button", { name: "Trust this version" });
const beginButton = () => screen.getByRole("button", { name: /Begin release/ });
const asked = (command: string) => backend.calls.filter((one) => one.command === command);

describe("a checklist that changed since it was trusted", () => {
  it("marks what widens its rights and shows the changed lines", async () => {
    await open(CHANGED);
    expect(screen.getByRole("heading", { level: 1 }).textContent).toBe("This checklist changed since it was trusted");
    const marked = [...document.querySelectorAll(".marked")].map((row) => row.textContent);
    expect(marked).toEqual([
      "monitoring.marketsage.comnew, items 24 to 66",
      "npm run db:migrate:prodnew, step 4 of Backend deployment steps",
    ]);
    expect(document.querySelector(".diff.added")?.textContent).toContain("npm run db:migrate:prod");
  });

  it("cannot be trusted before the person says that the marked changes were read", async () => {
    const user = await open(CHANGED);
    await user.click(trustButton());
    expect(trustButton().getAttribute("aria-disabled")).toBe("true");
    expect(asked("trust")).toHaveLength(0);
    await user.click(screen.getByRole("checkbox", { name: "I have read the 2 marked changes" }));
    await user.click(trustButton());
    await waitFor(() => expect(asked("trust")).toHaveLength(1));
    expect(asked("trust")[0]?.request).toMatchObject({ path: CHANGED, environment: "production" });
  });
});

describe("a checklist seen for the first time", () => {
  it("says what reading it found, and where", async () => {
    await open(SHIPPED);
    expect(screen.getByText("A box without a space is no task item.")).toBeTruthy();
    expect(screen.getByText("production.md:214:3")).toBeTruthy();
  });

  it("says of a rehearsal that nothing leaves this machine", async () => {
    const user = await open(SHIPPED);
    await user.click(screen.getByRole("radio", { name: "rehearsal" }));
    await waitFor(() => expect(window.location.hash).toBe(to.checklist(SHIPPED, "rehearsal")));
    expect(await screen.findByText("on this machine; nothing leaves it")).toBeTruthy();
  });

  it("cannot be trusted for an environment that cannot be used", async () => {
    const user = await open(SHIPPED, "staging");
    await user.click(screen.getByRole("checkbox"));
    expect(trustButton().getAttribute("aria-disabled")).toBe("true");
  });

  it("opens read-only by O, trusted or not", async () => {
    const user = await open(SHIPPED, "rehearsal");
    await user.keyboard("o");
    expect(window.location.hash).toBe(to.read(SHIPPED, "rehearsal"));
  });
});

describe("once it is trusted", () => {
  async function trusted() {
    const user = await open(SHIPPED, "rehearsal");
    await user.click(screen.getByRole("checkbox"));
    await user.click(trustButton());
    await screen.findByRole("form", { name: "Begin a release" });
    return user;
  }
  const takesAnswers = () => waitFor(() => expect(beginButton().getAttribute("aria-disabled")).toBeNull());

  it("takes the second half of a double press for nothing", async () => {
    const user = await trusted();
    await user.keyboard("{Enter}");
    await user.click(beginButton());
    await takesAnswers();
    expect(asked("start_release")).toHaveLength(0);
  });

  it("begins a release with the versions that are proposed", async () => {
    const user = await trusted();
    await takesAnswers();
    expect((screen.getByLabelText("Serves now") as HTMLInputElement).value).toBe("2.0.4");
    await user.click(screen.getByLabelText("To be released"));
    await user.keyboard("{Enter}");
    await waitFor(() => expect(asked("start_release")).toHaveLength(1));
    expect(asked("start_release")[0]?.request).toMatchObject({
      environment: "rehearsal",
      old: "2.0.4",
      new: "2.1.0",
      commit: "4f1c9e2",
    });
    await waitFor(() => expect(window.location.hash).toMatch(/^#\/release\/release-/));
  });

  it("does not begin without a version", async () => {
    const user = await trusted();
    await takesAnswers();
    await user.clear(screen.getByLabelText("To be released"));
    await user.keyboard("{Enter}");
    expect(beginButton().getAttribute("aria-disabled")).toBe("true");
    expect(asked("start_release")).toHaveLength(0);
  });
});

it("says in place why a file cannot be read, and leads back", async () => {
  const missing = new Failure({
    code: "not_found",
    message: "The file is not there.",
    causes: [],
    hint: "Look for it in the folder.",
  });
  await open(CHANGED, null, (command, request) =>
    command === "inspect" ? Promise.reject(missing) : backend.call(command, request),
  );
  await screen.findByRole("heading", { name: "This checklist cannot be read." });
  expect(screen.getAllByText(/The file is not there\. Look for it in the folder\./).length).toBeGreaterThan(0);
  expect(screen.getByRole("link", { name: "Show all releases" })).toBeTruthy();
});
