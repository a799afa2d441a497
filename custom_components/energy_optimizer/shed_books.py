"""What each shed device did not use, slot by slot, and what it caught up on afterwards."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Self

from homeassistant.util import dt as dt_util

from .core.accounting import DeviceFacts
from .core.accounting.shed import ReboundRule, ShedClaim, account_shed, open_claim, restored

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from .settings import DeviceSettings


@dataclass(frozen=True, slots=True)
class ShedNow:
    """One device as the executor shows it; `power_kw` what it drew before it was shed.

    counts: whether it is known to be off, so that being shed saves.
    """

    shed_since: datetime | None
    power_kw: float | None
    counts: bool = True


@dataclass(slots=True)
class ShedBooks:
    """Follows every shed from the switch until its rebound is over."""

    noted_at: datetime | None = None
    claims: dict[str, ShedClaim] = field(default_factory=dict)
    facts: dict[str, DeviceFacts] = field(default_factory=dict)

    def note(
        self, now: datetime, devices: Mapping[str, DeviceSettings], states: Mapping[str, ShedNow]
    ) -> bool:
        """Account up to now, then take up what has changed; True when a shed began or ended."""
        for device_id, claim in list(self.claims.items()):
            device, state = devices.get(device_id), states.get(device_id)
            unsure = state is not None and not state.counts and claim.restored_at is None
            if device is None or unsure:
                del self.claims[device_id]
                continue
            self._account(device, claim, now)
        switched = [
            self._switch(devices[device_id], state, now)
            for device_id, state in states.items()
            if device_id in devices
        ]
        self.noted_at = now
        return any(switched)

    def take(self) -> dict[str, DeviceFacts]:
        """Give what was accounted since the last time."""
        facts, self.facts = self.facts, {}
        return facts

    def _account(self, device: DeviceSettings, claim: ShedClaim, now: datetime) -> None:
        if self.noted_at is None or now <= self.noted_at:
            return
        rule = ReboundRule(rebound_ratio=device.rebound_ratio)
        after, facts = account_shed(claim, self.noted_at, now, None, rule)
        before = self.facts.get(device.device_id, DeviceFacts())
        self.facts[device.device_id] = DeviceFacts(
            before.avoided_kwh + facts.avoided_kwh, before.rebound_kwh + facts.rebound_kwh
        )
        done = after.restored_at is not None and (
            (now - after.restored_at).total_seconds() > rule.rebound_hours * 3600
        )
        if done:
            del self.claims[device.device_id]
        else:
            self.claims[device.device_id] = after

    def _switch(self, device: DeviceSettings, state: ShedNow, now: datetime) -> bool:
        claim = self.claims.get(device.device_id)
        is_open = claim is not None and claim.restored_at is None
        if state.shed_since is not None and not is_open and not state.counts:
            return False
        if state.shed_since is not None and not is_open:
            self.claims[device.device_id] = open_claim(
                was_on=True, measured_kw=state.power_kw, rated_kw=device.power_kw
            )
        elif state.shed_since is None and claim is not None and is_open:
            self.claims[device.device_id] = restored(claim, now)
        else:
            return False
        return True

    def as_dict(self) -> dict[str, Any]:
        """Make it storable."""
        return {
            "noted_at": self.noted_at.isoformat() if self.noted_at else None,
            "claims": {
                key: asdict(claim)
                | {"restored_at": claim.restored_at.isoformat() if claim.restored_at else None}
                for key, claim in self.claims.items()
            },
            "facts": {key: asdict(facts) for key, facts in self.facts.items()},
        }

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Self:
        """Read what `as_dict` made."""
        return cls(
            noted_at=_time(stored["noted_at"]),
            claims={
                key: ShedClaim(**claim | {"restored_at": _time(claim["restored_at"])})
                for key, claim in stored["claims"].items()
            },
            facts={key: DeviceFacts(**facts) for key, facts in stored["facts"].items()},
        )


def _time(text: str | None) -> datetime | None:
    return None if text is None else dt_util.parse_datetime(text)
