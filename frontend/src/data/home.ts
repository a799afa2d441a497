/** One subscription per connection, shared by all cards of a page; it comes back by itself. */

import type { Past, Snapshot } from "../lib/model";
import { NO_PAST } from "../lib/model";
import type { Connection, Hass } from "./hass";
import { readPast } from "./past";
import type { Raw } from "./read";
import { readSnapshot } from "./read";

const RETRY_MS = 5000;
/** Half a day is drawn; the rank of the price needs all of today, also of one with 25 hours. */
const PAST_HOURS_READ = 25;
const PAST_MS = 5 * 60_000;

/** What the cards are told: the home, or why there is none yet. */
export interface View {
  readonly snapshot: Snapshot | null;
  readonly past: Past;
  /** Whether what is shown is being kept up to date at the moment. */
  readonly live: boolean;
  readonly error: string | null;
}

type Listener = (view: View) => void;

const homes = new WeakMap<Connection, HomeFeed>();

/** Listen to the home behind a connection; the first word comes at once. */
export function watchHome(hass: Hass, listener: Listener): () => void {
  let feed = homes.get(hass.connection);
  if (feed === undefined) {
    feed = new HomeFeed(hass);
    homes.set(hass.connection, feed);
  }
  return feed.listen(hass, listener);
}

class HomeFeed {
  readonly #listeners = new Set<Listener>();
  #hass: Hass;
  #view: View = { snapshot: null, past: NO_PAST, live: false, error: null };
  #raw: Raw = {};
  #unsubscribe: (() => Promise<void>) | null = null;
  /** Counts starts, so that an answer to an earlier one is not taken for the present one's. */
  #start = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #pastTimer: ReturnType<typeof setInterval> | undefined;

  constructor(hass: Hass) {
    this.#hass = hass;
  }

  listen(hass: Hass, listener: Listener): () => void {
    this.#hass = hass;
    this.#listeners.add(listener);
    if (this.#listeners.size === 1) this.#open();
    listener(this.#view);
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#close();
    };
  }

  #open(): void {
    const { connection } = this.#hass;
    connection.addEventListener("ready", this.#ready);
    connection.addEventListener("disconnected", this.#lost);
    this.#pastTimer = setInterval(() => void this.#readPast(), PAST_MS);
    this.#ready();
  }

  #close(): void {
    const { connection } = this.#hass;
    connection.removeEventListener("ready", this.#ready);
    connection.removeEventListener("disconnected", this.#lost);
    clearTimeout(this.#retry);
    clearInterval(this.#pastTimer);
    this.#start++;
    const unsubscribe = this.#unsubscribe;
    this.#unsubscribe = null;
    this.#show({ live: false });
    // On a connection that is gone there is nothing to end.
    if (unsubscribe !== null) unsubscribe().catch(() => undefined);
  }

  readonly #ready = (): void => {
    clearTimeout(this.#retry);
    this.#unsubscribe = null;
    void this.#subscribe(++this.#start);
  };

  readonly #lost = (): void => {
    this.#unsubscribe = null;
    this.#start++;
    this.#show({ live: false });
  };

  async #subscribe(start: number): Promise<void> {
    try {
      const unsubscribe = await this.#hass.connection.subscribeMessage(
        (message) => {
          if (start === this.#start) this.#receive(message);
        },
        { type: "energy_optimizer/subscribe" },
        { resubscribe: false },
      );
      if (start === this.#start) this.#unsubscribe = unsubscribe;
      else await unsubscribe();
    } catch (error) {
      if (start !== this.#start) return;
      this.#show({ live: false, error: messageOf(error) });
      this.#retry = setTimeout(this.#ready, RETRY_MS);
    }
  }

  #receive(message: Raw): void {
    if (message.type === "unavailable") {
      this.#show({ live: false });
      return;
    }
    const before =
      this.#view.snapshot === null ? [] : [{ raw: this.#raw, read: this.#view.snapshot }];
    const merged = message.type === "snapshot" ? message : { ...this.#raw, ...message };
    const snapshot = readSnapshot(merged, ...before);
    const first = this.#view.snapshot === null || !this.#view.live;
    this.#raw = merged;
    this.#show({ snapshot, live: true, error: null });
    if (first) void this.#readPast();
  }

  async #readPast(): Promise<void> {
    const { snapshot } = this.#view;
    if (snapshot === null || !this.#view.live) return;
    const past = await readPast(this.#hass, snapshot, PAST_HOURS_READ);
    if (past !== null) this.#show({ past });
  }

  #show(change: Partial<View>): void {
    this.#view = { ...this.#view, ...change };
    for (const listener of this.#listeners) listener(this.#view);
  }
}

export function messageOf(error: unknown): string {
  if (typeof error === "object" && error !== null && "message" in error) {
    return String(error.message);
  }
  return String(error);
}
