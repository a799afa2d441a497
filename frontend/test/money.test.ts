import { expect, it } from "vitest";
import { readBooks } from "../src/data/read";
import { barsOf, csvOf, periodsOf, sumOf } from "../src/lib/money";

const BOOKS = readBooks({
  currency: "EUR",
  since: "2026-11-01T00:00:00+01:00",
  periods: {
    total: { profit: 3, savings: 0.5, battery_savings: 2, bills: { actual_cost: 9 } },
    today: {
      profit: 1,
      savings: 0.25,
      battery_savings: -0.5,
      measured_ratio: 1,
      bills: { actual_cost: 4 },
      worth_parts: { bills: 1, wear: -0.25, stored: 0.5 },
    },
  },
  days: {
    day: ["2026-11-01", "2026-11-02"],
    profit: [1, 2],
    savings: [0, 0.5],
    battery_savings: [0.5, -1],
  },
  simulated: {
    first_day: "2026-10-01",
    last_day: "2026-10-30",
    known_ratio: 0.9,
    bills: { bare_cost: 60 },
  },
  status: { state: "retrying" },
});

it("the books are read whole", () => {
  expect(BOOKS.periods.get("today")?.worthParts.get("wear")).toBe(-0.25);
  expect(BOOKS.days).toEqual({ days: ["2026-11-01", "2026-11-02"], sums: [1.5, 1.5] });
  expect(BOOKS.simulated).toMatchObject({ firstDay: "2026-10-01", knownRatio: 0.9 });
  expect(BOOKS.isRetrying).toBe(true);
  expect(readBooks(null)).toMatchObject({ since: null, simulated: null, isRetrying: false });
});

it("known periods come in the order of their length", () => {
  expect(periodsOf(BOOKS)).toEqual(["today", "total"]);
});

it("a period's sum is profit and both savings", () => {
  expect(sumOf(BOOKS.periods.get("total"))).toBe(5.5);
  expect(sumOf(BOOKS.periods.get("today"))).toBe(0.75);
  expect(sumOf(undefined)).toBeNull();
});

it("bars share a scale and begin at zero, below it to the other side", () => {
  expect(barsOf([3, -1, null])).toEqual([
    { value: 3, from: 0.25, size: 0.75 },
    { value: -1, from: 0, size: 0.25 },
    null,
  ]);
  expect(barsOf([0, null])).toEqual([{ value: 0, from: 0, size: 0 }, null]);
});

it("the download has plain numbers, units and one column per period", () => {
  expect(csvOf(BOOKS, "EUR").split("\r\n")).toEqual([
    "figure,unit,today,total",
    "profit,EUR,1,3",
    "savings,EUR,0.25,0.5",
    "battery_savings,EUR,-0.5,2",
    "measured_ratio,,1,",
    "actual_cost,EUR,4,9",
    "",
  ]);
});

it("the download cannot smuggle a formula or break its columns", () => {
  const odd = readBooks({ periods: { today: { '=HYPERLINK("x"),1': 1 } } });
  expect(csvOf(odd, "EUR")).toContain('"\'=HYPERLINK(""x""),1"');
});
