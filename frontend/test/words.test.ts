import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import en from "../src/lang/en.json";
import { pickLanguage, sayer } from "../src/lib/words";

const LANG = new URL("../src/lang/", import.meta.url);
const strings = en as Readonly<Record<string, string>>;

describe("words", () => {
  it("come from the language, else from English, else from the key", () => {
    const say = sayer({ a: "eins" }, { a: "one", b: "two" });
    expect([say("a"), say("b"), say("reason.brand_new")]).toEqual(["eins", "two", "brand new"]);
  });

  it("take values, and leave a place that has none", () => {
    expect(sayer({ a: "{x} of {y}" })("a", { x: "1" })).toBe("1 of {y}");
  });

  it("are picked by the user's language, its base, or English", () => {
    const there = ["en", "de", "pt-BR"];
    expect(["de-AT", "pt-BR", "xx"].map((wanted) => pickLanguage(wanted, there))).toEqual([
      "de",
      "pt-BR",
      "en",
    ]);
  });
});

describe.each(readdirSync(LANG).filter((file) => file !== "en.json"))("%s", (file) => {
  const translated = JSON.parse(readFileSync(new URL(file, LANG), "utf8")) as Record<
    string,
    string
  >;
  const places = (text: string): string[] => [...text.matchAll(/\{\w+\}/g)].map(String).sort();

  it("says everything that English says, and nothing else", () => {
    expect(Object.keys(translated).sort()).toEqual(Object.keys(strings).sort());
  });

  it("keeps the places for values", () => {
    for (const [key, text] of Object.entries(translated)) {
      expect([key, places(text)]).toEqual([key, places(strings[key] ?? "")]);
    }
  });
});
