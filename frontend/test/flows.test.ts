import { describe, expect, it } from "vitest";
import { homeKw, measuredFlows, plannedFlows } from "../src/lib/flows";
import { home, homeWith, NOON } from "./home";

const METERS = { grid: ["grid"], solar: ["roof", "shed"], battery: ["store"] };

function readings(states: Record<string, [string, string]>) {
  return (id: string) => {
    const found = states[id];
    return found && { state: found[0], attributes: { unit_of_measurement: found[1] } };
  };
}

describe("measured flows", () => {
  it("add up to what the home takes, in any unit of power", () => {
    const flows = measuredFlows(
      METERS,
      readings({
        grid: ["-500", "W"],
        roof: ["2", "kW"],
        shed: ["0.5", "kW"],
        store: ["-1000", "W"],
      }),
    );
    expect(flows).toEqual({ gridKw: -0.5, solarKw: 2.5, batteryKw: -1, homeKw: 1 });
  });

  it("leave out what is not metered", () => {
    const meters = { grid: ["grid"], solar: [], battery: [] };
    expect(measuredFlows(meters, readings({ grid: ["2", "kW"] }))).toEqual({
      gridKw: 2,
      solarKw: null,
      batteryKw: null,
      homeKw: 2,
    });
  });

  it("do not guess a home whose meters are silent", () => {
    expect(measuredFlows({ grid: [], solar: [], battery: [] }, readings({}))).toBeNull();
    expect(measuredFlows(METERS, readings({ grid: ["unavailable", "W"] }))).toBeNull();
    expect(measuredFlows(METERS, readings({ grid: ["1", "apples"] }))).toBeNull();
    const silent = measuredFlows(METERS, readings({ grid: ["1", "kW"] }));
    expect(silent).toMatchObject({ gridKw: 1, homeKw: null });
  });
});

describe("planned flows", () => {
  it("are those of the present slot", () => {
    expect(plannedFlows(home(), NOON + 3600)).toEqual({
      solarKw: 1,
      homeKw: 1,
      batteryKw: -4,
      gridKw: 4,
    });
  });

  it("are none without a plan, or outside of it", () => {
    expect(plannedFlows(homeWith({}, null), NOON)).toBeNull();
    expect(plannedFlows(home(), NOON - 1)).toBeNull();
    expect(plannedFlows(homeWith({}, { batteries: {} }), NOON)?.batteryKw).toBeNull();
  });

  it("balance: what is given is taken", () => {
    const { plan } = home();
    expect(plan && homeKw(plan)).toEqual([1, 1, 1, 1]);
  });
});
