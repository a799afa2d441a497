import { describe, expect, it } from "vitest";
import { readMoney, readSnapshot, readTrack } from "../src/data/read";
import { home, NOON, rawHome } from "./home";

describe("a message", () => {
  it("is read whole", () => {
    const read = home();
    expect(read).toMatchObject({
      generatedAt: NOON,
      planId: "plan",
      status: "optimal",
      mode: "control",
      currency: "EUR",
      importPrice: 0.2,
      peak: { now: false, start: NOON + 7200 },
    });
    expect(read.batteries[0]).toMatchObject({ id: "house", name: "House battery", socPct: 50 });
    expect(read.devices.map((device) => [device.id, device.entityId])).toEqual([
      ["pump", "switch.pump"],
      ["lamp", null],
    ]);
    expect(read.plan?.devices.get("pump")?.shed).toEqual([false, false, true, false]);
    expect(read.totals.get("profit")).toBe(1.5);
  });

  it.each([
    ["empty", {}],
    ["of other types", { now: 3, columns: [], batteries: "x", devices: null, money: [1] }],
    ["with odd parts", { columns: { ahead: { edges: "no", peak: [1, 0] }, plan: 7 } }],
    ["with a battery of nothing", { batteries: { b: null }, devices: { d: 1 } }],
  ])("%s reads as nothing, never as an error", (_, raw) => {
    const read = readSnapshot(raw);
    expect(read.plan).toBeNull();
    expect(read.importPrice).toBeNull();
  });

  it("holds no number that is none", () => {
    const columns = { ahead: { import_price_per_kwh: [1, null, "2", NaN, Infinity] } };
    expect(readSnapshot({ columns }).ahead.importPrice).toEqual([1, null, null, null, null]);
  });

  it("keeps what was read of columns that did not change", () => {
    const raw = rawHome();
    const read = readSnapshot(raw);
    const next = readSnapshot({ ...raw, plan_id: "next" }, { raw, read });
    expect(next.plan).toBe(read.plan);
    expect(next.planId).toBe("next");
    expect(readSnapshot(rawHome(), { raw, read }).plan).not.toBe(read.plan);
  });

  it("may have its times written out", () => {
    expect(readSnapshot({ generated_at: "2026-11-23T12:00:00+01:00" }).generatedAt).toBe(NOON);
    expect(readSnapshot({ generated_at: "soon" }).generatedAt).toBe(0);
  });
});

it("money is read by period, with its parts", () => {
  const money = readMoney({
    currency: "EUR",
    since: "2026-11-22",
    measured_ratio: 0.98,
    today: { savings: 1, devices: { pump: 0.5 } },
    total: { savings: 4, batteries: { house: 2 } },
  });
  expect(money.measuredRatio).toBe(0.98);
  expect([...money.periods.keys()]).toEqual(["today", "total"]);
  expect(money.periods.get("today")?.devices.get("pump")).toBe(0.5);
  expect(money.periods.get("total")?.batteries.get("house")).toBe(2);
  expect(readMoney(null).periods.size).toBe(0);
});

it("the recorder's states become a track with holes", () => {
  const sent = [
    { s: "0.2", lu: 10 },
    { s: "unavailable", lu: 20 },
    { s: "", lu: 25 },
    { s: "0.3", lc: 30 },
    { s: "1" },
    null,
  ];
  expect(readTrack(sent)).toEqual({ times: [10, 20, 25, 30], values: [0.2, null, null, 0.3] });
  expect(readTrack(undefined)).toEqual({ times: [], values: [] });
});
