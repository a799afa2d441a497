import { css } from "lit";

/** Colours are Home Assistant's own, with fall-backs for themes that lack them. */
export const shared = css`
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
`;
