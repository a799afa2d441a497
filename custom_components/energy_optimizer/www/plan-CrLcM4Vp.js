import{c as R,v as $,l as L,f as X,e as et,g as rt,n as j,h as ot,j as b,k as st,m as at,o as Y,t as O,p as C,q as nt,r as w,u as it,w as P,x as F,y as Z,z,B as S,C as lt,D as ct,E as G,F as dt,A as f,b as u,G as x,H as _,a as ht,I as H,J as pt,K as D,L as ut,d as gt}from"./base-C1R6KkkP.js";import{h as V}from"./flows-B4bdz54v.js";import"./override-BUdRFlj2.js";import"./entry.js";const ft=.001;function wt(e,t,r,o,s){const{ahead:a,plan:i}=e,n=R(a.edges,r);if(n<0)return $t(e,t,r,o,s);const c=i===null?-1:R(i.edges,r);return{from:a.edges[n]??0,to:a.edges[n+1]??0,isPast:!1,importPrice:$(a.importPrice,n),exportPrice:$(a.exportPrice,n),isForecast:a.isForecast[n]===!0,isPeak:a.peak[n]===!0,importKw:$(i?.importKw,c),exportKw:$(i?.exportKw,c),solarKw:$(a.solarKw,n),loadKw:$(i===null?a.loadKw:V(i),i===null?n:c),lines:c<0?[]:mt(e,c,o,s)}}function $t(e,t,r,o,s){const a=e.batteries.map(n=>{const c=L(t.soc.get(n.id)??{times:[],values:[]},r),l=L(X(e,n),r),h=o(l===null?"slot.was_at":"slot.was_at_planned",{soc:s.pct(c),planned:s.pct(l)});return{id:n.id,kind:"battery",name:n.name,text:h,worth:null}}),i=t.importPrice.times.find(n=>n>r);return{from:r,to:i??e.ahead.edges[0]??r,isPast:!0,importPrice:et(e.ahead,t,r),exportPrice:L(t.exportPrice,r),isForecast:!1,isPeak:!1,importKw:null,exportKw:null,solarKw:null,loadKw:null,lines:a}}function mt(e,t,r,o){const{plan:s,reasons:a}=e,i=e.batteries.flatMap(l=>{const d=s?.batteries.get(l.id);if(!d)return[];const h=a[d.reason[t]??-1]??"",p=xt(e,l.id,t,h,r,o),g=$(d.worth,t);return[{id:l.id,kind:"battery",name:l.name,text:p,worth:g}]}),n=e.devices.flatMap(l=>{const d=s?.devices.get(l.id);if(!d)return[];const h=a[d.reason[t]??-1]??"";if(h==="no_peak")return[];const p=o.price($(e.ahead.importPrice,t)),g=r(`reason.${h}`,{price:p}),m=$(d.worth,t);return[{id:l.id,kind:"device",name:l.name,text:g,worth:m}]}),c=e.loads.flatMap(l=>{const d=s?.loads.get(l.id),h=$(d?.powerKw,t)??0;if(!d||h<ft)return[];const p=a[d.reason[t]??-1]??"",g=o.price($(e.ahead.importPrice,t)),m=r(`reason.${p}`,{price:g,power:o.kw(h)}),y=$(d.worth,t);return[{id:l.id,kind:"load",name:l.name,text:m,worth:y}]});return[...i,...n,...c]}function xt(e,t,r,o,s,a){const{plan:i,ahead:n}=e,c=i?.batteries.get(t),l=i?.edges[r]??0,d=R(n.edges,l),h=$(n.importPrice,d),p=bt(e,l,h,a),g=p===null&&vt.has(o)?`reason.${o}.end`:`reason.${o}`;return s(g,{charge:a.kw($(c?.chargeKw,r)),discharge:a.kw($(c?.dischargeKw,r)),stored:a.kwh($(c?.storedKwh,r)),price:a.price(h),export_price:a.price($(n.exportPrice,d)),...p})}function bt(e,t,r,o){const s=rt(e.ahead,t);return s===null||s.price<=(r??1/0)?null:{later_price:o.price(s.price),later_time:o.dayTime(s.at)}}const vt=new Set(["charge_cheap","hold_for_later"]);function kt(e){return yt[e]??"auto"}const yt={charge_cheap:"charge",charge_surplus:"surplus",discharge_dear:"discharge",export_dear:"export",hold_for_later:"hold",leave_room:"hold",back_inside_limits:"limits",keep_below_limit:"limits",ordered:"ordered",keep_below_peak:"limits",calibrate:"charge"},Pt=560,J=32,Kt=34,W=10,Q=.001,_t=34;function At(e,t,r,o){const s=St(e,o),{x:a,left:i,right:n}=s,c=Mt(e,t),l=B(Kt,s.narrow?96:120,j(c,4));let d=l.bottom+J;const h=e.batteries.length>0?B(d,84,Tt):null;h!==null&&(d=h.bottom+8);const p=Dt(e,s,d);d=M(p,d)+J;const g=B(d,s.narrow?84:104,Lt(e)),m=Wt(e,s,g.bottom+14),y=Bt(e,s,M(m,g.bottom+8)+6),K=M(y,M(m,g.bottom))+8,k={from:a.from,to:a.to},A=r.settings.zone,T=dt((n-i)/((k.to-k.from)/3600),s.narrow?44:52),E=ot(k.from,k.to,A,T).map(v=>({x:b(a,v),label:r.hour(v)}));return{width:o.width,height:K+_t,left:i,right:n,x:a,prices:l,soc:h,power:g,shapes:[...Ot(s,o,l.top,K),{path:Rt(e,a,l.top,K),style:"peak"},...Et(e,t,a,l.y),...h===null?[]:zt(e,t,a,h.y),...Ht(e,a,g.y,o)],lanes:[...p,...m,...y],days:at(k.from,k.to,A).map(v=>({x:b(a,v),label:r.day(v)})),hours:st(E,v=>v.x,30).filter(v=>v.x>i+8&&v.x<n-8),axisTop:K,stays:e.devices.length-m.length}}const Tt={low:0,high:100,ticks:[0,50,100]};function St(e,t){const r=t.width<Pt,o=r?38:104,s=t.width-(r?6:12),a=e.ahead.edges.at(-1)??e.generatedAt+36*3600;return{left:o,right:s,narrow:r,x:{from:t.from,to:a,start:o,end:s}}}function B(e,t,r){const o=e+t;return{top:e,bottom:o,axis:r,y:{from:r.low,to:r.high,start:o,end:e}}}function Mt(e,t){const{importPrice:r,exportPrice:o}=e.ahead;return[...r,...o,...t.importPrice.values,...t.exportPrice.values]}function Lt(e){const{plan:t,ahead:r}=e;if(t===null)return j([...r.loadKw,...r.solarKw,1],3);const o=Y(O(t,a=>a.dischargeKw),t.importKw),s=C(Y(O(t,a=>a.chargeKw),t.exportKw));return j([...o,...s,...V(t),...r.solarKw,1],4)}function Rt(e,t,r,o){return it(e.ahead.edges,e.ahead.peak,t,r,o)}function Ot(e,t,r,o){const{x:s}=e;return[{path:nt(s.from,s.to,t.latitude,t.longitude).map(([n,c])=>`M${w(b(s,n))} ${r}H${w(b(s,c))}V${o}H${w(b(s,n))}Z`).join(""),style:"night"}]}function Et(e,t,r,o){const{edges:s,importPrice:a,exportPrice:i,isForecast:n}=e.ahead,c=s[0]??e.generatedAt,l=p=>G(p,g=>n[g]!==!0),d=p=>G(p,g=>n[g]===!0),h=p=>{const g=F(p,r.from,c);return P(ct(g,c),g.values,r,o)};return[{path:h(t.exportPrice),style:"export past"},{path:h(t.importPrice),style:"import past"},{path:P(s,l(i),r,o),style:"export"},{path:P(s,d(i),r,o),style:"export forecast"},{path:P(s,l(a),r,o),style:"import"},{path:P(s,d(a),r,o),style:"import forecast"}]}function zt(e,t,r,o){return e.batteries.flatMap((s,a)=>{const i=t.soc.get(s.id),n=i?F(i,r.from,e.generatedAt):{times:[],values:[]},c=n.times.length>0?[...n.times,e.generatedAt]:[],l=s.socPct??n.values.at(-1)??null,d=Z(e,s),h=F(X(e,s),r.from,e.generatedAt),p=`battery-${a%4}`;return[{path:z(h.times,h.values,r,o),style:`soc foreseen ${p}`},{path:z(c,[...n.values,l],r,o),style:`soc measured ${p}`},{path:z(d.times,d.values,r,o),style:`soc planned ${p}`}]})}function Ht(e,t,r,o){const{ahead:s,plan:a}=e,i=[];if(a!==null){const l=O(a,p=>p.dischargeKw),d=C(O(a,p=>p.chargeKw)),h=C(a.exportKw);i.push({path:S(a.edges,l,t,r),style:"bar discharge"},{path:S(a.edges,a.importKw,t,r,l),style:"bar import"},{path:S(a.edges,d,t,r),style:"bar charge"},{path:S(a.edges,h,t,r,d),style:"bar export"})}const[n,c]=a===null?[s.edges,s.loadKw]:[a.edges,V(a)];return o.showsLoad&&i.push({path:P(n,c,t,r),style:"load"}),o.showsSolar&&i.push({path:P(s.edges,s.solarKw,t,r),style:"solar"}),i}function Dt(e,t,r){const{plan:o,reasons:s}=e;if(o===null)return[];const a=e.batteries.length>1;return e.batteries.filter(n=>o.batteries.has(n.id)).map((n,c)=>{const d=(o.batteries.get(n.id)?.reason??[]).map(p=>kt(s[p]??"")),h=U(o.edges,d,t.x);return q(n.id,t.narrow&&!a?"":n.name,c,r,t,h)})}function Wt(e,t,r){const{plan:o}=e;return o===null?[]:e.devices.filter(a=>o.devices.get(a.id)?.shed.includes(!0)).map((a,i)=>{const n=(o.devices.get(a.id)?.shed??[]).map(c=>c?"shed":"on");return q(a.id,a.name,i,r,t,U(o.edges,n,t.x))})}function Bt(e,t,r){const{plan:o}=e;return o===null?[]:e.loads.filter(a=>Nt(o.loads.get(a.id))).map((a,i)=>{const n=a.isCar?"charging":"run",l=(o.loads.get(a.id)?.powerKw??[]).map(d=>(d??0)>Q?n:"on");return q(a.id,a.name,i,r,t,U(o.edges,l,t.x))})}function Nt(e){return e?.powerKw.some(t=>(t??0)>Q)===!0}function q(e,t,r,o,s,a){const i=s.narrow&&t!==""?13:0,n=o+r*(W+6+i)+i,c=i>0?n-3:n+W-1;return{id:e,label:t,labelY:c,top:n,height:W,blocks:a}}function U(e,t,r){return lt(t).map(o=>{const s=b(r,e[o.from]??0),a=Math.max(b(r,e[o.to]??0)-s,1);return{x:s,width:a,kind:o.value}})}function M(e,t){const r=e.at(-1);return r===void 0?t:r.top+r.height}const jt=2*3600;function Ct(e,t,r,o){const s=Ft(e,t,Date.now()/1e3,r,o);return u`<div role="status" aria-live="polite">
    ${s.length===0?f:u`<div class="banner">${s.map(a=>u`<div>${a}</div>`)}</div>`}
  </div>`}function Ft(e,t,r,o,s){const a=s.dayTime(e.generatedAt),i=[];if(t?r-e.generatedAt>jt&&i.push(o("banner.old",{time:a})):i.push(o("not_live",{time:a})),e.mode!=="off"&&e.status!=="optimal"&&e.status!==""&&i.push(o(`banner.${e.status}`,{time:a})),e.missing.length>0){const n=e.missing.map(c=>`${c.what} (${c.why})`).join(", ");i.push(o("banner.missing",{what:n}))}return i}const I=6;function It(e,t,r,o,s,a){const{width:i,height:n,shapes:c}=e;return x`<svg viewBox="0 0 ${i} ${n}" width=${i} height=${n} aria-hidden="true">
    ${N(e,e.prices,l=>a.number(l,2))}
    ${e.soc===null?f:N(e,e.soc,l=>`${l} %`)}
    ${N(e,e.power,l=>a.number(l,1))}
    ${qt(e)}
    ${c.map(({path:l,style:d})=>l===""?f:x`<path class=${d} d=${l}></path>`)}
    ${Vt(e,s,a)}
    ${e.lanes.map(l=>Ut(e,l,s))}
    ${e.hours.map(l=>x`<text class="hour" x=${w(l.x)} y=${e.axisTop+10}>${l.label}</text>`)}
    ${r?Yt(e,t,a):f}
    ${Gt(e,o,s,r)}
  </svg>`}function N(e,t,r){return x`${t.axis.ticks.map(o=>{const s=b(t.y,o);return x`<path class=${o===0?"zero":"grid"} d="M${e.left} ${w(s)}H${e.right}"></path>
      <text class="tick" x=${e.left-6} y=${w(s+4)}>${r(o)}</text>`})}`}function Vt(e,t,r){const o=`${r.settings.currency}/kWh`,s=e.soc;return x`<text class="unit" x="0" y="11">${o}</text>
    ${s===null?f:x`<text class="unit" x="0" y=${s.top-10}>${t("legend.soc")}</text>`}
    <text class="unit" x="0" y=${e.power.top-10}>kW</text>`}function qt(e){const{days:t,right:r,axisTop:o,prices:s}=e;return x`${t.map(a=>{const i=a.x>r-90,n=w(a.x+(i?-4:4));return x`<path class="day" d="M${w(a.x)} ${s.top}V${o+28}"></path>
      <text class=${i?"dayname before":"dayname"} x=${n} y=${o+26}>${a.label}</text>`})}`}function Ut(e,t,r){const o=t.labelY<t.top,s=Math.floor((e.left-8)/I),a=o||t.label.length<=s?t.label:`${t.label.slice(0,s-1)}…`,i=o?e.left:e.left-6;return x`<g>
    <text class=${o?"name above":"name"} x=${i} y=${t.labelY}>${a}<title>${t.label}</title></text>
    <path class="bed" d="M${e.left} ${t.top}H${e.right}v${t.height}H${e.left}Z"></path>
    ${t.blocks.map(n=>{if(n.kind==="on")return f;const c=r(`ribbon.${n.kind}`),l=c.length*I+6<n.width,d=w(n.x+n.width/2);return x`<rect class="block ${n.kind}" x=${w(n.x)} y=${t.top} width=${w(n.width)} height=${t.height}></rect>
        ${l?x`<text class="word" x=${d} y=${t.top+8}>${c}</text>`:f}`})}
  </g>`}function Yt(e,t,r){const o=_(b(e.x,t.from),e.left,e.right),s=_(b(e.x,t.to),e.left,e.right),a=t.importPrice===null?"":` · ${r.price(t.importPrice)}`,i=`${r.dayTime(t.from)}${a}`,n=i.length*I/2+6,c=_((o+s)/2,e.left+n,e.right-n),l=Math.max(s-o,2);return x`<rect class="cursor" x=${w(o)} y=${e.prices.top} width=${w(l)} height=${e.axisTop-e.prices.top}></rect>
    <rect class="flag" x=${w(c-n)} y="15" width=${w(2*n)} height="16" rx="4"></rect>
    <text class="flagword" x=${w(c)} y="27">${i}</text>`}function Gt(e,t,r,o){const s=b(e.x,t);return s<e.left||s>e.right?x``:x`<path class="now" d="M${w(s)} ${e.prices.top-4}V${e.axisTop}"></path>
    ${o?f:x`<text class="nowword" x=${w(s)} y="28">${r("chart.now")}</text>`}`}const Jt=ht`
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
  svg .soc.foreseen {
    stroke-width: 1.5;
    stroke-dasharray: 1.5 3;
    opacity: 0.8;
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
  .block.run {
    fill: var(--eo-accent);
  }
  .block.charging {
    fill: var(--eo-in);
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
`;function Xt(e,t,r,o){return u`<section class="slot">
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
      ${o.isNow?f:u`<button @click=${o.follow}>${t("slot.now")}</button>`}
      ${Zt(e,t)}
    </div>
    ${Qt(e,t,r)}
    ${e.lines.length===0?u`<p class="soft">${e.isPast?f:t("slot.nothing")}</p>`:u`<ul class="why">
            ${e.lines.map(s=>ee(s,e,t,r,o))}
          </ul>`}
  </section>`}function Zt(e,t){const r=(o,s)=>o?u`<span class="chip">${t(s)}</span>`:f;return u`${r(e.isPeak,"slot.peak")}${r(e.isForecast,"slot.forecast")}${r(e.isPast,"slot.past")}`}function Qt(e,t,r){const o=(s,a)=>a==="–"?f:u`<div>
          <dt>${t(s)}</dt>
          <dd>${a}</dd>
        </div>`;return u`<dl class="facts">
    ${o("slot.import",r.price(e.importPrice))}
    ${o("slot.export",r.price(e.exportPrice))}
    ${o("slot.grid",te(e,t,r))}
    ${o("slot.solar",r.kw(e.solarKw))} ${o("slot.load",r.kw(e.loadKw))}
  </dl>`}function te(e,t,r){if(e.importKw===null&&e.exportKw===null)return"–";const o=e.exportKw??0;return o>5e-4?t("slot.to_grid",{power:r.kw(o)}):(e.importKw??0)<5e-4?r.kw(0):t("slot.from_grid",{power:r.kw(e.importKw)})}function ee(e,t,r,o,s){const a=e.worth??0;return u`<li>
    <div>
      <strong>${e.name}</strong>
      ${Math.abs(a)<5e-4?f:u`<span class="figure ${a>0?"good":"soft"} small"
              >${r("slot.worth")} ${o.worth(a)}</span
            >`}
      <p>${e.text}</p>
    </div>
    ${t.isPast?f:u`<button
            aria-label="${r("override.open")}: ${e.name}"
            @click=${()=>{s.override(e.kind,e.id)}}
          >
            ${r("override.open")}
          </button>`}
  </li>`}function re(e,t,r){const{ahead:o,batteries:s,plan:a,devices:i,loads:n}=e,c=d=>n.filter(h=>(a?.loads.get(h.id)?.powerKw[d]??0)>.001).map(h=>h.name),l=s.map(d=>Z(e,d));return u`<div class="table" tabindex="0" role="region" aria-label=${t("table.caption")}>
    <table>
      <caption>
        ${t("table.caption")}
      </caption>
      <thead>
        <tr>
          <th scope="col">${t("table.time")}</th>
          <th scope="col">${t("slot.import")}</th>
          <th scope="col">${t("slot.export")}</th>
          ${s.map(d=>u`<th scope="col">${d.name}</th>`)}
          <th scope="col">${t("legend.grid_import")}</th>
          <th scope="col">${t("legend.grid_export")}</th>
          <th scope="col">${t("table.off")}</th>
          ${n.length===0?f:u`<th scope="col">${t("table.runs")}</th>`}
        </tr>
      </thead>
      <tbody>
        ${o.edges.slice(0,-1).map((d,h)=>{const p=o.edges[h+1]??d,g=i.filter(m=>a?.devices.get(m.id)?.shed[h]===!0);return u`<tr>
            <th scope="row">${r.dayTime(d)}</th>
            <td>${r.price(o.importPrice[h]??null)}</td>
            <td>${r.price(o.exportPrice[h]??null)}</td>
            ${l.map(m=>u`<td>${r.pct(L(m,p))}</td>`)}
            <td>${r.kw(a?.importKw[h]??null)}</td>
            <td>${r.kw(a?.exportKw[h]??null)}</td>
            <td>${g.map(m=>m.name).join(", ")}</td>
            ${n.length===0?f:u`<td>${c(h).join(", ")}</td>`}
          </tr>`})}
      </tbody>
    </table>
  </div>`}const tt=3600,oe=12*tt;class se extends H{constructor(){super(...arguments),this.titleKey="plan.title",this.chosen=null,this.width=0,this.showsSolar=!0,this.showsLoad=!0,this.showsTable=!1,this.#t=null,this.#e=new ResizeObserver(([t])=>{t!==void 0&&(this.width=Math.round(t.contentRect.width))}),this.#a=t=>{const o={ArrowLeft:-1,ArrowDown:-1,ArrowRight:1,ArrowUp:1,PageDown:-12,PageUp:12,Home:-1e5,End:1e5}[t.key];if(t.key==="Escape")this.chosen=null;else{if(o===void 0)return;this.#s(o)}t.preventDefault()},this.#r=t=>{const r=t.currentTarget.getBoundingClientRect();if(this.#t===null||this.view.snapshot===null)return;const{picture:o}=this.#t,s=_(t.clientX-r.left,o.left,o.right-.5),a=pt(o.x,s),{edges:i}=this.view.snapshot.ahead,n=R(i,a);this.chosen=n>=0?i[n]??a:Math.floor(a/300)*300},this.#n=t=>{t.pointerType==="mouse"&&!this.matches(":focus-within")&&(this.chosen=null)}}static{this.styles=[...H.styles,Jt]}static{this.properties={...H.properties,chosen:{state:!0},width:{state:!0},showsSolar:{state:!0},showsLoad:{state:!0},showsTable:{state:!0}}}#t;#e;disconnectedCallback(){super.disconnectedCallback(),this.#e.disconnect()}updated(t){super.updated(t);const r=this.renderRoot.querySelector(".frame");r!==null&&this.#e.observe(r)}draw(t,r){const o=r(`status.${t.status}`);return u`<ha-card>
      <header>
        <h2>${this.heading(r)}</h2>
        <span class="chip" title=${this.format.dayTime(t.generatedAt)}>${o}</span>
      </header>
      ${Ct(t,this.view.live,r,this.format)}
      <div class="frame">
        ${t.ahead.edges.length<2?u`<p class="empty" role="status">${r("empty_plan")}</p>`:this.#i(t,r)}
      </div>
      <eo-override .hass=${this.hass} .say=${r} .format=${this.format}></eo-override>
    </ha-card>`}#i(t,r){if(this.width===0)return u`<div class="waiting"></div>`;const{past:o}=this.view,s=this.#l(t,o),a=this.chosen??this.now,i=wt(t,o,a,r,this.format);return u`
      <div
        class="chart"
        tabindex="0"
        role="slider"
        aria-label=${r("chart.label")}
        aria-valuemin=${0}
        aria-valuemax=${D(t,o,s.x.from).length-1}
        aria-valuenow=${this.#o(t,o,s,a)}
        aria-valuetext=${this.#d(i)}
        @keydown=${this.#a}
        @pointermove=${this.#r}
        @pointerdown=${this.#r}
        @pointerleave=${this.#n}
      >
        ${It(s,i,this.chosen!==null,this.now,r,this.format)}
      </div>
      ${this.#c(t,r)} ${ae(s.stays,t,r)}
      ${Xt(i,r,this.format,{isNow:this.chosen===null,step:n=>{this.#s(n)},follow:()=>{this.chosen=null},override:(n,c)=>{this.#h(n,c,i)}})}
      ${this.showsTable?re(t,r,this.format):f}
    `}#l(t,r){const{ahead:o,plan:s,batteries:a,devices:i}=t,n=Math.floor(this.now/900)*900,c=_(ut(r),n-oe,n-tt),{width:l,showsSolar:d,showsLoad:h,format:p}=this,g=[o,s,r,c,l,d,h,p],m=[JSON.stringify([a,i.map(T=>T.name)])],y=[...g,...m];if(this.#t?.key.every((T,E)=>T===y[E])===!0)return this.#t.picture;const{latitude:K,longitude:k}=this.hass.config,A=At(t,r,p,{width:l,from:c,showsSolar:d,showsLoad:h,latitude:K,longitude:k});return this.#t={key:y,picture:A},A}#c(t,r){const o=(c,l,d)=>u`<button
        aria-pressed=${this[c]?"true":"false"}
        @click=${()=>{this[c]=!this[c]}}
      >
        ${d===""?f:u`<i class="swatch ${d}"></i>`}${r(l)}
      </button>`,s=(c,l)=>u`<span class="entry"><i class="swatch ${c}"></i>${r(l)}</span>`,a=t.batteries.length>0,n=(t.batteries.length>1?t.batteries:[]).map((c,l)=>u`<span class="entry"><i class="swatch battery-${l%4}"></i>${c.name}</span>`);return u`<div class="legend small">
      ${s("import","legend.import")} ${s("export","legend.export")}
      ${s("forecast","legend.forecast")} ${s("peak","legend.peak")}
      ${a?[s("measured","legend.measured"),s("planned","legend.planned")]:f}
      ${a?[s("discharge","legend.discharge"),s("charge","legend.charge")]:f}
      ${n} ${s("bar-import","legend.grid_import")}
      ${s("bar-export","legend.grid_export")}
      <span class="toggles"
        >${o("showsSolar","toggle.solar","solar")}
        ${o("showsLoad","toggle.load","load")}
        ${o("showsTable","toggle.table","")}</span
      >
    </div>`}#d(t){const{format:r}=this,o=t.lines.map(a=>`${a.name}: ${a.text}`),s=r.price(t.importPrice);return[r.range(t.from,t.to),s,...o].join(". ")}#o(t,r,o,s){const a=D(t,r,o.x.from);return Math.max(a.findLastIndex(i=>i<=s),0)}#s(t){const{snapshot:r,past:o}=this.view;if(r===null||this.#t===null)return;const{picture:s}=this.#t,a=D(r,o,s.x.from),i=this.#o(r,o,s,this.chosen??this.now);this.chosen=a[_(i+t,0,a.length-1)]??null}#a;#r;#n;#h(t,r,o){const{snapshot:s}=this.view,a=this.renderRoot.querySelector("eo-override");s!==null&&a?.open(s,t,r,o.isPast?null:o.to)}}function ae(e,t,r){if(e===0||t.plan===null)return f;const o=e===t.devices.length;return u`<p class="small soft">
    ${o?r("chart.stays_all"):r("chart.stays",{count:String(e)})}
  </p>`}gt("eo-plan",se);export{se as PlanCard};
