import{a as $,I as f,b as a,A as m,Q as y,d as v}from"./base-C1R6KkkP.js";import"./entry.js";const w=["today","month","year","total"],x=["bare_cost","solar_cost","self_consumption_cost","battery_cost","actual_cost"];function b(l){return w.filter(s=>l.periods.has(s))}function k(l){const e=["profit","savings","battery_savings"].flatMap(t=>l?.figures.get(t)??[]);return e.length===0?null:e.reduce((t,n)=>t+n,0)}function g(l){const s=l.filter(i=>i!==null),e=Math.min(0,...s),t=Math.max(0,...s)-e,n=i=>t>0?(i-e)/t:0;return l.map(i=>{if(i===null)return null;const[r,o]=[n(Math.min(i,0)),n(Math.max(i,0))];return{value:i,from:r,size:o-r}})}function _(l,s){const e=b(l),t=[["figure","unit",...e]];for(const n of["figures","bills"]){const i=new Set(e.flatMap(r=>[...l.periods.get(r)?.[n].keys()??[]]));for(const r of i){const o=r.endsWith("_ratio")?"":s,p=e.map(d=>l.periods.get(d)?.[n].get(r)??"");t.push([r,o,...p.map(String)])}}return`${t.map(n=>n.map(z).join(",")).join(`\r
`)}\r
`}function z(l){const s=/^[=+@\t\r]/.test(l)?`'${l}`:l;return/[",\r\n]/.test(s)?`"${s.replaceAll('"','""')}"`:s}const M=$`
  .frame {
    container-type: inline-size;
  }
  .halves {
    display: grid;
    gap: 8px 32px;
  }
  .halves > div {
    min-width: 0;
  }
  @container (min-width: 640px) {
    .halves {
      grid-template-columns: 1fr 1fr;
    }
    .halves > div:last-child h3:first-child {
      margin-block-start: 6px;
    }
  }
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
  }
  .bills .track i.some {
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
      <div class="frame">
        <div class="halves">
          <div>${this.#i(s,e,t)} ${this.#o(s,t)}</div>
          <div>${this.#r(s,e,n,t)}</div>
        </div>
      </div>
      ${this.#l(s,t)}`}#i(s,e,t){const{format:n}=this,i=(o,p,d="")=>a`<tr class=${d}>
        <th scope="row">${t(`money.${o}`)}</th>
        ${e.map(c=>a`<td>${n.money(p(s.periods.get(c)))}</td>`)}
      </tr>`,r=o=>p=>p?.figures.get(o)??null;return a`<div class="table">
      <table>
        <thead>
          <tr>
            <th scope="row"><span class="hidden">${t("money.title")}</span></th>
            ${e.map(o=>a`<th scope="col">${t(`money.${o}`)}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${["profit","savings","battery_savings"].map(o=>i(o,r(o)))}
          ${i("sum",k,"sum")}
          ${["bill","wear","worth"].map(o=>i(o,r(o),"soft"))}
        </tbody>
      </table>
    </div>`}#o(s,e){const{days:t,sums:n}=s.days,i=n.filter(c=>c!==null);if(i.length<2)return m;const{format:r}=this,o=c=>r.date(t[c]??""),p=e("money.days_label",{from:o(0),to:o(t.length-1),low:r.money(Math.min(...i)),high:r.money(Math.max(...i))}),d=(c,u)=>a`<i
        class=${c!==null&&c.value<0?"loss":""}
        style=${`inset-block-end:${h(c?.from)};block-size:${h(c?.size)}`}
        title=${e("money.day_value",{day:o(u),money:r.money(c?.value??null)})}
      ></i>`;return a`<h3>${e("money.days")}</h3>
      <div class="days" role="img" aria-label=${p}>
        ${g(n).map((c,u)=>a`<span>${d(c,u)}</span>`)}
      </div>
      <div class="row small soft">
        <span>${o(0)}</span><span class="spring"></span><span>${o(t.length-1)}</span>
      </div>`}#r(s,e,t,n){const i=s.periods.get(t),r=i?.figures.get("worth")??null,o=d=>this.format.money(i?.worthParts.get(d)??null,!0),p={bills:o("bills"),wear:o("wear"),stored:o("stored")};return a`<h3>${n("money.bills")}</h3>
      <div class="row choice" role="group" aria-label=${n("money.period")}>
        ${e.map(d=>a`<button
              aria-pressed=${d===t?"true":"false"}
              @click=${()=>{this.period=d}}
            >
              ${n(`money.${d}`)}
            </button>`)}
      </div>
      ${this.#s(i?.bills??new Map,n)}
      ${r===null?m:a`<p class="small">
              <strong>${n("money.worth")}: ${this.format.money(r,!0)}.</strong>
              ${n("money.worth_why",p)}
            </p>`}
      ${s.simulated===null?m:this.#a(s.simulated,n)}`}#s(s,e){const t=x.filter(i=>s.has(i)),n=g(t.map(i=>s.get(i)??null));return a`<dl class="bills">
      ${t.map((i,r)=>{const o=n[r];return a`<dt>${e(`money.${i}`)}</dt>
          <dd>
            <span class="track"
              ><i
                class="${i} ${(o?.size??0)>0?"some":""}"
                style=${`inset-inline-start:${h(o?.from)};inline-size:${h(o?.size)}`}
              ></i
            ></span>
            <span class="figure">${this.format.money(o?.value??null)}</span>
          </dd>`})}
    </dl>`}#a(s,e){const t=this.format.date(s.firstDay),n=this.format.date(s.lastDay);return a`<h3>${e("money.simulated",{from:t,to:n})}</h3>
      ${this.#s(s.bills,e)}`}#l(s,e){const{format:t}=this,n=s.periods.get("total")?.figures.get("measured_ratio")??null,i=s.since===null?[]:[e("money.since",{time:t.day(s.since)})],r=n===null?[]:[e("money.measured",{share:t.pct(100*n)})];return a`<div class="row foot">
      <span class="small soft">${[...i,...r].join(" · ")}</span>
      <span class="spring"></span>
      <button @click=${this.#e}>${e("money.csv")}</button>
    </div>`}#c(s){const e=JSON.stringify([...s.totals]);e!==this.#t&&(this.#t=e,this.hass.callWS({type:"energy_optimizer/get_books"}).then(t=>{this.books=y(t)}).catch(()=>{}))}#e}function h(l){return`${(100*(l??0)).toFixed(2)}%`}v("eo-money",O);export{O as MoneyCard};
