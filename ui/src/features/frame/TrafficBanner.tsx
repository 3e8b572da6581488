import type { Banner as BannerView } from "../../bindings/Banner";
import { Banner } from "../../widgets/Banner";

/** What stands in the way of traffic, and the commands a person could type where that is the way out. */
export function TrafficBanner({ banner }: { banner: BannerView }) {
  return (
    <Banner tone={banner.tone === "bad" ? "bad" : "warn"}>
      {banner.text}
      {banner.commands.length > 0 && <pre className="mono select commands">{banner.commands.join("\n")}</pre>}
    </Banner>
  );
}
