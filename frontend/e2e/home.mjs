/** A signed-in browser page on a real Home Assistant. */

import { chromium } from "playwright-core";

const VIEWPORT = { width: 1280, height: 900 };

export async function signIn(url, username, password) {
  const client = `${url}/`;
  const post = async (path, body) => {
    const form = body instanceof URLSearchParams;
    const answer = await fetch(`${url}${path}`, {
      method: "POST",
      headers: form ? {} : { "Content-Type": "application/json" },
      body: form ? body : JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  };
  const flow = await post("/auth/login_flow", {
    client_id: client,
    handler: ["homeassistant", null],
    redirect_uri: client,
  });
  const done = await post(`/auth/login_flow/${flow.flow_id}`, {
    client_id: client,
    username,
    password,
  });
  const tokens = await post(
    "/auth/token",
    new URLSearchParams({ client_id: client, grant_type: "authorization_code", code: done.result }),
  );
  const expires = Date.now() + tokens.expires_in * 1000;
  return { ...tokens, hassUrl: url, clientId: client, expires };
}

/** Open a browser; everything that a page complains about is collected in `complaints`. */
export async function openBrowser(executablePath) {
  return chromium.launch({ executablePath, headless: true, args: ["--no-sandbox"] });
}

export async function openPage(browser, tokens, options = {}) {
  const context = await browser.newContext({
    viewport: VIEWPORT,
    serviceWorkers: "block",
    locale: "en-GB",
    ...options.context,
  });
  await context.addInitScript(
    ([kept, storage]) => {
      localStorage.setItem("hassTokens", JSON.stringify(kept));
      for (const [key, value] of Object.entries(storage)) localStorage.setItem(key, value);
    },
    [tokens, options.storage ?? {}],
  );
  const page = await context.newPage();
  const complaints = [];
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  return { page, context, complaints };
}
