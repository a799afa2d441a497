import{a as $,I as f,b as a,A as m,Q as y,d as w}from"./base-Dvtcl-_H.js";import"./entry.js";const x=["today","month","year","total"],v=["bare_cost","solar_cost","self_consumption_cost","battery_cost","actual_cost"];function b(l){return x.filter(s=>l.periods.has(s))}function k(l){const e=["profit","savings","battery_savings"].flatMap(t=>l?.figures.get(t)??[]);return e.length===0?null:e.reduce((t,n)=>t+n,0)}function g(l){const s=l.filter(o=>o!==null),e=Math.min(0,...s),t=Math.max(0,...s)-e,n=o=>t>0?(o-e)/t:0;return l.map(o=>{if(o===null)return null;const[i,r]=[n(Math.min(o,0)),n(Math.max(o,0))];return{value:o,from:i,size:r-i}})}function _(l,s){const e=b(l),t=[["figure","unit",...e]];for(const n of["figures","bills"]){const o=new Set(e.flatMap(i=>[...l.periods.get(i)?.[n].keys()??[]]));for(const i of o){const r=i.endsWith("_ratio")?"":s,d=e.map(p=>l.periods.get(p)?.[n].get(i)??"");t.push([i,r,...d.map(String)])}}return`${t.map(n=>n.map(z).join(",")).join(`\r
`)}\r
`}function z(l){const s=/^[=+@\t\r]/.test(l)?`'${l}`:l;return/[",\r\n]/.test(s)?`"${s.replaceAll('"','""')}"`:s}const M=$`
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
    border-block-end-width: 2px;
  }
  h3 {
    font-size: 1rem;
    font-weight: 500;
    margin: 20px 0 8px;
  }
  .days {
    display: flex;
    gap: 2px;
    block-size: 72px;
    border-block-end: 1px solid var(--eo-line);
  }
  .days span {
    position: relative;
    flex: 1 1 0;
    min-width: 0;
  }
  .days i {
    position: absolute;
    inset-inline: 0;
    min-block-size: 1px;
    background: var(--eo-out);
    border-radius: 2px 2px 0 0;
  }
  .days i.loss {
    background: var(--eo-bad);
    border-radius: 0 0 2px 2px;
  }
  .choice {
    gap: 6px;
    flex-wrap: wrap;
  }
  .bills {
    display: grid;
    grid-template-columns: minmax(0, 2fr) minmax(0, 3fr);
    gap: 6px 12px;
    margin: 12px 0;
    align-items: center;
  }
  .bills dt {
    overflow-wrap: anywhere;
  }
  .bills dd {
    display: flex;
    align-items: center;
    gap: 8px;
    margin: 0;
  }
  .bills .track {
    position: relative;
    flex: 1;
    block-size: 12px;
  }
  .bills .track i {
    position: absolute;
    inset-block: 0;
    background: color-mix(in srgb, var(--eo-soft) 55%, transparent);
    border-radius: 2px;
    min-inline-size: 2px;
  }
  .bills .track i.actual_cost {
    background: var(--eo-out);
  }
  .bills .figure {
    min-width: 5.5em;
    text-align: end;
    font-variant-numeric: tabular-nums;
  }
  .foot {
    margin-block-start: 12px;
  }
`;class O extends f{constructor(){super(...arguments),this.titleKey="money.title",this.books=null,this.period="month",this.#t="",this.#e=()=>{const{books:s}=this;if(s===null)return;const e=new Blob([_(s,this.format.settings.currency)],{type:"text/csv"}),t=document.createElement("a");t.href=URL.createObjectURL(e),t.download="energy_optimizer.csv",t.click(),URL.revokeObjectURL(t.href)}}static{this.styles=[...f.styles,M]}static{this.properties={...f.properties,books:{state:!0},period:{state:!0}}}#t;draw(s,e){this.#c(s);const{books:t}=this,n=t===null?[]:b(t);return a`<ha-card>
      <header>
        <h2>${this.heading(e)}</h2>
      </header>
      ${t===null||n.length===0?a`<p class="empty">${e("money.none")}</p>`:this.#n(t,n,e)}
    </ha-card>`}#n(s,e,t){const n=e.includes(this.period)?this.period:e[0]??"";return a`${s.isRetrying?a`<p class="bad small" role="status">${t("money.retrying")}</p>`:m}
    ${this.#o(s,e,t)} ${this.#r(s,t)}
    ${this.#i(s,e,n,t)} ${this.#l(s,t)}`}#o(s,e,t){const{format:n}=this,o=(r,d,p="")=>a`<tr class=${p}>
        <th scope="row">${t(`money.${r}`)}</th>
        ${e.map(c=>a`<td>${n.money(d(s.periods.get(c)))}</td>`)}
      </tr>`,i=r=>d=>d?.figures.get(r)??null;return a`<div class="table">
      <table>
        <thead>
          <tr>
            <th scope="row"><span class="hidden">${t("money.title")}</span></th>
            ${e.map(r=>a`<th scope="col">${t(`money.${r}`)}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${["profit","savings","battery_savings"].map(r=>o(r,i(r)))}
          ${o("sum",k,"sum")}
          ${["bill","wear","worth"].map(r=>o(r,i(r),"soft"))}
        </tbody>
      </table>
    </div>`}#r(s,e){const{days:t,sums:n}=s.days,o=n.filter(c=>c!==null);if(o.length<2)return m;const{format:i}=this,r=c=>i.date(t[c]??""),d=e("money.days_label",{from:r(0),to:r(t.length-1),low:i.money(Math.min(...o)),high:i.money(Math.max(...o))}),p=(c,h)=>a`<i
        class=${c!==null&&c.value<0?"loss":""}
        style=${`inset-block-end:${u(c?.from)};block-size:${u(c?.size)}`}
        title=${e("money.day_value",{day:r(h),money:i.money(c?.value??null)})}
      ></i>`;return a`<h3>${e("money.days")}</h3>
      <div class="days" role="img" aria-label=${d}>
        ${g(n).map((c,h)=>a`<span>${p(c,h)}</span>`)}
      </div>
      <div class="row small soft">
        <span>${r(0)}</span><span class="spring"></span><span>${r(t.length-1)}</span>
      </div>`}#i(s,e,t,n){const o=s.periods.get(t),i=o?.figures.get("worth")??null,r=p=>this.format.money(o?.worthParts.get(p)??null,!0),d={bills:r("bills"),wear:r("wear"),stored:r("stored")};return a`<h3>${n("money.bills")}</h3>
      <div class="row choice" role="group" aria-label=${n("money.period")}>
        ${e.map(p=>a`<button
              aria-pressed=${p===t?"true":"false"}
              @click=${()=>{this.period=p}}
            >
              ${n(`money.${p}`)}
            </button>`)}
      </div>
      ${this.#s(o?.bills??new Map,n)}
      ${i===null?m:a`<p class="small">
              <strong>${n("money.worth")}: ${this.format.money(i,!0)}.</strong>
              ${n("money.worth_why",d)}
            </p>`}
      ${s.simulated===null?m:this.#a(s.simulated,n)}`}#s(s,e){const t=v.filter(o=>s.has(o)),n=g(t.map(o=>s.get(o)??null));return a`<dl class="bills">
      ${t.map((o,i)=>{const r=n[i];return a`<dt>${e(`money.${o}`)}</dt>
          <dd>
            <span class="track"
              ><i
                class=${o}
                style=${`inset-inline-start:${u(r?.from)};inline-size:${u(r?.size)}`}
              ></i
            ></span>
            <span class="figure">${this.format.money(r?.value??null)}</span>
          </dd>`})}
    </dl>`}#a(s,e){const t=this.format.date(s.firstDay),n=this.format.date(s.lastDay);return a`<h3>${e("money.simulated",{from:t,to:n})}</h3>
      ${this.#s(s.bills,e)}`}#l(s,e){const{format:t}=this,n=s.periods.get("total")?.figures.get("measured_ratio")??null,o=s.since===null?[]:[e("money.since",{time:t.day(s.since)})],i=n===null?[]:[e("money.measured",{share:t.pct(100*n)})];return a`<div class="row foot">
      <span class="small soft">${[...o,...i].join(" · ")}</span>
      <span class="spring"></span>
      <button @click=${this.#e}>${e("money.csv")}</button>
    </div>`}#c(s){const e=JSON.stringify([...s.totals]);e!==this.#t&&(this.#t=e,this.hass.callWS({type:"energy_optimizer/get_books"}).then(t=>{this.books=y(t)}).catch(()=>{}))}#e}function u(l){return`${(100*(l??0)).toFixed(2)}%`}w("eo-money",O);export{O as MoneyCard};
