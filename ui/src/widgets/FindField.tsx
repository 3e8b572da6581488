import { type Ref, useImperativeHandle, useRef } from "react";
import { Input, SearchField } from "react-aria-components";
import { Icon } from "./Icon";
import { Keys } from "./Keys";

export interface FindHandle {
  focus: () => void;
}

interface FindFieldProps {
  label: string;
  placeholder: string;
  value: string;
  onChange: (value: string) => void;
  /** Escape, and Enter or the arrow down: back to what was found. */
  onLeave?: () => void;
  ref?: Ref<FindHandle>;
}

/** Looks for words in what a screen shows. */
export function FindField({ label, placeholder, value, onChange, onLeave, ref }: FindFieldProps) {
  const input = useRef<HTMLInputElement>(null);
  useImperativeHandle(ref, () => ({ focus: () => input.current?.select() ?? input.current?.focus() }), []);
  return (
    <SearchField
      className="find"
      aria-label={label}
      value={value}
      onChange={onChange}
      onKeyDown={(event) => {
        if (event.key === "ArrowDown" || event.key === "Enter" || (event.key === "Escape" && value === "")) onLeave?.();
        else event.continuePropagation();
      }}
    >
      <Icon name="search" />
      <Input ref={input} placeholder={placeholder} aria-keyshortcuts="/" />
      <Keys keys="/" />
    </SearchField>
  );
}
