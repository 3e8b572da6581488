/** Measured values as people read them. Where rounding could make a bound look better than it is, it goes the other way. */
import { count } from "./time";

const GAP = "\u00a0";
const two = (n: number) => String(n).padStart(2, "0");

/** `50 %`, `49.6 %` */
export const percent = (value: number, digits = 0): string => `${value.toFixed(digits)}${GAP}%`;

/** An upper bound in percent, never shown smaller than it is: `0.032 %` for 0.0311. */
export const bound = (value: number, digits = 3): string => percent(up(value, digits), digits);

/** Rounded up at so many digits; what is exact up to the noise of doubles stays. */
export function up(value: number, digits: number): number {
  const scale = 10 ** digits;
  return Math.ceil(value * scale - 1e-9) / scale;
}

/** `28.9`, `412`, `41 200`: requests per second. */
export const perSecond = (value: number): string => (value < 100 ? value.toFixed(1) : count(Math.round(value)));

/** `214`, `9.4`: milliseconds without their unit. */
export const milliseconds = (value: number): string => (value < 10 ? value.toFixed(1) : count(Math.round(value)));

/** `24:00`, `1:04:00`: watched time against time. Rounded down, never more than it is. */
export function spent(ms: number): string {
  const s = Math.max(0, Math.floor(ms / 1000));
  const h = Math.floor(s / 3600);
  const minutes = Math.floor(s / 60) % 60;
  return h > 0 ? `${h}:${two(minutes)}:${two(s % 60)}` : `${minutes}:${two(s % 60)}`;
}

/** `0:59`, `23:12:05`: time that is left. Rounded up, never less than it is. */
export const left = (ms: number): string => spent(Math.ceil(Math.max(0, ms) / 1000) * 1000);

/** `6.2`: seconds, rounded up at one digit. */
export const seconds = (ms: number): string => {
  const s = ms / 1000;
  return s < 60 ? up(s, 1).toFixed(1).replace(/\.0$/, "") : String(Math.ceil(s));
};
