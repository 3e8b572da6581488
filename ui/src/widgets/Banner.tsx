import type { ReactNode } from "react";
import { Icon } from "./Icon";

/** One line under the bar: what happened, what it means, what to do. */
export function Banner({ tone, children, acts }: { tone: "bad" | "warn"; children: ReactNode; acts?: ReactNode }) {
  return (
    <div className={`banner ${tone}`} role={tone === "bad" ? "alert" : "status"}>
      <Icon name={tone === "bad" ? "failed" : "warning"} className={`tone-${tone}`} />
      <div className="says">{children}</div>
      {acts}
    </div>
  );
}
