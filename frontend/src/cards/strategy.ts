type Config = Record<string, unknown>;

const card = (part: string): Config => ({ type: `custom:energy-optimizer-${part}-card` });

/** One view with all four cards; the plan takes the whole width. */
export function generate(_config: unknown, _hass: unknown): Config {
  const section = (parts: string[], span: number): Config => ({
    type: "grid",
    column_span: span,
    cards: parts.map(card),
  });
  return {
    title: "Energy Optimizer",
    views: [
      {
        title: "Energy Optimizer",
        path: "energy-optimizer",
        icon: "mdi:home-lightning-bolt",
        type: "sections",
        max_columns: 3,
        sections: [
          section(["plan"], 3),
          section(["now"], 1),
          section(["devices"], 1),
          section(["money"], 1),
        ],
      },
    ],
  };
}
