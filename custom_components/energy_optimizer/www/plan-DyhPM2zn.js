import{c as L,v as m,l as M,f as Y,e as Q,g as tt,n as N,h as et,j as b,k as rt,m as ot,o as V,t as O,p as F,q as st,r as f,u as at,w as y,x as I,y as G,z as R,B as S,C as nt,D as it,E as W,F as lt,A as g,b as u,G as $,H as P,a as ct,I as z,J as dt,K as E,L as ht,d as pt}from"./base-D0BymQnh.js";import{h as C}from"./flows-CVSqcNcQ.js";import"./override-mZgHG-fz.js";import"./entry.js";function ut(e,t,r,o,s){const{ahead:a,plan:i}=e,n=L(a.edges,r);if(n<0)return gt(e,t,r,o,s);const l=i===null?-1:L(i.edges,r);return{from:a.edges[n]??0,to:a.edges[n+1]??0,isPast:!1,importPrice:m(a.importPrice,n),exportPrice:m(a.exportPrice,n),isForecast:a.isForecast[n]===!0,isPeak:a.peak[n]===!0,importKw:m(i?.importKw,l),exportKw:m(i?.exportKw,l),solarKw:m(a.solarKw,n),loadKw:m(i===null?a.loadKw:C(i),i===null?n:l),lines:l<0?[]:ft(e,l,o,s)}}function gt(e,t,r,o,s){const a=e.batteries.map(n=>{const l=M(t.soc.get(n.id)??{times:[],values:[]},r),c=M(Y(e,n),r),p=o(c===null?"slot.was_at":"slot.was_at_planned",{soc:s.pct(l),planned:s.pct(c)});return{id:n.id,kind:"battery",name:n.name,text:p,worth:null}}),i=t.importPrice.times.find(n=>n>r);return{from:r,to:i??e.ahead.edges[0]??r,isPast:!0,importPrice:Q(e.ahead,t,r),exportPrice:M(t.exportPrice,r),isForecast:!1,isPeak:!1,importKw:null,exportKw:null,solarKw:null,loadKw:null,lines:a}}function ft(e,t,r,o){const{plan:s,reasons:a}=e,i=e.batteries.flatMap(l=>{const c=s?.batteries.get(l.id);if(!c)return[];const d=a[c.reason[t]??-1]??"",p=wt(e,l.id,t,d,r,o),h=m(c.worth,t);return[{id:l.id,kind:"battery",name:l.name,text:p,worth:h}]}),n=e.devices.flatMap(l=>{const c=s?.devices.get(l.id);if(!c)return[];const d=a[c.reason[t]??-1]??"";if(d==="no_peak")return[];const p=o.price(m(e.ahead.importPrice,t)),h=r(`reason.${d}`,{price:p}),w=m(c.worth,t);return[{id:l.id,kind:"device",name:l.name,text:h,worth:w}]});return[...i,...n]}function wt(e,t,r,o,s,a){const{plan:i,ahead:n}=e,l=i?.batteries.get(t),c=i?.edges[r]??0,d=L(n.edges,c),p=m(n.importPrice,d),h=$t(e,c,p,a),w=h===null&&mt.has(o)?`reason.${o}.end`:`reason.${o}`;return s(w,{charge:a.kw(m(l?.chargeKw,r)),discharge:a.kw(m(l?.dischargeKw,r)),stored:a.kwh(m(l?.storedKwh,r)),price:a.price(p),export_price:a.price(m(n.exportPrice,d)),...h})}function $t(e,t,r,o){const s=tt(e.ahead,t);return s===null||s.price<=(r??1/0)?null:{later_price:o.price(s.price),later_time:o.dayTime(s.at)}}const mt=new Set(["charge_cheap","hold_for_later"]);function xt(e){return bt[e]??"auto"}const bt={charge_cheap:"charge",charge_surplus:"surplus",discharge_dear:"discharge",export_dear:"export",hold_for_later:"hold",leave_room:"hold",back_inside_limits:"limits",keep_below_limit:"limits",ordered:"ordered"},vt=560,q=32,kt=34,H=10,yt=34;function Pt(e,t,r,o){const s=_t(e,o),{x:a,left:i,right:n}=s,l=At(e,t),c=B(kt,s.narrow?96:120,N(l,4));let d=c.bottom+q;const p=e.batteries.length>0?B(d,84,Kt):null;p!==null&&(d=p.bottom+8);const h=zt(e,s,d);d=U(h,d)+q;const w=B(d,s.narrow?84:104,Tt(e)),K=Et(e,s,w.bottom+14),k=U(K,w.bottom)+8,v={from:a.from,to:a.to},A=r.settings.zone,T=lt((n-i)/((v.to-v.from)/3600),s.narrow?44:52),_=et(v.from,v.to,A,T).map(x=>({x:b(a,x),label:r.hour(x)}));return{width:o.width,height:k+yt,left:i,right:n,x:a,prices:c,soc:p,power:w,shapes:[...Mt(s,o,c.top,k),{path:St(e,a,c.top,k),style:"peak"},...Lt(e,t,a,c.y),...p===null?[]:Ot(e,t,a,p.y),...Rt(e,a,w.y,o)],lanes:[...h,...K],days:ot(v.from,v.to,A).map(x=>({x:b(a,x),label:r.day(x)})),hours:rt(_,x=>x.x,30).filter(x=>x.x>i+8&&x.x<n-8),axisTop:k,stays:e.devices.length-K.length}}const Kt={low:0,high:100,ticks:[0,50,100]};function _t(e,t){const r=t.width<vt,o=r?38:104,s=t.width-(r?6:12),a=e.ahead.edges.at(-1)??e.generatedAt+36*3600;return{left:o,right:s,narrow:r,x:{from:t.from,to:a,start:o,end:s}}}function B(e,t,r){const o=e+t;return{top:e,bottom:o,axis:r,y:{from:r.low,to:r.high,start:o,end:e}}}function At(e,t){const{importPrice:r,exportPrice:o}=e.ahead;return[...r,...o,...t.importPrice.values,...t.exportPrice.values]}function Tt(e){const{plan:t,ahead:r}=e;if(t===null)return N([...r.loadKw,...r.solarKw,1],3);const o=V(O(t,a=>a.dischargeKw),t.importKw),s=F(V(O(t,a=>a.chargeKw),t.exportKw));return N([...o,...s,...C(t),...r.solarKw,1],4)}function St(e,t,r,o){return at(e.ahead.edges,e.ahead.peak,t,r,o)}function Mt(e,t,r,o){const{x:s}=e;return[{path:st(s.from,s.to,t.latitude,t.longitude).map(([n,l])=>`M${f(b(s,n))} ${r}H${f(b(s,l))}V${o}H${f(b(s,n))}Z`).join(""),style:"night"}]}function Lt(e,t,r,o){const{edges:s,importPrice:a,exportPrice:i,isForecast:n}=e.ahead,l=s[0]??e.generatedAt,c=h=>W(h,w=>n[w]!==!0),d=h=>W(h,w=>n[w]===!0),p=h=>{const w=I(h,r.from,l);return y(it(w,l),w.values,r,o)};return[{path:p(t.exportPrice),style:"export past"},{path:p(t.importPrice),style:"import past"},{path:y(s,c(i),r,o),style:"export"},{path:y(s,d(i),r,o),style:"export forecast"},{path:y(s,c(a),r,o),style:"import"},{path:y(s,d(a),r,o),style:"import forecast"}]}function Ot(e,t,r,o){return e.batteries.flatMap((s,a)=>{const i=t.soc.get(s.id),n=i?I(i,r.from,e.generatedAt):{times:[],values:[]},l=n.times.length>0?[...n.times,e.generatedAt]:[],c=s.socPct??n.values.at(-1)??null,d=G(e,s),p=I(Y(e,s),r.from,e.generatedAt),h=`battery-${a%4}`;return[{path:R(p.times,p.values,r,o),style:`soc foreseen ${h}`},{path:R(l,[...n.values,c],r,o),style:`soc measured ${h}`},{path:R(d.times,d.values,r,o),style:`soc planned ${h}`}]})}function Rt(e,t,r,o){const{ahead:s,plan:a}=e,i=[];if(a!==null){const c=O(a,h=>h.dischargeKw),d=F(O(a,h=>h.chargeKw)),p=F(a.exportKw);i.push({path:S(a.edges,c,t,r),style:"bar discharge"},{path:S(a.edges,a.importKw,t,r,c),style:"bar import"},{path:S(a.edges,d,t,r),style:"bar charge"},{path:S(a.edges,p,t,r,d),style:"bar export"})}const[n,l]=a===null?[s.edges,s.loadKw]:[a.edges,C(a)];return o.showsLoad&&i.push({path:y(n,l,t,r),style:"load"}),o.showsSolar&&i.push({path:y(s.edges,s.solarKw,t,r),style:"solar"}),i}function zt(e,t,r){const{plan:o,reasons:s}=e;if(o===null)return[];const a=e.batteries.length>1;return e.batteries.filter(n=>o.batteries.has(n.id)).map((n,l)=>{const d=(o.batteries.get(n.id)?.reason??[]).map(h=>xt(s[h]??"")),p=X(o.edges,d,t.x);return J(n.id,t.narrow&&!a?"":n.name,l,r,t,p)})}function Et(e,t,r){const{plan:o}=e;return o===null?[]:e.devices.filter(a=>o.devices.get(a.id)?.shed.includes(!0)).map((a,i)=>{const n=(o.devices.get(a.id)?.shed??[]).map(l=>l?"shed":"on");return J(a.id,a.name,i,r,t,X(o.edges,n,t.x))})}function J(e,t,r,o,s,a){const i=s.narrow&&t!==""?13:0,n=o+r*(H+6+i)+i,l=i>0?n-3:n+H-1;return{id:e,label:t,labelY:l,top:n,height:H,blocks:a}}function X(e,t,r){return nt(t).map(o=>{const s=b(r,e[o.from]??0),a=Math.max(b(r,e[o.to]??0)-s,1);return{x:s,width:a,kind:o.value}})}function U(e,t){const r=e.at(-1);return r===void 0?t:r.top+r.height}const Ht=2*3600;function Bt(e,t,r,o){const s=Dt(e,t,Date.now()/1e3,r,o);return u`<div role="status" aria-live="polite">
    ${s.length===0?g:u`<div class="banner">${s.map(a=>u`<div>${a}</div>`)}</div>`}
  </div>`}function Dt(e,t,r,o,s){const a=s.dayTime(e.generatedAt),i=[];if(t?r-e.generatedAt>Ht&&i.push(o("banner.old",{time:a})):i.push(o("not_live",{time:a})),e.mode!=="off"&&e.status!=="optimal"&&e.status!==""&&i.push(o(`banner.${e.status}`,{time:a})),e.missing.length>0){const n=e.missing.map(l=>`${l.what} (${l.why})`).join(", ");i.push(o("banner.missing",{what:n}))}return i}const j=6;function Nt(e,t,r,o,s,a){const{width:i,height:n,shapes:l}=e;return $`<svg viewBox="0 0 ${i} ${n}" width=${i} height=${n} aria-hidden="true">
    ${D(e,e.prices,c=>a.number(c,2))}
    ${e.soc===null?g:D(e,e.soc,c=>`${c} %`)}
    ${D(e,e.power,c=>a.number(c,1))}
    ${It(e)}
    ${l.map(({path:c,style:d})=>c===""?g:$`<path class=${d} d=${c}></path>`)}
    ${Ft(e,s,a)}
    ${e.lanes.map(c=>jt(e,c,s))}
    ${e.hours.map(c=>$`<text class="hour" x=${f(c.x)} y=${e.axisTop+10}>${c.label}</text>`)}
    ${r?Ct(e,t,a):g}
    ${Vt(e,o,s,r)}
  </svg>`}function D(e,t,r){return $`${t.axis.ticks.map(o=>{const s=b(t.y,o);return $`<path class=${o===0?"zero":"grid"} d="M${e.left} ${f(s)}H${e.right}"></path>
      <text class="tick" x=${e.left-6} y=${f(s+4)}>${r(o)}</text>`})}`}function Ft(e,t,r){const o=`${r.settings.currency}/kWh`,s=e.soc;return $`<text class="unit" x="0" y="11">${o}</text>
    ${s===null?g:$`<text class="unit" x="0" y=${s.top-10}>${t("legend.soc")}</text>`}
    <text class="unit" x="0" y=${e.power.top-10}>kW</text>`}function It(e){const{days:t,right:r,axisTop:o,prices:s}=e;return $`${t.map(a=>{const i=a.x>r-90,n=f(a.x+(i?-4:4));return $`<path class="day" d="M${f(a.x)} ${s.top}V${o+28}"></path>
      <text class=${i?"dayname before":"dayname"} x=${n} y=${o+26}>${a.label}</text>`})}`}function jt(e,t,r){const o=t.labelY<t.top,s=Math.floor((e.left-8)/j),a=o||t.label.length<=s?t.label:`${t.label.slice(0,s-1)}…`,i=o?e.left:e.left-6;return $`<g>
    <text class=${o?"name above":"name"} x=${i} y=${t.labelY}>${a}<title>${t.label}</title></text>
    <path class="bed" d="M${e.left} ${t.top}H${e.right}v${t.height}H${e.left}Z"></path>
    ${t.blocks.map(n=>{if(n.kind==="on")return g;const l=r(`ribbon.${n.kind}`),c=l.length*j+6<n.width,d=f(n.x+n.width/2);return $`<rect class="block ${n.kind}" x=${f(n.x)} y=${t.top} width=${f(n.width)} height=${t.height}></rect>
        ${c?$`<text class="word" x=${d} y=${t.top+8}>${l}</text>`:g}`})}
  </g>`}function Ct(e,t,r){const o=P(b(e.x,t.from),e.left,e.right),s=P(b(e.x,t.to),e.left,e.right),a=t.importPrice===null?"":` · ${r.price(t.importPrice)}`,i=`${r.dayTime(t.from)}${a}`,n=i.length*j/2+6,l=P((o+s)/2,e.left+n,e.right-n),c=Math.max(s-o,2);return $`<rect class="cursor" x=${f(o)} y=${e.prices.top} width=${f(c)} height=${e.axisTop-e.prices.top}></rect>
    <rect class="flag" x=${f(l-n)} y="15" width=${f(2*n)} height="16" rx="4"></rect>
    <text class="flagword" x=${f(l)} y="27">${i}</text>`}function Vt(e,t,r,o){const s=b(e.x,t);return s<e.left||s>e.right?$``:$`<path class="now" d="M${f(s)} ${e.prices.top-4}V${e.axisTop}"></path>
    ${o?g:$`<text class="nowword" x=${f(s)} y="28">${r("chart.now")}</text>`}`}const Wt=ct`
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
`;function qt(e,t,r,o){return u`<section class="slot">
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
      ${o.isNow?g:u`<button @click=${o.follow}>${t("slot.now")}</button>`}
      ${Ut(e,t)}
    </div>
    ${Yt(e,t,r)}
    ${e.lines.length===0?u`<p class="soft">${e.isPast?g:t("slot.nothing")}</p>`:u`<ul class="why">
            ${e.lines.map(s=>Jt(s,e,t,r,o))}
          </ul>`}
  </section>`}function Ut(e,t){const r=(o,s)=>o?u`<span class="chip">${t(s)}</span>`:g;return u`${r(e.isPeak,"slot.peak")}${r(e.isForecast,"slot.forecast")}${r(e.isPast,"slot.past")}`}function Yt(e,t,r){const o=(s,a)=>a==="–"?g:u`<div>
          <dt>${t(s)}</dt>
          <dd>${a}</dd>
        </div>`;return u`<dl class="facts">
    ${o("slot.import",r.price(e.importPrice))}
    ${o("slot.export",r.price(e.exportPrice))}
    ${o("slot.grid",Gt(e,t,r))}
    ${o("slot.solar",r.kw(e.solarKw))} ${o("slot.load",r.kw(e.loadKw))}
  </dl>`}function Gt(e,t,r){if(e.importKw===null&&e.exportKw===null)return"–";const o=e.exportKw??0;return o>5e-4?t("slot.to_grid",{power:r.kw(o)}):(e.importKw??0)<5e-4?r.kw(0):t("slot.from_grid",{power:r.kw(e.importKw)})}function Jt(e,t,r,o,s){const a=e.worth??0;return u`<li>
    <div>
      <strong>${e.name}</strong>
      ${Math.abs(a)<5e-4?g:u`<span class="figure ${a>0?"good":"soft"} small"
              >${r("slot.worth")} ${o.worth(a)}</span
            >`}
      <p>${e.text}</p>
    </div>
    ${t.isPast?g:u`<button
            aria-label="${r("override.open")}: ${e.name}"
            @click=${()=>{s.override(e.kind,e.id)}}
          >
            ${r("override.open")}
          </button>`}
  </li>`}function Xt(e,t,r){const{ahead:o,batteries:s,plan:a,devices:i}=e,n=s.map(l=>G(e,l));return u`<div class="table" tabindex="0" role="region" aria-label=${t("table.caption")}>
    <table>
      <caption>
        ${t("table.caption")}
      </caption>
      <thead>
        <tr>
          <th scope="col">${t("table.time")}</th>
          <th scope="col">${t("slot.import")}</th>
          <th scope="col">${t("slot.export")}</th>
          ${s.map(l=>u`<th scope="col">${l.name}</th>`)}
          <th scope="col">${t("legend.grid_import")}</th>
          <th scope="col">${t("legend.grid_export")}</th>
          <th scope="col">${t("table.off")}</th>
        </tr>
      </thead>
      <tbody>
        ${o.edges.slice(0,-1).map((l,c)=>{const d=o.edges[c+1]??l,p=i.filter(h=>a?.devices.get(h.id)?.shed[c]===!0);return u`<tr>
            <th scope="row">${r.dayTime(l)}</th>
            <td>${r.price(o.importPrice[c]??null)}</td>
            <td>${r.price(o.exportPrice[c]??null)}</td>
            ${n.map(h=>u`<td>${r.pct(M(h,d))}</td>`)}
            <td>${r.kw(a?.importKw[c]??null)}</td>
            <td>${r.kw(a?.exportKw[c]??null)}</td>
            <td>${p.map(h=>h.name).join(", ")}</td>
          </tr>`})}
      </tbody>
    </table>
  </div>`}const Z=3600,Zt=12*Z;class Qt extends z{constructor(){super(...arguments),this.titleKey="plan.title",this.chosen=null,this.width=0,this.showsSolar=!0,this.showsLoad=!0,this.showsTable=!1,this.#t=null,this.#e=new ResizeObserver(([t])=>{t!==void 0&&(this.width=Math.round(t.contentRect.width))}),this.#a=t=>{const o={ArrowLeft:-1,ArrowDown:-1,ArrowRight:1,ArrowUp:1,PageDown:-12,PageUp:12,Home:-1e5,End:1e5}[t.key];if(t.key==="Escape")this.chosen=null;else{if(o===void 0)return;this.#s(o)}t.preventDefault()},this.#r=t=>{const r=t.currentTarget.getBoundingClientRect();if(this.#t===null||this.view.snapshot===null)return;const{picture:o}=this.#t,s=P(t.clientX-r.left,o.left,o.right-.5),a=dt(o.x,s),{edges:i}=this.view.snapshot.ahead,n=L(i,a);this.chosen=n>=0?i[n]??a:Math.floor(a/300)*300},this.#n=t=>{t.pointerType==="mouse"&&!this.matches(":focus-within")&&(this.chosen=null)}}static{this.styles=[...z.styles,Wt]}static{this.properties={...z.properties,chosen:{state:!0},width:{state:!0},showsSolar:{state:!0},showsLoad:{state:!0},showsTable:{state:!0}}}#t;#e;disconnectedCallback(){super.disconnectedCallback(),this.#e.disconnect()}updated(t){super.updated(t);const r=this.renderRoot.querySelector(".frame");r!==null&&this.#e.observe(r)}draw(t,r){const o=r(`status.${t.status}`);return u`<ha-card>
      <header>
        <h2>${this.heading(r)}</h2>
        <span class="chip" title=${this.format.dayTime(t.generatedAt)}>${o}</span>
      </header>
      ${Bt(t,this.view.live,r,this.format)}
      <div class="frame">
        ${t.ahead.edges.length<2?u`<p class="empty" role="status">${r("empty_plan")}</p>`:this.#i(t,r)}
      </div>
      <eo-override .hass=${this.hass} .say=${r} .format=${this.format}></eo-override>
    </ha-card>`}#i(t,r){if(this.width===0)return u`<div class="waiting"></div>`;const{past:o}=this.view,s=this.#l(t,o),a=this.chosen??this.now,i=ut(t,o,a,r,this.format);return u`
      <div
        class="chart"
        tabindex="0"
        role="slider"
        aria-label=${r("chart.label")}
        aria-valuemin=${0}
        aria-valuemax=${E(t,o,s.x.from).length-1}
        aria-valuenow=${this.#o(t,o,s,a)}
        aria-valuetext=${this.#d(i)}
        @keydown=${this.#a}
        @pointermove=${this.#r}
        @pointerdown=${this.#r}
        @pointerleave=${this.#n}
      >
        ${Nt(s,i,this.chosen!==null,this.now,r,this.format)}
      </div>
      ${this.#c(t,r)} ${te(s.stays,t,r)}
      ${qt(i,r,this.format,{isNow:this.chosen===null,step:n=>{this.#s(n)},follow:()=>{this.chosen=null},override:(n,l)=>{this.#h(n,l,i)}})}
      ${this.showsTable?Xt(t,r,this.format):g}
    `}#l(t,r){const{ahead:o,plan:s,batteries:a,devices:i}=t,n=Math.floor(this.now/900)*900,l=P(ht(r),n-Zt,n-Z),{width:c,showsSolar:d,showsLoad:p,format:h}=this,w=[o,s,r,l,c,d,p,h],K=[JSON.stringify([a,i.map(_=>_.name)])],k=[...w,...K];if(this.#t?.key.every((_,x)=>_===k[x])===!0)return this.#t.picture;const{latitude:v,longitude:A}=this.hass.config,T=Pt(t,r,h,{width:c,from:l,showsSolar:d,showsLoad:p,latitude:v,longitude:A});return this.#t={key:k,picture:T},T}#c(t,r){const o=(l,c,d)=>u`<button
        aria-pressed=${this[l]?"true":"false"}
        @click=${()=>{this[l]=!this[l]}}
      >
        ${d===""?g:u`<i class="swatch ${d}"></i>`}${r(c)}
      </button>`,s=(l,c)=>u`<span class="entry"><i class="swatch ${l}"></i>${r(c)}</span>`,a=t.batteries.length>0,n=(t.batteries.length>1?t.batteries:[]).map((l,c)=>u`<span class="entry"><i class="swatch battery-${c%4}"></i>${l.name}</span>`);return u`<div class="legend small">
      ${s("import","legend.import")} ${s("export","legend.export")}
      ${s("forecast","legend.forecast")} ${s("peak","legend.peak")}
      ${a?[s("measured","legend.measured"),s("planned","legend.planned")]:g}
      ${a?[s("discharge","legend.discharge"),s("charge","legend.charge")]:g}
      ${n} ${s("bar-import","legend.grid_import")}
      ${s("bar-export","legend.grid_export")}
      <span class="toggles"
        >${o("showsSolar","toggle.solar","solar")}
        ${o("showsLoad","toggle.load","load")}
        ${o("showsTable","toggle.table","")}</span
      >
    </div>`}#d(t){const{format:r}=this,o=t.lines.map(a=>`${a.name}: ${a.text}`),s=r.price(t.importPrice);return[r.range(t.from,t.to),s,...o].join(". ")}#o(t,r,o,s){const a=E(t,r,o.x.from);return Math.max(a.findLastIndex(i=>i<=s),0)}#s(t){const{snapshot:r,past:o}=this.view;if(r===null||this.#t===null)return;const{picture:s}=this.#t,a=E(r,o,s.x.from),i=this.#o(r,o,s,this.chosen??this.now);this.chosen=a[P(i+t,0,a.length-1)]??null}#a;#r;#n;#h(t,r,o){const{snapshot:s}=this.view,a=this.renderRoot.querySelector("eo-override");s!==null&&a?.open(s,t,r,o.isPast?null:o.to)}}function te(e,t,r){if(e===0||t.plan===null)return g;const o=e===t.devices.length;return u`<p class="small soft">
    ${o?r("chart.stays_all"):r("chart.stays",{count:String(e)})}
  </p>`}pt("eo-plan",Qt);export{Qt as PlanCard};
