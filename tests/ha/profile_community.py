"""How the battery families of community integrations behave, from what those publish."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time
from typing import TYPE_CHECKING

from homeassistant.util import dt as dt_util

from tests.ha.profile_ranges import FULL_W, USUAL, Range, forced, limited

if TYPE_CHECKING:
    from tests.ha.profile_stand_in import StandIn

PROGRAMS = range(1, 7)
SUNGROW = {
    "sungrow_modbus": (
        "",
        ("self_consumption", "forced", "external_ems", "vpp"),
        ("stop", "charge", "discharge"),
    ),
    "sungrow_yaml": (
        "uid_",
        ("Self-consumption mode (default)", "Forced mode", "External EMS", "VPP"),
        ("Stop (default)", "Forced charge", "Forced discharge"),
    ),
}

INITIAL: dict[str, dict[str, str]] = {
    **{
        profile_id: {
            f"{prefix}ems_mode": modes[0],
            f"{prefix}battery_forced_charge_discharge": commands[0],
            f"{prefix}battery_min_soc": "20",
        }
        for profile_id, (prefix, modes, commands) in SUNGROW.items()
    },
    "sonnenbatterie": {"operating_mode": "timeofuse"},
    "marstek_local_api": {"operating_mode_select": "AI"},
    "fronius_modbus": {"ext_control_mode": "PV Charge Limit", "soc_minimum": "20"},
    "zendure_ha": {"operation": "smart", "manual_power": "0", "min_soc": "20"},
    "saj_h2_modbus": {
        "passive_bat_charge_power_input": "0",
        "passive_grid_charge_power_input": "0",
        "passive_bat_discharge_power_input": "0",
        "passive_grid_discharge_power_input": "0",
    },
    "luxpower": {
        "21_128": "on",
        "numberpercent_66": "40",
        "numberpercent_67": "80",
        "numberpercent_82": "50",
        "numberpercent_83": "20",
        "time_68": "02:00:00",
        "time_69": "02:00:00",
        "time_84": "17:00:00",
        "time_85": "17:00:00",
    },
    "givtcp": {
        "Force_Charge": "Normal",
        "Force_Export": "Normal",
        "Battery_pause_mode": "Disabled",
        "Battery_Power_Reserve": "20",
    },
    "anker_solix": {"preset_backup_option": "off", "preset_ac_input_limit": "1200"},
    "alphaess": {
        "Scheduled Charging": "on",
        "Scheduled Discharging": "off",
        "Charge Start Time 1": "01:30:00",
        "Charge End Time 1": "01:30:00",
        "batHighCap": "90",
        "batUseCap": "20",
    },
    "solarman_deye": {
        "work_mode": "Zero Export To Load",
        "time_of_use": "Weekdays",
        "battery_grid_charging_current": "40",
        "battery_voltage": "50",
        **{f"program_{i}_soc": "20" for i in PROGRAMS},
        **{f"program_{i}_charging": "Disabled" for i in PROGRAMS},
    },
}

JOBS = ["Normal", "Running", "Cancel", "15", "30", "45", "60"]
OPTIONS: dict[str, dict[str, list[str]]] = {
    **{
        profile_id: {
            f"{prefix}ems_mode": list(modes),
            f"{prefix}battery_forced_charge_discharge": list(commands),
        }
        for profile_id, (prefix, modes, commands) in SUNGROW.items()
    },
    "sonnenbatterie": {"operating_mode": ["manual", "automatic", "timeofuse"]},
    "marstek_local_api": {"operating_mode_select": ["Auto", "AI", "Manual", "Passive"]},
    "fronius_modbus": {
        "ext_control_mode": [
            "Auto", "PV Charge Limit", "Discharge Limit", "PV Charge and Discharge Limit",
            "Charge from Grid", "Discharge to Grid", "Block Discharging", "Block Charging",
        ]
    },
    "zendure_ha": {
        "operation": [
            "off", "manual", "smart", "smart_discharging", "smart_charging", "store_solar",
        ]
    },
    "givtcp": {
        "Force_Charge": JOBS,
        "Force_Export": JOBS,
        "Battery_pause_mode": ["Disabled", "PauseCharge", "PauseDischarge", "PauseBoth"],
    },
    "solarman_deye": {
        "work_mode": ["Export First", "Zero Export To Load", "Zero Export To CT"],
        "time_of_use": ["Disabled", "Weekdays", "Week"],
        **{
            f"program_{i}_charging": ["Disabled", "Grid", "Generator", "Both"] for i in PROGRAMS
        },
    },
}  # fmt: skip


def _sungrow(it: StandIn) -> Range:
    """Only the forced mode heeds the command; ten watts are as good as nothing."""
    prefix, modes, commands = SUNGROW[it.profile.profile_id]
    if it.shown[f"{prefix}ems_mode"] != modes[1]:
        discharge = it.number(f"{prefix}battery_max_discharge_power")
        return limited(FULL_W, 0.0 if discharge <= 10 else discharge)
    power = it.number(f"{prefix}battery_forced_charge_discharge_power")
    command = it.shown[f"{prefix}battery_forced_charge_discharge"]
    return forced({commands[1]: -power, commands[2]: power}.get(command, 0.0))


def _sonnen(it: StandIn) -> Range:
    if it.shown["operating_mode"] != "manual":
        return USUAL
    service, data = it.calls[-1]
    power = float(data["power"])
    return forced(power if service.endswith("discharge_battery") else -power)


def _marstek_local(it: StandIn) -> Range:
    """Passive, though the mode does not show it yet, until a mode is chosen."""
    if not it.calls or it.calls[-1][0] == "mode chosen":
        return USUAL
    return forced(float(it.calls[-1][1]["power"]))


def marstek_mode_chosen(it: StandIn, changed: str) -> None:
    it.calls.append(("mode chosen", {"mode": it.shown[changed], "duration": 0}))


def _e3dc(it: StandIn) -> Range:
    mode, power = ("0", 0.0)
    if it.calls:
        mode, power = it.calls[-1][1]["power_mode"], float(it.calls[-1][1]["power_value"])
    return {"1": forced(0.0), "2": forced(power), "4": forced(-power)}.get(mode, USUAL)


def _fronius(it: StandIn) -> Range:
    """Powers are heeded in their own mode only, and in tens of watts."""
    powers = {key: it.number(key) for key in ("grid_charge_power", "grid_discharge_power")}
    assert all(power % 10 == 0 for power in powers.values())
    charge, discharge = it.number("charge_limit"), it.number("discharge_limit")
    modes: dict[str, Range] = {
        "PV Charge Limit": limited(charge, FULL_W),
        "Discharge Limit": limited(FULL_W, discharge),
        "PV Charge and Discharge Limit": limited(charge, discharge),
        "Charge from Grid": forced(-powers["grid_charge_power"]),
        "Discharge to Grid": forced(powers["grid_discharge_power"]),
        "Block Discharging": (-FULL_W, 0.0),
        "Block Charging": (0.0, FULL_W),
    }
    return modes.get(it.shown["ext_control_mode"], USUAL)


def fronius_mode_chosen(it: StandIn, changed: str) -> None:
    """Choosing a mode sets the powers to nothing and the limits to all there is."""
    if changed == "ext_control_mode":
        for key in ("grid_charge_power", "grid_discharge_power"):
            it.set_behind(key, "0")
        for key in ("charge_limit", "discharge_limit"):
            it.set_behind(key, str(FULL_W))


def _zendure(it: StandIn) -> Range:
    modes: dict[str, Range] = {
        "off": forced(0.0),
        "manual": forced(it.number("manual_power")),
        "smart_charging": (-FULL_W, 0.0),
        "smart_discharging": (0.0, FULL_W),
    }
    return modes.get(it.shown["operation"], USUAL)


def _saj(it: StandIn) -> Range:
    """A register for both: what was switched on last; thousandths of 5 kW."""
    switched = [
        (name, it.shown[f"passive_{name}_passive_{name}_control"])
        for name in ("charge", "discharge")
    ]
    on = [name for name, state in switched if state == "on"]
    assert len(on) < 2
    if not on:
        return USUAL
    power = it.number(f"passive_bat_{on[0]}_power_input") * FULL_W / 1000
    assert it.number(f"passive_grid_{on[0]}_power_input") * FULL_W / 1000 == power
    return forced(-power if on == ["charge"] else power)


def _is_within(it: StandIn, start: str, end: str) -> bool:
    now = dt_util.now().time()
    return time.fromisoformat(it.shown[start]) <= now < time.fromisoformat(it.shown[end])


def _lux(it: StandIn) -> Range:
    if it.shown["21_128"] == "on" and _is_within(it, "time_68", "time_69"):
        assert it.number("numberpercent_67") == 100
        return forced(-it.number("numberpercent_66") * FULL_W / 100)
    if it.shown["21_1024"] == "on" and _is_within(it, "time_84", "time_85"):
        return forced(it.number("numberpercent_82") * FULL_W / 100)
    return USUAL


def _givtcp(it: StandIn) -> Range:
    if it.shown["Force_Charge"] == "Running":
        return forced(-it.number("Battery_Charge_Rate"))
    if it.shown["Force_Export"] == "Running":
        return forced(it.number("Battery_Discharge_Rate"))
    charge, discharge = it.number("Battery_Charge_Rate"), it.number("Battery_Discharge_Rate")
    paused = it.shown["Battery_pause_mode"]
    return limited(
        0.0 if paused in ("PauseCharge", "PauseBoth") else charge,
        0.0 if paused in ("PauseDischarge", "PauseBoth") else discharge,
    )


def givtcp_job(it: StandIn, changed: str) -> None:
    """A job says that it runs, at full power; it puts the power back when it is cancelled."""
    if not changed.startswith("Force_") or it.shown[changed] in ("Normal", "Running"):
        return
    rate = f"Battery_{'Charge' if changed == 'Force_Charge' else 'Discharge'}_Rate"
    it.set_behind(rate, str(FULL_W))
    it.show(changed, "Normal" if it.shown[changed] == "Cancel" else "Running")


def _anker(it: StandIn) -> Range:
    if not it.calls or not it.calls[-1][1]["enable_backup"]:
        return USUAL
    data, now = it.calls[-1][1], dt_util.now().strftime("%Y-%m-%d %H:%M:%S")
    assert data["entity_id"] == it.entity_ids["preset_backup_option"]
    is_now = data["backup_start"] <= now < data["backup_end"]
    return forced(-it.number("preset_ac_input_limit")) if is_now else USUAL


def _alpha(it: StandIn) -> Range:
    now = dt_util.now().strftime("%H:%M")
    told = {service: data for service, data in it.calls if data["serial"] == "SN1"}
    for service, short, sign in (
        ("alphaess.setbatterycharge", "cp1", -1.0),
        ("alphaess.setbatterydischarge", "dp1", 1.0),
    ):
        data = told.get(service, {"enabled": False})
        if data["enabled"] and data[f"{short}start"] <= now < data[f"{short}end"]:
            return forced(sign * float(data[f"{short}power"]))
    return USUAL


def _deye(it: StandIn) -> Range:
    """Any program may be the one that runs; a charge goes by current at 50 V."""
    assert it.shown["time_of_use"] in ("Week", "Weekdays")
    levels = {it.number(f"program_{i}_soc") for i in PROGRAMS}
    sources = {it.shown[f"program_{i}_charging"] for i in PROGRAMS}
    powers = {it.number(f"program_{i}_power") for i in PROGRAMS}
    assert len(levels) == len(sources) == len(powers) == 1
    if sources == {"Grid"} and it.shown["battery_grid_charging"] == "on":
        return forced(-it.number("battery_grid_charging_current") * 50)
    if levels == {100.0}:
        return (-FULL_W, 0.0)
    if it.shown["work_mode"] == "Export First":
        return forced(powers.pop())
    return USUAL


BEHAVIOUR: dict[str, Callable[[StandIn], Range]] = {
    "sungrow_modbus": _sungrow,
    "sungrow_yaml": _sungrow,
    "sonnenbatterie": _sonnen,
    "marstek_local_api": _marstek_local,
    "e3dc_rscp": _e3dc,
    "fronius_modbus": _fronius,
    "zendure_ha": _zendure,
    "saj_h2_modbus": _saj,
    "luxpower": _lux,
    "givtcp": _givtcp,
    "anker_solix": _anker,
    "alphaess": _alpha,
    "solarman_deye": _deye,
}
REACTIONS: dict[str, Callable[[StandIn, str], None]] = {
    "fronius_modbus": fronius_mode_chosen,
    "givtcp": givtcp_job,
    "marstek_local_api": marstek_mode_chosen,
}
"""What else changes when an entity is written to, by its key."""

FRONIUS_GATES = {
    "PV Charge Limit": ("charge_limit",),
    "Discharge Limit": ("discharge_limit",),
    "PV Charge and Discharge Limit": ("charge_limit", "discharge_limit"),
    "Charge from Grid": ("grid_charge_power",),
    "Discharge to Grid": ("grid_discharge_power",),
    "Block Discharging": ("charge_limit",),
    "Block Charging": ("discharge_limit",),
}
