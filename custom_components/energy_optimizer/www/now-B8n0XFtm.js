import{I as p,a as m,A as o,b as r,M as f,N as d,d as g}from"./base-C1R6KkkP.js";import{m as $,p as w}from"./flows-B4bdz54v.js";import"./entry.js";async function v(u){const e={grid:[],solar:[],battery:[]};try{const t=await u.callWS({type:"energy/get_prefs"});for(const{type:i,stat_rate:s}of t.energy_sources??[])typeof s=="string"&&(i==="grid"||i==="solar"||i==="battery")&&e[i].push(s)}catch{}return e}const x={grid:[],solar:[],battery:[]},b=["control","advise","off"];class k extends p{constructor(){super(...arguments),this.titleKey="now.title",this.meters=null,this.#e=!1}static{this.styles=[...p.styles,m`
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
      .ends {
        display: flex;
        justify-content: space-between;
        gap: 8px;
        direction: ltr;
        margin-block-end: 12px;
      }
      .flows {
        display: grid;
        grid-template-columns: repeat(2, minmax(0, 1fr));
        gap: 8px;
        margin-block: 6px 12px;
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
      .pause {
        margin-block-start: 8px;
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
    `]}static{this.properties={...p.properties,meters:{state:!0}}}#e;concerns(e,t){const{grid:i,solar:s,battery:n}=this.meters??x;return[...i,...s,...n].some(l=>e.states[l]!==t.states[l])?!0:e.entities!==t.entities||this.#s(e)!==this.#s(t)}connectedCallback(){super.connectedCallback(),this.#e=!1}#i(){this.#e||(this.#e=!0,v(this.hass).then(e=>{this.meters=e}))}draw(e,t){return this.#i(),r`<ha-card>
      <header><h2>${this.heading(t)}</h2></header>
      ${this.#r(e,t)} ${this.#o(e,t)}
      ${e.batteries.length===0?o:r`<ul class="told">
              ${e.batteries.map(i=>this.#p(i,t))}
            </ul>`}
      ${this.#d(e,t)} ${this.#u(t)}
    </ha-card>`}#r(e,t){const{format:i}=this,{importPrice:s,exportPrice:n,saturationPct:a}=e,l=(c,h)=>h==="–"?o:r`<span class="soft">${t(c)} ${h}</span>`;return r`<div class="price">
        <span class="big">${i.price(s)}</span>
        ${l("now.export",i.price(n))} ${this.#a(e,t)}
        ${l("now.saturation",i.pct(a))}
      </div>
      ${this.#n(e,t)}`}#n(e,t){const{format:i}=this,s=f(e.ahead,this.view.past,this.now,i.settings.zone);if(s===null||s.high<=s.low)return o;const n=100*(s.price-s.low)/(s.high-s.low),a=i.pct(100*s.dearerShare),l=s.dearerShare===0?t("now.dearest"):t("now.rank",{share:a});return r`<div class="scale" aria-hidden="true"><i style="left:${n}%"></i></div>
      <div class="small soft ends">
        <span>${i.price(s.low)}</span><span>${l}</span
        ><span>${i.price(s.high)}</span>
      </div>`}#a(e,t){const{now:i,start:s,end:n}=e.peak;if(s===null||n===null)return o;const a=i?t("now.peak",{time:this.format.time(n)}):t("now.next_peak",{time:this.format.dayTime(s)});return r`<span class="chip">${a}</span>`}#o(e,t){const i=this.meters===null?null:$(this.meters,a=>this.hass.states[a]),s=i??w(e,this.now);if(s===null)return o;const n=t(i===null?"now.planned":"now.measured");return r`<div class="small soft">${n}</div>
      <div class="flows">
        ${this.#t(t("now.solar"),"var(--eo-solar)",s.solarKw)}
        ${this.#t(t("now.home"),"var(--eo-text)",s.homeKw)} ${this.#l(s,t)}
        ${this.#c(s,e,t)}
      </div>`}#l({batteryKw:e},t){const i=e===null||e>=0,s=i?"var(--eo-out)":"var(--eo-in)";return this.#t(t(i?"legend.discharge":"legend.charge"),s,e)}#c({gridKw:e},t,i){const s=e===null||e>=0,n=s?t.importPrice:t.exportPrice,a=e===null||n===null?null:-e*n,l=a===null?"":i("now.per_hour",{money:this.format.money(a,!0)}),c=s?"var(--eo-import)":"var(--eo-export)";return this.#t(i(s?"legend.grid_import":"legend.grid_export"),c,e,l)}#t(e,t,i,s=""){return i===null?o:r`<div class="flow" style="--hue:${t}">
      <span class="small soft">${e}</span>
      <span class="figure">${this.format.kw(Math.abs(i))}</span>
      ${s===""?o:r`<span class="small soft">${s}</span>`}
    </div>`}#p(e,t){const{format:i}=this,s=e.powerKw===null?"":` ${i.kw(e.powerKw)}`,n=e.until===null?"":`, ${t("until",{time:i.time(e.until)})}`;return r`<li>
      <div class="row">
        <strong>${e.name}</strong>
        <span class="figure">${i.pct(e.socPct)}</span>
        <span class="soft figure">${i.kwh(e.storedKwh)}</span>
        ${e.controlled?o:r`<span class="chip">${t("now.advised")}</span>`}
      </div>
      <div>${t(`instruction.${e.instruction}`)}${s}${n}</div>
      ${e.problem===null?o:r`<div class="bad">${e.problem}</div>`}
    </li>`}#d(e,t){const i=d(this.hass,"mode");return r`<div class="modes" role="radiogroup" aria-label=${t("mode.title")}>
      ${b.map(s=>r`<button
            role="radio"
            aria-checked=${e.mode===s?"true":"false"}
            title=${t(`mode.${s}.help`)}
            ?disabled=${i===null}
            @click=${()=>{this.#h(i,s)}}
          >
            ${t(`mode.${s}`)}
          </button>`)}
    </div>`}#u(e){const t=this.#s(this.hass),i=d(this.hass,t===null?"pause":"resume");if(i===null)return o;const s=Date.parse(String(t?.attributes.until))/1e3;return r`<div class="row pause">
      ${t===null||Number.isNaN(s)?o:r`<span>${e("now.paused",{time:this.format.time(s)})}</span>`}
      <span class="spring"></span>
      <button
        @click=${()=>{this.hass.callService("button","press",{entity_id:i}).catch(()=>{})}}
      >
        ${e(t===null?"now.pause":"now.resume")}
      </button>
    </div>`}#s(e){const t=e.states[d(e,"paused")??""];return t?.state==="on"?t:null}async#h(e,t){if(e===null)return;await this.hass.callService("select","select_option",{entity_id:e,option:t}).catch(()=>{})}}g("eo-now",k);export{k as NowCard};
