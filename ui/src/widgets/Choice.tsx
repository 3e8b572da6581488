import { Button as AriaButton, Menu, MenuItem, MenuTrigger, Popover } from "react-aria-components";
import { Icon } from "./Icon";

/** A button that opens a short list of which one is chosen: `All environments`. */
export function Choice<K extends string>(props: {
  label: string;
  options: readonly { key: K; label: string }[];
  selected: K;
  onSelect: (key: K) => void;
}) {
  const { label, options, selected, onSelect } = props;
  return (
    <MenuTrigger>
      <AriaButton className="btn" aria-label={`${label}: ${options.find((one) => one.key === selected)?.label ?? ""}`}>
        {options.find((one) => one.key === selected)?.label}
        <Icon name="down" />
      </AriaButton>
      <Popover className="popover" offset={4}>
        <Menu
          className="menu"
          aria-label={label}
          selectionMode="single"
          disallowEmptySelection
          selectedKeys={[selected]}
          onAction={(key) => onSelect(key as K)}
        >
          {options.map((option) => (
            <MenuItem key={option.key} id={option.key} textValue={option.label}>
              {option.label}
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
