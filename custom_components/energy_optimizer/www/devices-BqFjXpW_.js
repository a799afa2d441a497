import{I as o,a as h,A as r,b as n,O as d,d as p}from"./base-D0BymQnh.js";import"./override-mZgHG-fz.js";import"./entry.js";const l="/config/integrations/integration/energy_optimizer";class u extends o{constructor(){super(...arguments),this.titleKey="devices.title",this.savings=null,this.#s=null,this.#t=s=>{s.ctrlKey||s.metaKey||(s.preventDefault(),window.history.pushState(null,"",l),window.dispatchEvent(new CustomEvent("location-changed",{detail:{replace:!1}})))}}static{this.styles=[...o.styles,h`
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
    `]}static{this.properties={...o.properties,savings:{state:!0}}}#s;concerns(s,t){return(this.view.snapshot?.devices??[]).some(({entityId:i})=>i!==null&&s.states[i]!==t.states[i])}draw(s,t){this.#e(s);const{devices:e}=s;return n`<ha-card>
      <header>
        <h2>${this.heading(t)}</h2>
        ${this.hass.user?.is_admin===!0?n`<a href=${l} @click=${this.#t}>${t("devices.add")}</a>`:r}
      </header>
      ${e.length===0?n`<p class="empty">${t("devices.none")}</p>`:n`<ul>
              ${e.map(i=>this.#i(i,s,t))}
            </ul>`}
      <eo-override .hass=${this.hass} .say=${t} .format=${this.format}></eo-override>
    </ha-card>`}#e(s){const t=s.totals.get("savings")??0;this.#s!==t&&(this.#s=t,this.hass.callWS({type:"energy_optimizer/get_savings"}).then(e=>{this.savings=d(e)}).catch(()=>{}))}#i(s,t,e){const i=s.entityId===null?void 0:this.hass.states[s.entityId]?.state;return n`<li>
      <div class="row">
        <strong class="name">${s.name}</strong>
        ${this.#n(s,i,e)}
        <span class="buttons"
          >${this.#o(s,i,e)}
          <button
            aria-label="${e("override.open")}: ${s.name}"
            @click=${()=>{this.#l(s)}}
          >
            ${e("override.open")}
          </button></span
        >
      </div>
      <p>${this.#a(s,t,e)}</p>
      ${this.#r(s,e)}
      ${s.essential?n`<p class="small soft">${e("devices.essential")}</p>`:r}
      ${s.away?n`<p class="bad">${e("devices.away")}</p>`:r}
      ${s.problem===null?r:n`<p class="bad">${s.problem}</p>`}
    </li>`}#n(s,t,e){if(s.shedSince!==null){const i=this.format.time(s.shedSince);return n`<span class="chip">${e("devices.shed_since",{time:i})}</span>`}return s.instruction==="turn_off"?n`<span class="chip">${e("devices.off")}</span>`:t===void 0||t==="on"||t==="off"?r:n`<span class="chip">${e(`state.${t}`)}</span>`}#a(s,t,e){const i=this.format.price(t.importPrice),a=e(`reason.${s.reason}`,{price:i});return s.until===null||s.reason==="no_peak"?a:`${a} (${e("until",{time:this.format.time(s.until)})})`}#r(s,t){const e=c=>this.savings?.periods.get(c)?.devices.get(s.id)??null,[i,a]=[e("today"),e("total")];return a===null?r:n`<p class="small soft">
      ${t("devices.saved")}: <span class="figure">${this.format.money(i??0)}</span>
      ${t("devices.saved_today")},
      <span class="figure">${this.format.money(a)}</span> ${t("devices.saved_total")}
    </p>`}#o(s,t,e){const{entityId:i}=s;return i===null||t!=="on"&&t!=="off"?r:n`<button
      role="switch"
      aria-checked=${t==="on"?"true":"false"}
      aria-label=${e("devices.switch",{name:s.name})}
      @click=${()=>{const a=t==="on"?"turn_off":"turn_on";this.hass.callService("homeassistant",a,{entity_id:i}).catch(()=>{})}}
    >
      ${e(t==="on"?"devices.on":"devices.off")}
    </button>`}#l(s){const t=this.renderRoot.querySelector("eo-override");this.view.snapshot!==null&&t?.open(this.view.snapshot,"device",s.id,null)}#t}p("eo-devices",u);export{u as DevicesCard};
