/** The last hours as Home Assistant recorded them. */

import type { Past, Snapshot, Track } from "../lib/model";
import { NO_TRACK } from "../lib/model";
import type { EntityEntry, Hass } from "./hass";
import { readTrack } from "./read";

/** Read prices and states of charge; null where there is no recorder, or it does not answer. */
export async function readPast(
  hass: Hass,
  snapshot: Snapshot,
  hours: number,
): Promise<Past | null> {
  const importPrice = entityOf(hass, "import_price");
  const exportPrice = entityOf(hass, "export_price");
  const soc = new Map(
    snapshot.batteries.map((battery) => [
      battery.id,
      entityOf(hass, "state_of_charge", battery.name),
    ]),
  );
  const ids = [importPrice, exportPrice, ...soc.values()].filter((id) => id !== null);
  if (ids.length === 0) return null;
  try {
    const states = await hass.callWS<Record<string, unknown>>({
      type: "history/history_during_period",
      start_time: new Date(Date.now() - hours * 3_600_000).toISOString(),
      entity_ids: ids,
      minimal_response: true,
      no_attributes: true,
      significant_changes_only: false,
    });
    const track = (id: string | null): Track => (id === null ? NO_TRACK : readTrack(states[id]));
    return {
      importPrice: track(importPrice),
      exportPrice: track(exportPrice),
      soc: new Map([...soc].map(([battery, id]) => [battery, track(id)])),
    };
  } catch {
    // Home Assistant runs well without a recorder; the picture then begins with the present.
    return null;
  }
}

/** Our entity with a key, of a battery or device where its name is given. */
export function entityOf(hass: Hass, key: string, owner?: string): string | null {
  const ours = (entry: EntityEntry | undefined): boolean =>
    entry?.platform === "energy_optimizer" &&
    entry.translation_key === key &&
    (owner === undefined || hass.devices[entry.device_id ?? ""]?.name === owner);
  return Object.values(hass.entities).find(ours)?.entity_id ?? null;
}
