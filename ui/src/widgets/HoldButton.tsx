import { type ReactNode, type Ref, useId, useImperativeHandle, useRef, useState } from "react";
import { Button as AriaButton, TooltipTrigger } from "react-aria-components";
import { useHold } from "../state/hold";
import { Tip } from "./Tip";

export interface HoldHandle {
  start: () => void;
  stop: () => void;
}

interface HoldButtonProps {
  children: ReactNode;
  /** Beside the words: `hold 1.5 s`, `ordered 16:25:26`. */
  hint: string;
  /** Why it cannot be held now; shown as the hint is where that has no room for it. */
  refusal: string | null;
  /** What a full hold does, for those who hear it: `roll back to v2.0.4`. */
  does: string;
  look?: string;
  /** The way for who cannot hold: a press by a screen reader leads there. */
  otherwise: () => void;
  onHeld: () => void;
  ref?: Ref<HoldHandle>;
}

/** Held for a second and a half to act: ring and wash fill together, letting go cancels. */
export function HoldButton(props: HoldButtonProps) {
  const { children, hint, refusal, does, look = "", otherwise, onHeld, ref } = props;
  const button = useRef<HTMLButtonElement>(null);
  const [said, say] = useState("");
  const about = useId();
  const hold = useHold(button, () => {
    say("");
    onHeld();
  });
  const start = () => {
    if (refusal !== null) return;
    say(`Keep holding to ${does}.`);
    hold.start();
  };
  const stop = () => {
    if (hold.holding) say("Let go: nothing was ordered.");
    hold.stop();
  };
  useImperativeHandle(ref, () => ({ start, stop }));
  const shown = (
    <AriaButton
      ref={button}
      className={`hold ${look} ${hold.holding ? "holding" : ""}`}
      aria-disabled={refusal !== null || undefined}
      aria-describedby={about}
      onPressStart={(event) => event.pointerType !== "virtual" && start()}
      onPressEnd={stop}
      onPress={(event) => event.pointerType === "virtual" && refusal === null && otherwise()}
      onBlur={stop}
    >
      <span className="fill" />
      <Ring />
      <span className="words">{children}</span>
      <span className="hint">{hold.holding ? "keep holding" : hint}</span>
    </AriaButton>
  );
  return (
    <>
      <TooltipTrigger delay={refusal === null ? 900 : 150} closeDelay={80}>
        {shown}
        <Tip>{refusal ?? `Hold for 1.5 s to ${does}. Letting go cancels.`}</Tip>
      </TooltipTrigger>
      <span id={about} hidden>
        {refusal ?? `Hold for one and a half seconds with the pointer, Space or Enter to ${does}. Letting go cancels.`}
      </span>
      <span className="sr" role="status">
        {said}
      </span>
    </>
  );
}

function Ring() {
  return (
    <svg className="ring" viewBox="0 0 18 18" aria-hidden="true">
      <circle className="around" cx="9" cy="9" r="7" />
      <circle className="filled" cx="9" cy="9" r="7" pathLength="1" transform="rotate(-90 9 9)" />
      <path d="M7.400 5.800L5.400 7.800l2 2M5.600 7.800h4a2.100 2.100 0 0 1 0 4.200H7.600" />
    </svg>
  );
}
