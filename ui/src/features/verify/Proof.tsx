import type { StatementView } from "../../bindings/StatementView";
import type { Verification } from "../../bindings/Verification";
import { moment } from "../../model/time";
import { useNow } from "../../state/clock";
import { useZone } from "../../state/status";
import { Icon, type IconName } from "../../widgets/Icon";
import { grouped } from "../signoff/SignForm";

/** What holds, by whom, and what nobody could look at. */
export function Proof({ proof }: { proof: Verification }) {
  const word = !proof.holds
    ? { tone: "bad", icon: "failed" as const, says: "It does not hold" }
    : proof.names_people
      ? { tone: "ok", icon: "go" as const, says: "It holds, and the roster says whose the keys are" }
      : { tone: "warn", icon: "unknown" as const, says: "The bytes hold; whose the keys are is not proved" };
  return (
    <div className="proof">
      <h2 className={`tone-${word.tone}`}>
        <Icon name={word.icon} className={`tone-${word.tone}`} />
        {word.says}
      </h2>
      <Sentences title="Wrong" sentences={proof.wrong} icon="failed" tone="bad" />
      {proof.statements.map((statement) => (
        <Statement key={statement.digest} statement={statement} />
      ))}
      <Sentences title="Proved besides" sentences={proof.proved} icon="passed" tone="ok" />
      <Sentences title="Not proved" sentences={proof.unproved} icon="unknown" tone="warn" />
    </div>
  );
}

function Sentences(props: { title: string; sentences: readonly string[]; icon: IconName; tone: string }) {
  const { title, sentences, icon, tone } = props;
  if (sentences.length === 0) return null;
  return (
    <section>
      <h3 className="head">{title}</h3>
      <ul className="sentences">
        {sentences.map((sentence) => (
          <li key={sentence} className="select">
            <Icon name={icon} className={`tone-${tone}`} />
            {sentence}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** One statement, and whose signature under it fits. */
function Statement({ statement }: { statement: StatementView }) {
  const now = useNow(60_000);
  const zone = useZone();
  return (
    <section>
      <h3 className="head">
        The {statement.about}{" "}
        <span className="faint">
          {statement.signers.filter((one) => one.signed).length} of {statement.signers.length} signed
        </span>
      </h3>
      <p className="select">{statement.says}</p>
      <p className="tiny faint mono select digest">sha256 {grouped(statement.digest)}</p>
      <table aria-label={`Signatures of the ${statement.about}`}>
        <thead>
          <tr>
            <th>Role</th>
            <th>Person</th>
            <th>Key</th>
            <th>Signature</th>
          </tr>
        </thead>
        <tbody>
          {statement.signers.map((signer) => (
            <tr key={signer.role}>
              <td className="strong">{signer.role}</td>
              <td>{signer.name}</td>
              <td className="mono select">{signer.fingerprint}</td>
              <td>
                <span className={`state tone-${signer.signed ? "ok" : "quiet"}`}>
                  <Icon
                    name={signer.signed ? "passed" : "absent"}
                    className={signer.signed ? "tone-ok" : "tone-idle"}
                  />
                  {signer.signed
                    ? `Signed${signer.at === null ? "" : ` ${moment(signer.at, now, zone)}`}`
                    : "Not signed"}
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
