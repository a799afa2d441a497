/** A home for tests: as the subscription sends it, with what a test needs different. */

import type { Raw } from "../src/data/read";
import { readSnapshot } from "../src/data/read";
import type { Snapshot } from "../src/lib/model";
import { Format } from "../src/lib/format";
import { sayer } from "../src/lib/words";
import en from "../src/lang/en.json";

export const ZONE = "Europe/Amsterdam";
/** 23 November 2026, 12:00 in Amsterdam. */
export const NOON = Date.UTC(2026, 10, 23, 11) / 1000;

export const say = sayer(en);

export function format(change: Partial<Format["settings"]> = {}): Format {
  return new Format({
    language: "en-GB",
    numberFormat: "language",
    timeFormat: "language",
    zone: ZONE,
    currency: "EUR",
    ...change,
  });
}

export function rawHome(change: Raw = {}): Raw {
  const edges = [0, 1, 2, 3, 4].map((hour) => NOON + hour * 3600);
  return {
    version: 1,
    generated_at: NOON,
    plan_id: "plan",
    now: {
      status: "optimal",
      mode: "control",
      missing: [],
      import_price_per_kwh: 0.2,
      export_price_per_kwh: 0.05,
      saturation_pct: 60,
      peak: { now: false, start: NOON + 7200, end: NOON + 10800 },
    },
    columns: {
      ahead: {
        edges,
        import_price_per_kwh: [0.2, 0.1, 0.5, 0.3],
        export_price_per_kwh: [0.05, -0.02, 0.4, 0.1],
        price_is_forecast: [false, false, false, true],
        peak: [false, false, true, false],
        load_kw: [1, 1, 1, 1],
        solar_kw: [2, 1, 0, 0],
      },
      plan: {
        edges,
        import_kw: [0, 4, 0, 1],
        export_kw: [1, 0, 2, 0],
        solar_used_kw: [2, 1, 0, 0],
        batteries: {
          house: {
            charge_kw: [0, 4, 0, 0],
            discharge_kw: [0, 0, 3, 0],
            stored_kwh: [5, 8.6, 5.4, 5.4],
            worth: [0, 0.1, 0.9, 0],
            reason: [0, 1, 2, 3],
          },
        },
        devices: {
          pump: { shed: [false, false, true, false], worth: [0, 0, 0.5, 0], reason: [4, 4, 5, 4] },
          lamp: { shed: [false, false, false, false], worth: [0, 0, 0, 0], reason: [4, 4, 6, 4] },
        },
        runs: {
          dishes: {
            power_kw: [0, 1.2, 0, 0],
            running: [false, true, false, false],
            worth: [0, 0.3, 0, 0],
            reason: [7, 8, 9, 9],
          },
        },
        cars: {
          car: {
            power_kw: [0, 0, 0, 3],
            stored_kwh: [20, 20, 20, 23],
            worth: [0, 0, 0, 0],
            reason: [10, 10, 10, 11],
          },
        },
        cost: -0.4,
        cost_terms: { energy: -0.4 },
      },
      reasons: [
        "hold_for_later",
        "charge_cheap",
        "export_dear",
        "self_consumption",
        "no_peak",
        "peak_shed",
        "peak_kept_on",
        "wait_for_cheaper",
        "run_cheapest",
        "run_done",
        "car_waits",
        "car_cheapest",
      ],
    },
    batteries: {
      house: {
        name: "House battery",
        capacity_kwh: 10,
        floor_kwh: 1,
        ceiling_kwh: 10,
        max_charge_kw: 4,
        max_discharge_kw: 4,
        stored_kwh: 5,
        state_of_charge_pct: 50,
        instruction: "no_discharge",
        power_kw: null,
        until: NOON + 3600,
        reason: "hold_for_later",
        worth: 0,
        controlled: true,
        verified: true,
        problem: null,
      },
    },
    devices: {
      pump: {
        name: "Pool pump",
        entity_id: "switch.pump",
        instruction: "none",
        until: NOON + 7200,
        reason: "no_peak",
        worth: 0,
        shed_since: null,
        essential: false,
        away: false,
        problem: null,
      },
      lamp: { name: "Lamp", entity_id: null, instruction: "none", reason: "no_peak" },
    },
    loads: {
      dishes: {
        name: "Dishwasher",
        kind: "deferrable",
        state: "waiting",
        start: NOON + 3600,
        end: NOON + 7200,
        reason: "wait_for_cheaper",
      },
      car: { name: "Car", kind: "car", state: "waiting", missing_kwh: 2, reason: "car_waits" },
    },
    money: { currency: "EUR", profit: 1.5, savings: 0.25, battery_savings: 2 },
    ...change,
  };
}

export function home(change: Raw = {}): Snapshot {
  return readSnapshot(rawHome(change));
}

/** The same home with other columns ahead or planned. */
export function homeWith(ahead: Raw, plan: Raw | null = {}): Snapshot {
  const columns = rawHome().columns as { ahead: Raw; plan: Raw };
  return home({
    columns: {
      ...columns,
      ahead: { ...columns.ahead, ...ahead },
      plan: plan === null ? null : { ...columns.plan, ...plan },
    },
  });
}
