import type { ReactNode } from "react";
import type { SignoffSigner } from "../../bindings/SignoffSigner";
import { moment } from "../../model/time";
import { useNow } from "../../state/clock";
import { useZone } from "../../state/status";
import { Icon, type IconName } from "../../widgets/Icon";
import { Seal } from "../../widgets/Seal";

/** One role to a line: whose seal, and how far their signature is. `acts` stands below a signer's words. */
export function Signers({
  signers,
  acts,
}: {
  signers: readonly SignoffSigner[];
  acts?: (signer: SignoffSigner) => ReactNode;
}) {
  return (
    <ul className="signers" aria-label="Signatures">
      {signers.map((signer) => (
        <li key={signer.role}>
          <Seal role={signer.role} keyId={signer.key_id} state={signer.state} />
          <div className="of">
            <div className="first">
              <b>{signer.role}</b>
              <Word signer={signer} />
            </div>
            <Holder signer={signer} />
            {signer.why !== null && <p className="small tone-bad select">{signer.why}</p>}
            {acts?.(signer)}
          </div>
        </li>
      ))}
    </ul>
  );
}

/** Whose key; before sealing its fingerprint stands alone, to be compared with them by voice. */
function Holder({ signer }: { signer: SignoffSigner }) {
  const name = signer.name === "" ? "Nobody is named" : signer.name;
  const fingerprint = signer.fingerprint !== "" && <span className="mono select">{signer.fingerprint}</span>;
  const answered = signer.state === "signed" || signer.state === "refused";
  if (answered) {
    return (
      <p className="small clip">
        {name} {fingerprint}
      </p>
    );
  }
  return (
    <>
      <p className="small clip">
        {name}, {signer.says}
      </p>
      {signer.state === "waiting" && fingerprint !== false && <p className="small">{fingerprint}</p>}
    </>
  );
}

function Word({ signer }: { signer: SignoffSigner }) {
  const now = useNow(60_000);
  const zone = useZone();
  const at = signer.at === null ? "" : moment(signer.at, now, zone).replace(/^Today /, "");
  const { icon, tone, word } = wordOf(signer);
  return (
    <span className={`state tone-${tone}`}>
      <Icon name={icon} className={`tone-${tone}`} />
      {word} {at}
    </span>
  );
}

function wordOf({ state, mine }: SignoffSigner): { icon: IconName; tone: string; word: string } {
  switch (state) {
    case "waiting":
      return { icon: "pending", tone: "idle", word: "Waits" };
    case "to_sign":
      return mine
        ? { icon: "person", tone: "warn", word: "Yours to sign" }
        : { icon: "person", tone: "quiet", word: "To sign" };
    case "requested":
      return { icon: "waiting", tone: "quiet", word: "Requested" };
    case "signed":
      return { icon: "passed", tone: "ok", word: "Signed" };
    case "refused":
      return { icon: "refused", tone: "bad", word: "Refused" };
  }
}
