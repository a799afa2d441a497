"""How each battery family behaves: the range its net power may take [W, + discharges].

Written from what the families do, by their own keys, and not from our profiles: a wrong sign,
a forgotten mode or a limit left behind shows as another range.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tests.ha import profile_community as community
from tests.ha.profile_ranges import FULL_W, USUAL, Range, limited as _limited

if TYPE_CHECKING:
    from tests.ha.profile_stand_in import StandIn

INITIAL: dict[str, dict[str, str]] = community.INITIAL | {
    "solaredge_modbus": {
        "storage_control_mode": "time_of_use",
        "storage_command_mode": "maximize_self_consumption",
        "storage_ac_charge_policy": "disabled",
        "backup_reserve": "20",
    },
    "solaredge_modbus_multi": {
        "storage_control_mode": "Time of Use",
        "storage_command_mode": "Maximize Self Consumption",
        "ac_charge_policy": "Disabled",
        "storage_command_timeout": "60",
        "storage_backup_reserve": "20",
    },
    "teslemetry": {
        "default_real_mode": "autonomous",
        "components_disallow_charge_from_grid_with_solar_installed": "on",
    },
    "teslemetry_cloud": {
        "default_real_mode": "autonomous",
        "components_disallow_charge_from_grid_with_solar_installed": "on",
    },
    "tesla_fleet": {
        "default_real_mode": "autonomous",
        "components_disallow_charge_from_grid_with_solar_installed": "on",
    },
    "tessie": {
        "default_real_mode": "autonomous",
        "components_disallow_charge_from_grid_with_solar_installed": "on",
    },
    "enphase_envoy": {"reserve_soc": "15", "charge_from_grid": "on"},
    "victron_gx": {"hub4_ac_grid_setpoint": "50", "system_ess_min_soc_limit": "20"},
    "growatt_server": {"battery_discharge_power_limit": "90"},
    "fronius": {
        "battery_charge_power_limit": "100",
        "battery_discharge_power_limit": "100",
        "battery_minimum_reserve": "20",
    },
    "indevolt": {"energy_mode": "charge_discharge_schedule"},
    "homevolt": {"battery_mode": "frequency_reserve", "setpoint": "1000"},
    "homewizard": {"battery_group_mode": "predictive"},
    "zinvolt": {"battery_mode": "dynamic", "max_output": "800", "lower_threshold": "20"},
    "goodwe": {"battery_discharge_depth": "80"},
    "goodwe_ems": {"ems_mode": "auto", "battery_discharge_depth": "80"},
    "foxess_modbus": {"work_mode": "Feed-in First"},
    "solax_modbus": {"remotecontrol_power_control": "Disabled"},
    "sigen": {
        "plant_remote_ems_control_mode": "Maximum Self Consumption",
        "plant_ess_discharge_cut_off_state_of_charge": "20",
    },
    "marstek_modbus": {"force_mode": "Standby"},
}
"""What the families show at first; the modes are not the ones that normal falls back to."""

OPTIONS: dict[str, dict[str, list[str]]] = community.OPTIONS | {
    "solaredge_modbus_multi": {
        "storage_control_mode": ["Maximize Self Consumption", "Time of Use", "Remote Control"],
        "storage_command_mode": [
            "Solar Power Only (Off)",
            "Charge from Solar Power and Grid",
            "Discharge to Maximize Export",
            "Maximize Self Consumption",
        ],
        "ac_charge_policy": ["Disabled", "Always Allowed"],
    },
    "homewizard": {
        "battery_group_mode": [
            "zero", "zero_charge_only", "zero_discharge_only", "standby", "predictive",
        ]
    },
    "goodwe_ems": {"ems_mode": ["auto", "charge_battery", "discharge_battery", "battery_standby"]},
    "foxess_modbus": {
        "work_mode": ["Self Use", "Feed-in First", "Back-up", "Force Charge", "Force Discharge"]
    },
    "solax_modbus": {
        "remotecontrol_power_control": [
            "Disabled", "Enabled Battery Control", "Enabled No Discharge",
        ]
    },
    "sigen": {
        "plant_remote_ems_control_mode": [
            "Maximum Self Consumption",
            "Standby",
            "Command Charging (Grid First)",
            "Command Discharging (ESS First)",
        ]
    },
    "marstek_modbus": {"force_mode": ["Standby", "Charge", "Discharge"]},
}  # fmt: skip


GATES: dict[str, tuple[str, dict[str, tuple[str, ...]]]] = {
    "homevolt": ("local_mode", {"on": ("battery_mode", "setpoint")}),
    "solaredge_modbus_multi": (
        "storage_control_mode",
        {
            "Remote Control": (
                "storage_command_mode",
                "storage_command_timeout",
                "storage_charge_limit",
                "storage_discharge_limit",
            )
        },
    ),
    "fronius_modbus": ("ext_control_mode", community.FRONIUS_GATES),
}
"""Which entities are unavailable unless another shows something."""


def _solaredge(
    it: StandIn, control: str, command: str, remote: str, names: tuple[str, ...]
) -> Range:
    """Under remote control the command and both limits count."""
    if it.shown[control] != remote:
        return USUAL
    prefix = "storage_" if it.profile.profile_id.endswith("multi") else ""
    charge, discharge = it.number(f"{prefix}charge_limit"), it.number(f"{prefix}discharge_limit")
    if it.shown[command] == names[0]:
        policy = "ac_charge_policy" if prefix else "storage_ac_charge_policy"
        assert it.shown[policy] in ("always", "Always Allowed")
        return (-charge, -charge)
    if it.shown[command] == names[1]:
        return (discharge, discharge)
    return _limited(charge, discharge)


def _last_call(it: StandIn, normal: str) -> tuple[str, dict[str, object]]:
    return it.calls[-1] if it.calls else (normal, {})


def _teslemetry(it: StandIn) -> Range:
    service, data = _last_call(it, "teslemetry.resume_battery_operation")
    if service.endswith("dispatch_battery_power"):
        power = float(str(data["power"]))
        return (power, power)
    return _tesla_mode(it)


def _tesla_mode(it: StandIn) -> Range:
    if it.shown["default_real_mode"] != "backup":
        return USUAL
    grid = it.shown["components_disallow_charge_from_grid_with_solar_installed"]
    return (-FULL_W, 0.0) if grid == "off" else (-FULL_W, -FULL_W)


def _enphase(it: StandIn) -> Range:
    if it.number("reserve_soc") < 100:
        return USUAL
    return (-FULL_W, 0.0) if it.shown["charge_from_grid"] == "off" else (-FULL_W, -FULL_W)


def _victron(it: StandIn) -> Range:
    """The grid is brought to its set-point as far as the battery's limits let it (load 1 kW)."""
    charge, discharge = it.number("hub4_max_charge_power"), it.number("hub4_max_discharge_power")
    setpoint = it.number("hub4_ac_grid_setpoint")
    if abs(setpoint) <= 50:
        return _limited(charge, discharge)
    wanted = 1000.0 - setpoint
    power = min(max(wanted, -charge), discharge)
    return (power, power)


def _fronius(it: StandIn) -> Range:
    """Limits count while switched on; a negative one turns the direction into an order."""
    highest = lowest = FULL_W
    if it.shown["battery_discharge_power_limit_enabled"] == "on":
        highest = it.number("battery_discharge_power_limit") * FULL_W / 100
    if it.shown["battery_charge_power_limit_enabled"] == "on":
        lowest = it.number("battery_charge_power_limit") * FULL_W / 100
    if highest < 0:
        assert it.shown["battery_grid_charging"] == "on"
        return (highest, highest)
    return (-lowest, -lowest) if lowest < 0 else (-lowest, highest)


def _indevolt(it: StandIn) -> Range:
    if it.shown["energy_mode"] != "real_time_control":
        return USUAL
    service, data = _last_call(it, "press stop")
    if service == "press stop":
        return (0.0, 0.0)
    power = float(str(data["power"])) * (1 if service.endswith("discharge") else -1)
    assert data["target_soc"] in ((10, 20) if power > 0 else (100,))
    return (power, power)


def _homevolt(it: StandIn) -> Range:
    if it.shown["local_mode"] == "off":
        return USUAL
    power = it.number("setpoint")
    modes: dict[str, Range] = {
        "inverter_charge": (-power, -power),
        "inverter_discharge": (power, power),
        "idle": (0.0, 0.0),
    }
    return modes.get(it.shown["battery_mode"], USUAL)


def _homewizard(it: StandIn) -> Range:
    modes: dict[str, Range] = {
        "zero_charge_only": (-FULL_W, 0.0),
        "zero_discharge_only": (0.0, FULL_W),
        "standby": (0.0, 0.0),
    }
    return modes.get(it.shown["battery_group_mode"], USUAL)


def _zinvolt(it: StandIn) -> Range:
    if it.shown["battery_mode"] != "fast_discharge":
        return USUAL
    return (it.number("max_output"), it.number("max_output"))


def _goodwe_ems(it: StandIn) -> Range:
    power = it.number("ems_power_limit")
    modes: dict[str, Range] = {
        "charge_battery": (-power, -power),
        "discharge_battery": (power, power),
        "battery_standby": (0.0, 0.0),
    }
    return modes.get(it.shown["ems_mode"], USUAL)


def _huawei(it: StandIn) -> Range:
    service, data = _last_call(it, "huawei_solar.stop_forcible_charge")
    power = float(str(data.get("power", 0)))
    if service.endswith("forcible_charge") and not service.endswith("stop_forcible_charge"):
        return (-power, -power)
    if service.endswith("forcible_discharge_soc"):
        assert float(str(data["target_soc"])) >= 12
        return (power, power)
    return _limited(FULL_W, it.number("storage_maximum_discharging_power"))


def _foxess(it: StandIn) -> Range:
    charge, discharge = it.number("force_charge_power"), it.number("force_discharge_power")
    modes: dict[str, Range] = {
        "Force Charge": (-charge, -charge),
        "Force Discharge": (discharge, discharge),
        "Back-up": (-FULL_W, 0.0),
    }
    return modes.get(it.shown["work_mode"], USUAL)


def _solax(it: StandIn) -> Range:
    """Nothing counts before the trigger; a positive power charges."""
    assert not it.calls or it.calls[-1][0] == "press remotecontrol_trigger"
    power = it.number("remotecontrol_active_power")
    modes: dict[str, Range] = {
        "Enabled Battery Control": (-power, -power),
        "Enabled No Discharge": (-FULL_W, 0.0),
    }
    return modes.get(it.shown["remotecontrol_power_control"], USUAL)


def _sigen(it: StandIn) -> Range:
    if it.shown["plant_remote_ems_enable"] == "off":
        return USUAL
    charge = it.number("plant_ess_max_charging_limit")
    discharge = it.number("plant_ess_max_discharging_limit")
    modes: dict[str, Range] = {
        "Command Charging (Grid First)": (-charge, -charge),
        "Command Discharging (ESS First)": (discharge, discharge),
        "Standby": (0.0, 0.0),
    }
    return modes.get(it.shown["plant_remote_ems_control_mode"], USUAL)


def _marstek(it: StandIn) -> Range:
    if it.shown["rs485_control_mode"] == "off":
        return USUAL
    charge, discharge = it.number("set_charge_power"), it.number("set_discharge_power")
    modes: dict[str, Range] = {"Charge": (-charge, -charge), "Discharge": (discharge, discharge)}
    return modes.get(it.shown["force_mode"], (0.0, 0.0))


BEHAVIOUR: dict[str, Callable[[StandIn], Range]] = community.BEHAVIOUR | {
    "solaredge_modbus": lambda it: _solaredge(
        it,
        "storage_control_mode",
        "storage_command_mode",
        "remote_control",
        ("charge_from_solar_and_grid", "discharge_to_maximize_export"),
    ),
    "solaredge_modbus_multi": lambda it: _solaredge(
        it,
        "storage_control_mode",
        "storage_command_mode",
        "Remote Control",
        ("Charge from Solar Power and Grid", "Discharge to Maximize Export"),
    ),
    "teslemetry": _teslemetry,
    "teslemetry_cloud": _tesla_mode,
    "tesla_fleet": _tesla_mode,
    "tessie": _tesla_mode,
    "enphase_envoy": _enphase,
    "victron_gx": _victron,
    "growatt_server": lambda it: (
        -FULL_W, it.number("battery_discharge_power_limit") and FULL_W,
    ),
    "fronius": _fronius,
    "indevolt": _indevolt,
    "homevolt": _homevolt,
    "homewizard": _homewizard,
    "zinvolt": _zinvolt,
    "goodwe": lambda it: (-FULL_W, it.number("battery_discharge_depth") and FULL_W),
    "goodwe_ems": _goodwe_ems,
    "huawei_solar": _huawei,
    "foxess_modbus": _foxess,
    "solax_modbus": _solax,
    "sigen": _sigen,
    "marstek_modbus": _marstek,
}  # fmt: skip
