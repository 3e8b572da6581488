/**
 * Colours and weights of terminal text (ECMA-48, “Select Graphic Rendition”), as class names: the sixteen colours of a
 * terminal become the readable ones of the theme, and every other colour the nearest of them. Text never becomes markup.
 */

/** How text looks until the next sequence. Colours are 0 to 15, `null` where the text has none of its own. */
export interface Ink {
  fg: number | null;
  bg: number | null;
  bold: boolean;
  dim: boolean;
  italic: boolean;
  underline: boolean;
  inverse: boolean;
}

export const PLAIN: Ink = {
  fg: null,
  bg: null,
  bold: false,
  dim: false,
  italic: false,
  underline: false,
  inverse: false,
};

export interface Span {
  text: string;
  ink: Ink;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: such a sequence begins with one
const SEQUENCE = /\u001b\[([0-9;:]*)m/g;

/** The parts of a line, and how the next line begins: a colour lasts until it is taken back. */
export function spans(line: string, start: Ink): { spans: Span[]; end: Ink } {
  const found: Span[] = [];
  let ink = start;
  let at = 0;
  for (const match of line.matchAll(SEQUENCE)) {
    if (match.index > at) found.push({ text: line.slice(at, match.index), ink });
    ink = turn(ink, codes(match[1] ?? ""));
    at = match.index + match[0].length;
  }
  if (at < line.length) found.push({ text: line.slice(at), ink });
  return { spans: found, end: ink };
}

/** The words alone. */
export const plainText = (line: string): string => line.replace(SEQUENCE, "");

const codes = (parameters: string): number[] => parameters.split(/[;:]/).map((one) => (one === "" ? 0 : Number(one)));

function turn(before: Ink, list: readonly number[]): Ink {
  let ink = before;
  for (let i = 0; i < list.length; i++) {
    const code = list[i] ?? 0;
    if (code === 38 || code === 48) {
      const { colour, used } = extended(list.slice(i + 1));
      i += used;
      if (colour !== null) ink = code === 38 ? { ...ink, fg: colour } : { ...ink, bg: colour };
    } else {
      ink = single(ink, code);
    }
  }
  return ink;
}

function single(ink: Ink, code: number): Ink {
  if (code >= 30 && code <= 37) return { ...ink, fg: code - 30 };
  if (code >= 40 && code <= 47) return { ...ink, bg: code - 40 };
  if (code >= 90 && code <= 97) return { ...ink, fg: code - 82 };
  if (code >= 100 && code <= 107) return { ...ink, bg: code - 92 };
  switch (code) {
    case 0:
      return PLAIN;
    case 1:
      return { ...ink, bold: true };
    case 2:
      return { ...ink, dim: true };
    case 3:
      return { ...ink, italic: true };
    case 4:
      return { ...ink, underline: true };
    case 7:
      return { ...ink, inverse: true };
    case 22:
      return { ...ink, bold: false, dim: false };
    case 23:
      return { ...ink, italic: false };
    case 24:
      return { ...ink, underline: false };
    case 27:
      return { ...ink, inverse: false };
    case 39:
      return { ...ink, fg: null };
    case 49:
      return { ...ink, bg: null };
    // Blinking and hidden text stay as they are: what a command said must be readable.
    default:
      return ink;
  }
}

/** `5;n` and `2;r;g;b`, after 38 or 48; and how many numbers that took. */
function extended([kind, ...rest]: readonly number[]): { colour: number | null; used: number } {
  if (kind === 5) return { colour: indexed(rest[0] ?? 0), used: 2 };
  if (kind === 2) return { colour: nearest(rest[0] ?? 0, rest[1] ?? 0, rest[2] ?? 0), used: 4 };
  return { colour: null, used: 1 };
}

const CUBE = [0, 95, 135, 175, 215, 255] as const;

/** The 256 colours: sixteen named ones, a cube of 6 by 6 by 6, 24 greys. */
function indexed(n: number): number | null {
  if (n < 0 || n > 255) return null;
  if (n < 16) return n;
  if (n > 231) return nearest(8 + (n - 232) * 10, 8 + (n - 232) * 10, 8 + (n - 232) * 10);
  const level = (divisor: number) => CUBE[Math.floor((n - 16) / divisor) % 6] ?? 0;
  return nearest(level(36), level(6), level(1));
}

/** Colours around the wheel from red, 60 degrees each. */
const WHEEL = [1, 3, 2, 6, 4, 5] as const;

/** The named colour of the same hue; greys by their lightness. */
function nearest(red: number, green: number, blue: number): number {
  const high = Math.max(red, green, blue);
  const low = Math.min(red, green, blue);
  if (high - low < 32) return high < 64 ? 0 : high < 160 ? 8 : high < 224 ? 7 : 15;
  const span = high - low;
  const hue =
    high === red
      ? ((green - blue) / span + 6) % 6
      : high === green
        ? (blue - red) / span + 2
        : (red - green) / span + 4;
  const named = WHEEL[Math.round(hue) % 6] ?? 7;
  return high > 200 && low > 80 ? named + 8 : named;
}

/** Class names of an ink; empty for plain text. */
export function inkClass(ink: Ink): string {
  const names = [
    ink.fg !== null && `fg-${ink.fg}`,
    ink.bg !== null && `bg-${ink.bg}`,
    ink.bold && "bold",
    ink.dim && "dim",
    ink.italic && "italic",
    ink.underline && "under",
    ink.inverse && "inverse",
  ];
  return names.filter(Boolean).join(" ");
}
