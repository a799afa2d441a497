"""The running home: its clock, its prices, its state on disk."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.core import CALLBACK_TYPE, Event, HomeAssistant, callback
from homeassistant.helpers.event import async_track_time_interval
from homeassistant.helpers.storage import Store
from homeassistant.util import dt as dt_util

from .const import CONF_DATA_DIR, CONF_PEAK_END, CONF_PEAK_START, CONF_SEED, CONF_SMOKE, DOMAIN
from .physics import Home
from .prices import CurvePrices, PriceSlot, PriceSource, RecordedPrices, SmokePrices
from .recorded import Recording, read
from .surroundings import Surroundings, afternoon_and_evening, curves, recorded, saturation_pct

if TYPE_CHECKING:
    from collections.abc import Callable

type SimulatedHomeConfigEntry = ConfigEntry[Simulator]

STORE_VERSION: Final = 1
SAVE_EVERY: Final = timedelta(minutes=1)
SAVE_DELAY_SECONDS: Final = 1
TICK: Final = timedelta(seconds=1)
PUBLISH_EVERY: Final = timedelta(seconds=10)
LONGEST_STEP: Final = timedelta(minutes=1)
LONGEST_ABSENCE: Final = timedelta(days=1)
TOMORROW_FROM_HOUR: Final = 13
SMOKE_SATURATION_PCT: Final = 40.0
SMOKE_PROGRAMME: Final = timedelta(minutes=2)
"""In a smoke run an hour of the dishwasher's lasts a minute."""


@dataclass(frozen=True, slots=True)
class PriceBoard:
    """What the market has published: today, and tomorrow when it is out."""

    day: date
    today: tuple[PriceSlot, ...]
    tomorrow: tuple[PriceSlot, ...]

    def at(self, instant: datetime) -> PriceSlot | None:
        """Slot in force."""
        return next((slot for slot in self.today if slot.start <= instant < slot.end), None)


class Simulator:
    """Owns the home and moves it along with real time."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: SimulatedHomeConfigEntry,
        store: Store[dict[str, Any]],
        data: Recording | None,
    ) -> None:
        """Choose prices and surroundings."""
        self._hass = hass
        self._store = store
        self._listeners: list[CALLBACK_TYPE] = []
        self._stop_clock: CALLBACK_TYPE | None = None
        self.entry = entry
        self.smoke = bool(entry.data[CONF_SMOKE])
        self.home = Home()
        if self.smoke:
            self.home.dishwasher.programme_hours = SMOKE_PROGRAMME / timedelta(hours=1)
        self._prices = _price_source(entry, data)
        self._surroundings = _surroundings(entry, data)
        self._now = self._published_at = self._saved_at = dt_util.utcnow()
        self.board = self._publish_prices()
        self._step(timedelta(0))

    @classmethod
    async def async_create(cls, hass: HomeAssistant, entry: SimulatedHomeConfigEntry) -> Simulator:
        """Read the recording and the kept state, and catch up with the time since."""
        folder = entry.data.get(CONF_DATA_DIR)
        data = await hass.async_add_executor_job(read, Path(folder)) if folder else None
        store: Store[dict[str, Any]] = Store(
            hass, STORE_VERSION, f"{DOMAIN}.{entry.entry_id}", atomic_writes=True
        )
        simulator = cls(hass, entry, store, data)
        if (kept := await store.async_load()) is not None:
            simulator._take_up(Home.from_dict(kept["home"]), datetime.fromisoformat(kept["until"]))
        return simulator

    @property
    def now(self) -> datetime:
        """Instant that the state belongs to."""
        return self._now

    @property
    def price(self) -> PriceSlot | None:
        """Price slot in force."""
        return self.board.at(self._now)

    @property
    def saturation_pct(self) -> float:
        """How much of the grid's capacity is in use; steady in a smoke run."""
        if self.smoke:
            return SMOKE_SATURATION_PCT
        return saturation_pct(dt_util.as_local(self._now), self.home.net_grid_kw)

    @callback
    def async_start(self) -> None:
        """Let the clock run, and keep the state when Home Assistant stops."""
        self._stop_clock = async_track_time_interval(
            self._hass, self._on_tick, TICK, cancel_on_shutdown=True
        )
        self.entry.async_on_unload(
            self._hass.bus.async_listen_once(EVENT_HOMEASSISTANT_STOP, self._save_at_stop)
        )

    async def async_stop(self) -> None:
        """Stop the clock and write the state."""
        if self._stop_clock is not None:
            self._stop_clock()
            self._stop_clock = None
        await self._store.async_save(self._kept())

    @callback
    def async_add_listener(self, listener: CALLBACK_TYPE) -> CALLBACK_TYPE:
        """Call the listener after every change; the result takes it off again."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    @callback
    def async_command(self, change: Callable[[Home], None]) -> None:
        """Carry the home up to now, change it, and show the consequence at once."""
        self._advance(dt_util.utcnow())
        change(self.home)
        self._step(timedelta(0))
        self._publish()
        self._save()

    @callback
    def _on_tick(self, _now: datetime) -> None:
        """Move on; publish now and then, and at once when the price changes."""
        slot_before = self.price
        self._advance(dt_util.utcnow())
        due = self.smoke or self._now - self._published_at >= PUBLISH_EVERY
        if due or self.price != slot_before:
            self._publish()

    @callback
    def _publish(self) -> None:
        """Tell the entities; have the state written now and then."""
        self._published_at = self._now
        for listener in tuple(self._listeners):
            listener()
        if self._now - self._saved_at >= SAVE_EVERY:
            self._save()

    @callback
    def _save_at_stop(self, _event: Event) -> None:
        """Leave the state to the final write."""
        self._save()

    @callback
    def _save(self) -> None:
        """Have the state written in a moment: an inverter's registers outlive Home Assistant."""
        self._saved_at = self._now
        self._store.async_delay_save(self._kept, SAVE_DELAY_SECONDS)

    def _take_up(self, home: Home, since: datetime) -> None:
        """Go on from a kept state: the home went on while Home Assistant was away."""
        self.home = home
        self._now = max(since, self._now - LONGEST_ABSENCE)
        self._advance(dt_util.utcnow())

    def _advance(self, until: datetime) -> None:
        """Simulate the time up to that instant in short steps."""
        while self._now < until:
            step = min(LONGEST_STEP, until - self._now)
            self._now += step
            self._step(step)
        if self.board.day != dt_util.as_local(self._now).date() or not self.board.tomorrow:
            self.board = self._publish_prices()

    def _step(self, length: timedelta) -> None:
        """One step of the physics."""
        self.home.step(self._surroundings(dt_util.as_local(self._now)), length / timedelta(hours=1))

    def _publish_prices(self) -> PriceBoard:
        """Today's slots, and tomorrow's from early afternoon on."""
        local = dt_util.as_local(self._now)
        midnights = [
            dt_util.start_of_local_day(local.date() + timedelta(days=ahead)) for ahead in range(3)
        ]
        today = tuple(self._prices.slots(midnights[0], midnights[1]))
        is_out = self.smoke or local.hour >= TOMORROW_FROM_HOUR
        tomorrow = tuple(self._prices.slots(midnights[1], midnights[2])) if is_out else ()
        return PriceBoard(local.date(), today, tomorrow)

    def _kept(self) -> dict[str, Any]:
        """State for the disk."""
        return {"home": self.home.as_dict(), "until": self._now.isoformat()}


def _price_source(entry: SimulatedHomeConfigEntry, data: Recording | None) -> PriceSource:
    """Prices of this entry's kind."""
    if entry.data[CONF_SMOKE]:
        return SmokePrices(_instant(entry, CONF_PEAK_START), _instant(entry, CONF_PEAK_END))
    return CurvePrices() if data is None else RecordedPrices(data)


def _surroundings(entry: SimulatedHomeConfigEntry, data: Recording | None) -> Surroundings:
    """Sun, weather and use of this entry's kind."""
    if entry.data[CONF_SMOKE]:
        return afternoon_and_evening(_instant(entry, CONF_PEAK_START))
    seed = int(entry.data[CONF_SEED])
    return curves(seed) if data is None else recorded(data, seed)


def _instant(entry: SimulatedHomeConfigEntry, key: str) -> datetime:
    """An instant that the entry keeps."""
    return dt_util.as_local(datetime.fromisoformat(entry.data[key]))
