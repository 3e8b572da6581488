import { useRelease } from "../../state/release";
export function ConsoleScreen({ item }: { item: number | null }) {
  const { outline } = useRelease();
  return (
    <h1>
      {outline.title} {item}
    </h1>
  );
}
