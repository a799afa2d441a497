import{H as r,a as u,A as o,b as n,r as m,d as $}from"./base-CBvm7-_l.js";import"./override-FkqK7uPL.js";import"./entry.js";import"./series-DH_bNIze.js";const h="/config/integrations/integration/energy_optimizer";class f extends r{constructor(){super(...arguments),this.titleKey="devices.title",this.savings=null,this.#s=null,this.#t=s=>{s.ctrlKey||s.metaKey||(s.preventDefault(),window.history.pushState(null,"",h),window.dispatchEvent(new CustomEvent("location-changed",{detail:{replace:!1}})))}}static{this.styles=[...r.styles,u`
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
    `]}static{this.properties={...r.properties,savings:{state:!0}}}#s;concerns(s,t){return(this.view.snapshot?.devices??[]).some(({entityId:i})=>i!==null&&s.states[i]!==t.states[i])}draw(s,t){this.#e(s);const{devices:e}=s;return n`<ha-card>
      <header>
        <h2>${this.heading(t)}</h2>
        ${this.hass.user?.is_admin===!0?n`<a href=${h} @click=${this.#t}>${t("devices.add")}</a>`:o}
      </header>
      ${e.length===0?n`<p class="empty">${t("devices.none")}</p>`:n`<ul>
              ${e.map(i=>this.#i(i,s,t))}
            </ul>`}
      <eo-override .hass=${this.hass} .say=${t} .format=${this.format}></eo-override>
    </ha-card>`}#e(s){const t=s.totals.get("savings")??0;this.#s===t&&this.savings!==null||this.#s!==t&&(this.#s=t,this.hass.callWS({type:"energy_optimizer/get_savings"}).then(e=>{this.savings=m(e)}).catch(()=>{}))}#i(s,t,e){const{format:i}=this,a=s.entityId===null?void 0:this.hass.states[s.entityId],c=s.shedSince!==null||s.instruction==="turn_off"?e("devices.off"):a?.state??"",d=s.until===null||s.reason==="no_peak"?"":` (${e("until",{time:i.time(s.until)})})`,p=i.price(t.importPrice);return n`<li>
      <div class="row">
        <strong class="name">${s.name}</strong>
        ${c===""?o:n`<span class="chip">${c}</span>`}
        <span class="spring"></span>
        ${this.#a(s,a?.state,e)}
        <button
          aria-label="${e("override.open")}: ${s.name}"
          @click=${()=>{this.#o(s)}}
        >
          ${e("override.open")}
        </button>
      </div>
      <p>${e(`reason.${s.reason}`,{price:p})}${d}</p>
      ${this.#n(s,e)}
      ${s.essential?n`<p class="small soft">${e("devices.essential")}</p>`:o}
      ${s.away?n`<p class="bad">${e("devices.away")}</p>`:o}
      ${s.problem===null?o:n`<p class="bad">${s.problem}</p>`}
    </li>`}#n(s,t){const e=l=>this.savings?.periods.get(l)?.devices.get(s.id)??null,[i,a]=[e("today"),e("total")];return a===null?o:n`<p class="small soft">
      ${t("devices.saved")}: <span class="figure">${this.format.money(i??0)}</span>
      ${t("devices.saved_today")},
      <span class="figure">${this.format.money(a)}</span> ${t("devices.saved_total")}
    </p>`}#a(s,t,e){const{entityId:i}=s;return i===null||t!=="on"&&t!=="off"?o:n`<button
      role="switch"
      aria-checked=${t==="on"?"true":"false"}
      aria-label=${e("devices.switch",{name:s.name})}
      @click=${()=>{const a=t==="on"?"turn_off":"turn_on";this.hass.callService("homeassistant",a,{entity_id:i}).catch(()=>{})}}
    >
      ${e(t==="on"?"devices.on":"devices.off")}
    </button>`}#o(s){const t=this.renderRoot.querySelector("eo-override");this.view.snapshot!==null&&t?.open(this.view.snapshot,"device",s.id,null)}#t}$("eo-devices",f);export{f as DevicesCard};
