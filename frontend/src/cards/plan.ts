import { html, nothing } from "lit";
import type { PropertyDeclarations, PropertyValues, TemplateResult } from "lit";
import { clamp, slotAt, valueAt } from "../lib/geometry";
import type { Past, Snapshot } from "../lib/model";
import type { Orderable } from "../lib/overrides";
import type { Picture } from "../lib/picture";
import { draw } from "../lib/picture";
import { details } from "../lib/reasons";
import type { Details } from "../lib/reasons";
import { firstKnown, stops } from "../lib/series";
import type { Say } from "../lib/words";
import { bannersOf } from "./banners";
import { define, HomeElement } from "./base";
import { chart } from "./chart";
import "./override";
import type { OverrideDialog } from "./override";
import { planStyles } from "./plan-styles";
import { slotPanel } from "./slot-panel";
import { table } from "./table";

const HOUR_S = 3600;
const PAST_S = 12 * HOUR_S;

/** Prices, batteries, grid and devices on one time axis, and why each slot is as it is. */
export class PlanCard extends HomeElement {
  static override styles = [...HomeElement.styles, planStyles];
  static override properties: PropertyDeclarations = {
    ...HomeElement.properties,
    chosen: { state: true },
    width: { state: true },
    showsSolar: { state: true },
    showsLoad: { state: true },
    showsTable: { state: true },
  };

  protected readonly titleKey = "plan.title";
  /** The chosen moment; null follows the present. */
  chosen: number | null = null;
  width = 0;
  showsSolar = true;
  showsLoad = true;
  showsTable = false;
  #picture: { key: readonly unknown[]; picture: Picture } | null = null;
  readonly #resize = new ResizeObserver(([entry]) => {
    if (entry !== undefined) this.width = Math.round(entry.contentRect.width);
  });

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resize.disconnect();
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    const frame = this.renderRoot.querySelector(".frame");
    if (frame !== null) this.#resize.observe(frame);
  }

  protected draw(snapshot: Snapshot, say: Say): TemplateResult {
    const status = say(`status.${snapshot.status}`);
    return html`<ha-card>
      <header>
        <h2>${this.heading(say)}</h2>
        <span class="chip" title=${this.format.dayTime(snapshot.generatedAt)}>${status}</span>
      </header>
      ${bannersOf(snapshot, this.view.live, say, this.format)}
      <div class="frame">
        ${
          snapshot.ahead.edges.length < 2
            ? html`<p class="empty" role="status">${say("empty_plan")}</p>`
            : this.#body(snapshot, say)
        }
      </div>
      <eo-override .hass=${this.hass} .say=${say} .format=${this.format}></eo-override>
    </ha-card>`;
  }

  #body(snapshot: Snapshot, say: Say): TemplateResult {
    if (this.width === 0) return html`<div class="waiting"></div>`;
    const { past } = this.view;
    const picture = this.#draw(snapshot, past);
    const moment = this.chosen ?? this.now;
    const shown = details(snapshot, past, moment, say, this.format);
    return html`
      <div
        class="chart"
        tabindex="0"
        role="slider"
        aria-label=${say("chart.label")}
        aria-valuemin=${0}
        aria-valuemax=${stops(snapshot, past, picture.x.from).length - 1}
        aria-valuenow=${this.#index(snapshot, past, picture, moment)}
        aria-valuetext=${this.#spoken(shown)}
        @keydown=${this.#key}
        @pointermove=${this.#point}
        @pointerdown=${this.#point}
        @pointerleave=${this.#leave}
      >
        ${chart(picture, shown, this.chosen !== null, this.now, say, this.format)}
      </div>
      ${this.#legend(snapshot, say)} ${stays(picture.stays, snapshot, say)}
      ${slotPanel(shown, say, this.format, {
        isNow: this.chosen === null,
        step: (by) => {
          this.#step(by);
        },
        follow: () => {
          this.chosen = null;
        },
        override: (kind, id) => {
          this.#override(kind, id, shown);
        },
      })}
      ${this.showsTable ? table(snapshot, say, this.format) : nothing}
    `;
  }

  #draw(snapshot: Snapshot, past: Past): Picture {
    const { ahead, plan, batteries, devices } = snapshot;
    // The picture moves with the quarter-hours, not with every second.
    const now = Math.floor(this.now / 900) * 900;
    const from = clamp(firstKnown(past), now - PAST_S, now - HOUR_S);
    const { width, showsSolar, showsLoad, format } = this;
    const key = [ahead, plan, past, from, width, showsSolar, showsLoad, format];
    const more = [JSON.stringify([batteries, devices.map((device) => device.name)])];
    const whole = [...key, ...more];
    if (this.#picture?.key.every((part, index) => part === whole[index]) === true) {
      return this.#picture.picture;
    }
    const { latitude, longitude } = this.hass.config;
    const picture = draw(snapshot, past, format, {
      width,
      from,
      showsSolar,
      showsLoad,
      latitude,
      longitude,
    });
    this.#picture = { key: whole, picture };
    return picture;
  }

  #legend(snapshot: Snapshot, say: Say): TemplateResult {
    const toggle = (
      name: "showsSolar" | "showsLoad" | "showsTable",
      key: string,
      swatch: string,
    ): TemplateResult =>
      html`<button
        aria-pressed=${this[name] ? "true" : "false"}
        @click=${() => {
          this[name] = !this[name];
        }}
      >
        ${swatch === "" ? nothing : html`<i class="swatch ${swatch}"></i>`}${say(key)}
      </button>`;
    const entry = (style: string, key: string): TemplateResult =>
      html`<span class="entry"><i class="swatch ${style}"></i>${say(key)}</span>`;
    const hasBattery = snapshot.batteries.length > 0;
    // One battery needs no name; several are told apart by their colours.
    const named = snapshot.batteries.length > 1 ? snapshot.batteries : [];
    const names = named.map(
      (battery, index) =>
        html`<span class="entry"><i class="swatch battery-${index % 4}"></i>${battery.name}</span>`,
    );
    return html`<div class="legend small">
      ${entry("import", "legend.import")} ${entry("export", "legend.export")}
      ${entry("forecast", "legend.forecast")} ${entry("peak", "legend.peak")}
      ${hasBattery ? [entry("measured", "legend.measured"), entry("planned", "legend.planned")] : nothing}
      ${hasBattery ? [entry("discharge", "legend.discharge"), entry("charge", "legend.charge")] : nothing}
      ${names} ${entry("bar-import", "legend.grid_import")}
      ${entry("bar-export", "legend.grid_export")}
      <span class="toggles"
        >${toggle("showsSolar", "toggle.solar", "solar")}
        ${toggle("showsLoad", "toggle.load", "load")}
        ${toggle("showsTable", "toggle.table", "")}</span
      >
    </div>`;
  }

  #spoken(shown: Details): string {
    const { format } = this;
    const lines = shown.lines.map((line) => `${line.name}: ${line.text}`);
    const price = format.price(shown.importPrice);
    return [format.range(shown.from, shown.to), price, ...lines].join(". ");
  }

  #index(snapshot: Snapshot, past: Past, picture: Picture, moment: number): number {
    const all = stops(snapshot, past, picture.x.from);
    return Math.max(
      all.findLastIndex((stop) => stop <= moment),
      0,
    );
  }

  #step(by: number): void {
    const { snapshot, past } = this.view;
    if (snapshot === null || this.#picture === null) return;
    const { picture } = this.#picture;
    const all = stops(snapshot, past, picture.x.from);
    const index = this.#index(snapshot, past, picture, this.chosen ?? this.now);
    this.chosen = all[clamp(index + by, 0, all.length - 1)] ?? null;
  }

  readonly #key = (event: KeyboardEvent): void => {
    const steps: Record<string, number> = {
      ArrowLeft: -1,
      ArrowDown: -1,
      ArrowRight: 1,
      ArrowUp: 1,
      PageDown: -12,
      PageUp: 12,
      Home: -100_000,
      End: 100_000,
    };
    const by = steps[event.key];
    if (event.key === "Escape") this.chosen = null;
    else if (by === undefined) return;
    else this.#step(by);
    event.preventDefault();
  };

  readonly #point = (event: PointerEvent): void => {
    const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
    if (this.#picture === null || this.view.snapshot === null) return;
    const { picture } = this.#picture;
    const inside = clamp(event.clientX - box.left, picture.left, picture.right - 0.5);
    const moment = valueAt(picture.x, inside);
    const { edges } = this.view.snapshot.ahead;
    const slot = slotAt(edges, moment);
    // A whole slot is one choice: moving inside it draws nothing anew.
    this.chosen = slot >= 0 ? (edges[slot] ?? moment) : Math.floor(moment / 300) * 300;
  };

  readonly #leave = (event: PointerEvent): void => {
    // A finger that is lifted leaves its choice; a mouse that leaves takes it along.
    if (event.pointerType === "mouse" && !this.matches(":focus-within")) this.chosen = null;
  };

  #override(kind: Orderable, id: string, shown: Details): void {
    const { snapshot } = this.view;
    const dialog = this.renderRoot.querySelector<OverrideDialog>("eo-override");
    if (snapshot !== null) dialog?.open(snapshot, kind, id, shown.isPast ? null : shown.to);
  }
}

/** Devices that are never off have no lane: say how many there are. */
function stays(count: number, snapshot: Snapshot, say: Say): unknown {
  if (count === 0 || snapshot.plan === null) return nothing;
  const all = count === snapshot.devices.length;
  return html`<p class="small soft">
    ${all ? say("chart.stays_all") : say("chart.stays", { count: String(count) })}
  </p>`;
}

define("eo-plan", PlanCard);
