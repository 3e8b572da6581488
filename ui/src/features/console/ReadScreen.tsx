import { useAnswer } from "../../state/call";
import { Frame } from "../frame/Frame";
export function ReadScreen({ path, environment }: { path: string; environment: string | null }) {
  const { answer } = useAnswer("read_checklist", { path, environment });
  return <Frame bar={null}>{answer?.title}</Frame>;
}
