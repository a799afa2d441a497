import { nothing, svg } from "lit";
import type { SVGTemplateResult } from "lit";
import type { Format } from "../lib/format";
import { at, clamp, px } from "../lib/geometry";
import type { Lane, Panel, Picture } from "../lib/picture";
import type { Details } from "../lib/reasons";
import type { Say } from "../lib/words";

/** About what a letter takes, to tell whether a word fits into its block. */
const LETTER = 6;

/** The picture as SVG, at one unit per pixel. */
export function chart(
  picture: Picture,
  shown: Details,
  isChosen: boolean,
  now: number,
  say: Say,
  format: Format,
): SVGTemplateResult {
  const { width, height, shapes } = picture;
  return svg`<svg viewBox="0 0 ${width} ${height}" width=${width} height=${height} aria-hidden="true">
    ${panel(picture, picture.prices, (tick) => format.number(tick, 2))}
    ${picture.soc === null ? nothing : panel(picture, picture.soc, (tick) => `${tick} %`)}
    ${panel(picture, picture.power, (tick) => format.number(tick, 1))}
    ${days(picture)}
    ${shapes.map(({ path, style }) => (path === "" ? nothing : svg`<path class=${style} d=${path}></path>`))}
    ${units(picture, say, format)}
    ${picture.lanes.map((lane) => laneOf(picture, lane, say))}
    ${picture.hours.map(
      (mark) =>
        svg`<text class="hour" x=${px(mark.x)} y=${picture.axisTop + 10}>${mark.label}</text>`,
    )}
    ${isChosen ? cursor(picture, shown, format) : nothing}
    ${nowLine(picture, now, say, isChosen)}
  </svg>`;
}

function panel(picture: Picture, part: Panel, label: (tick: number) => string): SVGTemplateResult {
  return svg`${part.axis.ticks.map((tick) => {
    const y = at(part.y, tick);
    return svg`<path class=${tick === 0 ? "zero" : "grid"} d="M${picture.left} ${px(y)}H${picture.right}"></path>
      <text class="tick" x=${picture.left - 6} y=${px(y + 4)}>${label(tick)}</text>`;
  })}`;
}

function units(picture: Picture, say: Say, format: Format): SVGTemplateResult {
  const symbol = `${format.settings.currency}/kWh`;
  const soc = picture.soc;
  return svg`<text class="unit" x="0" y="11">${symbol}</text>
    ${soc === null ? nothing : svg`<text class="unit" x="0" y=${soc.top - 10}>${say("legend.soc")}</text>`}
    <text class="unit" x="0" y=${picture.power.top - 10}>kW</text>`;
}

function days(picture: Picture): SVGTemplateResult {
  const { days: marks, right, axisTop, prices } = picture;
  return svg`${marks.map((mark, index) => {
    // Near the end of the axis the name stands before its border, where the day before leaves room.
    const before = mark.x > right - 90;
    const place = px(mark.x + (before ? -4 : 4));
    const fits = !before || mark.x - (marks[index - 1]?.x ?? -Infinity) > 180;
    return svg`<path class="day" d="M${px(mark.x)} ${prices.top}V${axisTop + 28}"></path>
      ${fits ? svg`<text class=${before ? "dayname before" : "dayname"} x=${place} y=${axisTop + 26}>${mark.label}</text>` : nothing}`;
  })}`;
}

function laneOf(picture: Picture, lane: Lane, say: Say): SVGTemplateResult {
  const above = lane.labelY < lane.top;
  const room = Math.floor((picture.left - 8) / LETTER);
  const name =
    above || lane.label.length <= room ? lane.label : `${lane.label.slice(0, room - 1)}…`;
  const place = above ? picture.left : picture.left - 6;
  return svg`<g>
    <text class=${above ? "name above" : "name"} x=${place} y=${lane.labelY}>${name}<title>${lane.label}</title></text>
    <path class="bed" d="M${picture.left} ${lane.top}H${picture.right}v${lane.height}H${picture.left}Z"></path>
    ${lane.blocks.map((block) => {
      if (block.kind === "on") return nothing;
      const word = say(`ribbon.${block.kind}`);
      const fits = word.length * LETTER + 6 < block.width;
      const middle = px(block.x + block.width / 2);
      return svg`<rect class="block ${block.kind}" x=${px(block.x)} y=${lane.top} width=${px(block.width)} height=${lane.height}></rect>
        ${fits ? svg`<text class="word" x=${middle} y=${lane.top + 8}>${word}</text>` : nothing}`;
    })}
  </g>`;
}

function cursor(picture: Picture, shown: Details, format: Format): SVGTemplateResult {
  const left = clamp(at(picture.x, shown.from), picture.left, picture.right);
  const right = clamp(at(picture.x, shown.to), picture.left, picture.right);
  const price = shown.importPrice === null ? "" : ` · ${format.price(shown.importPrice)}`;
  const label = `${format.dayTime(shown.from)}${price}`;
  const half = (label.length * LETTER) / 2 + 6;
  const middle = clamp((left + right) / 2, picture.left + half, picture.right - half);
  const width = Math.max(right - left, 2);
  return svg`<rect class="cursor" x=${px(left)} y=${picture.prices.top} width=${px(width)} height=${picture.axisTop - picture.prices.top}></rect>
    <rect class="flag" x=${px(middle - half)} y="15" width=${px(2 * half)} height="16" rx="4"></rect>
    <text class="flagword" x=${px(middle)} y="27">${label}</text>`;
}

function nowLine(picture: Picture, now: number, say: Say, isChosen: boolean): SVGTemplateResult {
  const x = at(picture.x, now);
  if (x < picture.left || x > picture.right) return svg``;
  return svg`<path class="now" d="M${px(x)} ${picture.prices.top - 4}V${picture.axisTop}"></path>
    ${isChosen ? nothing : svg`<text class="nowword" x=${px(x)} y="28">${say("chart.now")}</text>`}`;
}
