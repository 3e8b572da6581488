import type { SignoffView } from "../../bindings/SignoffView";
import { moment } from "../../model/time";
import { useNow } from "../../state/clock";
import { useZone } from "../../state/status";

/** Every sealed record; each names the one before. */
export function Records({ view }: { view: SignoffView }) {
  const now = useNow(60_000);
  const zone = useZone();
  return (
    <section className="part">
      <h3 className="head">Records</h3>
      <ul className="records">
        {view.records.map((record) => (
          <li key={record.digest} className="small">
            <b>{record.name}</b> {record.signed} of {record.of} signed{" "}
            <span className="faint">
              {moment(record.sealed_at, now, zone)} <span className="mono">{record.digest.slice(0, 8)}</span>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
