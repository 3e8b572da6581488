import { Fragment } from "react";

const SHOWN: Record<string, string> = {
  enter: "↵",
  escape: "Esc",
  shift: "⇧",
  ctrl: "Ctrl",
  alt: "Alt",
  pagedown: "Page down",
  pageup: "Page up",
  home: "Home",
  end: "End",
  arrowdown: "↓",
  arrowup: "↑",
  space: "Space",
  backspace: "Backspace",
};
const shown = (key: string) => SHOWN[key] ?? (key.length === 1 ? key.toUpperCase() : key);

/** A key as on the keyboard: `shift+r` is `⇧R`, `ctrl+k` is `Ctrl K`. */
export function Keys({ keys }: { keys: string }) {
  const parts = keys === "+" ? ["+"] : keys.split("+").map(shown);
  const joined = parts.map((part, i) => (
    <Fragment key={part}>
      {i > 0 && parts[i - 1] !== "⇧" ? " " : ""}
      {part}
    </Fragment>
  ));
  return (
    <kbd>
      <span aria-hidden="true">{joined}</span>
    </kbd>
  );
}
