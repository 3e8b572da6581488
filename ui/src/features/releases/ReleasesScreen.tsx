import { to } from "../../paths";
import { useAnswer } from "../../state/call";
import { Frame } from "../frame/Frame";
export function ReleasesScreen() {
  const { answer } = useAnswer("releases", {});
  return (
    <Frame bar={null}>
      {answer?.map((line) => (
        <a key={line.release} href={to.release(line.release)}>
          {line.title} {line.new}
        </a>
      ))}
    </Frame>
  );
}
