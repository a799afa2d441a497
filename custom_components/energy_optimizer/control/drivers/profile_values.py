"""What a profile's values come to: powers, windows of time and words, as a device wants them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from homeassistant.helpers import device_registry as dr
from homeassistant.util import dt as dt_util

from ...core.dispatch import InstructionKind
from ...core.errors import CommandRejectedError, DeviceUnavailableError
from ..profile_records import WINDOW, WORDS, As, Expression, Source
from .writes import from_kw, is_known, number_of

if TYPE_CHECKING:
    from homeassistant.core import HomeAssistant, State

    from ...core.dispatch import Instruction
    from ..profile_records import Profile, Value
    from .figures import Figures
    from .profile_find import Found

POWERS: Final = (Source.POWER_W, Source.MAX_CHARGE_W, Source.MAX_DISCHARGE_W)
QUARTER_MINUTES: Final = 15


class ProfileValues:
    """Works out the values of one battery's profile."""

    def __init__(self, hass: HomeAssistant, found: Found, figures: Figures) -> None:
        """Keep what was found and the battery's figures."""
        self._hass = hass
        self._found = found
        self._figures = figures

    @property
    def _profile(self) -> Profile:
        return self._found.profile

    def number(self, role: str, value: Value, state: State, instruction: Instruction) -> float:
        """Give a number's value in its own unit; only powers have one to convert to."""
        if not isinstance(value, Expression):
            return float(value)
        number = self._evaluate(value, instruction)
        if value.source not in POWERS or value.per is not None:
            return number
        return from_kw(state, number / 1000, self._profile.entities[role].unit)

    def datum(self, value: Value, instruction: Instruction) -> Any:  # noqa: ANN401 - as the service wants it
        """Give what a service is called with."""
        if not isinstance(value, Expression):
            return value
        if value.source in WORDS:
            return self._word(value)
        if value.source in WINDOW:
            return self._moment(value)
        if value.source is Source.STATE and value.kind in (As.CLOCK, As.SWITCH):
            shown = self._state(value.entity).state
            return shown == "on" if value.kind is As.SWITCH else shown[: len("00:00")]
        number = self._evaluate(value, instruction)
        match value.kind:
            case As.INTEGER:
                return round(number)
            case As.TEXT:
                return f"{round(number)}"
        return number

    def _word(self, value: Expression) -> str:
        if value.source is Source.ENTITY_ID:
            return self._state(value.entity).entity_id
        if value.source is Source.DEVICE_ID:
            return self._found.device_id
        device = dr.async_get(self._hass).async_get(self._found.device_id)
        known = set() if device is None else device.identifiers
        serials = [item[1] for item in known if item[0] == self._profile.integration]
        if not serials:
            raise DeviceUnavailableError(f"{self._profile.name}: no serial number", entity_id="")
        return serials[0]

    def _moment(self, value: Expression) -> str:
        """Give the window's edge by the local clock; by the clock alone it ends with the day."""
        now = dt_util.now().replace(second=0, microsecond=0)
        start = now - timedelta(minutes=now.minute % QUARTER_MINUTES)
        moment = start
        if value.source is Source.WINDOW_END:
            moment = start + timedelta(seconds=self._profile.lapses_after_s or 0.0)
        if value.kind is As.MOMENT:
            return moment.strftime("%Y-%m-%d %H:%M:%S")
        ends_tomorrow = moment.date() != start.date()
        return "23:59" if ends_tomorrow else moment.strftime("%H:%M")

    def _evaluate(self, expression: Expression, instruction: Instruction) -> float:
        value = self._source(expression, instruction) * expression.times
        if expression.per is not None:
            value /= self._shown(expression.per, least=1.0)
        value += expression.plus
        if expression.step:
            value = int(round(value / expression.step, 6)) * expression.step
        return value if expression.least is None else max(value, expression.least)

    def _shown(self, role: str | None, least: float | None = None) -> float:
        state = self._state(role)
        number = number_of(state)
        if number is None or (least is not None and number < least):
            raise DeviceUnavailableError(
                f"{state.entity_id} shows {state.state}", entity_id=state.entity_id
            )
        return number

    def _source(self, expression: Expression, instruction: Instruction) -> float:
        figures, profile = self._figures, self._profile
        charges = instruction.kind is InstructionKind.CHARGE
        match expression.source:
            case Source.POWER_W:
                power_w = max(instruction.power_kw * 1000, profile.min_power_w)
                return power_w if profile.max_power_w is None else min(power_w, profile.max_power_w)
            case Source.POWER_PCT:
                return 100 * instruction.power_kw / figures.max_kw(instruction.kind)
            case Source.TARGET_SOC_PCT:
                return figures.ceiling_pct if charges else figures.reserve_pct
            case Source.RESERVE_PCT:
                return figures.reserve_pct
            case Source.MAX_CHARGE_W:
                return figures.max_charge_kw * 1000
            case Source.MAX_DISCHARGE_W:
                return figures.max_discharge_kw * 1000
            case Source.STATE:
                return self._shown(expression.entity)
        raise CommandRejectedError(
            f"{profile.name}: {expression.source} is no number", entity_id=self._found.device_id
        )

    def _state(self, role: str | None) -> State:
        """Give what an entity shows. Raises: DeviceUnavailableError where it shows nothing."""
        entity_id = self._found.entities.get(role or "", "")
        state = self._hass.states.get(entity_id)
        if state is None or not is_known(state):
            name = entity_id or f"{self._profile.name}: {role}"
            raise DeviceUnavailableError(f"{name} is unavailable", entity_id=name)
        return state
