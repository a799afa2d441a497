/** From what is sent to what the cards draw; anything missing or odd reads as nothing. */

import type { Values } from "../lib/geometry";
import type {
  Ahead,
  Battery,
  BatteryPlan,
  Books,
  Device,
  DevicePlan,
  Load,
  LoadPlan,
  Missing,
  Money,
  Period,
  Plan,
  Snapshot,
  Track,
} from "../lib/model";
import { sum } from "../lib/series";

export type Raw = Readonly<Record<string, unknown>>;

/** Read the merged message; columns that did not change keep what was read of them before. */
export function readSnapshot(raw: Raw, before?: { raw: Raw; read: Snapshot }): Snapshot {
  const now = record(raw.now);
  const money = record(raw.money);
  return {
    generatedAt: moment(raw.generated_at) ?? 0,
    planId: text(raw.plan_id),
    mode: text(now.mode),
    status: text(now.status),
    missing: list(now.missing).map(readMissing),
    currency: text(money.currency),
    importPrice: number(now.import_price_per_kwh),
    exportPrice: number(now.export_price_per_kwh),
    saturationPct: number(now.saturation_pct),
    peak: {
      now: record(now.peak).now === true,
      start: moment(record(now.peak).start),
      end: moment(record(now.peak).end),
    },
    ...readColumns(raw, before),
    batteries: entries(raw.batteries).map(([id, item]) => readBattery(id, item)),
    devices: entries(raw.devices).map(([id, item]) => readDevice(id, item)),
    loads: entries(raw.loads).map(([id, item]) => readLoad(id, item)),
    totals: readFigures(money),
  };
}

function readColumns(
  raw: Raw,
  before?: { raw: Raw; read: Snapshot },
): Pick<Snapshot, "ahead" | "plan" | "reasons" | "foreseen"> {
  if (before?.raw.columns === raw.columns && before !== undefined) {
    const { ahead, plan, reasons, foreseen } = before.read;
    return { ahead, plan, reasons, foreseen };
  }
  const columns = record(raw.columns);
  return {
    ahead: readAhead(record(columns.ahead)),
    plan: isRecord(columns.plan) ? readPlan(columns.plan) : null,
    reasons: list(columns.reasons).map(text),
    foreseen: new Map(
      entries(columns.foreseen).map(([id, item]) => [
        id,
        { times: numbers(item.times), values: values(item.stored_kwh) },
      ]),
    ),
  };
}

function readAhead(raw: Raw): Ahead {
  return {
    edges: numbers(raw.edges),
    importPrice: values(raw.import_price_per_kwh),
    exportPrice: values(raw.export_price_per_kwh),
    isForecast: flags(raw.price_is_forecast),
    peak: flags(raw.peak),
    loadKw: values(raw.load_kw),
    solarKw: values(raw.solar_kw),
  };
}

function readPlan(raw: Raw): Plan {
  return {
    edges: numbers(raw.edges),
    importKw: values(raw.import_kw),
    exportKw: values(raw.export_kw),
    solarUsedKw: values(raw.solar_used_kw),
    batteries: new Map(entries(raw.batteries).map(([id, item]) => [id, readBatteryPlan(item)])),
    devices: new Map(entries(raw.devices).map(([id, item]) => [id, readDevicePlan(item)])),
    loads: new Map(
      [...entries(raw.runs), ...entries(raw.cars)].map(([id, item]) => [id, readLoadPlan(item)]),
    ),
    cost: number(raw.cost),
  };
}

function readBatteryPlan(raw: Raw): BatteryPlan {
  return {
    chargeKw: values(raw.charge_kw),
    dischargeKw: values(raw.discharge_kw),
    storedKwh: values(raw.stored_kwh),
    worth: values(raw.worth),
    reason: numbers(raw.reason),
  };
}

function readDevicePlan(raw: Raw): DevicePlan {
  return { shed: flags(raw.shed), worth: values(raw.worth), reason: numbers(raw.reason) };
}

function readLoadPlan(raw: Raw): LoadPlan {
  return { powerKw: values(raw.power_kw), worth: values(raw.worth), reason: numbers(raw.reason) };
}

function readBattery(id: string, raw: Raw): Battery {
  return {
    id,
    name: text(raw.name) || id,
    capacityKwh: number(raw.capacity_kwh),
    storedKwh: number(raw.stored_kwh),
    socPct: number(raw.state_of_charge_pct),
    instruction: text(raw.instruction),
    powerKw: number(raw.power_kw),
    until: moment(raw.until),
    reason: text(raw.reason),
    worth: number(raw.worth) ?? 0,
    floorKwh: number(raw.floor_kwh),
    ceilingKwh: number(raw.ceiling_kwh),
    maxChargeKw: number(raw.max_charge_kw),
    maxDischargeKw: number(raw.max_discharge_kw),
    controlled: raw.controlled === true,
    problem: text(raw.problem) || null,
  };
}

function readDevice(id: string, raw: Raw): Device {
  return {
    id,
    name: text(raw.name) || id,
    entityId: text(raw.entity_id) || null,
    instruction: text(raw.instruction),
    until: moment(raw.until),
    reason: text(raw.reason),
    worth: number(raw.worth) ?? 0,
    essential: raw.essential === true,
    shedSince: moment(raw.shed_since),
    away: raw.away === true,
    problem: text(raw.problem) || null,
  };
}

function readLoad(id: string, raw: Raw): Load {
  return {
    id,
    name: text(raw.name) || id,
    isCar: raw.kind === "car",
    state: text(raw.state),
    powerKw: number(raw.power_kw),
    start: moment(raw.start),
    end: moment(raw.end),
    deadline: moment(raw.deadline),
    reason: text(raw.reason),
    missingKwh: number(raw.missing_kwh) ?? 0,
    storedKwh: number(raw.stored_kwh),
    orderedUntil: moment(raw.ordered_until),
    problem: text(raw.problem) || null,
  };
}

function readMissing(sent: unknown): Missing {
  const raw = record(sent);
  return { what: text(raw.what), why: text(raw.why) };
}

/** What `get_profit` or `get_savings` answers: figures and parts by name, for each period. */
export function readMoney(sent: unknown): Money {
  const raw = record(sent);
  const names = Object.keys(raw).filter((name) => isRecord(raw[name]));
  return {
    since: moment(raw.since),
    measuredRatio: number(raw.measured_ratio),
    periods: new Map(names.map((name) => [name, readPeriod(record(raw[name]))])),
  };
}

function readPeriod(raw: Raw): Period {
  return {
    figures: readFigures(raw),
    batteries: readFigures(record(raw.batteries)),
    devices: readFigures(record(raw.devices)),
  };
}

/** What `get_books` answers. */
export function readBooks(sent: unknown): Books {
  const raw = record(sent);
  const days = record(raw.days);
  const part = (name: string): Values => values(days[name]);
  const simulated = isRecord(raw.simulated) ? raw.simulated : null;
  return {
    since: moment(raw.since),
    periods: new Map(
      entries(raw.periods).map(([name, item]) => [
        name,
        {
          figures: readFigures(item),
          bills: readFigures(record(item.bills)),
          worthParts: readFigures(record(item.worth_parts)),
        },
      ]),
    ),
    days: {
      days: list(days.day).map(text),
      sums: sum(sum(part("profit"), part("savings")), part("battery_savings")),
    },
    simulated:
      simulated === null
        ? null
        : {
            firstDay: text(simulated.first_day),
            lastDay: text(simulated.last_day),
            knownRatio: number(simulated.known_ratio),
            bills: readFigures(record(simulated.bills)),
          },
    isRetrying: text(record(raw.status).state) === "retrying",
  };
}

/** The numbers of a record, by name. */
function readFigures(raw: Raw): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const [name, value] of Object.entries(raw)) {
    const read = number(value);
    if (read !== null) found.set(name, read);
  }
  return found;
}

/** The recorder's compressed states, as a track; what is no number is a hole. */
export function readTrack(sent: unknown): Track {
  const times: number[] = [];
  const values: (number | null)[] = [];
  for (const item of list(sent).map(record)) {
    const time = number(item.lu) ?? number(item.lc);
    const state = text(item.s);
    if (time === null) continue;
    times.push(time);
    values.push(state === "" ? null : number(Number(state)));
  }
  return { times, values };
}

function isRecord(sent: unknown): sent is Raw {
  return typeof sent === "object" && sent !== null && !Array.isArray(sent);
}

function record(sent: unknown): Raw {
  return isRecord(sent) ? sent : {};
}

function entries(sent: unknown): [string, Raw][] {
  return Object.entries(record(sent)).map(([id, item]) => [id, record(item)]);
}

function list(sent: unknown): readonly unknown[] {
  return Array.isArray(sent) ? sent : [];
}

function text(sent: unknown): string {
  return typeof sent === "string" ? sent : "";
}

function number(sent: unknown): number | null {
  return typeof sent === "number" && Number.isFinite(sent) ? sent : null;
}

function numbers(sent: unknown): number[] {
  return list(sent).map((item) => number(item) ?? 0);
}

function values(sent: unknown): Values {
  return list(sent).map(number);
}

function flags(sent: unknown): boolean[] {
  return list(sent).map((item) => item === true || item === 1);
}

/** Epoch seconds, from themselves or from a written time. */
function moment(sent: unknown): number | null {
  if (typeof sent === "number") return number(sent);
  const parsed = typeof sent === "string" ? Date.parse(sent) : NaN;
  return Number.isNaN(parsed) ? null : parsed / 1000;
}
