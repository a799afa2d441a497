import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import type { Format } from "../lib/format";
import type { Snapshot } from "../lib/model";
import type { Say } from "../lib/words";

/** A plan is older than this when something keeps the loop from turning [s]. */
const OLD_S = 2 * 3600;

/** What a person should know before believing the plan; read out when it changes. */
export function bannersOf(
  snapshot: Snapshot,
  live: boolean,
  say: Say,
  format: Format,
): TemplateResult {
  const texts = banners(snapshot, live, Date.now() / 1000, say, format);
  return html`<div role="status" aria-live="polite">
    ${
      texts.length === 0
        ? nothing
        : html`<div class="banner">${texts.map((text) => html`<div>${text}</div>`)}</div>`
    }
  </div>`;
}

export function banners(
  snapshot: Snapshot,
  live: boolean,
  now: number,
  say: Say,
  format: Format,
): string[] {
  const time = format.dayTime(snapshot.generatedAt);
  const found: string[] = [];
  if (!live) found.push(say("not_live", { time }));
  else if (now - snapshot.generatedAt > OLD_S) found.push(say("banner.old", { time }));
  if (snapshot.mode !== "off" && snapshot.status !== "optimal" && snapshot.status !== "") {
    found.push(say(`banner.${snapshot.status}`, { time }));
  }
  if (snapshot.missing.length > 0) {
    const what = snapshot.missing.map((item) => `${item.what} (${item.why})`).join(", ");
    found.push(say("banner.missing", { what }));
  }
  return found;
}
