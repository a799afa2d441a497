import { css, html, nothing } from "lit";
import type { PropertyDeclarations, TemplateResult } from "lit";
import type { Hass } from "../data/hass";
import { readMoney } from "../data/read";
import type { Device, Load, Money, Snapshot } from "../lib/model";
import type { Orderable } from "../lib/overrides";
import type { Say } from "../lib/words";
import { define, HomeElement } from "./base";
import "./override";
import type { OverrideDialog } from "./override";

const ADD = "/config/integrations/integration/energy_optimizer";

/** Each managed device: what it is told, why, until when, and what it saved. */
export class DevicesCard extends HomeElement {
  static override styles = [
    ...HomeElement.styles,
    css`
      ul {
        list-style: none;
        margin: 0;
        padding: 0;
      }
      li {
        padding-block: 8px;
        border-block-start: 1px solid var(--eo-line);
      }
      li p {
        margin: 2px 0 0;
      }
      .buttons {
        display: flex;
        gap: 8px;
        margin-inline-start: auto;
      }
      .name {
        overflow-wrap: anywhere;
        min-width: 0;
      }
    `,
  ];
  static override properties: PropertyDeclarations = {
    ...HomeElement.properties,
    savings: { state: true },
  };

  protected readonly titleKey = "devices.title";
  savings: Money | null = null;
  #readFor: number | null = null;

  protected override concerns(before: Hass, now: Hass): boolean {
    const devices = this.view.snapshot?.devices ?? [];
    return devices.some(
      ({ entityId }) => entityId !== null && before.states[entityId] !== now.states[entityId],
    );
  }

  protected draw(snapshot: Snapshot, say: Say): TemplateResult {
    this.#readSavings(snapshot);
    const { devices, loads } = snapshot;
    return html`<ha-card>
      <header>
        <h2>${this.heading(say)}</h2>
        ${
          this.hass.user?.is_admin === true
            ? html`<a href=${ADD} @click=${this.#add}>${say("devices.add")}</a>`
            : nothing
        }
      </header>
      ${
        devices.length + loads.length === 0
          ? html`<p class="empty">${say("devices.none")}</p>`
          : html`<ul>
              ${devices.map((device) => this.#device(device, snapshot, say))}
              ${loads.map((load) => this.#load(load, snapshot, say))}
            </ul>`
      }
      <eo-override .hass=${this.hass} .say=${say} .format=${this.format}></eo-override>
    </ha-card>`;
  }

  /** The books change with each slot: read them once for each plan. */
  #readSavings(snapshot: Snapshot): void {
    const total = snapshot.totals.get("savings") ?? 0;
    if (this.#readFor === total) return;
    this.#readFor = total;
    this.hass
      .callWS({ type: "energy_optimizer/get_savings" })
      .then((answer) => {
        this.savings = readMoney(answer);
      })
      // Between two loads of the integration there are no books; the next total asks again.
      .catch(() => undefined);
  }

  #device(device: Device, snapshot: Snapshot, say: Say): TemplateResult {
    const state = device.entityId === null ? undefined : this.hass.states[device.entityId]?.state;
    return html`<li>
      <div class="row">
        <strong class="name">${device.name}</strong>
        ${this.#state(device, state, say)}
        <span class="buttons"
          >${this.#switch(device, state, say)}
          <button
            aria-label="${say("override.open")}: ${device.name}"
            @click=${() => {
              this.#override("device", device.id);
            }}
          >
            ${say("override.open")}
          </button></span
        >
      </div>
      <p>${this.#why(device, snapshot, say)}</p>
      ${this.#saved(device, say)}
      ${device.essential ? html`<p class="small soft">${say("devices.essential")}</p>` : nothing}
      ${device.away ? html`<p class="bad">${say("devices.away")}</p>` : nothing}
      ${device.problem === null ? nothing : html`<p class="bad">${device.problem}</p>`}
    </li>`;
  }

  /** A load that can wait, or a car: when it runs, by when it is done, and what will be missing. */
  #load(load: Load, snapshot: Snapshot, say: Say): TemplateResult {
    const { format } = this;
    const facts: string[] = [];
    if (load.start !== null && load.end !== null) {
      facts.push(say("load.runs", { time: format.range(load.start, load.end) }));
    }
    if (load.deadline !== null) {
      facts.push(say("load.deadline", { time: format.dayTime(load.deadline) }));
    }
    const price = format.price(snapshot.importPrice);
    return html`<li>
      <div class="row">
        <strong class="name">${load.name}</strong>
        <span class="chip">${say(`load.${load.state}`)}</span>
        <span class="buttons"
          ><button
            aria-label="${say("override.open")}: ${load.name}"
            @click=${() => {
              this.#override("load", load.id);
            }}
          >
            ${say("override.open")}
          </button></span
        >
      </div>
      <p>${say(`reason.${load.reason}`, { price, power: format.kw(load.powerKw) })}</p>
      ${facts.length === 0 ? nothing : html`<p class="small soft">${facts.join(" · ")}</p>`}
      ${
        load.missingKwh < 0.05
          ? nothing
          : html`<p class="bad">${say("load.missing", { energy: format.kwh(load.missingKwh) })}</p>`
      }
      ${load.problem === null ? nothing : html`<p class="bad">${load.problem}</p>`}
    </li>`;
  }

  /** What the switch beside it does not show: that we hold it off, or what a thermostat does. */
  #state(device: Device, state: string | undefined, say: Say): unknown {
    if (device.shedSince !== null) {
      const time = this.format.time(device.shedSince);
      return html`<span class="chip">${say("devices.shed_since", { time })}</span>`;
    }
    if (device.instruction === "turn_off") {
      const off = say("devices.off");
      const isOnlyAdvised = this.view.snapshot?.mode !== "control";
      return html`<span class="chip"
        >${isOnlyAdvised ? `${off} (${say("now.advised")})` : off}</span
      >`;
    }
    if (state === undefined || state === "on" || state === "off") return nothing;
    return html`<span class="chip">${say(`state.${state}`)}</span>`;
  }

  #why(device: Device, snapshot: Snapshot, say: Say): string {
    const price = this.format.price(snapshot.importPrice);
    const why = say(`reason.${device.reason}`, { price });
    if (device.until === null || device.reason === "no_peak") return why;
    return `${why} (${say("until", { time: this.format.time(device.until) })})`;
  }

  #saved(device: Device, say: Say): unknown {
    const of = (period: string): number | null =>
      this.savings?.periods.get(period)?.devices.get(device.id) ?? null;
    const [today, total] = [of("today"), of("total")];
    if (total === null) return nothing;
    return html`<p class="small soft">
      ${say("devices.saved")}: <span class="figure">${this.format.money(today ?? 0)}</span>
      ${say("devices.saved_today")},
      <span class="figure">${this.format.money(total)}</span> ${say("devices.saved_total")}
    </p>`;
  }

  #switch(device: Device, state: string | undefined, say: Say): unknown {
    const { entityId } = device;
    if (entityId === null || (state !== "on" && state !== "off")) return nothing;
    return html`<button
      role="switch"
      aria-checked=${state === "on" ? "true" : "false"}
      aria-label=${say("devices.switch", { name: device.name })}
      @click=${() => {
        const service = state === "on" ? "turn_off" : "turn_on";
        // Home Assistant shows a refusal itself.
        this.hass
          .callService("homeassistant", service, { entity_id: entityId })
          .catch(() => undefined);
      }}
    >
      ${say(state === "on" ? "devices.on" : "devices.off")}
    </button>`;
  }

  #override(kind: Orderable, id: string): void {
    const dialog = this.renderRoot.querySelector<OverrideDialog>("eo-override");
    if (this.view.snapshot !== null) dialog?.open(this.view.snapshot, kind, id, null);
  }

  readonly #add = (event: MouseEvent): void => {
    if (event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    window.history.pushState(null, "", ADD);
    window.dispatchEvent(new CustomEvent("location-changed", { detail: { replace: false } }));
  };
}

define("eo-devices", DevicesCard);
