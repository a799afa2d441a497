import{A as f,b as h,w as $,a as X,H as L,d as Z}from"./base-CBvm7-_l.js";import{s as T,l as N,i as G,d as J,n as B,h as Q,a as x,b as tt,m as et,c as F,t as S,e as D,f as rt,p as g,g as ot,j as v,w as I,k as W,o as C,q as _,r as st,u as at,v as V,x as it,y as P,z as nt,A as z}from"./series-DH_bNIze.js";import"./override-FkqK7uPL.js";import"./entry.js";function lt(e,t,r,o,s){const{ahead:a,plan:n}=e,i=T(a.edges,r);if(i<0)return ct(e,t,r,o,s);const l=n===null?-1:T(n.edges,r);return{from:a.edges[i]??0,to:a.edges[i+1]??0,isPast:!1,importPrice:a.importPrice[i]??null,exportPrice:a.exportPrice[i]??null,isForecast:a.isForecast[i]??!1,isPeak:a.peak[i]??!1,importKw:n?.importKw[l]??null,exportKw:n?.exportKw[l]??null,solarKw:a.solarKw[i]??null,loadKw:a.loadKw[i]??null,lines:l<0?[]:dt(e,l,o,s)}}function ct(e,t,r,o,s){const a=e.batteries.map(i=>{const l=N(t.soc.get(i.id)??{times:[],values:[]},r),c=o("slot.was_at",{soc:s.pct(l)});return{id:i.id,kind:"battery",name:i.name,text:c,worth:null}}),n=t.importPrice.times.find(i=>i>r);return{from:r,to:n??e.ahead.edges[0]??r,isPast:!0,importPrice:G(e.ahead,t,r),exportPrice:N(t.exportPrice,r),isForecast:!1,isPeak:!1,importKw:null,exportKw:null,solarKw:null,loadKw:null,lines:a}}function dt(e,t,r,o){const{plan:s,reasons:a}=e,n=e.batteries.flatMap(l=>{const c=s?.batteries.get(l.id);if(!c)return[];const d=a[c.reason[t]??-1]??"",p=ht(e,l.id,t,d,r,o),u=c.worth[t]??null;return[{id:l.id,kind:"battery",name:l.name,text:p,worth:u}]}),i=e.devices.flatMap(l=>{const c=s?.devices.get(l.id);if(!c)return[];const d=a[c.reason[t]??-1]??"";if(d==="no_peak")return[];const p=o.price(e.ahead.importPrice[t]??null),u=r(`reason.${d}`,{price:p}),w=c.worth[t]??null;return[{id:l.id,kind:"device",name:l.name,text:u,worth:w}]});return[...n,...i]}function ht(e,t,r,o,s,a){const{plan:n,ahead:i}=e,l=n?.batteries.get(t),c=n?.edges[r]??0,d=J(i,c),p=T(i.edges,c);return s(`reason.${o}`,{charge:a.kw(l?.chargeKw[r]??null),discharge:a.kw(l?.dischargeKw[r]??null),stored:a.kwh(l?.storedKwh[r]??null),price:a.price(i.importPrice[p]??null),export_price:a.price(i.exportPrice[p]??null),later_price:a.price(d?.price??null),later_time:d===null?"–":a.dayTime(d.at)})}function pt(e){return ut[e]??"auto"}const ut={charge_cheap:"charge",charge_surplus:"surplus",discharge_dear:"discharge",export_dear:"export",hold_for_later:"hold",leave_room:"hold",back_inside_limits:"limits",ordered:"ordered"},gt=560,O=22,ft=18,R=10,$t=34;function wt(e,t,r,o){const s=mt(e,o),{x:a,left:n,right:i}=s,l=bt(e,t),c=E(ft,s.narrow?96:120,B(l,4));let d=c.bottom+O;const p=e.batteries.length>0?E(d,84,xt):null;p!==null&&(d=p.bottom+8);const u=_t(e,s,d);d=q(u,d)+O;const w=E(d,s.narrow?84:104,vt(e)),k=Tt(e,s,w.bottom+O-6),y=q(k,w.bottom)+8,b={from:a.from,to:a.to},K=r.settings.zone,A=it((i-n)/((b.to-b.from)/3600),s.narrow?44:52),M=Q(b.from,b.to,K,A).map(m=>({x:x(a,m),label:r.hour(m)}));return{width:o.width,height:y+$t,left:n,right:i,x:a,prices:c,soc:p,power:w,shapes:[...yt(s,o,c.top,y),{path:kt(e,a,c.top,y),style:"peak"},...Pt(e,t,a,c.y),...p===null?[]:Kt(e,t,a,p.y),...At(e,a,w.y,o)],lanes:[...u,...k],days:et(b.from,b.to,K).map(m=>({x:x(a,m),label:r.day(m)})),hours:tt(M,m=>m.x,30).filter(m=>m.x>n+8&&m.x<i-8),axisTop:y,stays:e.devices.length-k.length}}const xt={low:0,high:100,ticks:[0,50,100]};function mt(e,t){const r=t.width<gt,o=r?38:104,s=t.width-(r?6:12),a=e.ahead.edges.at(-1)??e.generatedAt+36*3600;return{left:o,right:s,narrow:r,x:{from:t.from,to:a,start:o,end:s}}}function E(e,t,r){const o=e+t;return{top:e,bottom:o,axis:r,y:{from:r.low,to:r.high,start:o,end:e}}}function bt(e,t){const{importPrice:r,exportPrice:o}=e.ahead;return[...r,...o,...t.importPrice.values,...t.exportPrice.values]}function vt(e){const{plan:t,ahead:r}=e;if(t===null)return B([...r.loadKw,...r.solarKw,1],3);const o=F(S(t,a=>a.dischargeKw),t.importKw),s=D(F(S(t,a=>a.chargeKw),t.exportKw));return B([...o,...s,...r.loadKw,...r.solarKw,1],4)}function kt(e,t,r,o){return ot(e.ahead.edges,e.ahead.peak,t,r,o)}function yt(e,t,r,o){const{x:s}=e;return[{path:rt(s.from,s.to,t.latitude,t.longitude).map(([i,l])=>`M${g(x(s,i))} ${r}H${g(x(s,l))}V${o}H${g(x(s,i))}Z`).join(""),style:"night"}]}function Pt(e,t,r,o){const{edges:s,importPrice:a,exportPrice:n,isForecast:i}=e.ahead,l=s[0]??e.generatedAt,c=u=>V(u,w=>i[w]!==!0),d=u=>V(u,w=>i[w]===!0),p=u=>{const w=I(u,r.from,l);return v(at(w,l),w.values,r,o)};return[{path:p(t.exportPrice),style:"export past"},{path:p(t.importPrice),style:"import past"},{path:v(s,c(n),r,o),style:"export"},{path:v(s,d(n),r,o),style:"export forecast"},{path:v(s,c(a),r,o),style:"import"},{path:v(s,d(a),r,o),style:"import forecast"}]}function Kt(e,t,r,o){return e.batteries.flatMap((s,a)=>{const n=t.soc.get(s.id),i=n?I(n,r.from,e.generatedAt):{times:[],values:[]},l=i.times.length>0?[...i.times,e.generatedAt]:[],c=s.socPct??i.values.at(-1)??null,d=W(e,s),p=`battery-${a%4}`;return[{path:C(l,[...i.values,c],r,o),style:`soc measured ${p}`},{path:C(d.times,d.values,r,o),style:`soc planned ${p}`}]})}function At(e,t,r,o){const{ahead:s,plan:a}=e,n=[];if(a!==null){const i=S(a,d=>d.dischargeKw),l=D(S(a,d=>d.chargeKw)),c=D(a.exportKw);n.push({path:_(a.edges,i,t,r),style:"bar discharge"},{path:_(a.edges,a.importKw,t,r,i),style:"bar import"},{path:_(a.edges,l,t,r),style:"bar charge"},{path:_(a.edges,c,t,r,l),style:"bar export"})}return o.showsLoad&&n.push({path:v(s.edges,s.loadKw,t,r),style:"load"}),o.showsSolar&&n.push({path:v(s.edges,s.solarKw,t,r),style:"solar"}),n}function _t(e,t,r){const{plan:o,reasons:s}=e;if(o===null)return[];const a=e.batteries.length>1;return e.batteries.filter(i=>o.batteries.has(i.id)).map((i,l)=>{const d=(o.batteries.get(i.id)?.reason??[]).map(u=>pt(s[u]??"")),p=U(o.edges,d,t.x);return Y(i.id,t.narrow&&!a?"":i.name,l,r,t,p)})}function Tt(e,t,r){const{plan:o}=e;return o===null?[]:e.devices.filter(a=>o.devices.get(a.id)?.shed.includes(!0)).map((a,n)=>{const i=(o.devices.get(a.id)?.shed??[]).map(l=>l?"shed":"on");return Y(a.id,a.name,n,r,t,U(o.edges,i,t.x))})}function Y(e,t,r,o,s,a){const n=s.narrow&&t!==""?13:0,i=o+r*(R+6+n)+n,l=n>0?i-3:i+R-1;return{id:e,label:t,labelY:l,top:i,height:R,blocks:a}}function U(e,t,r){return st(t).map(o=>{const s=x(r,e[o.from]??0),a=Math.max(x(r,e[o.to]??0)-s,1);return{x:s,width:a,kind:o.value}})}function q(e,t){const r=e.at(-1);return r===void 0?t:r.top+r.height}const St=2*3600;function Mt(e,t,r,o){const s=Lt(e,t,Date.now()/1e3,r,o);return h`<div role="status" aria-live="polite">
    ${s.length===0?f:h`<div class="banner">${s.map(a=>h`<div>${a}</div>`)}</div>`}
  </div>`}function Lt(e,t,r,o,s){const a=s.dayTime(e.generatedAt),n=[];if(t?r-e.generatedAt>St&&n.push(o("banner.old",{time:a})):n.push(o("not_live",{time:a})),e.mode!=="off"&&e.status!=="optimal"&&e.status!==""&&n.push(o(`banner.${e.status}`,{time:a})),e.missing.length>0){const i=e.missing.map(l=>`${l.what} (${l.why})`).join(", ");n.push(o("banner.missing",{what:i}))}return n}const j=6;function zt(e,t,r,o,s,a){const{width:n,height:i,shapes:l}=e;return $`<svg viewBox="0 0 ${n} ${i}" width=${n} height=${i} aria-hidden="true">
    ${H(e,e.prices,c=>a.number(c,2))}
    ${e.soc===null?f:H(e,e.soc,c=>`${c} %`)}
    ${H(e,e.power,c=>a.number(c,1))}
    ${Rt(e)}
    ${l.map(({path:c,style:d})=>c===""?f:$`<path class=${d} d=${c}></path>`)}
    ${Ot(e,s,a)}
    ${e.lanes.map(c=>Et(e,c,s))}
    ${e.hours.map(c=>$`<text class="hour" x=${g(c.x)} y=${e.axisTop+10}>${c.label}</text>`)}
    ${r?Ht(e,t,a):f}
    ${Nt(e,o,s,r)}
  </svg>`}function H(e,t,r){return $`${t.axis.ticks.map(o=>{const s=x(t.y,o);return $`<path class=${o===0?"zero":"grid"} d="M${e.left} ${g(s)}H${e.right}"></path>
      <text class="tick" x=${e.left-6} y=${g(s+4)}>${r(o)}</text>`})}`}function Ot(e,t,r){const o=`${r.settings.currency}/kWh`,s=e.soc,a=e.left+2;return $`<text class="unit" x=${a} y=${e.prices.top-6}>${o}</text>
    ${s===null?f:$`<text class="unit" x=${a} y=${s.top-6}>${t("legend.soc")}</text>`}
    <text class="unit" x=${a} y=${e.power.top-6}>kW</text>`}function Rt(e){const{days:t,left:r,right:o,axisTop:s,prices:a}=e;return $`${t.map(n=>{const i=P(n.x+4,r,o-60);return $`<path class="day" d="M${g(n.x)} ${a.top}V${s+28}"></path>
      <text class="dayname" x=${g(i)} y=${s+26}>${n.label}</text>`})}`}function Et(e,t,r){const o=t.labelY<t.top,s=Math.floor((e.left-8)/j),a=o||t.label.length<=s?t.label:`${t.label.slice(0,s-1)}…`,n=o?e.left:e.left-6;return $`<g>
    <text class=${o?"name above":"name"} x=${n} y=${t.labelY}>${a}<title>${t.label}</title></text>
    <path class="bed" d="M${e.left} ${t.top}H${e.right}v${t.height}H${e.left}Z"></path>
    ${t.blocks.map(i=>{if(i.kind==="on")return f;const l=r(`ribbon.${i.kind}`),c=l.length*j+6<i.width,d=g(i.x+i.width/2);return $`<rect class="block ${i.kind}" x=${g(i.x)} y=${t.top} width=${g(i.width)} height=${t.height}></rect>
        ${c?$`<text class="word" x=${d} y=${t.top+8}>${l}</text>`:f}`})}
  </g>`}function Ht(e,t,r){const o=P(x(e.x,t.from),e.left,e.right),s=P(x(e.x,t.to),e.left,e.right),a=t.importPrice===null?"":` · ${r.price(t.importPrice)}`,n=`${r.dayTime(t.from)}${a}`,i=n.length*j/2+6,l=P((o+s)/2,e.left+i,e.right-i),c=Math.max(s-o,2);return $`<rect class="cursor" x=${g(o)} y=${e.prices.top} width=${g(c)} height=${e.axisTop-e.prices.top}></rect>
    <rect class="flag" x=${g(l-i)} y="0" width=${g(2*i)} height="16" rx="4"></rect>
    <text class="flagword" x=${g(l)} y="12">${n}</text>`}function Nt(e,t,r,o){const s=x(e.x,t);return s<e.left||s>e.right?$``:$`<path class="now" d="M${g(s)} ${e.prices.top-4}V${e.axisTop}"></path>
    ${o?f:$`<text class="nowword" x=${g(s)} y="12">${r("chart.now")}</text>`}`}const Bt=X`
  .frame {
    min-height: 60px;
  }
  .hold {
    height: 420px;
  }
  .chart {
    direction: ltr;
    touch-action: pan-y;
    cursor: crosshair;
    border-radius: 8px;
  }
  svg {
    display: block;
    max-width: 100%;
  }
  svg path {
    fill: none;
  }
  text {
    fill: var(--eo-soft);
    font-size: 11px;
  }
  .tick,
  .name {
    text-anchor: end;
  }
  .name {
    fill: var(--eo-text);
  }
  .name.above {
    text-anchor: start;
  }
  .hour,
  .nowword,
  .word,
  .flagword {
    text-anchor: middle;
  }
  .dayname {
    fill: var(--eo-text);
  }
  svg .grid {
    stroke: var(--eo-line);
    stroke-width: 1;
    opacity: 0.6;
  }
  svg .zero {
    stroke: var(--eo-soft);
    stroke-width: 1;
    opacity: 0.7;
  }
  svg .day {
    stroke: var(--eo-soft);
    stroke-width: 1;
    stroke-dasharray: 2 3;
  }
  svg .night {
    fill: var(--eo-text);
    opacity: 0.045;
  }
  svg .peak {
    fill: var(--eo-bad);
    opacity: 0.13;
  }
  svg .import {
    stroke: var(--eo-import);
    stroke-width: 2;
  }
  svg .export {
    stroke: var(--eo-export);
    stroke-width: 1.5;
  }
  svg .forecast {
    opacity: 0.5;
    stroke-dasharray: 4 3;
  }
  svg .soc {
    stroke-width: 2;
    stroke: var(--eo-out);
  }
  svg .soc.planned {
    stroke-dasharray: 5 3;
  }
  svg .battery-1 {
    stroke: var(--eo-solar);
  }
  svg .battery-2 {
    stroke: var(--eo-in);
  }
  svg .battery-3 {
    stroke: var(--eo-export);
  }
  svg .bar {
    stroke: none;
    opacity: 0.85;
  }
  svg .bar.discharge {
    fill: var(--eo-out);
  }
  svg .bar.charge {
    fill: var(--eo-in);
  }
  svg .bar.import {
    fill: var(--eo-import);
  }
  svg .bar.export {
    fill: var(--eo-export);
  }
  svg .load {
    stroke: var(--eo-text);
    stroke-width: 1.5;
  }
  svg .solar {
    stroke: var(--eo-solar);
    stroke-width: 2;
  }
  svg .bed {
    fill: var(--eo-text);
    opacity: 0.06;
  }
  .block {
    fill: transparent;
  }
  .block.charge {
    fill: var(--eo-in);
  }
  .block.surplus {
    fill: color-mix(in srgb, var(--eo-solar) 75%, transparent);
  }
  .block.discharge {
    fill: var(--eo-out);
  }
  .block.export {
    fill: var(--eo-export);
  }
  .block.hold {
    fill: color-mix(in srgb, var(--eo-text) 38%, transparent);
  }
  .block.limits,
  .block.ordered {
    fill: var(--eo-accent);
  }
  .block.shed {
    fill: var(--eo-bad);
  }
  .word {
    font-size: 9px;
    fill: var(--eo-text);
  }
  .cursor {
    fill: var(--eo-accent);
    opacity: 0.18;
  }
  .flag {
    fill: var(--eo-text);
  }
  .flagword {
    fill: var(--eo-card);
  }
  svg .now {
    stroke: var(--eo-text);
    stroke-width: 1.5;
  }
  .nowword {
    fill: var(--eo-text);
    font-weight: 500;
  }
  .legend {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 4px 12px;
    margin-block: 8px;
  }
  .legend button {
    font-size: 12px;
    min-height: 32px;
    border-radius: 999px;
  }
  .entry {
    white-space: nowrap;
  }
  .swatch {
    display: inline-block;
    width: 14px;
    height: 10px;
    margin-inline-end: 5px;
    vertical-align: -1px;
    border-radius: 2px;
  }
  .swatch.import,
  .swatch.export,
  .swatch.forecast,
  .swatch.measured,
  .swatch.planned,
  .swatch.solar,
  .swatch.load {
    height: 0;
    border-block-start: 2px solid var(--eo-import);
    vertical-align: 4px;
    border-radius: 0;
  }
  .swatch.export {
    border-color: var(--eo-export);
  }
  .swatch.forecast {
    border-block-start-style: dashed;
    opacity: 0.6;
  }
  .swatch.measured {
    border-color: var(--eo-out);
  }
  .swatch.planned {
    border-color: var(--eo-out);
    border-block-start-style: dashed;
  }
  .swatch.solar {
    border-color: var(--eo-solar);
  }
  .swatch.load {
    border-color: var(--eo-text);
  }
  .swatch.peak {
    background: color-mix(in srgb, var(--eo-bad) 25%, transparent);
  }
  .swatch.discharge {
    background: var(--eo-out);
  }
  .swatch.charge {
    background: var(--eo-in);
  }
  .swatch.bar-import {
    background: var(--eo-import);
  }
  .swatch.bar-export {
    background: var(--eo-export);
  }
  .slot {
    border-block-start: 1px solid var(--eo-line);
    padding-block-start: 12px;
  }
  .slot .row {
    margin-block-end: 8px;
  }
  .facts {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(120px, 1fr));
    gap: 8px;
    margin: 0 0 8px;
  }
  .facts dt {
    font-size: 12px;
    color: var(--eo-soft);
  }
  .facts dd {
    margin: 0;
    font-variant-numeric: tabular-nums;
  }
  .why {
    list-style: none;
    margin: 0;
    padding: 0;
  }
  .why li {
    display: grid;
    grid-template-columns: 1fr auto;
    gap: 2px 12px;
    align-items: center;
    padding-block: 6px;
    border-block-start: 1px solid var(--eo-line);
  }
  .why p {
    margin: 0;
    overflow-wrap: anywhere;
  }
  .table {
    overflow: auto;
    max-height: 420px;
    margin-block-start: 12px;
  }
  table {
    border-collapse: collapse;
    width: 100%;
    font-variant-numeric: tabular-nums;
  }
  caption {
    text-align: start;
    padding-block: 4px;
    color: var(--eo-soft);
  }
  th,
  td {
    padding: 4px 8px;
    text-align: end;
    border-block-end: 1px solid var(--eo-line);
    white-space: nowrap;
  }
  th:first-child,
  td:first-child {
    text-align: start;
  }
  thead th {
    position: sticky;
    top: 0;
    background: var(--eo-card);
  }
`;function Dt(e,t,r,o){return h`<section class="slot">
    <div class="row">
      <button
        aria-label=${t("slot.previous")}
        @click=${()=>{o.step(-1)}}
      >
        ‹
      </button>
      <h3 class="figure">${r.range(e.from,e.to)}</h3>
      <button
        aria-label=${t("slot.next")}
        @click=${()=>{o.step(1)}}
      >
        ›
      </button>
      ${o.isNow?f:h`<button @click=${o.follow}>${t("slot.now")}</button>`}
      ${jt(e,t)}
    </div>
    ${Ft(e,t,r)}
    ${e.lines.length===0?h`<p class="soft">${e.isPast?f:t("slot.nothing")}</p>`:h`<ul class="why">
            ${e.lines.map(s=>Vt(s,e,t,r,o))}
          </ul>`}
  </section>`}function jt(e,t){const r=(o,s)=>o?h`<span class="chip">${t(s)}</span>`:f;return h`${r(e.isPeak,"slot.peak")}${r(e.isForecast,"slot.forecast")}${r(e.isPast,"slot.past")}`}function Ft(e,t,r){const o=(s,a)=>a==="–"?f:h`<div>
          <dt>${t(s)}</dt>
          <dd>${a}</dd>
        </div>`;return h`<dl class="facts">
    ${o("slot.import",r.price(e.importPrice))}
    ${o("slot.export",r.price(e.exportPrice))}
    ${o("slot.grid",Ct(e,t,r))}
    ${o("slot.solar",r.kw(e.solarKw))} ${o("slot.load",r.kw(e.loadKw))}
  </dl>`}function Ct(e,t,r){if(e.importKw===null&&e.exportKw===null)return"–";const o=e.exportKw??0;return o>5e-4?t("slot.to_grid",{power:r.kw(o)}):t("slot.from_grid",{power:r.kw(e.importKw)})}function Vt(e,t,r,o,s){const a=e.worth??0;return h`<li>
    <div>
      <strong>${e.name}</strong>
      ${Math.abs(a)<5e-4?f:h`<span class="figure ${a>0?"good":"soft"} small"
              >${r("slot.worth")} ${o.worth(a)}</span
            >`}
      <p>${e.text}</p>
    </div>
    ${t.isPast?f:h`<button
            aria-label="${r("override.open")}: ${e.name}"
            @click=${()=>{s.override(e.kind,e.id)}}
          >
            ${r("override.open")}
          </button>`}
  </li>`}function qt(e,t,r){const{ahead:o,batteries:s,plan:a,devices:n}=e,i=s.map(l=>W(e,l));return h`<div class="table" tabindex="0" role="region" aria-label=${t("table.caption")}>
    <table>
      <caption>
        ${t("table.caption")}
      </caption>
      <thead>
        <tr>
          <th scope="col">${t("table.time")}</th>
          <th scope="col">${t("slot.import")}</th>
          <th scope="col">${t("slot.export")}</th>
          ${s.map(l=>h`<th scope="col">${l.name}</th>`)}
          <th scope="col">${t("legend.grid_import")}</th>
          <th scope="col">${t("legend.grid_export")}</th>
          <th scope="col">${t("table.off")}</th>
        </tr>
      </thead>
      <tbody>
        ${o.edges.slice(0,-1).map((l,c)=>{const d=o.edges[c+1]??l,p=n.filter(u=>a?.devices.get(u.id)?.shed[c]===!0);return h`<tr>
            <th scope="row">${r.dayTime(l)}</th>
            <td>${r.price(o.importPrice[c]??null)}</td>
            <td>${r.price(o.exportPrice[c]??null)}</td>
            ${i.map(u=>h`<td>${r.pct(N(u,d))}</td>`)}
            <td>${r.kw(a?.importKw[c]??null)}</td>
            <td>${r.kw(a?.exportKw[c]??null)}</td>
            <td>${p.map(u=>u.name).join(", ")}</td>
          </tr>`})}
      </tbody>
    </table>
  </div>`}const It=12*3600;class Wt extends L{constructor(){super(...arguments),this.titleKey="plan.title",this.chosen=null,this.width=0,this.showsSolar=!0,this.showsLoad=!0,this.showsTable=!1,this.#t=null,this.#e=new ResizeObserver(([t])=>{t!==void 0&&(this.width=Math.round(t.contentRect.width))}),this.#a=t=>{const o={ArrowLeft:-1,ArrowDown:-1,ArrowRight:1,ArrowUp:1,PageDown:-12,PageUp:12,Home:-1e5,End:1e5}[t.key];if(t.key==="Escape")this.chosen=null;else{if(o===void 0)return;this.#s(o)}t.preventDefault()},this.#r=t=>{const r=t.currentTarget.getBoundingClientRect();if(this.#t===null||this.view.snapshot===null)return;const{picture:o}=this.#t,s=P(t.clientX-r.left,o.left,o.right-.5),a=nt(o.x,s),{edges:n}=this.view.snapshot.ahead,i=T(n,a);this.chosen=i>=0?n[i]??a:Math.floor(a/300)*300},this.#i=t=>{t.pointerType==="mouse"&&!this.matches(":focus-within")&&(this.chosen=null)}}static{this.styles=[...L.styles,Bt]}static{this.properties={...L.properties,chosen:{state:!0},width:{state:!0},showsSolar:{state:!0},showsLoad:{state:!0},showsTable:{state:!0}}}#t;#e;disconnectedCallback(){super.disconnectedCallback(),this.#e.disconnect()}updated(t){super.updated(t);const r=this.renderRoot.querySelector(".frame");r!==null&&this.#e.observe(r)}draw(t,r){const o=r(`status.${t.status}`);return h`<ha-card>
      <header>
        <h2>${this.heading(r)}</h2>
        <span class="chip" title=${this.format.dayTime(t.generatedAt)}>${o}</span>
      </header>
      ${Mt(t,this.view.live,r,this.format)}
      <div class="frame">
        ${t.ahead.edges.length<2?h`<p class="empty" role="status">${r("empty_plan")}</p>`:this.#n(t,r)}
      </div>
      <eo-override .hass=${this.hass} .say=${r} .format=${this.format}></eo-override>
    </ha-card>`}#n(t,r){if(this.width===0)return h`<div class="hold"></div>`;const{past:o}=this.view,s=this.#l(t,o),a=this.chosen??this.now,n=lt(t,o,a,r,this.format);return h`
      <div
        class="chart"
        tabindex="0"
        role="slider"
        aria-label=${r("chart.label")}
        aria-valuemin=${0}
        aria-valuemax=${z(t,o,s.x.from).length-1}
        aria-valuenow=${this.#o(t,o,s,a)}
        aria-valuetext=${this.#d(n)}
        @keydown=${this.#a}
        @pointermove=${this.#r}
        @pointerdown=${this.#r}
        @pointerleave=${this.#i}
      >
        ${zt(s,n,this.chosen!==null,this.now,r,this.format)}
      </div>
      ${this.#c(t,r)}
      ${Dt(n,r,this.format,{isNow:this.chosen===null,step:i=>{this.#s(i)},follow:()=>{this.chosen=null},override:(i,l)=>{this.#h(i,l,n)}})}
      ${this.showsTable?qt(t,r,this.format):f}
    `}#l(t,r){const{ahead:o,plan:s,batteries:a,devices:n}=t,i=Math.floor(this.now/900)*900-It,{width:l,showsSolar:c,showsLoad:d,format:p}=this,u=[o,s,r,i,l,c,d,p],w=[JSON.stringify([a,n.map(A=>A.name)])],k=[...u,...w];if(this.#t?.key.every((A,M)=>A===k[M])===!0)return this.#t.picture;const{latitude:y,longitude:b}=this.hass.config,K=wt(t,r,p,{width:l,from:i,showsSolar:c,showsLoad:d,latitude:y,longitude:b});return this.#t={key:k,picture:K},K}#c(t,r){const o=(n,i,l)=>h`<button
        aria-pressed=${this[n]?"true":"false"}
        @click=${()=>{this[n]=!this[n]}}
      >
        ${l===""?f:h`<i class="swatch ${l}"></i>`}${r(i)}
      </button>`,s=(n,i)=>h`<span class="entry"><i class="swatch ${n}"></i>${r(i)}</span>`,a=t.batteries.length>0;return h`<div class="legend small">
      ${s("import","legend.import")} ${s("export","legend.export")}
      ${s("forecast","legend.forecast")} ${s("peak","legend.peak")}
      ${a?[s("measured","legend.measured"),s("planned","legend.planned")]:f}
      ${a?[s("discharge","legend.discharge"),s("charge","legend.charge")]:f}
      ${s("bar-import","legend.grid_import")} ${s("bar-export","legend.grid_export")}
      <span class="spring"></span>
      ${o("showsSolar","toggle.solar","solar")} ${o("showsLoad","toggle.load","load")}
      ${o("showsTable","toggle.table","")}
    </div>`}#d(t){const{format:r}=this,o=t.lines.map(a=>`${a.name}: ${a.text}`),s=r.price(t.importPrice);return[r.range(t.from,t.to),s,...o].join(". ")}#o(t,r,o,s){const a=z(t,r,o.x.from);return Math.max(a.findLastIndex(n=>n<=s),0)}#s(t){const{snapshot:r,past:o}=this.view;if(r===null||this.#t===null)return;const{picture:s}=this.#t,a=z(r,o,s.x.from),n=this.#o(r,o,s,this.chosen??this.now);this.chosen=a[P(n+t,0,a.length-1)]??null}#a;#r;#i;#h(t,r,o){const{snapshot:s}=this.view,a=this.renderRoot.querySelector("eo-override");s!==null&&a?.open(s,t,r,o.isPast?null:o.to)}}Z("eo-plan",Wt);export{Wt as PlanCard};
