import { css, html, nothing } from "lit";
import type { PropertyDeclarations, TemplateResult } from "lit";
import type { Hass, HassEntity } from "../data/hass";
import { readMeters } from "../data/meters";
import { entityOf } from "../data/past";
import { measuredFlows, plannedFlows } from "../lib/flows";
import type { Flows, Meters } from "../lib/flows";
import type { Battery, Snapshot } from "../lib/model";
import { rankToday } from "../lib/series";
import type { Say } from "../lib/words";
import { define, HomeElement } from "./base";

const NO_METERS: Meters = { grid: [], solar: [], battery: [] };
const MODES = ["control", "advise", "off"] as const;

/** What happens at this moment, and what the optimizer may do. */
export class NowCard extends HomeElement {
  static override styles = [
    ...HomeElement.styles,
    css`
      .price {
        display: flex;
        flex-wrap: wrap;
        align-items: baseline;
        gap: 4px 16px;
      }
      .big {
        font-size: 28px;
        font-variant-numeric: tabular-nums;
      }
      .scale {
        position: relative;
        height: 8px;
        border-radius: 4px;
        margin-block: 10px 4px;
        direction: ltr;
        background: linear-gradient(
          90deg,
          var(--eo-good),
          var(--warning-color, #ffa600),
          var(--eo-bad)
        );
      }
      .scale i {
        position: absolute;
        top: -4px;
        width: 4px;
        height: 16px;
        margin-inline-start: -2px;
        border-radius: 2px;
        background: var(--eo-text);
        outline: 2px solid var(--eo-card);
      }
      .ends {
        display: flex;
        justify-content: space-between;
        gap: 8px;
        direction: ltr;
        margin-block-end: 12px;
      }
      .flows {
        display: grid;
        grid-template-columns: repeat(2, minmax(0, 1fr));
        gap: 8px;
        margin-block: 6px 12px;
      }
      .flow {
        border: 1px solid var(--eo-line);
        border-inline-start: 4px solid var(--hue, var(--eo-line));
        border-radius: 8px;
        padding: 8px 10px;
        min-width: 0;
      }
      .flow .figure {
        font-size: 18px;
        display: block;
      }
      .told {
        margin: 0;
        padding: 0;
        list-style: none;
      }
      .told li {
        padding-block: 6px;
        border-block-start: 1px solid var(--eo-line);
      }
      .pause {
        margin-block-start: 8px;
      }
      .modes {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        margin-block-start: 12px;
      }
      .modes button {
        flex: 1 1 80px;
      }
    `,
  ];

  static override properties: PropertyDeclarations = {
    ...HomeElement.properties,
    meters: { state: true },
  };

  protected readonly titleKey = "now.title";
  meters: Meters | null = null;
  #asked = false;

  protected override concerns(before: Hass, now: Hass): boolean {
    const { grid, solar, battery } = this.meters ?? NO_METERS;
    const meters = [...grid, ...solar, ...battery];
    if (meters.some((id) => before.states[id] !== now.states[id])) return true;
    return before.entities !== now.entities || this.#paused(before) !== this.#paused(now);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#asked = false;
  }

  #readMeters(): void {
    if (this.#asked) return;
    this.#asked = true;
    void readMeters(this.hass).then((meters) => {
      this.meters = meters;
    });
  }

  protected draw(snapshot: Snapshot, say: Say): TemplateResult {
    this.#readMeters();
    return html`<ha-card>
      <header><h2>${this.heading(say)}</h2></header>
      ${this.#price(snapshot, say)} ${this.#flows(snapshot, say)}
      ${
        snapshot.batteries.length === 0
          ? nothing
          : html`<ul class="told">
              ${snapshot.batteries.map((battery) => this.#told(battery, say))}
            </ul>`
      }
      ${this.#modes(snapshot, say)} ${this.#pause(say)}
    </ha-card>`;
  }

  #price(snapshot: Snapshot, say: Say): TemplateResult {
    const { format } = this;
    const { importPrice, exportPrice, saturationPct } = snapshot;
    const also = (key: string, text: string): unknown =>
      text === "–" ? nothing : html`<span class="soft">${say(key)} ${text}</span>`;
    return html`<div class="price">
        <span class="big">${format.price(importPrice)}</span>
        ${also("now.export", format.price(exportPrice))} ${this.#peak(snapshot, say)}
        ${also("now.saturation", format.pct(saturationPct))}
      </div>
      ${this.#rank(snapshot, say)}`;
  }

  #rank(snapshot: Snapshot, say: Say): unknown {
    const { format } = this;
    const rank = rankToday(snapshot.ahead, this.view.past, this.now, format.settings.zone);
    if (rank === null || rank.high <= rank.low) return nothing;
    const place = (100 * (rank.price - rank.low)) / (rank.high - rank.low);
    const share = format.pct(100 * rank.dearerShare);
    const text = rank.dearerShare === 0 ? say("now.dearest") : say("now.rank", { share });
    return html`<div class="scale" aria-hidden="true"><i style="left:${place}%"></i></div>
      <div class="small soft ends">
        <span>${format.price(rank.low)}</span><span>${text}</span
        ><span>${format.price(rank.high)}</span>
      </div>`;
  }

  #peak(snapshot: Snapshot, say: Say): unknown {
    const { now, start, end } = snapshot.peak;
    if (start === null || end === null) return nothing;
    const text = now
      ? say("now.peak", { time: this.format.time(end) })
      : say("now.next_peak", { time: this.format.dayTime(start) });
    return html`<span class="chip">${text}</span>`;
  }

  /** Measured where the meters are known, else what the plan expects. */
  #flows(snapshot: Snapshot, say: Say): unknown {
    const measured =
      this.meters === null ? null : measuredFlows(this.meters, (id) => this.hass.states[id]);
    const flows = measured ?? plannedFlows(snapshot, this.now);
    if (flows === null) return nothing;
    const name = say(measured === null ? "now.planned" : "now.measured");
    return html`<div class="small soft">${name}</div>
      <div class="flows">
        ${this.#flow(say("now.solar"), "var(--eo-solar)", flows.solarKw)}
        ${this.#flow(say("now.home"), "var(--eo-text)", flows.homeKw)} ${this.#battery(flows, say)}
        ${this.#grid(flows, snapshot, say)}
      </div>`;
  }

  #battery({ batteryKw }: Flows, say: Say): unknown {
    const gives = batteryKw === null || batteryKw >= 0;
    const hue = gives ? "var(--eo-out)" : "var(--eo-in)";
    return this.#flow(say(gives ? "legend.discharge" : "legend.charge"), hue, batteryKw);
  }

  #grid({ gridKw }: Flows, snapshot: Snapshot, say: Say): unknown {
    const buys = gridKw === null || gridKw >= 0;
    const price = buys ? snapshot.importPrice : snapshot.exportPrice;
    const cost = gridKw === null || price === null ? null : -gridKw * price;
    const perHour =
      cost === null ? "" : say("now.per_hour", { money: this.format.money(cost, true) });
    const hue = buys ? "var(--eo-import)" : "var(--eo-export)";
    return this.#flow(
      say(buys ? "legend.grid_import" : "legend.grid_export"),
      hue,
      gridKw,
      perHour,
    );
  }

  #flow(name: string, hue: string, kw: number | null, below = ""): unknown {
    if (kw === null) return nothing;
    return html`<div class="flow" style="--hue:${hue}">
      <span class="small soft">${name}</span>
      <span class="figure">${this.format.kw(Math.abs(kw))}</span>
      ${below === "" ? nothing : html`<span class="small soft">${below}</span>`}
    </div>`;
  }

  #told(battery: Battery, say: Say): TemplateResult {
    const { format } = this;
    const power = battery.powerKw === null ? "" : ` ${format.kw(battery.powerKw)}`;
    const until =
      battery.until === null ? "" : `, ${say("until", { time: format.time(battery.until) })}`;
    return html`<li>
      <div class="row">
        <strong>${battery.name}</strong>
        <span class="figure">${format.pct(battery.socPct)}</span>
        <span class="soft figure">${format.kwh(battery.storedKwh)}</span>
        ${battery.controlled ? nothing : html`<span class="chip">${say("now.advised")}</span>`}
      </div>
      <div>${say(`instruction.${battery.instruction}`)}${power}${until}</div>
      ${battery.problem === null ? nothing : html`<div class="bad">${battery.problem}</div>`}
    </li>`;
  }

  #modes(snapshot: Snapshot, say: Say): TemplateResult {
    const entity = entityOf(this.hass, "mode");
    return html`<div class="modes" role="radiogroup" aria-label=${say("mode.title")}>
      ${MODES.map(
        (mode) =>
          html`<button
            role="radio"
            aria-checked=${snapshot.mode === mode ? "true" : "false"}
            title=${say(`mode.${mode}.help`)}
            ?disabled=${entity === null}
            @click=${() => {
              void this.#choose(entity, mode);
            }}
          >
            ${say(`mode.${mode}`)}
          </button>`,
      )}
    </div>`;
  }

  /** Not before the home is loaded: the buttons come with it. */
  #pause(say: Say): unknown {
    const paused = this.#paused(this.hass);
    const button = entityOf(this.hass, paused === null ? "pause" : "resume");
    if (button === null) return nothing;
    const until = Date.parse(String(paused?.attributes.until)) / 1000;
    return html`<div class="row pause">
      ${
        paused === null || Number.isNaN(until)
          ? nothing
          : html`<span>${say("now.paused", { time: this.format.time(until) })}</span>`
      }
      <span class="spring"></span>
      <button
        @click=${() => {
          // Home Assistant shows a refusal itself.
          this.hass.callService("button", "press", { entity_id: button }).catch(() => undefined);
        }}
      >
        ${say(paused === null ? "now.pause" : "now.resume")}
      </button>
    </div>`;
  }

  /** The sensor that says so, while a person has paused us. */
  #paused(hass: Hass): HassEntity | null {
    const sensor = hass.states[entityOf(hass, "paused") ?? ""];
    return sensor?.state === "on" ? sensor : null;
  }

  async #choose(entity: string | null, mode: string): Promise<void> {
    if (entity === null) return;
    const hass: Hass = this.hass;
    // Home Assistant shows a refusal itself.
    await hass
      .callService("select", "select_option", { entity_id: entity, option: mode })
      .catch(() => undefined);
  }
}

define("eo-now", NowCard);
