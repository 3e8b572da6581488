import type { Shelf } from "../../bindings/Shelf";
import { go, to } from "../../paths";
import { useKeys } from "../../state/keys";
import { Button } from "../../widgets/Button";
import { ShelfLines } from "./ShelfLines";

/** The blank form: how a release goes is written on its lines, and the two ways to begin. */
export function FirstRelease({ shelf, onPick }: { shelf: Shelf | null; onPick: () => void }) {
  const shipped = shelf?.shipped.find((entry) => entry.environments.includes("rehearsal"));
  const rehearse = () => {
    if (shipped !== undefined) go(to.checklist(shipped.path, "rehearsal"));
  };
  const product = shipped?.title.replace(/\s*(Production )?Deployment Checklist$/, "") ?? "";
  useKeys([
    {
      keys: "enter",
      label: `Rehearse with the ${product} checklist`,
      group: "Releases",
      refusal: shipped === undefined ? "No checklist with a rehearsal came with this program." : null,
      run: rehearse,
    },
  ]);
  return (
    <div className="blank-form scroll">
      <div className="title">
        <h1>Releases</h1>
      </div>
      <div className="columns" aria-hidden="true">
        {[
          "Release",
          "Environment",
          "Status",
          "Started",
          "Duration",
          "Passed",
          "Waived",
          "Failed",
          "Opened by",
          "Journal",
        ].map((name) => (
          <span key={name}>{name}</span>
        ))}
      </div>
      <div className="lesson">
        <h2>No releases yet. This is how one goes:</h2>
        <ol>
          <li>
            <span>1</span>
            <b>Open a checklist</b>
            Every box in the Markdown becomes an item; every shell block becomes steps, run in order.
          </li>
          <li>
            <span>2</span>
            <b>Work down it</b>
            Countersign checks what a machine can check, asks a person for the rest, and keeps the evidence for both.
          </li>
          <li>
            <span>3</span>
            <b>Close it, then print the sheet</b>
            The sheet says what was seen, decided and run, by whom and when, and takes signatures with a pen.
          </li>
        </ol>
        <p />
        {/* The room is kept, so that nothing moves under the mouse once the checklists are known. */}
        {shelf === null && <p />}
        {shipped !== undefined && (
          <div className="way">
            <Button look="primary" keys="enter" onPress={rehearse}>
              Rehearse with the {product} checklist
            </Button>
            <p>{shipped.items} items against a small real stack on this computer. Nothing leaves it.</p>
          </div>
        )}
        <div className="way">
          <Button keys="o" onPress={onPick}>
            Open a Markdown checklist…
          </Button>
          <p>Shows what the checklist could do before anything runs. You can also drop the file here.</p>
        </div>
        <p />
        {shelf !== null && <ShelfLines shelf={shelf} />}
      </div>
    </div>
  );
}
