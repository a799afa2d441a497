import{H as p,a as h,A as a,b as n,e as m,d as f}from"./base-DoNxoSjy.js";import{m as g,p as $}from"./flows-Dmrs2ETL.js";import{D as w}from"./series-Ddc0-xJS.js";import"./entry.js";async function x(d){const e={grid:[],solar:[],battery:[]};try{const s=await d.callWS({type:"energy/get_prefs"});for(const{type:r,stat_rate:t}of s.energy_sources??[])typeof t=="string"&&(r==="grid"||r==="solar"||r==="battery")&&e[r].push(t)}catch{}return e}const v={grid:[],solar:[],battery:[]},b=["control","advise","off"];class k extends p{constructor(){super(...arguments),this.titleKey="now.title",this.meters=null,this.#e=!1}static{this.styles=[...p.styles,h`
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
      .modes {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        margin-block-start: 12px;
      }
      .modes button {
        flex: 1 1 80px;
      }
    `]}static{this.properties={...p.properties,meters:{state:!0}}}#e;concerns(e,s){const{grid:r,solar:t,battery:i}=this.meters??v;return[...r,...t,...i].some(o=>e.states[o]!==s.states[o])}connectedCallback(){super.connectedCallback(),this.#e=!1}#s(){this.#e||(this.#e=!0,x(this.hass).then(e=>{this.meters=e}))}draw(e,s){return this.#s(),n`<ha-card>
      <header><h2>${this.heading(s)}</h2></header>
      ${this.#r(e,s)} ${this.#o(e,s)}
      ${e.batteries.length===0?a:n`<ul class="told">
              ${e.batteries.map(r=>this.#c(r,s))}
            </ul>`}
      ${this.#p(e,s)}
    </ha-card>`}#r(e,s){const{format:r}=this,{importPrice:t,exportPrice:i,saturationPct:o}=e,l=(c,u)=>u==="–"?a:n`<span class="soft">${s(c)} ${u}</span>`;return n`<div class="price">
        <span class="big">${r.price(t)}</span>
        ${l("now.export",r.price(i))} ${this.#n(e,s)}
        ${l("now.saturation",r.pct(o))}
      </div>
      ${this.#i(e,s)}`}#i(e,s){const{format:r}=this,t=w(e.ahead,this.view.past,this.now,r.settings.zone);if(t===null||t.high<=t.low)return a;const i=100*(t.price-t.low)/(t.high-t.low),o=r.pct(100*t.dearerShare),l=t.dearerShare===0?s("now.dearest"):s("now.rank",{share:o});return n`<div class="scale" aria-hidden="true"><i style="left:${i}%"></i></div>
      <div class="small soft ends">
        <span>${r.price(t.low)}</span><span>${l}</span
        ><span>${r.price(t.high)}</span>
      </div>`}#n(e,s){const{now:r,start:t,end:i}=e.peak;if(t===null||i===null)return a;const o=r?s("now.peak",{time:this.format.time(i)}):s("now.next_peak",{time:this.format.dayTime(t)});return n`<span class="chip">${o}</span>`}#o(e,s){const r=this.meters===null?null:g(this.meters,o=>this.hass.states[o]),t=r??$(e,this.now);if(t===null)return a;const i=s(r===null?"now.planned":"now.measured");return n`<div class="small soft">${i}</div>
      <div class="flows">
        ${this.#t(s("now.solar"),"var(--eo-solar)",t.solarKw)}
        ${this.#t(s("now.home"),"var(--eo-text)",t.homeKw)} ${this.#a(t,s)}
        ${this.#l(t,e,s)}
      </div>`}#a({batteryKw:e},s){const r=e===null||e>=0,t=r?"var(--eo-out)":"var(--eo-in)";return this.#t(s(r?"legend.discharge":"legend.charge"),t,e)}#l({gridKw:e},s,r){const t=e===null||e>=0,i=t?s.importPrice:s.exportPrice,o=e===null||i===null?null:-e*i,l=o===null?"":r("now.per_hour",{money:this.format.money(o,!0)}),c=t?"var(--eo-import)":"var(--eo-export)";return this.#t(r(t?"legend.grid_import":"legend.grid_export"),c,e,l)}#t(e,s,r,t=""){return r===null?a:n`<div class="flow" style="--hue:${s}">
      <span class="small soft">${e}</span>
      <span class="figure">${this.format.kw(Math.abs(r))}</span>
      ${t===""?a:n`<span class="small soft">${t}</span>`}
    </div>`}#c(e,s){const{format:r}=this,t=e.powerKw===null?"":` ${r.kw(e.powerKw)}`,i=e.until===null?"":`, ${s("until",{time:r.time(e.until)})}`;return n`<li>
      <div class="row">
        <strong>${e.name}</strong>
        <span class="figure">${r.pct(e.socPct)}</span>
        <span class="soft figure">${r.kwh(e.storedKwh)}</span>
        ${e.controlled?a:n`<span class="chip">${s("now.advised")}</span>`}
      </div>
      <div>${s(`instruction.${e.instruction}`)}${t}${i}</div>
      ${e.problem===null?a:n`<div class="bad">${e.problem}</div>`}
    </li>`}#p(e,s){const r=m(this.hass,"mode");return n`<div class="modes" role="radiogroup" aria-label=${s("mode.title")}>
      ${b.map(t=>n`<button
            role="radio"
            aria-checked=${e.mode===t?"true":"false"}
            title=${s(`mode.${t}.help`)}
            ?disabled=${r===null}
            @click=${()=>{this.#d(r,t)}}
          >
            ${s(`mode.${t}`)}
          </button>`)}
    </div>`}async#d(e,s){if(e===null)return;await this.hass.callService("select","select_option",{entity_id:e,option:s}).catch(()=>{})}}f("eo-now",k);export{k as NowCard};
