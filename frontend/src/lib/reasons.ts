/** Why a slot is as it is, as sentences with their numbers. */

import { homeKw } from "./flows";
import type { Format } from "./format";
import { slotAt, valueOf } from "./geometry";
import type { Past, Snapshot } from "./model";
import type { Orderable } from "./overrides";
import { dearestAfter, foreseenSoc, importPriceAt, lastAt } from "./series";
import type { Say } from "./words";

/** What draws less than this does not run [kW]. */
const DRAWS_KW = 0.001;

/** One battery, device or load in a slot. */
export interface Line {
  readonly id: string;
  readonly kind: Orderable;
  readonly name: string;
  readonly text: string;
  /** Money against self-consumption, or against leaving it on. */
  readonly worth: number | null;
}

/** Everything there is to say about one slot. */
export interface Details {
  readonly from: number;
  readonly to: number;
  readonly isPast: boolean;
  readonly importPrice: number | null;
  readonly exportPrice: number | null;
  readonly isForecast: boolean;
  readonly isPeak: boolean;
  readonly importKw: number | null;
  readonly exportKw: number | null;
  readonly solarKw: number | null;
  readonly loadKw: number | null;
  readonly lines: readonly Line[];
}

export function details(
  snapshot: Snapshot,
  past: Past,
  moment: number,
  say: Say,
  format: Format,
): Details {
  const { ahead, plan } = snapshot;
  const slot = slotAt(ahead.edges, moment);
  if (slot < 0) return pastDetails(snapshot, past, moment, say, format);
  const planned = plan === null ? -1 : slotAt(plan.edges, moment);
  return {
    from: ahead.edges[slot] ?? 0,
    to: ahead.edges[slot + 1] ?? 0,
    isPast: false,
    importPrice: valueOf(ahead.importPrice, slot),
    exportPrice: valueOf(ahead.exportPrice, slot),
    isForecast: ahead.isForecast[slot] === true,
    isPeak: ahead.peak[slot] === true,
    importKw: valueOf(plan?.importKw, planned),
    exportKw: valueOf(plan?.exportKw, planned),
    solarKw: valueOf(ahead.solarKw, slot),
    loadKw: valueOf(plan === null ? ahead.loadKw : homeKw(plan), plan === null ? slot : planned),
    lines: planned < 0 ? [] : lines(snapshot, planned, say, format),
  };
}

function pastDetails(
  snapshot: Snapshot,
  past: Past,
  moment: number,
  say: Say,
  format: Format,
): Details {
  const measured = snapshot.batteries.map((battery): Line => {
    const soc = lastAt(past.soc.get(battery.id) ?? { times: [], values: [] }, moment);
    const planned = lastAt(foreseenSoc(snapshot, battery), moment);
    const key = planned === null ? "slot.was_at" : "slot.was_at_planned";
    const text = say(key, { soc: format.pct(soc), planned: format.pct(planned) });
    return { id: battery.id, kind: "battery", name: battery.name, text, worth: null };
  });
  const next = past.importPrice.times.find((time) => time > moment);
  return {
    from: moment,
    to: next ?? snapshot.ahead.edges[0] ?? moment,
    isPast: true,
    importPrice: importPriceAt(snapshot.ahead, past, moment),
    exportPrice: lastAt(past.exportPrice, moment),
    isForecast: false,
    isPeak: false,
    importKw: null,
    exportKw: null,
    solarKw: null,
    loadKw: null,
    lines: measured,
  };
}

function lines(snapshot: Snapshot, slot: number, say: Say, format: Format): Line[] {
  const { plan, reasons } = snapshot;
  const batteries = snapshot.batteries.flatMap((battery): Line[] => {
    const planned = plan?.batteries.get(battery.id);
    if (!planned) return [];
    const code = reasons[planned.reason[slot] ?? -1] ?? "";
    const text = batterySentence(snapshot, battery.id, slot, code, say, format);
    const worth = valueOf(planned.worth, slot);
    return [{ id: battery.id, kind: "battery", name: battery.name, text, worth }];
  });
  const devices = snapshot.devices.flatMap((device): Line[] => {
    const planned = plan?.devices.get(device.id);
    if (!planned) return [];
    const code = reasons[planned.reason[slot] ?? -1] ?? "";
    if (code === "no_peak") return [];
    const price = format.price(valueOf(snapshot.ahead.importPrice, slot));
    const text = say(`reason.${code}`, { price });
    const worth = valueOf(planned.worth, slot);
    return [{ id: device.id, kind: "device", name: device.name, text, worth }];
  });
  const loads = snapshot.loads.flatMap((load): Line[] => {
    const planned = plan?.loads.get(load.id);
    const power = valueOf(planned?.powerKw, slot) ?? 0;
    if (!planned || power < DRAWS_KW) return [];
    const code = reasons[planned.reason[slot] ?? -1] ?? "";
    const price = format.price(valueOf(snapshot.ahead.importPrice, slot));
    const text = say(`reason.${code}`, { price, power: format.kw(power) });
    const worth = valueOf(planned.worth, slot);
    return [{ id: load.id, kind: "load", name: load.name, text, worth }];
  });
  return [...batteries, ...devices, ...loads];
}

function batterySentence(
  snapshot: Snapshot,
  id: string,
  slot: number,
  code: string,
  say: Say,
  format: Format,
): string {
  const { plan, ahead } = snapshot;
  const planned = plan?.batteries.get(id);
  const start = plan?.edges[slot] ?? 0;
  const here = slotAt(ahead.edges, start);
  const price = valueOf(ahead.importPrice, here);
  const later = laterThan(snapshot, start, price, format);
  // Without a dearer slot to come there is no price to name.
  const key = later === null && WITH_LATER.has(code) ? `reason.${code}.end` : `reason.${code}`;
  return say(key, {
    charge: format.kw(valueOf(planned?.chargeKw, slot)),
    discharge: format.kw(valueOf(planned?.dischargeKw, slot)),
    stored: format.kwh(valueOf(planned?.storedKwh, slot)),
    price: format.price(price),
    export_price: format.price(valueOf(ahead.exportPrice, here)),
    ...later,
  });
}

/** The dearest slot to come, where it is dearer than a price. */
function laterThan(
  snapshot: Snapshot,
  start: number,
  price: number | null,
  format: Format,
): Record<string, string> | null {
  const dearest = dearestAfter(snapshot.ahead, start);
  if (dearest === null || dearest.price <= (price ?? Infinity)) return null;
  return { later_price: format.price(dearest.price), later_time: format.dayTime(dearest.at) };
}

/** Sentences that name a dearer slot to come. */
const WITH_LATER: ReadonlySet<string> = new Set(["charge_cheap", "hold_for_later"]);

/** What a battery's ribbon shows in a slot, from its reason. */
export function ribbonKind(code: string): string {
  return RIBBON[code] ?? "auto";
}

const RIBBON: Readonly<Record<string, string>> = {
  charge_cheap: "charge",
  charge_surplus: "surplus",
  discharge_dear: "discharge",
  export_dear: "export",
  hold_for_later: "hold",
  leave_room: "hold",
  back_inside_limits: "limits",
  keep_below_limit: "limits",
  ordered: "ordered",
  keep_below_peak: "limits",
  calibrate: "charge",
};
