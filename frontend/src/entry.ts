/**
 * What Home Assistant loads with every page: names, and shells that fetch their inside when they
 * are shown. All tags exist at once, so nobody ever reads "Custom element doesn't exist".
 */

interface Surface {
  readonly tag: string;
  readonly inner: string;
  readonly load: () => Promise<unknown>;
  readonly rows: number;
}

interface Card extends Surface {
  readonly name: string;
  readonly description: string;
  readonly entities: readonly string[];
}

const CARDS: readonly Card[] = [
  {
    tag: "energy-optimizer-plan-card",
    inner: "eo-plan",
    load: () => import("./cards/plan"),
    name: "Energy Optimizer: plan",
    description: "Prices, batteries, grid and devices on one time axis, and why",
    rows: 9,
    entities: ["plan_status", "import_price"],
  },
  {
    tag: "energy-optimizer-now-card",
    inner: "eo-now",
    load: () => import("./cards/now"),
    name: "Energy Optimizer: now",
    description: "Flows, the price and its rank today, the mode",
    rows: 5,
    entities: ["mode", "peak"],
  },
  {
    tag: "energy-optimizer-devices-card",
    inner: "eo-devices",
    load: () => import("./cards/devices"),
    name: "Energy Optimizer: devices",
    description: "Each managed device: what it is told, why, and what it saved",
    rows: 5,
    entities: ["device_instruction"],
  },
  {
    tag: "energy-optimizer-money-card",
    inner: "eo-money",
    load: () => import("./cards/money"),
    name: "Energy Optimizer: profit and savings",
    description: "What was earned and saved, and what it is made of",
    rows: 5,
    entities: ["total_profit", "total_savings", "battery_savings"],
  },
];
const PAGE: Surface = {
  tag: "energy-optimizer-page",
  inner: "eo-page",
  load: () => import("./cards/page"),
  rows: 0,
};

type Properties = Record<string, unknown>;

/** Stands where the element is to be, and hands on what Home Assistant sets. */
abstract class Shell extends HTMLElement {
  protected abstract readonly surface: Surface;
  readonly #given: Properties = {};
  #inside: (HTMLElement & Properties) | null = null;

  connectedCallback(): void {
    this.style.display = "block";
    if (this.surface.rows > 0) this.style.height = "100%";
    void this.#fill();
  }

  async #fill(): Promise<void> {
    if (this.#inside !== null) return;
    try {
      await this.surface.load();
    } catch {
      // Offline for a moment, or another version is there now: the next time it is shown, again.
      this.textContent = "Energy Optimizer: this part could not be loaded; reload the page.";
      return;
    }
    // It may have been shown twice while it was fetched.
    if (this.firstElementChild !== null) return;
    this.#inside = document.createElement(this.surface.inner) as HTMLElement & Properties;
    Object.assign(this.#inside, this.#given);
    this.replaceChildren(this.#inside);
  }

  protected give(name: string, value: unknown): void {
    this.#given[name] = value;
    if (this.#inside !== null) this.#inside[name] = value;
  }

  set hass(value: unknown) {
    this.give("hass", value);
  }
}

function cardShell(card: Card): CustomElementConstructor {
  return class extends Shell {
    protected override readonly surface = card;

    static getStubConfig(): Properties {
      return {};
    }

    static getConfigForm(): Properties {
      return { schema: [{ name: "title", selector: { text: {} } }] };
    }

    setConfig(config: unknown): void {
      if (typeof config !== "object" || config === null)
        throw new Error("a card needs its options");
      const { title } = config as { title?: unknown };
      if (title !== undefined && typeof title !== "string")
        throw new Error("title: must be a text");
      this.give("config", config);
    }

    getCardSize(): number {
      return card.rows;
    }

    getGridOptions(): Properties {
      return { columns: "full", rows: "auto", min_columns: 6 };
    }
  };
}

class Page extends Shell {
  protected override readonly surface = PAGE;

  set narrow(value: unknown) {
    this.give("narrow", value);
  }

  set panel(value: unknown) {
    this.give("panel", value);
  }

  set route(value: unknown) {
    this.give("route", value);
  }
}

/** A dashboard of our cards, made anew whenever it is opened. */
class Strategy extends HTMLElement {
  static async generate(config: unknown, hass: unknown): Promise<unknown> {
    return (await import("./cards/strategy")).generate(config, hass);
  }
}

const elements: readonly (readonly [string, CustomElementConstructor])[] = [
  ...CARDS.map((card) => [card.tag, cardShell(card)] as const),
  [PAGE.tag, Page],
  ["ll-strategy-dashboard-energy-optimizer", Strategy],
];

/** Home Assistant's app may put another registry in the place of the browser's: see again then. */
function defineAll(): void {
  for (const [tag, element] of elements) {
    if (customElements.get(tag) === undefined) customElements.define(tag, element);
  }
}

interface Listed {
  customCards?: Properties[];
  customStrategies?: Properties[];
}

function announce(): void {
  const listed = window as unknown as Listed;
  const cards = (listed.customCards ??= []);
  for (const { tag, name, description, entities } of CARDS) {
    if (cards.some((card) => card.type === tag)) continue;
    const getEntitySuggestion = (hass: Entities, entity: string): Properties | null => {
      const entry = hass.entities[entity];
      const fits =
        entry?.platform === "energy_optimizer" && entities.includes(entry.translation_key ?? "");
      return fits ? { config: { type: `custom:${tag}` } } : null;
    };
    cards.push({ type: tag, name, description, preview: true, getEntitySuggestion });
  }
  const strategies = (listed.customStrategies ??= []);
  if (!strategies.some((one) => one.type === "energy-optimizer")) {
    strategies.push({
      type: "energy-optimizer",
      strategyType: "dashboard",
      name: "Energy Optimizer",
      description: "The plan, what happens now, devices, and profit and savings",
    });
  }
}

interface Entities {
  readonly entities: Readonly<
    Record<string, { platform?: string; translation_key?: string } | undefined>
  >;
}

announce();
defineAll();
void customElements.whenDefined("home-assistant").then(defineAll);
