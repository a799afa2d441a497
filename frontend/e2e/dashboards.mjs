/** Dashboards of our cards, made through Home Assistant's own websocket. */

const PARTS = ["plan", "now", "devices", "money"];

async function call(page, message) {
  return page.evaluate(async (sent) => {
    const { conn } = await window.hassConnection;
    return conn.sendMessagePromise(sent);
  }, message);
}

async function dashboard(page, path, config) {
  const there = await call(page, { type: "lovelace/dashboards/list" });
  if (!there.some((one) => one.url_path === path)) {
    await call(page, {
      type: "lovelace/dashboards/create",
      url_path: path,
      title: path,
      mode: "storage",
    });
  }
  await call(page, { type: "lovelace/config/save", url_path: path, config });
}

/**
 * Cards on a dashboard of one's own, on one kept in a file, a dashboard by the strategy, and what
 * Home Assistant lists.
 */
export async function cards({ url, open, shots }) {
  const { page, complaints } = await open();
  await page.goto(`${url}/energy-optimizer`);
  await page.locator("eo-plan svg").first().waitFor({ timeout: 30_000 });
  await dashboard(page, "own-cards", {
    views: [{ cards: PARTS.map((part) => ({ type: `custom:energy-optimizer-${part}-card` })) }],
  });
  await dashboard(page, "by-strategy", { strategy: { type: "custom:energy-optimizer" } });
  const shown = {};
  for (const path of ["own-cards", "by-strategy", "in-yaml"]) {
    await page.goto(`${url}/${path}`);
    await page.locator("eo-plan svg").first().waitFor({ timeout: 30_000 });
    await page.locator("eo-money table").first().waitFor({ timeout: 30_000 });
    await page.screenshot({ path: `${shots}/${path}.png`, fullPage: true });
    const counts = await Promise.all(PARTS.map((part) => page.locator(`eo-${part}`).count()));
    shown[path] = { counts, errors: await page.locator("hui-error-card").count() };
  }
  const listed = await page.evaluate(() => ({
    cards: window.customCards.map(({ type, preview }) => ({ type, preview })),
    strategies: window.customStrategies.map(({ type }) => type),
    forms: window.customCards.map(({ type }) => customElements.get(type).getConfigForm().schema),
    suggested: window.customCards.map(
      ({ getEntitySuggestion }) =>
        getEntitySuggestion(
          document.querySelector("home-assistant").hass,
          "sensor.energy_optimizer_plan_status",
        )?.config.type ?? null,
    ),
  }));
  const resources = await call(page, { type: "lovelace/resources" });
  return { shown, listed, resources: resources.map((item) => item.url), complaints };
}
