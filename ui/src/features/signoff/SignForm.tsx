import { useState } from "react";
import type { SignoffSigner } from "../../bindings/SignoffSigner";
import { may } from "../../model/allowed";
import { Choice } from "../../widgets/Choice";
import { Field } from "../../widgets/Field";
import { missing, PanelForm } from "./PanelForm";

/** What is said under a role's name. */
export interface Answer {
  role: string;
  passphrase: string | null;
  /** Why it is refused; `null` signs. */
  refuse: string | null;
}

/** Those who may sign here, the person who sits here first. */
export const signable = (signers: readonly SignoffSigner[]): SignoffSigner[] =>
  signers
    .filter((one) => {
      const sign = may(one.allowed, "sign_record");
      return sign.offered && sign.refusal === null;
    })
    .sort((a, b) => Number(b.mine) - Number(a.mine));

interface SignFormProps {
  signers: readonly SignoffSigner[];
  role: string;
  onRole: (role: string) => void;
  /** What a signature says. */
  sentence: string;
  digest: string;
  refuses: boolean;
  /** What happens after signing: `Sign as Operations Team`. */
  button: string;
  onAnswer: (answer: Answer) => Promise<boolean>;
  onClose: () => void;
}

/** Signs, or refuses, exactly the bytes whose sheet is shown. */
export function SignForm(props: SignFormProps) {
  const { signers, role, onRole, sentence, digest, refuses, button, onAnswer, onClose } = props;
  const [passphrase, setPassphrase] = useState("");
  const [why, setWhy] = useState("");
  const locked = signers.find((one) => one.role === role)?.key === "passphrase";
  const incomplete = (locked && passphrase === "") || (refuses && why.trim() === "");
  return (
    <PanelForm
      title={refuses ? "Refuse to sign" : "Sign"}
      about={
        <>
          <p className={refuses ? "statement struck" : "statement"}>{sentence}</p>
          <p className="tiny faint mono digest">sha256 {grouped(digest)}</p>
        </>
      }
      button={button}
      incomplete={incomplete}
      onSubmit={() => onAnswer({ role, passphrase: locked ? passphrase : null, refuse: refuses ? why.trim() : null })}
      onClose={onClose}
    >
      {(tried) => (
        <>
          <SignAs signers={signers} role={role} onRole={onRole} />
          {refuses && (
            <Field
              label="Why, signed with your key and printed on the sheet"
              value={why}
              onChange={setWhy}
              tall
              autoFocus
              wrong={missing(tried, why, "Say why: a refusal without a reason helps nobody.")}
            />
          )}
          {locked ? (
            <Field
              label={`Passphrase of the key of ${role}`}
              value={passphrase}
              onChange={setPassphrase}
              secret
              autoFocus={!refuses}
              wrong={tried && passphrase === "" ? "The key is in a file; its passphrase opens it." : null}
            />
          ) : (
            <p className="small faint">
              The key is in the keyring of this machine, which may ask for its own password.
            </p>
          )}
        </>
      )}
    </PanelForm>
  );
}

/** As which role; a choice where one person may sign in several. */
export function SignAs({ signers, role, onRole }: Pick<SignFormProps, "signers" | "role" | "onRole">) {
  const roles = signable(signers);
  return (
    <div className="sign-as">
      <span className="small quiet">Sign as</span>
      {roles.length > 1 ? (
        <Choice
          label="Sign as"
          options={roles.map((one) => ({ key: one.role, label: one.role }))}
          selected={role}
          onSelect={onRole}
        />
      ) : (
        <b>{role}</b>
      )}
    </div>
  );
}

/** A digest in groups of eight, to be compared by eye. */
export const grouped = (digest: string): string => digest.match(/.{1,8}/g)?.join(" ") ?? digest;
