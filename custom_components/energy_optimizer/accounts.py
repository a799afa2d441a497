"""The open books of a home: what is settled goes in, what anybody is shown comes out.

One thing at a time has the ledger, in the executor; what is shown was taken there before
and is read on the event loop.
"""

from __future__ import annotations

import asyncio
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.util import dt as dt_util

from .books_statistics import BillStatistics, hourly_sums
from .books_troubles import BooksTroubles
from .core.accounting import BooksState, settle_all
from .core.accounting.capacity import capacity_costs, peaks_after
from .core.errors import LedgerError
from .ledger import Ledger, LedgerState, correct
from .ledger.files import KEEP_DAYS
from .money import DECIMALS, money_view, profit_answer, savings_answer
from .money_books import books_answer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from homeassistant.core import CALLBACK_TYPE, Event, HomeAssistant

    from .core.accounting import SlotEntry, SlotFacts, Totals
    from .core.accounting.capacity import BillPeaks
    from .core.capacity import CapacityCharge, MonthPeaks
    from .core.inputs import Battery
    from .ledger import LedgerStatus, Summary
    from .snapshot import MoneyView

# A day's last figures are shown for this long at least.
BETWEEN_DAYS = timedelta(seconds=10)
KEPT = timedelta(days=KEEP_DAYS)


class Accounts:
    """Books settled slots and says what they come to."""

    def __init__(self, hass: HomeAssistant, folder: Path, show: Callable[[], None]) -> None:
        """Nothing is read before `async_open`; `show` is called when there is news."""
        self._hass = hass
        self._folder = folder
        self._show = show
        self._access = asyncio.Lock()
        self._ledger: Ledger | None = None
        self._summary: Summary | None = None
        self._coming: list[Summary] = []
        self._shown_at = dt_util.utc_from_timestamp(0)
        self._statistics = BillStatistics(hass)
        self._troubles = BooksTroubles(hass)
        self._charge: CapacityCharge | None = None
        self._peaks: BillPeaks = {}
        self.simulated: Mapping[str, Any] | None = None
        self.is_closed = False
        self._forget_stop: CALLBACK_TYPE | None = None

    # --- the event loop ------------------------------------------------------------------------

    async def async_open(self) -> None:
        """Open the books. Raises: LedgerError where they cannot be read."""
        async with self._access:
            status = await self._hass.async_add_executor_job(self._open)
        # What is under way ends first; after that nothing is booked any more.
        self._forget_stop = self._hass.bus.async_listen(
            EVENT_HOMEASSISTANT_STOP, self._async_stopping
        )
        self._troubles.look(status)

    async def async_charge(self, charge: CapacityCharge | None) -> None:
        """Follow the capacity charge: its line in each bill is for the running month."""
        if charge != self._charge:
            self._charge = charge
            async with self._access:
                await self._hass.async_add_executor_job(self._count_peaks)

    async def async_book(
        self, facts: list[SlotFacts], batteries: Mapping[str, Battery], now: datetime
    ) -> None:
        """Settle slots, the oldest first, and show what they come to."""
        async with self._access:
            if self.is_closed:
                return
            coming = await self._hass.async_add_executor_job(self._book, facts, batteries)
        self._coming += coming
        self.show_next(now)
        self._troubles.look(coming[-1].status)
        await self._async_publish(facts[0].start)

    async def async_correct(
        self, facts: list[SlotFacts], batteries: Mapping[str, Battery], now: datetime
    ) -> None:
        """Settle booked slots again with what was learned late, and all that follow them."""
        async with self._access:
            if self.is_closed:
                return
            coming = await self._hass.async_add_executor_job(self._correct, facts, batteries)
        self._coming += coming
        self.show_next(now)
        self._troubles.look(coming[-1].status)
        await self._async_publish(facts[0].start)

    async def async_look(self, now: datetime) -> None:
        """Show what is due, and try again what could not be written."""
        self.show_next(now)
        if self._summary is not None and self._summary.status.state is not LedgerState.OK:
            async with self._access:
                coming = await self._hass.async_add_executor_job(self._flush)
            self._troubles.look(coming.status)
            self._coming.append(coming)
            self.show_next(now)

    async def _async_stopping(self, _event: Event) -> None:
        await self.async_close()

    async def async_close(self) -> None:
        """Write what is left; nothing is booked after that."""
        async with self._access:
            if self._ledger is None or self.is_closed:
                return
            self.is_closed = True
            if self._forget_stop is not None:
                self._forget_stop()
            await self._hass.async_add_executor_job(self._ledger.close)

    async def async_slots(self, start: datetime, end: datetime) -> list[SlotEntry]:
        """Give the settled slots that start in [start, end)."""
        async with self._access:
            return await self._hass.async_add_executor_job(self._slots, start, end)

    async def async_export(self, write: Callable[[Ledger], str]) -> str:
        """Have a table written from the ledger. Raises: LedgerError while it is not open."""
        if self._ledger is None:
            raise LedgerError("They are not open yet")
        async with self._access:
            return await self._hass.async_add_executor_job(write, self._ledger)

    def show_next(self, now: datetime) -> None:
        """Show what the books say; a day's last figures stay a while before the next day's.

        So they are recorded, and what was booked last is in its statistics.
        """
        shown = self._summary
        while self._coming:
            another_day = shown is not None and self._coming[0].day != shown.day
            if another_day and now - self._shown_at < BETWEEN_DAYS:
                return
            self._summary = shown = self._coming.pop(0)
            self._shown_at = now
            self._show()

    async def _async_publish(self, first: datetime) -> None:
        """Write the bills' statistics where a whole hour is new or was corrected."""
        end = self.until
        since = None if end is None else await self._statistics.async_since(first, end)
        if end is None or since is None:
            return
        async with self._access:
            hours = await self._hass.async_add_executor_job(self._hours, since, end)
        self._statistics.publish(hours, end)

    # --- what is shown -------------------------------------------------------------------------

    @property
    def until(self) -> datetime | None:
        """Up to when the books are settled."""
        last = None if self._ledger is None else self._ledger.last
        return None if last is None else last.facts.end

    @property
    def today(self) -> Totals | None:
        """What the books say of the present local day; None where nothing is settled of it."""
        summary = self._coming[-1] if self._coming else self._summary
        return None if summary is None or summary.day != self._day() else summary.today

    @property
    def month_peaks(self) -> MonthPeaks | None:
        """What the capacity charge has counted of the running month; None without one."""
        return self._peaks.get("actual_cost")

    def money(self) -> MoneyView:
        """What sensors and subscribers show."""
        return money_view(self._summary, self.simulated)

    def profit(self) -> dict[str, Any]:
        """Answer `get_profit`."""
        return profit_answer(self._summary, self._hass.config.currency)

    def savings(self) -> dict[str, Any]:
        """Answer `get_savings`."""
        return savings_answer(self._summary, self._hass.config.currency)

    def laid_open(self) -> dict[str, Any]:
        """Answer `get_books`."""
        costs: dict[str, float] | None = None
        if self._charge is not None and self._peaks:
            found = capacity_costs(self._charge, self._peaks)
            costs = {bill: round(cost, DECIMALS) for bill, cost in found.items()}
        currency = self._hass.config.currency
        return books_answer(self._summary, currency, simulated=self.simulated, capacity_costs=costs)

    # --- the executor --------------------------------------------------------------------------

    def _open(self) -> LedgerStatus:
        try:
            self._ledger, _ = Ledger.open(self._folder, dt_util.get_default_time_zone())
        except OSError as err:
            raise LedgerError(f"{err.strerror or err}") from err
        self._summary = self._ledger.summary(self._day())
        return self._ledger.status

    def _book(self, facts: list[SlotFacts], batteries: Mapping[str, Battery]) -> list[Summary]:
        """Settle and write; gives the last figures of every day that ended in it, and today's."""
        ledger = self._opened()
        day_before = self._day()
        state = BooksState() if ledger.last is None else ledger.last.state
        entries = settle_all(state, facts, batteries)
        ledger.append(*entries)
        if self._charge is not None:
            for entry in entries:
                self._peaks = peaks_after(self._charge, self._peaks, entry)
        return self._summaries(day_before)

    def _correct(self, facts: list[SlotFacts], batteries: Mapping[str, Battery]) -> list[Summary]:
        correct(self._opened(), facts, batteries)
        self._count_peaks()
        return self._summaries(self._day())

    def _summaries(self, day_before: date) -> list[Summary]:
        ledger, day = self._opened(), self._day()
        ended = ledger.days(day_before, day - timedelta(days=1))
        return [ledger.summary(each) for each in (*ended, day)]

    def _flush(self) -> Summary:
        self._opened().flush()
        return self._opened().summary(self._day())

    def _slots(self, start: datetime, end: datetime) -> list[SlotEntry]:
        return [] if self._ledger is None else self._ledger.slots(start, end)

    def _hours(self, since: datetime, end: datetime) -> Mapping[datetime, Mapping[str, float]]:
        begin = max(since, end - KEPT)
        return hourly_sums(self._opened().totals(), self._slots(begin, end))

    def _count_peaks(self) -> None:
        """Find the running month's highest powers from its settled slots."""
        self._peaks = {}
        charge, end = self._charge, self.until
        if charge is None or end is None:
            return
        month = dt_util.start_of_local_day(self._day().replace(day=1))
        for entry in self._slots(month, end):
            self._peaks = peaks_after(charge, self._peaks, entry)

    def _day(self) -> date:
        """Give the local day that the books have come to: it ends with its last settled slot."""
        return dt_util.as_local(self.until or dt_util.utcnow()).date()

    def _opened(self) -> Ledger:
        if self._ledger is None:
            raise LedgerError("They are not open yet")
        return self._ledger
