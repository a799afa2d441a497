/** Who gives and who takes at this moment. Positive supplies the house; home is what it takes. */

import type { Values } from "./geometry";
import { slotAt, valueOf } from "./geometry";
import type { Plan, Snapshot } from "./model";
import { total } from "./series";

export interface Flows {
  readonly solarKw: number | null;
  readonly homeKw: number | null;
  readonly batteryKw: number | null;
  readonly gridKw: number | null;
}

/** Power meters of the home, by Home Assistant's Energy convention: + is import and discharge. */
export interface Meters {
  readonly grid: readonly string[];
  readonly solar: readonly string[];
  readonly battery: readonly string[];
}

export interface Reading {
  readonly state: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

const KW_PER: Readonly<Record<string, number>> = { mW: 1e-6, W: 1e-3, kW: 1, MW: 1e3, GW: 1e6 };

/** What the meters say; null where there is no meter at the grid, or it does not answer. */
export function measuredFlows(
  meters: Meters,
  reading: (id: string) => Reading | undefined,
): Flows | null {
  const sum = (ids: readonly string[]): number | null => {
    const powers = ids.map((id) => powerKw(reading(id)));
    return powers.every((power) => power !== null)
      ? powers.reduce((all, power) => all + power, 0)
      : null;
  };
  const gridKw = sum(meters.grid);
  if (meters.grid.length === 0 || gridKw === null) return null;
  const solarKw = sum(meters.solar);
  const batteryKw = sum(meters.battery);
  const homeKw = solarKw === null || batteryKw === null ? null : gridKw + solarKw + batteryKw;
  return {
    gridKw,
    solarKw: meters.solar.length === 0 ? null : solarKw,
    batteryKw: meters.battery.length === 0 ? null : batteryKw,
    homeKw: homeKw === null ? null : Math.max(homeKw, 0),
  };
}

function powerKw(reading: Reading | undefined): number | null {
  const factor = KW_PER[String(reading?.attributes.unit_of_measurement)];
  const value = Number(reading?.state);
  if (factor === undefined || reading?.state === "" || !Number.isFinite(value)) return null;
  return value * factor;
}

/** What the plan expects of the slot at a moment. */
export function plannedFlows(snapshot: Snapshot, moment: number): Flows | null {
  const { plan } = snapshot;
  if (plan === null) return null;
  const slot = slotAt(plan.edges, moment);
  if (slot < 0) return null;
  const net = (plus: Values, minus: Values): number =>
    (valueOf(plus, slot) ?? 0) - (valueOf(minus, slot) ?? 0);
  const discharge = total(plan, (battery) => battery.dischargeKw);
  const charge = total(plan, (battery) => battery.chargeKw);
  return {
    solarKw: valueOf(plan.solarUsedKw, slot),
    homeKw: valueOf(homeKw(plan), slot),
    batteryKw: plan.batteries.size === 0 ? null : net(discharge, charge),
    gridKw: net(plan.importKw, plan.exportKw),
  };
}

/** Everything the house takes by the plan, devices included [kW]. */
export function homeKw(plan: Plan): Values {
  const discharge = total(plan, (battery) => battery.dischargeKw);
  const charge = total(plan, (battery) => battery.chargeKw);
  return plan.importKw.map((imported, slot) => {
    const given = (imported ?? 0) + (plan.solarUsedKw[slot] ?? 0) + (discharge[slot] ?? 0);
    return Math.max(given - (plan.exportKw[slot] ?? 0) - (charge[slot] ?? 0), 0);
  });
}
