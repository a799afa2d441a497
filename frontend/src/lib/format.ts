/** Numbers, money and times as the user set them up in Home Assistant. */

/** The parts of `hass.locale` and `hass.config` that matter here. */
export interface LocaleSettings {
  readonly language: string;
  readonly numberFormat: string;
  readonly timeFormat: string;
  readonly zone: string;
  readonly currency: string;
}

const NUMBER_LOCALES: Record<string, string | undefined> = {
  comma_decimal: "en-US",
  decimal_comma: "de",
  space_comma: "fr",
  quote_decimal: "de-CH",
  none: "en-US",
};

const RIGHT_TO_LEFT = /^(ar|fa|he|ps|ur)\b/;

export class Format {
  readonly #numbers = new Map<string, Intl.NumberFormat>();
  readonly #times = new Map<string, Intl.DateTimeFormat>();

  constructor(readonly settings: LocaleSettings) {}

  number(value: number | null, digits: number): string {
    if (value === null) return "–";
    return this.#number(digits, {}).format(zeroFree(value, digits));
  }

  kw(value: number | null): string {
    if (value === null) return "–";
    return this.#whole(`${this.number(value, Math.abs(value) >= 100 ? 0 : 2)} kW`);
  }

  kwh(value: number | null): string {
    return value === null ? "–" : this.#whole(`${this.number(value, 1)} kWh`);
  }

  pct(value: number | null): string {
    return value === null ? "–" : this.#whole(`${this.number(value, 0)} %`);
  }

  money(value: number | null, signed = false): string {
    if (value === null) return "–";
    const digits = this.#currencyDigits();
    const options: Intl.NumberFormatOptions = { style: "currency", ...this.#currency() };
    if (signed) options.signDisplay = "exceptZero";
    return this.#number(digits, options).format(zeroFree(value, digits));
  }

  /** Small sums (the worth of a slot) need more than a coin's digits. */
  worth(value: number | null): string {
    if (value === null) return "–";
    const digits = Math.abs(value) < 1 ? 3 : this.#currencyDigits();
    const options: Intl.NumberFormatOptions = {
      style: "currency",
      signDisplay: "exceptZero",
      ...this.#currency(),
    };
    return this.#number(digits, options).format(zeroFree(value, digits));
  }

  price(value: number | null): string {
    if (value === null) return "–";
    const digits = Math.abs(value) >= 10 ? 2 : 3;
    const options: Intl.NumberFormatOptions = { style: "currency", ...this.#currency() };
    return this.#whole(`${this.#number(digits, options).format(zeroFree(value, digits))}/kWh`);
  }

  time(moment: number): string {
    const hour = this.#is12() ? "numeric" : "2-digit";
    return this.#time({ hour, minute: "2-digit" }).format(moment * 1000);
  }

  hour(moment: number): string {
    const options: Intl.DateTimeFormatOptions = this.#is12()
      ? { hour: "numeric" }
      : { hour: "2-digit", minute: "2-digit" };
    return this.#time(options).format(moment * 1000);
  }

  day(moment: number): string {
    return this.#time({ weekday: "short", day: "numeric", month: "short" }).format(moment * 1000);
  }

  /** A local day as it is written in the books. */
  date(day: string): string {
    const noon = Date.parse(`${day}T12:00:00Z`);
    if (Number.isNaN(noon)) return "–";
    return this.#time({ day: "numeric", month: "short", timeZone: "UTC" }).format(noon);
  }

  weekday(moment: number): string {
    return this.#time({ weekday: "short" }).format(moment * 1000);
  }

  dayTime(moment: number): string {
    return `${this.weekday(moment)} ${this.time(moment)}`;
  }

  range(from: number, to: number): string {
    return this.#whole(`${this.dayTime(from)} – ${this.time(to)}`);
  }

  /** Among words that run from right to left, a figure and its unit stay together and in order. */
  #whole(text: string): string {
    return RIGHT_TO_LEFT.test(this.settings.language) ? `\u2066${text}\u2069` : text;
  }

  #number(digits: number, options: Intl.NumberFormatOptions): Intl.NumberFormat {
    const key = `${digits}${options.style ?? ""}${options.signDisplay ?? ""}`;
    let known = this.#numbers.get(key);
    if (known === undefined) {
      known = new Intl.NumberFormat(this.#numberLocale(), {
        ...options,
        minimumFractionDigits: options.style === "currency" ? Math.min(digits, 2) : 0,
        maximumFractionDigits: digits,
        useGrouping: this.settings.numberFormat !== "none",
      });
      this.#numbers.set(key, known);
    }
    return known;
  }

  #numberLocale(): string | undefined {
    const { numberFormat, language } = this.settings;
    if (numberFormat === "system") return undefined;
    return NUMBER_LOCALES[numberFormat] ?? language;
  }

  #currency(): Intl.NumberFormatOptions {
    const { currency } = this.settings;
    return {
      currency: /^[A-Z]{3}$/.test(currency) ? currency : "EUR",
      currencyDisplay: "narrowSymbol",
    };
  }

  #currencyDigits(): number {
    const options = new Intl.NumberFormat("en", { style: "currency", ...this.#currency() });
    return options.resolvedOptions().maximumFractionDigits ?? 2;
  }

  #hour12(): boolean | undefined {
    const { timeFormat } = this.settings;
    return timeFormat === "12" ? true : timeFormat === "24" ? false : undefined;
  }

  /** Whether the clock has twelve hours: as set, else as the language has it. */
  #is12(): boolean {
    const locale = this.settings.timeFormat === "system" ? undefined : this.settings.language;
    const shown = new Intl.DateTimeFormat(locale, { hour: "numeric" }).resolvedOptions();
    return this.#hour12() ?? shown.hour12 ?? false;
  }

  #time(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
    const key = Object.entries(options).flat().join();
    let known = this.#times.get(key);
    if (known === undefined) {
      const { language, timeFormat, zone } = this.settings;
      const hour12 = this.#hour12();
      const clock: Intl.DateTimeFormatOptions =
        options.hour === undefined || hour12 === undefined
          ? {}
          : { hourCycle: hour12 ? "h12" : "h23" };
      const locale = timeFormat === "system" ? undefined : language;
      known = new Intl.DateTimeFormat(locale, { timeZone: zone, ...options, ...clock });
      this.#times.set(key, known);
    }
    return known;
  }
}

/** No "−0.00" on the screen. */
function zeroFree(value: number, digits: number): number {
  return Math.abs(value) < 0.5 * 10 ** -digits ? 0 : value;
}
