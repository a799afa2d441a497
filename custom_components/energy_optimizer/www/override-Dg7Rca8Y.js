import{i as g,s as p,a as v,A as h,b as d,m as y,d as $}from"./base-Bm8pItLs.js";import{E as f,d as w,F as m}from"./series-Ddc0-xJS.js";const k=["self_consumption","no_discharge","charge","discharge","no_charge","idle"],x=["on","off"];function O(a,t,e,s,r,n){const{plan:i}=a;if(i===null)return null;if(t==="device"){const u=i.devices.get(e);return u===void 0?null:s==="on"?f(i.edges,u.worth,r,n):0}const o=i.batteries.get(e);if(o===void 0)return null;const l=f(i.edges,o.worth,r,n);let c=0;return s==="charge"&&(c=K(a,e,r,n)),s==="discharge"&&(c=_(a,e,r,n)),c===null?null:l+c}function K(a,t,e,s){const r=a.batteries.find(c=>c.id===t);if(r?.maxChargeKw==null||r.storedKwh===null)return null;const n=(r.ceilingKwh??r.capacityKwh??0)-r.storedKwh,i=Math.min(r.maxChargeKw*(s-e)/3600,Math.max(n,0)),o=b(a,e,s),l=Math.min(...a.ahead.importPrice.filter(c=>c!==null));return o===null||!Number.isFinite(l)?null:i*Math.max(o-l,0)}function _(a,t,e,s){const r=a.batteries.find(c=>c.id===t);if(r?.maxDischargeKw==null||r.storedKwh===null)return null;const n=Math.max(r.storedKwh-(r.floorKwh??0),0),i=Math.min(r.maxDischargeKw*(s-e)/3600,n),o=b(a,e,s),l=w(a.ahead,s-1)?.price??o;return o===null||l===null?null:i*Math.max(l-o,0)}function b(a,t,e){const{edges:s,importPrice:r}=a.ahead,n=r.map(o=>o===null?null:1),i=m(s,n,t,e,!0);return i>0?m(s,r,t,e,!0)/i:null}const D=[1,2,4,8],S=86e3;class M extends g{constructor(){super(...arguments),this.asked=null,this.order="",this.until=0,this.said="",this.failed="",this.busy=!1,this.#e=[],this.#i=()=>{const{asked:t,order:e,until:s,say:r,format:n}=this;if(t===null)return;const i=r(t.kind==="battery"?`instruction.${e}`:`override.${e}`),o=r("override.done",{name:t.name,what:i,time:n.time(s)}),l=new Date(Math.floor(s)*1e3).toISOString();this.#s(t,"set_override",{instruction:e,until:l},o)},this.#r=()=>{const{asked:t}=this;if(t===null)return;const e=this.say("override.cleared",{name:t.name});this.#s(t,"clear_override",{},e)},this.#t=()=>{this.renderRoot.querySelector("dialog")?.close()},this.#n=()=>{this.asked=null}}static{this.styles=[p,v`
      dialog {
        color: inherit;
        background: var(--eo-card);
        border: 1px solid var(--eo-line);
        border-radius: 12px;
        padding: 20px;
        width: min(420px, calc(100vw - 24px));
      }
      dialog::backdrop {
        background: rgba(0, 0, 0, 0.5);
      }
      label {
        display: block;
        margin-block: 12px;
      }
      label select {
        width: 100%;
        margin-block-start: 4px;
      }
      .row {
        justify-content: flex-end;
        margin-block-start: 16px;
      }
    `]}static{this.properties={hass:{attribute:!1,noAccessor:!1,hasChanged:()=>!1},say:{attribute:!1},format:{attribute:!1},asked:{state:!0},order:{state:!0},until:{state:!0},said:{state:!0},failed:{state:!0},busy:{state:!0}}}#e;open(t,e,s,r){const i=(e==="battery"?t.batteries:t.devices).find(l=>l.id===s);if(i===void 0)return;const o=Date.now()/1e3;this.#e=R(o,r),this.until=this.#e[0]??o,this.asked={snapshot:t,kind:e,id:s,name:i.name},this.order=C(t,e,s),this.failed="",this.updateComplete.then(()=>{this.renderRoot.querySelector("dialog")?.showModal()})}render(){return d`<div class="hidden" role="status" aria-live="polite">${this.said}</div>
      <dialog aria-labelledby="title" @close=${this.#n}>
        ${this.asked===null?h:this.#a(this.asked)}
      </dialog>`}#a(t){const{say:e,format:s}=this,r=t.kind==="battery"?k:x,n=i=>e(t.kind==="battery"?`instruction.${i}`:`override.${i}`);return d`<h2 id="title">${e("override.title",{name:t.name})}</h2>
      <label
        >${e("override.what")}
        <select
          id="order"
          @change=${i=>{this.order=i.target.value}}
        >
          ${r.map(i=>d`<option value=${i} ?selected=${i===this.order}>
                ${n(i)}
              </option>`)}
        </select>
      </label>
      <label
        >${e("override.until")}
        <select
          id="until"
          @change=${i=>{this.until=Number(i.target.value)}}
        >
          ${this.#e.map(i=>d`<option value=${i} ?selected=${i===this.until}>
                ${s.dayTime(i)}
              </option>`)}
        </select>
      </label>
      <p id="cost" aria-live="polite">${this.#o(t)}</p>
      ${this.failed===""?h:d`<p class="bad" role="alert">${this.failed}</p>`}
      <div class="row">
        <button @click=${this.#r} ?disabled=${this.busy}>${e("override.clear")}</button>
        <span class="spring"></span>
        <button @click=${this.#t}>${e("override.cancel")}</button>
        <button class="main" ?disabled=${this.busy} @click=${this.#i}>
          ${e("override.confirm")}
        </button>
      </div>`}#o(t){const{say:e,format:s}=this,r=Date.now()/1e3,n=O(t.snapshot,t.kind,t.id,this.order,r,this.until);return n===null?e("override.unknown"):n<5e-4?e("override.free"):e("override.cost",{money:s.worth(n).replace("+","")})}#i;#r;async#s(t,e,s,r){this.busy=!0,this.failed="";try{const n={[`${t.kind}_id`]:t.id};await this.hass.callWS({type:`energy_optimizer/${e}`,...n,...s}),this.said=r,this.#t()}catch(n){this.failed=y(n)}finally{this.busy=!1}}#t;#n}function R(a,t){const e=D.map(s=>a+s*3600);return t!==null&&t>a+60&&t<a+S?[t,...e]:e}function C(a,t,e){return t==="battery"?"self_consumption":a.plan?.devices.get(e)?.shed[0]===!0?"on":"off"}$("eo-override",M);
