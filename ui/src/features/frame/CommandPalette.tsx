import { useEffect } from "react";
import {
  Autocomplete,
  Dialog,
  Input,
  Menu,
  MenuItem,
  Modal,
  ModalOverlay,
  SearchField,
  useFilter,
} from "react-aria-components";
import { holdKeys, refreshKeys, useAllKeys } from "../../state/keys";
import { Icon } from "../../widgets/Icon";
import { Keys } from "../../widgets/Keys";

/** Every act of the screen behind, found by its words. */
export function CommandPalette({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { contains } = useFilter({ sensitivity: "base" });
  const acts = useAllKeys().filter((act) => !act.quiet);
  useEffect(() => {
    if (!open) return;
    refreshKeys();
    return holdKeys();
  }, [open]);
  const run = (keys: string) => {
    onClose();
    // The dialog gives the focus back first: an act may move it.
    setTimeout(() => acts.find((act) => act.keys === keys)?.run());
  };
  return (
    <ModalOverlay className="scrim" isOpen={open} isDismissable onOpenChange={(next) => !next && onClose()}>
      <Modal className="dialog palette">
        <Dialog aria-label="Commands">
          <Autocomplete filter={contains}>
            <SearchField className="find" aria-label="Command" autoFocus>
              <Icon name="search" />
              <Input placeholder="What do you want to do?" />
            </SearchField>
            <Menu
              className="menu"
              aria-label="Commands"
              disabledKeys={acts.filter((act) => act.refusal).map((act) => act.keys)}
              onAction={(keys) => run(String(keys))}
              renderEmptyState={() => <p className="none faint">No command has these words.</p>}
            >
              {acts.map((act) => (
                <MenuItem key={act.keys} id={act.keys} textValue={act.label}>
                  <span className="clip">{act.label}</span>
                  {act.refusal && <span className="clip faint tiny">{act.refusal}</span>}
                  <span className="end">
                    <Keys keys={act.keys} />
                  </span>
                </MenuItem>
              ))}
            </Menu>
          </Autocomplete>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
