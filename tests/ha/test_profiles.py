"""Every battery family does what it is told and goes back to what it did before."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
import pytest

from custom_components.energy_optimizer.control.batteries import BatteryTarget
from custom_components.energy_optimizer.control.drivers.figures import Figures
from custom_components.energy_optimizer.control.drivers.profile import ProfileDriver
from custom_components.energy_optimizer.control.drivers.profile_check import check_figures
from custom_components.energy_optimizer.control.drivers.profile_find import (
    find_profile,
    on_device,
)
from custom_components.energy_optimizer.control.drivers.profile_load import (
    FOLDER,
    load_profile,
    load_profiles,
)
from custom_components.energy_optimizer.control.executor import Executor
from custom_components.energy_optimizer.control.profile_records import Call, Profile, Verified
from custom_components.energy_optimizer.control.status import ProblemKind
from custom_components.energy_optimizer.core.dispatch import Instruction, InstructionKind
from custom_components.energy_optimizer.core.errors import InputError
from tests.ha.control_support import problem_of, running, travel
from tests.ha.profile_behaviour import BEHAVIOUR
from tests.ha.profile_ranges import FULL_W, USUAL, Range
from tests.ha.profile_stand_in import StandIn, core_knows, core_service, put_up

PROFILES = {path.stem: load_profile(path) for path in sorted(FOLDER.glob("*.yaml"))}
FIGURES = Figures(10.0, 100.0, FULL_W / 1000, FULL_W / 1000)
TOLD: dict[InstructionKind, tuple[float, Range]] = {
    InstructionKind.CHARGE: (2.0, (-2000.0, -2000.0)),
    InstructionKind.DISCHARGE: (3.0, (3000.0, 3000.0)),
    InstructionKind.NO_DISCHARGE: (0.0, (-FULL_W, 0.0)),
    InstructionKind.NO_CHARGE: (0.0, (0.0, FULL_W)),
    InstructionKind.IDLE: (0.0, (0.0, 0.0)),
}
ALL_PROFILES = pytest.mark.parametrize("profile", PROFILES.values(), ids=PROFILES)
CORE_PROFILES = pytest.mark.parametrize(
    "profile",
    [item for item in PROFILES.values() if item.verified is Verified.CORE],
    ids=lambda item: item.profile_id,
)
EVERY_INSTRUCTION = pytest.mark.parametrize(
    ("profile", "kind"),
    [(item, kind) for item in PROFILES.values() for kind in item.instructions],
    ids=lambda item: getattr(item, "profile_id", item),
)


def target(hass: HomeAssistant, profile: Profile, stand_in: StandIn) -> BatteryTarget:
    """The battery under control, as if something ended its discharge."""
    found = on_device(hass, replace(profile, stops_at_target=True), stand_in.device_id)
    return BatteryTarget("home", "Home battery", ProfileDriver(hass, found, FIGURES))


def can(battery: BatteryTarget, kind: InstructionKind) -> bool:
    return battery.driver.capabilities.can(kind)


def skip_what_this_core_lacks(battery: BatteryTarget, kind: InstructionKind) -> None:
    """Some profiles need a newer Home Assistant than the one that tests bring."""
    if not can(battery, kind):
        pytest.skip("this Home Assistant has no service or range for it")


async def tell(executor: Executor, battery: BatteryTarget, kind: InstructionKind) -> None:
    instruction = Instruction(kind, TOLD[kind][0])
    for _ in range(2):
        await executor.async_apply({battery.battery_id: instruction}, {})


# --- every instruction, its sign, and back -------------------------------------------------


@EVERY_INSTRUCTION
async def test_an_instruction_has_its_sign_and_power_and_the_previous_state_comes_back(
    hass: HomeAssistant, tmp_path: Path, profile: Profile, kind: InstructionKind
) -> None:
    stand_in = put_up(hass, profile)
    behaves = BEHAVIOUR[profile.profile_id]
    battery = target(hass, profile, stand_in)
    skip_what_this_core_lacks(battery, kind)
    before = stand_in.visible
    assert behaves(stand_in) == USUAL
    async with running(hass, tmp_path / "journal", [battery]) as executor:
        await tell(executor, battery, kind)
        assert executor.battery_status("home").problem is None
        assert behaves(stand_in) == pytest.approx(TOLD[kind][1])
        await executor.async_apply({}, {})
        assert behaves(stand_in) == USUAL
    assert same(stand_in.visible, before)
    assert not executor.journal.claims


@ALL_PROFILES
async def test_one_instruction_leaves_nothing_to_the_next_nor_to_the_end(
    hass: HomeAssistant, tmp_path: Path, profile: Profile
) -> None:
    stand_in = put_up(hass, profile)
    battery = target(hass, profile, stand_in)
    kinds = [kind for kind in TOLD if can(battery, kind)]
    before = stand_in.visible
    async with running(hass, tmp_path / "journal", [battery]) as executor:
        for kind in (*kinds, *reversed(kinds), *kinds[::2]):
            await tell(executor, battery, kind)
            assert BEHAVIOUR[profile.profile_id](stand_in) == pytest.approx(TOLD[kind][1]), kind
    assert same(stand_in.visible, before)
    assert BEHAVIOUR[profile.profile_id](stand_in) == USUAL


def same(shown: dict[str, str], before: dict[str, str]) -> bool:
    """Whether all entities show the same; numbers by value."""
    return shown.keys() == before.keys() and all(
        value == before[key] or float(value) == float(before[key]) for key, value in shown.items()
    )


# --- where it ends when nobody is there -----------------------------------------------------


@ALL_PROFILES
async def test_a_discharge_is_only_offered_while_something_would_end_it(
    hass: HomeAssistant, profile: Profile
) -> None:
    stand_in = put_up(hass, profile)
    found = on_device(hass, profile, stand_in.device_id)
    driver = ProfileDriver(hass, found, replace(FIGURES, reserve_pct=20.0))
    offered = driver.capabilities.can(InstructionKind.DISCHARGE)
    if InstructionKind.DISCHARGE not in found.kinds:
        assert not offered
    elif not profile.ends_by_itself:
        assert offered is (profile.reserve is not None and profile.profile_id != "fronius")


async def test_the_inverters_own_minimum_is_raised_to_the_reserve_and_brought_back(
    hass: HomeAssistant, tmp_path: Path
) -> None:
    stand_in = put_up(hass, PROFILES["goodwe_ems"])
    found = on_device(hass, PROFILES["goodwe_ems"], stand_in.device_id)
    figures = replace(FIGURES, reserve_pct=35.0)
    battery = BatteryTarget("home", "Home battery", ProfileDriver(hass, found, figures))
    async with running(hass, tmp_path / "journal", [battery]) as executor:
        await tell(executor, battery, InstructionKind.DISCHARGE)
        assert stand_in.number("battery_discharge_depth") == 65
    assert stand_in.number("battery_discharge_depth") == 80


async def test_a_command_that_lapses_is_renewed_before_it_does(
    hass: HomeAssistant, tmp_path: Path, freezer: FrozenDateTimeFactory
) -> None:
    stand_in = put_up(hass, PROFILES["huawei_solar"])
    found = on_device(hass, PROFILES["huawei_solar"], stand_in.device_id)
    battery = BatteryTarget("home", "Home battery", ProfileDriver(hass, found, FIGURES))
    async with running(hass, tmp_path / "journal", [battery]) as executor:
        await tell(executor, battery, InstructionKind.CHARGE)
        assert len(stand_in.calls) == 1
        await travel(hass, freezer, 1795)
        assert len(stand_in.calls) == 1
        await travel(hass, freezer, 10)
        assert [service for service, _ in stand_in.calls] == 2 * ["huawei_solar.forcible_charge"]


async def test_a_command_that_lapses_in_seconds_is_sent_again_and_again_and_wears_nothing(
    hass: HomeAssistant, tmp_path: Path, freezer: FrozenDateTimeFactory
) -> None:
    stand_in = put_up(hass, PROFILES["e3dc_rscp"])
    found = on_device(hass, PROFILES["e3dc_rscp"], stand_in.device_id)
    driver = ProfileDriver(hass, found, FIGURES)
    battery = BatteryTarget("home", "Home battery", driver, lambda: 3.0)
    sent_at = []
    async with running(hass, tmp_path / "journal", [battery]) as executor:
        await tell(executor, battery, InstructionKind.DISCHARGE)
        for second in range(0, 1500, 5):
            before = len(stand_in.calls)
            await travel(hass, freezer, 5)
            sent_at += [second] * (len(stand_in.calls) - before)
        status = executor.battery_status("home")
        assert status.verified
        assert status.problem is None
        lines = len((tmp_path / "journal").read_bytes().splitlines())
        assert lines < 10
    gaps = [after - before for before, after in pairwise(sent_at)]
    assert max(gaps) <= 10
    assert len(sent_at) > 200
    assert stand_in.calls[-1][1]["power_mode"] == "0"


async def test_a_window_of_time_moves_on_and_ends_with_the_day(
    hass: HomeAssistant, tmp_path: Path, freezer: FrozenDateTimeFactory
) -> None:
    await hass.config.async_set_time_zone("Europe/Berlin")
    freezer.move_to("2026-07-01T21:20:00Z")
    stand_in = put_up(hass, PROFILES["alphaess"])
    found = on_device(hass, PROFILES["alphaess"], stand_in.device_id)
    battery = BatteryTarget("home", "Home battery", ProfileDriver(hass, found, FIGURES))
    windows = []
    async with running(hass, tmp_path / "journal", [battery]) as executor:
        for _ in range(4):
            await tell(executor, battery, InstructionKind.CHARGE)
            data = stand_in.calls[-1][1]
            windows.append((data["cp1start"], data["cp1end"]))
            await travel(hass, freezer, 900)
    assert windows == [
        ("23:15", "23:59"),
        ("23:30", "23:59"),
        ("23:45", "23:59"),
        ("00:00", "01:00"),
    ]
    restored = dict(stand_in.calls)["alphaess.setbatterycharge"]
    assert (restored["enabled"], restored["cp1start"]) == (True, "01:30")


async def test_what_a_current_is_worked_out_from_has_to_be_known(
    hass: HomeAssistant, tmp_path: Path
) -> None:
    stand_in = put_up(hass, PROFILES["solarman_deye"])
    battery = target(hass, PROFILES["solarman_deye"], stand_in)
    hass.states.async_set(stand_in.entity_ids["battery_voltage"], "0")
    before = stand_in.shown
    async with running(hass, tmp_path / "journal", [battery]) as executor:
        await tell(executor, battery, InstructionKind.CHARGE)
        assert problem_of(executor) is ProblemKind.UNAVAILABLE
        assert stand_in.shown == before


async def test_a_mode_found_forcing_goes_to_normal_as_nobody_means_it(
    hass: HomeAssistant, tmp_path: Path
) -> None:
    stand_in = put_up(hass, PROFILES["foxess_modbus"])
    stand_in.show("work_mode", "Force Discharge")
    battery = target(hass, PROFILES["foxess_modbus"], stand_in)
    async with running(hass, tmp_path / "journal", [battery]) as executor:
        await tell(executor, battery, InstructionKind.CHARGE)
    assert stand_in.shown["work_mode"] == "Self Use"


# --- what is found, and what is refused ------------------------------------------------------


@CORE_PROFILES
def test_the_core_has_every_entity_and_service_that_a_profile_names(profile: Profile) -> None:
    for role, record in profile.entities.items():
        assert core_knows(profile.integration, record), role
    for steps in (*profile.instructions.values(), profile.release):
        for step in steps:
            if isinstance(step, Call) and not step.service.startswith("teslemetry."):
                assert core_service(step.service) is not None, step.service


def test_no_profile_is_left_out() -> None:
    assert load_profiles().keys() == PROFILES.keys() == BEHAVIOUR.keys()


async def test_the_profile_that_can_tell_a_device_most_is_taken(hass: HomeAssistant) -> None:
    stand_in = put_up(hass, PROFILES["goodwe_ems"])
    found = find_profile(hass, PROFILES.values(), stand_in.device_id)
    assert found.profile.profile_id == "goodwe_ems"


async def test_where_every_battery_has_its_own_minimum_no_discharge_of_all_is_offered(
    hass: HomeAssistant,
) -> None:
    stand_in = put_up(hass, PROFILES["zendure_ha"])
    mode = er.async_get(hass).async_get(stand_in.entity_ids["operation"])
    assert mode is not None
    assert mode.config_entry_id is not None
    for name in ("first", "second"):
        device = dr.async_get(hass).async_get_or_create(
            config_entry_id=mode.config_entry_id, identifiers={("zendure_ha", name)}
        )
        er.async_get(hass).async_get_or_create(
            "number",
            "zendure_ha",
            f"{name}-minSoc",
            config_entry=hass.config_entries.async_get_entry(mode.config_entry_id),
            device_id=device.id,
            translation_key="min_soc",
        )
    er.async_get(hass).async_remove(stand_in.entity_ids["min_soc"])
    found = on_device(hass, PROFILES["zendure_ha"], stand_in.device_id)
    assert found.missing["reserve"] == "number min_soc is there 2 times"
    offered = ProfileDriver(hass, found, FIGURES).capabilities
    assert offered.can(InstructionKind.CHARGE)
    assert not offered.can(InstructionKind.DISCHARGE)


async def test_a_renamed_entity_is_found_again(hass: HomeAssistant) -> None:
    stand_in = put_up(hass, PROFILES["solaredge_modbus"])
    registry = er.async_get(hass)
    old_id = stand_in.entity_ids["storage_control_mode"]
    registry.async_update_entity(old_id, new_entity_id="select.anything_else")
    found = on_device(hass, PROFILES["solaredge_modbus"], stand_in.device_id)
    assert found.entities["control"] == "select.anything_else"


async def test_a_disabled_entity_is_named_and_its_instructions_are_not_offered(
    hass: HomeAssistant,
) -> None:
    stand_in = put_up(hass, PROFILES["solaredge_modbus"])
    disabled_id = stand_in.entity_ids["charge_limit"]
    er.async_get(hass).async_update_entity(disabled_id, disabled_by=er.RegistryEntryDisabler.USER)
    found = on_device(hass, PROFILES["solaredge_modbus"], stand_in.device_id)
    assert found.missing["charge_limit"] == f"{disabled_id} is disabled: enable it"
    assert found.kinds == {InstructionKind.DISCHARGE, InstructionKind.NO_DISCHARGE}


async def test_a_device_of_no_known_family_is_refused_with_those_that_are(
    hass: HomeAssistant,
) -> None:
    stand_in = put_up(hass, replace(PROFILES["sigen"], integration="toaster"))
    with pytest.raises(InputError) as refused:
        find_profile(hass, PROFILES.values(), stand_in.device_id)
    assert refused.value.placeholders["given"] == "'toaster'" or "toaster" in str(refused.value)
    assert "Huawei Solar" in str(refused.value)


@pytest.mark.parametrize(
    ("profile_id", "charge_kw", "allowed"),
    [("indevolt", 12.0, "at most 10.8 (Indevolt)"), ("homevolt", 20.0, "at most 11 (Homevolt)")],
)
async def test_a_power_outside_what_the_battery_takes_is_refused(
    hass: HomeAssistant, profile_id: str, charge_kw: float, allowed: str
) -> None:
    stand_in = put_up(hass, PROFILES[profile_id])
    if profile_id == "homevolt":
        stand_in.show("local_mode", "on")
    found = on_device(hass, PROFILES[profile_id], stand_in.device_id)
    with pytest.raises(InputError) as refused:
        check_figures(hass, found, replace(FIGURES, max_charge_kw=charge_kw))
    assert refused.value.field == "max_charge_kw"
    assert refused.value.placeholders["allowed"] == allowed
