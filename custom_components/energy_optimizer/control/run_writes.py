"""Which calls start, hold off and stop a load, and what it was before; no side effects."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from homeassistant.const import STATE_OFF, STATE_ON, STATE_UNAVAILABLE

from ..core.errors import CommandRejectedError
from .capabilities import STATE, Snapshot, Write
from .runs import FIRE_DOMAINS, NUMBER_DOMAINS, SWITCH_DOMAINS
from .shedding import is_reachable_state

if TYPE_CHECKING:
    from homeassistant.core import HomeAssistant, State

    from .journal import JsonObject
    from .runs import CurrentControl, RunTarget

AMPERE_SLACK: Final = 0.5


def is_on(run: RunTarget, state: State) -> bool:
    """Whether the entity that decides shows that it runs."""
    if run.entity_id is not None or run.current is None:
        return state.state == STATE_ON
    try:
        return float(state.state) >= run.current.min_a - AMPERE_SLACK
    except ValueError:
        return False


class RunSeen:
    """What a load's entity shows now."""

    def __init__(self, hass: HomeAssistant, run: RunTarget) -> None:
        """Look at the entity that decides: its switch, else its current."""
        current = None if run.current is None else run.current.entity_id
        entity_id = run.entity_id or current
        self._run = run
        self._state = None if entity_id is None else hass.states.get(entity_id)

    @property
    def is_fired(self) -> bool:
        """Whether it is started once, and shows nothing."""
        entity_id = self._run.entity_id
        return entity_id is not None and entity_id.partition(".")[0] in FIRE_DOMAINS

    @property
    def ends_by_itself(self) -> bool:
        """Whether nothing may or can stop it."""
        return self._run.ends_by_itself or (self.is_fired and self._run.stop_entity_id is None)

    @property
    def may_start(self) -> bool:
        """Whether it is loaded or plugged in, so far as anything says so."""
        return self._run.ready is None or self._run.ready() is True

    @property
    def is_reachable(self) -> bool:
        """Whether it can be told anything; a button that was never pressed is `unknown`."""
        if self.is_fired:
            return self._state is not None and self._state.state != STATE_UNAVAILABLE
        return is_reachable_state(self._state)

    @property
    def is_on(self) -> bool | None:
        """Whether it is on; None while that is not known."""
        if self._state is None or not is_reachable_state(self._state):
            return None
        return is_on(self._run, self._state)


def shows_all(hass: HomeAssistant, writes: tuple[Write, ...]) -> bool:
    """Whether all that was written is shown."""
    return all(write.is_shown_by(hass.states.get(write.entity_id)) for write in writes)


def switch_writes(
    hass: HomeAssistant, run: RunTarget, *, on: bool, power_kw: float | None = None
) -> tuple[Write, ...]:
    """Give the calls that turn it on, with its power first, or off.

    Raises: CommandRejectedError when it is of a kind that is never switched.
    """
    writes: tuple[Write, ...] = ()
    if run.current is not None:
        amperes = run.current.max_a if power_kw is None else run.current.amperes(power_kw)
        if on and (power_kw is not None or run.entity_id is None):
            writes = (number_write(run.current.entity_id, amperes, AMPERE_SLACK),)
        elif not on and run.entity_id is None:
            writes = (
                number_write(run.current.entity_id, off_amperes(hass, run.current), AMPERE_SLACK),
            )
    if run.entity_id is None:
        return writes
    return (*writes, turn(run.entity_id, STATE_ON if on else STATE_OFF))


def run_snapshot(hass: HomeAssistant, run: RunTarget) -> Snapshot:
    """Take down what is there, and what brings it back: stopped, or as it was found."""
    if run.entity_id is not None and run.entity_id.partition(".")[0] in FIRE_DOMAINS:
        stop = run.stop_entity_id
        return Snapshot({}, () if stop is None else (fire(stop),))
    before: dict[str, str | float] = {}
    release: tuple[Write, ...] = ()
    if run.entity_id is not None:
        state = hass.states.get(run.entity_id)
        was_on = run.holds_off and state is not None and state.state == STATE_ON
        before[run.entity_id] = STATE_ON if was_on else STATE_OFF
        if not run.ends_by_itself:
            release = (turn(run.entity_id, STATE_ON if was_on else STATE_OFF),)
    current = None if run.current is None else hass.states.get(run.current.entity_id)
    if run.current is not None and current is not None:
        amperes = _number(current.state)
        if run.entity_id is None and (amperes is None or not run.holds_off):
            amperes = off_amperes(hass, run.current)
        if amperes is not None:
            before[run.current.entity_id] = amperes
            release = (*release, number_write(run.current.entity_id, amperes, AMPERE_SLACK))
    return Snapshot(before, release)


def turn(entity_id: str, state: str) -> Write:
    """Give the call that turns a switch on or off.

    Raises: CommandRejectedError when it is no switch.
    """
    domain = entity_id.partition(".")[0]
    if domain not in SWITCH_DOMAINS:
        raise CommandRejectedError(f"{entity_id} is not of a kind that is run", entity_id=entity_id)
    service = f"{domain}.turn_{state}"
    return Write(entity_id, service, {"entity_id": entity_id}, {STATE: state})


def number_write(entity_id: str, value: float, slack: float = 0.0) -> Write:
    """Give the call that sets a number.

    Raises: CommandRejectedError when it is no number.
    """
    domain = entity_id.partition(".")[0]
    if domain not in NUMBER_DOMAINS:
        raise CommandRejectedError(f"{entity_id} is not a number", entity_id=entity_id)
    data: JsonObject = {"entity_id": entity_id, "value": value}
    return Write(entity_id, f"{domain}.set_value", data, {STATE: value}, slack)


def fire(entity_id: str) -> Write:
    """Give the call that runs a script or presses a button; nothing shows that it worked.

    Raises: CommandRejectedError when it is neither.
    """
    domain = entity_id.partition(".")[0]
    if domain not in FIRE_DOMAINS:
        raise CommandRejectedError(f"{entity_id} cannot be started once", entity_id=entity_id)
    service = "script.turn_on" if domain == "script" else f"{domain}.press"
    return Write(entity_id, service, {"entity_id": entity_id})


def off_amperes(hass: HomeAssistant, current: CurrentControl) -> float:
    """Give the current that stops a charger without a switch: 0, or the least it takes."""
    state = hass.states.get(current.entity_id)
    least = None if state is None else _number(state.attributes.get("min"))
    return max(0.0, 0.0 if least is None else least)


def _number(value: object) -> float | None:
    try:
        return float(str(value))
    except ValueError:
        return None
