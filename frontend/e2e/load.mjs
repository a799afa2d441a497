/** A big home, many updates: how long each takes to draw, and whether memory grows. */

const UPDATES = 500;

export async function load({ url, open, shots }) {
  const { page } = await open();
  await page.goto(`${url}/energy-optimizer`);
  await page.locator("eo-plan svg").first().waitFor({ timeout: 30_000 });
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable");
  await page.evaluate(mount, { slots: 192, batteries: 3, devices: 20 });
  await page.locator("#load svg").waitFor();
  await page.evaluate(update, 50);
  const heapBefore = await heap(session);
  const scriptBefore = await metric(session, "ScriptDuration");
  await page.evaluate(update, UPDATES);
  const scriptMs = ((await metric(session, "ScriptDuration")) - scriptBefore) * 1000;
  const heapAfter = await heap(session);
  const lanes = await page.locator("#load .bed").count();
  await page.locator("#load").screenshot({ path: `${shots}/big-home.png` });
  return {
    lanes,
    scriptMsPerUpdate: scriptMs / UPDATES,
    heapRatio: heapAfter / heapBefore,
    heapAfter,
  };
}

async function metric(session, name) {
  const { metrics } = await session.send("Performance.getMetrics");
  return metrics.find((one) => one.name === name).value;
}

async function heap(session) {
  for (let round = 0; round < 3; round++) await session.send("HeapProfiler.collectGarbage");
  return metric(session, "JSHeapUsedSize");
}

/** In the page: a plan card of its own, fed by hand instead of by Home Assistant. */
function mount(sizes) {
  const card = document.createElement("energy-optimizer-plan-card");
  const real = document.querySelector("home-assistant").hass;
  let receive = () => undefined;
  const connection = {
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
    subscribeMessage: (callback) => {
      receive = callback;
      return Promise.resolve(() => Promise.resolve());
    },
  };
  const column = (make) => Array.from({ length: sizes.slots }, (_, slot) => make(slot));
  const items = (name, count, make) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`${name}_${index}`, make()]));
  const wave = (round) => (slot) => Math.sin(slot / 9 + round) * 2 + 2;
  const message = (round) => {
    const start = Math.floor(Date.now() / 900_000) * 900;
    const edges = Array.from({ length: sizes.slots + 1 }, (_, slot) => start + slot * 900);
    return {
      type: "update",
      generated_at: start,
      now: { status: "optimal", mode: "control", missing: [], peak: { now: false } },
      money: { currency: "EUR" },
      columns: {
        ahead: {
          edges,
          import_price_per_kwh: column(wave(round)),
          export_price_per_kwh: column(wave(round + 1)),
          price_is_forecast: column((slot) => slot > 96),
          peak: column((slot) => slot % 48 < 8),
          load_kw: column(wave(round + 2)),
          solar_kw: column(wave(round + 3)),
        },
        plan: {
          edges,
          import_kw: column(wave(round)),
          export_kw: column(wave(round + 4)),
          solar_used_kw: column(wave(round + 3)),
          batteries: items("battery", sizes.batteries, () => ({
            charge_kw: column(wave(round + 5)),
            discharge_kw: column(wave(round + 6)),
            stored_kwh: column(wave(round + 7)),
            worth: column(wave(round)),
            reason: column((slot) => Math.floor(slot / 6) % 3),
          })),
          devices: items("device", sizes.devices, () => ({
            shed: column((slot) => (slot + round) % 48 < 8),
            worth: column(wave(round)),
            reason: column(() => 3),
          })),
        },
        reasons: ["charge_cheap", "discharge_dear", "hold_for_later", "peak_shed"],
      },
      batteries: items("battery", sizes.batteries, () => ({
        name: "Battery",
        capacity_kwh: 5,
        stored_kwh: 2,
      })),
      devices: items("device", sizes.devices, () => ({ name: "Device", reason: "no_peak" })),
    };
  };
  const host = document.createElement("div");
  host.id = "load";
  host.style.width = "900px";
  host.append(card);
  document.querySelector("home-assistant").style.display = "none";
  document.body.prepend(host);
  card.setConfig({});
  card.hass = { ...real, connection, callWS: () => Promise.resolve({}) };
  window.feed = (round) => receive({ ...message(round), type: "snapshot" });
  return new Promise((resolve) => {
    const wait = () => {
      window.feed(0);
      if (document.querySelector("#load eo-plan")) resolve();
      else requestAnimationFrame(wait);
    };
    wait();
  });
}

/** In the page: one update per frame. */
function update(count) {
  return new Promise((resolve) => {
    let round = 0;
    const next = () => {
      window.feed(round);
      if (++round === count) resolve();
      else requestAnimationFrame(next);
    };
    next();
  });
}
