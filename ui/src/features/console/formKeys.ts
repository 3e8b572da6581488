import { type KeyboardEvent, useCallback } from "react";

/** Ctrl Enter sends a form, and so does Enter on one of its lines; Escape leaves it. */
export function useFormKeys(submit: () => void, leave: () => void) {
  return useCallback(
    (event: KeyboardEvent) => {
      const onLine = event.target instanceof HTMLInputElement && event.target.type !== "file";
      if (event.key === "Escape") {
        event.preventDefault();
        event.stopPropagation();
        leave();
      } else if (event.key === "Enter" && (event.ctrlKey || onLine)) {
        event.preventDefault();
        event.stopPropagation();
        submit();
      }
    },
    [submit, leave],
  );
}
