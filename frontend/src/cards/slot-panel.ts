import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import type { Format } from "../lib/format";
import type { Orderable } from "../lib/overrides";
import type { Details, Line } from "../lib/reasons";
import type { Say } from "../lib/words";

export interface SlotActions {
  readonly isNow: boolean;
  readonly step: (by: number) => void;
  readonly follow: () => void;
  readonly override: (kind: Orderable, id: string) => void;
}

/** The chosen slot in words. */
export function slotPanel(
  shown: Details,
  say: Say,
  format: Format,
  actions: SlotActions,
): TemplateResult {
  return html`<section class="slot">
    <div class="row nav">
      <button
        aria-label=${say("slot.previous")}
        @click=${() => {
          actions.step(-1);
        }}
      >
        ‹
      </button>
      <h3 class="figure">${format.range(shown.from, shown.to)}</h3>
      <button
        aria-label=${say("slot.next")}
        @click=${() => {
          actions.step(1);
        }}
      >
        ›
      </button>
      ${actions.isNow ? nothing : html`<button @click=${actions.follow}>${say("slot.now")}</button>`}
      ${chips(shown, say)}
    </div>
    ${facts(shown, say, format)}
    ${
      shown.lines.length === 0
        ? html`<p class="soft">${shown.isPast ? nothing : say("slot.nothing")}</p>`
        : html`<ul class="why">
            ${shown.lines.map((line) => why(line, shown, say, format, actions))}
          </ul>`
    }
  </section>`;
}

function chips(shown: Details, say: Say): TemplateResult {
  const chip = (wanted: boolean, key: string): unknown =>
    wanted ? html`<span class="chip">${say(key)}</span>` : nothing;
  return html`${chip(shown.isPeak, "slot.peak")}${chip(shown.isForecast, "slot.forecast")}${chip(
    shown.isPast,
    "slot.past",
  )}`;
}

function facts(shown: Details, say: Say, format: Format): TemplateResult {
  const fact = (key: string, value: string): unknown =>
    value === "–"
      ? nothing
      : html`<div>
          <dt>${say(key)}</dt>
          <dd>${value}</dd>
        </div>`;
  return html`<dl class="facts">
    ${fact("slot.import", format.price(shown.importPrice))}
    ${fact("slot.export", format.price(shown.exportPrice))}
    ${fact("slot.grid", gridText(shown, say, format))}
    ${fact("slot.solar", format.kw(shown.solarKw))} ${fact("slot.load", format.kw(shown.loadKw))}
  </dl>`;
}

function gridText(shown: Details, say: Say, format: Format): string {
  if (shown.importKw === null && shown.exportKw === null) return "–";
  const exported = shown.exportKw ?? 0;
  if (exported > 0.0005) return say("slot.to_grid", { power: format.kw(exported) });
  if ((shown.importKw ?? 0) < 0.0005) return format.kw(0);
  return say("slot.from_grid", { power: format.kw(shown.importKw) });
}

function why(
  line: Line,
  shown: Details,
  say: Say,
  format: Format,
  actions: SlotActions,
): TemplateResult {
  const worth = line.worth ?? 0;
  return html`<li>
    <div>
      <strong>${line.name}</strong>
      ${
        Math.abs(worth) < 0.0005
          ? nothing
          : html`<span class="figure ${worth > 0 ? "good" : "soft"} small"
              >${say("slot.worth")} ${format.worth(worth)}</span
            >`
      }
      <p>${line.text}</p>
    </div>
    ${
      shown.isPast
        ? nothing
        : html`<button
            aria-label="${say("override.open")}: ${line.name}"
            @click=${() => {
              actions.override(line.kind, line.id);
            }}
          >
            ${say("override.open")}
          </button>`
    }
  </li>`;
}
