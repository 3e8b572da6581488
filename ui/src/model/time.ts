/** Times and numbers as people read them. A narrow no-break space groups digits, a no-break space holds a unit. */

const GROUP = "\u202f";
const GAP = "\u00a0";
const DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"] as const;
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"] as const;
const two = (n: number) => String(n).padStart(2, "0");

/** `41 200` */
export const count = (n: number): string => String(Math.trunc(n)).replace(/\B(?=(\d{3})+$)/g, GROUP);

/** Local date and time of `ms`, given minutes east of UTC. */
function local(ms: number, zone: number) {
  const at = new Date(ms + zone * 60_000);
  return {
    day: DAYS[at.getUTCDay()] ?? "",
    date: at.getUTCDate(),
    month: MONTHS[at.getUTCMonth()] ?? "",
    year: at.getUTCFullYear(),
    h: at.getUTCHours(),
    m: at.getUTCMinutes(),
    s: at.getUTCSeconds(),
  };
}

/** `16:04:00` */
export function clock(ms: number, zone: number): string {
  const { h, m, s } = local(ms, zone);
  return `${two(h)}:${two(m)}:${two(s)}`;
}

/** `16:04` */
export const hourMinute = (ms: number, zone: number): string => clock(ms, zone).slice(0, 5);

/** `Tue 24 Nov 2026` */
export function fullDate(ms: number, zone: number): string {
  const { day, date, month, year } = local(ms, zone);
  return `${day} ${date} ${month} ${year}`;
}

/** `Today 13:02`, `Mon 23 Nov 10:15`, `5 Nov 2025 09:30` in another year. */
export function moment(ms: number, now: number, zone: number): string {
  const at = local(ms, zone);
  const today = local(now, zone);
  const time = `${two(at.h)}:${two(at.m)}`;
  if (at.year !== today.year) return `${at.date} ${at.month} ${at.year} ${time}`;
  if (at.month === today.month && at.date === today.date) return `Today ${time}`;
  return `${at.day} ${at.date} ${at.month} ${time}`;
}

/** `5 s`, `4 min`, `26 h`, `3 d`: how long ago, rounded down, never more than it is. */
export function age(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return `${seconds}${GAP}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 100) return `${minutes}${GAP}min`;
  const hours = Math.floor(minutes / 60);
  return hours < 72 ? `${hours}${GAP}h` : `${Math.floor(hours / 24)}${GAP}d`;
}

/** `3:01:50`, running. */
export function elapsed(ms: number): string {
  const s = Math.max(0, Math.floor(ms / 1000));
  return `${Math.floor(s / 3600)}:${two(Math.floor(s / 60) % 60)}:${two(s % 60)}`;
}

/** `84 ms`, `0.4 s`, `43 s`, `3 min 41 s`, `3 h 04 min`. */
export function duration(ms: number): string {
  if (ms < 100) return `${ms < 10 ? ms.toFixed(1).replace(/\.0$/, "") : Math.round(ms)}${GAP}ms`;
  if (ms < 1000) return `${Math.round(ms)}${GAP}ms`;
  if (ms < 10_000) return `${(Math.floor(ms / 100) / 10).toFixed(1)}${GAP}s`;
  const s = Math.floor(ms / 1000);
  if (s < 60) return `${s}${GAP}s`;
  const m = Math.floor(s / 60);
  if (m < 60) return `${m}${GAP}min ${two(s % 60)}${GAP}s`;
  return `${Math.floor(m / 60)}${GAP}h ${two(m % 60)}${GAP}min`;
}

/** `3:04`, hours and minutes, as over a bar. */
export function hoursMinutes(ms: number): string {
  const m = Math.max(0, Math.floor(ms / 60_000));
  return `${Math.floor(m / 60)}:${two(m % 60)}`;
}

/** `38 kB`, in thousands. */
export function bytes(n: number): string {
  if (n < 1000) return `${n}${GAP}B`;
  if (n < 1_000_000) return `${Math.round(n / 1000)}${GAP}kB`;
  return `${(n / 1_000_000).toFixed(1)}${GAP}MB`;
}

/** `v2.1.0`: a version that starts with a digit gets its v. */
export const version = (v: string): string => (/^\d/.test(v) ? `v${v}` : v);
