"""What the meters say of a slot, at its end and, where they report late, afterwards."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from .core.accounting import BatteryFacts, DeviceFacts, SlotFacts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from .core.meters import SlotEnergy
    from .settings import HomeSettings
    from .sources.metering import Meters
    from .sources.observe import Observation

    type PricesAt = Callable[[datetime], SlotPrices]

# A meter that is away for longer leaves its slots as they were booked.
LATE_BY = timedelta(hours=48)
# Closer than this an energy is the one that was booked [kWh].
SAME_KWH = 1e-6
HOME_PARTS = ("grid_import", "grid_export", "solar", "load")


@dataclass(slots=True)
class OpenSlot:
    """A slot that is running or waits for its meters; prices as they held in it."""

    start: datetime
    end: datetime
    import_price_per_kwh: float | None
    export_price_per_kwh: float | None
    acted: set[str] = field(default_factory=set)
    stored_kwh: dict[str, float] = field(default_factory=dict)


class SlotPrices(NamedTuple):
    """What a slot is booked at; None where it is not known."""

    import_price_per_kwh: float | None
    export_price_per_kwh: float | None


def prices_at(seen: Observation, settings: HomeSettings, moment: datetime) -> SlotPrices:
    """Give both prices at a moment; None where they are not known.

    Where nothing is said of selling, nothing is paid for it; a source that is chosen and
    has no price is not nothing.
    """
    told = settings.export_price_entity is not None or settings.export_tariff is not None
    sold = seen.export_price_at(moment)
    if not told and seen.export_prices is None:
        sold = 0.0
    return SlotPrices(seen.import_price_at(moment), sold)


PRICES = SlotPrices._fields
UNPRICED = SlotPrices(None, None)


def parts_of(
    meters: Meters, settings: HomeSettings, start: datetime, end: datetime
) -> dict[str, SlotEnergy]:
    """Give every energy of a slot by name, the batteries' as `battery <id> charge`."""
    imported, exported = meters.grid(settings, start, end)
    solar, load = meters.solar(settings, start, end), meters.load(settings, start, end)
    parts = dict(zip(HOME_PARTS, (imported, exported, solar, load), strict=True))
    for item in settings.batteries:
        charged, discharged = meters.battery(item, start, end)
        parts[f"battery {item.battery_id} charge"] = charged
        parts[f"battery {item.battery_id} discharge"] = discharged
    return parts


def facts_of(
    slot: OpenSlot,
    parts: Mapping[str, SlotEnergy],
    devices: Mapping[str, DeviceFacts],
    settings: HomeSettings,
) -> SlotFacts:
    """Put together what is known of a slot that has ended."""
    facts = SlotFacts(
        start=slot.start,
        end=slot.end,
        import_price_per_kwh=slot.import_price_per_kwh,
        export_price_per_kwh=slot.export_price_per_kwh,
        grid_import_kwh=None,
        grid_export_kwh=None,
        solar_kwh=None,
        batteries={
            item.battery_id: BatteryFacts(
                None, None, slot.stored_kwh.get(item.battery_id), item.battery_id in slot.acted
            )
            for item in settings.batteries
        },
        devices=devices,
        export_blocked=settings.grid.max_export_kw == 0,
        curtailable=settings.may_curtail,
    )
    return filled(facts, parts)


def filled(facts: SlotFacts, parts: Mapping[str, SlotEnergy]) -> SlotFacts:
    """Put energies into a slot's facts, and which of them were estimated."""

    def known(name: str, booked_kwh: float | None) -> float | None:
        return parts[name].energy_kwh if name in parts else booked_kwh

    batteries = dict(facts.batteries)
    for name, battery in facts.batteries.items():
        batteries[name] = replace(
            battery,
            charge_kwh=known(f"battery {name} charge", battery.charge_kwh),
            discharge_kwh=known(f"battery {name} discharge", battery.discharge_kwh),
        )
    estimated = (name for name, part in parts.items() if part.estimated and name != "load")
    return replace(
        facts,
        grid_import_kwh=known("grid_import", facts.grid_import_kwh),
        grid_export_kwh=known("grid_export", facts.grid_export_kwh),
        solar_kwh=known("solar", facts.solar_kwh),
        load_kwh=known("load", facts.load_kwh),
        batteries=batteries,
        estimated=tuple(dict.fromkeys((*facts.estimated, *estimated))),
    )


def booked_kwh(facts: SlotFacts, name: str) -> float | None:
    """Give what was booked of an energy."""
    if name in HOME_PARTS:
        value: float | None = getattr(facts, f"{name}_kwh")
        return value
    battery_id, _, direction = name.removeprefix("battery ").rpartition(" ")
    battery = facts.batteries.get(battery_id)
    if battery is None:
        return None
    return battery.charge_kwh if direction == "charge" else battery.discharge_kwh


def metered(settings: HomeSettings) -> frozenset[str]:
    """Name the energies that have cumulative meters: these can be told afterwards."""
    flows = {"grid_import": "import", "grid_export": "export", "solar": "solar"}
    found = {name for name, flow in flows.items() if settings.live_meters(flow)}
    for item in settings.batteries:
        if item.charge_energy_entity and item.discharge_energy_entity:
            found |= {f"battery {item.battery_id} {way}" for way in ("charge", "discharge")}
    return frozenset(found)


@dataclass(slots=True)
class Late:
    """Booked slots of which a meter or a price may yet say what it was: by their start."""

    _slots: dict[datetime, tuple[SlotFacts, frozenset[str]]] = field(default_factory=dict)

    def note(self, facts: SlotFacts, names: Iterable[str]) -> None:
        """Remember what of a slot that is booked may yet be told: energies, and its prices."""
        prices = (name for name in PRICES if getattr(facts, name) is None)
        if open_parts := frozenset((*names, *prices)):
            self._slots[facts.start] = (facts, open_parts)

    def remember(self, facts: SlotFacts, settings: HomeSettings) -> None:
        """Remember what was booked as unknown before a restart."""
        self.note(facts, (name for name in metered(settings) if booked_kwh(facts, name) is None))

    def corrected(
        self, meters: Meters, settings: HomeSettings, prices: PricesAt
    ) -> list[SlotFacts]:
        """Give the slots of which is now known more or other than was booked.

        prices: what is known by now; a price that was booked stays as it held.
        """
        found: list[SlotFacts] = []
        for start, (facts, names) in sorted(self._slots.items()):
            told = _told(facts, names, meters, settings)
            paid = _paid(facts, prices(start))
            if not told and paid is facts:
                continue
            del self._slots[start]
            news = {
                name: part
                for name, part in told.items()
                if _differs(booked_kwh(facts, name), part.energy_kwh)
            }
            after = filled(paid, news)
            self.note(after, names.difference(told, PRICES))
            if after != facts:
                found.append(after)
        return found

    def forget(self, now: datetime) -> None:
        """Give up on what is too long ago."""
        self._slots = {start: item for start, item in self._slots.items() if start > now - LATE_BY}


def _paid(facts: SlotFacts, prices: SlotPrices) -> SlotFacts:
    """Put in what a slot's prices were where they were not known."""
    news: dict[str, Any] = {
        name: price
        for name, price in prices._asdict().items()
        if price is not None and getattr(facts, name) is None
    }
    return replace(facts, **news) if news else facts


def _told(
    facts: SlotFacts, names: frozenset[str], meters: Meters, settings: HomeSettings
) -> dict[str, SlotEnergy]:
    """Give the energies that the meters have told for good by now."""
    if names.issubset(PRICES):
        return {}
    parts = parts_of(meters, settings, facts.start, facts.end)
    return {name: parts[name] for name in names if name in parts and not parts[name].may_change}


def _differs(booked: float | None, told: float | None) -> bool:
    return booked is None or told is None or abs(booked - told) > SAME_KWH
