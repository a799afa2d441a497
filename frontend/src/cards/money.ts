import { html, nothing } from "lit";
import type { PropertyDeclarations, TemplateResult } from "lit";
import { readBooks } from "../data/read";
import type { BookPeriod, Books, Simulated, Snapshot } from "../lib/model";
import type { Bar } from "../lib/money";
import { barsOf, BILLS, csvOf, periodsOf, sumOf } from "../lib/money";
import type { Say } from "../lib/words";
import { define, HomeElement } from "./base";
import { moneyStyles } from "./money-styles";

/** What was earned and saved, by period and by day, and what the bill would have been. */
export class MoneyCard extends HomeElement {
  static override styles = [...HomeElement.styles, moneyStyles];
  static override properties: PropertyDeclarations = {
    ...HomeElement.properties,
    books: { state: true },
    period: { state: true },
  };

  protected readonly titleKey = "money.title";
  books: Books | null = null;
  period = "month";
  #readFor = "";

  protected draw(snapshot: Snapshot, say: Say): TemplateResult {
    this.#read(snapshot);
    const { books } = this;
    const periods = books === null ? [] : periodsOf(books);
    return html`<ha-card>
      <header>
        <h2>${this.heading(say)}</h2>
      </header>
      ${
        books === null || periods.length === 0
          ? html`<p class="empty">${say("money.none")}</p>`
          : this.#body(books, periods, say)
      }
    </ha-card>`;
  }

  #body(books: Books, periods: readonly string[], say: Say): TemplateResult {
    const chosen = periods.includes(this.period) ? this.period : (periods[0] ?? "");
    return html`${books.isRetrying ? html`<p class="bad small" role="status">${say("money.retrying")}</p>` : nothing}
      <div class="frame">
        <div class="halves">
          <div>${this.#table(books, periods, say)} ${this.#days(books, say)}</div>
          <div>${this.#bills(books, periods, chosen, say)}</div>
        </div>
      </div>
      ${this.#foot(books, say)}`;
  }

  #table(books: Books, periods: readonly string[], say: Say): TemplateResult {
    const { format } = this;
    const row = (
      key: string,
      of: (period: BookPeriod | undefined) => number | null,
      style = "",
    ): TemplateResult =>
      html`<tr class=${style}>
        <th scope="row">${say(`money.${key}`)}</th>
        ${periods.map((name) => html`<td>${format.money(of(books.periods.get(name)))}</td>`)}
      </tr>`;
    const figure = (name: string) => (period: BookPeriod | undefined) =>
      period?.figures.get(name) ?? null;
    return html`<div class="table">
      <table>
        <thead>
          <tr>
            <th scope="row"><span class="hidden">${say("money.title")}</span></th>
            ${periods.map((period) => html`<th scope="col">${say(`money.${period}`)}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${["profit", "savings", "battery_savings"].map((name) => row(name, figure(name)))}
          ${row("sum", sumOf, "sum")}
          ${["bill", "wear", "worth"].map((name) => row(name, figure(name), "soft"))}
        </tbody>
      </table>
    </div>`;
  }

  /** A bar for each of the last days, as far as the books go. */
  #days(books: Books, say: Say): TemplateResult | typeof nothing {
    const { days, sums } = books.days;
    const known = sums.filter((value) => value !== null);
    if (known.length < 2) return nothing;
    const { format } = this;
    const name = (index: number): string => format.date(days[index] ?? "");
    const label = say("money.days_label", {
      from: name(0),
      to: name(days.length - 1),
      low: format.money(Math.min(...known)),
      high: format.money(Math.max(...known)),
    });
    const bar = (one: Bar | null, index: number): TemplateResult =>
      html`<i
        class=${one !== null && one.value < 0 ? "loss" : ""}
        style=${`inset-block-end:${share(one?.from)};block-size:${share(one?.size)}`}
        title=${say("money.day_value", { day: name(index), money: format.money(one?.value ?? null) })}
      ></i>`;
    return html`<h3>${say("money.days")}</h3>
      <div class="days" role="img" aria-label=${label}>
        ${barsOf(sums).map((one, index) => html`<span>${bar(one, index)}</span>`)}
      </div>
      <div class="row small soft">
        <span>${name(0)}</span><span class="spring"></span><span>${name(days.length - 1)}</span>
      </div>`;
  }

  #bills(books: Books, periods: readonly string[], chosen: string, say: Say): TemplateResult {
    const period = books.periods.get(chosen);
    const worth = period?.figures.get("worth") ?? null;
    const part = (name: string): string =>
      this.format.money(period?.worthParts.get(name) ?? null, true);
    const parts = { bills: part("bills"), wear: part("wear"), stored: part("stored") };
    return html`<h3>${say("money.bills")}</h3>
      <div class="row choice" role="group" aria-label=${say("money.period")}>
        ${periods.map(
          (name) =>
            html`<button
              aria-pressed=${name === chosen ? "true" : "false"}
              @click=${() => {
                this.period = name;
              }}
            >
              ${say(`money.${name}`)}
            </button>`,
        )}
      </div>
      ${this.#billBars(period?.bills ?? new Map(), say)}
      ${
        worth === null
          ? nothing
          : html`<p class="small">
              <strong>${say("money.worth")}: ${this.format.money(worth, true)}.</strong>
              ${say("money.worth_why", parts)}
            </p>`
      }
      ${books.simulated === null ? nothing : this.#simulated(books.simulated, say)}`;
  }

  #billBars(bills: ReadonlyMap<string, number>, say: Say): TemplateResult {
    const known = BILLS.filter((name) => bills.has(name));
    const bars = barsOf(known.map((name) => bills.get(name) ?? null));
    return html`<dl class="bills">
      ${known.map((name, index) => {
        const one = bars[index];
        return html`<dt>${say(`money.${name}`)}</dt>
          <dd>
            <span class="track"
              ><i
                class="${name} ${(one?.size ?? 0) > 0 ? "some" : ""}"
                style=${`inset-inline-start:${share(one?.from)};inline-size:${share(one?.size)}`}
              ></i
            ></span>
            <span class="figure">${this.format.money(one?.value ?? null)}</span>
          </dd>`;
      })}
    </dl>`;
  }

  #simulated(simulated: Simulated, say: Say): TemplateResult {
    const from = this.format.date(simulated.firstDay);
    const to = this.format.date(simulated.lastDay);
    return html`<h3>${say("money.simulated", { from, to })}</h3>
      ${this.#billBars(simulated.bills, say)}`;
  }

  #foot(books: Books, say: Say): TemplateResult {
    const { format } = this;
    const ratio = books.periods.get("total")?.figures.get("measured_ratio") ?? null;
    const since =
      books.since === null ? [] : [say("money.since", { time: format.day(books.since) })];
    const measured =
      ratio === null ? [] : [say("money.measured", { share: format.pct(100 * ratio) })];
    return html`<div class="row foot">
      <span class="small soft">${[...since, ...measured].join(" · ")}</span>
      <span class="spring"></span>
      <button @click=${this.#download}>${say("money.csv")}</button>
    </div>`;
  }

  /** The books change with each settled slot, and then the totals do. */
  #read(snapshot: Snapshot): void {
    const key = JSON.stringify([...snapshot.totals]);
    if (key === this.#readFor) return;
    this.#readFor = key;
    this.hass
      .callWS({ type: "energy_optimizer/get_books" })
      .then((books) => {
        this.books = readBooks(books);
      })
      // Between two loads of the integration there are no books; the next total asks again.
      .catch(() => undefined);
  }

  readonly #download = (): void => {
    const { books } = this;
    if (books === null) return;
    const blob = new Blob([csvOf(books, this.format.settings.currency)], { type: "text/csv" });
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = "energy_optimizer.csv";
    link.click();
    URL.revokeObjectURL(link.href);
  };
}

function share(part: number | undefined): string {
  return `${(100 * (part ?? 0)).toFixed(2)}%`;
}

define("eo-money", MoneyCard);
