"""What the executor acts on, made from the settings: drivers, power readers, limits."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from .control.batteries import BatteryTarget
from .control.devices import DeviceTarget
from .control.drivers.actions import CONF_ACTIONS_RELEASE, ActionsConfig, ActionsDriver
from .control.drivers.bookkeeping import BookkeepingDriver
from .control.drivers.entities import (
    CONF_MODE_ENTITY,
    FORCED,
    EntitiesConfig,
    EntitiesDriver,
)
from .control.drivers.figures import Figures
from .control.drivers.profile import CONF_PROFILE, AbsentDriver, ProfileDriver
from .control.drivers.profile_find import CONF_BATTERY_DEVICE, NO_DEVICE, on_device
from .control.drivers.profile_load import loaded_profiles
from .control.runs import CurtailTarget
from .control.shedding import ShedMethod
from .readers import power_reader, power_since_reader
from .run_targets import run_targets
from .sources.units import net_kw, power_kw

if TYPE_CHECKING:
    from homeassistant.core import HomeAssistant

    from .control.capabilities import BatteryDriver
    from .control.runs import RunTarget
    from .core.inputs import Capabilities
    from .reports import Reports
    from .settings import BatterySettings, DeviceSettings, HomeSettings


def targets_of(
    hass: HomeAssistant, settings: HomeSettings, reports: Reports
) -> tuple[list[BatteryTarget], list[DeviceTarget], list[RunTarget], CurtailTarget | None]:
    """Make everything that the home gave us to act on."""
    return (
        [battery_target(hass, item) for item in settings.batteries],
        [device_target(hass, item, reports) for item in settings.devices],
        run_targets(hass, settings.loads),
        curtail_target(settings),
    )


def curtail_target(settings: HomeSettings) -> CurtailTarget | None:
    """Give what keeps solar from the grid, where something is mapped."""
    if settings.curtail_entity is None:
        return None
    return CurtailTarget(settings.curtail_entity, settings.curtail_inverted, settings.curtail_limit)


def capabilities_of(hass: HomeAssistant, settings: HomeSettings) -> dict[str, Capabilities]:
    """Say what each battery can be told now."""
    return {item.battery_id: _capabilities(hass, item) for item in settings.batteries}


def _capabilities(hass: HomeAssistant, battery: BatterySettings) -> Capabilities:
    """Leave out a direction that its test has not shown, though it can be told by now."""
    found = battery_driver(hass, battery).capabilities
    if battery.confirmed_kinds is None:
        return found
    untried = {kind for kind in FORCED if kind.value not in battery.confirmed_kinds}
    return replace(found, kinds=found.kinds - untried)


def battery_driver(hass: HomeAssistant, battery: BatterySettings) -> BatteryDriver:
    """Make the driver that the battery's sub-entry describes."""
    if battery.driver.get(CONF_PROFILE):
        return profile_driver(hass, battery)
    if battery.driver.get(CONF_ACTIONS_RELEASE):
        return ActionsDriver(hass, ActionsConfig.from_data(battery.driver), figures_of(battery))
    if not battery.driver.get(CONF_MODE_ENTITY):
        return BookkeepingDriver(
            max_charge_kw=battery.max_charge_kw, max_discharge_kw=battery.max_discharge_kw
        )
    return EntitiesDriver(
        hass,
        EntitiesConfig.from_data(battery.driver),
        reserve_pct=battery.reserve_ratio * 100,
        max_charge_kw=battery.max_charge_kw,
        max_discharge_kw=battery.max_discharge_kw,
    )


def profile_driver(hass: HomeAssistant, battery: BatterySettings) -> BatteryDriver:
    """Make the driver of a battery's profile, its entities looked up now: they may be renamed."""
    profile = loaded_profiles(hass).get(battery.driver[CONF_PROFILE])
    if profile is None:
        return AbsentDriver(f"the profile {battery.driver[CONF_PROFILE]} is not there")
    found = on_device(hass, profile, battery.driver.get(CONF_BATTERY_DEVICE, NO_DEVICE))
    return ProfileDriver(hass, found, figures_of(battery))


def figures_of(battery: BatterySettings) -> Figures:
    """Give what a driver has to know of a battery's settings."""
    return Figures(
        battery.reserve_ratio * 100,
        battery.ceiling_ratio * 100,
        battery.max_charge_kw,
        battery.max_discharge_kw,
    )


def battery_target(hass: HomeAssistant, battery: BatterySettings) -> BatteryTarget:
    """Make a battery for the executor."""
    entity_id = battery.power_entity
    return BatteryTarget(
        battery.battery_id,
        battery.name,
        battery_driver(hass, battery),
        None if entity_id is None else power_reader(hass, entity_id, net_kw),
    )


def device_target(hass: HomeAssistant, device: DeviceSettings, reports: Reports) -> DeviceTarget:
    """Make a managed device for the executor."""

    def reported_on() -> bool | None:
        report = reports.devices.get(device.device_id)
        return None if report is None else report.is_on

    method = ShedMethod(device.shed_method)
    return DeviceTarget(
        device.device_id,
        device.name,
        entity_id=device.entity_id,
        method=method,
        amount=device.set_back_k if method is ShedMethod.SET_BACK else device.dimmed_pct,
        priority=device.priority,
        essential=device.essential,
        min_off_hours=device.min_off_hours,
        min_on_hours=device.min_on_hours,
        max_off_hours=device.max_off_hours,
        max_off_in_a_row_hours=device.max_off_in_a_row_hours,
        power_kw=None
        if device.power_entity is None
        else power_reader(hass, device.power_entity, power_kw),
        power_since_kw=None
        if device.power_entity is None
        else power_since_reader(hass, device.power_entity, power_kw),
        reported_on=reported_on,
    )
