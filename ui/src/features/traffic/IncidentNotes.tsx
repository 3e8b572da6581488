import { useEffect, useRef, useState } from "react";
import { FileTrigger } from "react-aria-components";
import { readFile, tooLarge } from "../../model/attachment";
import { clock } from "../../model/time";
import { useCall } from "../../state/call";
import { useKeys } from "../../state/keys";
import { setNotice } from "../../state/notices";
import { useRelease } from "../../state/release";
import { useStatus, useZone } from "../../state/status";
import { Button } from "../../widgets/Button";
import { Field } from "../../widgets/Field";
import { type Draft, draftOf, keepDraft, noteOf, PROMPTS } from "./incident";

/** What people know while memory is fresh: four questions, saved as notes of the release. */
export function IncidentNotes() {
  const { release } = useRelease();
  const { status } = useStatus();
  const call = useCall();
  const zone = useZone();
  const [draft, setDraft] = useState(() => draftOf(release));
  const [busy, setBusy] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => keepDraft(release, draft), [release, draft]);
  const person = status?.person ?? "";
  const note = noteOf(draft);
  const refusal = busy
    ? "It is being saved."
    : note === ""
      ? draft.savedAt === null
        ? "Write something first."
        : "Everything is saved."
      : person === ""
        ? "Nobody is named: say in the status line who sits here."
        : null;
  const write = (index: number, text: string) =>
    setDraft((before) => ({ ...before, answers: before.answers.map((one, i) => (i === index ? text : one)) }));
  const save = async () => {
    if (refusal !== null) return;
    setBusy(true);
    const sent: Draft = draft;
    const done = await call("add_note", { release, item: null, person, text: note, file: null });
    setBusy(false);
    if (done !== null) setDraft((now) => ({ ...now, saved: sent.answers, savedAt: Date.now() }));
  };
  const attach = async (file: File | undefined) => {
    if (file === undefined) return;
    const problem = tooLarge(file);
    if (problem !== null) return setNotice({ tone: "warn", what: problem, why: null, hint: null });
    try {
      const done = await call("add_note", { release, item: null, person, text: "", file: await readFile(file) });
      if (done !== null) setDraft((now) => ({ ...now, savedAt: Date.now(), files: [...now.files, file.name] }));
    } catch (thrown) {
      setNotice({
        tone: "bad",
        what: "The file was not attached.",
        why: thrown instanceof Error ? thrown.message : String(thrown),
        hint: null,
      });
    }
  };
  useKeys([
    {
      keys: "n",
      label: "Write incident notes",
      group: "Traffic",
      run: () => form.current?.querySelector("textarea")?.focus(),
    },
  ]);
  return (
    <aside className="incident" aria-label="Incident notes">
      <header>
        <h2>Incident notes</h2>
        <p className="small faint" role="status">
          {draft.savedAt === null
            ? "Saved notes are part of the record, printed on the sheet"
            : `Saved ${clock(draft.savedAt, zone)}, part of the record, printed on the sheet`}
        </p>
      </header>
      <form
        ref={form}
        className="scroll grow"
        onSubmit={(event) => event.preventDefault()}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || !event.ctrlKey) return;
          event.preventDefault();
          event.stopPropagation();
          save();
        }}
      >
        {PROMPTS.map(({ label, hint }, i) => (
          <Field
            key={label}
            label={label}
            placeholder={hint}
            value={draft.answers[i] ?? ""}
            onChange={(text) => write(i, text)}
            tall
          />
        ))}
        {draft.files.length > 0 && <p className="small quiet">Attached: {draft.files.join(", ")}</p>}
      </form>
      <div className="controls notes-foot">
        <FileTrigger onSelect={(files) => attach(files?.[0])}>
          <Button icon="clip" refusal={person === "" ? "Say in the status line who sits here." : null}>
            Attach…
          </Button>
        </FileTrigger>
        <span className="grow" />
        <Button look="primary" keys="ctrl+enter" refusal={refusal} onPress={save}>
          Save notes
        </Button>
      </div>
    </aside>
  );
}
