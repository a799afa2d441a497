import{i as f,s as b,a as m,A as c,b as n,P as v,d as p}from"./base-C1R6KkkP.js";const g=["self_consumption","no_discharge","charge","discharge","no_charge","idle"],$=["on","off"];function y(r){const t=r?.extra_cost;return typeof t=="number"&&Number.isFinite(t)?t:"unknown"}const k=[1,2,4,8],w=86e3;class _ extends f{constructor(){super(...arguments),this.asked=null,this.order="",this.until=0,this.cost="asking",this.said="",this.failed="",this.busy=!1,this.#t=[],this.#e=0,this.#r=()=>{const{asked:t,order:e,until:i,say:a,format:o}=this;if(t===null)return;const s=a(u(t.kind,e)),l=a("override.done",{name:t.name,what:s,time:o.time(i)}),d={instruction:e,until:h(i)};this.#o(t,"set_override",d,l)},this.#a=()=>{const{asked:t}=this;if(t===null)return;const e=this.say("override.cleared",{name:t.name});this.#o(t,"clear_override",{},e)},this.#s=()=>{this.renderRoot.querySelector("dialog")?.close()},this.#n=()=>{this.asked=null}}static{this.styles=[b,m`
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
    `]}static{this.properties={hass:{attribute:!1,noAccessor:!1,hasChanged:()=>!1},say:{attribute:!1},format:{attribute:!1},asked:{state:!0},order:{state:!0},until:{state:!0},cost:{state:!0},said:{state:!0},failed:{state:!0},busy:{state:!0}}}#t;#e;open(t,e,i,a){const s={battery:t.batteries,device:t.devices,load:t.loads}[e].find(d=>d.id===i);if(s===void 0)return;const l=Date.now()/1e3;this.#t=x(l,a),this.until=this.#t[0]??l,this.asked={snapshot:t,kind:e,id:i,name:s.name},this.order=S(t,e,i),this.failed="",this.#i(),this.updateComplete.then(()=>{this.renderRoot.querySelector("dialog")?.showModal()})}render(){return n`<div class="hidden" role="status" aria-live="polite">${this.said}</div>
      <dialog aria-labelledby="title" @close=${this.#n}>
        ${this.asked===null?c:this.#l(this.asked)}
      </dialog>`}#l(t){const{say:e,format:i}=this,a=t.kind==="battery"?g:$,o=s=>e(u(t.kind,s));return n`<h2 id="title">${e("override.title",{name:t.name})}</h2>
      <label
        >${e("override.what")}
        <select
          id="order"
          @change=${s=>{this.order=s.target.value,this.#i()}}
        >
          ${a.map(s=>n`<option value=${s} ?selected=${s===this.order}>
                ${o(s)}
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
      </div>`}#d(){const{say:t,format:e,cost:i}=this;if(i==="asking")return t("override.asking");if(i==="unknown")return t("override.unknown");if(Math.abs(i)<5e-4)return t("override.free");const a=e.worth(Math.abs(i)).replace("+","");return t(i>0?"override.cost":"override.saves",{money:a})}async#i(){const{asked:t,order:e,until:i}=this,a=++this.#e;if(t===null)return;this.cost="asking";let o="unknown";try{o=y(await this.hass.callWS({type:"energy_optimizer/simulate",[`${t.kind}_id`]:t.id,instruction:e,until:h(i)}))}catch{}a===this.#e&&(this.cost=o)}#r;#a;async#o(t,e,i,a){this.busy=!0,this.failed="";try{const o={[`${t.kind}_id`]:t.id};await this.hass.callWS({type:`energy_optimizer/${e}`,...o,...i}),this.said=a,this.#s()}catch(o){this.failed=v(o)}finally{this.busy=!1}}#s;#n}function u(r,t){return r==="battery"?`instruction.${t}`:r==="load"?`override.run_${t}`:`override.${t}`}function h(r){return new Date(Math.floor(r)*1e3).toISOString()}function x(r,t){const e=k.map(i=>r+i*3600);return t!==null&&t>r+60&&t<r+w?[t,...e]:e}function S(r,t,e){return t==="battery"?"self_consumption":t==="load"?r.loads.find(i=>i.id===e)?.state==="running"?"off":"on":r.plan?.devices.get(e)?.shed[0]===!0?"on":"off"}p("eo-override",_);
