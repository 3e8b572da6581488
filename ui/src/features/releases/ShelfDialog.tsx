import { useEffect } from "react";
import type { Shelf } from "../../bindings/Shelf";
import { Button } from "../../widgets/Button";
import { Dialog } from "../../widgets/Dialog";
import { ShelfLines } from "./ShelfLines";

/** Which checklist a new release follows. */
export function ShelfDialog({
  shelf,
  open,
  onClose,
  onPick,
}: {
  shelf: Shelf | null;
  open: boolean;
  onClose: () => void;
  onPick: () => void;
}) {
  useEffect(() => {
    if (!open) return;
    // Choosing one leads away; the dialog must not stay in front of where it leads.
    window.addEventListener("hashchange", onClose);
    return () => window.removeEventListener("hashchange", onClose);
  }, [open, onClose]);
  return (
    <Dialog title="Begin a release with" open={open} onClose={onClose} wide>
      <div className="body">
        {shelf !== null && <ShelfLines shelf={shelf} />}
        <p className="small faint">Nothing runs by opening a checklist: it first shows what it could do.</p>
      </div>
      <div className="foot">
        <Button keys="escape" onPress={onClose}>
          Cancel
        </Button>
        <Button look="primary" autoFocus onPress={onPick}>
          Open a Markdown checklist…
        </Button>
      </div>
    </Dialog>
  );
}
