import { type ReactNode, type RefObject, useEffect } from "react";
import { Popover as AriaPopover, Dialog } from "react-aria-components";
import { holdKeys } from "../state/keys";

/** A panel that hangs from a control and closes when one looks elsewhere. */
export function Popover(props: {
  label: string;
  at: RefObject<HTMLElement | null>;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  children: ReactNode;
}) {
  const { label, at, open, onOpenChange, children } = props;
  useEffect(() => (open ? holdKeys() : undefined), [open]);
  return (
    <AriaPopover
      className="popover"
      triggerRef={at}
      isOpen={open}
      onOpenChange={onOpenChange}
      placement="bottom end"
      offset={6}
    >
      <Dialog aria-label={label}>{children}</Dialog>
    </AriaPopover>
  );
}
