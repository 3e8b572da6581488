import { memo, type ReactNode, useEffect, useLayoutEffect, useRef, useState } from "react";
import { clock, count } from "../../model/time";
import { useKeys } from "../../state/keys";
import { useZone } from "../../state/status";
import { Button } from "../../widgets/Button";
import type { Line, Output } from "./output";
import { inkClass, spans } from "./sgr";

/** Lines drawn together; only the last of these changes while a step speaks. */
const CHUNK = 250;
/** Lines on the page at most. */
const MOST = 5000;
/** This near to the end, in px, still counts as the end. */
const NEAR = 24;

/** Output as it came. Follows the end until the person scrolls up. */
export function Terminal({ output, live }: { output: Output; live: boolean }) {
  const { lines, count: total, failed } = output;
  const zone = useZone();
  const box = useRef<HTMLDivElement>(null);
  const [following, follow] = useState(true);
  const [start, setStart] = useState(0);
  const [held, hold] = useState<number | null>(null);
  const tail = Math.max(0, Math.ceil((total - MOST) / CHUNK) * CHUNK);
  const from = following ? tail : Math.min(start, tail);
  const until = Math.min(total, from + MOST);

  useLayoutEffect(() => {
    const at = box.current;
    if (at !== null && following && until >= 0) at.scrollTop = at.scrollHeight;
  }, [following, until]);
  // Where earlier lines come in above, the line one was reading stays where it was.
  useLayoutEffect(() => {
    if (held === null) return;
    box.current?.querySelector(`[data-from="${held}"]`)?.scrollIntoView({ block: "start" });
    hold(null);
  }, [held]);
  useKeys([{ keys: "end", label: "Follow output", group: "Steps", quiet: true, run: () => follow(true) }]);
  useEffect(() => {
    if (total === 0) follow(true);
  }, [total]);

  const onScroll = () => {
    const at = box.current;
    if (at === null) return;
    const atEnd = at.scrollHeight - at.scrollTop - at.clientHeight <= NEAR;
    if (atEnd && until === total) follow(true);
    else if (!atEnd && following) {
      setStart(from);
      follow(false);
    }
  };
  const turn = (to: number, keep: number) => {
    follow(false);
    setStart(Math.max(0, to));
    hold(keep);
  };
  const chunks: ReactNode[] = [];
  for (let at = from; at < until; at += CHUNK) {
    const end = Math.min(total, at + CHUNK);
    chunks.push(<Chunk key={at} lines={lines} from={at} until={end} before={lines[at - 1]?.at ?? null} zone={zone} />);
  }
  return (
    <div className="terminal">
      <div
        ref={box}
        className="out scroll select"
        role="log"
        aria-live="off"
        aria-label="Output"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys
        tabIndex={0}
        onScroll={onScroll}
      >
        {from > 0 && (
          <Button look="plain" onPress={() => turn(from - MOST / 2, from)}>
            Show earlier lines, {count(from)} above
          </Button>
        )}
        {chunks}
        {until < total && (
          <Button look="plain" onPress={() => turn(from + MOST / 2, until - CHUNK - (until % CHUNK))}>
            Show later lines, {count(total - until)} below
          </Button>
        )}
        {total === 0 && output.ended && <p className="remark faint">It ended without a word of output.</p>}
        {live && until === total && <span className="cursor" aria-hidden="true" />}
        {failed !== null && (
          <p className="remark tone-warn" role="status">
            {failed} It is asked again every two seconds; the command goes on and its output is kept.
          </p>
        )}
      </div>
      {!following && (
        <div className="to-end">
          <Button icon="down" keys="end" onPress={() => follow(true)}>
            {live ? "Follow output" : "To the end"}
          </Button>
        </div>
      )}
    </div>
  );
}

interface ChunkProps {
  lines: readonly Line[];
  from: number;
  until: number;
  /** Time of the line above, to say each second once. */
  before: number | null;
  zone: number;
}

const Chunk = memo(function Chunk({ lines, from, until, before, zone }: ChunkProps) {
  let last = before === null ? "" : clock(before, zone);
  return (
    <div className="chunk" data-from={from}>
      {lines.slice(from, until).map((line, i) => {
        const time = clock(line.at, zone);
        const shown = time === last ? "" : time;
        last = time;
        return (
          <div key={from + i} className={line.stream === "out" ? "said" : `said ${line.stream}`}>
            <span className="time">{shown}</span>
            <span className="words">
              {line.stream === "err" && <span className="sr">error output: </span>}
              {words(line)}
            </span>
          </div>
        );
      })}
    </div>
  );
});

function words(line: Line): ReactNode {
  return spans(line.text, line.ink).spans.map((span, i) => {
    const className = inkClass(span.ink);
    return className === "" ? (
      span.text
    ) : (
      <span key={i} className={className}>
        {span.text}
      </span>
    );
  });
}
