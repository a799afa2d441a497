/** Clock and calendar of a time zone: days of 23 and 25 hours are ordinary. Times in epoch seconds. */

const HOUR_S = 3600;
const DAY_S = 24 * HOUR_S;

/** The clock in a zone at a moment. */
export interface Wall {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
}

const formatters = new Map<string, Intl.DateTimeFormat>();

function formatter(zone: string): Intl.DateTimeFormat {
  let known = formatters.get(zone);
  if (known === undefined) {
    known = new Intl.DateTimeFormat("en-US", {
      timeZone: zone,
      calendar: "gregory",
      numberingSystem: "latn",
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
    });
    formatters.set(zone, known);
  }
  return known;
}

export function wall(moment: number, zone: string): Wall {
  const parts: Record<string, number> = {};
  for (const part of formatter(zone).formatToParts(moment * 1000)) {
    if (part.type !== "literal") parts[part.type] = Number(part.value);
  }
  const { year = 0, month = 0, day = 0, hour = 0, minute = 0 } = parts;
  return { year, month, day, hour, minute };
}

/** What the zone's clock is ahead of UTC at a moment [s]. */
function offset(moment: number, zone: string): number {
  const { year, month, day, hour, minute } = wall(moment, zone);
  const shown = Date.UTC(year, month - 1, day, hour, minute) / 1000;
  return shown - Math.floor(moment / 60) * 60;
}

/** When the zone's clock shows this; where a clock is put forward over it, right after. */
export function moment(clock: Wall, zone: string): number {
  const { year, month, day, hour, minute } = clock;
  const shown = Date.UTC(year, month - 1, day, hour, minute) / 1000;
  const first = shown - offset(shown, zone);
  return shown - offset(first, zone);
}

/** The start of the local day that a moment lies in. */
export function dayStart(at: number, zone: string): number {
  return moment({ ...wall(at, zone), hour: 0, minute: 0 }, zone);
}

/** The start of the day after. */
export function nextDay(at: number, zone: string): number {
  // Noon of a day is never moved over midnight by a change of the clock.
  return dayStart(dayStart(at, zone) + DAY_S + 6 * HOUR_S, zone);
}

/** Local midnights inside a range. */
export function midnights(from: number, to: number, zone: string): number[] {
  const found: number[] = [];
  for (let day = nextDay(from, zone); day < to; day = nextDay(day, zone)) found.push(day);
  return found;
}

/** Full local hours divisible by `every`, inside a range. */
export function hourTicks(from: number, to: number, zone: string, every: number): number[] {
  const found: number[] = [];
  // Some zones are a half or a quarter of an hour off.
  const start = Math.ceil(from / 900) * 900;
  for (let tick = start; tick <= to; tick += 900) {
    const { hour, minute } = wall(tick, zone);
    if (minute === 0 && hour % every === 0) {
      found.push(tick);
      tick += HOUR_S - 900;
    }
  }
  return found;
}

/** How many hours apart the labels of an axis are, so that none touch. */
export function hoursBetween(pixelsPerHour: number, labelPixels: number): number {
  return [1, 2, 3, 4, 6, 12].find((hours) => hours * pixelsPerHour >= labelPixels) ?? 24;
}

/** Night inside a range, as pairs of sunset and sunrise; found by walking, good to five minutes. */
export function nights(
  from: number,
  to: number,
  latitude: number,
  longitude: number,
): [number, number][] {
  const found: [number, number][] = [];
  const step = 300;
  let since: number | null = null;
  for (let now = from; now <= to; now += step) {
    const dark = sunElevation(now, latitude, longitude) < -0.833;
    if (dark && since === null) since = now;
    if (!dark && since !== null) {
      found.push([since, now]);
      since = null;
    }
  }
  if (since !== null) found.push([since, to]);
  return found;
}

/** Height of the sun above the horizon [degrees], good to a tenth. */
export function sunElevation(at: number, latitude: number, longitude: number): number {
  const radians = Math.PI / 180;
  const days = at / DAY_S - 10957.5; // since noon of 1 January 2000
  const mean = (357.529 + 0.98560028 * days) * radians;
  const base = 280.459 + 0.98564736 * days;
  const ecliptic = (base + 1.915 * Math.sin(mean) + 0.02 * Math.sin(2 * mean)) * radians;
  const tilt = (23.439 - 0.00000036 * days) * radians;
  const ascension = Math.atan2(Math.cos(tilt) * Math.sin(ecliptic), Math.cos(ecliptic));
  const declination = Math.asin(Math.sin(tilt) * Math.sin(ecliptic));
  const sidereal = (280.46062 + 360.98564737 * days + longitude) * radians;
  const height =
    Math.sin(latitude * radians) * Math.sin(declination) +
    Math.cos(latitude * radians) * Math.cos(declination) * Math.cos(sidereal - ascension);
  return Math.asin(height) / radians;
}
