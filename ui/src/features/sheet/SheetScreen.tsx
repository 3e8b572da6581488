import { useAnswer } from "../../state/call";
import { useRelease } from "../../state/release";

/** The paper. */
export function SheetScreen() {
  const { release, rows } = useRelease();
  const { answer } = useAnswer("sheet", { release }, rows.revision);
  return <h1>{answer?.title}</h1>;
}
