import type { Look } from "../model/standing";
import { Icon } from "./Icon";

/** The drawing of a standing alone; its word is said to those who cannot see it. */
export function StateGlyph({ look, className = "" }: { look: Look; className?: string }) {
  return (
    <>
      <Icon name={look.icon} className={`tone-${look.tone} ${className}`} />
      <span className="sr">{look.word}</span>
    </>
  );
}

/** The drawing and a word beside it. */
export function State({ look, says }: { look: Look; says?: string }) {
  return (
    <span className={`state tone-${look.tone}`}>
      <Icon name={look.icon} className={`tone-${look.tone}`} />
      {says ?? look.word}
    </span>
  );
}
