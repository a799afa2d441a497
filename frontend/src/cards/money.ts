import { css, html } from "lit";
import type { PropertyDeclarations, TemplateResult } from "lit";
import { readMoney } from "../data/read";
import type { Money, Snapshot } from "../lib/model";
import { csvOf, periodsOf, sumOf } from "../lib/money";
import type { Say } from "../lib/words";
import { define, HomeElement } from "./base";

const PROFIT_PARTS = ["revenue", "cost_of_energy_sold", "wear_cost"] as const;

/** What was earned and saved, by period, and what it is made of. */
export class MoneyCard extends HomeElement {
  static override styles = [
    ...HomeElement.styles,
    css`
      .table {
        overflow-x: auto;
      }
      table {
        border-collapse: collapse;
        width: 100%;
        font-variant-numeric: tabular-nums;
      }
      th,
      td {
        padding: 6px 4px;
        text-align: end;
        border-block-end: 1px solid var(--eo-line);
        font-weight: 400;
      }
      td {
        white-space: nowrap;
      }
      th[scope="row"] {
        text-align: start;
      }
      tr.sum > * {
        font-weight: 500;
        border-block-end: none;
      }
      tr.part th {
        padding-inline-start: 16px;
      }
      .foot {
        margin-block-start: 12px;
      }
    `,
  ];
  static override properties: PropertyDeclarations = {
    ...HomeElement.properties,
    profit: { state: true },
    savings: { state: true },
  };

  protected readonly titleKey = "money.title";
  profit: Money | null = null;
  savings: Money | null = null;
  #readFor = "";

  protected draw(snapshot: Snapshot, say: Say): TemplateResult {
    this.#read(snapshot);
    const { profit, savings } = this;
    const periods = profit === null || savings === null ? [] : periodsOf(profit, savings);
    return html`<ha-card>
      <header>
        <h2>${this.heading(say)}</h2>
      </header>
      ${
        profit === null || savings === null || periods.length === 0
          ? html`<p class="empty">${say("money.none")}</p>`
          : this.#table(profit, savings, periods, say)
      }
    </ha-card>`;
  }

  #table(profit: Money, savings: Money, periods: readonly string[], say: Say): TemplateResult {
    const { format } = this;
    const row = (key: string, of: (period: string) => number | null, style = ""): TemplateResult =>
      html`<tr class=${style}>
        <th scope="row">${say(`money.${key}`)}</th>
        ${periods.map((period) => html`<td>${format.money(of(period))}</td>`)}
      </tr>`;
    const figure =
      (money: Money, name: string) =>
      (period: string): number | null =>
        money.periods.get(period)?.figures.get(name) ?? null;
    const since =
      profit.since === null ? "" : say("money.since", { time: format.day(profit.since) });
    const ratio = profit.measuredRatio;
    const measured =
      ratio === null ? "" : say("money.measured", { share: format.pct(100 * ratio) });
    return html`<div class="table">
        <table>
          <thead>
            <tr>
              <th scope="row"><span class="hidden">${say("money.title")}</span></th>
              ${periods.map((period) => html`<th scope="col">${say(`money.${period}`)}</th>`)}
            </tr>
          </thead>
          <tbody>
            ${row("profit", figure(profit, "profit"))}
            ${PROFIT_PARTS.map((name) => row(name, figure(profit, name), "part small soft"))}
            ${row("savings", figure(savings, "savings"))}
            ${row("battery_savings_at_home", figure(savings, "battery_savings_at_home"))}
            ${row("sum", (period) => sumOf(profit, savings, period), "sum")}
          </tbody>
        </table>
      </div>
      <div class="row foot">
        <span class="small soft"
          >${[since, measured].filter((text) => text !== "").join(" · ")}</span
        >
        <span class="spring"></span>
        <button @click=${this.#download}>${say("money.csv")}</button>
      </div>`;
  }

  /** The books change with each settled slot, and then the totals do. */
  #read(snapshot: Snapshot): void {
    const key = JSON.stringify([...snapshot.totals]);
    if (key === this.#readFor) return;
    this.#readFor = key;
    const ask = (half: string): Promise<unknown> =>
      this.hass.callWS({ type: `energy_optimizer/get_${half}` });
    Promise.all([ask("profit"), ask("savings")])
      .then(([profit, savings]) => {
        this.profit = readMoney(profit);
        this.savings = readMoney(savings);
      })
      // Between two loads of the integration there are no books; the next total asks again.
      .catch(() => undefined);
  }

  readonly #download = (): void => {
    const { profit, savings } = this;
    if (profit === null || savings === null) return;
    const blob = new Blob([csvOf(profit, savings, this.format.settings.currency)], {
      type: "text/csv",
    });
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = "energy_optimizer.csv";
    link.click();
    URL.revokeObjectURL(link.href);
  };
}

define("eo-money", MoneyCard);
