import { describe, expect, it } from "vitest";
import { format, NOON } from "./home";

/** Intl puts narrow and no-break spaces where people see spaces. */
function plain(text: string): string {
  return text.replace(/[\u00a0\u202f]/g, " ");
}

describe("numbers", () => {
  it("follow the user's separators", () => {
    expect(format().kw(1.234)).toBe("1.23 kW");
    expect(format({ numberFormat: "decimal_comma" }).kw(1.234)).toBe("1,23 kW");
    expect(plain(format({ numberFormat: "space_comma" }).kwh(12345.6))).toBe("12 345,6 kWh");
    expect(format({ numberFormat: "none" }).kwh(12345.6)).toBe("12345.6 kWh");
    expect(format({ numberFormat: "system" }).number(1, 0)).toBe("1");
  });

  it("are a dash when unknown and never a negative zero", () => {
    const shown = format();
    expect([shown.kw(null), shown.kwh(null), shown.pct(null), shown.number(null, 1)]).toEqual(
      Array(4).fill("–"),
    );
    expect([shown.money(null), shown.price(null), shown.worth(null)]).toEqual(Array(3).fill("–"));
    expect(shown.money(-0.001)).toBe("€0.00");
    expect(shown.kw(123.4)).toBe("123 kW");
    expect(shown.pct(49.6)).toBe("50 %");
  });
});

it("figures keep their order among words that run from right to left", () => {
  expect(format({ language: "he", numberFormat: "comma_decimal" }).kw(1.5)).toBe(
    "\u20661.5 kW\u2069",
  );
});

describe("money", () => {
  it("has the currency's own digits", () => {
    expect(format().money(1234.5)).toBe("€1,234.50");
    expect(format({ currency: "JPY", language: "en" }).money(1234.5)).toBe("¥1,235");
    expect(plain(format({ language: "de" }).money(-2))).toBe("-2,00 €");
  });

  it("shows its sign when asked", () => {
    expect(format().money(0.5, true)).toBe("+€0.50");
    expect(format().money(0, true)).toBe("€0.00");
  });

  it("of a slot is precise where it is small", () => {
    expect(format().worth(0.0123)).toBe("+€0.012");
    expect(format().worth(-12.345)).toBe("-€12.35");
  });

  it("falls back to euro where the currency is odd", () => {
    expect(format({ currency: "credits" }).money(1)).toBe("€1.00");
  });

  it("per kWh is shown to a tenth of a cent", () => {
    expect(format().price(0.2284)).toBe("€0.228/kWh");
    expect(format({ currency: "JPY" }).price(31.256)).toContain("31.26");
  });
});

describe("times", () => {
  it("are in the chosen zone", () => {
    expect(format().time(NOON)).toBe("12:00");
    expect(format({ zone: "America/New_York" }).time(NOON)).toBe("06:00");
  });

  it("have twelve or twenty-four hours as set, else as the language has them", () => {
    expect(plain(format({ timeFormat: "12" }).time(NOON + 3600)).toLowerCase()).toBe("1:00 pm");
    expect(format({ timeFormat: "24", language: "en-US" }).time(NOON + 3600)).toBe("13:00");
    expect(plain(format({ language: "en-US" }).time(NOON + 3600))).toBe("1:00 PM");
    expect(format({ timeFormat: "system" }).time(NOON)).toContain("12:00");
  });

  it("of an axis are short", () => {
    expect(format().hour(NOON)).toBe("12:00");
    expect(plain(format({ language: "en-US" }).hour(NOON + 3600))).toBe("1 PM");
  });

  it("name the day", () => {
    expect(format().dayTime(NOON)).toBe("Mon 12:00");
    expect(format().day(NOON)).toBe("Mon 23 Nov");
    expect(format().range(NOON, NOON + 900)).toBe("Mon 12:00 – 12:15");
    expect(format().date("2026-11-23")).toBe("23 Nov");
    expect(format({ zone: "Pacific/Auckland" }).date("2026-11-23")).toBe("23 Nov");
    expect(format().date("")).toBe("–");
  });
});
