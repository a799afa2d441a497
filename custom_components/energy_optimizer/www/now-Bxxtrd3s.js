import{H as h,a as g,A as n,b as r,e as $,d as f}from"./base-CBvm7-_l.js";import{B as x,s as m}from"./series-DH_bNIze.js";import"./entry.js";const v=["control","advise","off"];class b extends h{constructor(){super(...arguments),this.titleKey="now.title"}static{this.styles=[...h.styles,g`
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
      .flows {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(120px, 1fr));
        gap: 8px;
        margin-block: 12px;
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
    `]}draw(e,t){return r`<ha-card>
      <header><h2>${this.heading(t)}</h2></header>
      ${this.#t(e,t)} ${this.#s(e,t)}
      ${e.batteries.length===0?n:r`<ul class="told">
              ${e.batteries.map(i=>this.#o(i,t))}
            </ul>`}
      ${this.#r(e,t)}
    </ha-card>`}#t(e,t){const{format:i}=this,s=i.settings.zone,o=x(e.ahead,this.view.past,this.now,s),l=e.importPrice,d=o===null?0:o.high-o.low,c=o===null||l===null||d<=0?50:100*(l-o.low)/d,a=o===null?null:o.dearerShare,p=a===null||d<=0?"":a===0?t("now.dearest"):t("now.rank",{share:i.pct(100*a)});return r`<div class="price">
        <span class="big">${i.price(l)}</span>
        ${e.exportPrice===null?n:r`<span class="soft"
                >${t("now.export")} ${i.price(e.exportPrice)}</span
              >`}
        ${this.#i(e,t)}
        ${e.saturationPct===null?n:r`<span class="soft"
                >${t("now.saturation")} ${i.pct(e.saturationPct)}</span
              >`}
      </div>
      ${p===""?n:r`<div class="scale" aria-hidden="true"><i style="left:${c}%"></i></div>
              <div class="small soft">${p}</div>`}`}#i(e,t){const{now:i,start:s,end:o}=e.peak;if(s===null||o===null)return n;const l=i?t("now.peak",{time:this.format.time(o)}):t("now.next_peak",{time:this.format.dayTime(s)});return r`<span class="chip">${l}</span>`}#s(e,t){const{ahead:i,plan:s}=e,o=m(i.edges,this.now),l=s===null?-1:m(s.edges,this.now);if(o<0||s===null||l<0)return n;const d=[...s.batteries.values()],c=d.reduce((w,u)=>w+(u.dischargeKw[l]??0)-(u.chargeKw[l]??0),0),a=(s.importKw[l]??0)-(s.exportKw[l]??0),p=a>=0?e.importPrice:e.exportPrice;return r`<div class="small soft">${t("now.planned")}</div>
      <div class="flows">
        ${this.#e(t("now.solar"),"var(--eo-solar)",i.solarKw[o]??null,"")}
        ${this.#e(t("now.home"),"var(--eo-text)",i.loadKw[o]??null,"")}
        ${d.length===0?n:this.#e(t(c>=0?"legend.discharge":"legend.charge"),c>=0?"var(--eo-out)":"var(--eo-in)",Math.abs(c),"")}
        ${this.#e(t(a>=0?"legend.grid_import":"legend.grid_export"),a>=0?"var(--eo-import)":"var(--eo-export)",Math.abs(a),p===null?"":t("now.per_hour",{money:this.format.money(-a*p,!0)}))}
      </div>`}#e(e,t,i,s){return r`<div class="flow" style="--hue:${t}">
      <span class="small soft">${e}</span>
      <span class="figure">${this.format.kw(i)}</span>
      ${s===""?n:r`<span class="small soft">${s}</span>`}
    </div>`}#o(e,t){const{format:i}=this,s=e.powerKw===null?"":` ${i.kw(e.powerKw)}`,o=e.until===null?"":`, ${t("until",{time:i.time(e.until)})}`;return r`<li>
      <div class="row">
        <strong>${e.name}</strong>
        <span class="figure">${i.pct(e.socPct)}</span>
        <span class="soft figure">${i.kwh(e.storedKwh)}</span>
        ${e.controlled?n:r`<span class="chip">${t("now.advised")}</span>`}
      </div>
      <div>${t(`instruction.${e.instruction}`)}${s}${o}</div>
      ${e.problem===null?n:r`<div class="bad">${e.problem}</div>`}
    </li>`}#r(e,t){const i=$(this.hass,"mode");return r`<div class="modes" role="radiogroup" aria-label=${t("mode.title")}>
      ${v.map(s=>r`<button
            role="radio"
            aria-checked=${e.mode===s?"true":"false"}
            title=${t(`mode.${s}.help`)}
            ?disabled=${i===null}
            @click=${()=>{this.#l(i,s)}}
          >
            ${t(`mode.${s}`)}
          </button>`)}
    </div>`}async#l(e,t){if(e===null)return;await this.hass.callService("select","select_option",{entity_id:e,option:t}).catch(()=>{})}}f("eo-now",b);export{b as NowCard};
