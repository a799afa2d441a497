import { css, html, LitElement, nothing } from "lit";
import type { PropertyDeclarations, TemplateResult } from "lit";
import type { Hass } from "../data/hass";
import { messageOf } from "../data/home";
import type { Format } from "../lib/format";
import type { Snapshot } from "../lib/model";
import type { Cost, Orderable } from "../lib/overrides";
import { BATTERY_ORDERS, DEVICE_ORDERS, readCost } from "../lib/overrides";
import type { Say } from "../lib/words";
import { define } from "./base";
import { shared } from "./styles";

const HOURS = [1, 2, 4, 8];
/** An order lasts a day at most. */
const LONGEST_S = 86_000;

interface Asked {
  readonly snapshot: Snapshot;
  readonly kind: Orderable;
  readonly id: string;
  readonly name: string;
}

/** Asks what a battery or device should do instead of the plan, says what that costs, orders it. */
export class OverrideDialog extends LitElement {
  static override styles = [
    shared,
    css`
      dialog {
        color: inherit;
        background: var(--eo-card);
        border: 1px solid var(--eo-line);
        border-radius: 12px;
        padding: 20px;
        width: min(420px, calc(100vw - 24px));
      }
      dialog::backdrop {
        background: rgba(0, 0, 0, 0.5);
      }
      label {
        display: block;
        margin-block: 12px;
      }
      label select {
        width: 100%;
        margin-block-start: 4px;
      }
      .row {
        justify-content: flex-end;
        margin-block-start: 16px;
      }
    `,
  ];
  static override properties: PropertyDeclarations = {
    hass: { attribute: false, noAccessor: false, hasChanged: () => false },
    say: { attribute: false },
    format: { attribute: false },
    asked: { state: true },
    order: { state: true },
    until: { state: true },
    cost: { state: true },
    said: { state: true },
    failed: { state: true },
    busy: { state: true },
  };

  hass!: Hass;
  say!: Say;
  format!: Format;
  asked: Asked | null = null;
  order = "";
  until = 0;
  cost: Cost = "asking";
  said = "";
  failed = "";
  busy = false;
  #ends: number[] = [];
  /** Counts questions, so that an answer to an earlier one is not shown for the present one. */
  #question = 0;

  open(snapshot: Snapshot, kind: Orderable, id: string, slotEnd: number | null): void {
    const items = { battery: snapshot.batteries, device: snapshot.devices, load: snapshot.loads }[
      kind
    ];
    const item = items.find((one) => one.id === id);
    if (item === undefined) return;
    const now = Date.now() / 1000;
    this.#ends = endsFrom(now, slotEnd);
    this.until = this.#ends[0] ?? now;
    this.asked = { snapshot, kind, id, name: item.name };
    this.order = likeliest(snapshot, kind, id);
    this.failed = "";
    void this.#ask();
    void this.updateComplete.then(() => {
      this.renderRoot.querySelector("dialog")?.showModal();
    });
  }

  protected override render(): TemplateResult {
    return html`<div class="hidden" role="status" aria-live="polite">${this.said}</div>
      <dialog aria-labelledby="title" @close=${this.#closed}>
        ${this.asked === null ? nothing : this.#form(this.asked)}
      </dialog>`;
  }

  #form(asked: Asked): TemplateResult {
    const { say, format } = this;
    const orders = asked.kind === "battery" ? BATTERY_ORDERS : DEVICE_ORDERS;
    const word = (order: string): string => say(wordOf(asked.kind, order));
    return html`<h2 id="title">${say("override.title", { name: asked.name })}</h2>
      <label
        >${say("override.what")}
        <select
          id="order"
          @change=${(event: Event) => {
            this.order = (event.target as HTMLSelectElement).value;
            void this.#ask();
          }}
        >
          ${orders.map(
            (order) =>
              html`<option value=${order} ?selected=${order === this.order}>
                ${word(order)}
              </option>`,
          )}
        </select>
      </label>
      <label
        >${say("override.until")}
        <select
          id="until"
          @change=${(event: Event) => {
            this.until = Number((event.target as HTMLSelectElement).value);
            void this.#ask();
          }}
        >
          ${this.#ends.map(
            (end) =>
              html`<option value=${end} ?selected=${end === this.until}>
                ${format.dayTime(end)}
              </option>`,
          )}
        </select>
      </label>
      <p id="cost" aria-live="polite">${this.#cost()}</p>
      ${this.failed === "" ? nothing : html`<p class="bad" role="alert">${this.failed}</p>`}
      <div class="row">
        <button @click=${this.#clear} ?disabled=${this.busy}>${say("override.clear")}</button>
        <span class="spring"></span>
        <button @click=${this.#close}>${say("override.cancel")}</button>
        <button class="main" ?disabled=${this.busy} @click=${this.#confirm}>
          ${say("override.confirm")}
        </button>
      </div>`;
  }

  #cost(): string {
    const { say, format, cost } = this;
    if (cost === "asking") return say("override.asking");
    if (cost === "unknown") return say("override.unknown");
    if (Math.abs(cost) < 0.0005) return say("override.free");
    const money = format.worth(Math.abs(cost)).replace("+", "");
    return say(cost > 0 ? "override.cost" : "override.saves", { money });
  }

  /** Ask what the chosen order would cost; both plans are solved where the home is. */
  async #ask(): Promise<void> {
    const { asked, order, until } = this;
    const question = ++this.#question;
    if (asked === null) return;
    this.cost = "asking";
    let cost: Cost = "unknown";
    try {
      cost = readCost(
        await this.hass.callWS({
          type: "energy_optimizer/simulate",
          [`${asked.kind}_id`]: asked.id,
          instruction: order,
          until: isoOf(until),
        }),
      );
    } catch {
      // There is no plan to compare with, or this battery cannot be told it: the order says so.
    }
    if (question === this.#question) this.cost = cost;
  }

  readonly #confirm = (): void => {
    const { asked, order, until, say, format } = this;
    if (asked === null) return;
    const what = say(wordOf(asked.kind, order));
    const done = say("override.done", { name: asked.name, what, time: format.time(until) });
    const data = { instruction: order, until: isoOf(until) };
    void this.#send(asked, "set_override", data, done);
  };

  readonly #clear = (): void => {
    const { asked } = this;
    if (asked === null) return;
    const done = this.say("override.cleared", { name: asked.name });
    void this.#send(asked, "clear_override", {}, done);
  };

  async #send(
    asked: Asked,
    command: string,
    data: Record<string, unknown>,
    done: string,
  ): Promise<void> {
    this.busy = true;
    this.failed = "";
    try {
      const target = { [`${asked.kind}_id`]: asked.id };
      await this.hass.callWS({ type: `energy_optimizer/${command}`, ...target, ...data });
      this.said = done;
      this.#close();
    } catch (error) {
      this.failed = messageOf(error);
    } finally {
      this.busy = false;
    }
  }

  readonly #close = (): void => {
    this.renderRoot.querySelector("dialog")?.close();
  };

  readonly #closed = (): void => {
    this.asked = null;
  };
}

function wordOf(kind: Orderable, order: string): string {
  if (kind === "battery") return `instruction.${order}`;
  return kind === "load" ? `override.run_${order}` : `override.${order}`;
}

function isoOf(moment: number): string {
  return new Date(Math.floor(moment) * 1000).toISOString();
}

/** The chosen slot's end, if an order may last so long, then round times. */
function endsFrom(now: number, slotEnd: number | null): number[] {
  const ends = HOURS.map((hours) => now + hours * 3600);
  return slotEnd !== null && slotEnd > now + 60 && slotEnd < now + LONGEST_S
    ? [slotEnd, ...ends]
    : ends;
}

/** What a person most likely wants: the other of what the plan does. */
function likeliest(snapshot: Snapshot, kind: Orderable, id: string): string {
  if (kind === "battery") return "self_consumption";
  if (kind === "load") {
    return snapshot.loads.find((load) => load.id === id)?.state === "running" ? "off" : "on";
  }
  return snapshot.plan?.devices.get(id)?.shed[0] === true ? "on" : "off";
}

define("eo-override", OverrideDialog);
