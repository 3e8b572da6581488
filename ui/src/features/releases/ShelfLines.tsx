import type { Shelf } from "../../bindings/Shelf";
import type { ShelfEntry } from "../../bindings/ShelfEntry";
import { moment } from "../../model/time";
import { to } from "../../paths";
import { useNow } from "../../state/clock";
import { useZone } from "../../state/status";

/** Checklists at hand: those that came with the program, and those opened before. */
export function ShelfLines({ shelf }: { shelf: Shelf }) {
  return (
    <div className="shelf">
      <Group title="Opened before" entries={shelf.recent} />
      <Group title="Came with Countersign" entries={shelf.shipped} />
    </div>
  );
}

function Group({ title, entries }: { title: string; entries: readonly ShelfEntry[] }) {
  const now = useNow(60_000);
  const zone = useZone();
  if (entries.length === 0) return null;
  return (
    <section>
      <h3 className="head">{title}</h3>
      <ul>
        {entries.map((entry) => (
          <li key={entry.path}>
            {entry.problem === null ? (
              <a href={to.checklist(entry.path)} className="clip">
                {entry.title}
              </a>
            ) : (
              <span className="clip faint">{entry.title}</span>
            )}
            <span className="mono faint clip" title={entry.path}>
              {entry.shown}
            </span>
            {entry.problem === null ? (
              <span className="end faint small">
                {entry.items !== null && `${entry.items} items, `}
                {entry.environments.map((name, i) => (
                  <span key={name}>
                    {i > 0 && ", "}
                    <a href={to.checklist(entry.path, name)}>{name}</a>
                  </span>
                ))}
                {entry.environments.length === 0 && <a href={to.read(entry.path)}>read it</a>}
                {entry.opened_at !== null && `, ${moment(entry.opened_at, now, zone)}`}
              </span>
            ) : (
              <span className="end small tone-warn">{entry.problem}</span>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
