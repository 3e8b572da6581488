import { age, clock, version } from "../../model/time";
import { useNow } from "../../state/clock";
import { useRelease } from "../../state/release";
import type { Order } from "../../state/rollback";
import { useZone } from "../../state/status";
import { Icon } from "../../widgets/Icon";

/** Said the moment the way back is ordered, before the program has answered. */
export function Ordered({ order }: { order: Order }) {
  const { outline } = useRelease();
  const zone = useZone();
  const now = useNow();
  const waited = now - order.at;
  return (
    <section className="outcome ordered" role="status">
      <Icon name="rolled" />
      <div>
        <h1>Roll back ordered at {clock(order.at, zone)}</h1>
        <p>
          {version(outline.new)} is being taken out; {version(outline.old)} is to serve everyone. The engine has not
          confirmed it yet{waited < 3000 ? "" : `, ${age(waited)} after the order`}.
        </p>
      </div>
    </section>
  );
}
