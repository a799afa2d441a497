/** What a picture and its sentences are made of, taken from a snapshot. */

import { dayStart, nextDay } from "./clock";
import { slotAt } from "./geometry";
import type { Values } from "./geometry";
import type { Ahead, Battery, BatteryPlan, Past, Plan, Snapshot, Track } from "./model";
import { NO_TRACK } from "./model";

const HOUR_S = 3600;

/** Values where a test picks the slot, holes elsewhere. */
export function where(values: Values, picked: (slot: number) => boolean): Values {
  return values.map((value, slot) => (picked(slot) ? value : null));
}

export function sum(first: Values, second: Values): Values {
  const length = Math.max(first.length, second.length);
  return Array.from({ length }, (_, slot) => (first[slot] ?? 0) + (second[slot] ?? 0));
}

export function negative(values: Values): Values {
  return values.map((value) => (value === null ? null : -value));
}

/** All batteries' charge, or discharge, as one [kW]. */
export function total(plan: Plan, of: (battery: BatteryPlan) => Values): Values {
  return [...plan.batteries.values()].map(of).reduce(
    sum,
    plan.importKw.map(() => 0),
  );
}

/** The present and the planned state of charge, as points [%]. */
export function plannedSoc(snapshot: Snapshot, battery: Battery): Track {
  const { plan } = snapshot;
  const planned = plan?.batteries.get(battery.id);
  const capacity = battery.capacityKwh;
  if (!plan || !planned || capacity === null || capacity <= 0) return { times: [], values: [] };
  const now = battery.storedKwh === null ? battery.socPct : (100 * battery.storedKwh) / capacity;
  const start = Math.max(snapshot.generatedAt, plan.edges[0] ?? 0);
  const times = [start];
  const values: (number | null)[] = [now];
  planned.storedKwh.forEach((stored, slot) => {
    const end = plan.edges[slot + 1] ?? 0;
    if (end <= start) return;
    times.push(end);
    values.push(stored === null ? null : (100 * stored) / capacity);
  });
  return { times, values };
}

/** What had been planned for the past, as a state of charge [%]. */
export function foreseenSoc(snapshot: Snapshot, battery: Battery): Track {
  const said = snapshot.foreseen.get(battery.id) ?? NO_TRACK;
  const capacity = battery.capacityKwh;
  if (capacity === null || capacity <= 0) return NO_TRACK;
  const values = said.values.map((kwh) => (kwh === null ? null : (100 * kwh) / capacity));
  return { times: said.times, values };
}

/** The last value known at a moment; nothing before the first. */
export function lastAt(track: Track, moment: number): number | null {
  let low = 0;
  let high = track.times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((track.times[middle] ?? 0) <= moment) low = middle + 1;
    else high = middle;
  }
  return low === 0 ? null : (track.values[low - 1] ?? null);
}

/** A track as slots, each until the next value, the last one until `end`. */
export function trackEdges(track: Track, end: number): number[] {
  const last = track.times.at(-1);
  return last === undefined ? [] : [...track.times, Math.max(end, last)];
}

/** The part of a track in a range, with what was known at its start. */
export function within(track: Track, from: number, to: number): Track {
  const first = lastAt(track, from);
  const times = first === null ? [] : [from];
  const values = first === null ? [] : [first as number | null];
  track.times.forEach((time, index) => {
    if (time <= from || time >= to) return;
    times.push(time);
    values.push(track.values[index] ?? null);
  });
  return { times, values };
}

/** Money or energy of slots, as far as they lie in a range; `perHour` for powers. */
export function amount(
  edges: readonly number[],
  values: Values,
  from: number,
  to: number,
  perHour = false,
): number {
  let found = 0;
  values.forEach((value, slot) => {
    const begin = edges[slot] ?? 0;
    const end = edges[slot + 1] ?? 0;
    const inside = Math.min(end, to) - Math.max(begin, from);
    if (value === null || inside <= 0) return;
    found += perHour ? (value * inside) / HOUR_S : (value * inside) / (end - begin);
  });
  return found;
}

/** The import price at any moment that is known, measured or ahead. */
export function importPriceAt(ahead: Ahead, past: Past, moment: number): number | null {
  const slot = slotAt(ahead.edges, moment);
  if (slot >= 0) return ahead.importPrice[slot] ?? null;
  return moment < (ahead.edges[0] ?? Infinity) ? lastAt(past.importPrice, moment) : null;
}

export interface Rank {
  readonly price: number;
  readonly low: number;
  readonly high: number;
  /** The share of today that is dearer than now, 0–1. */
  readonly dearerShare: number;
}

/** Where the present price stands among today's. */
export function rankToday(ahead: Ahead, past: Past, now: number, zone: string): Rank | null {
  const present = importPriceAt(ahead, past, now);
  if (present === null) return null;
  const prices: number[] = [];
  const end = nextDay(now, zone);
  for (let moment = dayStart(now, zone); moment < end; moment += 900) {
    const price = importPriceAt(ahead, past, moment);
    if (price !== null) prices.push(price);
  }
  prices.push(present);
  const dearer = prices.filter((price) => price > present + 1e-9).length;
  return {
    price: present,
    low: Math.min(...prices),
    high: Math.max(...prices),
    dearerShare: dearer / prices.length,
  };
}

/** The dearest slot after one, until the horizon's end. */
export function dearestAfter(ahead: Ahead, moment: number): { price: number; at: number } | null {
  let best: { price: number; at: number } | null = null;
  ahead.importPrice.forEach((price, slot) => {
    const start = ahead.edges[slot] ?? 0;
    if (price === null || start <= moment) return;
    if (best === null || price > best.price) best = { price, at: start };
  });
  return best;
}

/** Moments that the arrow keys stop at: measured ones, then each slot. */
export function stops(snapshot: Snapshot, past: Past, from: number): number[] {
  const first = snapshot.ahead.edges[0] ?? snapshot.generatedAt;
  const before = past.importPrice.times.filter((time) => time >= from && time < first);
  return [...before, ...snapshot.ahead.edges.slice(0, -1)];
}

/** When the past begins to be known; now or later where it is not. */
export function firstKnown(past: Past): number {
  const tracks = [past.importPrice, ...past.soc.values()];
  return Math.min(...tracks.map((track) => track.times[0] ?? Infinity));
}
