import type { WarmView } from "../../bindings/WarmView";
import { left } from "../../model/measure";
import { hourMinute, moment, version } from "../../model/time";
import { useNow } from "../../state/clock";
import { useRelease } from "../../state/release";
import { useZone } from "../../state/status";
import { Icon } from "../../widgets/Icon";

/** How long the old version still stands ready. */
export function Warm({ warm }: { warm: WarmView }) {
  const { outline } = useRelease();
  const now = useNow();
  const zone = useZone();
  const old = version(outline.old);
  if (warm.removed !== null) {
    return (
      <section className="warm">
        <p className="strong">
          <Icon name="absent" className="tone-quiet" /> {old} is gone
        </p>
        <p className="small quiet">{warm.removed}</p>
        <p className="small quiet">There is nothing to roll back to.</p>
      </section>
    );
  }
  const over = now >= warm.until;
  const share = (now - warm.since) / Math.max(1, warm.until - warm.since);
  return (
    <section className="warm">
      <p className="label">{over ? `${old} was to stay ready until` : `${old} stays ready for`}</p>
      <p className="big">{over ? moment(warm.until, now, zone) : left(warm.until - now)}</p>
      <div className="meter waits" role="presentation">
        <span style={{ width: `${Math.min(1, Math.max(0, share)) * 100}%` }} />
      </div>
      <p className="small quiet">
        Everyone is on {version(outline.new)} since {hourMinute(warm.since, zone)}.{" "}
        {over
          ? "It still stands ready, and may be removed."
          : `Kept until ${moment(warm.until, now, zone).replace("Today", "today")}.`}
      </p>
    </section>
  );
}
