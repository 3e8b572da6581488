/** Sign-off that moves, for `npm run dev` and the tests: seals, signs, refuses, asks and takes, with made-up keys. */
import type { Act } from "../../bindings/Act";
import type { AddendumView } from "../../bindings/AddendumView";
import type { Allowed } from "../../bindings/Allowed";
import type { CheckLine } from "../../bindings/CheckLine";
import type { ExportProgress } from "../../bindings/ExportProgress";
import type { KeyLine } from "../../bindings/KeyLine";
import type { KeyPlace } from "../../bindings/KeyPlace";
import type { PaperSize } from "../../bindings/PaperSize";
import type { RequestView } from "../../bindings/RequestView";
import type { SheetPage } from "../../bindings/SheetPage";
import type { SignerState } from "../../bindings/SignerState";
import type { SignoffSigner } from "../../bindings/SignoffSigner";
import type { SignoffSummary } from "../../bindings/SignoffSummary";
import type { SignoffView } from "../../bindings/SignoffView";
import type { TakenSignature } from "../../bindings/TakenSignature";
import { Failure } from "../errors";
import { drawn } from "./drawn";
import type { FakeRelease } from "./release";

const PAGES = 3;
const SHORTEST = 12;
/** Asked so often, an export is done. */
const PIECES = 8;
export const DIGEST = "9c41e07b5f0d2ab4c8e6173094fd51a27be3860cd41f6a9503b7c8e26f1d9a50";

export interface Seat {
  role: string;
  name: string;
  key: KeyPlace;
  id: string;
  machine: string;
  state: SignerState;
  at: number | null;
  why: string | null;
}

const seat = (role: string, name: string, key: KeyPlace, id: string, machine: string): Seat => ({
  role,
  name,
  key,
  id,
  machine,
  state: "waiting",
  at: null,
  why: null,
});

export const seatsOfProduction = (): Seat[] => [
  seat("Technical Lead", "Tunde Bakare", "keyring", "4f1c9e27d03ab86e5f0d2ab4c8e61730", "ops-laptop"),
  seat("Product Manager", "Miriam Castell", "elsewhere", "b7720de13c94fa58e107bc4490aa2d6f", "mc-t480"),
  seat("Security Review", "Ifeanyi Nwosu", "elsewhere", "08ce51b9f2a37d64c1908e3b5d7fa2e4", "ife-t14"),
  seat("Operations Team", "Ngozi Okonkwo", "passphrase", "d41f6a9503b7c8e26f1d9a509c41e07b", "ops-laptop"),
];

const refusedBy = (message: string) => new Failure({ code: "refused", message, causes: [], hint: null });

export class FakeSignoff {
  seats = seatsOfProduction();
  sealedAt: number | null = null;
  sealedBy = "";
  keyring = true;
  addenda: AddendumView[] = [];
  exported: { path: string; asked: number; cancelled: boolean } | null = null;

  constructor(readonly release: FakeRelease) {}

  private get signed() {
    return this.seats.filter((one) => one.state === "signed").length;
  }

  private get refused() {
    return this.seats.some((one) => one.state === "refused");
  }

  summary(): { signoff?: SignoffSummary } {
    if (this.sealedAt === null) return {};
    return { signoff: { sealed: true, refused: this.refused, signed: this.signed, of: this.seats.length } };
  }

  private find(role: string): Seat {
    const found = this.seats.find((one) => one.role === role);
    if (found === undefined) throw refusedBy(`Nobody signs as ${role}.`);
    return found;
  }

  private unlock(one: Seat, passphrase: string | null) {
    if (one.key === "passphrase" && (passphrase ?? "").length < SHORTEST) {
      throw refusedBy("This passphrase does not open the key.");
    }
  }

  makeKey(role: string, passphrase: string | null): KeyLine {
    const one = this.find(role);
    one.key = passphrase === null ? "keyring" : "passphrase";
    one.id = "5b0f7713ac29de8446e1c3d8901fb2a7";
    one.machine = "ops-laptop";
    return {
      person: one.name,
      role,
      place: one.key,
      public: "MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=",
      key_id: one.id.repeat(2),
      fingerprint: "5b0f 7713 ac29 de84 46e1 c3d8 901f b2a7",
      machine: one.machine,
    };
  }

  enrol(role: string, machine: string): this {
    Object.assign(this.find(role), { key: "elsewhere", id: "77aa03f1c2de58b4961f0e3dbc845a20", machine });
    return this;
  }

  seal(by: string): this {
    this.sealedAt = Date.now();
    this.sealedBy = by;
    for (const one of this.seats) one.state = "to_sign";
    return this;
  }

  sign(digest: string, role: string, passphrase: string | null): this {
    const one = this.find(role);
    this.unlock(one, passphrase);
    const addendum = this.addenda.find((each) => each.digest === digest);
    if (addendum === undefined) Object.assign(one, { state: "signed", at: Date.now() });
    else {
      addendum.signers = addendum.signers.map((each) =>
        each.role === role
          ? { ...each, state: "signed", at: Date.now(), allowed: this.acts({ ...one, state: "signed" }) }
          : each,
      );
      addendum.signed += 1;
    }
    return this;
  }

  refuse(role: string, why: string, passphrase: string | null): this {
    const one = this.find(role);
    this.unlock(one, passphrase);
    Object.assign(one, { state: "refused", at: Date.now(), why });
    return this;
  }

  request(roles: readonly string[], path: string) {
    for (const one of this.seats) {
      if (one.state === "to_sign" && (roles.length === 0 || roles.includes(one.role))) {
        Object.assign(one, { state: "requested", at: Date.now() });
      }
    }
    return { path, size: 41_204 };
  }

  take(): TakenSignature {
    const one = this.find("Security Review");
    if (one.state === "signed") return { says: ["Security Review had signed already."] };
    Object.assign(one, { state: "signed", at: Date.now(), key: "elsewhere" });
    return { says: ["Security Review has signed."] };
  }

  add(finding: string, by: string): this {
    const asked = this.seats.map((one): Seat => ({ ...one, state: "to_sign", at: null, why: null }));
    this.addenda.push({
      digest: `${this.addenda.length}`.padStart(64, "c"),
      finding,
      by,
      at: Date.now(),
      signers: asked.map((one) => this.signer(one, by)),
      signed: 0,
    });
    return this;
  }

  progress(): ExportProgress {
    if (this.exported === null) return { state: "idle" };
    const { path, asked, cancelled } = this.exported;
    if (cancelled) return { state: "cancelled" };
    this.exported.asked += 1;
    if (asked >= PIECES) return { state: "done", path, size: 1_204_118 };
    return { state: "running", done: asked, of: PIECES };
  }

  page(paper: PaperSize, page: number): SheetPage {
    const { outline, status } = this.release;
    const says = this.sealedAt === null ? "Draft: nothing is sealed yet" : `Record digest sha256 ${DIGEST}`;
    const title = `MarketSage v${outline.new} in ${outline.environment}`;
    return { png: drawn({ paper, page, pages: PAGES, title, status, says }), page, pages: PAGES, warnings: [] };
  }

  asked(path: string): RequestView {
    const signers = this.seats.map(
      (one): Seat => ({ ...one, key: one.name === "Ifeanyi Nwosu" ? "passphrase" : "elsewhere" }),
    );
    return {
      path,
      by: "Tunde Bakare",
      at: Date.now() - 840_000,
      note: "Please before six, thank you.",
      sentence: this.sentence(),
      digest: DIGEST,
      has_sheet: true,
      signers: signers.map((one) => this.signer(one, "Ifeanyi Nwosu")),
    };
  }

  private sentence = () =>
    `I have seen this sheet and its 4 exceptions, and agree that MarketSage ${this.release.outline.new} is complete in production (go-live).`;

  private acts(one: Seat): Allowed[] {
    const sign =
      this.sealedAt === null
        ? "Nothing is sealed yet."
        : one.state === "signed" || one.state === "refused"
          ? `${one.role} has answered.`
          : one.key === "elsewhere"
            ? `The key of ${one.role} is on another machine; ask by file.`
            : one.key === "none"
              ? `${one.role} has no key yet.`
              : null;
    const key = this.sealedAt === null ? null : "The record is sealed with the keys it names.";
    return [
      { act: "sign_record", refusal: sign },
      { act: "refuse_record", refusal: sign },
      { act: "make_key", refusal: key },
      { act: "enrol_key", refusal: key },
    ];
  }

  private signer(one: Seat, person: string): SignoffSigner {
    const here = one.key === "keyring" || one.key === "passphrase";
    return {
      role: one.role,
      name: one.name,
      item: 158,
      state: one.state,
      key: one.key,
      key_id: one.key === "none" ? null : one.id.repeat(2),
      fingerprint: one.key === "none" ? "" : (one.id.match(/.{4}/g)?.slice(0, 4).join(" ") ?? ""),
      machine: one.key === "none" ? "" : one.machine,
      at: one.at,
      elsewhere: one.key === "elsewhere" && one.at !== null,
      why: one.why,
      says: one.key === "none" ? "no key yet" : here ? "key on this machine" : `key on ${one.machine}`,
      mine: one.name === person,
      allowed: this.acts(one),
    };
  }

  private keepsFrom(): CheckLine[] {
    const missing = (one: Seat) =>
      one.state === "refused" ? "has refused to sign" : one.key === "none" ? "has no key yet" : "has not signed";
    const closed = this.release.status !== "open";
    return [
      ...(closed ? [] : [{ ok: false, text: "The release is not closed yet", item: null }]),
      ...this.seats
        .filter((one) => one.state !== "signed" && (this.sealedAt !== null || one.key === "none"))
        .map((one) => ({ ok: false, text: `${one.role} ${missing(one)}`, item: 158 })),
      ...(closed && this.sealedAt === null ? [{ ok: false, text: "The record is not sealed yet", item: null }] : []),
      { ok: true, text: "157 items settled", item: null },
      { ok: true, text: "Journal verified, 3\u202f604 events of this release, nothing missing", item: null },
    ];
  }

  private allowed(): Allowed[] {
    const { status } = this.release;
    const closed = status === "open" ? null : "The release is closed.";
    const sealed = this.sealedAt !== null;
    const silent = this.seats.some((one) => !["signed", "refused"].includes(one.state));
    const keyless = this.seats.find((one) => one.key === "none");
    const seal =
      status === "open"
        ? "Close the release first."
        : sealed
          ? "The record is sealed."
          : keyless !== undefined
            ? `${keyless.role} has no key yet.`
            : null;
    const answered = !sealed ? "Nothing is sealed yet." : silent ? null : "Everybody has answered.";
    const act = (name: Act, refusal: string | null): Allowed => ({ act: name, refusal });
    return [
      act("close_complete", closed),
      act("close_otherwise", closed),
      act("seal", seal),
      act("request_signature", answered),
      act("take_signature", answered),
      act("add_addendum", sealed ? null : "Nothing is sealed yet."),
      act("export_record", null),
      act("print_sheet", null),
    ];
  }

  view(person: string): SignoffView {
    const [signed, of, sealed] = [this.signed, this.seats.length, this.sealedAt !== null];
    const state = !sealed ? "pending" : this.refused ? "refused" : signed === of ? "signed" : "sealed";
    const headline = {
      pending: "Nothing is sealed yet",
      refused: `${signed} of ${of} have signed, and somebody refused`,
      signed: `All ${of} have signed`,
      sealed: `${signed} of ${of} have signed`,
    };
    return {
      release: this.release.outline.release ?? "",
      phase: "go_live",
      state,
      headline: headline[state],
      outcome: this.release.status,
      digest: sealed ? DIGEST : null,
      sealed_at: this.sealedAt,
      sealed_by: sealed ? this.sealedBy : null,
      signers: this.seats.map((one) => this.signer(one, person)),
      signed,
      keeps_from: this.keepsFrom(),
      sentence: this.sentence(),
      exceptions: 4,
      shared_hands: [],
      keyring: this.keyring,
      shortest_passphrase: SHORTEST,
      wants_incident: !sealed && ["failed", "rolled_back"].includes(this.release.status),
      addenda: structuredClone(this.addenda),
      records:
        this.sealedAt === null
          ? []
          : [
              {
                phase: "go_live",
                name: "go-live",
                digest: DIGEST,
                outcome: this.release.status,
                sealed_at: this.sealedAt,
                signed,
                of,
              },
            ],
      allowed: this.allowed(),
    };
  }
}
