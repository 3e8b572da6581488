import type { SignerState } from "../bindings/SignerState";

const TICKS = 32;
const RADIUS = 15;
const CENTRE = RADIUS + 2;

/** `TL` for `Technical Lead`. */
export const initials = (role: string): string =>
  role
    .split(/\s+/)
    .map((word) => word.charAt(0).toUpperCase())
    .join("")
    .slice(0, 2);

/** A ring of 32 ticks, each as long as one hex digit of the key: two keys look apart at a glance. Dashed while unsigned. */
export function Seal({ role, keyId, state }: { role: string; keyId: string | null; state: SignerState }) {
  const ring = state === "signed" && keyId !== null;
  return (
    <svg
      className={`seal ${ring ? "" : "open"} ${state === "refused" ? "tone-bad" : ""}`}
      viewBox={`0 0 ${2 * CENTRE} ${2 * CENTRE}`}
      aria-hidden="true"
    >
      {ring ? (
        <>
          <path d={ticks(keyId)} fill="none" stroke="currentColor" strokeWidth={1} />
          <circle cx={CENTRE} cy={CENTRE} r={RADIUS + 1} fill="none" stroke="currentColor" strokeWidth={0.9} />
        </>
      ) : (
        <circle
          cx={CENTRE}
          cy={CENTRE}
          r={RADIUS}
          fill="none"
          stroke="currentColor"
          strokeDasharray={state === "refused" ? undefined : "2 2.200"}
        />
      )}
      <text x={CENTRE} y={CENTRE + 3.4} textAnchor="middle" fontSize={9.5} fontWeight={600} fill="currentColor">
        {initials(role)}
      </text>
    </svg>
  );
}

/** From the top, clockwise; a longer tick is a higher digit. */
export function ticks(keyId: string): string {
  return Array.from({ length: TICKS }, (_, i) => {
    const digit = Number.parseInt(keyId.charAt(i % keyId.length), 16) / 15;
    const angle = (i / TICKS) * 2 * Math.PI - Math.PI / 2;
    const inner = RADIUS * (0.93 - 0.3 * digit);
    const at = (radius: number) =>
      `${(CENTRE + Math.cos(angle) * radius).toFixed(2)} ${(CENTRE + Math.sin(angle) * radius).toFixed(2)}`;
    return `M${at(RADIUS)}L${at(inner)}`;
  }).join("");
}
