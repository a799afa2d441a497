import{H as o,a as h,A as a,b as n,r as d,d as p}from"./base-j5earcto.js";import"./override-DTpv6wws.js";import"./entry.js";import"./series-Ddc0-xJS.js";const l="/config/integrations/integration/energy_optimizer";class u extends o{constructor(){super(...arguments),this.titleKey="devices.title",this.savings=null,this.#s=null,this.#t=s=>{s.ctrlKey||s.metaKey||(s.preventDefault(),window.history.pushState(null,"",l),window.dispatchEvent(new CustomEvent("location-changed",{detail:{replace:!1}})))}}static{this.styles=[...o.styles,h`
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
      .name {
        overflow-wrap: anywhere;
        min-width: 0;
      }
    `]}static{this.properties={...o.properties,savings:{state:!0}}}#s;concerns(s,t){return(this.view.snapshot?.devices??[]).some(({entityId:i})=>i!==null&&s.states[i]!==t.states[i])}draw(s,t){this.#e(s);const{devices:e}=s;return n`<ha-card>
      <header>
        <h2>${this.heading(t)}</h2>
        ${this.hass.user?.is_admin===!0?n`<a href=${l} @click=${this.#t}>${t("devices.add")}</a>`:a}
      </header>
      ${e.length===0?n`<p class="empty">${t("devices.none")}</p>`:n`<ul>
              ${e.map(i=>this.#i(i,s,t))}
            </ul>`}
      <eo-override .hass=${this.hass} .say=${t} .format=${this.format}></eo-override>
    </ha-card>`}#e(s){const t=s.totals.get("savings")??0;this.#s!==t&&(this.#s=t,this.hass.callWS({type:"energy_optimizer/get_savings"}).then(e=>{this.savings=d(e)}).catch(()=>{}))}#i(s,t,e){const i=s.entityId===null?void 0:this.hass.states[s.entityId]?.state;return n`<li>
      <div class="row">
        <strong class="name">${s.name}</strong>
        ${this.#n(s,i,e)}
        <span class="spring"></span>
        ${this.#o(s,i,e)}
        <button
          aria-label="${e("override.open")}: ${s.name}"
          @click=${()=>{this.#l(s)}}
        >
          ${e("override.open")}
        </button>
      </div>
      <p>${this.#r(s,t,e)}</p>
      ${this.#a(s,e)}
      ${s.essential?n`<p class="small soft">${e("devices.essential")}</p>`:a}
      ${s.away?n`<p class="bad">${e("devices.away")}</p>`:a}
      ${s.problem===null?a:n`<p class="bad">${s.problem}</p>`}
    </li>`}#n(s,t,e){if(s.shedSince!==null){const i=this.format.time(s.shedSince);return n`<span class="chip">${e("devices.shed_since",{time:i})}</span>`}return s.instruction==="turn_off"?n`<span class="chip">${e("devices.off")}</span>`:t===void 0||t==="on"||t==="off"?a:n`<span class="chip">${e(`state.${t}`)}</span>`}#r(s,t,e){const i=this.format.price(t.importPrice),r=e(`reason.${s.reason}`,{price:i});return s.until===null||s.reason==="no_peak"?r:`${r} (${e("until",{time:this.format.time(s.until)})})`}#a(s,t){const e=c=>this.savings?.periods.get(c)?.devices.get(s.id)??null,[i,r]=[e("today"),e("total")];return r===null?a:n`<p class="small soft">
      ${t("devices.saved")}: <span class="figure">${this.format.money(i??0)}</span>
      ${t("devices.saved_today")},
      <span class="figure">${this.format.money(r)}</span> ${t("devices.saved_total")}
    </p>`}#o(s,t,e){const{entityId:i}=s;return i===null||t!=="on"&&t!=="off"?a:n`<button
      role="switch"
      aria-checked=${t==="on"?"true":"false"}
      aria-label=${e("devices.switch",{name:s.name})}
      @click=${()=>{const r=t==="on"?"turn_off":"turn_on";this.hass.callService("homeassistant",r,{entity_id:i}).catch(()=>{})}}
    >
      ${e(t==="on"?"devices.on":"devices.off")}
    </button>`}#l(s){const t=this.renderRoot.querySelector("eo-override");this.view.snapshot!==null&&t?.open(this.view.snapshot,"device",s.id,null)}#t}p("eo-devices",u);export{u as DevicesCard};
