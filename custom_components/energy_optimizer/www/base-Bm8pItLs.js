import{_ as P}from"./entry.js";const j=globalThis,G=j.ShadowRoot&&(j.ShadyCSS===void 0||j.ShadyCSS.nativeShadow)&&"adoptedStyleSheets"in Document.prototype&&"replace"in CSSStyleSheet.prototype,Y=Symbol(),st=new WeakMap;let _t=class{constructor(t,e,i){if(this._$cssResult$=!0,i!==Y)throw Error("CSSResult is not constructable. Use `unsafeCSS` or `css` instead.");this.cssText=t,this.t=e}get styleSheet(){let t=this.o;const e=this.t;if(G&&t===void 0){const i=e!==void 0&&e.length===1;i&&(t=st.get(e)),t===void 0&&((this.o=t=new CSSStyleSheet).replaceSync(this.cssText),i&&st.set(e,t))}return t}toString(){return this.cssText}};const Et=s=>new _t(typeof s=="string"?s:s+"",void 0,Y),St=(s,...t)=>{const e=s.length===1?s[0]:t.reduce((i,n,r)=>i+(o=>{if(o._$cssResult$===!0)return o.cssText;if(typeof o=="number")return o;throw Error("Value passed to 'css' function must be a 'css' function result: "+o+". Use 'unsafeCSS' to pass non-literal values, but take care to ensure page security.")})(n)+s[r+1],s[0]);return new _t(e,s,Y)},kt=(s,t)=>{if(G)s.adoptedStyleSheets=t.map(e=>e instanceof CSSStyleSheet?e:e.styleSheet);else for(const e of t){const i=document.createElement("style"),n=j.litNonce;n!==void 0&&i.setAttribute("nonce",n),i.textContent=e.cssText,s.appendChild(i)}},it=G?s=>s:s=>s instanceof CSSStyleSheet?(t=>{let e="";for(const i of t.cssRules)e+=i.cssText;return Et(e)})(s):s;const{is:Pt,defineProperty:Ct,getOwnPropertyDescriptor:Ot,getOwnPropertyNames:Tt,getOwnPropertySymbols:Mt,getPrototypeOf:Ut}=Object,F=globalThis,nt=F.trustedTypes,Nt=nt?nt.emptyScript:"",Rt=F.reactiveElementPolyfillSupport,O=(s,t)=>s,q={toAttribute(s,t){switch(t){case Boolean:s=s?Nt:null;break;case Object:case Array:s=s==null?s:JSON.stringify(s)}return s},fromAttribute(s,t){let e=s;switch(t){case Boolean:e=s!==null;break;case Number:e=s===null?null:Number(s);break;case Object:case Array:try{e=JSON.parse(s)}catch{e=null}}return e}},gt=(s,t)=>!Pt(s,t),rt={attribute:!0,type:String,converter:q,reflect:!1,useDefault:!1,hasChanged:gt};Symbol.metadata??=Symbol("metadata"),F.litPropertyMetadata??=new WeakMap;let x=class extends HTMLElement{static addInitializer(t){this._$Ei(),(this.l??=[]).push(t)}static get observedAttributes(){return this.finalize(),this._$Eh&&[...this._$Eh.keys()]}static createProperty(t,e=rt){if(e.state&&(e.attribute=!1),this._$Ei(),this.prototype.hasOwnProperty(t)&&((e=Object.create(e)).wrapped=!0),this.elementProperties.set(t,e),!e.noAccessor){const i=Symbol(),n=this.getPropertyDescriptor(t,i,e);n!==void 0&&Ct(this.prototype,t,n)}}static getPropertyDescriptor(t,e,i){const{get:n,set:r}=Ot(this.prototype,t)??{get(){return this[e]},set(o){this[e]=o}};return{get:n,set(o){const c=n?.call(this);r?.call(this,o),this.requestUpdate(t,c,i)},configurable:!0,enumerable:!0}}static getPropertyOptions(t){return this.elementProperties.get(t)??rt}static _$Ei(){if(this.hasOwnProperty(O("elementProperties")))return;const t=Ut(this);t.finalize(),t.l!==void 0&&(this.l=[...t.l]),this.elementProperties=new Map(t.elementProperties)}static finalize(){if(this.hasOwnProperty(O("finalized")))return;if(this.finalized=!0,this._$Ei(),this.hasOwnProperty(O("properties"))){const e=this.properties,i=[...Tt(e),...Mt(e)];for(const n of i)this.createProperty(n,e[n])}const t=this[Symbol.metadata];if(t!==null){const e=litPropertyMetadata.get(t);if(e!==void 0)for(const[i,n]of e)this.elementProperties.set(i,n)}this._$Eh=new Map;for(const[e,i]of this.elementProperties){const n=this._$Eu(e,i);n!==void 0&&this._$Eh.set(n,e)}this.elementStyles=this.finalizeStyles(this.styles)}static finalizeStyles(t){const e=[];if(Array.isArray(t)){const i=new Set(t.flat(1/0).reverse());for(const n of i)e.unshift(it(n))}else t!==void 0&&e.push(it(t));return e}static _$Eu(t,e){const i=e.attribute;return i===!1?void 0:typeof i=="string"?i:typeof t=="string"?t.toLowerCase():void 0}constructor(){super(),this._$Ep=void 0,this.isUpdatePending=!1,this.hasUpdated=!1,this._$Em=null,this._$Ev()}_$Ev(){this._$ES=new Promise(t=>this.enableUpdating=t),this._$AL=new Map,this._$E_(),this.requestUpdate(),this.constructor.l?.forEach(t=>t(this))}addController(t){(this._$EO??=new Set).add(t),this.renderRoot!==void 0&&this.isConnected&&t.hostConnected?.()}removeController(t){this._$EO?.delete(t)}_$E_(){const t=new Map,e=this.constructor.elementProperties;for(const i of e.keys())this.hasOwnProperty(i)&&(t.set(i,this[i]),delete this[i]);t.size>0&&(this._$Ep=t)}createRenderRoot(){const t=this.shadowRoot??this.attachShadow(this.constructor.shadowRootOptions);return kt(t,this.constructor.elementStyles),t}connectedCallback(){this.renderRoot??=this.createRenderRoot(),this.enableUpdating(!0),this._$EO?.forEach(t=>t.hostConnected?.())}enableUpdating(t){}disconnectedCallback(){this._$EO?.forEach(t=>t.hostDisconnected?.())}attributeChangedCallback(t,e,i){this._$AK(t,i)}_$ET(t,e){const i=this.constructor.elementProperties.get(t),n=this.constructor._$Eu(t,i);if(n!==void 0&&i.reflect===!0){const r=(i.converter?.toAttribute!==void 0?i.converter:q).toAttribute(e,i.type);this._$Em=t,r==null?this.removeAttribute(n):this.setAttribute(n,r),this._$Em=null}}_$AK(t,e){const i=this.constructor,n=i._$Eh.get(t);if(n!==void 0&&this._$Em!==n){const r=i.getPropertyOptions(n),o=typeof r.converter=="function"?{fromAttribute:r.converter}:r.converter?.fromAttribute!==void 0?r.converter:q;this._$Em=n;const c=o.fromAttribute(e,r.type);this[n]=c??this._$Ej?.get(n)??c,this._$Em=null}}requestUpdate(t,e,i,n=!1,r){if(t!==void 0){const o=this.constructor;if(n===!1&&(r=this[t]),i??=o.getPropertyOptions(t),!((i.hasChanged??gt)(r,e)||i.useDefault&&i.reflect&&r===this._$Ej?.get(t)&&!this.hasAttribute(o._$Eu(t,i))))return;this.C(t,e,i)}this.isUpdatePending===!1&&(this._$ES=this._$EP())}C(t,e,{useDefault:i,reflect:n,wrapped:r},o){i&&!(this._$Ej??=new Map).has(t)&&(this._$Ej.set(t,o??e??this[t]),r!==!0||o!==void 0)||(this._$AL.has(t)||(this.hasUpdated||i||(e=void 0),this._$AL.set(t,e)),n===!0&&this._$Em!==t&&(this._$Eq??=new Set).add(t))}async _$EP(){this.isUpdatePending=!0;try{await this._$ES}catch(e){Promise.reject(e)}const t=this.scheduleUpdate();return t!=null&&await t,!this.isUpdatePending}scheduleUpdate(){return this.performUpdate()}performUpdate(){if(!this.isUpdatePending)return;if(!this.hasUpdated){if(this.renderRoot??=this.createRenderRoot(),this._$Ep){for(const[n,r]of this._$Ep)this[n]=r;this._$Ep=void 0}const i=this.constructor.elementProperties;if(i.size>0)for(const[n,r]of i){const{wrapped:o}=r,c=this[n];o!==!0||this._$AL.has(n)||c===void 0||this.C(n,void 0,r,c)}}let t=!1;const e=this._$AL;try{t=this.shouldUpdate(e),t?(this.willUpdate(e),this._$EO?.forEach(i=>i.hostUpdate?.()),this.update(e)):this._$EM()}catch(i){throw t=!1,this._$EM(),i}t&&this._$AE(e)}willUpdate(t){}_$AE(t){this._$EO?.forEach(e=>e.hostUpdated?.()),this.hasUpdated||(this.hasUpdated=!0,this.firstUpdated(t)),this.updated(t)}_$EM(){this._$AL=new Map,this.isUpdatePending=!1}get updateComplete(){return this.getUpdateComplete()}getUpdateComplete(){return this._$ES}shouldUpdate(t){return!0}update(t){this._$Eq&&=this._$Eq.forEach(e=>this._$ET(e,this[e])),this._$EM()}updated(t){}firstUpdated(t){}};x.elementStyles=[],x.shadowRootOptions={mode:"open"},x[O("elementProperties")]=new Map,x[O("finalized")]=new Map,Rt?.({ReactiveElement:x}),(F.reactiveElementVersions??=[]).push("2.1.2");const Q=globalThis,ot=s=>s,I=Q.trustedTypes,at=I?I.createPolicy("lit-html",{createHTML:s=>s}):void 0,$t="$lit$",y=`lit$${Math.random().toFixed(9).slice(2)}$`,yt="?"+y,Ht=`<${yt}>`,w=document,M=()=>w.createComment(""),U=s=>s===null||typeof s!="object"&&typeof s!="function",X=Array.isArray,Dt=s=>X(s)||typeof s?.[Symbol.iterator]=="function",V=`[ 	
\f\r]`,C=/<(?:(!--|\/[^a-zA-Z])|(\/?[a-zA-Z][^>\s]*)|(\/?$))/g,ct=/-->/g,ht=/>/g,v=RegExp(`>|${V}(?:([^\\s"'>=/]+)(${V}*=${V}*(?:[^ 	
\f\r"'\`<>=]|("|')|))|$)`,"g"),lt=/'/g,ut=/"/g,vt=/^(?:script|style|textarea|title)$/i,bt=s=>(t,...e)=>({_$litType$:s,strings:t,values:e}),dt=bt(1),Ae=bt(2),E=Symbol.for("lit-noChange"),p=Symbol.for("lit-nothing"),pt=new WeakMap,b=w.createTreeWalker(w,129);function At(s,t){if(!X(s)||!s.hasOwnProperty("raw"))throw Error("invalid template strings array");return at!==void 0?at.createHTML(t):t}const jt=(s,t)=>{const e=s.length-1,i=[];let n,r=t===2?"<svg>":t===3?"<math>":"",o=C;for(let c=0;c<e;c++){const a=s[c];let h,d,l=-1,g=0;for(;g<a.length&&(o.lastIndex=g,d=o.exec(a),d!==null);)g=o.lastIndex,o===C?d[1]==="!--"?o=ct:d[1]!==void 0?o=ht:d[2]!==void 0?(vt.test(d[2])&&(n=RegExp("</"+d[2],"g")),o=v):d[3]!==void 0&&(o=v):o===v?d[0]===">"?(o=n??C,l=-1):d[1]===void 0?l=-2:(l=o.lastIndex-d[2].length,h=d[1],o=d[3]===void 0?v:d[3]==='"'?ut:lt):o===ut||o===lt?o=v:o===ct||o===ht?o=C:(o=v,n=void 0);const $=o===v&&s[c+1].startsWith("/>")?" ":"";r+=o===C?a+Ht:l>=0?(i.push(h),a.slice(0,l)+$t+a.slice(l)+y+$):a+y+(l===-2?c:$)}return[At(s,r+(s[e]||"<?>")+(t===2?"</svg>":t===3?"</math>":"")),i]};class N{constructor({strings:t,_$litType$:e},i){let n;this.parts=[];let r=0,o=0;const c=t.length-1,a=this.parts,[h,d]=jt(t,e);if(this.el=N.createElement(h,i),b.currentNode=this.el.content,e===2||e===3){const l=this.el.content.firstChild;l.replaceWith(...l.childNodes)}for(;(n=b.nextNode())!==null&&a.length<c;){if(n.nodeType===1){if(n.hasAttributes())for(const l of n.getAttributeNames())if(l.endsWith($t)){const g=d[o++],$=n.getAttribute(l).split(y),H=/([.?@])?(.*)/.exec(g);a.push({type:1,index:r,name:H[2],strings:$,ctor:H[1]==="."?It:H[1]==="?"?Lt:H[1]==="@"?Ft:K}),n.removeAttribute(l)}else l.startsWith(y)&&(a.push({type:6,index:r}),n.removeAttribute(l));if(vt.test(n.tagName)){const l=n.textContent.split(y),g=l.length-1;if(g>0){n.textContent=I?I.emptyScript:"";for(let $=0;$<g;$++)n.append(l[$],M()),b.nextNode(),a.push({type:2,index:++r});n.append(l[g],M())}}}else if(n.nodeType===8)if(n.data===yt)a.push({type:2,index:r});else{let l=-1;for(;(l=n.data.indexOf(y,l+1))!==-1;)a.push({type:7,index:r}),l+=y.length-1}r++}}static createElement(t,e){const i=w.createElement("template");return i.innerHTML=t,i}}function S(s,t,e=s,i){if(t===E)return t;let n=i!==void 0?e._$Co?.[i]:e._$Cl;const r=U(t)?void 0:t._$litDirective$;return n?.constructor!==r&&(n?._$AO?.(!1),r===void 0?n=void 0:(n=new r(s),n._$AT(s,e,i)),i!==void 0?(e._$Co??=[])[i]=n:e._$Cl=n),n!==void 0&&(t=S(s,n._$AS(s,t.values),n,i)),t}class zt{constructor(t,e){this._$AV=[],this._$AN=void 0,this._$AD=t,this._$AM=e}get parentNode(){return this._$AM.parentNode}get _$AU(){return this._$AM._$AU}u(t){const{el:{content:e},parts:i}=this._$AD,n=(t?.creationScope??w).importNode(e,!0);b.currentNode=n;let r=b.nextNode(),o=0,c=0,a=i[0];for(;a!==void 0;){if(o===a.index){let h;a.type===2?h=new R(r,r.nextSibling,this,t):a.type===1?h=new a.ctor(r,a.name,a.strings,this,t):a.type===6&&(h=new Kt(r,this,t)),this._$AV.push(h),a=i[++c]}o!==a?.index&&(r=b.nextNode(),o++)}return b.currentNode=w,n}p(t){let e=0;for(const i of this._$AV)i!==void 0&&(i.strings!==void 0?(i._$AI(t,i,e),e+=i.strings.length-2):i._$AI(t[e])),e++}}class R{get _$AU(){return this._$AM?._$AU??this._$Cv}constructor(t,e,i,n){this.type=2,this._$AH=p,this._$AN=void 0,this._$AA=t,this._$AB=e,this._$AM=i,this.options=n,this._$Cv=n?.isConnected??!0}get parentNode(){let t=this._$AA.parentNode;const e=this._$AM;return e!==void 0&&t?.nodeType===11&&(t=e.parentNode),t}get startNode(){return this._$AA}get endNode(){return this._$AB}_$AI(t,e=this){t=S(this,t,e),U(t)?t===p||t==null||t===""?(this._$AH!==p&&this._$AR(),this._$AH=p):t!==this._$AH&&t!==E&&this._(t):t._$litType$!==void 0?this.$(t):t.nodeType!==void 0?this.T(t):Dt(t)?this.k(t):this._(t)}O(t){return this._$AA.parentNode.insertBefore(t,this._$AB)}T(t){this._$AH!==t&&(this._$AR(),this._$AH=this.O(t))}_(t){this._$AH!==p&&U(this._$AH)?this._$AA.nextSibling.data=t:this.T(w.createTextNode(t)),this._$AH=t}$(t){const{values:e,_$litType$:i}=t,n=typeof i=="number"?this._$AC(t):(i.el===void 0&&(i.el=N.createElement(At(i.h,i.h[0]),this.options)),i);if(this._$AH?._$AD===n)this._$AH.p(e);else{const r=new zt(n,this),o=r.u(this.options);r.p(e),this.T(o),this._$AH=r}}_$AC(t){let e=pt.get(t.strings);return e===void 0&&pt.set(t.strings,e=new N(t)),e}k(t){X(this._$AH)||(this._$AH=[],this._$AR());const e=this._$AH;let i,n=0;for(const r of t)n===e.length?e.push(i=new R(this.O(M()),this.O(M()),this,this.options)):i=e[n],i._$AI(r),n++;n<e.length&&(this._$AR(i&&i._$AB.nextSibling,n),e.length=n)}_$AR(t=this._$AA.nextSibling,e){for(this._$AP?.(!1,!0,e);t!==this._$AB;){const i=ot(t).nextSibling;ot(t).remove(),t=i}}setConnected(t){this._$AM===void 0&&(this._$Cv=t,this._$AP?.(t))}}class K{get tagName(){return this.element.tagName}get _$AU(){return this._$AM._$AU}constructor(t,e,i,n,r){this.type=1,this._$AH=p,this._$AN=void 0,this.element=t,this.name=e,this._$AM=n,this.options=r,i.length>2||i[0]!==""||i[1]!==""?(this._$AH=Array(i.length-1).fill(new String),this.strings=i):this._$AH=p}_$AI(t,e=this,i,n){const r=this.strings;let o=!1;if(r===void 0)t=S(this,t,e,0),o=!U(t)||t!==this._$AH&&t!==E,o&&(this._$AH=t);else{const c=t;let a,h;for(t=r[0],a=0;a<r.length-1;a++)h=S(this,c[i+a],e,a),h===E&&(h=this._$AH[a]),o||=!U(h)||h!==this._$AH[a],h===p?t=p:t!==p&&(t+=(h??"")+r[a+1]),this._$AH[a]=h}o&&!n&&this.j(t)}j(t){t===p?this.element.removeAttribute(this.name):this.element.setAttribute(this.name,t??"")}}class It extends K{constructor(){super(...arguments),this.type=3}j(t){this.element[this.name]=t===p?void 0:t}}class Lt extends K{constructor(){super(...arguments),this.type=4}j(t){this.element.toggleAttribute(this.name,!!t&&t!==p)}}class Ft extends K{constructor(t,e,i,n,r){super(t,e,i,n,r),this.type=5}_$AI(t,e=this){if((t=S(this,t,e,0)??p)===E)return;const i=this._$AH,n=t===p&&i!==p||t.capture!==i.capture||t.once!==i.once||t.passive!==i.passive,r=t!==p&&(i===p||n);n&&this.element.removeEventListener(this.name,this,i),r&&this.element.addEventListener(this.name,this,t),this._$AH=t}handleEvent(t){typeof this._$AH=="function"?this._$AH.call(this.options?.host??this.element,t):this._$AH.handleEvent(t)}}class Kt{constructor(t,e,i){this.element=t,this.type=6,this._$AN=void 0,this._$AM=e,this.options=i}get _$AU(){return this._$AM._$AU}_$AI(t){S(this,t)}}const Bt=Q.litHtmlPolyfillSupport;Bt?.(N,R),(Q.litHtmlVersions??=[]).push("3.3.3");const Vt=(s,t,e)=>{const i=e?.renderBefore??t;let n=i._$litPart$;if(n===void 0){const r=e?.renderBefore??null;i._$litPart$=n=new R(t.insertBefore(M(),r),r,void 0,e??{})}return n._$AI(s),n};const tt=globalThis;class T extends x{constructor(){super(...arguments),this.renderOptions={host:this},this._$Do=void 0}createRenderRoot(){const t=super.createRenderRoot();return this.renderOptions.renderBefore??=t.firstChild,t}update(t){const e=this.render();this.hasUpdated||(this.renderOptions.isConnected=this.isConnected),super.update(t),this._$Do=Vt(e,this.renderRoot,this.renderOptions)}connectedCallback(){super.connectedCallback(),this._$Do?.setConnected(!0)}disconnectedCallback(){super.disconnectedCallback(),this._$Do?.setConnected(!1)}render(){return E}}T._$litElement$=!0,T.finalized=!0,tt.litElementHydrateSupport?.({LitElement:T});const Wt=tt.litElementPolyfillSupport;Wt?.({LitElement:T});(tt.litElementVersions??=[]).push("4.2.2");const Z={times:[],values:[]},wt={importPrice:Z,exportPrice:Z,soc:new Map};function qt(s,t){const e=m(s.now),i=m(s.money);return{generatedAt:A(s.generated_at)??0,planId:f(s.plan_id),mode:f(e.mode),status:f(e.status),missing:k(e.missing).map(ee),currency:f(i.currency),importPrice:u(e.import_price_per_kwh),exportPrice:u(e.export_price_per_kwh),saturationPct:u(e.saturation_pct),peak:{now:m(e.peak).now===!0,start:A(m(e.peak).start),end:A(m(e.peak).end)},...Zt(s,t),batteries:L(s.batteries).map(([n,r])=>Xt(n,r)),devices:L(s.devices).map(([n,r])=>te(n,r)),totals:z(i)}}function Zt(s,t){if(t?.raw.columns===s.columns&&t!==void 0){const{ahead:i,plan:n,reasons:r}=t.read;return{ahead:i,plan:n,reasons:r}}const e=m(s.columns);return{ahead:Jt(m(e.ahead)),plan:et(e.plan)?Gt(e.plan):null,reasons:k(e.reasons).map(f)}}function Jt(s){return{edges:B(s.edges),importPrice:_(s.import_price_per_kwh),exportPrice:_(s.export_price_per_kwh),isForecast:J(s.price_is_forecast),peak:J(s.peak),loadKw:_(s.load_kw),solarKw:_(s.solar_kw)}}function Gt(s){return{edges:B(s.edges),importKw:_(s.import_kw),exportKw:_(s.export_kw),solarUsedKw:_(s.solar_used_kw),batteries:new Map(L(s.batteries).map(([t,e])=>[t,Yt(e)])),devices:new Map(L(s.devices).map(([t,e])=>[t,Qt(e)])),cost:u(s.cost)}}function Yt(s){return{chargeKw:_(s.charge_kw),dischargeKw:_(s.discharge_kw),storedKwh:_(s.stored_kwh),worth:_(s.worth),reason:B(s.reason)}}function Qt(s){return{shed:J(s.shed),worth:_(s.worth),reason:B(s.reason)}}function Xt(s,t){return{id:s,name:f(t.name)||s,capacityKwh:u(t.capacity_kwh),storedKwh:u(t.stored_kwh),socPct:u(t.state_of_charge_pct),instruction:f(t.instruction),powerKw:u(t.power_kw),until:A(t.until),reason:f(t.reason),worth:u(t.worth)??0,floorKwh:u(t.floor_kwh),ceilingKwh:u(t.ceiling_kwh),maxChargeKw:u(t.max_charge_kw),maxDischargeKw:u(t.max_discharge_kw),controlled:t.controlled===!0,problem:f(t.problem)||null}}function te(s,t){return{id:s,name:f(t.name)||s,entityId:f(t.entity_id)||null,instruction:f(t.instruction),until:A(t.until),reason:f(t.reason),worth:u(t.worth)??0,essential:t.essential===!0,shedSince:A(t.shed_since),away:t.away===!0,problem:f(t.problem)||null}}function ee(s){const t=m(s);return{what:f(t.what),why:f(t.why)}}function we(s){const t=m(s),e=Object.keys(t).filter(i=>et(t[i]));return{since:A(t.since),measuredRatio:u(t.measured_ratio),periods:new Map(e.map(i=>[i,se(m(t[i]))]))}}function se(s){return{figures:z(s),batteries:z(m(s.batteries)),devices:z(m(s.devices))}}function z(s){const t=new Map;for(const[e,i]of Object.entries(s)){const n=u(i);n!==null&&t.set(e,n)}return t}function ie(s){const t=[],e=[];for(const i of k(s).map(m)){const n=u(i.lu)??u(i.lc),r=f(i.s);n!==null&&(t.push(n),e.push(r===""?null:u(Number(r))))}return{times:t,values:e}}function et(s){return typeof s=="object"&&s!==null&&!Array.isArray(s)}function m(s){return et(s)?s:{}}function L(s){return Object.entries(m(s)).map(([t,e])=>[t,m(e)])}function k(s){return Array.isArray(s)?s:[]}function f(s){return typeof s=="string"?s:""}function u(s){return typeof s=="number"&&Number.isFinite(s)?s:null}function B(s){return k(s).map(t=>u(t)??0)}function _(s){return k(s).map(u)}function J(s){return k(s).map(t=>t===!0||t===1)}function A(s){if(typeof s=="number")return u(s);const t=typeof s=="string"?Date.parse(s):NaN;return Number.isNaN(t)?null:t/1e3}async function ne(s,t,e){const i=W(s,"import_price"),n=W(s,"export_price"),r=new Map(t.batteries.map(c=>[c.id,W(s,"state_of_charge",c.name)])),o=[i,n,...r.values()].filter(c=>c!==null);if(o.length===0)return null;try{const c=await s.callWS({type:"history/history_during_period",start_time:new Date(Date.now()-e*36e5).toISOString(),entity_ids:o,minimal_response:!0,no_attributes:!0,significant_changes_only:!1}),a=h=>h===null?Z:ie(c[h]);return{importPrice:a(i),exportPrice:a(n),soc:new Map([...r].map(([h,d])=>[h,a(d)]))}}catch{return null}}function W(s,t,e){const i=n=>n?.platform==="energy_optimizer"&&n.translation_key===t&&(e===void 0||s.devices[n.device_id??""]?.name===e);return Object.values(s.entities).find(i)?.entity_id??null}const re=5e3,oe=25,ae=5*6e4,ft=new WeakMap;function ce(s,t){let e=ft.get(s.connection);return e===void 0&&(e=new he(s),ft.set(s.connection,e)),e.listen(s,t)}class he{#e=new Set;#s;#t={snapshot:null,past:wt,live:!1,error:null};#n={};#r=null;#i=0;#o;#a;constructor(t){this.#s=t}listen(t,e){return this.#s=t,this.#e.add(e),this.#e.size===1&&this.#l(),e(this.#t),()=>{this.#e.delete(e),this.#e.size===0&&this.#c()}}#l(){const{connection:t}=this.#s;t.addEventListener("ready",this.#u),t.addEventListener("disconnected",this.#d),this.#a=setInterval(()=>{this.#p()},ae),this.#u()}#c(){const{connection:t}=this.#s;t.removeEventListener("ready",this.#u),t.removeEventListener("disconnected",this.#d),clearTimeout(this.#o),clearInterval(this.#a),this.#i++;const e=this.#r;this.#r=null,this.#h({live:!1}),e!==null&&e().catch(()=>{})}#u=()=>{clearTimeout(this.#o),this.#r=null,this.#f(++this.#i)};#d=()=>{this.#r=null,this.#i++,this.#h({live:!1})};async#f(t){try{const e=await this.#s.connection.subscribeMessage(i=>{t===this.#i&&this.#m(i)},{type:"energy_optimizer/subscribe"},{resubscribe:!1});t===this.#i?this.#r=e:await e()}catch(e){if(t!==this.#i)return;this.#h({live:!1,error:le(e)}),this.#o=setTimeout(this.#u,re)}}#m(t){if(t.type==="unavailable"){this.#h({live:!1});return}const e=this.#t.snapshot===null?[]:[{raw:this.#n,read:this.#t.snapshot}],i=t.type==="snapshot"?t:{...this.#n,...t},n=qt(i,...e),r=this.#t.snapshot===null||!this.#t.live;this.#n=i,this.#h({snapshot:n,live:!0,error:null}),r&&this.#p()}async#p(){const{snapshot:t}=this.#t;if(t===null||!this.#t.live)return;const e=await ne(this.#s,t,oe);e!==null&&this.#h({past:e})}#h(t){this.#t={...this.#t,...t};for(const e of this.#e)e(this.#t)}}function le(s){return typeof s=="object"&&s!==null&&"message"in s?String(s.message):String(s)}const ue={comma_decimal:"en-US",decimal_comma:"de",space_comma:"fr",quote_decimal:"de-CH",none:"en-US"},de=/^(ar|fa|he|ps|ur)\b/;class pe{constructor(t){this.settings=t}#e=new Map;#s=new Map;number(t,e){return t===null?"–":this.#n(e,{}).format(D(t,e))}kw(t){return t===null?"–":this.#t(`${this.number(t,Math.abs(t)>=100?0:2)} kW`)}kwh(t){return t===null?"–":this.#t(`${this.number(t,1)} kWh`)}pct(t){return t===null?"–":this.#t(`${this.number(t,0)} %`)}money(t,e=!1){if(t===null)return"–";const i=this.#o(),n={style:"currency",...this.#i()};return e&&(n.signDisplay="exceptZero"),this.#n(i,n).format(D(t,i))}worth(t){if(t===null)return"–";const e=Math.abs(t)<1?3:this.#o(),i={style:"currency",signDisplay:"exceptZero",...this.#i()};return this.#n(e,i).format(D(t,e))}price(t){if(t===null)return"–";const e=Math.abs(t)>=10?2:3,i={style:"currency",...this.#i()};return this.#t(`${this.#n(e,i).format(D(t,e))}/kWh`)}time(t){const e=this.#l()?"numeric":"2-digit";return this.#c({hour:e,minute:"2-digit"}).format(t*1e3)}hour(t){const e=this.#l()?{hour:"numeric"}:{hour:"2-digit",minute:"2-digit"};return this.#c(e).format(t*1e3)}day(t){return this.#c({weekday:"short",day:"numeric",month:"short"}).format(t*1e3)}weekday(t){return this.#c({weekday:"short"}).format(t*1e3)}dayTime(t){return`${this.weekday(t)} ${this.time(t)}`}range(t,e){return this.#t(`${this.dayTime(t)} – ${this.time(e)}`)}#t(t){return de.test(this.settings.language)?`⁦${t}⁩`:t}#n(t,e){const i=`${t}${e.style??""}${e.signDisplay??""}`;let n=this.#e.get(i);return n===void 0&&(n=new Intl.NumberFormat(this.#r(),{...e,minimumFractionDigits:e.style==="currency"?Math.min(t,2):0,maximumFractionDigits:t,useGrouping:this.settings.numberFormat!=="none"}),this.#e.set(i,n)),n}#r(){const{numberFormat:t,language:e}=this.settings;if(t!=="system")return ue[t]??e}#i(){const{currency:t}=this.settings;return{currency:/^[A-Z]{3}$/.test(t)?t:"EUR",currencyDisplay:"narrowSymbol"}}#o(){return new Intl.NumberFormat("en",{style:"currency",...this.#i()}).resolvedOptions().maximumFractionDigits??2}#a(){const{timeFormat:t}=this.settings;return t==="12"?!0:t==="24"?!1:void 0}#l(){const t=this.settings.timeFormat==="system"?void 0:this.settings.language,e=new Intl.DateTimeFormat(t,{hour:"numeric"}).resolvedOptions();return this.#a()??e.hour12??!1}#c(t){const e=Object.entries(t).flat().join();let i=this.#s.get(e);if(i===void 0){const{language:n,timeFormat:r,zone:o}=this.settings,c=this.#a(),a=t.hour===void 0||c===void 0?{}:{hourCycle:c?"h12":"h23"},h=r==="system"?void 0:n;i=new Intl.DateTimeFormat(h,{timeZone:o,...t,...a}),this.#s.set(e,i)}return i}}function D(s,t){return Math.abs(s)<.5*10**-t?0:s}function fe(...s){return(t,e={})=>{const i=s.map(n=>n[t]).find(n=>n!==void 0);return i===void 0?(t.split(".").at(-1)??t).replaceAll("_"," "):i.replace(/\{(\w+)\}/g,(n,r)=>e[r]??n)}}function me(s,t){const e=s.split("-")[0]??s;return[s,e].find(i=>t.includes(i))??"en"}const _e=St`
  :host {
    display: block;
    --eo-import: var(--energy-grid-consumption-color, #488fc2);
    --eo-export: var(--energy-grid-return-color, #8353d1);
    --eo-solar: var(--energy-solar-color, #ff9800);
    --eo-in: var(--energy-battery-in-color, #f06292);
    --eo-out: var(--energy-battery-out-color, #4db6ac);
    --eo-text: var(--primary-text-color, #212121);
    --eo-soft: var(--secondary-text-color, #666);
    --eo-line: var(--divider-color, rgba(127, 127, 127, 0.25));
    --eo-card: var(--ha-card-background, var(--card-background-color, #fff));
    --eo-accent: var(--primary-color, #009ac7);
    --eo-bad: var(--error-color, #db4437);
    --eo-good: var(--success-color, #2e7d32);
    color: var(--eo-text);
    font-size: 14px;
    line-height: 1.4;
  }
  * {
    box-sizing: border-box;
  }
  ha-card {
    padding: 16px;
    display: block;
    height: 100%;
    overflow: hidden;
  }
  header {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px 12px;
    margin-block-end: 12px;
  }
  h2 {
    font-size: 18px;
    font-weight: 500;
    margin: 0;
    flex: 1 1 auto;
  }
  h3 {
    font-size: 14px;
    font-weight: 500;
    margin: 0;
  }
  p {
    unicode-bidi: plaintext;
    text-align: match-parent;
  }
  .soft {
    color: var(--eo-soft);
  }
  .small {
    font-size: 12px;
  }
  .figure {
    font-variant-numeric: tabular-nums;
    white-space: nowrap;
  }
  .good {
    color: color-mix(in srgb, var(--eo-good) 75%, var(--eo-text));
  }
  .bad {
    color: color-mix(in srgb, var(--eo-bad) 80%, var(--eo-text));
  }
  .chip {
    border: 1px solid var(--eo-line);
    border-radius: 999px;
    padding: 2px 10px;
    font-size: 12px;
    white-space: nowrap;
  }
  .banner {
    border-inline-start: 4px solid var(--warning-color, #ffa600);
    background: color-mix(in srgb, var(--warning-color, #ffa600) 14%, transparent);
    padding: 8px 12px;
    border-radius: 4px;
    margin-block-end: 12px;
    overflow-wrap: anywhere;
  }
  .empty {
    padding: 24px 8px;
    text-align: center;
    color: var(--eo-soft);
  }
  a {
    color: color-mix(in srgb, var(--eo-accent) 75%, var(--eo-text));
  }
  button,
  select {
    font: inherit;
    color: inherit;
    background: transparent;
    border: 1px solid var(--eo-line);
    border-radius: 8px;
    min-height: 36px;
    padding: 4px 12px;
    cursor: pointer;
    max-width: 100%;
  }
  select {
    background: var(--eo-card);
  }
  button:hover:not(:disabled) {
    background: color-mix(in srgb, var(--eo-accent) 10%, transparent);
  }
  button[aria-pressed="true"],
  button[aria-checked="true"] {
    background: color-mix(in srgb, var(--eo-accent) 20%, transparent);
    border-color: var(--eo-accent);
  }
  button:disabled {
    opacity: 0.5;
    cursor: default;
  }
  button.main {
    background: color-mix(in srgb, var(--eo-accent) 22%, var(--eo-card));
    border-color: var(--eo-accent);
    font-weight: 500;
  }
  :focus-visible {
    outline: 2px solid var(--eo-accent);
    outline-offset: 2px;
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px;
  }
  .spring {
    flex: 1 1 0;
  }
  .hidden {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  @media (prefers-reduced-motion: no-preference) {
    button {
      transition: background 0.15s;
    }
  }
`,xt=Object.assign({"../lang/de.json":()=>P(()=>import("./lang/de-CXBLhbRJ.js"),[],import.meta.url).then(s=>s.default),"../lang/en.json":()=>P(()=>import("./lang/en-CJ0I6IGv.js"),[],import.meta.url).then(s=>s.default),"../lang/es.json":()=>P(()=>import("./lang/es-CJtC0ZCA.js"),[],import.meta.url).then(s=>s.default),"../lang/fr.json":()=>P(()=>import("./lang/fr-D9_PIwgl.js"),[],import.meta.url).then(s=>s.default),"../lang/nl.json":()=>P(()=>import("./lang/nl-DnR0ReNb.js"),[],import.meta.url).then(s=>s.default)}),ge=Object.keys(xt).map(s=>s.slice(8,-5));async function mt(s){return await xt[`../lang/${s}.json`]?.()??{}}class xe extends T{constructor(){super(...arguments),this.config={},this.view={snapshot:null,past:wt,live:!1,error:null},this.say=null,this.#e=null,this.#s=null,this.#t="",this.#n=""}static{this.styles=[_e]}static{this.properties={config:{attribute:!1},view:{state:!0},say:{state:!0}}}#e;#s;#t;#n;#r;get hass(){if(this.#e===null)throw new Error("drawn before Home Assistant gave its hass object");return this.#e}set hass(t){const e=this.#e;this.#e=t,this.#o(t),e?.connection!==t.connection&&this.#i(),e!==null&&this.concerns(e,t)&&this.requestUpdate()}concerns(t,e){return!1}connectedCallback(){super.connectedCallback(),this.#i(),this.#r=setInterval(()=>{this.requestUpdate()},3e4)}disconnectedCallback(){super.disconnectedCallback(),this.#s?.(),this.#s=null,clearInterval(this.#r)}#i(){this.#s?.(),this.#s=null,!(!this.isConnected||this.#e===null)&&(this.#s=ce(this.#e,t=>{this.view=t}))}#o(t){const e=$e(t),i=JSON.stringify(e);if(i===this.#n)return;this.#n=i,this.format=new pe(e);const n=me(e.language,ge);this.requestUpdate(),n!==this.#t&&this.#a(n)}async#a(t){this.#t=t;const e=await Promise.all([mt(t),t==="en"?{}:mt("en")]);t===this.#t&&(this.say=fe(...e))}get now(){return Date.now()/1e3}render(){const{say:t,view:e}=this;if(t===null)return dt`<ha-card></ha-card>`;if(e.snapshot!==null)return this.draw(e.snapshot,t);const i=t(e.error===null?"loading":"not_loaded");return dt`<ha-card>
      <h2>${this.heading(t)}</h2>
      <p class="empty" role="status">${i}</p>
    </ha-card>`}heading(t){return typeof this.config.title=="string"&&this.config.title!==""?this.config.title:t(this.titleKey)}}function $e({locale:s,language:t,config:e}){const i=Intl.DateTimeFormat().resolvedOptions().timeZone,n={zone:e.time_zone,currency:e.currency};return s===void 0?{...n,language:t,numberFormat:"language",timeFormat:"language"}:{...n,language:s.language,numberFormat:s.number_format,timeFormat:s.time_format,...s.time_zone==="local"?{zone:i}:{}}}function Ee(s,t){customElements.get(s)===void 0&&customElements.define(s,t)}export{p as A,xe as H,St as a,dt as b,Ee as d,W as e,T as i,le as m,we as r,_e as s,Ae as w};
