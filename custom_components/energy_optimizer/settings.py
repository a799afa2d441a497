"""What the person set, read once from the entry and its sub-entries into frozen records."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from homeassistant.util import dt as dt_util

from . import const as c, keys as k
from .core.capacity import CapacityCharge
from .core.inputs import Grid, PeakRule
from .core.limits import fuse_kw
from .core.tariff import PriceTemplate, Side, side_from_json
from .keys import CONF_DASHBOARD, CONF_SOLAR_FORECAST_ENTITY
from .settings_loads import LoadSettings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from homeassistant.config_entries import ConfigEntry, ConfigSubentry


@dataclass(frozen=True, slots=True)
class BatterySettings:
    """One battery as its sub-entry describes it.

    `driver` holds the keys that the driver reads. `released_for_control` is None until a
    person confirmed the test pulse or set it aside: until then the battery is only advised.
    `confirmed_kinds` are the directions that the pulse has shown (None: not tested).
    """

    subentry_id: str
    battery_id: str
    name: str
    capacity_kwh: float
    max_charge_kw: float
    max_discharge_kw: float
    reserve_ratio: float
    ceiling_ratio: float
    one_way_efficiency_ratio: float
    wear_cost_per_kwh: float
    may_export: bool
    may_charge_from_grid: bool
    state_of_charge_entity: str | None
    power_entity: str | None
    charge_energy_entity: str | None
    discharge_energy_entity: str | None
    released_for_control: c.Release | None
    confirmed_kinds: frozenset[str] | None
    driver: Mapping[str, Any] = field(default_factory=dict)
    export_price_floor_per_kwh: float | None = None
    taper_from_ratio: float = 1.0
    taper_power_kw: float | None = None
    standby_loss_kw: float = 0.0
    max_cycles_per_day: float | None = None
    calibrate_every_days: float | None = None

    @property
    def charge_taper(self) -> tuple[tuple[float, float], ...]:
        """Points of (stored [kWh], most charging power [kW]) near full; none where none was set."""
        if self.taper_power_kw is None or self.taper_from_ratio >= 1.0:
            return ()
        begins = (self.taper_from_ratio * self.capacity_kwh, self.max_charge_kw)
        return begins, (self.capacity_kwh, self.taper_power_kw)

    @property
    def is_only_advised(self) -> bool:
        """Whether it has hardware that nobody has released for control yet."""
        told_by = ("mode_entity", "profile", "actions_release")
        return self.released_for_control is None and any(map(self.driver.get, told_by))

    @property
    def floor_kwh(self) -> float:
        """The reserve as energy [kWh]."""
        return self.reserve_ratio * self.capacity_kwh

    @property
    def ceiling_kwh(self) -> float:
        """The highest energy to charge to [kWh]."""
        return self.ceiling_ratio * self.capacity_kwh

    @classmethod
    def from_subentry(cls, subentry: ConfigSubentry) -> BatterySettings:
        """Read a battery's sub-entry."""
        data = subentry.data
        release = data.get(c.CONF_RELEASED_FOR_CONTROL)
        confirmed = data.get(c.CONF_CONFIRMED_KINDS)
        return cls(
            subentry_id=subentry.subentry_id,
            battery_id=subentry.unique_id or subentry.subentry_id,
            name=subentry.title,
            capacity_kwh=data[c.CONF_CAPACITY_KWH],
            max_charge_kw=data[c.CONF_MAX_CHARGE_KW],
            max_discharge_kw=data[c.CONF_MAX_DISCHARGE_KW],
            reserve_ratio=data.get(c.CONF_RESERVE_PCT, 10) / 100,
            ceiling_ratio=data.get(c.CONF_CEILING_PCT, 100) / 100,
            one_way_efficiency_ratio=(data.get(c.CONF_ROUND_TRIP_EFFICIENCY_PCT, 90) / 100) ** 0.5,
            wear_cost_per_kwh=data.get(c.CONF_WEAR_COST_PER_KWH, 0.0),
            may_export=data.get(c.CONF_MAY_EXPORT, False),
            may_charge_from_grid=data.get(c.CONF_MAY_CHARGE_FROM_GRID, True),
            export_price_floor_per_kwh=data.get(k.CONF_EXPORT_PRICE_FLOOR),
            state_of_charge_entity=data.get(c.CONF_STATE_OF_CHARGE_ENTITY),
            power_entity=data.get(c.CONF_BATTERY_POWER_ENTITY),
            charge_energy_entity=data.get(c.CONF_CHARGE_ENERGY_ENTITY),
            discharge_energy_entity=data.get(c.CONF_DISCHARGE_ENERGY_ENTITY),
            released_for_control=c.Release(release) if release else None,
            confirmed_kinds=None if confirmed is None else frozenset(confirmed),
            driver=dict(data),
            taper_from_ratio=data.get(k.CONF_TAPER_FROM_PCT, 100) / 100,
            taper_power_kw=data.get(k.CONF_TAPER_POWER_KW),
            standby_loss_kw=data.get(k.CONF_STANDBY_LOSS_KW, 0.0),
            max_cycles_per_day=data.get(k.CONF_MAX_CYCLES_PER_DAY),
            calibrate_every_days=data.get(k.CONF_CALIBRATE_EVERY_DAYS),
        )


@dataclass(frozen=True, slots=True)
class DeviceSettings:
    """One managed device as its sub-entry describes it; without an entity it polls."""

    subentry_id: str
    device_id: str
    name: str
    entity_id: str | None
    power_kw: float
    power_entity: str | None
    essential: bool
    priority: int
    max_off_hours: float
    min_off_hours: float
    min_on_hours: float
    max_off_in_a_row_hours: float | None
    rebound_ratio: float
    discomfort_cost_per_hour: float
    shed_method: str = "off"
    set_back_k: float = 2.0
    dimmed_pct: float = 40.0

    @classmethod
    def from_subentry(cls, subentry: ConfigSubentry) -> DeviceSettings:
        """Read a device's sub-entry."""
        data = subentry.data
        return cls(
            subentry_id=subentry.subentry_id,
            device_id=subentry.unique_id or subentry.subentry_id,
            name=subentry.title,
            entity_id=data.get(c.CONF_ENTITY_ID),
            power_kw=data[c.CONF_POWER_KW],
            power_entity=data.get(c.CONF_POWER_ENTITY),
            essential=data.get(c.CONF_ESSENTIAL, False),
            priority=data.get(c.CONF_PRIORITY, 50),
            max_off_hours=data.get(c.CONF_MAX_OFF_HOURS, 2.0),
            min_off_hours=data.get(c.CONF_MIN_OFF_HOURS, 0.0),
            min_on_hours=data.get(c.CONF_MIN_ON_HOURS, 0.0),
            max_off_in_a_row_hours=data.get(c.CONF_MAX_OFF_IN_A_ROW_HOURS),
            rebound_ratio=data.get(c.CONF_REBOUND_RATIO, 0.0),
            discomfort_cost_per_hour=data.get(c.CONF_DISCOMFORT_COST_PER_HOUR, 0.0),
            shed_method=data.get(c.CONF_SHED_METHOD, "off"),
            set_back_k=data.get(c.CONF_SET_BACK_K, 2.0),
            dimmed_pct=data.get(c.CONF_DIMMED_PCT, 40.0),
        )


@dataclass(frozen=True, slots=True)
class HomeSettings:
    """The home: which entities are read, how it may act, what counts as a peak.

    meters: the energy statistics of each flow, several where there are several meters.
    solar_forecasts: the config entries whose forecast the Energy dashboard showed at
    set-up; None where the home was set up by hand.
    """

    import_price_entity: str | None
    import_price_unit: str | None
    export_price_entity: str | None
    export_price_unit: str | None
    saturation_entity: str | None
    load_power_entity: str | None
    solar_power_entity: str | None
    grid_power_entity: str | None
    grid_import_energy_entity: str | None
    grid_export_energy_entity: str | None
    solar_energy_entity: str | None
    mode: c.Mode
    peak: PeakRule
    grid: Grid
    batteries: tuple[BatterySettings, ...]
    devices: tuple[DeviceSettings, ...]
    max_mean_import_kw: float | None = None
    metering_minutes: int = 15
    warning_entity: str | None = None
    kept_charge_ratio: float = 0.8
    loads: LoadSettings = field(default_factory=LoadSettings)
    fuse_a: float | None = None
    phase_entities: tuple[str, ...] = ()
    meters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    solar_forecasts: tuple[str, ...] | None = None
    solar_forecast_entity: str | None = None
    import_price_format: Mapping[str, Any] | None = None
    export_price_format: Mapping[str, Any] | None = None
    import_tariff: Side | PriceTemplate | None = None
    export_tariff: Side | PriceTemplate | None = None
    capacity_charge: CapacityCharge | None = None
    curtail_entity: str | None = None
    curtail_inverted: bool = False
    curtail_limit: float = 0.0

    @classmethod
    def from_entry(cls, entry: ConfigEntry[Any]) -> HomeSettings:
        """Read the entry, its options and its sub-entries."""
        data, options = entry.data, entry.options
        return cls(
            import_price_entity=data.get(c.CONF_IMPORT_PRICE_ENTITY),
            import_price_unit=data.get(c.CONF_IMPORT_PRICE_UNIT),
            export_price_entity=data.get(c.CONF_EXPORT_PRICE_ENTITY),
            export_price_unit=data.get(c.CONF_EXPORT_PRICE_UNIT),
            saturation_entity=data.get(c.CONF_SATURATION_ENTITY),
            load_power_entity=data.get(c.CONF_LOAD_POWER_ENTITY),
            solar_power_entity=data.get(c.CONF_SOLAR_POWER_ENTITY),
            grid_power_entity=data.get(c.CONF_GRID_POWER_ENTITY),
            grid_import_energy_entity=data.get(c.CONF_GRID_IMPORT_ENERGY_ENTITY),
            grid_export_energy_entity=data.get(c.CONF_GRID_EXPORT_ENERGY_ENTITY),
            solar_energy_entity=data.get(c.CONF_SOLAR_ENERGY_ENTITY),
            mode=c.Mode(options.get(c.CONF_MODE, c.Mode.CONTROL)),
            peak=PeakRule(
                peak_hours=options.get(c.CONF_PEAK_HOURS, 4.0),
                peak_spread_ratio=options.get(c.CONF_PEAK_SPREAD_PCT, 20.0) / 100,
                price_threshold_per_kwh=options.get(c.CONF_PRICE_THRESHOLD),
                saturation_threshold_pct=options.get(c.CONF_SATURATION_THRESHOLD, 80.0),
            ),
            grid=Grid(_max_import_kw(options), options.get(c.CONF_MAX_EXPORT_KW)),
            batteries=tuple(
                BatterySettings.from_subentry(item)
                for item in entry.get_subentries_of_type(c.SUBENTRY_BATTERY)
            ),
            devices=tuple(
                DeviceSettings.from_subentry(item)
                for item in entry.get_subentries_of_type(c.SUBENTRY_DEVICE)
            ),
            max_mean_import_kw=options.get(c.CONF_MAX_MEAN_IMPORT_KW),
            metering_minutes=int(options.get(c.CONF_METERING_MINUTES, "15")),
            warning_entity=options.get(c.CONF_WARNING_ENTITY),
            kept_charge_ratio=options.get(c.CONF_KEPT_CHARGE_PCT, 80) / 100,
            loads=LoadSettings.from_entry(entry),
            fuse_a=options.get(k.CONF_FUSE_A),
            phase_entities=_phases(options),
            import_price_format=data.get(k.CONF_IMPORT_PRICE_FORMAT),
            export_price_format=data.get(k.CONF_EXPORT_PRICE_FORMAT),
            import_tariff=tariff_of(k.CONF_IMPORT_TARIFF, options),
            export_tariff=tariff_of(k.CONF_EXPORT_TARIFF, options),
            capacity_charge=capacity_charge_of(options),
            curtail_entity=options.get(k.CONF_CURTAIL_ENTITY),
            curtail_inverted=options.get(k.CONF_CURTAIL_INVERTED, False),
            curtail_limit=options.get(k.CONF_CURTAIL_LIMIT, 0.0),
            meters=_meters(data),
            solar_forecasts=_solar_forecasts(data),
            solar_forecast_entity=data.get(CONF_SOLAR_FORECAST_ENTITY),
        )

    def live_meters(self, flow: str) -> tuple[str, ...]:
        """Give a flow's meters that are entities; none where one is a statistic from outside."""
        ids = self.meters.get(flow, ())
        return () if any(":" in item for item in ids) else ids

    @property
    def may_curtail(self) -> bool:
        """Whether solar can be kept from the grid, and we may do it."""
        return self.curtail_entity is not None and self.mode is c.Mode.CONTROL

    @property
    def has_panels(self) -> bool:
        """Whether anything tells of panels."""
        return self.solar_power_entity is not None or bool(self.meters.get("solar"))

    @property
    def grid_and_solar_meters(self) -> set[str]:
        """List every meter of grid and panels that is an entity."""
        return {item for flow in _METER_KEYS for item in self.live_meters(flow)}

    @property
    def ids(self) -> tuple[set[str], set[str], set[str]]:
        """The ids of the devices, of the batteries and of what is run."""
        devices = {item.device_id for item in self.devices}
        return devices, {item.battery_id for item in self.batteries}, self.loads.ids

    def battery(self, battery_id: str) -> BatterySettings | None:
        """Find a battery by its id."""
        return next((item for item in self.batteries if item.battery_id == battery_id), None)

    def device(self, device_id: str) -> DeviceSettings | None:
        """Find a device by its id."""
        return next((item for item in self.devices if item.device_id == device_id), None)


# Which entity of the home's stands for a flow, where there is one meter of it.
_METER_KEYS = {
    "import": c.CONF_GRID_IMPORT_ENERGY_ENTITY,
    "export": c.CONF_GRID_EXPORT_ENERGY_ENTITY,
    "solar": c.CONF_SOLAR_ENERGY_ENTITY,
}


def _solar_forecasts(data: Mapping[str, Any]) -> tuple[str, ...] | None:
    told = data.get(CONF_DASHBOARD)
    return None if told is None else tuple(told.get("solar_forecasts", ()))


def _meters(data: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """Give each flow's energy statistics; what a person chose wins over the dashboard's."""
    told: Mapping[str, Any] = data.get(CONF_DASHBOARD, {}).get("meters", {})
    found = {flow: tuple(ids) for flow, ids in told.items()}
    for flow, key in _METER_KEYS.items():
        chosen = data.get(key)
        if chosen is not None and chosen not in found.get(flow, ()):
            found[flow] = (chosen,)
    return found


def tariff_of(name: str, options: Mapping[str, Any]) -> Side | PriceTemplate | None:
    """Read one side's tariff; None: what the source gives is paid. Raises: InputError."""
    given = options.get(name)
    if given is None:
        return None
    if isinstance(given, dict) and k.CONF_PRICE_TEMPLATE in given:
        return PriceTemplate(str(given[k.CONF_PRICE_TEMPLATE]))
    return side_from_json(name, given)


def capacity_charge_of(options: Mapping[str, Any]) -> CapacityCharge | None:
    """Read the capacity charge; its clock is the home's. Raises: InputError."""
    given = options.get(k.CONF_CAPACITY_CHARGE)
    if given is None:
        return None
    always: dict[str, Any] = {
        name: frozenset(given[name]) for name in ("hours", "weekdays", "months") if name in given
    }
    figures = ("period_minutes", "price_per_kw", "floor_kw", "highest", "otherwise_ratio")
    return CapacityCharge(
        kind=given["kind"],
        zone=dt_util.get_default_time_zone(),
        tiers=tuple((tier[0], tier[1]) for tier in given.get("tiers", ())),
        **always,
        **{name: given[name] for name in figures if name in given},
    )


def _phases(options: Mapping[str, Any]) -> tuple[str, ...]:
    """Give what measures the current of each phase, where there is a fuse to keep within."""
    names = (k.CONF_CURRENT_L1_ENTITY, k.CONF_CURRENT_L2_ENTITY, k.CONF_CURRENT_L3_ENTITY)
    found = tuple(options[name] for name in names if options.get(name))
    return found if options.get(k.CONF_FUSE_A) is not None else ()


def _max_import_kw(options: Mapping[str, Any]) -> float | None:
    """Give the most to plan with: what a person set, and no more than the fuse carries [kW]."""
    limits = [options[c.CONF_MAX_IMPORT_KW]] if options.get(c.CONF_MAX_IMPORT_KW) else []
    if phases := _phases(options):
        limits.append(fuse_kw(options[k.CONF_FUSE_A], len(phases)))
    return min(limits, default=options.get(c.CONF_MAX_IMPORT_KW))
