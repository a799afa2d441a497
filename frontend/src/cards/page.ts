import { css, html, LitElement, nothing } from "lit";
import type { PropertyDeclarations, TemplateResult } from "lit";
import type { Hass } from "../data/hass";
import { define } from "./base";
import "./devices";
import "./money";
import "./now";
import "./plan";
import { shared } from "./styles";

/** The sidebar's page: all four parts, side by side where there is room. */
export class PageElement extends LitElement {
  static override styles = [
    shared,
    css`
      :host {
        min-height: 100%;
        background: var(--primary-background-color, #fafafa);
      }
      .bar {
        position: sticky;
        top: 0;
        z-index: 2;
        display: flex;
        align-items: center;
        gap: 8px;
        height: var(--header-height, 56px);
        padding-inline: 12px;
        margin: 0;
        background: var(--app-header-background-color, var(--primary-color));
        color: var(--app-header-text-color, #fff);
      }
      .bar h1 {
        font-size: 20px;
        font-weight: 400;
        margin: 0;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .bar button {
        border: none;
        min-width: 44px;
        min-height: 44px;
        padding: 0;
      }
      .frame {
        container-type: inline-size;
      }
      main {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(300px, 100%), 1fr));
        gap: 12px;
        padding: 12px;
        max-width: 1400px;
        margin-inline: auto;
      }
      eo-plan {
        grid-column: 1 / -1;
        min-width: 0;
      }
      main > * {
        min-width: 0;
      }
      /* The books are wide: tables beside the bills. */
      @container (min-width: 636px) {
        main {
          grid-template-columns: repeat(2, 1fr);
        }
        eo-money {
          grid-column: 1 / -1;
        }
      }
    `,
  ];
  static override properties: PropertyDeclarations = {
    hass: { attribute: false },
    narrow: { type: Boolean },
  };

  hass: Hass | null = null;
  narrow = false;

  protected override render(): TemplateResult | typeof nothing {
    const { hass } = this;
    if (hass === null) return nothing;
    return html`<header class="bar">
        ${
          this.narrow
            ? html`<button aria-label="Menu" @click=${this.#menu}>
                <ha-icon icon="mdi:menu"></ha-icon>
              </button>`
            : nothing
        }
        <h1>Energy Optimizer</h1>
      </header>
      <div class="frame">
        <main>
          <eo-plan .hass=${hass}></eo-plan>
          <eo-now .hass=${hass}></eo-now>
          <eo-devices .hass=${hass}></eo-devices>
          <eo-money .hass=${hass}></eo-money>
        </main>
      </div>`;
  }

  readonly #menu = (): void => {
    this.dispatchEvent(new Event("hass-toggle-menu", { bubbles: true, composed: true }));
  };
}

define("eo-page", PageElement);
