import { describe, expect, it } from "vitest";
import { age, clock, count, duration, elapsed, fullDate, moment, version } from "./time";

const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, " ");
const at = Date.UTC(2026, 10, 24, 15, 4, 0);

describe("times and numbers", () => {
  it("groups digits with a narrow no-break space", () => {
    expect(count(41200)).toBe("41\u202f200");
    expect(count(161)).toBe("161");
  });

  it("shows the clock of the zone the program names, across midnight too", () => {
    expect(clock(at, 60)).toBe("16:04:00");
    expect(fullDate(at, 60)).toBe("Tue 24 Nov 2026");
    expect(fullDate(at, 600)).toBe("Wed 25 Nov 2026");
  });

  it("names the day only where it is not today", () => {
    expect(moment(at, at + 60_000, 60)).toBe("Today 16:04");
    expect(moment(at, at + 86_400_000, 60)).toBe("Tue 24 Nov 16:04");
    expect(moment(at, at + 400 * 86_400_000, 60)).toBe("24 Nov 2026 16:04");
  });

  it("never makes a result older than it is", () => {
    expect(plain(age(119_999))).toBe("1 min");
    expect(plain(age(5_900))).toBe("5 s");
    expect(plain(age(26 * 3_600_000))).toBe("26 h");
    expect(plain(age(-50))).toBe("0 s");
  });

  it("writes durations with their unit", () => {
    expect(plain(duration(4.1))).toBe("4.1 ms");
    expect(plain(duration(84))).toBe("84 ms");
    expect(plain(duration(9_990))).toBe("9.9 s");
    expect(plain(duration(221_000))).toBe("3 min 41 s");
    expect(plain(duration(3 * 3_600_000 + 4 * 60_000))).toBe("3 h 04 min");
    expect(elapsed(10_910_000)).toBe("3:01:50");
  });

  it("gives a version its v only where it starts with a digit", () => {
    expect(version("2.1.0")).toBe("v2.1.0");
    expect(version("release-7")).toBe("release-7");
  });
});
