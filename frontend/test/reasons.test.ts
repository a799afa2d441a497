import { describe, expect, it } from "vitest";
import en from "../src/lang/en.json";
import type { Past } from "../src/lib/model";
import { NO_PAST } from "../src/lib/model";
import { details, ribbonKind } from "../src/lib/reasons";
import { format, home, homeWith, NOON, rawHome, say } from "./home";

const HOUR = 3600;

function shown(snapshot = home(), moment = NOON, past: Past = NO_PAST) {
  return details(snapshot, past, moment, say, format());
}

describe("a slot ahead", () => {
  it("says why each battery does what it does, with its numbers and its worth", () => {
    const [house] = shown(home(), NOON + HOUR).lines;
    expect(house).toEqual({
      id: "house",
      kind: "battery",
      name: "House battery",
      text: "Charges with 4 kW at €0.10/kWh: later energy costs up to €0.50/kWh (Mon 14:00).",
      worth: 0.1,
    });
  });

  it("says what is kept for when", () => {
    expect(shown().lines[0]?.text).toBe(
      "Keeps 5 kWh back: €0.50/kWh is due at Mon 14:00, €0.20/kWh now.",
    );
  });

  it("speaks of devices in peaks only", () => {
    expect(shown().lines.map((line) => line.id)).toEqual(["house"]);
    const peak = shown(home(), NOON + 2 * HOUR);
    expect(peak.isPeak).toBe(true);
    expect(peak.lines.map((line) => [line.id, line.text, line.worth]).slice(1)).toEqual([
      ["pump", "Off at the peak: energy costs €0.50/kWh.", 0.5],
      ["lamp", en["reason.peak_kept_on"], 0],
    ]);
  });

  it("names no price where none dearer comes", () => {
    const last = shown(
      homeWith({}, { batteries: { house: { reason: [0, 0, 0, 0], stored_kwh: [5, 5, 5, 5.4] } } }),
      NOON + 3 * HOUR,
    );
    expect(last.isForecast).toBe(true);
    expect(last.lines[0]?.text).toBe("Keeps 5.4 kWh for the time after this plan.");
  });

  it("has figures, load including devices", () => {
    expect(shown()).toMatchObject({ importKw: 0, exportKw: 1, solarKw: 2, loadKw: 1 });
  });

  it("has prices and no lines without a plan", () => {
    expect(shown(homeWith({}, null))).toMatchObject({
      importPrice: 0.2,
      importKw: null,
      lines: [],
      loadKw: 1,
    });
  });

  it("speaks a reason that it does not know by its name", () => {
    const snapshot = home({ columns: { ...(homeColumns() as object), reasons: ["brand_new"] } });
    expect(shown(snapshot).lines[0]?.text).toBe("brand new");
  });
});

function homeColumns(): unknown {
  return {
    ahead: { edges: [NOON, NOON + HOUR], import_price_per_kwh: [0.2] },
    plan: { edges: [NOON, NOON + HOUR], batteries: { house: { reason: [0] } } },
  };
}

describe("a load that can wait", () => {
  it("is spoken of where it runs, with its power and its price", () => {
    const line = shown(home(), NOON + HOUR).lines.find((one) => one.kind === "load");
    expect(line).toMatchObject({ id: "dishes", name: "Dishwasher", worth: 0.3 });
    expect(line?.text).toBe("Runs with 1.2 kW at €0.10/kWh: the cheapest time it may.");
    expect(shown(home(), NOON + 2 * HOUR).lines.some((one) => one.kind === "load")).toBe(false);
  });
});

describe("a time before", () => {
  const past: Past = {
    importPrice: { times: [NOON - 2 * HOUR, NOON - HOUR], values: [0.1, 0.15] },
    exportPrice: { times: [NOON - 2 * HOUR], values: [0.03] },
    soc: new Map([["house", { times: [NOON - 2 * HOUR], values: [42] }]]),
  };

  it("says what was measured", () => {
    const before = shown(home(), NOON - 1.5 * HOUR, past);
    expect(before).toMatchObject({
      isPast: true,
      to: NOON - HOUR,
      importPrice: 0.1,
      exportPrice: 0.03,
    });
    expect(before.lines[0]?.text).toBe("Was at 42 %.");
    expect(shown(home(), NOON - 1, past).to).toBe(NOON);
  });

  it("sets what had been planned beside it", () => {
    const said = { times: [NOON - 2 * HOUR], stored_kwh: [6] };
    const columns = { ...(rawHome().columns as object), foreseen: { house: said } };
    const before = shown(home({ columns }), NOON - 1.5 * HOUR, past);
    expect(before.lines[0]?.text).toBe("Was at 42 %; 60 % had been planned.");
  });

  it("says what is not known with a dash", () => {
    expect(shown(home(), NOON - 1).lines[0]?.text).toBe("Was at –.");
  });
});

it("every reason of the ribbon has a word", () => {
  const kinds = ["charge_cheap", "leave_room", "ordered", "anything"].map(ribbonKind);
  expect(kinds).toEqual(["charge", "hold", "ordered", "auto"]);
  for (const kind of kinds) expect(en).toHaveProperty([`ribbon.${kind}`]);
});
