import { css } from "lit";

export const planStyles = css`
  .frame {
    min-height: 60px;
  }
  .waiting {
    height: 420px;
  }
  .chart {
    direction: ltr;
    touch-action: pan-y;
    cursor: crosshair;
    border-radius: 8px;
  }
  svg {
    display: block;
    max-width: 100%;
  }
  svg path {
    fill: none;
  }
  text {
    fill: var(--eo-soft);
    font-size: 11px;
  }
  .tick,
  .name,
  .dayname.before {
    text-anchor: end;
  }
  .name,
  .unit {
    fill: var(--eo-text);
  }
  .name.above {
    text-anchor: start;
  }
  .hour,
  .nowword,
  .word,
  .flagword {
    text-anchor: middle;
  }
  .dayname {
    fill: var(--eo-text);
  }
  svg .grid {
    stroke: var(--eo-line);
    stroke-width: 1;
    opacity: 0.6;
  }
  svg .zero {
    stroke: var(--eo-soft);
    stroke-width: 1;
    opacity: 0.7;
  }
  svg .day {
    stroke: var(--eo-soft);
    stroke-width: 1;
    stroke-dasharray: 2 3;
  }
  svg .night {
    fill: var(--eo-text);
    opacity: 0.045;
  }
  svg .peak {
    fill: var(--eo-bad);
    opacity: 0.13;
  }
  svg .import {
    stroke: var(--eo-import);
    stroke-width: 2;
  }
  svg .export {
    stroke: var(--eo-export);
    stroke-width: 1.5;
  }
  svg .forecast {
    opacity: 0.65;
    stroke-dasharray: 4 3;
  }
  svg .soc {
    stroke-width: 2;
    stroke: var(--eo-out);
  }
  svg .soc.planned {
    stroke-dasharray: 5 3;
  }
  svg .soc.foreseen {
    stroke-width: 1.5;
    stroke-dasharray: 1.5 3;
    opacity: 0.8;
  }
  svg .battery-1 {
    stroke: var(--eo-solar);
  }
  svg .battery-2 {
    stroke: var(--eo-in);
  }
  svg .battery-3 {
    stroke: var(--eo-export);
  }
  svg .bar {
    stroke: none;
    opacity: 0.85;
  }
  svg .bar.discharge {
    fill: var(--eo-out);
  }
  svg .bar.charge {
    fill: var(--eo-in);
  }
  svg .bar.import {
    fill: var(--eo-import);
  }
  svg .bar.export {
    fill: var(--eo-export);
  }
  svg .load {
    stroke: var(--eo-text);
    stroke-width: 1.5;
  }
  svg .solar {
    stroke: var(--eo-solar);
    stroke-width: 2;
  }
  svg .bed {
    fill: var(--eo-text);
    opacity: 0.06;
  }
  .block {
    fill: transparent;
  }
  .block.charge {
    fill: var(--eo-in);
  }
  .block.surplus {
    fill: color-mix(in srgb, var(--eo-solar) 75%, transparent);
  }
  .block.discharge {
    fill: var(--eo-out);
  }
  .block.export {
    fill: var(--eo-export);
  }
  .block.hold {
    fill: color-mix(in srgb, var(--eo-text) 38%, transparent);
  }
  .block.limits,
  .block.ordered {
    fill: var(--eo-accent);
  }
  .block.shed {
    fill: var(--eo-bad);
  }
  .block.run {
    fill: var(--eo-accent);
  }
  .block.charging {
    fill: var(--eo-in);
  }
  .word {
    font-size: 9px;
    fill: var(--eo-text);
  }
  .cursor {
    fill: var(--eo-accent);
    opacity: 0.18;
  }
  .flag {
    fill: var(--eo-text);
  }
  .flagword {
    fill: var(--eo-card);
  }
  svg .now {
    stroke: var(--eo-text);
    stroke-width: 1.5;
  }
  .nowword {
    fill: var(--eo-text);
    font-weight: 500;
  }
  .legend {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 4px 12px;
    margin-block: 8px;
  }
  .legend button {
    font-size: 12px;
    min-height: 32px;
    border-radius: 999px;
  }
  .toggles {
    display: flex;
    flex-wrap: wrap;
    gap: 6px;
    margin-inline-start: auto;
  }
  .entry {
    white-space: nowrap;
  }
  .swatch {
    display: inline-block;
    width: 14px;
    height: 10px;
    margin-inline-end: 5px;
    vertical-align: -1px;
    border-radius: 2px;
  }
  .swatch.import,
  .swatch.export,
  .swatch.forecast,
  .swatch.measured,
  .swatch.planned,
  .swatch.solar,
  .swatch.load {
    height: 0;
    border-block-start: 2px solid var(--eo-import);
    vertical-align: 4px;
    border-radius: 0;
  }
  .swatch.export {
    border-color: var(--eo-export);
  }
  .swatch.forecast {
    border-block-start-style: dashed;
    opacity: 0.6;
  }
  .swatch.measured {
    border-color: var(--eo-out);
  }
  .swatch.planned {
    border-color: var(--eo-out);
    border-block-start-style: dashed;
  }
  .swatch.solar {
    border-color: var(--eo-solar);
  }
  .swatch.load {
    border-color: var(--eo-text);
  }
  .swatch.battery-0 {
    background: var(--eo-out);
  }
  .swatch.battery-1 {
    background: var(--eo-solar);
  }
  .swatch.battery-2 {
    background: var(--eo-in);
  }
  .swatch.battery-3 {
    background: var(--eo-export);
  }
  .swatch.peak {
    background: color-mix(in srgb, var(--eo-bad) 25%, transparent);
  }
  .swatch.discharge {
    background: var(--eo-out);
  }
  .swatch.charge {
    background: var(--eo-in);
  }
  .swatch.bar-import {
    background: var(--eo-import);
  }
  .swatch.bar-export {
    background: var(--eo-export);
  }
  .slot {
    border-block-start: 1px solid var(--eo-line);
    padding-block-start: 12px;
  }
  .slot .row {
    margin-block-end: 8px;
  }
  .nav {
    direction: ltr; /* as time runs in the picture */
  }
  .facts {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(150px, 45%), 1fr));
    gap: 8px;
    margin: 0 0 8px;
  }
  .facts dt {
    font-size: 12px;
    color: var(--eo-soft);
  }
  .facts dd {
    margin: 0;
    font-variant-numeric: tabular-nums;
  }
  .why {
    list-style: none;
    margin: 0;
    padding: 0;
  }
  .why li {
    display: grid;
    grid-template-columns: 1fr auto;
    gap: 2px 12px;
    align-items: center;
    padding-block: 6px;
    border-block-start: 1px solid var(--eo-line);
  }
  .why p {
    margin: 0;
    overflow-wrap: anywhere;
  }
  .table {
    overflow: auto;
    max-height: 420px;
    margin-block-start: 12px;
  }
  table {
    border-collapse: collapse;
    width: 100%;
    font-variant-numeric: tabular-nums;
  }
  caption {
    text-align: start;
    padding-block: 4px;
    color: var(--eo-soft);
  }
  th,
  td {
    padding: 4px 8px;
    text-align: end;
    border-block-end: 1px solid var(--eo-line);
    white-space: nowrap;
  }
  th:first-child,
  td:first-child {
    text-align: start;
  }
  thead th {
    position: sticky;
    top: 0;
    background: var(--eo-card);
  }
`;
