/** Which sensors Home Assistant's Energy dashboard knows as the home's power meters. */

import type { Meters } from "../lib/flows";
import type { Hass } from "./hass";

interface Source {
  readonly type?: string;
  readonly stat_rate?: string | null;
}

export async function readMeters(hass: Hass): Promise<Meters> {
  const found = { grid: [] as string[], solar: [] as string[], battery: [] as string[] };
  try {
    const preferences = await hass.callWS<{ energy_sources?: Source[] }>({
      type: "energy/get_prefs",
    });
    for (const { type, stat_rate: meter } of preferences.energy_sources ?? []) {
      if (typeof meter !== "string") continue;
      if (type === "grid" || type === "solar" || type === "battery") found[type].push(meter);
    }
  } catch {
    // Nobody set the Energy dashboard up: the plan's figures are shown instead.
  }
  return found;
}
