import { describe, expect, it } from "vitest";
import type { Past } from "../src/lib/model";
import { NO_PAST } from "../src/lib/model";
import type { Picture } from "../src/lib/picture";
import { draw } from "../src/lib/picture";
import { format, home, homeWith, NOON, rawHome } from "./home";

const HOUR = 3600;
const PAST: Past = {
  importPrice: { times: [NOON - 2 * HOUR, NOON - HOUR], values: [0.1, 0.15] },
  exportPrice: { times: [NOON - 2 * HOUR], values: [0.03] },
  soc: new Map([["house", { times: [NOON - 2 * HOUR], values: [42] }]]),
};

function picture(snapshot = home(), change = {}, past = PAST): Picture {
  return draw(snapshot, past, format(), {
    width: 800,
    from: NOON - 2 * HOUR,
    showsSolar: true,
    showsLoad: true,
    latitude: 52,
    longitude: 5,
    ...change,
  });
}

function path(drawn: Picture, style: string): string {
  return drawn.shapes.find((shape) => shape.style === style)?.path ?? "";
}

describe("the plan's picture", () => {
  it("has every path inside its frame", () => {
    for (const width of [280, 390, 800, 1600]) {
      const drawn = picture(home(), { width });
      for (const { path: drawnPath } of drawn.shapes) {
        for (const [, across] of drawnPath.matchAll(/[MH](-?[\d.]+)/g)) {
          expect(Number(across)).toBeGreaterThanOrEqual(drawn.left - 0.01);
          expect(Number(across)).toBeLessThanOrEqual(drawn.right + 0.01);
        }
      }
    }
  });

  it("draws prices to come apart from forecast ones and from measured ones", () => {
    const drawn = picture();
    expect(path(drawn, "import past")).not.toBe("");
    expect(path(drawn, "import").match(/H/g)).toHaveLength(3);
    expect(path(drawn, "import forecast").match(/H/g)).toHaveLength(1);
  });

  it("draws negative prices below zero", () => {
    const { prices } = picture();
    expect(prices.axis.low).toBeLessThan(0);
    expect(prices.axis.ticks).toContain(0);
  });

  it("draws the measured state of charge up to now, and the plan from there", () => {
    const drawn = picture();
    const measured = path(drawn, "soc measured battery-0");
    const planned = path(drawn, "soc planned battery-0");
    const [end] = [...measured.matchAll(/L([\d.]+) /g)].at(-1)?.slice(1) ?? [];
    expect(planned.startsWith(`M${end ?? ""} `)).toBe(true);
  });

  it("draws what had been planned for the time that passed beside it", () => {
    const columns = rawHome().columns as object;
    const said = { times: [NOON - 2 * HOUR, NOON - HOUR], stored_kwh: [4, 6] };
    const drawn = picture(home({ columns: { ...columns, foreseen: { house: said } } }));
    expect(path(drawn, "soc foreseen battery-0")).toMatch(/^M[\d.]+ [\d.]+L/);
    expect(path(picture(), "soc foreseen battery-0")).toBe("");
  });

  it("stacks imports on what the battery gives, and exports on what it takes", () => {
    const drawn = picture();
    for (const style of ["bar discharge", "bar import", "bar charge", "bar export"]) {
      expect(path(drawn, style)).toContain("Z");
    }
  });

  it("has a lane for each battery and for each device that is ever off", () => {
    const drawn = picture();
    expect(drawn.lanes.map((lane) => lane.label)).toEqual([
      "House battery",
      "Pool pump",
      "Dishwasher",
      "Car",
    ]);
    const kinds = drawn.lanes.map((lane) => lane.blocks.map((block) => block.kind));
    expect(kinds[2]).toEqual(["on", "run", "on"]);
    expect(kinds[3]).toEqual(["on", "charging"]);
    expect(drawn.lanes[0]?.blocks.map((block) => block.kind)).toEqual([
      "hold",
      "charge",
      "export",
      "auto",
    ]);
    expect(drawn.stays).toBe(1);
  });

  it("has nothing overlap: panels, lanes and axis follow each other", () => {
    for (const width of [320, 800]) {
      const drawn = picture(home(), { width });
      const { prices, soc, power, lanes, axisTop, height } = drawn;
      const tops = [prices, soc, ...lanes.slice(0, 1), power, ...lanes.slice(1)].map(
        (part) => part?.top ?? 0,
      );
      expect(tops).toEqual([...tops].sort((a, b) => a - b));
      expect(axisTop).toBeGreaterThan(lanes.at(-1)?.top ?? 0);
      expect(height).toBeGreaterThan(axisTop);
    }
  });

  it("marks midnights and hours that do not touch", () => {
    const late = homeWith(
      { edges: Array.from({ length: 37 }, (_, hour) => NOON + hour * HOUR) },
      null,
    );
    const drawn = picture(late);
    expect(drawn.days).toHaveLength(1);
    const places = drawn.hours.map((mark) => mark.x);
    for (let index = 1; index < places.length; index++) {
      expect((places[index] ?? 0) - (places[index - 1] ?? 0)).toBeGreaterThan(30);
    }
  });

  it("leaves out what is switched off", () => {
    const drawn = picture(home(), { showsSolar: false, showsLoad: false });
    expect(drawn.shapes.map((shape) => shape.style)).not.toContain("solar");
    expect(drawn.shapes.map((shape) => shape.style)).not.toContain("load");
  });

  it("stands without a plan, a past, a battery, or anything at all", () => {
    const empty = homeWith(
      { edges: [], import_price_per_kwh: [], load_kw: [], solar_kw: [] },
      null,
    );
    expect(picture(empty, {}, NO_PAST).height).toBeGreaterThan(0);
    expect(picture(home({ batteries: {} })).soc).toBeNull();
    expect(picture(homeWith({}, null)).lanes).toEqual([]);
    expect(picture(home(), {}, NO_PAST).shapes.map((shape) => shape.style)).toContain("import");
  });

  it("names lanes above them on a narrow screen, only where there are several", () => {
    const narrow = picture(home(), { width: 320 });
    expect(narrow.lanes.map((lane) => lane.label)).toEqual(["", "Pool pump", "Dishwasher", "Car"]);
    const pump = narrow.lanes[1];
    expect(pump && pump.labelY < pump.top).toBe(true);
  });
});
