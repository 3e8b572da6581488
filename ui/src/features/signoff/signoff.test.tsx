import { render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, it, vi } from "vitest";
import { type Backend, BackendContext, type PrintEnded } from "../../backend/backend";
import { Failure } from "../../backend/errors";
import { type FakeBackend, fakeBackend } from "../../backend/fake/fake";
import { DIGEST } from "../../backend/fake/signoff";
import { go, to } from "../../paths";
import { ticks } from "../../widgets/Seal";
import { App } from "../frame/App";

let backend: FakeBackend;
/** What the print dialog was opened for, and how it ends. */
let printed: string[] = [];
let prints: () => Promise<PrintEnded> = async () => "sent";
/** Where the person says a file goes; `null` changes their mind. */
let saved: ((name: string) => string | null) | null = null;

async function open(scene: string, address = to.signoff("live")) {
  backend = fakeBackend(scene);
  const shown: Backend = {
    ...backend,
    pickSave: (title, name) => (saved === null ? backend.pickSave(title, name) : Promise.resolve(saved(name))),
    print: (paper) => {
      printed.push(`${paper}, ${document.querySelectorAll(".print-pages img").length} pages`);
      return prints();
    },
  };
  go(address);
  render(
    <BackendContext value={shown}>
      <App />
    </BackendContext>,
  );
  await screen.findByRole("button", { name: /sits here/ });
  return userEvent.setup({ delay: null });
}

afterEach(() => {
  saved = null;
  printed = [];
  prints = async () => "sent";
  vi.restoreAllMocks();
});

const panel = () => within(screen.getByRole("complementary", { name: "Sign-off" }));
const opened = (name: string) => screen.findByRole("button", { name }).then(() => panel());
const form = (name: string) => within(screen.getByRole("form", { name }));
const last = (command: string) => backend.calls.filter((call) => call.command === command).at(-1)?.request;
const row = (role: string) =>
  within(screen.getByRole("list", { name: "Signatures" }))
    .getByText(role)
    .closest("li")?.textContent ?? "";
const refused = (name: string | RegExp) =>
  panel().getByRole("button", { name }).getAttribute("aria-disabled") === "true";

describe("the record", () => {
  it("shows every page of the paper, who has signed, and what is missing", async () => {
    await open("signoff");
    await waitFor(() => expect(screen.getAllByRole("img", { name: /Page \d of 3 of the sheet/ })).toHaveLength(3));
    expect(panel().getByRole("heading", { name: "2 of 4 have signed" })).toBeTruthy();
    expect(row("Technical Lead")).toMatch(/Signed .*4f1c 9e27 d03a b86e/);
    expect(row("Security Review")).toMatch(/Requested .*Ifeanyi Nwosu, key on ife-t14/);
    expect(row("Operations Team")).toContain("Yours to sign");
    expect(panel().getByRole("link", { name: /Security Review has not signed/ })).toBeTruthy();
    expect(screen.getByRole("link", { name: /Sign-off 2 \/ 4/ }).getAttribute("aria-current")).toBe("page");
  });

  it("is set anew on other paper, which is remembered", async () => {
    const user = await open("signoff");
    await opened("Sign with your key…");
    await user.click(screen.getByRole("button", { name: "Paper: A4" }));
    await user.click(await screen.findByRole("menuitemradio", { name: "Letter" }));
    await waitFor(() => expect(last("sheet_page")).toMatchObject({ of: { release: "live" }, paper: "letter" }));
    expect(await screen.findByRole("button", { name: "Paper: Letter" })).toBeTruthy();
    localStorage.clear();
  });

  it("says the same digest as on the paper", async () => {
    await open("signoff");
    expect((await screen.findByText("9c41e07b…6f1d9a50")).getAttribute("title")?.replaceAll(" ", "")).toBe(DIGEST);
  });
});

describe("signing", () => {
  it("signs the bytes that are shown, once the passphrase opens the key", async () => {
    const user = await open("signoff");
    await opened("Sign with your key…");
    await user.keyboard("s");
    const sign = form("Sign");
    expect(sign.getByText(/agree that MarketSage 2.1.0 is complete in production/)).toBeTruthy();
    await user.click(sign.getByRole("button", { name: "Sign as Operations Team" }));
    expect(sign.getByText(/its passphrase opens it/)).toBeTruthy();
    expect(last("sign")).toBeUndefined();
    await user.type(sign.getByLabelText(/^Passphrase/), "wrong");
    await user.click(sign.getByRole("button", { name: "Sign as Operations Team" }));
    expect(await screen.findByText(/does not open the key/)).toBeTruthy();
    expect(row("Operations Team")).not.toContain("Signed");
    await user.type(sign.getByLabelText(/^Passphrase/), " horse battery staple");
    await user.keyboard("{Enter}");
    await waitFor(() => expect(row("Operations Team")).toContain("Signed"));
    const passphrase = "wrong horse battery staple";
    expect(last("sign")).toEqual({ release: "live", digest: DIGEST, role: "Operations Team", passphrase });
    expect(panel().getByText("Signed as Operations Team.")).toBeTruthy();
    expect(screen.getByRole("link", { name: /Sign-off 3 \/ 4/ })).toBeTruthy();
  });

  it("hides the passphrase", async () => {
    const user = await open("signoff");
    await user.click((await opened("Sign with your key…")).getByRole("button", { name: "Sign with your key…" }));
    expect(
      form("Sign")
        .getByLabelText(/^Passphrase/)
        .getAttribute("type"),
    ).toBe("password");
  });

  it("is refused with a reason, which is signed too", async () => {
    const user = await open("signoff");
    await user.click((await opened("Refuse…")).getByRole("button", { name: "Refuse…" }));
    const refuse = form("Refuse to sign");
    await user.type(refuse.getByLabelText(/^Passphrase/), "correct horse battery");
    await user.click(refuse.getByRole("button", { name: "Refuse as Operations Team" }));
    expect(refuse.getByText(/helps nobody/)).toBeTruthy();
    expect(last("refuse_record")).toBeUndefined();
    await user.type(refuse.getByLabelText(/^Why/), "Backups were never restored.");
    await user.click(refuse.getByRole("button", { name: "Refuse as Operations Team" }));
    await waitFor(() => expect(row("Operations Team")).toContain("Backups were never restored."));
    expect(panel().getByRole("heading", { name: /somebody refused/ })).toBeTruthy();
  });

  it("says that everybody has answered where nobody is missing", async () => {
    await open("signed");
    await opened("Sign with your key…");
    expect(refused("Sign with your key…")).toBe(true);
    expect(panel().getByText("Everybody has answered.")).toBeTruthy();
    expect(panel().getByRole("heading", { name: "All 4 have signed" })).toBeTruthy();
  });
});

describe("keys on other laptops", () => {
  it("are asked by a file whose place the person chooses", async () => {
    saved = (name) => `/media/stick/${name}`;
    const user = await open("signoff");
    await user.click((await opened("Request signature…")).getByRole("button", { name: "Request signature…" }));
    const request = form("Request a signature from another laptop");
    await user.type(request.getByLabelText(/^A word/), "Before six, please.");
    await user.click(request.getByRole("button", { name: "Write request…" }));
    expect(await panel().findByText(/The request is in \/media\/stick\/live-go_live.csreq/)).toBeTruthy();
    expect(last("request_signature")).toEqual({
      release: "live",
      digest: DIGEST,
      roles: [],
      path: "/media/stick/live-go_live.csreq",
      note: "Before six, please.",
      person: "Ngozi Okonkwo",
    });
  });

  it("are not asked where the person changes their mind about the file", async () => {
    saved = () => null;
    const user = await open("signoff");
    await user.click((await opened("Request signature…")).getByRole("button", { name: "Request signature…" }));
    await user.click(form("Request a signature from another laptop").getByRole("button", { name: "Write request…" }));
    expect(last("request_signature")).toBeUndefined();
    expect(screen.getByRole("form", { name: "Request a signature from another laptop" })).toBeTruthy();
  });

  it("answer by a file, which may be taken twice", async () => {
    const user = await open("signoff");
    const take = () => panel().getByRole("button", { name: "Take signature…" });
    await opened("Take signature…");
    await user.click(take());
    expect(await panel().findByText("Security Review has signed.")).toBeTruthy();
    await waitFor(() => expect(row("Security Review")).toContain("Signed"));
    await user.click(take());
    expect(await panel().findByText("Security Review had signed already.")).toBeTruthy();
  });

  it("show the request there, and write the answer to a file", async () => {
    const user = await open("signoff", to.request("/home/ife/live.csreq"));
    expect(await screen.findByRole("heading", { name: "Tunde Bakare asks for a signature" })).toBeTruthy();
    expect(screen.getByText(/Please before six/)).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Sign with your key…" }));
    await user.type(form("Sign").getByLabelText(/^Passphrase/), "correct horse battery");
    await user.click(form("Sign").getByRole("button", { name: "Write signature…" }));
    expect(await screen.findByText(/security-review.cssig. Send it back/)).toBeTruthy();
    expect(last("answer_request")).toMatchObject({ digest: DIGEST, role: "Security Review", refuse: null });
  });
});

describe("before sealing", () => {
  it("is locked until every role has a key", async () => {
    const user = await open("unsealed");
    await opened("Seal record…");
    expect(refused("Seal record…")).toBe(true);
    expect(refused("Export record")).toBe(true);
    expect(screen.getByRole("link", { name: "Sign-off" }).textContent).toBe("Sign-off");
    await user.click(panel().getByRole("button", { name: "Make a key for Operations Team…" }));
    const key = form("Make a key for Operations Team");
    await user.type(key.getByLabelText("Passphrase"), "short");
    await user.click(key.getByRole("button", { name: "Make key" }));
    expect(key.getByText(/At least 12 characters; these are 5/)).toBeTruthy();
    await user.type(key.getByLabelText("Passphrase"), " but longer now");
    await user.type(key.getByLabelText("The same again"), "short but longer now");
    await user.keyboard("{Enter}");
    expect(await panel().findByText(/Operations Team has a key: 5b0f 7713/)).toBeTruthy();
    expect(last("make_key")).toMatchObject({ release: "live", passphrase: "short but longer now" });
    await user.click(panel().getByRole("button", { name: "Seal record…" }));
    await user.click(form("Seal the record").getByRole("button", { name: "Seal record" }));
    await waitFor(() => expect(panel().getByRole("heading", { name: "0 of 4 have signed" })).toBeTruthy());
    expect(last("seal")).toEqual({ release: "live", incident: "", person: "Ngozi Okonkwo" });
  });

  it("takes the key that somebody made elsewhere", async () => {
    const user = await open("unsealed");
    await user.click(
      (await opened("Take the public key of Operations Team…")).getByRole("button", {
        name: "Take the public key of Operations Team…",
      }),
    );
    const enrol = form("Take the public key of Operations Team");
    await user.type(enrol.getByLabelText(/^Public key/), "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI");
    await user.type(enrol.getByLabelText(/^Their machine/), "ng-x1");
    await user.click(enrol.getByRole("button", { name: "Take key" }));
    await waitFor(() => expect(row("Operations Team")).toContain("key on ng-x1"));
  });

  it("takes another key in place of a wrong one", async () => {
    const user = await open("unsealed");
    await user.click(
      (await opened("Another key for Technical Lead")).getByRole("button", { name: /^Another key for Tech/ }),
    );
    await user.click(await screen.findByRole("menuitem", { name: "Take another public key…" }));
    const enrol = form("Take the public key of Technical Lead");
    await user.type(enrol.getByLabelText(/^Public key/), "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI");
    await user.type(enrol.getByLabelText(/^Their machine/), "tb-x2");
    await user.click(enrol.getByRole("button", { name: "Take key" }));
    await waitFor(() => expect(row("Technical Lead")).toContain("key on tb-x2"));
  });

  it("keeps the keys that it was sealed with", async () => {
    await open("signoff");
    await opened("Print");
    expect(panel().queryByRole("button", { name: /^Another key/ })).toBeNull();
  });

  it("asks what happened where it was rolled back without a word", async () => {
    const user = await open("incident");
    await opened("Seal record…");
    await user.keyboard("s");
    await user.click(form("Seal the record").getByRole("button", { name: "Seal record" }));
    expect(form("Seal the record").getByText(/Say what happened/)).toBeTruthy();
    expect(last("seal")).toBeUndefined();
    await user.type(form("Seal the record").getByLabelText(/^What happened/), "Campaigns failed.");
    await user.click(form("Seal the record").getByRole("button", { name: "Seal record" }));
    await waitFor(() => expect(last("seal")).toMatchObject({ incident: "Campaigns failed." }));
  });

  it("is closed from here, and stays here", async () => {
    const user = await open("live");
    await user.click(await screen.findByRole("button", { name: "Close release…" }));
    const dialog = within(await screen.findByRole("dialog"));
    await user.click(dialog.getByRole("radio", { name: "Failed" }));
    await user.click(dialog.getByRole("button", { name: "Close as failed" }));
    await waitFor(() => expect(refused("Seal record…")).toBe(false));
    expect(window.location.hash).toBe(to.signoff("live"));
  });
});

describe("after sealing", () => {
  it("a finding is added, and signed on its own", async () => {
    const user = await open("signed");
    await user.click((await opened("Add finding…")).getByRole("button", { name: "Add finding…" }));
    await user.type(form("Add a finding").getByLabelText("What was found"), "One host had the old certificate.");
    await user.click(form("Add a finding").getByRole("button", { name: "Add finding" }));
    const finding = within(await panel().findByRole("region", { name: "Finding" }));
    expect(finding.getByText("0 of 4 have signed it")).toBeTruthy();
    await user.click(finding.getByRole("button", { name: "Sign this finding…" }));
    await user.type(form("Sign").getByLabelText(/^Passphrase/), "correct horse battery");
    await user.click(form("Sign").getByRole("button", { name: "Sign as Operations Team" }));
    expect(await finding.findByText("1 of 4 have signed it")).toBeTruthy();
    expect(last("sign")).not.toMatchObject({ digest: DIGEST });
  });

  it("a record is exported piece by piece, until it is written", async () => {
    const user = await open("signoff");
    await user.click((await opened("Export record")).getByRole("button", { name: "Export record" }));
    expect(await panel().findByText(/Writing piece \d of 8/)).toBeTruthy();
    expect(refused("Export PDF")).toBe(true);
    expect(last("export")).toMatchObject({ kind: "bundle", path: "/home/ngozi/live.record" });
    expect(await panel().findByText(/Written: \/home\/ngozi\/live.record/, {}, { timeout: 20_000 })).toBeTruthy();
    expect(refused("Export PDF")).toBe(false);
  });

  it("an export that is cancelled leaves nothing behind", async () => {
    const user = await open("signoff");
    await user.click((await opened("Export PDF")).getByRole("button", { name: "Export PDF" }));
    await user.click(await panel().findByRole("button", { name: "Cancel export" }));
    expect(await panel().findByText(/nothing was left behind/)).toBeTruthy();
  });

  it("prints by Ctrl P on the paper that is shown, and nothing else is laid out for it", async () => {
    const user = await open("signoff");
    await opened("Print");
    await user.keyboard("{Control>}p{/Control}");
    expect(await panel().findByText("Sent to the printer.")).toBeTruthy();
    expect(last("print_sheet")).toEqual({ release: "live", paper: "a4", person: "Ngozi Okonkwo" });
    expect(printed).toEqual(["a4, 2 pages"]);
    expect(document.querySelector(".print-pages")).toBeNull();
  });

  it("a print that fails says why and can be tried again", async () => {
    const user = await open("signoff");
    prints = () =>
      Promise.reject(new Failure({ code: "other", message: "The sheet was not printed", causes: [], hint: null }));
    await user.click((await opened("Print")).getByRole("button", { name: "Print" }));
    expect(await screen.findByText(/The sheet was not printed/)).toBeTruthy();
    expect(refused("Print")).toBe(false);
  });
});

describe("a seal", () => {
  it("has 32 ticks, the longer the higher the digit", () => {
    const lengths = (keyId: string) =>
      ticks(keyId)
        .split("M")
        .slice(1)
        .map((tick) => tick.split(/[L ]/).map(Number))
        .map(([x = 0, y = 0, u = 0, v = 0]) => Math.hypot(x - u, y - v));
    const found = lengths("0f".repeat(32));
    expect(found).toHaveLength(32);
    expect(found[0]).toBeCloseTo(1.05, 1);
    expect(found[1]).toBeCloseTo(5.55, 1);
  });
});

describe("the keys of a machine", () => {
  it("are made before anybody asks, and their public lines are there to be sent", async () => {
    const user = await open("signoff", to.keys());
    expect(await screen.findByText("No key is known on this machine yet.")).toBeTruthy();
    await user.keyboard("m");
    const key = form("Make a key");
    await user.click(key.getByRole("button", { name: "Make key" }));
    expect(key.getByText("Say for which role.")).toBeTruthy();
    await user.type(key.getByLabelText("Role"), "Security Review");
    await user.type(key.getByLabelText("Who holds it"), " II");
    await user.click(key.getByRole("button", { name: "Make key" }));
    await waitFor(() =>
      expect(last("make_key")).toMatchObject({ release: null, role: "Security Review", passphrase: null }),
    );
    expect(within(await screen.findByRole("list", { name: "Keys" })).getByText("Security Review")).toBeTruthy();
  });
});
