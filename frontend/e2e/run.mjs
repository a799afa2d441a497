/**
 * One story in a real browser on a real Home Assistant, its facts as one line of JSON:
 * node run.mjs STORY, with URL, USERNAME, PASSWORD, CHROMIUM and SHOTS in the environment.
 */

import { mkdirSync } from "node:fs";
import { createInterface } from "node:readline";
import { openBrowser, openPage, signIn } from "./home.mjs";
import * as stories from "./stories.mjs";

const { URL: url, USERNAME, PASSWORD, CHROMIUM, SHOTS } = process.env;
const [name] = process.argv.slice(2);
const story = stories[name];
if (story === undefined) throw new Error(`no story ${name}; there are ${Object.keys(stories)}`);

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const browser = await openBrowser(CHROMIUM);
try {
  mkdirSync(SHOTS, { recursive: true });
  const tokens = await signIn(url, USERNAME, PASSWORD);
  const facts = await story({
    url,
    tokens,
    shots: SHOTS,
    open: (options) => openPage(browser, tokens, options),
    /** Ask whoever started this for something, and wait until it is done. */
    ask: async (what) => {
      console.log(JSON.stringify({ ask: what }));
      await lines.next();
    },
  });
  console.log(JSON.stringify({ facts }));
} finally {
  await browser.close();
  process.stdin.destroy();
}
