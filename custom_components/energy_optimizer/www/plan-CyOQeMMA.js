import{c as R,v as $,l as L,f as X,e as et,g as rt,n as N,h as ot,j as b,k as st,m as at,o as Y,t as O,p as j,q as nt,r as w,u as it,w as P,x as C,y as Z,z,B as S,C as lt,D as ct,E as G,F as dt,A as f,b as u,G as m,H as _,a as ht,I as H,J as pt,K as D,L as ut,d as gt}from"./base-C1R6KkkP.js";import{h as V}from"./flows-B4bdz54v.js";import"./override-BUdRFlj2.js";import"./entry.js";const ft=.001;function wt(e,t,r,o,a){const{ahead:s,plan:i}=e,n=R(s.edges,r);if(n<0)return $t(e,t,r,o,a);const c=i===null?-1:R(i.edges,r);return{from:s.edges[n]??0,to:s.edges[n+1]??0,isPast:!1,importPrice:$(s.importPrice,n),exportPrice:$(s.exportPrice,n),isForecast:s.isForecast[n]===!0,isPeak:s.peak[n]===!0,importKw:$(i?.importKw,c),exportKw:$(i?.exportKw,c),solarKw:$(s.solarKw,n),loadKw:$(i===null?s.loadKw:V(i),i===null?n:c),lines:c<0?[]:mt(e,c,o,a)}}function $t(e,t,r,o,a){const s=e.batteries.map(n=>{const c=L(t.soc.get(n.id)??{times:[],values:[]},r),l=L(X(e,n),r),h=o(l===null?"slot.was_at":"slot.was_at_planned",{soc:a.pct(c),planned:a.pct(l)});return{id:n.id,kind:"battery",name:n.name,text:h,worth:null}}),i=t.importPrice.times.find(n=>n>r);return{from:r,to:i??e.ahead.edges[0]??r,isPast:!0,importPrice:et(e.ahead,t,r),exportPrice:L(t.exportPrice,r),isForecast:!1,isPeak:!1,importKw:null,exportKw:null,solarKw:null,loadKw:null,lines:s}}function mt(e,t,r,o){const{plan:a,reasons:s}=e,i=e.batteries.flatMap(l=>{const d=a?.batteries.get(l.id);if(!d)return[];const h=s[d.reason[t]??-1]??"",p=xt(e,l.id,t,h,r,o),g=$(d.worth,t);return[{id:l.id,kind:"battery",name:l.name,text:p,worth:g}]}),n=e.devices.flatMap(l=>{const d=a?.devices.get(l.id);if(!d)return[];const h=s[d.reason[t]??-1]??"";if(h==="no_peak")return[];const p=o.price($(e.ahead.importPrice,t)),g=r(`reason.${h}`,{price:p}),x=$(d.worth,t);return[{id:l.id,kind:"device",name:l.name,text:g,worth:x}]}),c=e.loads.flatMap(l=>{const d=a?.loads.get(l.id),h=$(d?.powerKw,t)??0;if(!d||h<ft)return[];const p=s[d.reason[t]??-1]??"",g=o.price($(e.ahead.importPrice,t)),x=r(`reason.${p}`,{price:g,power:o.kw(h)}),y=$(d.worth,t);return[{id:l.id,kind:"load",name:l.name,text:x,worth:y}]});return[...i,...n,...c]}function xt(e,t,r,o,a,s){const{plan:i,ahead:n}=e,c=i?.batteries.get(t),l=i?.edges[r]??0,d=R(n.edges,l),h=$(n.importPrice,d),p=bt(e,l,h,s),g=p===null&&vt.has(o)?`reason.${o}.end`:`reason.${o}`;return a(g,{charge:s.kw($(c?.chargeKw,r)),discharge:s.kw($(c?.dischargeKw,r)),stored:s.kwh($(c?.storedKwh,r)),price:s.price(h),export_price:s.price($(n.exportPrice,d)),...p})}function bt(e,t,r,o){const a=rt(e.ahead,t);return a===null||a.price<=(r??1/0)?null:{later_price:o.price(a.price),later_time:o.dayTime(a.at)}}const vt=new Set(["charge_cheap","hold_for_later"]);function kt(e){return yt[e]??"auto"}const yt={charge_cheap:"charge",charge_surplus:"surplus",discharge_dear:"discharge",export_dear:"export",hold_for_later:"hold",leave_room:"hold",back_inside_limits:"limits",keep_below_limit:"limits",ordered:"ordered",keep_below_peak:"limits",calibrate:"charge"},Pt=560,J=32,Kt=34,W=10,Q=.001,_t=34;function At(e,t,r,o){const a=St(e,o),{x:s,left:i,right:n}=a,c=Mt(e,t),l=B(Kt,a.narrow?96:120,N(c,4));let d=l.bottom+J;const h=e.batteries.length>0?B(d,84,Tt):null;h!==null&&(d=h.bottom+8);const p=Dt(e,a,d);d=M(p,d)+J;const g=B(d,a.narrow?84:104,Lt(e)),x=Wt(e,a,g.bottom+14),y=Bt(e,a,M(x,g.bottom+8)+6),K=M(y,M(x,g.bottom))+8,k={from:s.from,to:s.to},A=r.settings.zone,T=dt((n-i)/((k.to-k.from)/3600),a.narrow?44:52),E=ot(k.from,k.to,A,T).map(v=>({x:b(s,v),label:r.hour(v)}));return{width:o.width,height:K+_t,left:i,right:n,x:s,prices:l,soc:h,power:g,shapes:[...Ot(a,o,l.top,K),{path:Rt(e,s,l.top,K),style:"peak"},...Et(e,t,s,l.y),...h===null?[]:zt(e,t,s,h.y),...Ht(e,s,g.y,o)],lanes:[...p,...x,...y],days:at(k.from,k.to,A).map(v=>({x:b(s,v),label:r.day(v)})),hours:st(E,v=>v.x,30).filter(v=>v.x>i+8&&v.x<n-8),axisTop:K,stays:e.devices.length-x.length}}const Tt={low:0,high:100,ticks:[0,50,100]};function St(e,t){const r=t.width<Pt,o=r?38:104,a=t.width-(r?6:12),s=e.ahead.edges.at(-1)??e.generatedAt+36*3600;return{left:o,right:a,narrow:r,x:{from:t.from,to:s,start:o,end:a}}}function B(e,t,r){const o=e+t;return{top:e,bottom:o,axis:r,y:{from:r.low,to:r.high,start:o,end:e}}}function Mt(e,t){const{importPrice:r,exportPrice:o}=e.ahead;return[...r,...o,...t.importPrice.values,...t.exportPrice.values]}function Lt(e){const{plan:t,ahead:r}=e;if(t===null)return N([...r.loadKw,...r.solarKw,1],3);const o=Y(O(t,s=>s.dischargeKw),t.importKw),a=j(Y(O(t,s=>s.chargeKw),t.exportKw));return N([...o,...a,...V(t),...r.solarKw,1],4)}function Rt(e,t,r,o){return it(e.ahead.edges,e.ahead.peak,t,r,o)}function Ot(e,t,r,o){const{x:a}=e;return[{path:nt(a.from,a.to,t.latitude,t.longitude).map(([n,c])=>`M${w(b(a,n))} ${r}H${w(b(a,c))}V${o}H${w(b(a,n))}Z`).join(""),style:"night"}]}function Et(e,t,r,o){const{edges:a,importPrice:s,exportPrice:i,isForecast:n}=e.ahead,c=a[0]??e.generatedAt,l=p=>G(p,g=>n[g]!==!0),d=p=>G(p,g=>n[g]===!0),h=p=>{const g=C(p,r.from,c);return P(ct(g,c),g.values,r,o)};return[{path:h(t.exportPrice),style:"export past"},{path:h(t.importPrice),style:"import past"},{path:P(a,l(i),r,o),style:"export"},{path:P(a,d(i),r,o),style:"export forecast"},{path:P(a,l(s),r,o),style:"import"},{path:P(a,d(s),r,o),style:"import forecast"}]}function zt(e,t,r,o){return e.batteries.flatMap((a,s)=>{const i=t.soc.get(a.id),n=i?C(i,r.from,e.generatedAt):{times:[],values:[]},c=n.times.length>0?[...n.times,e.generatedAt]:[],l=a.socPct??n.values.at(-1)??null,d=Z(e,a),h=C(X(e,a),r.from,e.generatedAt),p=`battery-${s%4}`;return[{path:z(h.times,h.values,r,o),style:`soc foreseen ${p}`},{path:z(c,[...n.values,l],r,o),style:`soc measured ${p}`},{path:z(d.times,d.values,r,o),style:`soc planned ${p}`}]})}function Ht(e,t,r,o){const{ahead:a,plan:s}=e,i=[];if(s!==null){const l=O(s,p=>p.dischargeKw),d=j(O(s,p=>p.chargeKw)),h=j(s.exportKw);i.push({path:S(s.edges,l,t,r),style:"bar discharge"},{path:S(s.edges,s.importKw,t,r,l),style:"bar import"},{path:S(s.edges,d,t,r),style:"bar charge"},{path:S(s.edges,h,t,r,d),style:"bar export"})}const[n,c]=s===null?[a.edges,a.loadKw]:[s.edges,V(s)];return o.showsLoad&&i.push({path:P(n,c,t,r),style:"load"}),o.showsSolar&&i.push({path:P(a.edges,a.solarKw,t,r),style:"solar"}),i}function Dt(e,t,r){const{plan:o,reasons:a}=e;if(o===null)return[];const s=e.batteries.length>1;return e.batteries.filter(n=>o.batteries.has(n.id)).map((n,c)=>{const d=(o.batteries.get(n.id)?.reason??[]).map(p=>kt(a[p]??"")),h=U(o.edges,d,t.x);return q(n.id,t.narrow&&!s?"":n.name,c,r,t,h)})}function Wt(e,t,r){const{plan:o}=e;return o===null?[]:e.devices.filter(s=>o.devices.get(s.id)?.shed.includes(!0)).map((s,i)=>{const n=(o.devices.get(s.id)?.shed??[]).map(c=>c?"shed":"on");return q(s.id,s.name,i,r,t,U(o.edges,n,t.x))})}function Bt(e,t,r){const{plan:o}=e;return o===null?[]:e.loads.filter(s=>It(o.loads.get(s.id))).map((s,i)=>{const n=s.isCar?"charging":"run",l=(o.loads.get(s.id)?.powerKw??[]).map(d=>(d??0)>Q?n:"on");return q(s.id,s.name,i,r,t,U(o.edges,l,t.x))})}function It(e){return e?.powerKw.some(t=>(t??0)>Q)===!0}function q(e,t,r,o,a,s){const i=a.narrow&&t!==""?13:0,n=o+r*(W+6+i)+i,c=i>0?n-3:n+W-1;return{id:e,label:t,labelY:c,top:n,height:W,blocks:s}}function U(e,t,r){return lt(t).map(o=>{const a=b(r,e[o.from]??0),s=Math.max(b(r,e[o.to]??0)-a,1);return{x:a,width:s,kind:o.value}})}function M(e,t){const r=e.at(-1);return r===void 0?t:r.top+r.height}const Nt=2*3600;function jt(e,t,r,o){const a=Ct(e,t,Date.now()/1e3,r,o);return u`<div role="status" aria-live="polite">
    ${a.length===0?f:u`<div class="banner">${a.map(s=>u`<div>${s}</div>`)}</div>`}
  </div>`}function Ct(e,t,r,o,a){const s=a.dayTime(e.generatedAt),i=[];if(t?r-e.generatedAt>Nt&&i.push(o("banner.old",{time:s})):i.push(o("not_live",{time:s})),e.mode!=="off"&&e.status!=="optimal"&&e.status!==""&&i.push(o(`banner.${e.status}`,{time:s})),e.missing.length>0){const n=e.missing.map(c=>`${c.what} (${c.why})`).join(", ");i.push(o("banner.missing",{what:n}))}return i}const F=6;function Ft(e,t,r,o,a,s){const{width:i,height:n,shapes:c}=e;return m`<svg viewBox="0 0 ${i} ${n}" width=${i} height=${n} aria-hidden="true">
    ${I(e,e.prices,l=>s.number(l,2))}
    ${e.soc===null?f:I(e,e.soc,l=>`${l} %`)}
    ${I(e,e.power,l=>s.number(l,1))}
    ${qt(e)}
    ${c.map(({path:l,style:d})=>l===""?f:m`<path class=${d} d=${l}></path>`)}
    ${Vt(e,a,s)}
    ${e.lanes.map(l=>Ut(e,l,a))}
    ${e.hours.map(l=>m`<text class="hour" x=${w(l.x)} y=${e.axisTop+10}>${l.label}</text>`)}
    ${r?Yt(e,t,s):f}
    ${Gt(e,o,a,r)}
  </svg>`}function I(e,t,r){return m`${t.axis.ticks.map(o=>{const a=b(t.y,o);return m`<path class=${o===0?"zero":"grid"} d="M${e.left} ${w(a)}H${e.right}"></path>
      <text class="tick" x=${e.left-6} y=${w(a+4)}>${r(o)}</text>`})}`}function Vt(e,t,r){const o=`${r.settings.currency}/kWh`,a=e.soc;return m`<text class="unit" x="0" y="11">${o}</text>
    ${a===null?f:m`<text class="unit" x="0" y=${a.top-10}>${t("legend.soc")}</text>`}
    <text class="unit" x="0" y=${e.power.top-10}>kW</text>`}function qt(e){const{days:t,right:r,axisTop:o,prices:a}=e;return m`${t.map((s,i)=>{const n=s.x>r-90,c=w(s.x+(n?-4:4)),l=!n||s.x-(t[i-1]?.x??-1/0)>180;return m`<path class="day" d="M${w(s.x)} ${a.top}V${o+28}"></path>
      ${l?m`<text class=${n?"dayname before":"dayname"} x=${c} y=${o+26}>${s.label}</text>`:f}`})}`}function Ut(e,t,r){const o=t.labelY<t.top,a=Math.floor((e.left-8)/F),s=o||t.label.length<=a?t.label:`${t.label.slice(0,a-1)}…`,i=o?e.left:e.left-6;return m`<g>
    <text class=${o?"name above":"name"} x=${i} y=${t.labelY}>${s}<title>${t.label}</title></text>
    <path class="bed" d="M${e.left} ${t.top}H${e.right}v${t.height}H${e.left}Z"></path>
    ${t.blocks.map(n=>{if(n.kind==="on")return f;const c=r(`ribbon.${n.kind}`),l=c.length*F+6<n.width,d=w(n.x+n.width/2);return m`<rect class="block ${n.kind}" x=${w(n.x)} y=${t.top} width=${w(n.width)} height=${t.height}></rect>
        ${l?m`<text class="word" x=${d} y=${t.top+8}>${c}</text>`:f}`})}
  </g>`}function Yt(e,t,r){const o=_(b(e.x,t.from),e.left,e.right),a=_(b(e.x,t.to),e.left,e.right),s=t.importPrice===null?"":` · ${r.price(t.importPrice)}`,i=`${r.dayTime(t.from)}${s}`,n=i.length*F/2+6,c=_((o+a)/2,e.left+n,e.right-n),l=Math.max(a-o,2);return m`<rect class="cursor" x=${w(o)} y=${e.prices.top} width=${w(l)} height=${e.axisTop-e.prices.top}></rect>
    <rect class="flag" x=${w(c-n)} y="15" width=${w(2*n)} height="16" rx="4"></rect>
    <text class="flagword" x=${w(c)} y="27">${i}</text>`}function Gt(e,t,r,o){const a=b(e.x,t);return a<e.left||a>e.right?m``:m`<path class="now" d="M${w(a)} ${e.prices.top-4}V${e.axisTop}"></path>
    ${o?f:m`<text class="nowword" x=${w(a)} y="28">${r("chart.now")}</text>`}`}const Jt=ht`
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
            ${e.lines.map(a=>ee(a,e,t,r,o))}
          </ul>`}
  </section>`}function Zt(e,t){const r=(o,a)=>o?u`<span class="chip">${t(a)}</span>`:f;return u`${r(e.isPeak,"slot.peak")}${r(e.isForecast,"slot.forecast")}${r(e.isPast,"slot.past")}`}function Qt(e,t,r){const o=(a,s)=>s==="–"?f:u`<div>
          <dt>${t(a)}</dt>
          <dd>${s}</dd>
        </div>`;return u`<dl class="facts">
    ${o("slot.import",r.price(e.importPrice))}
    ${o("slot.export",r.price(e.exportPrice))}
    ${o("slot.grid",te(e,t,r))}
    ${o("slot.solar",r.kw(e.solarKw))} ${o("slot.load",r.kw(e.loadKw))}
  </dl>`}function te(e,t,r){if(e.importKw===null&&e.exportKw===null)return"–";const o=e.exportKw??0;return o>5e-4?t("slot.to_grid",{power:r.kw(o)}):(e.importKw??0)<5e-4?r.kw(0):t("slot.from_grid",{power:r.kw(e.importKw)})}function ee(e,t,r,o,a){const s=e.worth??0;return u`<li>
    <div>
      <strong>${e.name}</strong>
      ${Math.abs(s)<5e-4?f:u`<span class="figure ${s>0?"good":"soft"} small"
              >${r("slot.worth")} ${o.worth(s)}</span
            >`}
      <p>${e.text}</p>
    </div>
    ${t.isPast?f:u`<button
            aria-label="${r("override.open")}: ${e.name}"
            @click=${()=>{a.override(e.kind,e.id)}}
          >
            ${r("override.open")}
          </button>`}
  </li>`}function re(e,t,r){const{ahead:o,batteries:a,plan:s,devices:i,loads:n}=e,c=d=>n.filter(h=>(s?.loads.get(h.id)?.powerKw[d]??0)>.001).map(h=>h.name),l=a.map(d=>Z(e,d));return u`<div class="table" tabindex="0" role="region" aria-label=${t("table.caption")}>
    <table>
      <caption>
        ${t("table.caption")}
      </caption>
      <thead>
        <tr>
          <th scope="col">${t("table.time")}</th>
          <th scope="col">${t("slot.import")}</th>
          <th scope="col">${t("slot.export")}</th>
          ${a.map(d=>u`<th scope="col">${d.name}</th>`)}
          <th scope="col">${t("legend.grid_import")}</th>
          <th scope="col">${t("legend.grid_export")}</th>
          <th scope="col">${t("table.off")}</th>
          ${n.length===0?f:u`<th scope="col">${t("table.runs")}</th>`}
        </tr>
      </thead>
      <tbody>
        ${o.edges.slice(0,-1).map((d,h)=>{const p=o.edges[h+1]??d,g=i.filter(x=>s?.devices.get(x.id)?.shed[h]===!0);return u`<tr>
            <th scope="row">${r.dayTime(d)}</th>
            <td>${r.price(o.importPrice[h]??null)}</td>
            <td>${r.price(o.exportPrice[h]??null)}</td>
            ${l.map(x=>u`<td>${r.pct(L(x,p))}</td>`)}
            <td>${r.kw(s?.importKw[h]??null)}</td>
            <td>${r.kw(s?.exportKw[h]??null)}</td>
            <td>${g.map(x=>x.name).join(", ")}</td>
            ${n.length===0?f:u`<td>${c(h).join(", ")}</td>`}
          </tr>`})}
      </tbody>
    </table>
  </div>`}const tt=3600,oe=12*tt;class se extends H{constructor(){super(...arguments),this.titleKey="plan.title",this.chosen=null,this.width=0,this.showsSolar=!0,this.showsLoad=!0,this.showsTable=!1,this.#t=null,this.#e=new ResizeObserver(([t])=>{t!==void 0&&(this.width=Math.round(t.contentRect.width))}),this.#a=t=>{const o={ArrowLeft:-1,ArrowDown:-1,ArrowRight:1,ArrowUp:1,PageDown:-12,PageUp:12,Home:-1e5,End:1e5}[t.key];if(t.key==="Escape")this.chosen=null;else{if(o===void 0)return;this.#s(o)}t.preventDefault()},this.#r=t=>{const r=t.currentTarget.getBoundingClientRect();if(this.#t===null||this.view.snapshot===null)return;const{picture:o}=this.#t,a=_(t.clientX-r.left,o.left,o.right-.5),s=pt(o.x,a),{edges:i}=this.view.snapshot.ahead,n=R(i,s);this.chosen=n>=0?i[n]??s:Math.floor(s/300)*300},this.#n=t=>{t.pointerType==="mouse"&&!this.matches(":focus-within")&&(this.chosen=null)}}static{this.styles=[...H.styles,Jt]}static{this.properties={...H.properties,chosen:{state:!0},width:{state:!0},showsSolar:{state:!0},showsLoad:{state:!0},showsTable:{state:!0}}}#t;#e;disconnectedCallback(){super.disconnectedCallback(),this.#e.disconnect()}updated(t){super.updated(t);const r=this.renderRoot.querySelector(".frame");r!==null&&this.#e.observe(r)}draw(t,r){const o=r(`status.${t.status}`);return u`<ha-card>
      <header>
        <h2>${this.heading(r)}</h2>
        <span class="chip" title=${this.format.dayTime(t.generatedAt)}>${o}</span>
      </header>
      ${jt(t,this.view.live,r,this.format)}
      <div class="frame">
        ${t.ahead.edges.length<2?u`<p class="empty" role="status">${r("empty_plan")}</p>`:this.#i(t,r)}
      </div>
      <eo-override .hass=${this.hass} .say=${r} .format=${this.format}></eo-override>
    </ha-card>`}#i(t,r){if(this.width===0)return u`<div class="waiting"></div>`;const{past:o}=this.view,a=this.#l(t,o),s=this.chosen??this.now,i=wt(t,o,s,r,this.format);return u`
      <div
        class="chart"
        tabindex="0"
        role="slider"
        aria-label=${r("chart.label")}
        aria-valuemin=${0}
        aria-valuemax=${D(t,o,a.x.from).length-1}
        aria-valuenow=${this.#o(t,o,a,s)}
        aria-valuetext=${this.#d(i)}
        @keydown=${this.#a}
        @pointermove=${this.#r}
        @pointerdown=${this.#r}
        @pointerleave=${this.#n}
      >
        ${Ft(a,i,this.chosen!==null,this.now,r,this.format)}
      </div>
      ${this.#c(t,r)} ${ae(a.stays,t,r)}
      ${Xt(i,r,this.format,{isNow:this.chosen===null,step:n=>{this.#s(n)},follow:()=>{this.chosen=null},override:(n,c)=>{this.#h(n,c,i)}})}
      ${this.showsTable?re(t,r,this.format):f}
    `}#l(t,r){const{ahead:o,plan:a,batteries:s,devices:i}=t,n=Math.floor(this.now/900)*900,c=_(ut(r),n-oe,n-tt),{width:l,showsSolar:d,showsLoad:h,format:p}=this,g=[o,a,r,c,l,d,h,p],x=[JSON.stringify([s,i.map(T=>T.name)])],y=[...g,...x];if(this.#t?.key.every((T,E)=>T===y[E])===!0)return this.#t.picture;const{latitude:K,longitude:k}=this.hass.config,A=At(t,r,p,{width:l,from:c,showsSolar:d,showsLoad:h,latitude:K,longitude:k});return this.#t={key:y,picture:A},A}#c(t,r){const o=(c,l,d)=>u`<button
        aria-pressed=${this[c]?"true":"false"}
        @click=${()=>{this[c]=!this[c]}}
      >
        ${d===""?f:u`<i class="swatch ${d}"></i>`}${r(l)}
      </button>`,a=(c,l)=>u`<span class="entry"><i class="swatch ${c}"></i>${r(l)}</span>`,s=t.batteries.length>0,n=(t.batteries.length>1?t.batteries:[]).map((c,l)=>u`<span class="entry"><i class="swatch battery-${l%4}"></i>${c.name}</span>`);return u`<div class="legend small">
      ${a("import","legend.import")} ${a("export","legend.export")}
      ${a("forecast","legend.forecast")} ${a("peak","legend.peak")}
      ${s?[a("measured","legend.measured"),a("planned","legend.planned")]:f}
      ${s?[a("discharge","legend.discharge"),a("charge","legend.charge")]:f}
      ${n} ${a("bar-import","legend.grid_import")}
      ${a("bar-export","legend.grid_export")}
      <span class="toggles"
        >${o("showsSolar","toggle.solar","solar")}
        ${o("showsLoad","toggle.load","load")}
        ${o("showsTable","toggle.table","")}</span
      >
    </div>`}#d(t){const{format:r}=this,o=t.lines.map(s=>`${s.name}: ${s.text}`),a=r.price(t.importPrice);return[r.range(t.from,t.to),a,...o].join(". ")}#o(t,r,o,a){const s=D(t,r,o.x.from);return Math.max(s.findLastIndex(i=>i<=a),0)}#s(t){const{snapshot:r,past:o}=this.view;if(r===null||this.#t===null)return;const{picture:a}=this.#t,s=D(r,o,a.x.from),i=this.#o(r,o,a,this.chosen??this.now);this.chosen=s[_(i+t,0,s.length-1)]??null}#a;#r;#n;#h(t,r,o){const{snapshot:a}=this.view,s=this.renderRoot.querySelector("eo-override");a!==null&&s?.open(a,t,r,o.isPast?null:o.to)}}function ae(e,t,r){if(e===0||t.plan===null)return f;const o=e===t.devices.length;return u`<p class="small soft">
    ${o?r("chart.stays_all"):r("chart.stays",{count:String(e)})}
  </p>`}gt("eo-plan",se);export{se as PlanCard};
