"""A home whose meters count and whose battery fills and empties while time passes."""

from datetime import datetime, timedelta

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from . import home

# One way through a battery whose round trip is 90 %.
ONE_WAY = 0.9**0.5


class Life:
    """A home that lives: its meters count and its battery fills and empties."""

    def __init__(self, hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> None:
        self.hass, self.freezer = hass, freezer
        self.imported_kwh, self.exported_kwh, self.stored_kwh = 100.0, 50.0, 1.0
        self.load_kw = self.battery_kw = 0.0
        self.pump_kw = 1.1

    def show(self) -> None:
        """Put every sensor."""
        put = self.hass.states.async_set
        grid_kw = self.load_kw - self.battery_kw
        put(home.LOAD, str(self.load_kw * 1000), home.POWER)
        put(home.GRID, str(grid_kw * 1000), home.POWER)
        put(home.BATTERY_POWER, str(self.battery_kw * 1000), home.POWER)
        self.put_meters()
        pump = self.hass.states.get(home.PUMP)
        is_on = pump is not None and pump.state == "on"
        put(home.PUMP_POWER, str(self.pump_kw * 1000 if is_on else 0), home.POWER)
        put(home.STATE_OF_CHARGE, f"{self.stored_kwh * 10:.3f}", {"unit_of_measurement": "%"})

    def put_meters(self) -> None:
        """Put what the grid's meters show."""
        put = self.hass.states.async_set
        put(home.IMPORTED, f"{self.imported_kwh:.6f}", home.ENERGY, force_update=True)
        put(home.EXPORTED, f"{self.exported_kwh:.6f}", home.ENERGY, force_update=True)

    async def until(
        self, moment: datetime, *, load_kw: float = 0.0, battery_kw: float = 0.0
    ) -> None:
        """Live on with these powers, five minutes at a time; + is supplied by the battery."""
        self.load_kw, self.battery_kw = load_kw, battery_kw
        self.freezer.tick(timedelta(milliseconds=1))
        self.show()
        while dt_util.utcnow() < moment:
            now = dt_util.utcnow()
            mark = datetime.fromtimestamp(now.timestamp() // 300 * 300 + 300, now.tzinfo)
            hours = (min(mark, moment) - now).total_seconds() / 3600
            net_kwh = (load_kw - battery_kw) * hours
            self.imported_kwh += max(net_kwh, 0.0)
            self.exported_kwh += max(-net_kwh, 0.0)
            inside = -battery_kw * hours
            self.stored_kwh += inside * ONE_WAY if inside > 0 else inside / ONE_WAY
            self.freezer.move_to(min(mark, moment))
            self.show()
            async_fire_time_changed(self.hass, dt_util.utcnow())
            await home.settled(self.hass)
