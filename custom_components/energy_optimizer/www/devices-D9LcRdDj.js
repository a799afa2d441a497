import{I as l,a as p,A as a,b as n,O as h,d}from"./base-Dvtcl-_H.js";import"./override-YZMBMVpz.js";import"./entry.js";const c="/config/integrations/integration/energy_optimizer";class u extends l{constructor(){super(...arguments),this.titleKey="devices.title",this.savings=null,this.#s=null,this.#t=s=>{s.ctrlKey||s.metaKey||(s.preventDefault(),window.history.pushState(null,"",c),window.dispatchEvent(new CustomEvent("location-changed",{detail:{replace:!1}})))}}static{this.styles=[...l.styles,p`
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
    `]}static{this.properties={...l.properties,savings:{state:!0}}}#s;concerns(s,t){return(this.view.snapshot?.devices??[]).some(({entityId:i})=>i!==null&&s.states[i]!==t.states[i])}draw(s,t){this.#e(s);const{devices:e,loads:i}=s;return n`<ha-card>
      <header>
        <h2>${this.heading(t)}</h2>
        ${this.hass.user?.is_admin===!0?n`<a href=${c} @click=${this.#t}>${t("devices.add")}</a>`:a}
      </header>
      ${e.length+i.length===0?n`<p class="empty">${t("devices.none")}</p>`:n`<ul>
              ${e.map(r=>this.#i(r,s,t))}
              ${i.map(r=>this.#n(r,s,t))}
            </ul>`}
      <eo-override .hass=${this.hass} .say=${t} .format=${this.format}></eo-override>
    </ha-card>`}#e(s){const t=s.totals.get("savings")??0;this.#s!==t&&(this.#s=t,this.hass.callWS({type:"energy_optimizer/get_savings"}).then(e=>{this.savings=h(e)}).catch(()=>{}))}#i(s,t,e){const i=s.entityId===null?void 0:this.hass.states[s.entityId]?.state;return n`<li>
      <div class="row">
        <strong class="name">${s.name}</strong>
        ${this.#r(s,i,e)}
        <span class="buttons"
          >${this.#l(s,i,e)}
          <button
            aria-label="${e("override.open")}: ${s.name}"
            @click=${()=>{this.#c(s)}}
          >
            ${e("override.open")}
          </button></span
        >
      </div>
      <p>${this.#a(s,t,e)}</p>
      ${this.#o(s,e)}
      ${s.essential?n`<p class="small soft">${e("devices.essential")}</p>`:a}
      ${s.away?n`<p class="bad">${e("devices.away")}</p>`:a}
      ${s.problem===null?a:n`<p class="bad">${s.problem}</p>`}
    </li>`}#n(s,t,e){const{format:i}=this,r=[];s.start!==null&&s.end!==null&&r.push(e("load.runs",{time:i.range(s.start,s.end)})),s.deadline!==null&&r.push(e("load.deadline",{time:i.dayTime(s.deadline)}));const o=i.price(t.importPrice);return n`<li>
      <div class="row">
        <strong class="name">${s.name}</strong>
        <span class="chip">${e(`load.${s.state}`)}</span>
      </div>
      <p>${e(`reason.${s.reason}`,{price:o,power:i.kw(s.powerKw)})}</p>
      ${r.length===0?a:n`<p class="small soft">${r.join(" · ")}</p>`}
      ${s.missingKwh<.05?a:n`<p class="bad">${e("load.missing",{energy:i.kwh(s.missingKwh)})}</p>`}
      ${s.problem===null?a:n`<p class="bad">${s.problem}</p>`}
    </li>`}#r(s,t,e){if(s.shedSince!==null){const i=this.format.time(s.shedSince);return n`<span class="chip">${e("devices.shed_since",{time:i})}</span>`}return s.instruction==="turn_off"?n`<span class="chip">${e("devices.off")}</span>`:t===void 0||t==="on"||t==="off"?a:n`<span class="chip">${e(`state.${t}`)}</span>`}#a(s,t,e){const i=this.format.price(t.importPrice),r=e(`reason.${s.reason}`,{price:i});return s.until===null||s.reason==="no_peak"?r:`${r} (${e("until",{time:this.format.time(s.until)})})`}#o(s,t){const e=o=>this.savings?.periods.get(o)?.devices.get(s.id)??null,[i,r]=[e("today"),e("total")];return r===null?a:n`<p class="small soft">
      ${t("devices.saved")}: <span class="figure">${this.format.money(i??0)}</span>
      ${t("devices.saved_today")},
      <span class="figure">${this.format.money(r)}</span> ${t("devices.saved_total")}
    </p>`}#l(s,t,e){const{entityId:i}=s;return i===null||t!=="on"&&t!=="off"?a:n`<button
      role="switch"
      aria-checked=${t==="on"?"true":"false"}
      aria-label=${e("devices.switch",{name:s.name})}
      @click=${()=>{const r=t==="on"?"turn_off":"turn_on";this.hass.callService("homeassistant",r,{entity_id:i}).catch(()=>{})}}
    >
      ${e(t==="on"?"devices.on":"devices.off")}
    </button>`}#c(s){const t=this.renderRoot.querySelector("eo-override");this.view.snapshot!==null&&t?.open(this.view.snapshot,"device",s.id,null)}#t}d("eo-devices",u);export{u as DevicesCard};
