/**
 * Controls stand on React Aria Components: it is maintained, tested with screen readers, and sets styles through the
 * DOM only, where others write style elements that the window's policy refuses.
 */
import type { ReactNode, Ref } from "react";
import { Button as AriaButton, TooltipTrigger } from "react-aria-components";
import { Icon, type IconName } from "./Icon";
import { Keys } from "./Keys";
import { Tip } from "./Tip";

export interface ButtonProps {
  children?: ReactNode;
  icon?: IconName;
  /** Shown beside the words, and bound elsewhere (see state/keys). */
  keys?: string;
  /** Look: `primary`, `danger`, `plain`, `big`, `full`, `square`. */
  look?: string;
  /** Why it cannot be pressed now. The control stays reachable and says so. */
  refusal?: string | null;
  /** Said instead of the words, or where there are none; shown as a tooltip. */
  label?: string;
  /** Sends the form it stands in. */
  submit?: boolean;
  /** For a dialog's own close button. */
  slot?: string;
  autoFocus?: boolean;
  onPress?: () => void;
  ref?: Ref<HTMLButtonElement>;
}

export function Button(props: ButtonProps) {
  const { children, icon, keys, look = "", refusal = null, label, submit, slot, autoFocus, onPress, ref } = props;
  const refused = refusal !== null;
  const button = (
    <AriaButton
      ref={ref}
      className={`btn ${look}`}
      type={submit && !refused ? "submit" : "button"}
      slot={slot}
      autoFocus={autoFocus}
      aria-label={label}
      aria-disabled={refused || undefined}
      aria-keyshortcuts={keys === undefined ? undefined : shortcut(keys)}
      onPress={refused ? undefined : onPress}
    >
      {icon && <Icon name={icon} />}
      {children}
      {keys && <Keys keys={keys} />}
    </AriaButton>
  );
  const tip = refusal ?? (children === undefined ? label : undefined);
  // Also without a tip: a button that is refused later stays the same element, and keeps the focus.
  return (
    <TooltipTrigger isDisabled={tip === undefined} delay={refused ? 150 : 500} closeDelay={80}>
      {button}
      <Tip>{tip}</Tip>
    </TooltipTrigger>
  );
}

/** `shift+r` as the attribute wants it: `Shift+R`. */
const shortcut = (keys: string) =>
  keys
    .split("+")
    .map((part) =>
      part.length === 1 ? part.toUpperCase() : part.replace(/^./, (c) => c.toUpperCase()).replace("Ctrl", "Control"),
    )
    .join("+");
