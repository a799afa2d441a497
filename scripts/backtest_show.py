"""How a backtest is shown: a table, and a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from pathlib import Path

    from matplotlib.axes import Axes

TITLES = {
    "no_battery": "no battery",
    "self_consumption": "self-consumption",
    "rules": "peak rules",
    "planner": "this planner",
    "told": "… told load and solar",
    "perfect": "perfect foresight",
}
DAYS_SHOWN = 7


def table(summary: dict[str, Any]) -> str:
    """Lay a summary out for a terminal."""
    usual = summary["policies"].get("self_consumption", {}).get("cost")
    title = "{file}: {slots} slots of {slot_minutes:g} min, {left_out_slots} left out"
    lines = [
        title.format(**summary),
        f"{'':24}{'cost':>10}{'saved':>10}{'cycles':>9}{'plans':>8}{'seconds':>9}",
    ]
    for name, row in summary["policies"].items():
        saved = "" if usual is None else f"{usual - row['cost']:.2f}"
        lines.append(
            f"{TITLES[name]:24}{row['cost']:>10.2f}{saved:>10}{row['cycles']:>9.0f}"
            f"{row['plans']:>8}{row['seconds']:>9.1f}"
        )
    for key, words in (("captured_ratio", "captured"), ("captured_ratio_told", "… told the truth")):
        if summary[key] is not None:
            lines.append(f"{words:24}{summary[key]:>9.1%}")
    for name, cost in summary.get("not_moved", {}).items():
        saved = cost - summary["policies"][name]["cost"]
        words = f"moving loads, {TITLES[name]}"
        lines.append(f"{words:44}{saved:>10.2f} saved of {cost:.2f}")
    return "\n".join(lines)


def plot(series: list[dict[str, Any]], path: Path) -> None:
    """Draw each file: cumulative costs above, one week of the planner below."""
    from matplotlib.figure import Figure  # noqa: PLC0415 - takes a second, and only plots need it

    figure = Figure(figsize=(10 * len(series), 11))
    axes = figure.subplots(3, len(series), squeeze=False, gridspec_kw={"height_ratios": (3, 2, 1)})
    for column, each in enumerate(series):
        _costs(axes[0][column], each)
        _week(axes[1][column], axes[2][column], each)
    figure.tight_layout()
    figure.savefig(path, dpi=110)


def _costs(axis: Axes, series: dict[str, Any]) -> None:
    when = series["record"].starts_s.astype("datetime64[s]")
    for name, cost in series["cost"].items():
        axis.plot(when, np.cumsum(cost), label=TITLES[name], linewidth=1.2)
    axis.set_title(series["file"])
    axis.set_ylabel("cost so far")
    axis.legend()


def _week(powers: Axes, stored: Axes, series: dict[str, Any]) -> None:
    """Draw the week in which the battery moved most: powers with the price, and its energy."""
    record = series["record"]
    ran = series["replayed"]
    shown = ran["planner"] if "planner" in ran else next(iter(ran.values()))
    slots = min(round(DAYS_SHOWN * 24 / record.hours), len(record))
    moved = np.convolve(shown.discharge_kw, np.ones(slots), mode="valid")
    first = int(moved.argmax())
    part = slice(first, first + slots)
    when = record.starts_s[part].astype("datetime64[s]")
    powers.step(when, record.load_kw[part], label="load [kW]", where="post", color="black")
    powers.fill_between(when, record.solar_kw[part], step="post", alpha=0.4, label="solar [kW]")
    net = (shown.discharge_kw - shown.charge_kw)[part]
    powers.fill_between(when, net, step="post", alpha=0.5, label="battery [kW]", color="green")
    price = powers.twinx()
    price.step(when, record.import_price_per_kwh[part], where="post", color="red", linewidth=0.8)
    price.set_ylabel("import price per kWh", color="red")
    powers.legend(loc="upper left")
    stored.fill_between(when, shown.stored_kwh[part], step="post", alpha=0.5)
    stored.set_ylabel("stored [kWh]")
