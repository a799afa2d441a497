import{I as l,a as p,A as a,b as r,O as h,d}from"./base-C1R6KkkP.js";import"./override-BUdRFlj2.js";import"./entry.js";const c="/config/integrations/integration/energy_optimizer";class u extends l{constructor(){super(...arguments),this.titleKey="devices.title",this.savings=null,this.#s=null,this.#e=s=>{s.ctrlKey||s.metaKey||(s.preventDefault(),window.history.pushState(null,"",c),window.dispatchEvent(new CustomEvent("location-changed",{detail:{replace:!1}})))}}static{this.styles=[...l.styles,p`
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
    `]}static{this.properties={...l.properties,savings:{state:!0}}}#s;concerns(s,e){return(this.view.snapshot?.devices??[]).some(({entityId:i})=>i!==null&&s.states[i]!==e.states[i])}draw(s,e){this.#i(s);const{devices:t,loads:i}=s;return r`<ha-card>
      <header>
        <h2>${this.heading(e)}</h2>
        ${this.hass.user?.is_admin===!0?r`<a href=${c} @click=${this.#e}>${e("devices.add")}</a>`:a}
      </header>
      ${t.length+i.length===0?r`<p class="empty">${e("devices.none")}</p>`:r`<ul>
              ${t.map(n=>this.#n(n,s,e))}
              ${i.map(n=>this.#r(n,s,e))}
            </ul>`}
      <eo-override .hass=${this.hass} .say=${e} .format=${this.format}></eo-override>
    </ha-card>`}#i(s){const e=s.totals.get("savings")??0;this.#s!==e&&(this.#s=e,this.hass.callWS({type:"energy_optimizer/get_savings"}).then(t=>{this.savings=h(t)}).catch(()=>{}))}#n(s,e,t){const i=s.entityId===null?void 0:this.hass.states[s.entityId]?.state;return r`<li>
      <div class="row">
        <strong class="name">${s.name}</strong>
        ${this.#a(s,i,t)}
        <span class="buttons"
          >${this.#c(s,i,t)}
          <button
            aria-label="${t("override.open")}: ${s.name}"
            @click=${()=>{this.#t("device",s.id)}}
          >
            ${t("override.open")}
          </button></span
        >
      </div>
      <p>${this.#o(s,e,t)}</p>
      ${this.#l(s,t)}
      ${s.essential?r`<p class="small soft">${t("devices.essential")}</p>`:a}
      ${s.away?r`<p class="bad">${t("devices.away")}</p>`:a}
      ${s.problem===null?a:r`<p class="bad">${s.problem}</p>`}
    </li>`}#r(s,e,t){const{format:i}=this,n=[];s.start!==null&&s.end!==null&&n.push(t("load.runs",{time:i.range(s.start,s.end)})),s.deadline!==null&&n.push(t("load.deadline",{time:i.dayTime(s.deadline)}));const o=i.price(e.importPrice);return r`<li>
      <div class="row">
        <strong class="name">${s.name}</strong>
        <span class="chip">${t(`load.${s.state}`)}</span>
        <span class="buttons"
          ><button
            aria-label="${t("override.open")}: ${s.name}"
            @click=${()=>{this.#t("load",s.id)}}
          >
            ${t("override.open")}
          </button></span
        >
      </div>
      <p>${t(`reason.${s.reason}`,{price:o,power:i.kw(s.powerKw)})}</p>
      ${n.length===0?a:r`<p class="small soft">${n.join(" · ")}</p>`}
      ${s.missingKwh<.05?a:r`<p class="bad">${t("load.missing",{energy:i.kwh(s.missingKwh)})}</p>`}
      ${s.problem===null?a:r`<p class="bad">${s.problem}</p>`}
    </li>`}#a(s,e,t){if(s.shedSince!==null){const i=this.format.time(s.shedSince);return r`<span class="chip">${t("devices.shed_since",{time:i})}</span>`}if(s.instruction==="turn_off"){const i=t("devices.off"),n=this.view.snapshot?.mode!=="control";return r`<span class="chip"
        >${n?`${i} (${t("now.advised")})`:i}</span
      >`}return e===void 0||e==="on"||e==="off"?a:r`<span class="chip">${t(`state.${e}`)}</span>`}#o(s,e,t){const i=this.format.price(e.importPrice),n=t(`reason.${s.reason}`,{price:i});return s.until===null||s.reason==="no_peak"?n:`${n} (${t("until",{time:this.format.time(s.until)})})`}#l(s,e){const t=o=>this.savings?.periods.get(o)?.devices.get(s.id)??null,[i,n]=[t("today"),t("total")];return n===null?a:r`<p class="small soft">
      ${e("devices.saved")}: <span class="figure">${this.format.money(i??0)}</span>
      ${e("devices.saved_today")},
      <span class="figure">${this.format.money(n)}</span> ${e("devices.saved_total")}
    </p>`}#c(s,e,t){const{entityId:i}=s;return i===null||e!=="on"&&e!=="off"?a:r`<button
      role="switch"
      aria-checked=${e==="on"?"true":"false"}
      aria-label=${t("devices.switch",{name:s.name})}
      @click=${()=>{const n=e==="on"?"turn_off":"turn_on";this.hass.callService("homeassistant",n,{entity_id:i}).catch(()=>{})}}
    >
      ${t(e==="on"?"devices.on":"devices.off")}
    </button>`}#t(s,e){const t=this.renderRoot.querySelector("eo-override");this.view.snapshot!==null&&t?.open(this.view.snapshot,s,e,null)}#e}d("eo-devices",u);export{u as DevicesCard};
