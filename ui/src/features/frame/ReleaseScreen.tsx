import { type ReactNode, useEffect } from "react";
import { useBackend } from "../../backend/backend";
import { version } from "../../model/time";
import { go, to } from "../../paths";
import { useKeys } from "../../state/keys";
import { ReleaseContext, useFollow } from "../../state/release";
import { Banner } from "../../widgets/Banner";
import { Brand, Frame } from "./Frame";
import { ReleaseBar, type ReleaseTab } from "./ReleaseBar";
import { TrafficBanner } from "./TrafficBanner";

/** A screen of one release: its bar above, everything it knows in reach of the parts below. */
export function ReleaseScreen({ release, tab, children }: { release: string; tab: ReleaseTab; children: ReactNode }) {
  const backend = useBackend();
  const { view, failed } = useFollow(release);
  const name =
    view === null ? "Countersign" : `${view.outline.product} ${version(view.outline.new)}, ${view.outline.environment}`;
  useEffect(() => {
    backend.setTitle(name);
    return () => backend.setTitle("Countersign");
  }, [backend, name]);
  const traffic = view?.rows.summary.traffic ?? null;
  const tabs = [
    { label: "Show the checklist", run: () => go(to.release(release)) },
    ...(traffic === null ? [] : [{ label: "Show the traffic", run: () => go(to.traffic(release)) }]),
    { label: "Show the sign-off", run: () => go(to.signoff(release)) },
  ];
  useKeys(tabs.map((one, i) => ({ ...one, keys: String(i + 1), group: "Release" })));
  if (view === null) {
    return <Frame bar={<Brand />}>{failed === null ? <Loading /> : <Missing />}</Frame>;
  }
  const resumed = view.rows.summary.resumed;
  return (
    <ReleaseContext value={view}>
      <Frame
        bar={<ReleaseBar tab={tab} />}
        alarm={traffic?.banner?.tone === "bad" ? <TrafficBanner banner={traffic.banner} /> : null}
        banner={
          traffic?.banner ? (
            <TrafficBanner banner={traffic.banner} />
          ) : resumed !== null ? (
            <Banner tone="warn">{resumed}</Banner>
          ) : null
        }
        status={traffic?.status}
      >
        {children}
      </Frame>
    </ReleaseContext>
  );
}

/** A first load: bars of the height of rows. */
function Loading() {
  return (
    <div className="loading" aria-busy="true">
      <span className="sr">Reading the release</span>
      {Array.from({ length: 12 }, (_, i) => (
        <span key={i} />
      ))}
    </div>
  );
}

function Missing() {
  return (
    <div className="fault">
      <h1>This release cannot be shown.</h1>
      <p className="quiet">What stood in the way is said above. Every other release is in the list.</p>
      <a className="btn primary" href={to.releases()}>
        Show all releases
      </a>
    </div>
  );
}
