"""What only a newer Home Assistant can: held to that core's own keys, ranges and schemas."""

from __future__ import annotations

from pathlib import Path

from homeassistant.core import HomeAssistant
import pytest
import voluptuous as vol

from custom_components.energy_optimizer.control.batteries import BatteryTarget
from custom_components.energy_optimizer.control.drivers.figures import Figures
from custom_components.energy_optimizer.control.drivers.profile import ProfileDriver
from custom_components.energy_optimizer.control.drivers.profile_find import find_profile, on_device
from custom_components.energy_optimizer.control.drivers.profile_load import FOLDER, load_profile
from custom_components.energy_optimizer.control.profile_records import Call, Profile, Verified
from custom_components.energy_optimizer.core.dispatch import Instruction, InstructionKind
from tests.ha.control_support import running
from tests.ha.profile_behaviour import BEHAVIOUR
from tests.ha.profile_ranges import FULL_W, USUAL, Range
from tests.ha.profile_stand_in import NEWER_CORE, core_knows, core_schema, core_service, put_up

pytestmark = pytest.mark.skipif(
    NEWER_CORE is None, reason="the demo's Home Assistant is not installed (scripts/setup)"
)
CORE = NEWER_CORE or Path()
PROFILES = {path.stem: load_profile(path) for path in sorted(FOLDER.glob("*.yaml"))}
FIGURES = Figures(20.0, 100.0, FULL_W / 1000, FULL_W / 1000)
TOLD: dict[InstructionKind, tuple[float, Range]] = {
    InstructionKind.CHARGE: (2.0, (-2000.0, -2000.0)),
    InstructionKind.DISCHARGE: (3.0, (3000.0, 3000.0)),
}


@pytest.mark.parametrize("kind", TOLD)
@pytest.mark.parametrize("profile_id", ["teslemetry", "fronius"])
async def test_forcing_has_its_sign_and_power_and_is_given_back(
    hass: HomeAssistant, tmp_path: Path, profile_id: str, kind: InstructionKind
) -> None:
    stand_in = put_up(hass, PROFILES[profile_id], CORE)
    before, behaves = stand_in.shown, BEHAVIOUR[profile_id]
    found = on_device(hass, PROFILES[profile_id], stand_in.device_id)
    battery = BatteryTarget("home", "Home battery", ProfileDriver(hass, found, FIGURES))
    power_kw, expected = TOLD[kind]
    async with running(hass, tmp_path / "journal", [battery]) as executor:
        for _ in range(2):
            await executor.async_apply({"home": Instruction(kind, power_kw)}, {})
        assert executor.battery_status("home").problem is None
        assert behaves(stand_in) == pytest.approx(expected)
        await executor.async_apply({}, {})
        assert behaves(stand_in) == USUAL
    assert {key: value.removesuffix(".0") for key, value in stand_in.shown.items()} == before
    for service, data in stand_in.calls:
        core_schema(service, CORE)(data)


async def test_a_powerwall_that_can_be_told_a_power_is_told_one(hass: HomeAssistant) -> None:
    stand_in = put_up(hass, PROFILES["teslemetry"], CORE)
    found = find_profile(hass, PROFILES.values(), stand_in.device_id)
    assert found.profile.profile_id == "teslemetry"
    assert InstructionKind.DISCHARGE in found.kinds


@pytest.mark.parametrize(
    "profile",
    [item for item in PROFILES.values() if item.verified is Verified.CORE],
    ids=lambda item: item.profile_id,
)
def test_the_core_has_every_entity_and_service_that_a_profile_names(profile: Profile) -> None:
    for role, record in profile.entities.items():
        assert core_knows(profile.integration, record, CORE), role
    for steps in (*profile.instructions.values(), profile.release):
        for step in steps:
            if isinstance(step, Call):
                assert core_service(step.service, CORE) is not None, step.service


def test_a_power_or_a_time_that_the_core_does_not_take_is_refused_by_its_schema() -> None:
    schema = core_schema("teslemetry.dispatch_battery_power", CORE)
    right = {"device_id": "one", "power": -2000, "duration": 300}
    assert schema(right) == right
    for wrong in ({"power": "much"}, {"duration": 0}, {"duration": 90_000}, {"colour": "blue"}):
        with pytest.raises(vol.Invalid):
            schema(right | wrong)
