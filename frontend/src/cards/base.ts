import { html, LitElement, nothing } from "lit";
import type { PropertyDeclarations, TemplateResult } from "lit";
import type { Hass } from "../data/hass";
import type { View } from "../data/home";
import { watchHome } from "../data/home";
import { Format } from "../lib/format";
import type { LocaleSettings } from "../lib/format";
import { NO_PAST } from "../lib/model";
import type { Snapshot } from "../lib/model";
import type { Say, Strings } from "../lib/words";
import { pickLanguage, sayer } from "../lib/words";
import { shared } from "./styles";

const files = import.meta.glob<Strings>("../lang/*.json", { import: "default" });
const languages = Object.keys(files).map((file) => file.slice("../lang/".length, -".json".length));

async function load(language: string): Promise<Strings> {
  return (await files[`../lang/${language}.json`]?.()) ?? {};
}

export interface CardConfig {
  readonly type?: string;
  readonly title?: string;
  readonly [option: string]: unknown;
}

/** A part of the page: follows the home, speaks the user's language, redraws only on change. */
export abstract class HomeElement extends LitElement {
  static override styles = [shared];
  static override properties: PropertyDeclarations = {
    config: { attribute: false },
    view: { state: true },
    say: { state: true },
  };

  config: CardConfig = {};
  view: View = { snapshot: null, past: NO_PAST, live: false, error: null };
  say: Say | null = null;
  format!: Format;
  #hass: Hass | null = null;
  #stop: (() => void) | null = null;
  #language = "";
  #localeKey = "";
  #clock: ReturnType<typeof setInterval> | undefined;

  get hass(): Hass {
    if (this.#hass === null) throw new Error("drawn before Home Assistant gave its hass object");
    return this.#hass;
  }

  /** Comes with every change of any state: only what this part shows makes it redraw. */
  set hass(hass: Hass) {
    const before = this.#hass;
    this.#hass = hass;
    this.#useLocale(hass);
    if (before?.connection !== hass.connection) this.#watch();
    if (before !== null && this.concerns(before, hass)) this.requestUpdate();
  }

  /** Whether a change of states shows here. */
  protected concerns(_before: Hass, _now: Hass): boolean {
    return false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#watch();
    this.#clock = setInterval(() => {
      this.requestUpdate();
    }, 30_000);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stop?.();
    this.#stop = null;
    clearInterval(this.#clock);
  }

  #watch(): void {
    this.#stop?.();
    this.#stop = null;
    if (!this.isConnected || this.#hass === null) return;
    this.#stop = watchHome(this.#hass, (view) => {
      this.view = view;
    });
  }

  #useLocale(hass: Hass): void {
    const settings = localeOf(hass);
    const key = JSON.stringify(settings);
    if (key === this.#localeKey) return;
    this.#localeKey = key;
    this.format = new Format(settings);
    const language = pickLanguage(settings.language, languages);
    this.requestUpdate();
    if (language !== this.#language) void this.#speak(language);
  }

  async #speak(language: string): Promise<void> {
    this.#language = language;
    const words = await Promise.all([load(language), language === "en" ? {} : load("en")]);
    if (language === this.#language) this.say = sayer(...words);
  }

  /** The present, in epoch seconds. */
  protected get now(): number {
    return Date.now() / 1000;
  }

  protected override render(): TemplateResult | typeof nothing {
    const { say, view } = this;
    if (say === null) return html`<ha-card></ha-card>`;
    if (view.snapshot !== null) return this.draw(view.snapshot, say);
    const text = say(view.error === null ? "loading" : "not_loaded");
    return html`<ha-card>
      <h2>${this.heading(say)}</h2>
      <p class="empty" role="status">${text}</p>
    </ha-card>`;
  }

  protected heading(say: Say): string {
    return typeof this.config.title === "string" && this.config.title !== ""
      ? this.config.title
      : say(this.titleKey);
  }

  protected abstract readonly titleKey: string;

  protected abstract draw(snapshot: Snapshot, say: Say): TemplateResult;
}

function localeOf({ locale, language, config }: Hass): LocaleSettings {
  const local = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const settings = { zone: config.time_zone, currency: config.currency };
  if (locale === undefined) {
    return { ...settings, language, numberFormat: "language", timeFormat: "language" };
  }
  return {
    ...settings,
    language: locale.language,
    numberFormat: locale.number_format,
    timeFormat: locale.time_format,
    ...(locale.time_zone === "local" ? { zone: local } : {}),
  };
}

export function define(tag: string, element: CustomElementConstructor): void {
  if (customElements.get(tag) === undefined) customElements.define(tag, element);
}
