import { describe, expect, it } from "vitest";
import {
  at,
  bandsPath,
  barsPath,
  linePath,
  niceAxis,
  runs,
  slotAt,
  spaced,
  stepPath,
  valueAt,
  valueOf,
} from "../src/lib/geometry";

const X = { from: 0, to: 4, start: 0, end: 40 };
const Y = { from: 0, to: 10, start: 100, end: 0 };
const EDGES = [0, 1, 2, 3, 4];

describe("a scale", () => {
  it("maps values to pixels and back", () => {
    expect(at(X, 1)).toBe(10);
    expect(at(Y, 10)).toBe(0);
    expect(valueAt(X, at(X, 2.5))).toBe(2.5);
  });

  it("puts everything in the middle when there is no range", () => {
    expect(at({ ...X, to: 0 }, 0)).toBe(20);
    expect(valueAt({ ...X, end: 0 }, 5)).toBe(0);
  });
});

describe("the slot of a moment", () => {
  it("begins with its own edge and ends before the next", () => {
    expect(EDGES.slice(0, -1).map((edge) => slotAt(EDGES, edge))).toEqual([0, 1, 2, 3]);
    expect(slotAt(EDGES, 1.999)).toBe(1);
  });

  it("is none outside the horizon, or without one", () => {
    expect([slotAt(EDGES, -0.1), slotAt(EDGES, 4), slotAt([], 0), slotAt([5], 5)]).toEqual([
      -1, -1, -1, -1,
    ]);
  });

  it("is found in slots of unequal length", () => {
    expect(slotAt([0, 900, 4500, 5400], 1000)).toBe(1);
  });
});

describe("paths", () => {
  it("step level through each slot and leave holes open", () => {
    expect(stepPath(EDGES, [5, null, 10, 0], X, Y)).toBe("M0 50H10M20 0H30V100H40");
  });

  it("run straight from point to point and leave holes open", () => {
    expect(linePath([0, 1, 2, 3], [0, 10, null, 5], X, Y)).toBe("M0 100L10 0M30 50");
  });

  it("stand bars on zero, or on other bars", () => {
    expect(barsPath([0, 1], [5], X, Y, [], 0)).toBe("M0 100V50h10V100Z");
    expect(barsPath([0, 1], [5], X, Y, [2], 0)).toBe("M0 80V30h10V80Z");
  });

  it("draw no bar for nothing, and never one of no width", () => {
    expect(barsPath(EDGES, [0, null], X, Y)).toBe("");
    expect(barsPath([0, 0.01], [10], X, Y)).toContain("h0.5");
  });

  it("put one band behind neighbouring slots", () => {
    expect(bandsPath(EDGES, [true, true, false, true], X, 1, 2)).toBe("M0 1H20V2H0ZM30 1H40V2H30Z");
  });
});

describe("runs", () => {
  it("join equal neighbours and cover every slot once", () => {
    expect(runs(["a", "a", "b", "a"])).toEqual([
      { from: 0, to: 2, value: "a" },
      { from: 2, to: 3, value: "b" },
      { from: 3, to: 4, value: "a" },
    ]);
    expect(runs([])).toEqual([]);
  });
});

describe("an axis", () => {
  it("has round steps and holds every value and zero", () => {
    expect(niceAxis([0.13, 0.42, -0.04], 4)).toEqual({
      low: -0.2,
      high: 0.6,
      ticks: [-0.2, 0, 0.2, 0.4, 0.6],
    });
  });

  it("need not hold zero", () => {
    expect(niceAxis([100, 104], 4, false)).toMatchObject({ low: 100, high: 104 });
  });

  it("stands without values, with holes, and with one value", () => {
    expect(niceAxis([], 3, false)).toEqual({ low: 0, high: 1, ticks: [0, 1] });
    expect(niceAxis([null, NaN], 2)).toMatchObject({ low: 0, high: 1 });
    expect(niceAxis([5, 5], 2, false)).toMatchObject({ low: 5, high: 6 });
  });

  it.each([0.001, 0.07, 3, 42, 9e5])("always has few steps (%d)", (high) => {
    const { ticks } = niceAxis([high], 4);
    expect(ticks.length).toBeGreaterThan(2);
    expect(ticks.length).toBeLessThan(7);
  });
});

it("labels that would touch are left out", () => {
  expect(spaced([0, 10, 29, 30, 65], (item) => item, 30)).toEqual([0, 30, 65]);
});

it("a value that is not there is none", () => {
  expect([valueOf([1], 0), valueOf([1], 1), valueOf(undefined, 0)]).toEqual([1, null, null]);
});
