import { useState } from "react";
import { setNotice } from "../../state/notices";
import { Button } from "../../widgets/Button";

/** Lines a person can type or copy. */
export function Commands({ title, commands }: { title: string; commands: readonly string[] }) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(commands.join("\n"));
      setCopied(true);
    } catch {
      setNotice({
        tone: "warn",
        what: "The commands could not be copied.",
        why: "The clipboard did not take them",
        hint: "Select the lines and press Ctrl C.",
      });
    }
  };
  return (
    <div className="by-hand">
      <p className="head">
        {title}
        <span className="grow" />
        <Button look="plain" onPress={copy}>
          {copied ? "Copied" : "Copy"}
        </Button>
      </p>
      <pre className="mono select scroll">{commands.join("\n")}</pre>
    </div>
  );
}
