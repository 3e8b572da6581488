import { type ReactNode, useState } from "react";
import { Menu, MenuItem, MenuTrigger, Popover } from "react-aria-components";
import { useBackend } from "../../backend/backend";
import type { AddendumView } from "../../bindings/AddendumView";
import type { PaperSize } from "../../bindings/PaperSize";
import type { SignoffSigner } from "../../bindings/SignoffSigner";
import type { SignoffView } from "../../bindings/SignoffView";
import { may } from "../../model/allowed";
import { moment } from "../../model/time";
import { useCall } from "../../state/call";
import { useNow } from "../../state/clock";
import { useKeys } from "../../state/keys";
import { noticeFailure } from "../../state/notices";
import { useZone } from "../../state/status";
import { Button } from "../../widgets/Button";
import { Icon } from "../../widgets/Icon";
import { Export } from "./Export";
import { AddendumForm, RequestForm, SealForm } from "./forms";
import { Keeps } from "./Keeps";
import { EnrolForm, MakeKeyForm } from "./KeyForms";
import { Records } from "./Records";
import { Signers } from "./Signers";
import { type Answer, grouped, SignAs, SignForm, signable } from "./SignForm";

/** The form that stands open. */
type Open =
  | { form: "seal" | "addendum" }
  | { form: "sign" | "refuse" | "request"; sealed: Sealed }
  | { form: "make_key" | "enrol_key"; signer: SignoffSigner };

/** What is signed: the record, or a finding after it. */
interface Sealed {
  digest: string;
  signers: readonly SignoffSigner[];
  sentence: string;
}

/** Who has signed, what keeps the release from Complete, and what may be done about it. */
export function Panel({ view, paper, again }: { view: SignoffView; paper: PaperSize; again: () => void }) {
  const [open, setOpen] = useState<Open | null>(null);
  const [said, say] = useState<readonly string[]>([]);
  const done = (says: string | null) => {
    say(says === null ? [] : [says]);
    again();
  };
  const form = open === null ? null : <Form view={view} open={open} onClose={() => setOpen(null)} onDone={done} />;
  return (
    <aside className="signoff-panel" aria-label="Sign-off">
      <header>
        <h2>{view.headline}</h2>
        <p className="small quiet">
          {view.digest === null ? (
            "The sheet is a draft until it is sealed"
          ) : (
            <>
              Everyone signs the same digest,{" "}
              <span className="mono select" title={grouped(view.digest)}>
                {view.digest.slice(0, 8)}…{view.digest.slice(-8)}
              </span>
            </>
          )}
        </p>
      </header>
      <div className="scroll grow">
        <Signers
          signers={view.signers}
          acts={(signer) => (view.state === "pending" ? <KeyActs signer={signer} onOpen={setOpen} /> : null)}
        />
        <Keeps view={view} />
        {view.addenda.map((addendum) => (
          <Finding key={addendum.digest} addendum={addendum} onOpen={setOpen} />
        ))}
        {view.records.length > 1 && <Records view={view} />}
      </div>
      <section className="part me" aria-label="What to do">
        {said.map((sentence) => (
          <p key={sentence} className="said small select" role="status">
            <Icon name="passed" className="tone-ok" />
            <span>{sentence}</span>
          </p>
        ))}
        {form ?? <Acts view={view} onOpen={setOpen} onSaid={say} again={again} />}
      </section>
      <Export view={view} paper={paper} />
    </aside>
  );
}

function Form({
  view,
  open,
  onClose,
  onDone,
}: {
  view: SignoffView;
  open: Open;
  onClose: () => void;
  onDone: (says: string | null) => void;
}) {
  const { release } = view;
  const at = { view, onClose, onDone };
  switch (open.form) {
    case "seal":
      return <SealForm {...at} />;
    case "addendum":
      return <AddendumForm {...at} />;
    case "request":
      return <RequestForm {...at} digest={open.sealed.digest} signers={open.sealed.signers} />;
    case "sign":
    case "refuse":
      return (
        <Sign
          release={release}
          sealed={open.sealed}
          refuses={open.form === "refuse"}
          onClose={onClose}
          onDone={onDone}
        />
      );
    case "make_key": {
      const { role, name } = open.signer;
      return (
        <MakeKeyForm
          release={release}
          forRole={role}
          name={name}
          keyring={view.keyring}
          shortest={view.shortest_passphrase}
          onClose={onClose}
          onMade={(key) => onDone(`${role} has a key: ${key.fingerprint}`)}
        />
      );
    }
    case "enrol_key":
      return (
        <EnrolForm
          release={release}
          role={open.signer.role}
          name={open.signer.name}
          onClose={onClose}
          onDone={() => onDone(null)}
        />
      );
  }
}

/** Signs or refuses with a key of this machine. */
function Sign(props: {
  release: string;
  sealed: Sealed;
  refuses: boolean;
  onClose: () => void;
  onDone: (says: string | null) => void;
}) {
  const { release, sealed, refuses, onClose, onDone } = props;
  const call = useCall();
  const [role, setRole] = useState(signable(sealed.signers)[0]?.role ?? "");
  const answer = async ({ passphrase, refuse }: Answer) => {
    const at = { release, digest: sealed.digest, role, passphrase };
    const done = refuse === null ? await call("sign", at) : await call("refuse_record", { ...at, why: refuse });
    if (done !== null) onDone(refuse === null ? `Signed as ${role}.` : `Refused as ${role}.`);
    return done !== null;
  };
  return (
    <SignForm
      {...sealed}
      role={role}
      onRole={setRole}
      refuses={refuses}
      button={`${refuses ? "Refuse" : "Sign"} as ${role}`}
      onAnswer={answer}
      onClose={onClose}
    />
  );
}

/** A key for a role: made here, or taken from where it was made. Until the record is sealed a wrong one can be replaced. */
function KeyActs({ signer, onOpen }: { signer: SignoffSigner; onOpen: (open: Open) => void }) {
  const make = may(signer.allowed, "make_key");
  const enrol = may(signer.allowed, "enrol_key");
  if (!make.offered && !enrol.offered) return null;
  if (signer.key !== "none") {
    if (make.refusal !== null) return null;
    return (
      <MenuTrigger>
        <Button look="plain" label={`Another key for ${signer.role}`}>
          Another key…
        </Button>
        <Popover className="popover" placement="bottom start" offset={6}>
          <Menu
            className="menu"
            aria-label={`Another key for ${signer.role}`}
            onAction={(form) => onOpen({ form: form as "make_key" | "enrol_key", signer })}
          >
            <MenuItem id="make_key">Make another key…</MenuItem>
            <MenuItem id="enrol_key">Take another public key…</MenuItem>
          </Menu>
        </Popover>
      </MenuTrigger>
    );
  }
  return (
    <div className="row-acts">
      <Button
        icon="key"
        label={`Make a key for ${signer.role}…`}
        refusal={make.refusal}
        onPress={() => onOpen({ form: "make_key", signer })}
      >
        Make a key…
      </Button>
      <Button
        label={`Take the public key of ${signer.role}…`}
        refusal={enrol.refusal}
        onPress={() => onOpen({ form: "enrol_key", signer })}
      >
        Take a public key…
      </Button>
    </div>
  );
}

/** What may be done next, the likeliest first. */
function Acts(props: {
  view: SignoffView;
  onOpen: (open: Open) => void;
  onSaid: (says: readonly string[]) => void;
  again: () => void;
}) {
  const { view, onOpen, onSaid, again } = props;
  if (view.digest === null) return <BeforeSealing view={view} onOpen={onOpen} />;
  const sealed = { digest: view.digest, signers: view.signers, sentence: view.sentence };
  return (
    <>
      <SignActs sealed={sealed} onOpen={onOpen} />
      <div className="more-acts">
        <Asked view={view} sealed={sealed} onOpen={onOpen} onSaid={onSaid} again={again} />
        <Act view={view} act="add_addendum">
          {(refusal) => (
            <Button refusal={refusal} onPress={() => onOpen({ form: "addendum" })}>
              Add finding…
            </Button>
          )}
        </Act>
      </div>
    </>
  );
}

/** Sealing, once the release was closed from the bar. */
function BeforeSealing({ view, onOpen }: { view: SignoffView; onOpen: (open: Open) => void }) {
  const { refusal } = may(view.allowed, "seal");
  useKeys([{ keys: "s", label: "Seal the record…", group: "Sign-off", refusal, run: () => onOpen({ form: "seal" }) }]);
  return (
    <>
      <Button look="primary big wide" icon="locked" keys="s" refusal={refusal} onPress={() => onOpen({ form: "seal" })}>
        Seal record…
      </Button>
      <p className="small quiet">{refusal ?? "Sealing makes the bytes that everybody signs."}</p>
    </>
  );
}

/** Sign or refuse, where a key of this machine may; else why not. */
function SignActs({ sealed, onOpen }: { sealed: Sealed; onOpen: (open: Open) => void }) {
  const mine = sealed.signers.find((one) => one.mine);
  const able = signable(sealed.signers);
  const refusal = able.length > 0 ? null : whyNot(sealed.signers, mine);
  const sign = () => onOpen({ form: "sign", sealed });
  useKeys([{ keys: "s", label: "Sign with your key…", group: "Sign-off", refusal, run: sign }]);
  return (
    <>
      {able[0] !== undefined && (
        <>
          <SignAs signers={able.slice(0, 1)} role={able[0].role} onRole={() => undefined} />
          <p className="statement select">{sealed.sentence}</p>
        </>
      )}
      <div className="sign-or-refuse">
        <Button look="primary big" icon="key" keys="s" refusal={refusal} onPress={sign}>
          Sign with your key…
        </Button>
        <Button look="big" refusal={refusal} onPress={() => onOpen({ form: "refuse", sealed })}>
          Refuse…
        </Button>
      </div>
      {refusal !== null && <p className="small quiet">{refusal}</p>}
    </>
  );
}

const whyNot = (signers: readonly SignoffSigner[], mine: SignoffSigner | undefined): string =>
  signers.every((one) => one.state === "signed" || one.state === "refused")
    ? "Everybody has answered."
    : mine === undefined
      ? "No key of those who are missing is on this machine; ask them by file."
      : (may(mine.allowed, "sign_record").refusal ?? "");

/** A file out, a file in: for keys that are on other machines. */
function Asked(props: {
  view: SignoffView;
  sealed: Sealed;
  onOpen: (open: Open) => void;
  onSaid: (says: readonly string[]) => void;
  again: () => void;
}) {
  const { view, sealed, onOpen, onSaid, again } = props;
  const backend = useBackend();
  const call = useCall();
  const take = async () => {
    try {
      const path = await backend.pickFile("A signature that came back");
      if (path === null) return;
      const taken = await call("take_signature", { release: view.release, path });
      if (taken === null) return;
      onSaid(taken.says);
      again();
    } catch (thrown) {
      noticeFailure(thrown);
    }
  };
  return (
    <>
      <Act view={view} act="request_signature">
        {(refusal) => (
          <Button refusal={refusal} onPress={() => onOpen({ form: "request", sealed })}>
            Request signature…
          </Button>
        )}
      </Act>
      <Act view={view} act="take_signature">
        {(refusal) => (
          <Button refusal={refusal} onPress={take}>
            Take signature…
          </Button>
        )}
      </Act>
    </>
  );
}

/** An act that belongs here, with why it is not allowed now. */
function Act({
  view,
  act,
  children,
}: {
  view: SignoffView;
  act: "add_addendum" | "request_signature" | "take_signature";
  children: (refusal: string | null) => ReactNode;
}) {
  const { offered, refusal } = may(view.allowed, act);
  return offered ? children(refusal) : null;
}

/** What was found after sealing, and who has signed that. */
function Finding({ addendum, onOpen }: { addendum: AddendumView; onOpen: (open: Open) => void }) {
  const now = useNow(60_000);
  const zone = useZone();
  const { digest, finding, by, signers } = addendum;
  const sealed = { digest, signers, sentence: `I have seen this finding: ${finding}` };
  return (
    <section className="part finding" aria-label="Finding">
      <h3 className="head">
        Finding{" "}
        <span className="faint">
          {addendum.signed} of {signers.length} have signed it
        </span>
      </h3>
      <p className="select">{finding}</p>
      <p className="small faint">
        {by}, {moment(addendum.at, now, zone)}
      </p>
      <Signers signers={signers} />
      <div className="row-acts">
        {signable(signers).length > 0 && (
          <Button icon="key" onPress={() => onOpen({ form: "sign", sealed })}>
            Sign this finding…
          </Button>
        )}
        {addendum.signed < signers.length && (
          <Button icon="laptop" onPress={() => onOpen({ form: "request", sealed })}>
            Request…
          </Button>
        )}
      </div>
    </section>
  );
}
