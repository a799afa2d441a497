import{i as u,s as f,a as b,A as c,b as n,P as m,d as v}from"./base-Dvtcl-_H.js";const p=["self_consumption","no_discharge","charge","discharge","no_charge","idle"],g=["on","off"];function $(o){const t=o?.extra_cost;return typeof t=="number"&&Number.isFinite(t)?t:"unknown"}const y=[1,2,4,8],k=86e3;class w extends u{constructor(){super(...arguments),this.asked=null,this.order="",this.until=0,this.cost="asking",this.said="",this.failed="",this.busy=!1,this.#t=[],this.#e=0,this.#r=()=>{const{asked:t,order:e,until:i,say:r,format:a}=this;if(t===null)return;const s=r(t.kind==="battery"?`instruction.${e}`:`override.${e}`),l=r("override.done",{name:t.name,what:s,time:a.time(i)}),d={instruction:e,until:h(i)};this.#o(t,"set_override",d,l)},this.#a=()=>{const{asked:t}=this;if(t===null)return;const e=this.say("override.cleared",{name:t.name});this.#o(t,"clear_override",{},e)},this.#s=()=>{this.renderRoot.querySelector("dialog")?.close()},this.#n=()=>{this.asked=null}}static{this.styles=[f,b`
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
    `]}static{this.properties={hass:{attribute:!1,noAccessor:!1,hasChanged:()=>!1},say:{attribute:!1},format:{attribute:!1},asked:{state:!0},order:{state:!0},until:{state:!0},cost:{state:!0},said:{state:!0},failed:{state:!0},busy:{state:!0}}}#t;#e;open(t,e,i,r){const s=(e==="battery"?t.batteries:t.devices).find(d=>d.id===i);if(s===void 0)return;const l=Date.now()/1e3;this.#t=_(l,r),this.until=this.#t[0]??l,this.asked={snapshot:t,kind:e,id:i,name:s.name},this.order=x(t,e,i),this.failed="",this.#i(),this.updateComplete.then(()=>{this.renderRoot.querySelector("dialog")?.showModal()})}render(){return n`<div class="hidden" role="status" aria-live="polite">${this.said}</div>
      <dialog aria-labelledby="title" @close=${this.#n}>
        ${this.asked===null?c:this.#l(this.asked)}
      </dialog>`}#l(t){const{say:e,format:i}=this,r=t.kind==="battery"?p:g,a=s=>e(t.kind==="battery"?`instruction.${s}`:`override.${s}`);return n`<h2 id="title">${e("override.title",{name:t.name})}</h2>
      <label
        >${e("override.what")}
        <select
          id="order"
          @change=${s=>{this.order=s.target.value,this.#i()}}
        >
          ${r.map(s=>n`<option value=${s} ?selected=${s===this.order}>
                ${a(s)}
              </option>`)}
        </select>
      </label>
      <label
        >${e("override.until")}
        <select
          id="until"
          @change=${s=>{this.until=Number(s.target.value),this.#i()}}
        >
          ${this.#t.map(s=>n`<option value=${s} ?selected=${s===this.until}>
                ${i.dayTime(s)}
              </option>`)}
        </select>
      </label>
      <p id="cost" aria-live="polite">${this.#d()}</p>
      ${this.failed===""?c:n`<p class="bad" role="alert">${this.failed}</p>`}
      <div class="row">
        <button @click=${this.#a} ?disabled=${this.busy}>${e("override.clear")}</button>
        <span class="spring"></span>
        <button @click=${this.#s}>${e("override.cancel")}</button>
        <button class="main" ?disabled=${this.busy} @click=${this.#r}>
          ${e("override.confirm")}
        </button>
      </div>`}#d(){const{say:t,format:e,cost:i}=this;if(i==="asking")return t("override.asking");if(i==="unknown")return t("override.unknown");if(Math.abs(i)<5e-4)return t("override.free");const r=e.worth(Math.abs(i)).replace("+","");return t(i>0?"override.cost":"override.saves",{money:r})}async#i(){const{asked:t,order:e,until:i}=this,r=++this.#e;if(t===null)return;this.cost="asking";let a="unknown";try{a=$(await this.hass.callWS({type:"energy_optimizer/simulate",[`${t.kind}_id`]:t.id,instruction:e,until:h(i)}))}catch{}r===this.#e&&(this.cost=a)}#r;#a;async#o(t,e,i,r){this.busy=!0,this.failed="";try{const a={[`${t.kind}_id`]:t.id};await this.hass.callWS({type:`energy_optimizer/${e}`,...a,...i}),this.said=r,this.#s()}catch(a){this.failed=m(a)}finally{this.busy=!1}}#s;#n}function h(o){return new Date(Math.floor(o)*1e3).toISOString()}function _(o,t){const e=y.map(i=>o+i*3600);return t!==null&&t>o+60&&t<o+k?[t,...e]:e}function x(o,t,e){return t==="battery"?"self_consumption":o.plan?.devices.get(e)?.shed[0]===!0?"on":"off"}v("eo-override",w);
