import { Menu, MenuItem, MenuTrigger, Popover } from "react-aria-components";
import { Button } from "../../widgets/Button";
import { Keys } from "../../widgets/Keys";

interface MenuAct {
  keys: string;
  label: string;
  refusal: string | null;
  run: () => void;
}

/** Every act on an item with its key, those that are refused with the reason. */
export function ActMenu({ acts }: { acts: readonly MenuAct[] }) {
  return (
    <MenuTrigger>
      <Button icon="more" look="square" label="More to do with this item" />
      <Popover className="popover" placement="top end" offset={6}>
        <Menu
          className="menu"
          aria-label="More to do with this item"
          disabledKeys={acts.filter((act) => act.refusal !== null).map((act) => act.keys)}
          onAction={(keys) => acts.find((act) => act.keys === keys)?.run()}
        >
          {acts.map((act) => (
            <MenuItem
              key={act.keys}
              id={act.keys}
              textValue={act.label}
              className={act.refusal === null ? "" : "refused"}
            >
              <span>
                {act.label}
                {act.refusal !== null && <span className="why">{act.refusal}</span>}
              </span>
              <span className="end">
                <Keys keys={act.keys} />
              </span>
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
