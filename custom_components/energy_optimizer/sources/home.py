"""One observation → the core's inputs: horizon, prices, forecasts, batteries, devices."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from ..core.errors import MissingInputError
from ..core.forecast import prices_ahead
from ..core.horizon import FULL_HOURS, with_day_after
from ..core.inputs import EVERY_INSTRUCTION, Battery, BoolArray, Capabilities, Device, Home, Order
from ..core.month_ahead import capacity_state
from ..core.peak import peaks, with_capacity_peaks
from ..core.timeline import Timeline
from .forecasts import DRAWS_NOTHING_KW, load_ahead, solar_ahead
from .loads import Wanted, wanted, without_loads

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from ..core.capacity import MonthPeaks
    from ..core.forecast import Ahead as SolarForecast, Hourly
    from ..core.inputs import FloatArray, Grid
    from ..reports import BatteryOverride, DeviceOverride, LoadOverride
    from ..settings import BatterySettings, DeviceSettings, HomeSettings
    from .forecasts import LoadForecast
    from .loads import RunUse
    from .observe import Observation
    from .prices import Basis, PriceSeries
    from .solar_ahead import SolarAhead

HORIZON = timedelta(hours=FULL_HOURS)
SLOT = timedelta(minutes=15)
# The solver's numbers end about here; what is shorter is not worth a slot of its own.
SHORTEST_SLOT = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class DeviceUse:
    """How a managed device has been used: what the executor knows and the plan needs."""

    is_shed: bool = False
    off_hours_today: float = 0.0
    off_for_hours: float = 0.0
    on_for_hours: float | None = None
    power_when_on_kw: float | None = None


@dataclass(frozen=True, slots=True)
class BatteryUse:
    """How a battery was used: energy given today [kWh], and when it is due to be filled."""

    discharged_today_kwh: float = 0.0
    calibrate_from: datetime | None = None
    calibrate_by: datetime | None = None


UNUSED = BatteryUse()


@dataclass(frozen=True, slots=True)
class Context:
    """What the plan needs besides the observation.

    load_history, solar_history, device_histories: measured hours, the load's without those
    devices. solar_plants: forecasts from outside. orders: what a person told batteries until
    a time; device_orders likewise, and an ordered device is not the plan's to decide.
    runs: how each load's run has gone. load_orders: what a person told loads and cars.
    month_peaks: what the capacity charge has counted of the running month. curtailed: solar
    is kept from the grid by us. plannable_import_kw: what unevenly loaded phases leave.
    """

    load_history: Hourly = ()
    solar_history: Hourly = ()
    device_histories: Mapping[str, Hourly] = field(default_factory=dict)
    solar_plants: tuple[SolarAhead, ...] = ()
    capabilities: Mapping[str, Capabilities] = field(default_factory=dict)
    uses: Mapping[str, DeviceUse] = field(default_factory=dict)
    orders: Mapping[str, BatteryOverride] = field(default_factory=dict)
    device_orders: Mapping[str, DeviceOverride] = field(default_factory=dict)
    runs: Mapping[str, RunUse] = field(default_factory=dict)
    load_orders: Mapping[str, LoadOverride] = field(default_factory=dict)
    month_peaks: MonthPeaks | None = None
    battery_uses: Mapping[str, BatteryUse] = field(default_factory=dict)
    curtailed: bool = False
    plannable_import_kw: float | None = None


# What the peak rule does without.
LEFT_OUT = frozenset({"export_price_per_kwh", "load_kw", "solar_kw"})


@dataclass(frozen=True, eq=False)
class Ahead:
    """The home as the planner gets it, and which prices are forecast, shape (n,).

    spread_kw: how far off the forecast of load less solar may be, root mean square.
    wanted: what is to be run, and for when. unknown: the series of the home that hold nothing.
    """

    home: Home
    price_is_forecast: BoolArray
    spread_kw: FloatArray
    wanted: Wanted = field(default_factory=Wanted)
    unknown: frozenset[str] = frozenset()


def build_home(observation: Observation, settings: HomeSettings, context: Context) -> Ahead:
    """Assemble what the planner needs. Raises: MissingInputError, InputError."""
    if observation.import_prices is None:
        raise MissingInputError("import price", _why(observation, settings.import_price_entity))
    timeline = horizon(observation)
    import_price, is_forecast = _price_array(
        timeline, observation.import_prices, observation.import_basis
    )
    export_price = (
        np.zeros(len(timeline))
        if observation.export_prices is None
        else _price_array(timeline, observation.export_prices, observation.export_basis)[0]
    )
    batteries = _batteries(observation, settings, context)
    run = wanted(settings.loads, observation, timeline, context.runs, context.load_orders)
    load = _load(timeline, observation, context)
    devices = tuple(
        device
        for item in settings.devices
        if (device := _device(item, observation, context, load.devices)) is not None
    )
    solar = _solar(timeline, observation, context)
    load_kw = load.base_kw(
        {item.name for item in devices}, _drawn_kw(observation, devices, context)
    )
    home = Home(
        timeline=timeline,
        import_price_per_kwh=import_price,
        export_price_per_kwh=export_price,
        load_kw=load_kw,
        solar_kw=solar.kw,
        curtailable=settings.may_curtail,
        grid=_grid(settings, context),
        batteries=batteries,
        devices=devices,
        deferrables=run.deferrables,
        cars=run.cars,
        peak_slots=_peak_slots(timeline, observation, settings),
        orders={
            key: Order(order.kind, order.until, order.power_kw)
            for key, order in context.orders.items()
        },
        capacity_charge=capacity_state(
            settings.capacity_charge,
            context.month_peaks,
            timeline,
            load_kw - solar.kw,
            batteries,
        ),
    )
    return Ahead(
        with_capacity_peaks(home),
        is_forecast,
        np.hypot(load.base.spread_kw, solar.spread_kw),
        run,
    )


def _solar(timeline: Timeline, observation: Observation, context: Context) -> SolarForecast:
    """Forecast the panels; while they are curtailed, what they give says nothing of the sun."""
    seen = replace(observation, solar_kw=None) if context.curtailed else observation
    return solar_ahead(timeline, seen, context.solar_history, context.solar_plants)


def _batteries(
    observation: Observation, settings: HomeSettings, context: Context
) -> tuple[Battery, ...]:
    """Give the batteries whose charge is known. Raises: MissingInputError without a load."""
    batteries = tuple(
        battery_model(
            item,
            observation.stored_kwh[item.battery_id],
            context.capabilities.get(item.battery_id, EVERY_INSTRUCTION),
            context.battery_uses.get(item.battery_id, BatteryUse()),
        )
        for item in settings.batteries
        if item.battery_id in observation.stored_kwh
    )
    if batteries and observation.load_kw is None:
        raise MissingInputError("load", _why(observation, settings.load_power_entity))
    return batteries


def _load(timeline: Timeline, observation: Observation, context: Context) -> LoadForecast:
    """Forecast the house without what is planned, and its metered devices."""
    return load_ahead(
        timeline,
        without_loads(observation, context.runs),
        context.load_history,
        context.device_histories,
        {key: use.power_when_on_kw for key, use in context.uses.items() if use.is_shed},
    )


def _grid(settings: HomeSettings, context: Context) -> Grid:
    """Give the meter's limits, the fullest phase's fuse among them."""
    limits = (settings.grid.max_import_kw, context.plannable_import_kw)
    known = [limit for limit in limits if limit is not None]
    return replace(settings.grid, max_import_kw=min(known, default=None))


def build_home_without(observation: Observation, settings: HomeSettings, context: Context) -> Ahead:
    """Assemble what the peak rule needs when prices or load are missing: no guess is made.

    Without a price there is no dear hour, so only saturation can make a peak; without a
    load the batteries are not planned, which leaves them on self-consumption.
    """
    timeline = horizon(observation)
    slots = len(timeline)
    known = observation.import_prices is not None
    devices = tuple(
        device
        for item in settings.devices
        if (device := _device(item, observation, context)) is not None
    )
    return Ahead(
        Home(
            timeline=timeline,
            import_price_per_kwh=_price_array(
                timeline, observation.import_prices, observation.import_basis
            )[0]
            if observation.import_prices is not None
            else np.zeros(slots),
            export_price_per_kwh=np.zeros(slots),
            load_kw=np.zeros(slots),
            solar_kw=np.zeros(slots),
            devices=devices,
            peak_slots=_peak_slots(timeline, observation, settings),
        ),
        np.full(slots, not known),
        np.zeros(slots),
        wanted(settings.loads, observation, timeline, context.runs, context.load_orders),
        LEFT_OUT if known else LEFT_OUT | {"import_price_per_kwh"},
    )


def horizon(observation: Observation) -> Timeline:
    """Quarter-hours for 36 hours, cut at each price; then the day after by the hour."""
    now = observation.now.replace(microsecond=0)
    end = now + HORIZON + SLOT  # it ends on a quarter-hour
    edges: set[datetime] = set()
    known_until = now
    for series in (observation.import_prices, observation.export_prices):
        if series is None:
            continue
        known_until = max(known_until, series.known_until(now) or now)
        for point in series.points:
            edges |= {point.start, point.end}
    quarter = datetime.fromtimestamp(
        now.timestamp() // SLOT.total_seconds() * SLOT.total_seconds(), now.tzinfo
    )
    steps = int((end - quarter) / SLOT) + 1
    edges |= {quarter + step * SLOT for step in range(1, steps + 1)}
    inside = sorted(edge for edge in edges if now + SHORTEST_SLOT <= edge <= end)
    seconds = np.array([now.timestamp(), *(edge.timestamp() for edge in inside)])
    whole = with_day_after(np.rint(seconds).astype(np.int64), known_until.timestamp())
    return Timeline(whole, observation.zone)


def _price_array(
    timeline: Timeline, series: PriceSeries, basis: Basis | None
) -> tuple[FloatArray, BoolArray]:
    published = np.array(series.onto(timeline))
    if basis is None:
        return prices_ahead(timeline, published, series.at)
    return basis.ahead(timeline, published)


def _peak_slots(timeline: Timeline, observation: Observation, settings: HomeSettings) -> BoolArray:
    """Judge each slot with the whole of its local day's prices (DESIGN: Peak)."""
    midnight = observation.now.astimezone(observation.zone).replace(
        hour=0, minute=0, second=0, microsecond=0
    )
    past = _past_of_today(midnight, observation, timeline)
    whole = Timeline(np.concatenate([past, timeline.edges_s]), observation.zone)
    prices = (
        np.zeros(len(whole))
        if observation.import_prices is None
        else _price_array(whole, observation.import_prices, observation.import_basis)[0]
    )
    saturation = np.full(len(whole), np.nan)
    if observation.saturation_pct is not None:
        until = observation.saturation_until
        # A sensor speaks for now only: it is believed for the slot that is running.
        last = timeline.edges_s[1] if until is None else until.timestamp()
        saturation[(whole.edges_s[:-1] >= timeline.edges_s[0]) & (whole.edges_s[:-1] < last)] = (
            observation.saturation_pct
        )
    return peaks(whole, prices, settings.peak, saturation)[past.size :]


def _past_of_today(
    midnight: datetime, observation: Observation, timeline: Timeline
) -> NDArray[np.int64]:
    """Edges of today's slots before now, cut at every price."""
    begin, now = midnight.timestamp(), float(timeline.edges_s[0])
    if observation.import_prices is None or begin >= now:
        return np.array([], dtype=np.int64)
    price_edges = {
        edge.timestamp() for point in observation.import_prices for edge in (point.start, point.end)
    }
    quarters = set(np.arange(begin, now, SLOT.total_seconds()).tolist())
    inside = sorted(edge for edge in price_edges | quarters if begin <= edge < now)
    past: NDArray[np.int64] = np.rint(np.array(inside)).astype(np.int64)
    return past


def battery_model(
    settings: BatterySettings,
    stored_kwh: float,
    capabilities: Capabilities = EVERY_INSTRUCTION,
    use: BatteryUse = UNUSED,
) -> Battery:
    """Give the battery as the core knows it."""
    return Battery(
        name=settings.battery_id,
        capacity_kwh=settings.capacity_kwh,
        stored_kwh=stored_kwh,
        max_charge_kw=settings.max_charge_kw,
        max_discharge_kw=settings.max_discharge_kw,
        floor_kwh=settings.floor_kwh,
        ceiling_kwh=settings.ceiling_kwh,
        charge_efficiency_ratio=settings.one_way_efficiency_ratio,
        discharge_efficiency_ratio=settings.one_way_efficiency_ratio,
        wear_cost_per_kwh=settings.wear_cost_per_kwh,
        may_export=settings.may_export,
        may_charge_from_grid=settings.may_charge_from_grid,
        export_price_floor_per_kwh=settings.export_price_floor_per_kwh,
        max_cycles_per_day=settings.max_cycles_per_day,
        discharged_today_kwh=use.discharged_today_kwh,
        charge_taper=settings.charge_taper,
        standby_kw=settings.standby_loss_kw,
        calibrate_from=use.calibrate_from,
        calibrate_by=use.calibrate_by,
        capabilities=capabilities,
    )


def _device(
    settings: DeviceSettings,
    observation: Observation,
    context: Context,
    forecasts: Mapping[str, FloatArray] = MappingProxyType({}),
) -> Device | None:
    """Give a device that may be shed now; one that is off, away or draws nothing is left alone."""
    if settings.device_id in context.device_orders:
        return None
    presence = observation.devices.get(settings.device_id)
    use = context.uses.get(settings.device_id, DeviceUse())
    if settings.essential or presence is None or not presence.available:
        return None
    if use.is_shed:
        power_kw = settings.power_kw if use.power_when_on_kw is None else use.power_when_on_kw
    elif presence.is_on and presence.power_kw > DRAWS_NOTHING_KW:
        power_kw = presence.power_kw
    else:
        return None
    return Device(
        name=settings.device_id,
        power_kw=forecasts.get(settings.device_id, power_kw),
        max_off_hours=settings.max_off_hours,
        min_off_hours=settings.min_off_hours,
        min_on_hours=settings.min_on_hours,
        max_off_in_a_row_hours=settings.max_off_in_a_row_hours,
        rebound_ratio=settings.rebound_ratio,
        discomfort_cost_per_hour=settings.discomfort_cost_per_hour,
        priority=settings.priority,
        off_hours_today=use.off_hours_today,
        off_for_hours=use.off_for_hours,
        on_for_hours=use.on_for_hours,
    )


def _drawn_kw(observation: Observation, devices: tuple[Device, ...], context: Context) -> float:
    """Give what devices without a past draw now: they are in the load's forecast [kW]."""
    return sum(
        observation.devices[item.name].power_kw
        for item in devices
        if item.name not in context.device_histories
        and not context.uses.get(item.name, DeviceUse()).is_shed
    )


def _why(observation: Observation, entity_id: str | None) -> str:
    """Repeat what the observation says of an entity."""
    found = (item.why for item in observation.missing if item.what == entity_id)
    return next(found, "it is not known")
