/** The books as tables and bars: pure, from what was read of them. */

import type { BookPeriod, Books } from "./model";

const ORDER = ["today", "month", "year", "total"];

/** Bills from the dearest home to the one as it was, by their names in the books. */
export const BILLS = [
  "bare_cost",
  "solar_cost",
  "self_consumption_cost",
  "battery_cost",
  "actual_cost",
] as const;

/** Periods that are known, in the order of their length. */
export function periodsOf(books: Books): string[] {
  return ORDER.filter((name) => books.periods.has(name));
}

/** Everything earned and saved in a period; null where nothing is known. */
export function sumOf(period: BookPeriod | undefined): number | null {
  const names = ["profit", "savings", "battery_savings"];
  const parts = names.flatMap((name) => period?.figures.get(name) ?? []);
  return parts.length === 0 ? null : parts.reduce((all, part) => all + part, 0);
}

/** A bar on a common scale: where it begins and how long it is, as shares of the whole 0–1. */
export interface Bar {
  readonly value: number;
  readonly from: number;
  readonly size: number;
}

/** Bars from a common zero; what is not known has none. */
export function barsOf(values: readonly (number | null)[]): (Bar | null)[] {
  const known = values.filter((value) => value !== null);
  const low = Math.min(0, ...known);
  const span = Math.max(0, ...known) - low;
  const share = (value: number): number => (span > 0 ? (value - low) / span : 0);
  return values.map((value) => {
    if (value === null) return null;
    const [from, to] = [share(Math.min(value, 0)), share(Math.max(value, 0))];
    return { value, from, size: to - from };
  });
}

/** One line per figure, one column per period; plain numbers, for a spreadsheet. */
export function csvOf(books: Books, currency: string): string {
  const periods = periodsOf(books);
  const lines = [["figure", "unit", ...periods]];
  for (const part of ["figures", "bills"] as const) {
    const names = new Set(
      periods.flatMap((name) => [...(books.periods.get(name)?.[part].keys() ?? [])]),
    );
    for (const name of names) {
      const unit = name.endsWith("_ratio") ? "" : currency;
      const values = periods.map((period) => books.periods.get(period)?.[part].get(name) ?? "");
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
