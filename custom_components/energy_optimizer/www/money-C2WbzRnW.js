import{H as f,a as v,b as c,r as g,d as $}from"./base-Bm8pItLs.js";import"./entry.js";const w=["today","month","year","total"];function b(i,e){return w.filter(s=>i.periods.has(s)&&e.periods.has(s))}function _(i,e,s){const n=[i.periods.get(s)?.figures.get("profit"),e.periods.get(s)?.figures.get("savings"),e.periods.get(s)?.figures.get("battery_savings_at_home")].filter(t=>t!==void 0);return n.length===0?null:n.reduce((t,o)=>t+o,0)}function k(i,e,s){const n=b(i,e),t=[["figure","unit",...n]];for(const o of[i,e]){const l=new Set(n.flatMap(a=>[...o.periods.get(a)?.figures.keys()??[]]));for(const a of l){const h=a.endsWith("_kwh")?"kWh":s,d=n.map(p=>o.periods.get(p)?.figures.get(a)??"");t.push([a,h,...d.map(String)])}}return`${t.map(o=>o.map(x).join(",")).join(`\r
`)}\r
`}function x(i){const e=/^[=+@\t\r]/.test(i)?`'${i}`:i;return/[",\r\n]/.test(e)?`"${e.replaceAll('"','""')}"`:e}const R=["revenue","cost_of_energy_sold","wear_cost"];class O extends f{constructor(){super(...arguments),this.titleKey="money.title",this.profit=null,this.savings=null,this.#t="",this.#e=()=>{const{profit:e,savings:s}=this;if(e===null||s===null)return;const n=new Blob([k(e,s,this.format.settings.currency)],{type:"text/csv"}),t=document.createElement("a");t.href=URL.createObjectURL(n),t.download="energy_optimizer.csv",t.click(),URL.revokeObjectURL(t.href)}}static{this.styles=[...f.styles,v`
      .table {
        overflow-x: auto;
      }
      table {
        border-collapse: collapse;
        width: 100%;
        font-variant-numeric: tabular-nums;
      }
      th,
      td {
        padding: 6px 4px;
        text-align: end;
        border-block-end: 1px solid var(--eo-line);
        font-weight: 400;
      }
      td {
        white-space: nowrap;
      }
      th[scope="row"] {
        text-align: start;
      }
      tr.sum > * {
        font-weight: 500;
        border-block-end: none;
      }
      tr.part th {
        padding-inline-start: 16px;
      }
      .foot {
        margin-block-start: 12px;
      }
    `]}static{this.properties={...f.properties,profit:{state:!0},savings:{state:!0}}}#t;draw(e,s){this.#n(e);const{profit:n,savings:t}=this,o=n===null||t===null?[]:b(n,t);return c`<ha-card>
      <header>
        <h2>${this.heading(s)}</h2>
      </header>
      ${n===null||t===null||o.length===0?c`<p class="empty">${s("money.none")}</p>`:this.#s(n,t,o,s)}
    </ha-card>`}#s(e,s,n,t){const{format:o}=this,l=(r,u,m="")=>c`<tr class=${m}>
        <th scope="row">${t(`money.${r}`)}</th>
        ${n.map(y=>c`<td>${o.money(u(y))}</td>`)}
      </tr>`,a=(r,u)=>m=>r.periods.get(m)?.figures.get(u)??null,h=e.since===null?"":t("money.since",{time:o.day(e.since)}),d=e.measuredRatio,p=d===null?"":t("money.measured",{share:o.pct(100*d)});return c`<div class="table">
        <table>
          <thead>
            <tr>
              <th scope="row"><span class="hidden">${t("money.title")}</span></th>
              ${n.map(r=>c`<th scope="col">${t(`money.${r}`)}</th>`)}
            </tr>
          </thead>
          <tbody>
            ${l("profit",a(e,"profit"))}
            ${R.map(r=>l(r,a(e,r),"part small soft"))}
            ${l("savings",a(s,"savings"))}
            ${l("battery_savings_at_home",a(s,"battery_savings_at_home"))}
            ${l("sum",r=>_(e,s,r),"sum")}
          </tbody>
        </table>
      </div>
      <div class="row foot">
        <span class="small soft"
          >${[h,p].filter(r=>r!=="").join(" · ")}</span
        >
        <span class="spring"></span>
        <button @click=${this.#e}>${t("money.csv")}</button>
      </div>`}#n(e){const s=JSON.stringify([...e.totals]);if(s===this.#t)return;this.#t=s;const n=t=>this.hass.callWS({type:`energy_optimizer/get_${t}`});Promise.all([n("profit"),n("savings")]).then(([t,o])=>{this.profit=g(t),this.savings=g(o)}).catch(()=>{})}#e}$("eo-money",O);export{O as MoneyCard};
