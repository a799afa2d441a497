import { describe, expect, it } from "vitest";
import {
  dayStart,
  hoursBetween,
  hourTicks,
  midnights,
  moment,
  nextDay,
  nights,
  sunElevation,
  wall,
} from "../src/lib/clock";

const HOUR = 3600;
const AMSTERDAM = "Europe/Amsterdam";

function utc(...parts: [number, number, number, number?, number?]): number {
  const [year, month, day, hour = 0, minute = 0] = parts;
  return Date.UTC(year, month - 1, day, hour, minute) / 1000;
}

describe("a day", () => {
  it.each([
    ["with 23 hours", utc(2026, 3, 29, 10), 23],
    ["with 25 hours", utc(2026, 10, 25, 10), 25],
    ["with 24 hours", utc(2026, 7, 1, 10), 24],
  ])("%s ends when the next begins", (_, at, hours) => {
    const start = dayStart(at, AMSTERDAM);
    expect(wall(start, AMSTERDAM)).toMatchObject({ hour: 0, minute: 0 });
    expect((nextDay(at, AMSTERDAM) - start) / HOUR).toBe(hours);
  });

  it("begins right in zones that are not full hours off", () => {
    expect(wall(dayStart(utc(2026, 5, 5, 20), "Asia/Kathmandu"), "Asia/Kathmandu")).toEqual({
      year: 2026,
      month: 5,
      day: 6,
      hour: 0,
      minute: 0,
    });
  });

  it("has its borders where the clock shows midnight, also over a change of the clock", () => {
    const found = midnights(utc(2026, 10, 24, 0), utc(2026, 10, 27, 0), AMSTERDAM);
    expect(found).toEqual([utc(2026, 10, 24, 22), utc(2026, 10, 25, 23), utc(2026, 10, 26, 23)]);
  });
});

it("a clock is turned into its moment, before and after a change", () => {
  const at = (hour: number): number =>
    moment({ year: 2026, month: 3, day: 29, hour, minute: 30 }, AMSTERDAM);
  expect(at(1)).toBe(utc(2026, 3, 29, 0, 30));
  expect(at(4)).toBe(utc(2026, 3, 29, 2, 30));
});

describe("the hours of an axis", () => {
  it("are full local ones", () => {
    const ticks = hourTicks(utc(2026, 1, 1, 0, 10), utc(2026, 1, 1, 12), AMSTERDAM, 3);
    expect(ticks.map((tick) => wall(tick, AMSTERDAM).hour)).toEqual([3, 6, 9, 12]);
  });

  it("stay on the clock over a change of it", () => {
    const ticks = hourTicks(utc(2026, 10, 24, 22), utc(2026, 10, 25, 12), AMSTERDAM, 6);
    expect(ticks.map((tick) => wall(tick, AMSTERDAM).hour)).toEqual([0, 6, 12]);
  });

  it("are as far apart as their labels need", () => {
    expect([hoursBetween(50, 44), hoursBetween(20, 44), hoursBetween(8, 44)]).toEqual([1, 3, 6]);
    expect(hoursBetween(0.5, 44)).toBe(24);
  });
});

describe("the sun", () => {
  it("stands highest at noon and is where almanacs say", () => {
    // Greenwich, equinox of 2026: the sun culminates at 90 − 51.5 degrees.
    expect(sunElevation(utc(2026, 3, 20, 12, 7), 51.5, 0)).toBeCloseTo(38.4, 0);
  });

  it("rises and sets within minutes of the almanac (Utrecht, 22 November 2026)", () => {
    const found = nights(utc(2026, 11, 22, 12), utc(2026, 11, 23, 12), 52.09, 5.12);
    expect(found).toHaveLength(1);
    const [set, rise] = found[0] ?? [0, 0];
    expect(Math.abs(set - utc(2026, 11, 22, 15, 37))).toBeLessThan(10 * 60);
    expect(Math.abs(rise - utc(2026, 11, 23, 7, 13))).toBeLessThan(10 * 60);
  });

  it("does not set in the polar summer, nor rise in its winter", () => {
    const day = 24 * HOUR;
    expect(nights(utc(2026, 6, 21), utc(2026, 6, 21) + day, 78, 15)).toEqual([]);
    const [dark] = nights(utc(2026, 12, 21), utc(2026, 12, 21) + day, 78, 15);
    expect(dark).toEqual([utc(2026, 12, 21), utc(2026, 12, 21) + day]);
  });
});
