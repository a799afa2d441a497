"""The simulated home obeys physics, whatever it is told."""

import json

from hypothesis import given, strategies as st
import pytest

from demo.custom_components.simulated_home.physics import (
    Battery,
    BatteryMode,
    Conditions,
    Home,
    Room,
    RoomMode,
)

SECOND_HOURS = 1 / 3600
WINTER_EVENING = Conditions(solar_kw=0.0, base_load_kw=0.6, outdoor_c=5.0)

battery_commands = st.tuples(
    st.sampled_from(BatteryMode), st.floats(-9, 9), st.floats(-8, 8), st.floats(0, 2)
)


@given(st.lists(battery_commands, max_size=40))
def test_energy_in_equals_energy_out_plus_losses_plus_change_in_store(
    commands: list[tuple[BatteryMode, float, float, float]],
) -> None:
    battery = Battery()
    before_kwh = battery.stored_kwh
    for mode, setpoint_kw, net_load_kw, hours in commands:
        battery.mode, battery.net_setpoint_kw = mode, setpoint_kw
        battery.step(net_load_kw, hours)
    change_kwh = 0.95 * battery.charged_kwh - battery.discharged_kwh / 0.95
    assert battery.stored_kwh - before_kwh == pytest.approx(change_kwh, abs=1e-9)


@given(st.lists(battery_commands, max_size=40))
def test_a_battery_stays_between_its_floor_and_its_capacity_and_within_its_power(
    commands: list[tuple[BatteryMode, float, float, float]],
) -> None:
    battery = Battery()
    for mode, setpoint_kw, net_load_kw, hours in commands:
        battery.mode, battery.net_setpoint_kw = mode, setpoint_kw
        net_kw = battery.step(net_load_kw, hours)
        assert -5.0 <= net_kw <= 5.0
        assert 1.0 - 1e-9 <= battery.stored_kwh <= 10.0 + 1e-9


def test_a_positive_setpoint_discharges_and_a_negative_one_charges() -> None:
    battery = Battery(mode=BatteryMode.FORCED, net_setpoint_kw=3.0)
    assert battery.step(0.0, SECOND_HOURS) == 3.0
    battery.net_setpoint_kw = -3.0
    assert battery.step(0.0, SECOND_HOURS) == -3.0


@pytest.mark.parametrize(
    ("mode", "net_load_kw", "net_kw"),
    [
        (BatteryMode.SELF_CONSUMPTION, 1.5, 1.5),
        (BatteryMode.SELF_CONSUMPTION, -1.5, -1.5),
        (BatteryMode.NO_DISCHARGE, 1.5, 0.0),
        (BatteryMode.NO_DISCHARGE, -1.5, -1.5),
        (BatteryMode.STANDBY, 1.5, 0.0),
        (BatteryMode.STANDBY, -1.5, 0.0),
    ],
)
def test_each_mode_follows_the_load_as_its_name_says(
    mode: BatteryMode, net_load_kw: float, net_kw: float
) -> None:
    assert Battery(mode=mode).step(net_load_kw, SECOND_HOURS) == net_kw


@given(
    solar_kw=st.floats(0, 6),
    base_load_kw=st.floats(0, 6),
    mode=st.sampled_from(BatteryMode),
    pump_on=st.booleans(),
)
def test_supply_and_use_balance_at_the_grid_meter(
    solar_kw: float, base_load_kw: float, mode: BatteryMode, *, pump_on: bool
) -> None:
    home = Home(pool_pump_on=pump_on)
    home.battery.mode, home.battery.net_setpoint_kw = mode, 2.5
    home.step(Conditions(solar_kw, base_load_kw, 5.0), SECOND_HOURS)
    supplied_kw = home.net_grid_kw + home.solar_kw + home.battery.net_power_kw
    assert supplied_kw == pytest.approx(home.load_kw)


def test_meters_count_what_flowed() -> None:
    home = Home(garden_lights_on=False)
    home.room.switch(RoomMode.OFF)
    home.battery.mode = BatteryMode.STANDBY
    for _ in range(3600):
        home.step(WINTER_EVENING, SECOND_HOURS)
    assert home.meters.pool_pump_kwh == pytest.approx(1.1)
    assert home.meters.load_kwh == pytest.approx(1.7)
    assert home.meters.grid_import_kwh == pytest.approx(1.7)
    assert home.meters.grid_export_kwh == 0.0


def test_a_command_shows_at_once_and_costs_no_energy() -> None:
    home = Home()
    home.step(WINTER_EVENING, 0.0)
    before_kw = home.load_kw
    home.pool_pump_on = False
    home.step(WINTER_EVENING, 0.0)
    assert home.load_kw == pytest.approx(before_kw - 1.1)
    assert home.meters.load_kwh == 0.0


def test_dimmed_lights_use_less() -> None:
    assert Home(garden_lights_brightness=51).garden_lights_kw == pytest.approx(0.04)


def test_the_thermostat_keeps_the_room_near_its_set_point() -> None:
    room = Room(temperature_c=21.0)
    for _ in range(24 * 60):
        room.step(-5.0, 1 / 60)
        assert 20.5 < room.temperature_c < 21.5


def test_a_room_that_is_off_cools_down_and_warms_up_again_when_heated() -> None:
    room = Room(temperature_c=21.0)
    room.switch(RoomMode.OFF)
    room.step(0.0, 1.0)
    assert room.power_kw == 0.0
    cold_c = room.temperature_c
    assert cold_c < 20.0
    room.switch(room.last_active_mode)
    room.step(0.0, 0.1)
    assert room.power_kw == 1.5
    assert room.temperature_c > cold_c


def test_a_cooled_room_gets_cooler_in_a_hot_summer() -> None:
    room = Room(temperature_c=27.0, target_c=23.0)
    room.switch(RoomMode.COOL)
    room.step(32.0, 0.5)
    assert room.running
    assert room.temperature_c < 27.0


def test_the_state_survives_a_file() -> None:
    home = Home()
    home.battery.mode, home.battery.net_setpoint_kw = BatteryMode.FORCED, -2.0
    home.room.switch(RoomMode.COOL)
    home.pool_pump_on = False
    home.step(WINTER_EVENING, 0.25)
    assert Home.from_dict(json.loads(json.dumps(home.as_dict()))) == home
