/** The plan's picture: everything on one time axis, as paths ready to be drawn. */

import { hoursBetween, hourTicks, midnights, nights } from "./clock";
import { homeKw } from "./flows";
import type { Format } from "./format";
import {
  at,
  bandsPath,
  barsPath,
  linePath,
  niceAxis,
  px,
  runs,
  spaced,
  stepPath,
} from "./geometry";
import type { Axis, Scale, Values } from "./geometry";
import type { LoadPlan, Past, Snapshot } from "./model";
import { ribbonKind } from "./reasons";
import { foreseenSoc, negative, plannedSoc, sum, total, trackEdges, where, within } from "./series";

export interface Options {
  readonly width: number;
  readonly from: number;
  readonly showsSolar: boolean;
  readonly showsLoad: boolean;
  readonly latitude: number;
  readonly longitude: number;
}

export interface Panel {
  readonly top: number;
  readonly bottom: number;
  readonly axis: Axis;
  readonly y: Scale;
}

/** A path and the name of its colour. */
export interface Shape {
  readonly path: string;
  readonly style: string;
}

export interface Block {
  readonly x: number;
  readonly width: number;
  readonly kind: string;
}

export interface Lane {
  readonly id: string;
  readonly label: string;
  readonly labelY: number;
  readonly top: number;
  readonly height: number;
  readonly blocks: readonly Block[];
}

export interface Mark {
  readonly x: number;
  readonly label: string;
}

export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly right: number;
  readonly x: Scale;
  readonly prices: Panel;
  readonly soc: Panel | null;
  readonly power: Panel;
  readonly shapes: readonly Shape[];
  readonly lanes: readonly Lane[];
  readonly days: readonly Mark[];
  readonly hours: readonly Mark[];
  readonly axisTop: number;
  readonly stays: number;
}

const NARROW = 560;
/** Between two panels: room for the upper one's lowest figure and the lower one's name. */
const GAP = 32;
const TOP = 34;
const LANE = 10;
/** What draws less than this does not run [kW]. */
const DRAWS_KW = 0.001;
const AXIS = 34;

interface Frame {
  readonly left: number;
  readonly right: number;
  readonly narrow: boolean;
  readonly x: Scale;
}

export function draw(snapshot: Snapshot, past: Past, format: Format, options: Options): Picture {
  const frame = frameOf(snapshot, options);
  const { x, left, right } = frame;
  const priceValues = allPrices(snapshot, past);
  const prices = panel(TOP, frame.narrow ? 96 : 120, niceAxis(priceValues, 4));
  let below = prices.bottom + GAP;
  const soc = snapshot.batteries.length > 0 ? panel(below, 84, PERCENT) : null;
  if (soc !== null) below = soc.bottom + 8;
  const ribbons = ribbonLanes(snapshot, frame, below);
  below = bottomOf(ribbons, below) + GAP;
  const power = panel(below, frame.narrow ? 84 : 104, powerAxis(snapshot));
  const devices = deviceLanes(snapshot, frame, power.bottom + 14);
  const loads = loadLanes(snapshot, frame, bottomOf(devices, power.bottom + 8) + 6);
  const axisTop = bottomOf(loads, bottomOf(devices, power.bottom)) + 8;
  const span = { from: x.from, to: x.to };
  const zone = format.settings.zone;
  const every = hoursBetween(
    (right - left) / ((span.to - span.from) / 3600),
    frame.narrow ? 44 : 52,
  );
  const clockMarks = hourTicks(span.from, span.to, zone, every).map((tick) => ({
    x: at(x, tick),
    label: format.hour(tick),
  }));
  return {
    width: options.width,
    height: axisTop + AXIS,
    left,
    right,
    x,
    prices,
    soc,
    power,
    shapes: [
      ...nightShapes(frame, options, prices.top, axisTop),
      { path: peaks(snapshot, x, prices.top, axisTop), style: "peak" },
      ...priceShapes(snapshot, past, x, prices.y),
      ...(soc === null ? [] : socShapes(snapshot, past, x, soc.y)),
      ...powerShapes(snapshot, x, power.y, options),
    ],
    lanes: [...ribbons, ...devices, ...loads],
    days: midnights(span.from, span.to, zone).map((day) => ({
      x: at(x, day),
      label: format.day(day),
    })),
    hours: spaced(clockMarks, (mark) => mark.x, 30).filter(
      (mark) => mark.x > left + 8 && mark.x < right - 8,
    ),
    axisTop,
    stays: snapshot.devices.length - devices.length,
  };
}

const PERCENT: Axis = { low: 0, high: 100, ticks: [0, 50, 100] };

function frameOf(snapshot: Snapshot, options: Options): Frame {
  const narrow = options.width < NARROW;
  const left = narrow ? 38 : 104;
  const right = options.width - (narrow ? 6 : 12);
  const end = snapshot.ahead.edges.at(-1) ?? snapshot.generatedAt + 36 * 3600;
  return { left, right, narrow, x: { from: options.from, to: end, start: left, end: right } };
}

function panel(top: number, height: number, axis: Axis): Panel {
  const bottom = top + height;
  return { top, bottom, axis, y: { from: axis.low, to: axis.high, start: bottom, end: top } };
}

function allPrices(snapshot: Snapshot, past: Past): (number | null)[] {
  const { importPrice, exportPrice } = snapshot.ahead;
  return [...importPrice, ...exportPrice, ...past.importPrice.values, ...past.exportPrice.values];
}

function powerAxis(snapshot: Snapshot): Axis {
  const { plan, ahead } = snapshot;
  if (plan === null) return niceAxis([...ahead.loadKw, ...ahead.solarKw, 1], 3);
  const up = sum(
    total(plan, (battery) => battery.dischargeKw),
    plan.importKw,
  );
  const down = negative(
    sum(
      total(plan, (battery) => battery.chargeKw),
      plan.exportKw,
    ),
  );
  return niceAxis([...up, ...down, ...homeKw(plan), ...ahead.solarKw, 1], 4);
}

function peaks(snapshot: Snapshot, x: Scale, top: number, bottom: number): string {
  return bandsPath(snapshot.ahead.edges, snapshot.ahead.peak, x, top, bottom);
}

function nightShapes(frame: Frame, options: Options, top: number, bottom: number): Shape[] {
  const { x } = frame;
  const dark = nights(x.from, x.to, options.latitude, options.longitude);
  const path = dark
    .map(
      ([set, rise]) => `M${px(at(x, set))} ${top}H${px(at(x, rise))}V${bottom}H${px(at(x, set))}Z`,
    )
    .join("");
  return [{ path, style: "night" }];
}

function priceShapes(snapshot: Snapshot, past: Past, x: Scale, y: Scale): Shape[] {
  const { edges, importPrice, exportPrice, isForecast } = snapshot.ahead;
  const start = edges[0] ?? snapshot.generatedAt;
  const known = (values: Values): Values => where(values, (slot) => isForecast[slot] !== true);
  const forecast = (values: Values): Values => where(values, (slot) => isForecast[slot] === true);
  const before = (track: Past["importPrice"]): string => {
    const inside = within(track, x.from, start);
    return stepPath(trackEdges(inside, start), inside.values, x, y);
  };
  return [
    { path: before(past.exportPrice), style: "export past" },
    { path: before(past.importPrice), style: "import past" },
    { path: stepPath(edges, known(exportPrice), x, y), style: "export" },
    { path: stepPath(edges, forecast(exportPrice), x, y), style: "export forecast" },
    { path: stepPath(edges, known(importPrice), x, y), style: "import" },
    { path: stepPath(edges, forecast(importPrice), x, y), style: "import forecast" },
  ];
}

function socShapes(snapshot: Snapshot, past: Past, x: Scale, y: Scale): Shape[] {
  return snapshot.batteries.flatMap((battery, index) => {
    const measured = past.soc.get(battery.id);
    const inside = measured
      ? within(measured, x.from, snapshot.generatedAt)
      : { times: [], values: [] };
    const ends = inside.times.length > 0 ? [...inside.times, snapshot.generatedAt] : [];
    const last = battery.socPct ?? inside.values.at(-1) ?? null;
    const planned = plannedSoc(snapshot, battery);
    const foreseen = within(foreseenSoc(snapshot, battery), x.from, snapshot.generatedAt);
    const hue = `battery-${index % 4}`;
    return [
      { path: linePath(foreseen.times, foreseen.values, x, y), style: `soc foreseen ${hue}` },
      { path: linePath(ends, [...inside.values, last], x, y), style: `soc measured ${hue}` },
      { path: linePath(planned.times, planned.values, x, y), style: `soc planned ${hue}` },
    ];
  });
}

function powerShapes(snapshot: Snapshot, x: Scale, y: Scale, options: Options): Shape[] {
  const { ahead, plan } = snapshot;
  const shapes: Shape[] = [];
  if (plan !== null) {
    const discharge = total(plan, (battery) => battery.dischargeKw);
    const charge = negative(total(plan, (battery) => battery.chargeKw));
    const exported = negative(plan.exportKw);
    shapes.push(
      { path: barsPath(plan.edges, discharge, x, y), style: "bar discharge" },
      { path: barsPath(plan.edges, plan.importKw, x, y, discharge), style: "bar import" },
      { path: barsPath(plan.edges, charge, x, y), style: "bar charge" },
      { path: barsPath(plan.edges, exported, x, y, charge), style: "bar export" },
    );
  }
  const [edges, load] = plan === null ? [ahead.edges, ahead.loadKw] : [plan.edges, homeKw(plan)];
  if (options.showsLoad) shapes.push({ path: stepPath(edges, load, x, y), style: "load" });
  if (options.showsSolar) {
    shapes.push({ path: stepPath(ahead.edges, ahead.solarKw, x, y), style: "solar" });
  }
  return shapes;
}

function ribbonLanes(snapshot: Snapshot, frame: Frame, top: number): Lane[] {
  const { plan, reasons } = snapshot;
  if (plan === null) return [];
  const many = snapshot.batteries.length > 1;
  const planned = snapshot.batteries.filter((battery) => plan.batteries.has(battery.id));
  return planned.map((battery, index) => {
    const codes = plan.batteries.get(battery.id)?.reason ?? [];
    const kinds = codes.map((code) => ribbonKind(reasons[code] ?? ""));
    const blocks = blocksOf(plan.edges, kinds, frame.x);
    return lane(battery.id, frame.narrow && !many ? "" : battery.name, index, top, frame, blocks);
  });
}

function deviceLanes(snapshot: Snapshot, frame: Frame, top: number): Lane[] {
  const { plan } = snapshot;
  if (plan === null) return [];
  const shed = snapshot.devices.filter((device) =>
    plan.devices.get(device.id)?.shed.includes(true),
  );
  return shed.map((device, index) => {
    const kinds = (plan.devices.get(device.id)?.shed ?? []).map((off) => (off ? "shed" : "on"));
    return lane(device.id, device.name, index, top, frame, blocksOf(plan.edges, kinds, frame.x));
  });
}

/** When loads that can wait run, and cars charge. */
function loadLanes(snapshot: Snapshot, frame: Frame, top: number): Lane[] {
  const { plan } = snapshot;
  if (plan === null) return [];
  const planned = snapshot.loads.filter((load) => runsEver(plan.loads.get(load.id)));
  return planned.map((load, index) => {
    const kind = load.isCar ? "charging" : "run";
    const powers = plan.loads.get(load.id)?.powerKw ?? [];
    const kinds = powers.map((kw) => ((kw ?? 0) > DRAWS_KW ? kind : "on"));
    return lane(load.id, load.name, index, top, frame, blocksOf(plan.edges, kinds, frame.x));
  });
}

function runsEver(plan: LoadPlan | undefined): boolean {
  return plan?.powerKw.some((kw) => (kw ?? 0) > DRAWS_KW) === true;
}

function lane(
  id: string,
  label: string,
  index: number,
  top: number,
  frame: Frame,
  blocks: readonly Block[],
): Lane {
  const above = frame.narrow && label !== "" ? 13 : 0;
  const here = top + index * (LANE + 6 + above) + above;
  const labelY = above > 0 ? here - 3 : here + LANE - 1;
  return { id, label, labelY, top: here, height: LANE, blocks };
}

function blocksOf(edges: readonly number[], kinds: readonly string[], x: Scale): Block[] {
  return runs(kinds).map((run) => {
    const left = at(x, edges[run.from] ?? 0);
    const width = Math.max(at(x, edges[run.to] ?? 0) - left, 1);
    return { x: left, width, kind: run.value };
  });
}

function bottomOf(lanes: readonly Lane[], otherwise: number): number {
  const last = lanes.at(-1);
  return last === undefined ? otherwise : last.top + last.height;
}
