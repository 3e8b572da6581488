import { useBackend } from "../../backend/backend";
import { useAnswer } from "../../state/call";
import { useKeys } from "../../state/keys";
import { noticeFailure } from "../../state/notices";
import { useRelease } from "../../state/release";
import { Button } from "../../widgets/Button";
import { Paper } from "./Paper";
import "./sheet.css";

/** The paper on its desk. The same page is printed. */
export function SheetScreen() {
  const backend = useBackend();
  const { release, outline, rows } = useRelease();
  const { answer } = useAnswer("sheet", { release }, rows.revision);
  const print = () => backend.print().catch(noticeFailure);
  useKeys([{ keys: "ctrl+p", label: "Print the sheet", group: "Sheet", run: print }]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys
    <div className="desk scroll" tabIndex={0}>
      <div className="print-act">
        <Button icon="print" keys="ctrl+p" look="big" onPress={print}>
          Print
        </Button>
      </div>
      {answer === null ? (
        <div className="paper" aria-busy="true">
          <span className="sr">Writing the sheet</span>
        </div>
      ) : (
        <Paper sheet={answer} outline={outline} />
      )}
    </div>
  );
}
