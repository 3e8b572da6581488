import { useState } from "react";
import { FileTrigger } from "react-aria-components";
import { LARGEST_SHOWN, readFile, tooLarge } from "../../model/attachment";
import { bytes } from "../../model/time";
import { useCall } from "../../state/call";
import { setNotice } from "../../state/notices";
import { useRelease } from "../../state/release";
import { useStatus } from "../../state/status";
import { Button } from "../../widgets/Button";
import { Field } from "../../widgets/Field";
import { useFormKeys } from "./formKeys";

/** Words or a file beside an item. */
export function NoteForm({ number, onClose }: { number: number; onClose: (done: boolean) => void }) {
  const { release } = useRelease();
  const { status } = useStatus();
  const call = useCall();
  const [text, setText] = useState("");
  const [person, setPerson] = useState(status?.person ?? "");
  const [file, setFile] = useState<File | null>(null);
  const refusal =
    file !== null && tooLarge(file) !== null
      ? tooLarge(file)
      : text.trim() === "" && file === null
        ? "Write something or choose a file."
        : person.trim() === ""
          ? "Say who writes it."
          : null;
  const submit = async () => {
    if (refusal !== null) return;
    try {
      const attached = file === null ? null : await readFile(file);
      const done = await call("add_note", {
        release,
        item: number,
        person: person.trim(),
        text: text.trim(),
        file: attached,
      });
      if (done !== null) onClose(true);
    } catch (thrown) {
      setNotice({
        tone: "bad",
        what: "The file was not attached.",
        why: thrown instanceof Error ? thrown.message : String(thrown),
        hint: null,
      });
    }
  };
  const keys = useFormKeys(submit, () => onClose(false));
  return (
    <form
      className="decide"
      onKeyDown={keys}
      onSubmit={(event) => event.preventDefault()}
      aria-label={`Note on item ${number}`}
    >
      <h3 className="head">Note or file</h3>
      <Field label="Note" value={text} onChange={setText} tall autoFocus />
      <div className="file">
        <FileTrigger onSelect={(files) => setFile(files?.[0] ?? null)}>
          <Button icon="clip">{file === null ? "Choose a file…" : "Choose another…"}</Button>
        </FileTrigger>
        <span className={file !== null && tooLarge(file) !== null ? "small tone-bad" : "small faint clip"}>
          {file === null ? `${LARGEST_SHOWN} at most` : (tooLarge(file) ?? `${file.name}, ${bytes(file.size)}`)}
        </span>
      </div>
      <Field label="Who" value={person} onChange={setPerson} />
      <div className="buttons">
        <span className="grow" />
        <Button keys="escape" onPress={() => onClose(false)}>
          Cancel
        </Button>
        <Button look="primary" keys="ctrl+enter" refusal={refusal} onPress={submit}>
          Add note
        </Button>
      </div>
    </form>
  );
}
