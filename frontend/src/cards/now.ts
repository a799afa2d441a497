import { css, html, nothing } from "lit";
import type { TemplateResult } from "lit";
import type { Hass } from "../data/hass";
import { entityOf } from "../data/past";
import { slotAt } from "../lib/geometry";
import type { Battery, Snapshot } from "../lib/model";
import { rankToday } from "../lib/series";
import type { Say } from "../lib/words";
import { define, HomeElement } from "./base";

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
      .flows {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(120px, 1fr));
        gap: 8px;
        margin-block: 12px;
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

  protected readonly titleKey = "now.title";

  protected draw(snapshot: Snapshot, say: Say): TemplateResult {
    return html`<ha-card>
      <header><h2>${this.heading(say)}</h2></header>
      ${this.#price(snapshot, say)} ${this.#flows(snapshot, say)}
      ${
        snapshot.batteries.length === 0
          ? nothing
          : html`<ul class="told">
              ${snapshot.batteries.map((battery) => this.#battery(battery, say))}
            </ul>`
      }
      ${this.#modes(snapshot, say)}
    </ha-card>`;
  }

  #price(snapshot: Snapshot, say: Say): TemplateResult {
    const { format } = this;
    const zone = format.settings.zone;
    const rank = rankToday(snapshot.ahead, this.view.past, this.now, zone);
    const price = snapshot.importPrice;
    const span = rank === null ? 0 : rank.high - rank.low;
    const place =
      rank === null || price === null || span <= 0 ? 50 : (100 * (price - rank.low)) / span;
    const share = rank === null ? null : rank.dearerShare;
    const text =
      share === null || span <= 0
        ? ""
        : share === 0
          ? say("now.dearest")
          : say("now.rank", { share: format.pct(100 * share) });
    return html`<div class="price">
        <span class="big">${format.price(price)}</span>
        ${
          snapshot.exportPrice === null
            ? nothing
            : html`<span class="soft"
                >${say("now.export")} ${format.price(snapshot.exportPrice)}</span
              >`
        }
        ${this.#peak(snapshot, say)}
        ${
          snapshot.saturationPct === null
            ? nothing
            : html`<span class="soft"
                >${say("now.saturation")} ${format.pct(snapshot.saturationPct)}</span
              >`
        }
      </div>
      ${
        text === ""
          ? nothing
          : html`<div class="scale" aria-hidden="true"><i style="left:${place}%"></i></div>
              <div class="small soft">${text}</div>`
      }`;
  }

  #peak(snapshot: Snapshot, say: Say): unknown {
    const { now, start, end } = snapshot.peak;
    if (start === null || end === null) return nothing;
    const text = now
      ? say("now.peak", { time: this.format.time(end) })
      : say("now.next_peak", { time: this.format.dayTime(start) });
    return html`<span class="chip">${text}</span>`;
  }

  /** What the plan expects of the present slot. */
  #flows(snapshot: Snapshot, say: Say): unknown {
    const { ahead, plan } = snapshot;
    const slot = slotAt(ahead.edges, this.now);
    const planned = plan === null ? -1 : slotAt(plan.edges, this.now);
    if (slot < 0 || plan === null || planned < 0) return nothing;
    const batteries = [...plan.batteries.values()];
    const net = batteries.reduce(
      (sum, item) => sum + (item.dischargeKw[planned] ?? 0) - (item.chargeKw[planned] ?? 0),
      0,
    );
    const grid = (plan.importKw[planned] ?? 0) - (plan.exportKw[planned] ?? 0);
    const price = grid >= 0 ? snapshot.importPrice : snapshot.exportPrice;
    return html`<div class="small soft">${say("now.planned")}</div>
      <div class="flows">
        ${this.#flow(say("now.solar"), "var(--eo-solar)", ahead.solarKw[slot] ?? null, "")}
        ${this.#flow(say("now.home"), "var(--eo-text)", ahead.loadKw[slot] ?? null, "")}
        ${
          batteries.length === 0
            ? nothing
            : this.#flow(
                say(net >= 0 ? "legend.discharge" : "legend.charge"),
                net >= 0 ? "var(--eo-out)" : "var(--eo-in)",
                Math.abs(net),
                "",
              )
        }
        ${this.#flow(
          say(grid >= 0 ? "legend.grid_import" : "legend.grid_export"),
          grid >= 0 ? "var(--eo-import)" : "var(--eo-export)",
          Math.abs(grid),
          price === null
            ? ""
            : say("now.per_hour", { money: this.format.money(-grid * price, true) }),
        )}
      </div>`;
  }

  #flow(name: string, hue: string, kw: number | null, below: string): TemplateResult {
    return html`<div class="flow" style="--hue:${hue}">
      <span class="small soft">${name}</span>
      <span class="figure">${this.format.kw(kw)}</span>
      ${below === "" ? nothing : html`<span class="small soft">${below}</span>`}
    </div>`;
  }

  #battery(battery: Battery, say: Say): TemplateResult {
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
