import type { ReactNode } from "react";
import { Switch as AriaSwitch } from "react-aria-components";

/** On or off, at once. */
export function Switch({
  on,
  onChange,
  children,
}: {
  on: boolean;
  onChange: (on: boolean) => void;
  children: ReactNode;
}) {
  return (
    <AriaSwitch className="switch" isSelected={on} onChange={onChange}>
      <span className="track" />
      <span>{children}</span>
    </AriaSwitch>
  );
}
