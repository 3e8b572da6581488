import { useEffect } from "react";
import { refreshKeys, useAllKeys } from "../../state/keys";
import { Button } from "../../widgets/Button";
import { Dialog } from "../../widgets/Dialog";
import { Keys } from "../../widgets/Keys";

/** Every key that does something on the screen behind. */
export function KeyList({ open, onClose }: { open: boolean; onClose: () => void }) {
  const acts = useAllKeys();
  useEffect(() => {
    if (open) refreshKeys();
  }, [open]);
  const groups = [...new Set(acts.map((act) => act.group))];
  return (
    <Dialog title="Keys" open={open} onClose={onClose} wide>
      <div className="body key-list">
        {groups.map((group) => (
          <section key={group}>
            <h3 className="head">{group}</h3>
            <dl>
              {acts
                .filter((act) => act.group === group)
                .map((act) => (
                  <div key={act.keys}>
                    <dt>
                      {[act.keys, ...(act.also ?? [])].map((keys) => (
                        <Keys key={keys} keys={keys} />
                      ))}
                      <span className="sr">{act.keys}</span>
                    </dt>
                    <dd>{act.label}</dd>
                  </div>
                ))}
            </dl>
          </section>
        ))}
      </div>
      <div className="foot">
        <Button look="primary" keys="escape" onPress={onClose} autoFocus>
          Close
        </Button>
      </div>
    </Dialog>
  );
}
