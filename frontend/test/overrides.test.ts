import { describe, expect, it } from "vitest";
import { costOfOrder } from "../src/lib/overrides";
import { home, homeWith, NOON } from "./home";

const HOUR = 3600;

function cost(order: string, hours: number, kind: "battery" | "device" = "battery", id = "house") {
  return costOfOrder(home(), kind, id, order, NOON, NOON + hours * HOUR);
}

describe("an order to a device", () => {
  it("costs what the plan would have saved until then", () => {
    expect(cost("on", 2, "device", "pump")).toBe(0);
    expect(cost("on", 2.5, "device", "pump")).toBe(0.25);
    expect(cost("off", 3, "device", "pump")).toBe(0);
  });
});

describe("an order to a battery", () => {
  it("costs what the plan would have made of the time", () => {
    expect(cost("self_consumption", 1)).toBe(0);
    expect(cost("idle", 3)).toBeCloseTo(1);
  });

  it("to charge costs the dearer energy, as far as there is room", () => {
    // 4 kWh at 0.20, instead of at the lowest price of 0.10.
    expect(cost("charge", 1)).toBeCloseTo(0.4);
    // 5 kWh of room at a mean of 0.15, and 0.10 of the plan's own charging.
    expect(cost("charge", 2)).toBeCloseTo(0.1 + 5 * 0.05);
  });

  it("to discharge costs the better price it would have had, as far as there is energy", () => {
    expect(cost("discharge", 1)).toBeCloseTo(4 * 0.3);
    expect(cost("discharge", 2)).toBeCloseTo(0.1 + 4 * 0.35);
  });

  it("cannot be told without a plan, a price, or the battery's figures", () => {
    const [battery] = home().batteries;
    const unknown = {
      ...home(),
      batteries: battery ? [{ ...battery, maxChargeKw: null, maxDischargeKw: null }] : [],
    };
    for (const order of ["charge", "discharge"]) {
      expect(costOfOrder(unknown, "battery", "house", order, NOON, NOON + HOUR)).toBeNull();
    }
    expect(costOfOrder(homeWith({}, null), "device", "pump", "on", NOON, NOON + HOUR)).toBeNull();
    expect(cost("idle", 1, "battery", "other")).toBeNull();
    expect(cost("on", 1, "device", "other")).toBeNull();
    const priceless = homeWith({ import_price_per_kwh: [null, null, null, null] });
    expect(costOfOrder(priceless, "battery", "house", "charge", NOON, NOON + HOUR)).toBeNull();
    expect(costOfOrder(priceless, "battery", "house", "discharge", NOON, NOON + HOUR)).toBeNull();
  });
});
