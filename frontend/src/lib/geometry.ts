/** Sums behind the pictures: scales, paths and runs. Times are epoch seconds, lengths pixels. */

export type Values = readonly (number | null)[];

/** Maps a range of values onto a range of pixels. */
export interface Scale {
  readonly from: number;
  readonly to: number;
  readonly start: number;
  readonly end: number;
}

/** Neighbouring slots with the same value. */
export interface Run<T> {
  readonly from: number;
  readonly to: number;
  readonly value: T;
}

/** An axis: its ends and the values that get a line. */
export interface Axis {
  readonly low: number;
  readonly high: number;
  readonly ticks: readonly number[];
}

export function at(scale: Scale, value: number): number {
  const span = scale.to - scale.from;
  if (span === 0) return (scale.start + scale.end) / 2;
  return scale.start + ((value - scale.from) / span) * (scale.end - scale.start);
}

export function valueAt(scale: Scale, pixel: number): number {
  const span = scale.end - scale.start;
  if (span === 0) return scale.from;
  return scale.from + ((pixel - scale.start) / span) * (scale.to - scale.from);
}

export function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}

/** One slot's value, null where it is not known. */
export function valueOf(values: Values | undefined, slot: number): number | null {
  return values?.[slot] ?? null;
}

/** Two decimals of a pixel are more than a screen shows. */
export function px(value: number): string {
  return String(Math.round(value * 100) / 100);
}

/** The slot that a moment lies in; -1 before the first and after the last. */
export function slotAt(edges: readonly number[], moment: number): number {
  const last = edges.length - 1;
  if (last < 1 || moment < (edges[0] ?? 0) || moment >= (edges[last] ?? 0)) return -1;
  let low = 0;
  let high = last;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((edges[middle] ?? 0) <= moment) low = middle;
    else high = middle;
  }
  return low;
}

/** A line that stays level through each slot; holes stay holes. */
export function stepPath(edges: readonly number[], values: Values, x: Scale, y: Scale): string {
  let path = "";
  let open = false;
  for (let slot = 0; slot < values.length; slot++) {
    const value = values[slot];
    if (value === null || value === undefined) {
      open = false;
      continue;
    }
    const level = px(at(y, value));
    const end = px(at(x, edges[slot + 1] ?? 0));
    path += open ? `V${level}H${end}` : `M${px(at(x, edges[slot] ?? 0))} ${level}H${end}`;
    open = true;
  }
  return path;
}

/** A straight line from point to point, values at the moments; holes stay holes. */
export function linePath(moments: readonly number[], values: Values, x: Scale, y: Scale): string {
  let path = "";
  let open = false;
  for (let index = 0; index < values.length; index++) {
    const value = values[index];
    if (value === null || value === undefined) {
      open = false;
      continue;
    }
    const point = `${px(at(x, moments[index] ?? 0))} ${px(at(y, value))}`;
    path += `${open ? "L" : "M"}${point}`;
    open = true;
  }
  return path;
}

/** Bars, one path for all of them; they stand on zero or on other bars, `gap` pixels apart. */
export function barsPath(
  edges: readonly number[],
  values: Values,
  x: Scale,
  y: Scale,
  base: Values = [],
  gap = 0.5,
): string {
  let path = "";
  for (let slot = 0; slot < values.length; slot++) {
    const value = values[slot] ?? 0;
    if (value === 0) continue;
    const foot = base[slot] ?? 0;
    const left = at(x, edges[slot] ?? 0);
    const width = Math.max(at(x, edges[slot + 1] ?? 0) - left - gap, 0.5);
    const bottom = px(at(y, foot));
    path += `M${px(left)} ${bottom}V${px(at(y, foot + value))}h${px(width)}V${bottom}Z`;
  }
  return path;
}

/** Neighbouring slots with the same value, as one run each. */
export function runs<T>(values: readonly T[]): Run<T>[] {
  const found: Run<T>[] = [];
  let from = 0;
  for (let slot = 1; slot <= values.length; slot++) {
    const value = values[from];
    if (value !== undefined && (slot === values.length || values[slot] !== value)) {
      found.push({ from, to: slot, value });
      from = slot;
    }
  }
  return found;
}

/** Full-height bands behind the runs that a test picks, one path for all. */
export function bandsPath(
  edges: readonly number[],
  picked: readonly boolean[],
  x: Scale,
  top: number,
  bottom: number,
): string {
  return runs(picked)
    .filter((run) => run.value)
    .map((run) => {
      const left = at(x, edges[run.from] ?? 0);
      const right = at(x, edges[run.to] ?? 0);
      return `M${px(left)} ${px(top)}H${px(right)}V${px(bottom)}H${px(left)}Z`;
    })
    .join("");
}

/** An axis with round steps that holds the values and, if asked, zero. */
export function niceAxis(values: Iterable<number | null>, count: number, holdsZero = true): Axis {
  let low = holdsZero ? 0 : Infinity;
  let high = holdsZero ? 0 : -Infinity;
  for (const value of values) {
    if (value === null || !Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (!Number.isFinite(low)) return { low: 0, high: 1, ticks: [0, 1] };
  if (low === high) high = low + 1;
  const step = niceStep((high - low) / Math.max(count, 1));
  const first = Math.floor(low / step + 1e-9);
  const last = Math.ceil(high / step - 1e-9);
  const ticks = Array.from({ length: last - first + 1 }, (_, index) =>
    round((first + index) * step),
  );
  return { low: round(first * step), high: round(last * step), ticks };
}

function niceStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].find((part) => part * power >= rough * (1 - 1e-9)) ?? 10;
  return step * power;
}

function round(value: number): number {
  return Number(value.toPrecision(12));
}

/** Labels that would touch the one before are left out; positions rise. */
export function spaced<T>(items: readonly T[], position: (item: T) => number, least: number): T[] {
  const kept: T[] = [];
  let last = -Infinity;
  for (const item of items) {
    const here = position(item);
    if (here - last < least) continue;
    kept.push(item);
    last = here;
  }
  return kept;
}
