import type { ReactNode } from "react";
import { Tooltip } from "react-aria-components";

/** A few words at a control, for those who rest on it. */
export function Tip({ children }: { children: ReactNode }) {
  return (
    <Tooltip className="tooltip" offset={6}>
      {children}
    </Tooltip>
  );
}
