import{i as p,s as v,a as y,A as u,b as d,m as $,d as w}from"./base-CBvm7-_l.js";import{C as f,d as x,D as m}from"./series-DH_bNIze.js";const k=["self_consumption","no_discharge","charge","discharge","no_charge","idle"],D=["on","off"];function K(o,t,e,s,i,a){const{plan:r}=o;if(r===null)return null;if(t==="device"){const c=r.devices.get(e);return c===void 0?null:s==="on"?f(r.edges,c.worth,i,a):0}const n=r.batteries.get(e);if(n===void 0)return null;const l=f(r.edges,n.worth,i,a);return s==="charge"?l+(O(o,e,i,a)??NaN):s==="discharge"?l+(_(o,e,i,a)??NaN):l}function O(o,t,e,s){const i=o.batteries.find(c=>c.id===t);if(i?.maxChargeKw==null||i.storedKwh===null)return null;const a=(i.ceilingKwh??i.capacityKwh??0)-i.storedKwh,r=Math.min(i.maxChargeKw*(s-e)/3600,Math.max(a,0)),n=b(o,e,s),l=Math.min(...o.ahead.importPrice.filter(c=>c!==null));return n===null||!Number.isFinite(l)?null:r*Math.max(n-l,0)}function _(o,t,e,s){const i=o.batteries.find(c=>c.id===t);if(i?.maxDischargeKw==null||i.storedKwh===null)return null;const a=Math.max(i.storedKwh-(i.floorKwh??0),0),r=Math.min(i.maxDischargeKw*(s-e)/3600,a),n=b(o,e,s),l=x(o.ahead,s-1)?.price??n;return n===null||l===null?null:r*Math.max(l-n,0)}function b(o,t,e){const{edges:s,importPrice:i}=o.ahead,a=m(s,i.map(()=>1),t,e,!0);return a>0?m(s,i,t,e,!0)/a:null}const M=[1,2,4,8];class N extends p{constructor(){super(...arguments),this.asked=null,this.order="",this.until=0,this.said="",this.failed="",this.busy=!1,this.#e=[],this.#i=()=>{const{asked:t,order:e,until:s,say:i,format:a}=this;if(t===null)return;const r=i(t.kind==="battery"?`instruction.${e}`:`override.${e}`),n=i("override.done",{name:t.name,what:r,time:a.time(s)}),l=new Date(Math.floor(s)*1e3).toISOString();this.#s(t,"set_override",{instruction:e,until:l},n)},this.#r=()=>{const{asked:t}=this;if(t===null)return;const e=this.say("override.cleared",{name:t.name});this.#s(t,"clear_override",{},e)},this.#t=()=>{this.renderRoot.querySelector("dialog")?.close()},this.#a=()=>{this.asked=null}}static{this.styles=[v,y`
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
    `]}static{this.properties={hass:{attribute:!1,noAccessor:!1,hasChanged:()=>!1},say:{attribute:!1},format:{attribute:!1},asked:{state:!0},order:{state:!0},until:{state:!0},said:{state:!0},failed:{state:!0},busy:{state:!0}}}#e;open(t,e,s,i){const r=(e==="battery"?t.batteries:t.devices).find(h=>h.id===s);if(r===void 0)return;const n=Date.now()/1e3,l=M.map(h=>n+h*3600),c=i!==null&&i>n+60&&i<n+86e3?[i]:[];this.#e=[...c,...l],this.until=this.#e[0]??n+3600,this.asked={snapshot:t,kind:e,id:s,name:r.name};const g=e==="device"&&t.plan?.devices.get(s)?.shed[0]===!0;this.order=e==="battery"?"self_consumption":g?"on":"off",this.failed="",this.updateComplete.then(()=>{this.renderRoot.querySelector("dialog")?.showModal()})}render(){return d`<div class="hidden" role="status" aria-live="polite">${this.said}</div>
      <dialog aria-labelledby="title" @close=${this.#a}>
        ${this.asked===null?u:this.#n(this.asked)}
      </dialog>`}#n(t){const{say:e,format:s}=this,i=t.kind==="battery"?k:D,a=r=>e(t.kind==="battery"?`instruction.${r}`:`override.${r}`);return d`<h2 id="title">${e("override.title",{name:t.name})}</h2>
      <label
        >${e("override.what")}
        <select
          id="order"
          @change=${r=>{this.order=r.target.value}}
        >
          ${i.map(r=>d`<option value=${r} ?selected=${r===this.order}>
                ${a(r)}
              </option>`)}
        </select>
      </label>
      <label
        >${e("override.until")}
        <select
          id="until"
          @change=${r=>{this.until=Number(r.target.value)}}
        >
          ${this.#e.map(r=>d`<option value=${r} ?selected=${r===this.until}>
                ${s.dayTime(r)}
              </option>`)}
        </select>
      </label>
      <p id="cost" aria-live="polite">${this.#o(t)}</p>
      ${this.failed===""?u:d`<p class="bad" role="alert">${this.failed}</p>`}
      <div class="row">
        <button @click=${this.#r} ?disabled=${this.busy}>${e("override.clear")}</button>
        <span class="spring"></span>
        <button @click=${this.#t}>${e("override.cancel")}</button>
        <button class="main" ?disabled=${this.busy} @click=${this.#i}>
          ${e("override.confirm")}
        </button>
      </div>`}#o(t){const{say:e,format:s}=this,i=Date.now()/1e3,a=K(t.snapshot,t.kind,t.id,this.order,i,this.until);return a===null||Number.isNaN(a)?e("override.unknown"):a<5e-4?e("override.free"):e("override.cost",{money:s.worth(a).replace("+","")})}#i;#r;async#s(t,e,s,i){this.busy=!0,this.failed="";try{const a={[`${t.kind}_id`]:t.id};await this.hass.callWS({type:`energy_optimizer/${e}`,...a,...s}),this.said=i,this.#t()}catch(a){this.failed=$(a)}finally{this.busy=!1}}#t;#a}w("eo-override",N);
