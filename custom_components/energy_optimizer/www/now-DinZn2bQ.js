import{H as p,a as m,A as a,b as i,e as d,d as f}from"./base-Bm8pItLs.js";import{m as g,p as $}from"./flows-Dmrs2ETL.js";import{D as w}from"./series-Ddc0-xJS.js";import"./entry.js";async function v(u){const e={grid:[],solar:[],battery:[]};try{const t=await u.callWS({type:"energy/get_prefs"});for(const{type:r,stat_rate:s}of t.energy_sources??[])typeof s=="string"&&(r==="grid"||r==="solar"||r==="battery")&&e[r].push(s)}catch{}return e}const x={grid:[],solar:[],battery:[]},b=["control","advise","off"];class k extends p{constructor(){super(...arguments),this.titleKey="now.title",this.meters=null,this.#e=!1}static{this.styles=[...p.styles,m`
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
    `]}static{this.properties={...p.properties,meters:{state:!0}}}#e;concerns(e,t){const{grid:r,solar:s,battery:n}=this.meters??x;return[...r,...s,...n].some(l=>e.states[l]!==t.states[l])?!0:e.entities!==t.entities||this.#s(e)!==this.#s(t)}connectedCallback(){super.connectedCallback(),this.#e=!1}#r(){this.#e||(this.#e=!0,v(this.hass).then(e=>{this.meters=e}))}draw(e,t){return this.#r(),i`<ha-card>
      <header><h2>${this.heading(t)}</h2></header>
      ${this.#i(e,t)} ${this.#a(e,t)}
      ${e.batteries.length===0?a:i`<ul class="told">
              ${e.batteries.map(r=>this.#p(r,t))}
            </ul>`}
      ${this.#d(e,t)} ${this.#u(t)}
    </ha-card>`}#i(e,t){const{format:r}=this,{importPrice:s,exportPrice:n,saturationPct:o}=e,l=(c,h)=>h==="–"?a:i`<span class="soft">${t(c)} ${h}</span>`;return i`<div class="price">
        <span class="big">${r.price(s)}</span>
        ${l("now.export",r.price(n))} ${this.#o(e,t)}
        ${l("now.saturation",r.pct(o))}
      </div>
      ${this.#n(e,t)}`}#n(e,t){const{format:r}=this,s=w(e.ahead,this.view.past,this.now,r.settings.zone);if(s===null||s.high<=s.low)return a;const n=100*(s.price-s.low)/(s.high-s.low),o=r.pct(100*s.dearerShare),l=s.dearerShare===0?t("now.dearest"):t("now.rank",{share:o});return i`<div class="scale" aria-hidden="true"><i style="left:${n}%"></i></div>
      <div class="small soft ends">
        <span>${r.price(s.low)}</span><span>${l}</span
        ><span>${r.price(s.high)}</span>
      </div>`}#o(e,t){const{now:r,start:s,end:n}=e.peak;if(s===null||n===null)return a;const o=r?t("now.peak",{time:this.format.time(n)}):t("now.next_peak",{time:this.format.dayTime(s)});return i`<span class="chip">${o}</span>`}#a(e,t){const r=this.meters===null?null:g(this.meters,o=>this.hass.states[o]),s=r??$(e,this.now);if(s===null)return a;const n=t(r===null?"now.planned":"now.measured");return i`<div class="small soft">${n}</div>
      <div class="flows">
        ${this.#t(t("now.solar"),"var(--eo-solar)",s.solarKw)}
        ${this.#t(t("now.home"),"var(--eo-text)",s.homeKw)} ${this.#l(s,t)}
        ${this.#c(s,e,t)}
      </div>`}#l({batteryKw:e},t){const r=e===null||e>=0,s=r?"var(--eo-out)":"var(--eo-in)";return this.#t(t(r?"legend.discharge":"legend.charge"),s,e)}#c({gridKw:e},t,r){const s=e===null||e>=0,n=s?t.importPrice:t.exportPrice,o=e===null||n===null?null:-e*n,l=o===null?"":r("now.per_hour",{money:this.format.money(o,!0)}),c=s?"var(--eo-import)":"var(--eo-export)";return this.#t(r(s?"legend.grid_import":"legend.grid_export"),c,e,l)}#t(e,t,r,s=""){return r===null?a:i`<div class="flow" style="--hue:${t}">
      <span class="small soft">${e}</span>
      <span class="figure">${this.format.kw(Math.abs(r))}</span>
      ${s===""?a:i`<span class="small soft">${s}</span>`}
    </div>`}#p(e,t){const{format:r}=this,s=e.powerKw===null?"":` ${r.kw(e.powerKw)}`,n=e.until===null?"":`, ${t("until",{time:r.time(e.until)})}`;return i`<li>
      <div class="row">
        <strong>${e.name}</strong>
        <span class="figure">${r.pct(e.socPct)}</span>
        <span class="soft figure">${r.kwh(e.storedKwh)}</span>
        ${e.controlled?a:i`<span class="chip">${t("now.advised")}</span>`}
      </div>
      <div>${t(`instruction.${e.instruction}`)}${s}${n}</div>
      ${e.problem===null?a:i`<div class="bad">${e.problem}</div>`}
    </li>`}#d(e,t){const r=d(this.hass,"mode");return i`<div class="modes" role="radiogroup" aria-label=${t("mode.title")}>
      ${b.map(s=>i`<button
            role="radio"
            aria-checked=${e.mode===s?"true":"false"}
            title=${t(`mode.${s}.help`)}
            ?disabled=${r===null}
            @click=${()=>{this.#h(r,s)}}
          >
            ${t(`mode.${s}`)}
          </button>`)}
    </div>`}#u(e){const t=this.#s(this.hass),r=d(this.hass,t===null?"pause":"resume");if(r===null)return a;const s=Date.parse(String(t?.attributes.until))/1e3;return i`<div class="row pause">
      ${t===null||Number.isNaN(s)?a:i`<span>${e("now.paused",{time:this.format.time(s)})}</span>`}
      <span class="spring"></span>
      <button
        @click=${()=>{this.hass.callService("button","press",{entity_id:r}).catch(()=>{})}}
      >
        ${e(t===null?"now.pause":"now.resume")}
      </button>
    </div>`}#s(e){const t=e.states[d(e,"paused")??""];return t?.state==="on"?t:null}async#h(e,t){if(e===null)return;await this.hass.callService("select","select_option",{entity_id:e,option:t}).catch(()=>{})}}f("eo-now",k);export{k as NowCard};
