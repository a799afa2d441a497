import { expect, it } from "vitest";
import { readMoney } from "../src/data/read";
import { csvOf, periodsOf, sumOf } from "../src/lib/money";

const PROFIT = readMoney({
  total: { profit: 3, sold_kwh: 12 },
  today: { profit: 1, sold_kwh: 4 },
  month: { profit: 2 },
});
const SAVINGS = readMoney({
  total: { savings: 0.5, battery_savings_at_home: 2 },
  today: { savings: 0.25, battery_savings_at_home: -0.5 },
});

it("periods that both halves know come in the order of their length", () => {
  expect(periodsOf(PROFIT, SAVINGS)).toEqual(["today", "total"]);
});

it("a period's sum is profit and both savings", () => {
  expect(sumOf(PROFIT, SAVINGS, "total")).toBe(5.5);
  expect(sumOf(PROFIT, SAVINGS, "today")).toBe(0.75);
  expect(sumOf(PROFIT, SAVINGS, "year")).toBeNull();
});

it("the download has plain numbers, units and one column per period", () => {
  expect(csvOf(PROFIT, SAVINGS, "EUR").split("\r\n")).toEqual([
    "figure,unit,today,total",
    "profit,EUR,1,3",
    "sold_kwh,kWh,4,12",
    "savings,EUR,0.25,0.5",
    "battery_savings_at_home,EUR,-0.5,2",
    "",
  ]);
});

it("the download cannot smuggle a formula or break its columns", () => {
  const odd = readMoney({ today: { '=HYPERLINK("x"),1': 1 }, total: { "=x": 1 } });
  expect(csvOf(odd, odd, "EUR")).toContain('"\'=HYPERLINK(""x""),1"');
});
