import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import type { Format } from "../lib/format";
import type { Snapshot } from "../lib/model";
import { plannedSoc, lastAt } from "../lib/series";
import type { Say } from "../lib/words";

/** The same plan as a table, for whoever reads rather than looks. */
export function table(snapshot: Snapshot, say: Say, format: Format): TemplateResult {
  const { ahead, batteries, plan, devices, loads } = snapshot;
  const running = (slot: number): string[] =>
    loads
      .filter((load) => (plan?.loads.get(load.id)?.powerKw[slot] ?? 0) > 0.001)
      .map((load) => load.name);
  const soc = batteries.map((battery) => plannedSoc(snapshot, battery));
  return html`<div class="table" tabindex="0" role="region" aria-label=${say("table.caption")}>
    <table>
      <caption>
        ${say("table.caption")}
      </caption>
      <thead>
        <tr>
          <th scope="col">${say("table.time")}</th>
          <th scope="col">${say("slot.import")}</th>
          <th scope="col">${say("slot.export")}</th>
          ${batteries.map((battery) => html`<th scope="col">${battery.name}</th>`)}
          <th scope="col">${say("legend.grid_import")}</th>
          <th scope="col">${say("legend.grid_export")}</th>
          <th scope="col">${say("table.off")}</th>
          ${loads.length === 0 ? nothing : html`<th scope="col">${say("table.runs")}</th>`}
        </tr>
      </thead>
      <tbody>
        ${ahead.edges.slice(0, -1).map((start, slot) => {
          const end = ahead.edges[slot + 1] ?? start;
          const off = devices.filter((device) => plan?.devices.get(device.id)?.shed[slot] === true);
          return html`<tr>
            <th scope="row">${format.dayTime(start)}</th>
            <td>${format.price(ahead.importPrice[slot] ?? null)}</td>
            <td>${format.price(ahead.exportPrice[slot] ?? null)}</td>
            ${soc.map((track) => html`<td>${format.pct(lastAt(track, end))}</td>`)}
            <td>${format.kw(plan?.importKw[slot] ?? null)}</td>
            <td>${format.kw(plan?.exportKw[slot] ?? null)}</td>
            <td>${off.map((device) => device.name).join(", ")}</td>
            ${loads.length === 0 ? nothing : html`<td>${running(slot).join(", ")}</td>`}
          </tr>`;
        })}
      </tbody>
    </table>
  </div>`;
}
