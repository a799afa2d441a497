/** What a person does with the page; each story gives facts for a test to judge. */

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

export { cards } from "./dashboards.mjs";
export { load } from "./load.mjs";
export { newUser } from "./new-user.mjs";

const PAGE = "/energy-optimizer";
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

async function drawn(page) {
  await page.locator("eo-plan svg").first().waitFor({ timeout: 30_000 });
}

async function state(url, tokens, entity) {
  const answer = await fetch(`${url}/api/states/${entity}`, {
    headers: { Authorization: `Bearer ${tokens.access_token}` },
  });
  return (await answer.json()).state;
}

async function until(condition, timeoutMs) {
  const end = Date.now() + timeoutMs;
  while (Date.now() < end) {
    if (await condition()) return true;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  return false;
}

/** Home Assistant's own start, then the sidebar's link. */
export async function appears({ url, open }) {
  const { page, complaints } = await open();
  await page.goto(url);
  const link = page.locator(`a[href="${PAGE}"]`).first();
  await link.waitFor({ timeout: 30_000 });
  const name = await page
    .locator("home-assistant")
    .evaluate((element) => element.hass.panels["energy-optimizer"].title);
  await link.click();
  await drawn(page);
  const started = Date.now();
  await page.goto(`${url}${PAGE}`);
  await drawn(page);
  const drawnMs = Date.now() - started;
  const banner = await page.locator("eo-plan .banner").allInnerTexts();
  return { name, drawnMs, complaints, banner };
}

/** A slot is chosen with the mouse, the keys and the buttons. */
export async function slot({ url, open }) {
  const { page, complaints } = await open();
  await page.goto(`${url}${PAGE}`);
  await drawn(page);
  const heading = () => page.locator("eo-plan .slot h3").innerText();
  const chart = page.locator("eo-plan .chart");
  const now = await heading();
  const box = await chart.boundingBox();
  await page.mouse.move(box.x + box.width * 0.8, box.y + 100);
  const hovered = await heading();
  const flag = await page.locator("eo-plan .flagword").textContent();
  await page.mouse.move(0, 0);
  const left = await heading();
  await chart.focus();
  await page.keyboard.press("ArrowRight");
  const next = await heading();
  await page.keyboard.press("End");
  const last = await heading();
  const spoken = await chart.getAttribute("aria-valuetext");
  await page.keyboard.press("Escape");
  const back = await heading();
  await page.locator("eo-plan button", { hasText: "As a table" }).click();
  const rows = await page.locator("eo-plan tbody tr").count();
  return { now, hovered, flag, left, next, last, spoken, back, rows, complaints };
}

/** A device is ordered off on the card, and given back to the plan. */
export async function override({ url, tokens, open }) {
  const { page, complaints } = await open();
  await page.goto(`${url}${PAGE}`);
  await drawn(page);
  const entity = "switch.simulated_home_pool_pump";
  const dialog = page.locator("eo-devices dialog");
  const button = page.locator('eo-devices button[aria-label="Override: Pool pump"]');
  const order = async (what) => {
    await button.click();
    await dialog.locator("#order").selectOption(what);
    const answer = dialog.locator("#cost");
    await until(async () => !(await answer.innerText()).startsWith("Asking"), 20_000);
    const cost = await answer.innerText();
    await dialog.locator("button.main").click();
    await dialog.waitFor({ state: "hidden" });
    return cost;
  };
  const offCost = await order("off");
  const wentOff = await until(async () => (await state(url, tokens, entity)) === "off", 30_000);
  const said = await page.locator("eo-devices eo-override .hidden").innerText();
  const onCost = await order("on");
  const wentOn = await until(async () => (await state(url, tokens, entity)) === "on", 30_000);
  await button.click();
  await dialog.locator("button", { hasText: "Back to the plan" }).click();
  await dialog.waitFor({ state: "hidden" });
  return { offCost, wentOff, said, onCost, wentOn, complaints };
}

/** The mode is chosen on the card and shows in Home Assistant; so is a pause. */
export async function mode({ url, tokens, open }) {
  const { page, complaints } = await open();
  await page.goto(`${url}${PAGE}`);
  await drawn(page);
  const seen = [];
  for (const [label, value] of [
    ["Advise", "advise"],
    ["Control", "control"],
  ]) {
    await page.locator("eo-now .modes button", { hasText: label }).click();
    const entity = "select.energy_optimizer_mode";
    seen.push(await until(async () => (await state(url, tokens, entity)) === value, 20_000));
    const checked = page.locator('eo-now .modes button[aria-checked="true"]');
    seen.push(await until(async () => (await checked.innerText()) === label, 20_000));
  }
  const pause = page.locator("eo-now .pause");
  await pause.locator("button", { hasText: "Pause for an hour" }).click();
  seen.push(await until(async () => (await pause.innerText()).includes("Paused until"), 20_000));
  await pause.locator("button", { hasText: "Go on" }).click();
  seen.push(await until(async () => !(await pause.innerText()).includes("Paused until"), 20_000));
  return { seen, complaints };
}

/** The page stays open while Home Assistant is restarted. */
export async function reconnect({ url, open, ask }) {
  const { page } = await open();
  await page.goto(`${url}${PAGE}`);
  await drawn(page);
  await ask("stop");
  const waiting = page.locator("eo-plan .banner", { hasText: "Waiting for Home Assistant" });
  const said = await until(async () => (await waiting.count()) > 0, 60_000);
  await ask("start");
  const back = await until(async () => (await waiting.count()) === 0, 120_000);
  const errors = await page.locator("hui-error-card").count();
  return { said, back, drawn: (await page.locator("eo-plan svg").count()) > 0, errors };
}

const LOOKS = {
  light: {},
  dark: { context: { colorScheme: "dark" } },
  tablet: { context: { viewport: { width: 800, height: 1280 } } },
  phone: { context: { viewport: { width: 390, height: 844 } } },
  smallest: { context: { viewport: { width: 320, height: 640 } } },
  "right-to-left": { storage: { selectedLanguage: '"he"' } },
  "right-to-left phone": {
    storage: { selectedLanguage: '"he"' },
    context: { viewport: { width: 390, height: 844 } },
  },
};

/** Pictures for a person to look at, and what can be told of them without one. */
export async function looks({ url, open, shots }) {
  const facts = {};
  for (const [name, options] of Object.entries(LOOKS)) {
    const { page, context, complaints } = await open(options);
    await page.goto(`${url}${PAGE}`);
    await drawn(page);
    await page.locator("eo-money table").waitFor();
    await showWhole(page);
    await page.screenshot({ path: `${shots}/${name.replaceAll(" ", "-")}.png` });
    const found = await page.evaluate(inspect);
    facts[name] = { ...found, complaints };
    await context.close();
  }
  return facts;
}

async function showWhole(page) {
  const { width } = page.viewportSize();
  const height = await page.locator("eo-page").evaluate((element) => element.scrollHeight);
  await page.setViewportSize({ width, height: Math.min(Math.ceil(height) + 16, 5000) });
  await page.locator("eo-plan svg").first().waitFor();
  await page.evaluate(
    () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
  );
}

/** In the page: words over words, and what sticks out of its card. */
function inspect() {
  const all = (root) =>
    [...root.querySelectorAll("*")].flatMap((element) => [
      element,
      ...(element.shadowRoot ? all(element.shadowRoot) : []),
    ]);
  const ours = all(document).filter((element) => element.localName.startsWith("eo-"));
  const inside = ours.flatMap((element) => [...element.shadowRoot.querySelectorAll("*")]);
  const words = inside.filter((element) => element.localName === "text" && element.textContent);
  const boxes = words.map((element) => [element.textContent, element.getBoundingClientRect()]);
  const overlapping = [];
  boxes.forEach(([first, a], index) => {
    for (const [second, b] of boxes.slice(index + 1)) {
      const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      if (across > 1 && down > 3) overlapping.push(`${first} / ${second}`);
    }
  });
  const cut = inside
    .filter((element) => element.localName === "ha-card")
    .flatMap((card) => {
      const frame = card.getBoundingClientRect();
      return [...card.querySelectorAll("*")].filter((element) => {
        if (element.closest(".hidden, .table, title") || element.closest("dialog")) return false;
        const box = element.getBoundingClientRect();
        return box.width > 0 && (box.right > frame.right + 1 || box.left < frame.left - 1);
      });
    })
    .map((element) => `${element.localName}.${element.getAttribute("class")}`);
  for (const word of words) {
    const [frame, box] = [word.ownerSVGElement, word].map((part) => part.getBoundingClientRect());
    if (box.left < frame.left - 1 || box.right > frame.right + 1) cut.push(word.textContent);
  }
  const wide = document.documentElement.scrollWidth > window.innerWidth;
  return { overlapping, cut, wide, words: words.length, elements: ours.length };
}

/** axe-core's judgement of our elements, light and dark. */
export async function access({ url, open }) {
  const facts = {};
  for (const colorScheme of ["light", "dark"]) {
    const { page, context } = await open({ context: { colorScheme, bypassCSP: true } });
    await page.goto(`${url}${PAGE}`);
    await drawn(page);
    await page.locator("eo-plan button", { hasText: "As a table" }).click();
    await page.evaluate(AXE);
    const result = await page.evaluate(async () => {
      const { violations } = await window.axe.run(document, { resultTypes: ["violations"] });
      return violations.flatMap(({ id, impact, nodes }) =>
        nodes
          .map(({ target, failureSummary }) => ({
            id,
            impact,
            target: target.flat(),
            failureSummary,
          }))
          .filter(({ target }) => target.some((part) => /\beo-/.test(part))),
      );
    });
    facts[colorScheme] = result;
    await context.close();
  }
  return facts;
}

/** Our module runs long before Home Assistant's app, which then brings its own registry of tags. */
export async function early({ url, open }) {
  const { page, complaints } = await open();
  const html = await (await fetch(url)).text();
  const [entry] = html.match(/\/energy_optimizer_www\/[^"]+\/entry\.js/);
  await page.addInitScript(`window.firstRegistry = window.customElements; import("${entry}");`);
  await page.route("**/frontend_latest/app.*.js", async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 1500));
    await route.continue();
  });
  await page.goto(`${url}${PAGE}`);
  await drawn(page);
  const facts = await page.evaluate(() => {
    const tags = [
      ...window.customCards.map(({ type }) => type),
      "energy-optimizer-page",
      "ll-strategy-dashboard-energy-optimizer",
    ];
    return {
      swapped: window.firstRegistry !== window.customElements,
      known: tags.map((tag) => customElements.get(tag) !== undefined),
    };
  });
  return { ...facts, drawn: true, complaints };
}

/** The picture for the README: the page as it is found, with a time chosen. */
export async function picture({ url, open, shots }) {
  const { page } = await open({ context: { viewport: { width: 1440, height: 900 } } });
  await page.goto(`${url}${PAGE}`);
  await drawn(page);
  await page.locator("eo-money table").waitFor();
  await showWhole(page);
  const box = await page.locator("eo-plan .chart").boundingBox();
  await page.mouse.move(box.x + box.width * 0.57, box.y + 100);
  const shown = page.locator("eo-plan .flagword");
  await shown.waitFor();
  await page.locator("eo-page main").screenshot({ path: `${shots}/page.png` });
  return { taken: true };
}
