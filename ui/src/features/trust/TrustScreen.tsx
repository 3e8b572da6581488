import { useAnswer } from "../../state/call";
import { Frame } from "../frame/Frame";

/** What a checklist could do with one of its environments, before it may. */
export function TrustScreen({ path, environment }: { path: string; environment: string | null }) {
  const { answer } = useAnswer("inspect", { path, environment });
  return (
    <Frame bar={null}>
      <h1>{answer?.title}</h1>
    </Frame>
  );
}
