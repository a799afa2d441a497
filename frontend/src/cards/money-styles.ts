import { css } from "lit";

export const moneyStyles = css`
  .frame {
    container-type: inline-size;
  }
  .halves {
    display: grid;
    gap: 8px 32px;
  }
  .halves > div {
    min-width: 0;
  }
  @container (min-width: 640px) {
    .halves {
      grid-template-columns: 1fr 1fr;
    }
    .halves > div:last-child h3:first-child {
      margin-block-start: 6px;
    }
  }
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
    border-block-end-width: 2px;
  }
  h3 {
    font-size: 1rem;
    font-weight: 500;
    margin: 20px 0 8px;
  }
  .days {
    display: flex;
    gap: 2px;
    block-size: 72px;
    border-block-end: 1px solid var(--eo-line);
  }
  .days span {
    position: relative;
    flex: 1 1 0;
    min-width: 0;
  }
  .days i {
    position: absolute;
    inset-inline: 0;
    min-block-size: 1px;
    background: var(--eo-out);
    border-radius: 2px 2px 0 0;
  }
  .days i.loss {
    background: var(--eo-bad);
    border-radius: 0 0 2px 2px;
  }
  .choice {
    gap: 6px;
    flex-wrap: wrap;
  }
  .bills {
    display: grid;
    grid-template-columns: minmax(0, 2fr) minmax(0, 3fr);
    gap: 6px 12px;
    margin: 12px 0;
    align-items: center;
  }
  .bills dt {
    overflow-wrap: anywhere;
  }
  .bills dd {
    display: flex;
    align-items: center;
    gap: 8px;
    margin: 0;
  }
  .bills .track {
    position: relative;
    flex: 1;
    block-size: 12px;
  }
  .bills .track i {
    position: absolute;
    inset-block: 0;
    background: color-mix(in srgb, var(--eo-soft) 55%, transparent);
    border-radius: 2px;
  }
  .bills .track i.some {
    min-inline-size: 2px;
  }
  .bills .track i.actual_cost {
    background: var(--eo-out);
  }
  .bills .figure {
    min-width: 5.5em;
    text-align: end;
    font-variant-numeric: tabular-nums;
  }
  .foot {
    margin-block-start: 12px;
  }
`;
