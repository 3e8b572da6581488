import type { ReactNode } from "react";
import { Icon } from "../../widgets/Icon";
import { Banners } from "./Banners";
import { StatusLine } from "./StatusLine";

/** What stays in place on every screen: the bar, one banner, the status line. */
export function Frame({ bar, banner, children }: { bar: ReactNode; banner?: ReactNode; children: ReactNode }) {
  return (
    <div className="app">
      <header className="bar">{bar ?? <Brand />}</header>
      <Banners>{banner}</Banners>
      <main>{children}</main>
      <StatusLine />
    </div>
  );
}

/** The name of the program at the head of screens without a release. */
export function Brand() {
  return (
    <div className="brand">
      <Icon name="mark" />
      Countersign
    </div>
  );
}
