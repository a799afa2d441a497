/** What a person's order would cost against the plan, as well as can be told beforehand. */

import type { Snapshot } from "./model";
import { amount, costOfLeaving, dearestAfter } from "./series";

export const BATTERY_ORDERS = [
  "self_consumption",
  "no_discharge",
  "charge",
  "discharge",
  "no_charge",
  "idle",
] as const;
export const DEVICE_ORDERS = ["on", "off"] as const;

/** Costs in the currency; null where it cannot be told. Never below zero: the plan is the best known. */
export function costOfOrder(
  snapshot: Snapshot,
  kind: "battery" | "device",
  id: string,
  order: string,
  now: number,
  until: number,
): number | null {
  const { plan } = snapshot;
  if (plan === null) return null;
  if (kind === "device") {
    const planned = plan.devices.get(id);
    if (planned === undefined) return null;
    return order === "on" ? costOfLeaving(plan.edges, planned.worth, now, until) : 0;
  }
  const planned = plan.batteries.get(id);
  if (planned === undefined) return null;
  const forgone = costOfLeaving(plan.edges, planned.worth, now, until);
  // Doing nothing costs what the plan would have made of the time.
  let forced: number | null = 0;
  if (order === "charge") forced = costOfCharging(snapshot, id, now, until);
  if (order === "discharge") forced = costOfDischarging(snapshot, id, now, until);
  return forced === null ? null : forgone + forced;
}

/** Bought now instead of when it is cheapest. */
function costOfCharging(snapshot: Snapshot, id: string, now: number, until: number): number | null {
  const battery = snapshot.batteries.find((item) => item.id === id);
  if (battery?.maxChargeKw == null || battery.storedKwh === null) return null;
  const room = (battery.ceilingKwh ?? battery.capacityKwh ?? 0) - battery.storedKwh;
  const energy = Math.min((battery.maxChargeKw * (until - now)) / 3600, Math.max(room, 0));
  const price = meanPrice(snapshot, now, until);
  const cheapest = Math.min(...snapshot.ahead.importPrice.filter((value) => value !== null));
  if (price === null || !Number.isFinite(cheapest)) return null;
  return energy * Math.max(price - cheapest, 0);
}

/** Used now instead of when it is dearest. */
function costOfDischarging(
  snapshot: Snapshot,
  id: string,
  now: number,
  until: number,
): number | null {
  const battery = snapshot.batteries.find((item) => item.id === id);
  if (battery?.maxDischargeKw == null || battery.storedKwh === null) return null;
  const stock = Math.max(battery.storedKwh - (battery.floorKwh ?? 0), 0);
  const energy = Math.min((battery.maxDischargeKw * (until - now)) / 3600, stock);
  const price = meanPrice(snapshot, now, until);
  const later = dearestAfter(snapshot.ahead, until - 1)?.price ?? price;
  if (price === null || later === null) return null;
  return energy * Math.max(later - price, 0);
}

function meanPrice(snapshot: Snapshot, now: number, until: number): number | null {
  const { edges, importPrice } = snapshot.ahead;
  const known = importPrice.map((price) => (price === null ? null : 1));
  const hours = amount(edges, known, now, until, true);
  return hours > 0 ? amount(edges, importPrice, now, until, true) / hours : null;
}
