"""A battery driven through select, switch and number entities that the user maps.

The entities have no memory of ours: a command stays until it is taken back. Hence the
rule for a forced discharge (DESIGN: Dispatch and act): only while the inverter's own
minimum state of charge is, or can be put, at or above the reserve.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from homeassistant.const import STATE_UNAVAILABLE, STATE_UNKNOWN

from ...core.dispatch import Capabilities, Instruction, InstructionKind
from ...core.errors import CommandRejectedError, DeviceUnavailableError
from ..capabilities import Snapshot, Write
from ..profile_records import SOON_S
from .writes import from_kw, number_of, number_write, option_write, within

if TYPE_CHECKING:
    from collections.abc import Mapping

    from homeassistant.core import HomeAssistant, State

CONF_MODE_ENTITY: Final = "mode_entity"
CONF_POWER_ENTITY: Final = "power_entity"
CONF_CHARGE_POWER_ENTITY: Final = "charge_power_entity"
CONF_DISCHARGE_POWER_ENTITY: Final = "discharge_power_entity"
CONF_POWER_SIGN: Final = "power_sign"
CONF_RESERVE_ENTITY: Final = "reserve_entity"
CONF_LAPSES_AFTER_S: Final = "lapses_after_s"
CONF_MODE_OPTIONS: Final = {kind: f"mode_{kind.value}" for kind in InstructionKind}
"""The configuration key of each instruction's option; an unset one cannot be told."""

FORCED: Final = (InstructionKind.CHARGE, InstructionKind.DISCHARGE)


class PowerSign(StrEnum):
    """What a positive value of the power number means."""

    POSITIVE_DISCHARGES = "positive_discharges"
    POSITIVE_CHARGES = "positive_charges"
    UNSIGNED = "unsigned"


@dataclass(frozen=True, slots=True)
class EntitiesConfig:
    """The mapping, checked by `entities_config.check_entities_config` before it gets here."""

    mode_entity: str
    options: Mapping[InstructionKind, str]
    power_entities: Mapping[InstructionKind, str] = field(default_factory=dict)
    power_sign: PowerSign = PowerSign.UNSIGNED
    reserve_entity: str | None = None
    lapses_after_s: float | None = None

    @classmethod
    def from_data(cls, data: Mapping[str, object]) -> EntitiesConfig:
        """Read the mapping out of a battery sub-entry's data."""
        shared = data.get(CONF_POWER_ENTITY)
        powers = {
            InstructionKind.CHARGE: data.get(CONF_CHARGE_POWER_ENTITY) or shared,
            InstructionKind.DISCHARGE: data.get(CONF_DISCHARGE_POWER_ENTITY) or shared,
        }
        reserve = data.get(CONF_RESERVE_ENTITY)
        lapses = data.get(CONF_LAPSES_AFTER_S)
        return cls(
            str(data[CONF_MODE_ENTITY]),
            {kind: str(data[key]) for kind, key in CONF_MODE_OPTIONS.items() if data.get(key)},
            {kind: str(entity_id) for kind, entity_id in powers.items() if entity_id},
            PowerSign(str(data.get(CONF_POWER_SIGN, PowerSign.UNSIGNED))),
            str(reserve) if reserve else None,
            float(str(lapses)) if lapses else None,
        )

    @property
    def lapses_soon(self) -> bool:
        """Whether a command ends soon with nobody there."""
        return self.lapses_after_s is not None and self.lapses_after_s <= SOON_S

    def sign_of(self, direction: InstructionKind) -> int:
        """Give the sign that the power number has for a direction."""
        if self.power_sign is PowerSign.UNSIGNED:
            return 1
        discharges = self.power_sign is PowerSign.POSITIVE_DISCHARGES
        return -1 if discharges is (direction is InstructionKind.CHARGE) else 1


class EntitiesDriver:
    """Tells one battery through the mapped entities."""

    def __init__(
        self,
        hass: HomeAssistant,
        config: EntitiesConfig,
        *,
        reserve_pct: float,
        max_charge_kw: float,
        max_discharge_kw: float,
    ) -> None:
        """Keep the mapping, the reserve the user set [%] and the power limits [kW, AC side]."""
        self._hass = hass
        self._config = config
        self._reserve_pct = reserve_pct
        self._max_charge_kw = max_charge_kw
        self._max_discharge_kw = max_discharge_kw
        self.lapses_after_s = config.lapses_after_s
        self.entities = _written_entities(config)

    @property
    def capabilities(self) -> Capabilities:
        """What is mapped; a discharge only while the home cannot be emptied by it."""
        kinds = {InstructionKind.SELF_CONSUMPTION}
        for kind in self._config.options:
            if kind not in FORCED or kind in self._config.power_entities:
                kinds.add(kind)
        if not self._may_discharge():
            kinds.discard(InstructionKind.DISCHARGE)
        return Capabilities(frozenset(kinds), self._max_charge_kw, self._max_discharge_kw)

    def snapshot(self) -> Snapshot:
        """Take down mode, powers and reserve; the mode goes back first, the reserve last."""
        before: dict[str, str | float] = {}
        release: list[Write] = []
        mode = self._require(self._config.mode_entity)
        before[mode.entity_id] = mode.state
        release.append(option_write(mode.entity_id, self._mode_to_return_to(mode.state)))
        for entity_id in self.entities[1:]:
            state = self._hass.states.get(entity_id)
            number = number_of(state)
            if state is None or number is None:
                # Some integrations show no number until one was set: nothing to bring back.
                before[entity_id] = STATE_UNKNOWN
                continue
            before[entity_id] = number
            release.append(number_write(state, number))
        return Snapshot(before, tuple(release), decided_by=mode.entity_id)

    def writes(self, instruction: Instruction) -> tuple[Write, ...]:
        """Put the reserve, then the power, then the mode, so that no old power is run."""
        kind = instruction.kind
        if kind not in self.capabilities.kinds or kind not in self._config.options:
            raise CommandRejectedError(
                f"{self._config.mode_entity} has no option for {kind}",
                entity_id=self._config.mode_entity,
                instruction=kind,
            )
        writes: list[Write] = []
        if kind is InstructionKind.DISCHARGE and not self._config.lapses_soon:
            writes += self._reserve_write()
        writes += self._power_write(instruction)
        self._require(self._config.mode_entity)
        writes.append(option_write(self._config.mode_entity, self._config.options[kind]))
        return tuple(writes)

    def resets(self, snapshot: Snapshot, writes: tuple[Write, ...]) -> tuple[Write, ...]:  # noqa: ARG002 - the Protocol's
        """Each instruction says all that there is to say."""
        return ()

    def _power_write(self, instruction: Instruction) -> list[Write]:
        kind, options = instruction.kind, self._config.options
        direction: InstructionKind
        if kind in FORCED:
            direction, power_kw = kind, instruction.power_kw
        else:
            # A hold that shares its option with forcing must not run the power left behind.
            shared = [force for force in FORCED if options.get(force) == options[kind]]
            if not shared:
                return []
            direction, power_kw = shared[0], 0.0
        entity_id = self._config.power_entities.get(direction)
        if entity_id is None:
            return []
        state = self._require(entity_id)
        value = self._config.sign_of(direction) * from_kw(state, power_kw)
        return [number_write(state, within(state, value))]

    def _reserve_write(self) -> list[Write]:
        """Raise the inverter's own minimum to the reserve where it stands lower."""
        entity_id = self._config.reserve_entity
        if entity_id is None or not _is_writable(entity_id):
            return []
        state = self._require(entity_id)
        number = number_of(state)
        if number is None or number >= self._reserve_pct:
            return []
        return [number_write(state, self._reserve_pct)]

    def _may_discharge(self) -> bool:
        """Whether a discharge would end by itself at the reserve, with nobody there."""
        if self._config.lapses_soon:
            return True
        if self._config.reserve_entity is None:
            return False
        state = self._hass.states.get(self._config.reserve_entity)
        number = number_of(state)
        if state is None or number is None:
            return False
        if number >= self._reserve_pct:
            return True
        highest = float(state.attributes.get("max", 0.0))
        return _is_writable(state.entity_id) and highest >= self._reserve_pct

    def _mode_to_return_to(self, mode: str) -> str:
        """Give the mode found, unless it is one that forces: no release ends in forcing."""
        options = self._config.options
        forcing = {options.get(kind) for kind in FORCED}
        normal = options.get(InstructionKind.SELF_CONSUMPTION)
        return normal if mode in forcing and normal is not None else mode

    def _require(self, entity_id: str) -> State:
        state = self._hass.states.get(entity_id)
        if state is None or state.state == STATE_UNAVAILABLE:
            raise DeviceUnavailableError(f"{entity_id} is unavailable", entity_id=entity_id)
        if state.state == STATE_UNKNOWN and entity_id == self._config.mode_entity:
            raise DeviceUnavailableError(f"{entity_id} is unknown", entity_id=entity_id)
        return state


def _written_entities(config: EntitiesConfig) -> tuple[str, ...]:
    reserve = config.reserve_entity
    written = [config.mode_entity, *config.power_entities.values()]
    if reserve is not None and _is_writable(reserve):
        written.append(reserve)
    return tuple(dict.fromkeys(written))


def _is_writable(entity_id: str) -> bool:
    return entity_id.partition(".")[0] in ("number", "input_number")
