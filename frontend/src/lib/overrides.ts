/** What a person may order instead of the plan. */

export const BATTERY_ORDERS = [
  "self_consumption",
  "no_discharge",
  "charge",
  "discharge",
  "no_charge",
  "idle",
] as const;
export const DEVICE_ORDERS = ["on", "off"] as const;

/** What an order can be given to. */
export type Orderable = "battery" | "device" | "load";

/** What an order would cost: not known yet, not to be told, or an amount (below zero it saves). */
export type Cost = "asking" | "unknown" | number;

/** What `simulate` answers. */
export function readCost(answer: unknown): Cost {
  const cost = (answer as { extra_cost?: unknown } | null)?.extra_cost;
  return typeof cost === "number" && Number.isFinite(cost) ? cost : "unknown";
}
