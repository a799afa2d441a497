import{i as t,s as r,a as n,A as i,b as a,d as o}from"./base-C1R6KkkP.js";import"./devices-Dmyz5XkK.js";import"./money-SuhFIq6r.js";import"./now-B8n0XFtm.js";import"./plan-CyOQeMMA.js";import"./entry.js";import"./override-BUdRFlj2.js";import"./flows-B4bdz54v.js";class s extends t{constructor(){super(...arguments),this.hass=null,this.narrow=!1,this.#e=()=>{this.dispatchEvent(new Event("hass-toggle-menu",{bubbles:!0,composed:!0}))}}static{this.styles=[r,n`
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
    `]}static{this.properties={hass:{attribute:!1},narrow:{type:Boolean}}}render(){const{hass:e}=this;return e===null?i:a`<header class="bar">
        ${this.narrow?a`<button aria-label="Menu" @click=${this.#e}>
                <ha-icon icon="mdi:menu"></ha-icon>
              </button>`:i}
        <h1>Energy Optimizer</h1>
      </header>
      <div class="frame">
        <main>
          <eo-plan .hass=${e}></eo-plan>
          <eo-now .hass=${e}></eo-now>
          <eo-devices .hass=${e}></eo-devices>
          <eo-money .hass=${e}></eo-money>
        </main>
      </div>`}#e}o("eo-page",s);export{s as PageElement};
