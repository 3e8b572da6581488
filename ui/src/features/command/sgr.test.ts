import { describe, expect, it } from "vitest";
import { inkClass, PLAIN, plainText, spans } from "./sgr";

const ESC = "\u001b[";
const looks = (line: string) => spans(line, PLAIN).spans.map(({ text, ink }) => [text, inkClass(ink)]);

describe("colours and weights of terminal text", () => {
  it("leaves plain text plain, also where it looks like markup", () => {
    expect(looks("<b onclick=x>12 & 3</b>")).toEqual([["<b onclick=x>12 & 3</b>", ""]]);
  });

  it("colours a word and takes the colour back", () => {
    expect(looks(`${ESC}32mapplied${ESC}0m  0141`)).toEqual([
      ["applied", "fg-2"],
      ["  0141", ""],
    ]);
    expect(looks(`${ESC}32mapplied${ESC}m  0141`)[1]).toEqual(["  0141", ""]);
  });

  it("knows weights, bright colours and grounds, and what ends each of them", () => {
    expect(looks(`${ESC}1;2;3;4;7;91;102mall`)).toEqual([["all", "fg-9 bg-10 bold dim italic under inverse"]]);
    expect(looks(`${ESC}1;2;3;4;7;91;102m${ESC}22;23;24;27;39;49mnone`)).toEqual([["none", ""]]);
  });

  it("maps every other colour to the nearest readable one", () => {
    expect(looks(`${ESC}38;5;9mx`)).toEqual([["x", "fg-9"]]);
    expect(looks(`${ESC}38;5;28mgreen of the cube`)[0]?.[1]).toBe("fg-2");
    expect(looks(`${ESC}38;5;244mgrey`)[0]?.[1]).toBe("fg-8");
    expect(looks(`${ESC}38;2;178;38;30mred${ESC}48;2;29;78;208mon blue`)).toEqual([
      ["red", "fg-1"],
      ["on blue", "fg-1 bg-4"],
    ]);
  });

  it("reads on after an extended colour, and is not led astray by half of one", () => {
    expect(looks(`${ESC}38;5;2;1mx`)[0]?.[1]).toBe("fg-2 bold");
    expect(looks(`${ESC}38mx`)).toEqual([["x", ""]]);
  });

  it("never hides what was said: concealed and blinking text is shown", () => {
    expect(looks(`${ESC}8mpassword prompt${ESC}5m!`)).toEqual([
      ["password prompt", ""],
      ["!", ""],
    ]);
  });

  it("carries a colour over to the next line", () => {
    const first = spans(`${ESC}31merror:`, PLAIN);
    expect(spans("still red", first.end).spans.map(({ ink }) => inkClass(ink))).toEqual(["fg-1"]);
  });

  it("copies words alone", () => {
    expect(plainText(`${ESC}1;32mok${ESC}0m 3`)).toBe("ok 3");
  });
});
