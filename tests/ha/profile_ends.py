"""When and where a forced discharge of each battery family ends with nobody there.

Written from what the families do: after how long what was told lapses [s], and the state of
charge [%] below which the inverter itself never discharges.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.ha.profile_stand_in import StandIn

type End = tuple[float | None, float]


def _at(key: str) -> Callable[[StandIn], End]:
    return lambda it: (None, it.number(key))


def _called(it: StandIn, service: str, key: str) -> float:
    """What a service was last called with, or nothing where it never was."""
    given = [data[key] for called, data in it.calls if called == service]
    return float(given[-1]) if given else 0.0


ENDS: dict[str, Callable[[StandIn], End]] = {
    "solaredge_modbus": _at("backup_reserve"),
    "solaredge_modbus_multi": lambda it: (
        it.number("storage_command_timeout"),
        it.number("storage_backup_reserve"),
    ),
    "teslemetry": lambda it: (_called(it, "teslemetry.dispatch_battery_power", "duration"), 0.0),
    "victron_gx": _at("system_ess_min_soc_limit"),
    "fronius": _at("battery_minimum_reserve"),
    "indevolt": lambda it: (None, _called(it, "indevolt.discharge", "target_soc")),
    "homevolt": lambda _: (None, 0.0),
    "zinvolt": _at("lower_threshold"),
    "goodwe_ems": lambda it: (None, 100.0 - it.number("battery_discharge_depth")),
    "huawei_solar": lambda it: (
        None,
        _called(it, "huawei_solar.forcible_discharge_soc", "target_soc"),
    ),
    "foxess_modbus": lambda _: (120.0, 0.0),
    "solax_modbus": lambda _: (20.0, 0.0),
    "sigen": _at("plant_ess_discharge_cut_off_state_of_charge"),
    "marstek_modbus": lambda _: (None, 0.0),
    "sungrow_modbus": _at("battery_min_soc"),
    "sungrow_yaml": _at("uid_battery_min_soc"),
    "sonnenbatterie": lambda _: (None, 0.0),
    "marstek_local_api": lambda it: (
        _called(it, "marstek_local_api.set_passive_mode", "duration"),
        0.0,
    ),
    "e3dc_rscp": lambda _: (30.0, 0.0),
    "fronius_modbus": _at("soc_minimum"),
    "zendure_ha": _at("min_soc"),
    "saj_h2_modbus": lambda _: (None, 0.0),
    "luxpower": _at("numberpercent_83"),
    "givtcp": lambda it: (30 * 60.0, it.number("Battery_Power_Reserve")),
    "alphaess": lambda it: (
        60 * 60.0,
        _called(it, "alphaess.setbatterydischarge", "dischargecutoffsoc"),
    ),
    "solarman_deye": _at("program_1_soc"),
}
