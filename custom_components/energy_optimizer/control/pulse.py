"""The test pulse: a battery is controlled only after it was seen to do what it is told.

In each direction it claims it is told `PULSE_KW` for `PULSE_S`, under the same claim and
journal as any command, and given back. The measured power must have moved, from what it
was before, by at least `LEAST_CHANGE_RATIO` of the way to the commanded value, and must
lie between `LEAST_POWER_RATIO` and `MOST_POWER_RATIO` of it (with `SLACK_KW` for the
inverter's own use): small powers are where inverters are least exact, while a wrong sign,
a wrong unit or a gate that stays shut is far outside.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime  # noqa: TC003 - a callback's signature is read at run time
from enum import StrEnum
from statistics import median
from typing import TYPE_CHECKING, Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.event import async_call_later

from ..core.dispatch import Instruction, InstructionKind
from .status import ProblemKind

if TYPE_CHECKING:
    from collections.abc import Callable

    from .batteries import BatteryTarget
    from .capabilities import NetPowerReader
    from .executor import Executor
    from .status import BatteryStatus

PULSE_KW: Final = 0.3
STRONGER_PULSE_KW: Final = 0.6
"""Where the battery happens to do `PULSE_KW` already, nothing could be told from it."""
PULSE_S: Final = 60.0
BASELINE_S: Final = 10.0
GIVE_BACK_S: Final = 30.0
SAMPLE_S: Final = 5.0
SLACK_KW: Final = 0.1
LEAST_CHANGE_RATIO: Final = 0.5
LEAST_POWER_RATIO: Final = 0.5
MOST_POWER_RATIO: Final = 1.5


class PulseFailure(StrEnum):
    """Why a pulse did not confirm a direction; each is a translation key."""

    NO_SENSOR = "no_sensor"
    NO_READING = "no_reading"
    REJECTED = "rejected"
    NO_RESPONSE = "no_response"
    WRONG_SIGN = "wrong_sign"
    WRONG_POWER = "wrong_power"
    NOT_RELEASED = "not_released"
    INTERRUPTED = "interrupted"


@dataclass(frozen=True, slots=True)
class DirectionResult:
    """What one direction showed: net powers [kW], + discharges."""

    kind: InstructionKind
    told_net_kw: float
    baseline_net_kw: float | None = None
    measured_net_kw: float | None = None
    failure: PulseFailure | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class PulseResult:
    """What the pulse showed; `confirmed` are the directions that a person may release."""

    directions: tuple[DirectionResult, ...]

    @property
    def confirmed(self) -> frozenset[InstructionKind]:
        """The directions that did what they were told."""
        return frozenset(item.kind for item in self.directions if item.failure is None)

    @property
    def passed(self) -> bool:
        """Whether every direction that the battery claims was confirmed."""
        return all(item.failure is None for item in self.directions)


async def async_run_pulse(
    hass: HomeAssistant,
    executor: Executor,
    battery: BatteryTarget,
    *,
    on_progress: Callable[[float], None] | None = None,
) -> PulseResult:
    """Pulse each direction that the battery claims; cancelling it gives the battery back.

    on_progress: called with the share that is done [0-1].
    """
    claimed = battery.driver.capabilities.kinds
    kinds = [k for k in (InstructionKind.CHARGE, InstructionKind.DISCHARGE) if k in claimed]
    results: list[DirectionResult] = []
    for done, kind in enumerate(kinds):
        if on_progress is not None:
            on_progress(done / len(kinds))
        results.append(await _pulse_direction(hass, executor, battery, kind))
    if on_progress is not None:
        on_progress(1.0)
    return PulseResult(tuple(results))


async def _pulse_direction(
    hass: HomeAssistant, executor: Executor, battery: BatteryTarget, kind: InstructionKind
) -> DirectionResult:
    sign = 1.0 if kind is InstructionKind.DISCHARGE else -1.0
    reader = battery.net_power_kw
    if reader is None:
        return DirectionResult(kind, sign * PULSE_KW, failure=PulseFailure.NO_SENSOR)
    before = await _sample(hass, reader, BASELINE_S)
    if not before:
        return DirectionResult(kind, sign * PULSE_KW, failure=PulseFailure.NO_READING)
    baseline_kw = median(before)
    told_kw = _distinct_power(battery, kind, sign * baseline_kw)
    try:
        status = await executor.async_hold(battery, Instruction(kind, told_kw, reason="test_pulse"))
        samples = await _sample(hass, reader, PULSE_S)
        problem = _problem(executor, battery, status)
    finally:
        # Also when cancelled: whoever gives up the set-up gets the battery back as it was.
        released = await asyncio.shield(executor.async_let_go(battery.battery_id))
    released = released or await _is_given_back(hass, executor, battery)
    result = judge(kind, told_kw, baseline_kw, samples[len(samples) // 2 :])
    failure, detail = _failure(result.failure, problem, released=released)
    return DirectionResult(
        kind, result.told_net_kw, baseline_kw, result.measured_net_kw, failure, detail
    )


def judge(
    kind: InstructionKind, told_kw: float, baseline_net_kw: float, samples_net_kw: list[float]
) -> DirectionResult:
    """Say what the samples show about one direction [kW]; the rule is in the module's text."""
    sign = 1.0 if kind is InstructionKind.DISCHARGE else -1.0
    told_net_kw = sign * told_kw
    if not samples_net_kw:
        return DirectionResult(kind, told_net_kw, baseline_net_kw, failure=PulseFailure.NO_READING)
    measured_net_kw = median(samples_net_kw)
    wanted_change_kw = told_net_kw - baseline_net_kw
    change_kw = measured_net_kw - baseline_net_kw
    failure: PulseFailure | None = None
    if change_kw * wanted_change_kw < 0 and abs(change_kw) >= SLACK_KW:
        failure = PulseFailure.WRONG_SIGN
    elif abs(change_kw) < LEAST_CHANGE_RATIO * abs(wanted_change_kw):
        failure = PulseFailure.NO_RESPONSE
    elif not (
        LEAST_POWER_RATIO * told_kw - SLACK_KW / 2
        <= sign * measured_net_kw
        <= MOST_POWER_RATIO * told_kw + SLACK_KW
    ):
        failure = PulseFailure.WRONG_POWER
    return DirectionResult(kind, told_net_kw, baseline_net_kw, measured_net_kw, failure)


def _problem(
    executor: Executor, battery: BatteryTarget, at_first: BatteryStatus
) -> tuple[PulseFailure | None, str]:
    """Say what kept the command from being carried out, so that no power could show it."""
    if not executor.holds(battery.battery_id):
        told = PulseFailure.INTERRUPTED if at_first.held else PulseFailure.REJECTED
        return told, "" if at_first.problem is None else at_first.problem.detail
    problem = executor.battery_status(battery.battery_id).problem
    if problem is None or problem.kind is ProblemKind.NOT_FOLLOWING:
        return None, ""
    if problem.kind is ProblemKind.OVERRIDDEN:
        return PulseFailure.INTERRUPTED, problem.detail
    return PulseFailure.REJECTED, problem.detail


def _failure(
    shown: PulseFailure | None, problem: tuple[PulseFailure | None, str], *, released: bool
) -> tuple[PulseFailure | None, str]:
    """Put first what matters most: a battery not given back, then a command not carried out."""
    if not released:
        return PulseFailure.NOT_RELEASED, problem[1]
    return problem if problem[0] is not None else (shown, "")


def _distinct_power(battery: BatteryTarget, kind: InstructionKind, supplied_kw: float) -> float:
    """Choose a power that differs from what the battery does anyway."""
    capabilities = battery.driver.capabilities
    limit_kw = (
        capabilities.max_charge_kw
        if kind is InstructionKind.CHARGE
        else capabilities.max_discharge_kw
    )
    wanted_kw = PULSE_KW if abs(supplied_kw - PULSE_KW) > 2 * SLACK_KW else STRONGER_PULSE_KW
    return wanted_kw if limit_kw is None else min(wanted_kw, limit_kw)


async def _is_given_back(hass: HomeAssistant, executor: Executor, battery: BatteryTarget) -> bool:
    """Wait a while for hardware that takes its time to show its old settings."""
    waited_s = 0.0
    while waited_s < GIVE_BACK_S:
        if not executor.holds(battery.battery_id):
            return True
        await _wait(hass, SAMPLE_S)
        waited_s += SAMPLE_S
    return not executor.holds(battery.battery_id)


async def _sample(hass: HomeAssistant, reader: NetPowerReader, seconds: float) -> list[float]:
    """Read the battery's power every `SAMPLE_S`, leaving out what is not known."""
    samples: list[float] = []
    waited_s = 0.0
    while waited_s < seconds:
        await _wait(hass, SAMPLE_S)
        waited_s += SAMPLE_S
        if (net_kw := reader()) is not None:
            samples.append(net_kw)
    return samples


async def _wait(hass: HomeAssistant, seconds: float) -> None:
    """Wait on Home Assistant's clock."""
    over: asyncio.Future[None] = hass.loop.create_future()

    @callback
    def _over(_now: datetime) -> None:
        if not over.done():
            over.set_result(None)

    cancel = async_call_later(hass, seconds, _over)
    try:
        await over
    finally:
        cancel()
