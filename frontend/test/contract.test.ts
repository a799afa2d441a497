/** The messages that pytest holds the integration to are the ones that the card reads. */

import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import en from "../src/lang/en.json";
import type { Raw } from "../src/data/read";
import { readSnapshot } from "../src/data/read";
import { NO_PAST } from "../src/lib/model";
import { draw } from "../src/lib/picture";
import { details } from "../src/lib/reasons";
import { format, say } from "./home";

const CONTRACT = new URL("../../tests/contract/subscription.json", import.meta.url);
const [first, update] = JSON.parse(readFileSync(CONTRACT, "utf8")) as [Raw, Raw];
const snapshot = readSnapshot(first);

it("a snapshot is read whole", () => {
  const { ahead, plan, batteries, devices } = snapshot;
  const slots = ahead.edges.length - 1;
  expect(slots).toBeGreaterThan(0);
  for (const column of [ahead.importPrice, ahead.exportPrice, ahead.loadKw, ahead.solarKw]) {
    expect(column).toHaveLength(slots);
    expect(column).not.toContain(null);
  }
  expect(ahead.isForecast).toHaveLength(slots);
  expect(ahead.peak).toHaveLength(slots);
  expect(plan?.importKw).toHaveLength(slots);
  expect([...(plan?.batteries.keys() ?? [])]).toEqual(batteries.map((battery) => battery.id));
  expect(batteries.every((battery) => battery.name !== "" && battery.socPct !== null)).toBe(true);
  expect(devices.map((device) => device.name)).toEqual(["Pump", "Boiler"]);
  expect(snapshot.currency).toBe("EUR");
});

it("an update changes what it carries and leaves the rest", () => {
  const next = readSnapshot({ ...first, ...update }, { raw: first, read: snapshot });
  expect([next.status, next.peak.now, next.saturationPct]).toEqual(["feasible", true, 95]);
  expect(next.plan).toBe(snapshot.plan);
  expect(next.planId).not.toBe(snapshot.planId);
});

it("every word that is sent has one on the screen", () => {
  const now = snapshot.batteries.map((battery) => `instruction.${battery.instruction}`);
  for (const key of [
    ...snapshot.reasons.map((reason) => `reason.${reason}`),
    ...snapshot.devices.map((device) => `reason.${device.reason}`),
    ...now,
    `status.${snapshot.status}`,
    `mode.${snapshot.mode}`,
  ]) {
    expect(en).toHaveProperty([key]);
  }
});

it("its picture and its sentences can be drawn, with no place left open", () => {
  const options = { width: 900, from: snapshot.generatedAt - 3600, latitude: 52, longitude: 5 };
  const picture = draw(snapshot, NO_PAST, format(), {
    ...options,
    showsLoad: true,
    showsSolar: true,
  });
  expect(picture.lanes.length).toBeGreaterThan(0);
  for (const edge of snapshot.ahead.edges.slice(0, -1)) {
    for (const line of details(snapshot, NO_PAST, edge, say, format()).lines) {
      expect(line.text).not.toMatch(/[{}]|undefined|NaN/);
    }
  }
});
