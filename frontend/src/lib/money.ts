/** The books by period, put together from their two halves. */

import type { Money } from "./model";

const ORDER = ["today", "month", "year", "total"];

/** Periods that both halves know, in the order of their length. */
export function periodsOf(profit: Money, savings: Money): string[] {
  return ORDER.filter((name) => profit.periods.has(name) && savings.periods.has(name));
}

/** Everything earned and saved in a period; null where nothing is known. */
export function sumOf(profit: Money, savings: Money, period: string): number | null {
  const parts = [
    profit.periods.get(period)?.figures.get("profit"),
    savings.periods.get(period)?.figures.get("savings"),
    savings.periods.get(period)?.figures.get("battery_savings_at_home"),
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? null : parts.reduce((sum, part) => sum + part, 0);
}

/** One line per figure, one column per period; plain numbers, for a spreadsheet. */
export function csvOf(profit: Money, savings: Money, currency: string): string {
  const periods = periodsOf(profit, savings);
  const lines = [["figure", "unit", ...periods]];
  for (const half of [profit, savings]) {
    const names = new Set(
      periods.flatMap((name) => [...(half.periods.get(name)?.figures.keys() ?? [])]),
    );
    for (const name of names) {
      const unit = name.endsWith("_kwh") ? "kWh" : currency;
      const values = periods.map((period) => half.periods.get(period)?.figures.get(name) ?? "");
      lines.push([name, unit, ...values.map(String)]);
    }
  }
  return `${lines.map((line) => line.map(quoted).join(",")).join("\r\n")}\r\n`;
}

/** A spreadsheet must not take a text for a formula. */
function quoted(text: string): string {
  const safe = /^[=+@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
