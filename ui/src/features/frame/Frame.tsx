import type { ReactNode } from "react";
import type { StatusWord } from "../../bindings/StatusWord";
import { Icon } from "../../widgets/Icon";
import { Banners } from "./Banners";
import { StatusLine } from "./StatusLine";

/** What stays in place on every screen: the bar, one banner, the status line. */
export function Frame(props: {
  bar: ReactNode;
  /** What is graver than anything but a journal that does not hold and a call that just failed. */
  alarm?: ReactNode;
  banner?: ReactNode;
  /** What the screen adds to the status line. */
  status?: readonly StatusWord[];
  children: ReactNode;
}) {
  const { bar, alarm, banner, status, children } = props;
  return (
    <div className="app">
      <header className="bar">{bar ?? <Brand />}</header>
      <Banners alarm={alarm}>{banner}</Banners>
      <main>{children}</main>
      <StatusLine more={status} />
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
