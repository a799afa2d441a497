"""Home Assistant's states → one observation of the home.

`gather` runs on the event loop and only picks up the states; `observe` reads them in
the executor. What cannot be read is missing, with a reason, and never invented.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from ..core.errors import InputError
from ..core.tariff import Side
from . import units
from .loads_seen import LoadPresence, read_loads
from .prices import Basis, PricePoint, PriceSeries, fixed_prices, tariffed
from .reader import (
    REPORT_LIMIT,
    STATE_OF_CHARGE_LIMIT,
    UNKNOWN_STATES,
    InputSeen,
    Missing,
    StateReader,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime, tzinfo

    from homeassistant.core import HomeAssistant, State

    from ..core.tariff import PriceTemplate
    from ..reports import GridReport, Reports
    from ..settings import BatterySettings, HomeSettings
    from .prices import Offered
    from .prices.intake import PricesOffered

OFF_STATES = UNKNOWN_STATES | {"off"}


@dataclass(frozen=True, slots=True)
class DevicePresence:
    """A managed device now: whether it can be reached, is on, and what it draws [kW]."""

    available: bool
    is_on: bool
    power_kw: float


@dataclass(frozen=True, slots=True)
class Observation:
    """The home at one moment; None or absent where it is not known.

    import_basis, export_basis: what prices that are not published are forecast from.
    """

    now: datetime
    zone: tzinfo
    import_prices: PriceSeries | None
    export_prices: PriceSeries | None
    saturation_pct: float | None
    saturation_until: datetime | None
    load_kw: float | None
    solar_kw: float | None
    stored_kwh: Mapping[str, float] = field(default_factory=dict)
    devices: Mapping[str, DevicePresence] = field(default_factory=dict)
    loads: Mapping[str, LoadPresence] = field(default_factory=dict)
    missing: tuple[Missing, ...] = ()
    import_basis: Basis | None = None
    export_basis: Basis | None = None
    inputs: tuple[InputSeen, ...] = ()

    def import_price_at(self, moment: datetime) -> float | None:
        """Give what a kWh costs at a moment, of the last days too; None where it is not known."""
        return _paid_at(self.import_prices, self.import_basis, moment, self.zone)

    def export_price_at(self, moment: datetime) -> float | None:
        """Give what a kWh earns at a moment, of the last days too; None where it is not known."""
        return _paid_at(self.export_prices, self.export_basis, moment, self.zone)


def _paid_at(
    series: PriceSeries | None, basis: Basis | None, moment: datetime, zone: tzinfo
) -> float | None:
    known = None if series is None else series.at(moment)
    return basis.at(moment, zone) if known is None and basis is not None else known


def gather(hass: HomeAssistant, settings: HomeSettings) -> dict[str, State]:
    """Pick up the states of every entity that is read."""
    found = ((entity_id, hass.states.get(entity_id)) for entity_id in watched(settings))
    return {entity_id: state for entity_id, state in found if state is not None}


def watched(settings: HomeSettings) -> set[str]:
    """List every entity that is read."""
    ids = {
        settings.import_price_entity,
        settings.export_price_entity,
        settings.saturation_entity,
        settings.load_power_entity,
        settings.solar_power_entity,
        settings.grid_power_entity,
        *settings.grid_and_solar_meters,
    }
    for battery in settings.batteries:
        ids |= {
            battery.state_of_charge_entity,
            battery.power_entity,
            battery.charge_energy_entity,
            battery.discharge_energy_entity,
        }
    for device in settings.devices:
        ids |= {device.entity_id, device.power_entity}
    ids |= settings.loads.watched
    return {entity_id for entity_id in ids if entity_id and ":" not in entity_id}


# Many inverters show 0 % for a moment while they start: it is believed when it stays.
ZERO_BELIEVED_AFTER = timedelta(minutes=5)
# A state of charge that moved less than this does not change the plan [%].
STATE_OF_CHARGE_STEP_PCT = 1.0
# Nor does a saturation that moved less than this and crossed no threshold [%].
SATURATION_STEP_PCT = 5.0


def planned_with(
    settings: HomeSettings,
    observation: Observation | None,
    entity_id: str,
    old: State | None,
    new: State | None,
) -> bool:
    """Tell whether the present plan can stand although this state changed."""
    if observation is None or old is None or new is None:
        return False
    if entity_id in _metered(settings):
        # Measured powers and energies move all the time: the next slot takes them up.
        return (old.state in UNKNOWN_STATES) is (new.state in UNKNOWN_STATES)
    if entity_id in {settings.import_price_entity, settings.export_price_entity}:
        return old.state == new.state and old.attributes == new.attributes
    if entity_id == settings.saturation_entity:
        return _same_saturation(settings, observation, new)
    battery = next(
        (item for item in settings.batteries if item.state_of_charge_entity == entity_id), None
    )
    if battery is None:
        return old.state == new.state
    stored_kwh = observation.stored_kwh.get(battery.battery_id)
    try:
        now_pct = units.percent(entity_id, new.state, new.attributes.get("unit_of_measurement"))
    except InputError:
        return stored_kwh is None
    if stored_kwh is None:
        return False
    return abs(now_pct - 100 * stored_kwh / battery.capacity_kwh) < STATE_OF_CHARGE_STEP_PCT


def _same_saturation(settings: HomeSettings, observation: Observation, new: State) -> bool:
    """Tell whether saturation is where it was: on the same side of its threshold, and near."""
    planned_pct = observation.saturation_pct
    try:
        now_pct = units.percent(new.entity_id, new.state, new.attributes.get("unit_of_measurement"))
    except InputError:
        return planned_pct is None
    if planned_pct is None or abs(now_pct - planned_pct) >= SATURATION_STEP_PCT:
        return False
    threshold_pct = settings.peak.saturation_threshold_pct
    return (now_pct >= threshold_pct) is (planned_pct >= threshold_pct)


def _metered(settings: HomeSettings) -> set[str | None]:
    """List the entities that are measured, not decided."""
    return {
        settings.load_power_entity,
        settings.solar_power_entity,
        settings.grid_power_entity,
        *settings.grid_and_solar_meters,
        *(device.power_entity for device in settings.devices),
        *settings.loads.metered,
        *(battery.power_entity for battery in settings.batteries),
        *(battery.charge_energy_entity for battery in settings.batteries),
        *(battery.discharge_energy_entity for battery in settings.batteries),
    }


def observe(
    states: Mapping[str, State],
    settings: HomeSettings,
    reports: Reports,
    now: datetime,
    zone: tzinfo,
    prices: PricesOffered,
) -> Observation:
    """Read the gathered states; put the tariff on the prices offered."""
    reader = StateReader(states, now)
    grid = reports.grid if reports.grid is not None and reports.grid.holds(now) else None
    import_prices, import_basis = _prices(
        reader, prices.imported, settings.import_tariff, _reported(grid, "import"), (now, zone)
    )
    export_prices, export_basis = _prices(
        reader, prices.exported, settings.export_tariff, _reported(grid, "export"), (now, zone)
    )
    if import_prices is None and not prices.imported.what:
        reader.miss("import price", "no price entity is chosen and update_grid gave none")
    _note_prices(reader, prices, import_prices, export_prices)
    saturation_pct, saturation_until = _saturation(reader, settings, grid)
    solar_kw = _solar_kw(reader, settings)
    return Observation(
        now=now,
        zone=zone,
        import_prices=import_prices,
        export_prices=export_prices,
        saturation_pct=saturation_pct,
        saturation_until=saturation_until,
        load_kw=_load_kw(reader, settings, solar_kw),
        solar_kw=solar_kw,
        stored_kwh=_stored(reader, settings, reports, now),
        devices=_devices(reader, settings, reports, now),
        loads=read_loads(reader, settings.loads),
        missing=tuple(reader.missing),
        import_basis=import_basis,
        export_basis=export_basis,
        inputs=tuple(reader.seen),
    )


def _prices(
    reader: StateReader,
    offered: Offered,
    tariff: Side | PriceTemplate | None,
    reported: PriceSeries | None,
    at: tuple[datetime, tzinfo],
) -> tuple[PriceSeries | None, Basis | None]:
    """Put the tariff on what the source offers; `update_grid` fills in where that says nothing."""
    now, zone = at
    if isinstance(tariff, Side) and not tariff.needs_spot:
        return fixed_prices(tariff, now, zone), None
    if offered.why is not None and offered.series is None:
        reader.miss(offered.what, offered.why)
    series = offered.series
    if series is None:
        return reported, None
    side = tariff if isinstance(tariff, Side) else None
    known = series if side is None else tariffed(series, side, zone)
    basis = Basis(offered.past or series, side)
    return (known if reported is None else known.joined(reported)), basis


def _note_prices(
    reader: StateReader,
    prices: PricesOffered,
    imported: PriceSeries | None,
    exported: PriceSeries | None,
) -> None:
    """Note how far prices reach: their own times say how long they are believed."""
    sides = (
        ("import_price", prices.imported, imported),
        ("export_price", prices.exported, exported),
    )
    for name, offered, series in sides:
        if series is None and not offered.what:
            continue
        source = offered.what or ("" if series is None else series.shape)
        until = None if series is None else series.known_until(reader.now)
        why = (offered.why or "") if offered.series is None and offered.what else ""
        reader.seen.append(InputSeen(name, source, until=until, why=why))


def _reported(grid: GridReport | None, side: str) -> PriceSeries | None:
    if grid is None:
        return None
    name = f"{side}_price_per_kwh"
    ahead = sorted(
        (
            (item.start, item.end, price)
            for item in grid.forecast
            if (price := getattr(item, name)) is not None
        ),
    )
    points: list[PricePoint] = []
    present = getattr(grid, name)
    if present is not None:
        first = next((start for start, _, _ in ahead if start > grid.at), grid.valid_until)
        points.append(PricePoint(grid.at, min(first, grid.valid_until), present))
    for start, end, price in ahead:
        begin = max(start, points[-1].end) if points else start
        if begin < end:
            points.append(PricePoint(begin, end, price))
    return PriceSeries(tuple(points), shape="update_grid") if points else None


def _saturation(
    reader: StateReader, settings: HomeSettings, grid: GridReport | None
) -> tuple[float | None, datetime | None]:
    """Give the saturation and until when it is believed (None: as long as it is there)."""
    measured = reader.fresh("saturation", settings.saturation_entity, units.percent)
    if measured is not None:
        return measured, None
    if grid is not None and grid.saturation_pct is not None:
        return grid.saturation_pct, grid.valid_until
    return None, None


def _load_kw(reader: StateReader, settings: HomeSettings, solar_kw: float | None) -> float | None:
    """House load: measured, else what grid, solar and batteries leave (equation 1)."""
    if settings.load_power_entity is not None:
        load = reader.fresh("load", settings.load_power_entity, units.power_kw)
        return None if load is None else max(load, 0.0)
    if settings.grid_power_entity is None:
        if settings.batteries:
            reader.miss("load", "neither a load nor a grid power entity is chosen")
        return None
    parts = [reader.fresh("grid", settings.grid_power_entity, units.net_kw)]
    if settings.solar_power_entity is not None:
        parts.append(solar_kw)
    parts += [
        reader.fresh(f"power of {battery.name}", battery.power_entity, units.net_kw, rests=True)
        for battery in settings.batteries
        if battery.power_entity is not None
    ]
    known = [part for part in parts if part is not None]
    return max(sum(known), 0.0) if len(known) == len(parts) else None


def _solar_kw(reader: StateReader, settings: HomeSettings) -> float | None:
    solar = reader.fresh("solar", settings.solar_power_entity, units.power_kw, rests=True)
    return None if solar is None else max(solar, 0.0)


def _stored(
    reader: StateReader, settings: HomeSettings, reports: Reports, now: datetime
) -> dict[str, float]:
    return {
        battery.battery_id: pct * battery.capacity_kwh / 100
        for battery in settings.batteries
        if (pct := _state_of_charge_pct(reader, battery, reports, now)) is not None
    }


def _state_of_charge_pct(
    reader: StateReader, battery: BatterySettings, reports: Reports, now: datetime
) -> float | None:
    if battery.state_of_charge_entity is not None:
        pct = reader.fresh(
            f"state of charge of {battery.name}",
            battery.state_of_charge_entity,
            units.percent,
            STATE_OF_CHARGE_LIMIT,
        )
        state = reader.state(battery.state_of_charge_entity)
        if pct == 0.0 and state is not None and now - state.last_changed < ZERO_BELIEVED_AFTER:
            reader.miss(battery.name, "its state of charge has only just become 0")
            return None
        return pct
    report = reports.batteries.get(battery.battery_id)
    if report is None:
        reader.miss(battery.name, "no state of charge entity is chosen and none was reported")
        return None
    old = now - report.at > REPORT_LIMIT
    why = f"it was last reported at {report.at.isoformat(timespec='seconds')}" if old else ""
    name = f"state of charge of {battery.name}"
    reader.seen.append(InputSeen(name, "update_battery", report.at, REPORT_LIMIT, why=why))
    if old:
        reader.miss(battery.name, why)
    return None if old else report.state_of_charge_pct


def _devices(
    reader: StateReader, settings: HomeSettings, reports: Reports, now: datetime
) -> dict[str, DevicePresence]:
    found: dict[str, DevicePresence] = {}
    for device in settings.devices:
        if device.entity_id is None:
            report = reports.devices.get(device.device_id)
            here = report is not None and not report.away(now)
            is_on = here and report is not None and report.is_on is not False
            power = report.power_kw if report is not None else None
        else:
            state = reader.state(device.entity_id)
            here = state is not None
            is_on = state is not None and state.state not in OFF_STATES
            power = (
                reader.number(device.power_entity, units.power_kw)
                if device.power_entity is not None
                else None
            )
        drawn = device.power_kw if power is None else max(power, 0.0)
        found[device.device_id] = DevicePresence(here, is_on, drawn if is_on else 0.0)
    return found
