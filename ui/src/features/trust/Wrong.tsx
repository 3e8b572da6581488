import type { Failure } from "../../backend/errors";
import { Icon } from "../../widgets/Icon";

/** What went wrong, in the place where it was tried. */
export function Wrong({ failure }: { failure: Failure }) {
  return (
    <p className="went-wrong tone-bad" role="alert">
      <Icon name="failed" />
      <span>{[failure.message, ...failure.causes, failure.hint].filter(Boolean).map(sentence).join(" ")}</span>
    </p>
  );
}

const sentence = (text: string | null) =>
  text === null ? "" : `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? "" : "."}`;
