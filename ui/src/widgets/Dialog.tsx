import { type ReactNode, useEffect } from "react";
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from "react-aria-components";
import { holdKeys } from "../state/keys";

/** A question in front of the screen. Escape and a press beside it close it. */
export function Dialog(props: {
  title: ReactNode;
  open: boolean;
  onClose: () => void;
  wide?: boolean;
  /** Asks before something that cannot be taken back. */
  alert?: boolean;
  /** Stands lower, so that the head of the screen behind stays in sight. */
  below?: boolean;
  children: ReactNode;
}) {
  const { title, open, onClose, wide, alert, below, children } = props;
  // The keys of the screen behind must not act while a dialog stands in front of it.
  useEffect(() => (open ? holdKeys() : undefined), [open]);
  return (
    <ModalOverlay
      className={below ? "scrim below" : "scrim"}
      isOpen={open}
      isDismissable={!alert}
      onOpenChange={(next) => !next && onClose()}
    >
      <Modal className={wide ? "dialog wide" : "dialog"}>
        <AriaDialog role={alert ? "alertdialog" : "dialog"}>
          <Heading slot="title" level={2}>
            {title}
          </Heading>
          {children}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}
