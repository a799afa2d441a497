import{A as g,b as p,w as $,a as J,H as O,d as Q}from"./base-Bm8pItLs.js";import{s as M,v as m,l as B,i as tt,d as et,n as N,h as rt,a as b,b as ot,m as st,c as F,t as L,e as D,f as at,p as f,g as it,j as y,w as U,k as Y,o as I,q as S,r as nt,u as lt,x as V,y as ct,z as P,A as dt,B as R,C as ht}from"./series-Ddc0-xJS.js";import{h as C}from"./flows-Dmrs2ETL.js";import"./override-Dg7Rca8Y.js";import"./entry.js";function pt(e,t,r,o,s){const{ahead:a,plan:n}=e,i=M(a.edges,r);if(i<0)return ut(e,t,r,o,s);const l=n===null?-1:M(n.edges,r);return{from:a.edges[i]??0,to:a.edges[i+1]??0,isPast:!1,importPrice:m(a.importPrice,i),exportPrice:m(a.exportPrice,i),isForecast:a.isForecast[i]===!0,isPeak:a.peak[i]===!0,importKw:m(n?.importKw,l),exportKw:m(n?.exportKw,l),solarKw:m(a.solarKw,i),loadKw:m(n===null?a.loadKw:C(n),n===null?i:l),lines:l<0?[]:gt(e,l,o,s)}}function ut(e,t,r,o,s){const a=e.batteries.map(i=>{const l=B(t.soc.get(i.id)??{times:[],values:[]},r),c=o("slot.was_at",{soc:s.pct(l)});return{id:i.id,kind:"battery",name:i.name,text:c,worth:null}}),n=t.importPrice.times.find(i=>i>r);return{from:r,to:n??e.ahead.edges[0]??r,isPast:!0,importPrice:tt(e.ahead,t,r),exportPrice:B(t.exportPrice,r),isForecast:!1,isPeak:!1,importKw:null,exportKw:null,solarKw:null,loadKw:null,lines:a}}function gt(e,t,r,o){const{plan:s,reasons:a}=e,n=e.batteries.flatMap(l=>{const c=s?.batteries.get(l.id);if(!c)return[];const d=a[c.reason[t]??-1]??"",u=ft(e,l.id,t,d,r,o),h=m(c.worth,t);return[{id:l.id,kind:"battery",name:l.name,text:u,worth:h}]}),i=e.devices.flatMap(l=>{const c=s?.devices.get(l.id);if(!c)return[];const d=a[c.reason[t]??-1]??"";if(d==="no_peak")return[];const u=o.price(m(e.ahead.importPrice,t)),h=r(`reason.${d}`,{price:u}),w=m(c.worth,t);return[{id:l.id,kind:"device",name:l.name,text:h,worth:w}]});return[...n,...i]}function ft(e,t,r,o,s,a){const{plan:n,ahead:i}=e,l=n?.batteries.get(t),c=n?.edges[r]??0,d=M(i.edges,c),u=m(i.importPrice,d),h=wt(e,c,u,a),w=h===null&&$t.has(o)?`reason.${o}.end`:`reason.${o}`;return s(w,{charge:a.kw(m(l?.chargeKw,r)),discharge:a.kw(m(l?.dischargeKw,r)),stored:a.kwh(m(l?.storedKwh,r)),price:a.price(u),export_price:a.price(m(i.exportPrice,d)),...h})}function wt(e,t,r,o){const s=et(e.ahead,t);return s===null||s.price<=(r??1/0)?null:{later_price:o.price(s.price),later_time:o.dayTime(s.at)}}const $t=new Set(["charge_cheap","hold_for_later"]);function mt(e){return xt[e]??"auto"}const xt={charge_cheap:"charge",charge_surplus:"surplus",discharge_dear:"discharge",export_dear:"export",hold_for_later:"hold",leave_room:"hold",back_inside_limits:"limits",ordered:"ordered"},bt=560,W=32,vt=34,z=10,kt=34;function yt(e,t,r,o){const s=Kt(e,o),{x:a,left:n,right:i}=s,l=_t(e,t),c=E(vt,s.narrow?96:120,N(l,4));let d=c.bottom+W;const u=e.batteries.length>0?E(d,84,Pt):null;u!==null&&(d=u.bottom+8);const h=Rt(e,s,d);d=q(h,d)+W;const w=E(d,s.narrow?84:104,At(e)),K=zt(e,s,w.bottom+14),k=q(K,w.bottom)+8,v={from:a.from,to:a.to},A=r.settings.zone,T=ct((i-n)/((v.to-v.from)/3600),s.narrow?44:52),_=rt(v.from,v.to,A,T).map(x=>({x:b(a,x),label:r.hour(x)}));return{width:o.width,height:k+kt,left:n,right:i,x:a,prices:c,soc:u,power:w,shapes:[...St(s,o,c.top,k),{path:Tt(e,a,c.top,k),style:"peak"},...Mt(e,t,a,c.y),...u===null?[]:Lt(e,t,a,u.y),...Ot(e,a,w.y,o)],lanes:[...h,...K],days:st(v.from,v.to,A).map(x=>({x:b(a,x),label:r.day(x)})),hours:ot(_,x=>x.x,30).filter(x=>x.x>n+8&&x.x<i-8),axisTop:k,stays:e.devices.length-K.length}}const Pt={low:0,high:100,ticks:[0,50,100]};function Kt(e,t){const r=t.width<bt,o=r?38:104,s=t.width-(r?6:12),a=e.ahead.edges.at(-1)??e.generatedAt+36*3600;return{left:o,right:s,narrow:r,x:{from:t.from,to:a,start:o,end:s}}}function E(e,t,r){const o=e+t;return{top:e,bottom:o,axis:r,y:{from:r.low,to:r.high,start:o,end:e}}}function _t(e,t){const{importPrice:r,exportPrice:o}=e.ahead;return[...r,...o,...t.importPrice.values,...t.exportPrice.values]}function At(e){const{plan:t,ahead:r}=e;if(t===null)return N([...r.loadKw,...r.solarKw,1],3);const o=F(L(t,a=>a.dischargeKw),t.importKw),s=D(F(L(t,a=>a.chargeKw),t.exportKw));return N([...o,...s,...C(t),...r.solarKw,1],4)}function Tt(e,t,r,o){return it(e.ahead.edges,e.ahead.peak,t,r,o)}function St(e,t,r,o){const{x:s}=e;return[{path:at(s.from,s.to,t.latitude,t.longitude).map(([i,l])=>`M${f(b(s,i))} ${r}H${f(b(s,l))}V${o}H${f(b(s,i))}Z`).join(""),style:"night"}]}function Mt(e,t,r,o){const{edges:s,importPrice:a,exportPrice:n,isForecast:i}=e.ahead,l=s[0]??e.generatedAt,c=h=>V(h,w=>i[w]!==!0),d=h=>V(h,w=>i[w]===!0),u=h=>{const w=U(h,r.from,l);return y(lt(w,l),w.values,r,o)};return[{path:u(t.exportPrice),style:"export past"},{path:u(t.importPrice),style:"import past"},{path:y(s,c(n),r,o),style:"export"},{path:y(s,d(n),r,o),style:"export forecast"},{path:y(s,c(a),r,o),style:"import"},{path:y(s,d(a),r,o),style:"import forecast"}]}function Lt(e,t,r,o){return e.batteries.flatMap((s,a)=>{const n=t.soc.get(s.id),i=n?U(n,r.from,e.generatedAt):{times:[],values:[]},l=i.times.length>0?[...i.times,e.generatedAt]:[],c=s.socPct??i.values.at(-1)??null,d=Y(e,s),u=`battery-${a%4}`;return[{path:I(l,[...i.values,c],r,o),style:`soc measured ${u}`},{path:I(d.times,d.values,r,o),style:`soc planned ${u}`}]})}function Ot(e,t,r,o){const{ahead:s,plan:a}=e,n=[];if(a!==null){const c=L(a,h=>h.dischargeKw),d=D(L(a,h=>h.chargeKw)),u=D(a.exportKw);n.push({path:S(a.edges,c,t,r),style:"bar discharge"},{path:S(a.edges,a.importKw,t,r,c),style:"bar import"},{path:S(a.edges,d,t,r),style:"bar charge"},{path:S(a.edges,u,t,r,d),style:"bar export"})}const[i,l]=a===null?[s.edges,s.loadKw]:[a.edges,C(a)];return o.showsLoad&&n.push({path:y(i,l,t,r),style:"load"}),o.showsSolar&&n.push({path:y(s.edges,s.solarKw,t,r),style:"solar"}),n}function Rt(e,t,r){const{plan:o,reasons:s}=e;if(o===null)return[];const a=e.batteries.length>1;return e.batteries.filter(i=>o.batteries.has(i.id)).map((i,l)=>{const d=(o.batteries.get(i.id)?.reason??[]).map(h=>mt(s[h]??"")),u=Z(o.edges,d,t.x);return X(i.id,t.narrow&&!a?"":i.name,l,r,t,u)})}function zt(e,t,r){const{plan:o}=e;return o===null?[]:e.devices.filter(a=>o.devices.get(a.id)?.shed.includes(!0)).map((a,n)=>{const i=(o.devices.get(a.id)?.shed??[]).map(l=>l?"shed":"on");return X(a.id,a.name,n,r,t,Z(o.edges,i,t.x))})}function X(e,t,r,o,s,a){const n=s.narrow&&t!==""?13:0,i=o+r*(z+6+n)+n,l=n>0?i-3:i+z-1;return{id:e,label:t,labelY:l,top:i,height:z,blocks:a}}function Z(e,t,r){return nt(t).map(o=>{const s=b(r,e[o.from]??0),a=Math.max(b(r,e[o.to]??0)-s,1);return{x:s,width:a,kind:o.value}})}function q(e,t){const r=e.at(-1);return r===void 0?t:r.top+r.height}const Et=2*3600;function Ht(e,t,r,o){const s=Bt(e,t,Date.now()/1e3,r,o);return p`<div role="status" aria-live="polite">
    ${s.length===0?g:p`<div class="banner">${s.map(a=>p`<div>${a}</div>`)}</div>`}
  </div>`}function Bt(e,t,r,o,s){const a=s.dayTime(e.generatedAt),n=[];if(t?r-e.generatedAt>Et&&n.push(o("banner.old",{time:a})):n.push(o("not_live",{time:a})),e.mode!=="off"&&e.status!=="optimal"&&e.status!==""&&n.push(o(`banner.${e.status}`,{time:a})),e.missing.length>0){const i=e.missing.map(l=>`${l.what} (${l.why})`).join(", ");n.push(o("banner.missing",{what:i}))}return n}const j=6;function Nt(e,t,r,o,s,a){const{width:n,height:i,shapes:l}=e;return $`<svg viewBox="0 0 ${n} ${i}" width=${n} height=${i} aria-hidden="true">
    ${H(e,e.prices,c=>a.number(c,2))}
    ${e.soc===null?g:H(e,e.soc,c=>`${c} %`)}
    ${H(e,e.power,c=>a.number(c,1))}
    ${jt(e)}
    ${l.map(({path:c,style:d})=>c===""?g:$`<path class=${d} d=${c}></path>`)}
    ${Dt(e,s,a)}
    ${e.lanes.map(c=>Ct(e,c,s))}
    ${e.hours.map(c=>$`<text class="hour" x=${f(c.x)} y=${e.axisTop+10}>${c.label}</text>`)}
    ${r?Ft(e,t,a):g}
    ${It(e,o,s,r)}
  </svg>`}function H(e,t,r){return $`${t.axis.ticks.map(o=>{const s=b(t.y,o);return $`<path class=${o===0?"zero":"grid"} d="M${e.left} ${f(s)}H${e.right}"></path>
      <text class="tick" x=${e.left-6} y=${f(s+4)}>${r(o)}</text>`})}`}function Dt(e,t,r){const o=`${r.settings.currency}/kWh`,s=e.soc;return $`<text class="unit" x="0" y="11">${o}</text>
    ${s===null?g:$`<text class="unit" x="0" y=${s.top-10}>${t("legend.soc")}</text>`}
    <text class="unit" x="0" y=${e.power.top-10}>kW</text>`}function jt(e){const{days:t,right:r,axisTop:o,prices:s}=e;return $`${t.map(a=>{const n=a.x>r-90,i=f(a.x+(n?-4:4));return $`<path class="day" d="M${f(a.x)} ${s.top}V${o+28}"></path>
      <text class=${n?"dayname before":"dayname"} x=${i} y=${o+26}>${a.label}</text>`})}`}function Ct(e,t,r){const o=t.labelY<t.top,s=Math.floor((e.left-8)/j),a=o||t.label.length<=s?t.label:`${t.label.slice(0,s-1)}…`,n=o?e.left:e.left-6;return $`<g>
    <text class=${o?"name above":"name"} x=${n} y=${t.labelY}>${a}<title>${t.label}</title></text>
    <path class="bed" d="M${e.left} ${t.top}H${e.right}v${t.height}H${e.left}Z"></path>
    ${t.blocks.map(i=>{if(i.kind==="on")return g;const l=r(`ribbon.${i.kind}`),c=l.length*j+6<i.width,d=f(i.x+i.width/2);return $`<rect class="block ${i.kind}" x=${f(i.x)} y=${t.top} width=${f(i.width)} height=${t.height}></rect>
        ${c?$`<text class="word" x=${d} y=${t.top+8}>${l}</text>`:g}`})}
  </g>`}function Ft(e,t,r){const o=P(b(e.x,t.from),e.left,e.right),s=P(b(e.x,t.to),e.left,e.right),a=t.importPrice===null?"":` · ${r.price(t.importPrice)}`,n=`${r.dayTime(t.from)}${a}`,i=n.length*j/2+6,l=P((o+s)/2,e.left+i,e.right-i),c=Math.max(s-o,2);return $`<rect class="cursor" x=${f(o)} y=${e.prices.top} width=${f(c)} height=${e.axisTop-e.prices.top}></rect>
    <rect class="flag" x=${f(l-i)} y="15" width=${f(2*i)} height="16" rx="4"></rect>
    <text class="flagword" x=${f(l)} y="27">${n}</text>`}function It(e,t,r,o){const s=b(e.x,t);return s<e.left||s>e.right?$``:$`<path class="now" d="M${f(s)} ${e.prices.top-4}V${e.axisTop}"></path>
    ${o?g:$`<text class="nowword" x=${f(s)} y="28">${r("chart.now")}</text>`}`}const Vt=J`
  .frame {
    min-height: 60px;
  }
  .waiting {
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
  .name,
  .dayname.before {
    text-anchor: end;
  }
  .name,
  .unit {
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
    opacity: 0.65;
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
  .toggles {
    display: flex;
    flex-wrap: wrap;
    gap: 6px;
    margin-inline-start: auto;
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
  .swatch.battery-0 {
    background: var(--eo-out);
  }
  .swatch.battery-1 {
    background: var(--eo-solar);
  }
  .swatch.battery-2 {
    background: var(--eo-in);
  }
  .swatch.battery-3 {
    background: var(--eo-export);
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
  .nav {
    direction: ltr; /* as time runs in the picture */
  }
  .facts {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(150px, 45%), 1fr));
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
`;function Wt(e,t,r,o){return p`<section class="slot">
    <div class="row nav">
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
      ${o.isNow?g:p`<button @click=${o.follow}>${t("slot.now")}</button>`}
      ${qt(e,t)}
    </div>
    ${Ut(e,t,r)}
    ${e.lines.length===0?p`<p class="soft">${e.isPast?g:t("slot.nothing")}</p>`:p`<ul class="why">
            ${e.lines.map(s=>Xt(s,e,t,r,o))}
          </ul>`}
  </section>`}function qt(e,t){const r=(o,s)=>o?p`<span class="chip">${t(s)}</span>`:g;return p`${r(e.isPeak,"slot.peak")}${r(e.isForecast,"slot.forecast")}${r(e.isPast,"slot.past")}`}function Ut(e,t,r){const o=(s,a)=>a==="–"?g:p`<div>
          <dt>${t(s)}</dt>
          <dd>${a}</dd>
        </div>`;return p`<dl class="facts">
    ${o("slot.import",r.price(e.importPrice))}
    ${o("slot.export",r.price(e.exportPrice))}
    ${o("slot.grid",Yt(e,t,r))}
    ${o("slot.solar",r.kw(e.solarKw))} ${o("slot.load",r.kw(e.loadKw))}
  </dl>`}function Yt(e,t,r){if(e.importKw===null&&e.exportKw===null)return"–";const o=e.exportKw??0;return o>5e-4?t("slot.to_grid",{power:r.kw(o)}):(e.importKw??0)<5e-4?r.kw(0):t("slot.from_grid",{power:r.kw(e.importKw)})}function Xt(e,t,r,o,s){const a=e.worth??0;return p`<li>
    <div>
      <strong>${e.name}</strong>
      ${Math.abs(a)<5e-4?g:p`<span class="figure ${a>0?"good":"soft"} small"
              >${r("slot.worth")} ${o.worth(a)}</span
            >`}
      <p>${e.text}</p>
    </div>
    ${t.isPast?g:p`<button
            aria-label="${r("override.open")}: ${e.name}"
            @click=${()=>{s.override(e.kind,e.id)}}
          >
            ${r("override.open")}
          </button>`}
  </li>`}function Zt(e,t,r){const{ahead:o,batteries:s,plan:a,devices:n}=e,i=s.map(l=>Y(e,l));return p`<div class="table" tabindex="0" role="region" aria-label=${t("table.caption")}>
    <table>
      <caption>
        ${t("table.caption")}
      </caption>
      <thead>
        <tr>
          <th scope="col">${t("table.time")}</th>
          <th scope="col">${t("slot.import")}</th>
          <th scope="col">${t("slot.export")}</th>
          ${s.map(l=>p`<th scope="col">${l.name}</th>`)}
          <th scope="col">${t("legend.grid_import")}</th>
          <th scope="col">${t("legend.grid_export")}</th>
          <th scope="col">${t("table.off")}</th>
        </tr>
      </thead>
      <tbody>
        ${o.edges.slice(0,-1).map((l,c)=>{const d=o.edges[c+1]??l,u=n.filter(h=>a?.devices.get(h.id)?.shed[c]===!0);return p`<tr>
            <th scope="row">${r.dayTime(l)}</th>
            <td>${r.price(o.importPrice[c]??null)}</td>
            <td>${r.price(o.exportPrice[c]??null)}</td>
            ${i.map(h=>p`<td>${r.pct(B(h,d))}</td>`)}
            <td>${r.kw(a?.importKw[c]??null)}</td>
            <td>${r.kw(a?.exportKw[c]??null)}</td>
            <td>${u.map(h=>h.name).join(", ")}</td>
          </tr>`})}
      </tbody>
    </table>
  </div>`}const G=3600,Gt=12*G;class Jt extends O{constructor(){super(...arguments),this.titleKey="plan.title",this.chosen=null,this.width=0,this.showsSolar=!0,this.showsLoad=!0,this.showsTable=!1,this.#t=null,this.#e=new ResizeObserver(([t])=>{t!==void 0&&(this.width=Math.round(t.contentRect.width))}),this.#a=t=>{const o={ArrowLeft:-1,ArrowDown:-1,ArrowRight:1,ArrowUp:1,PageDown:-12,PageUp:12,Home:-1e5,End:1e5}[t.key];if(t.key==="Escape")this.chosen=null;else{if(o===void 0)return;this.#s(o)}t.preventDefault()},this.#r=t=>{const r=t.currentTarget.getBoundingClientRect();if(this.#t===null||this.view.snapshot===null)return;const{picture:o}=this.#t,s=P(t.clientX-r.left,o.left,o.right-.5),a=dt(o.x,s),{edges:n}=this.view.snapshot.ahead,i=M(n,a);this.chosen=i>=0?n[i]??a:Math.floor(a/300)*300},this.#i=t=>{t.pointerType==="mouse"&&!this.matches(":focus-within")&&(this.chosen=null)}}static{this.styles=[...O.styles,Vt]}static{this.properties={...O.properties,chosen:{state:!0},width:{state:!0},showsSolar:{state:!0},showsLoad:{state:!0},showsTable:{state:!0}}}#t;#e;disconnectedCallback(){super.disconnectedCallback(),this.#e.disconnect()}updated(t){super.updated(t);const r=this.renderRoot.querySelector(".frame");r!==null&&this.#e.observe(r)}draw(t,r){const o=r(`status.${t.status}`);return p`<ha-card>
      <header>
        <h2>${this.heading(r)}</h2>
        <span class="chip" title=${this.format.dayTime(t.generatedAt)}>${o}</span>
      </header>
      ${Ht(t,this.view.live,r,this.format)}
      <div class="frame">
        ${t.ahead.edges.length<2?p`<p class="empty" role="status">${r("empty_plan")}</p>`:this.#n(t,r)}
      </div>
      <eo-override .hass=${this.hass} .say=${r} .format=${this.format}></eo-override>
    </ha-card>`}#n(t,r){if(this.width===0)return p`<div class="waiting"></div>`;const{past:o}=this.view,s=this.#l(t,o),a=this.chosen??this.now,n=pt(t,o,a,r,this.format);return p`
      <div
        class="chart"
        tabindex="0"
        role="slider"
        aria-label=${r("chart.label")}
        aria-valuemin=${0}
        aria-valuemax=${R(t,o,s.x.from).length-1}
        aria-valuenow=${this.#o(t,o,s,a)}
        aria-valuetext=${this.#d(n)}
        @keydown=${this.#a}
        @pointermove=${this.#r}
        @pointerdown=${this.#r}
        @pointerleave=${this.#i}
      >
        ${Nt(s,n,this.chosen!==null,this.now,r,this.format)}
      </div>
      ${this.#c(t,r)} ${Qt(s.stays,t,r)}
      ${Wt(n,r,this.format,{isNow:this.chosen===null,step:i=>{this.#s(i)},follow:()=>{this.chosen=null},override:(i,l)=>{this.#h(i,l,n)}})}
      ${this.showsTable?Zt(t,r,this.format):g}
    `}#l(t,r){const{ahead:o,plan:s,batteries:a,devices:n}=t,i=Math.floor(this.now/900)*900,l=P(ht(r),i-Gt,i-G),{width:c,showsSolar:d,showsLoad:u,format:h}=this,w=[o,s,r,l,c,d,u,h],K=[JSON.stringify([a,n.map(_=>_.name)])],k=[...w,...K];if(this.#t?.key.every((_,x)=>_===k[x])===!0)return this.#t.picture;const{latitude:v,longitude:A}=this.hass.config,T=yt(t,r,h,{width:c,from:l,showsSolar:d,showsLoad:u,latitude:v,longitude:A});return this.#t={key:k,picture:T},T}#c(t,r){const o=(l,c,d)=>p`<button
        aria-pressed=${this[l]?"true":"false"}
        @click=${()=>{this[l]=!this[l]}}
      >
        ${d===""?g:p`<i class="swatch ${d}"></i>`}${r(c)}
      </button>`,s=(l,c)=>p`<span class="entry"><i class="swatch ${l}"></i>${r(c)}</span>`,a=t.batteries.length>0,i=(t.batteries.length>1?t.batteries:[]).map((l,c)=>p`<span class="entry"><i class="swatch battery-${c%4}"></i>${l.name}</span>`);return p`<div class="legend small">
      ${s("import","legend.import")} ${s("export","legend.export")}
      ${s("forecast","legend.forecast")} ${s("peak","legend.peak")}
      ${a?[s("measured","legend.measured"),s("planned","legend.planned")]:g}
      ${a?[s("discharge","legend.discharge"),s("charge","legend.charge")]:g}
      ${i} ${s("bar-import","legend.grid_import")}
      ${s("bar-export","legend.grid_export")}
      <span class="toggles"
        >${o("showsSolar","toggle.solar","solar")}
        ${o("showsLoad","toggle.load","load")}
        ${o("showsTable","toggle.table","")}</span
      >
    </div>`}#d(t){const{format:r}=this,o=t.lines.map(a=>`${a.name}: ${a.text}`),s=r.price(t.importPrice);return[r.range(t.from,t.to),s,...o].join(". ")}#o(t,r,o,s){const a=R(t,r,o.x.from);return Math.max(a.findLastIndex(n=>n<=s),0)}#s(t){const{snapshot:r,past:o}=this.view;if(r===null||this.#t===null)return;const{picture:s}=this.#t,a=R(r,o,s.x.from),n=this.#o(r,o,s,this.chosen??this.now);this.chosen=a[P(n+t,0,a.length-1)]??null}#a;#r;#i;#h(t,r,o){const{snapshot:s}=this.view,a=this.renderRoot.querySelector("eo-override");s!==null&&a?.open(s,t,r,o.isPast?null:o.to)}}function Qt(e,t,r){if(e===0||t.plan===null)return g;const o=e===t.devices.length;return p`<p class="small soft">
    ${o?r("chart.stays_all"):r("chart.stays",{count:String(e)})}
  </p>`}Q("eo-plan",Jt);export{Jt as PlanCard};
