import { type ReactNode, useState } from "react";
import { Button } from "../../widgets/Button";
import { useFormKeys } from "../console/formKeys";

interface PanelFormProps {
  title: string;
  /** What it does, in a sentence. */
  about?: ReactNode;
  button: string;
  /** It cannot be sent like this; the fields say why once it was tried. */
  incomplete: boolean;
  /** Answers whether it was done; what stood in the way is said by whoever asked. */
  onSubmit: () => Promise<boolean>;
  onClose: () => void;
  /** The fields; `tried` is when they say what is wrong. */
  children: (tried: boolean) => ReactNode;
}

/** A form in the panel: its fields, Cancel, and the one word that does it. */
export function PanelForm({ title, about, button, incomplete, onSubmit, onClose, children }: PanelFormProps) {
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const submit = async () => {
    setTried(true);
    if (busy || incomplete) return;
    setBusy(true);
    const done = await onSubmit();
    setBusy(false);
    if (done) onClose();
  };
  const keys = useFormKeys(submit, onClose);
  return (
    <form className="decide" onKeyDown={keys} onSubmit={(event) => event.preventDefault()} aria-label={title}>
      <h3 className="head">{title}</h3>
      {about !== undefined && <div className="small quiet select">{about}</div>}
      {children(tried)}
      <div className="buttons">
        <span className="grow" />
        <Button keys="escape" onPress={onClose}>
          Cancel
        </Button>
        <Button look="primary" keys="ctrl+enter" refusal={busy ? "It is being done." : null} onPress={submit}>
          {button}
        </Button>
      </div>
    </form>
  );
}

/** `wanted` once the form was tried and `text` is empty. */
export const missing = (tried: boolean, text: string, wanted: string): string | null =>
  tried && text.trim() === "" ? wanted : null;
