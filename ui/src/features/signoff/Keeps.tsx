import type { SignoffView } from "../../bindings/SignoffView";
import { to } from "../../paths";
import { useRelease } from "../../state/release";
import { Icon } from "../../widgets/Icon";

/** What keeps the release from Complete, then what does not. */
export function Keeps({ view }: { view: SignoffView }) {
  const { status } = useRelease().rows.summary;
  const kept = view.keeps_from.some((line) => !line.ok);
  const ends = status === "failed" || status === "rolled_back" ? "a finished record" : "Complete";
  return (
    <section className="part">
      <h3 className="head">{`${kept ? "What" : "Nothing"} keeps this from ${ends}`}</h3>
      <ul className="keeps">
        {view.keeps_from.map((line) => (
          <li key={line.text}>
            <Icon name={line.ok ? "passed" : "pending"} className={line.ok ? "tone-ok" : "tone-idle"} />
            {line.item === null ? (
              <span>{line.text}</span>
            ) : (
              <a href={to.item(view.release, line.item)}>
                {line.text}
                <span className="sr">, item {line.item}</span>
              </a>
            )}
          </li>
        ))}
        {view.shared_hands.map((sentence) => (
          <li key={sentence}>
            <Icon name="warning" className="tone-warn" />
            <span>{sentence}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
