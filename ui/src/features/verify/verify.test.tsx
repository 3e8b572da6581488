import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { BackendContext } from "../../backend/backend";
import { fakeBackend } from "../../backend/fake/fake";
import { go, to } from "../../paths";
import { App } from "../frame/App";

async function open() {
  const backend = fakeBackend("live");
  go(to.releases());
  render(
    <BackendContext value={backend}>
      <App />
    </BackendContext>,
  );
  const user = userEvent.setup({ delay: null });
  await user.click(await screen.findByRole("button", { name: "Verify record" }));
  await screen.findByRole("heading", { name: "What does a record prove?" });
  return { user, asked: () => backend.calls.filter((call) => call.command === "verify_record").at(-1)?.request };
}

describe("verifying a record", () => {
  it("says who signed what, and that nothing yet says whose the keys are", async () => {
    const { user, asked } = await open();
    await user.click(screen.getByRole("button", { name: "Open record…" }));
    expect(await screen.findByRole("heading", { name: /whose the keys are is not proved/ })).toBeTruthy();
    const rows = within(screen.getByRole("table", { name: /go-live record/ })).getAllByRole("row");
    expect(rows.map((row) => /Signed|Not signed/.exec(row.textContent ?? "")?.[0])).toEqual([
      undefined,
      "Signed",
      "Signed",
      "Not signed",
      "Not signed",
    ]);
    expect(asked()).toMatchObject({ roster: null, digest: null });
  });

  it("compares the keys with a roster, and the digest with the printed one", async () => {
    const { user, asked } = await open();
    await user.click(screen.getByRole("button", { name: "Open record…" }));
    await user.type(await screen.findByLabelText(/^Digest/), "sha256 9c41e07b 5f0d2ab4");
    await user.click(screen.getByRole("button", { name: "Choose roster…" }));
    expect(await screen.findByRole("heading", { name: /the roster says whose the keys are/ })).toBeTruthy();
    expect(screen.queryByText("Not proved")).toBeNull();
    expect(asked()).toMatchObject({ digest: "9c41e07b5f0d2ab4" });
  });
});
