import { describe, expect, it } from "vitest";
import type { Past } from "../src/lib/model";
import { NO_PAST } from "../src/lib/model";
import {
  amount,
  dearestAfter,
  firstKnown,
  importPriceAt,
  lastAt,
  negative,
  plannedSoc,
  rankToday,
  stops,
  sum,
  total,
  trackEdges,
  where,
  within,
} from "../src/lib/series";
import { home, homeWith, NOON, ZONE } from "./home";

const TRACK = { times: [10, 20, 30], values: [1, null, 3] };
const PAST: Past = {
  ...NO_PAST,
  importPrice: { times: [NOON - 7200, NOON - 3600], values: [0.1, 0.15] },
};

it("values are picked, added and turned round slot by slot, holes staying holes", () => {
  expect(where([1, 2, 3], (slot) => slot !== 1)).toEqual([1, null, 3]);
  expect(sum([1, null], [2, 3, 4])).toEqual([3, 3, 4]);
  expect(negative([1, null])).toEqual([-1, null]);
});

it("all batteries count as one", () => {
  const { plan } = home();
  expect(plan && total(plan, (battery) => battery.chargeKw)).toEqual([0, 4, 0, 0]);
});

describe("the planned state of charge", () => {
  it("begins with the present one and has a point at each slot's end", () => {
    const snapshot = home();
    const [battery] = snapshot.batteries;
    expect(battery && plannedSoc(snapshot, battery)).toEqual({
      times: [0, 1, 2, 3, 4].map((hour) => NOON + hour * 3600),
      values: [50, 50, 86, 54, 54],
    });
  });

  it("goes on from where an older plan stands", () => {
    const snapshot = home({ generated_at: NOON + 5400 });
    const [battery] = snapshot.batteries;
    expect(battery && plannedSoc(snapshot, battery).times[0]).toBe(NOON + 5400);
    expect(battery && plannedSoc(snapshot, battery).times).toHaveLength(4);
  });

  it("is nothing without a plan or a capacity", () => {
    const [battery] = home().batteries;
    expect(battery && plannedSoc(homeWith({}, null), battery).times).toEqual([]);
    expect(battery && plannedSoc(home(), { ...battery, capacityKwh: 0 }).times).toEqual([]);
  });

  it("starts from the percentage where the energy is not known", () => {
    const snapshot = home();
    const [battery] = snapshot.batteries;
    const unknown = battery && { ...battery, storedKwh: null, socPct: 40 };
    expect(unknown && plannedSoc(snapshot, unknown).values[0]).toBe(40);
  });
});

describe("a track", () => {
  it("knows its last value, a hole being none", () => {
    expect([5, 10, 15, 20, 99].map((moment) => lastAt(TRACK, moment))).toEqual([
      null,
      1,
      1,
      null,
      3,
    ]);
  });

  it("is cut with what was known at the start", () => {
    expect(within(TRACK, 15, 30)).toEqual({ times: [15, 20], values: [1, null] });
    expect(within(TRACK, 0, 15)).toEqual({ times: [10], values: [1] });
  });

  it("lasts until its end", () => {
    expect(trackEdges(TRACK, 40)).toEqual([10, 20, 30, 40]);
    expect(trackEdges({ times: [], values: [] }, 40)).toEqual([]);
  });
});

describe("amounts", () => {
  const edges = [0, 3600, 7200];

  it("count slots as far as they lie in the range", () => {
    expect(amount(edges, [1, 2], 1800, 7200)).toBe(2.5);
    expect(amount(edges, [4, null], 1800, 7200, true)).toBe(2);
    expect(amount(edges, [1, 2], 9000, 9900)).toBe(0);
  });
});

describe("the price", () => {
  it("is ahead, or was measured, or is not known", () => {
    const { ahead } = home();
    expect(importPriceAt(ahead, PAST, NOON + 3600)).toBe(0.1);
    expect(importPriceAt(ahead, PAST, NOON - 1)).toBe(0.15);
    expect(importPriceAt(ahead, PAST, NOON - 9000)).toBeNull();
    expect(importPriceAt(ahead, PAST, NOON + 1e6)).toBeNull();
  });

  it("has its place among today's, measured ones included", () => {
    const rank = rankToday(home().ahead, PAST, NOON, ZONE);
    expect(rank).toMatchObject({ price: 0.2, low: 0.1, high: 0.5 });
    // 8 of 24 known quarter-hours are dearer, and the present one counts once more.
    expect(rank?.dearerShare).toBeCloseTo(8 / 25);
  });

  it("has no place where it is not known", () => {
    expect(rankToday(homeWith({ edges: [] }).ahead, NO_PAST, NOON, ZONE)).toBeNull();
  });

  it("is dearest later at a time", () => {
    expect(dearestAfter(home().ahead, NOON)).toEqual({ price: 0.5, at: NOON + 7200 });
    expect(dearestAfter(home().ahead, NOON + 1e6)).toBeNull();
  });
});

it("the arrow keys stop at what was measured and at each slot", () => {
  expect(stops(home(), PAST, NOON - 3600)).toEqual([
    NOON - 3600,
    NOON,
    NOON + 3600,
    NOON + 7200,
    NOON + 10800,
  ]);
});

it("the past begins with the first that is known of it", () => {
  expect(firstKnown(PAST)).toBe(NOON - 7200);
  expect(firstKnown(NO_PAST)).toBe(Infinity);
});
