/** The name of an environment; one that asks for its name to be typed has an ink edge. */
export function Tag({ name, guarded }: { name: string; guarded: boolean }) {
  return <span className={guarded ? "tag guarded" : "tag"}>{name}</span>;
}
