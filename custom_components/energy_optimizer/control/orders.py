"""What everybody is told now: by the dispatch, by a test pulse, and until when it holds."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from .curtailing import CURTAILED, CurtailControl

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..core.dispatch import DeviceInstruction, Instruction
    from .batteries import BatteryControl
    from .roster import Roster
    from .runs import RunCommand

GRACE_AFTER_START: Final = timedelta(seconds=20)
"""What is found shed or running at a start stays so until the first plan, or for this long."""
DISPATCH_HOLDS_FOR: Final = timedelta(minutes=75)
"""Without a new dispatch for longer than any slot nothing stays forced, whatever its `until`."""
GRACE_AFTER_UNTIL: Final = timedelta(seconds=120)
"""An instruction that nobody renewed ends this long after its `until`."""


class Orders:
    """The last dispatch, and what outranks it."""

    def __init__(self, now: datetime) -> None:
        """Nobody is told anything."""
        self.started_at = now
        self.held: dict[str, Instruction] = {}
        self._applied_at: datetime | None = None
        self._batteries: dict[str, Instruction] = {}
        self._sheds: dict[str, DeviceInstruction] = {}
        self._runs: dict[str, RunCommand] = {}
        self._curtail = False

    def take(
        self,
        batteries: Mapping[str, Instruction],
        devices: Mapping[str, DeviceInstruction],
        runs: Mapping[str, RunCommand],
        now: datetime,
        *,
        curtail: bool,
    ) -> None:
        """Take a dispatch up."""
        self._applied_at = now
        self._batteries = dict(batteries)
        self._sheds = {key: order for key, order in devices.items() if order.shed}
        self._runs = dict(runs)
        self._curtail = curtail

    def drop(self) -> None:
        """Tell nobody anything any more."""
        self._batteries, self._sheds, self._runs, self.held = {}, {}, {}, {}
        self._curtail = False

    def is_starting(self, now: datetime) -> bool:
        """Whether the first plan is still waited for."""
        return self._applied_at is None and now - self.started_at < GRACE_AFTER_START

    def told(self, control: BatteryControl, roster: Roster, now: datetime) -> Instruction | None:
        """Give what a battery is told, or what curtails; nothing to what is not configured."""
        if isinstance(control, CurtailControl):
            curtails = self._curtail and control is roster.curtailment
            return self._unless_over(CURTAILED if curtails else None, now)
        battery_id = control.battery.battery_id
        if (held := self.held.get(battery_id)) is not None:
            return held
        is_known = battery_id in roster.batteries
        return self._unless_over(self._batteries.get(battery_id), now) if is_known else None

    def shed(self, device_id: str, now: datetime) -> DeviceInstruction | None:
        """Give the order to shed a device, where there is one."""
        return self._unless_over(self._sheds.get(device_id), now)

    def run(self, run_id: str, now: datetime) -> RunCommand | None:
        """Give what a load is told."""
        return self._unless_over(self._runs.get(run_id), now)

    def _unless_over[T: Instruction | DeviceInstruction | RunCommand](
        self, told: T | None, now: datetime
    ) -> T | None:
        """Give what was told, or None when its time is over and nobody renewed it."""
        if told is None or self._applied_at is None:
            return None
        over = told.until is not None and now > told.until + GRACE_AFTER_UNTIL
        return None if over or now - self._applied_at > DISPATCH_HOLDS_FOR else told
