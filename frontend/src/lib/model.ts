/** What the cards draw: one snapshot of the loop, read and checked. Times in epoch seconds. */

import type { Values } from "./geometry";

export interface Ahead {
  readonly edges: readonly number[];
  readonly importPrice: Values;
  readonly exportPrice: Values;
  readonly isForecast: readonly boolean[];
  readonly peak: readonly boolean[];
  readonly loadKw: Values;
  readonly solarKw: Values;
}

export interface BatteryPlan {
  readonly chargeKw: Values;
  readonly dischargeKw: Values;
  /** At each slot's end. */
  readonly storedKwh: Values;
  readonly worth: Values;
  readonly reason: readonly number[];
}

export interface DevicePlan {
  readonly shed: readonly boolean[];
  readonly worth: Values;
  readonly reason: readonly number[];
}

/** A load that can wait, or a car. */
export interface LoadPlan {
  readonly powerKw: Values;
  readonly worth: Values;
  readonly reason: readonly number[];
}

export interface Plan {
  readonly edges: readonly number[];
  readonly importKw: Values;
  readonly exportKw: Values;
  readonly solarUsedKw: Values;
  readonly batteries: ReadonlyMap<string, BatteryPlan>;
  readonly devices: ReadonlyMap<string, DevicePlan>;
  readonly loads: ReadonlyMap<string, LoadPlan>;
  readonly cost: number | null;
}

export interface Battery {
  readonly id: string;
  readonly name: string;
  readonly capacityKwh: number | null;
  readonly storedKwh: number | null;
  readonly socPct: number | null;
  readonly instruction: string;
  readonly powerKw: number | null;
  readonly until: number | null;
  readonly reason: string;
  readonly worth: number;
  readonly floorKwh: number | null;
  readonly ceilingKwh: number | null;
  readonly maxChargeKw: number | null;
  readonly maxDischargeKw: number | null;
  readonly controlled: boolean;
  readonly problem: string | null;
}

export interface Device {
  readonly id: string;
  readonly name: string;
  readonly entityId: string | null;
  readonly instruction: string;
  readonly until: number | null;
  readonly reason: string;
  readonly worth: number;
  readonly essential: boolean;
  readonly shedSince: number | null;
  readonly away: boolean;
  readonly problem: string | null;
}

/** A load that can wait, or a car, now. */
export interface Load {
  readonly id: string;
  readonly name: string;
  readonly isCar: boolean;
  readonly state: string;
  readonly powerKw: number | null;
  readonly start: number | null;
  readonly end: number | null;
  readonly deadline: number | null;
  readonly reason: string;
  readonly missingKwh: number;
  readonly storedKwh: number | null;
  readonly orderedUntil: number | null;
  readonly problem: string | null;
}

export interface Missing {
  readonly what: string;
  readonly why: string;
}

/** The present or the next peak. */
export interface Peak {
  readonly now: boolean;
  readonly start: number | null;
  readonly end: number | null;
}

export interface Snapshot {
  readonly generatedAt: number;
  readonly planId: string;
  readonly mode: string;
  readonly status: string;
  readonly missing: readonly Missing[];
  readonly currency: string;
  readonly importPrice: number | null;
  readonly exportPrice: number | null;
  readonly saturationPct: number | null;
  readonly peak: Peak;
  readonly ahead: Ahead;
  readonly plan: Plan | null;
  readonly reasons: readonly string[];
  /** By battery: what plans had said of the time that has passed [kWh]. */
  readonly foreseen: ReadonlyMap<string, Track>;
  readonly batteries: readonly Battery[];
  readonly devices: readonly Device[];
  readonly loads: readonly Load[];
  /** Totals since the books began, by name. */
  readonly totals: ReadonlyMap<string, number>;
}

/** One of the two halves of the books: profit from selling, or savings. */
export interface Money {
  readonly since: number | null;
  readonly measuredRatio: number | null;
  readonly periods: ReadonlyMap<string, Period>;
}

export interface Period {
  readonly figures: ReadonlyMap<string, number>;
  readonly batteries: ReadonlyMap<string, number>;
  readonly devices: ReadonlyMap<string, number>;
}

/** The books laid open: periods by name, a bar for each recent day. */
export interface Books {
  readonly since: number | null;
  readonly periods: ReadonlyMap<string, BookPeriod>;
  readonly days: BookDays;
  /** What the days before the books began would have cost, from the recorder. */
  readonly simulated: Simulated | null;
  readonly isRetrying: boolean;
}

export interface BookPeriod {
  /** Profit, savings, wear, bill, worth … by name. */
  readonly figures: ReadonlyMap<string, number>;
  readonly bills: ReadonlyMap<string, number>;
  readonly worthParts: ReadonlyMap<string, number>;
}

export interface BookDays {
  /** Local days as written, oldest first. */
  readonly days: readonly string[];
  /** Profit and savings together, by day. */
  readonly sums: Values;
}

export interface Simulated {
  readonly firstDay: string;
  readonly lastDay: string;
  readonly knownRatio: number | null;
  readonly bills: ReadonlyMap<string, number>;
}

/** Measured over the past, from Home Assistant's recorder. */
export interface Past {
  readonly importPrice: Track;
  readonly exportPrice: Track;
  /** By battery [%]. */
  readonly soc: ReadonlyMap<string, Track>;
}

export interface Track {
  readonly times: readonly number[];
  readonly values: Values;
}

export const NO_TRACK: Track = { times: [], values: [] };
export const NO_PAST: Past = { importPrice: NO_TRACK, exportPrice: NO_TRACK, soc: new Map() };
