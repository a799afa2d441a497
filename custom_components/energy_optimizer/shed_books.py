"""What each shed device did not use, and what it caught up on afterwards, by time."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Self

from homeassistant.util import dt as dt_util

from .core.accounting import DeviceFacts
from .core.accounting.shed import (
    ReboundRule,
    ShedClaim,
    ShedLog,
    account_shed,
    expected_kw,
    open_claim,
    restored,
)
from .core.meters import PowerLog

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .settings import DeviceSettings

# The minutes before the switch tell what a device would have gone on to draw.
BEFORE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class ShedNow:
    """One device as the executor shows it; `power_kw` what it drew before it was shed.

    counts: whether it is known to be off, so that being shed saves.
    """

    shed_since: datetime | None
    power_kw: float | None
    counts: bool = True


@dataclass(slots=True)
class DevicePower:
    """A device's own sensor: what it drew lately, and its energy."""

    log: PowerLog = field(default_factory=PowerLog)
    samples: list[tuple[datetime, float]] = field(default_factory=list)
    shown_kw: float | None = None

    def observe(self, at: datetime, power_kw: float | None) -> None:
        """Take a power [kW]; None while the sensor is away."""
        if self.samples and at <= self.samples[-1][0]:
            return
        self.shown_kw = power_kw
        self.log.observe(at, power_kw)
        if power_kw is None:
            self.samples.clear()
        else:
            self.samples.append((at, power_kw))

    def mean_kw_before(self, moment: datetime) -> float | None:
        """Give the mean power in the minutes before a moment; None where it said nothing."""
        return expected_kw(self.samples, moment, BEFORE)

    def used_kwh(self, start: datetime, end: datetime) -> float | None:
        """Give the energy of a stretch that ends now; None where it is not known."""
        if self.shown_kw is not None:
            self.log.observe(end, self.shown_kw)
        return self.log.supplied(start, end).energy_kwh

    def forget(self, now: datetime) -> None:
        """Keep what the minutes before a switch are read from."""
        old = [item for item in self.samples if item[0] <= now - BEFORE]
        self.samples = [*old[-1:], *(item for item in self.samples if item[0] > now - BEFORE)]
        self.log.forget(now - BEFORE)


@dataclass(slots=True)
class ShedBooks:
    """Follows every shed from the switch until its rebound is over."""

    noted_at: datetime | None = None
    claims: dict[str, ShedClaim] = field(default_factory=dict)
    logs: dict[str, ShedLog] = field(default_factory=dict)
    powers: dict[str, DevicePower] = field(default_factory=dict)

    def observe(self, device_id: str, at: datetime, power_kw: float | None) -> None:
        """Take what a device's own sensor shows."""
        self.powers.setdefault(device_id, DevicePower()).observe(at, power_kw)

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
        for power in self.powers.values():
            power.forget(now)
        return any(switched)

    def between(self, start: datetime, end: datetime) -> dict[str, DeviceFacts]:
        """Give what each device avoided and caught up on in a slot."""
        found = {device_id: log.between(start, end) for device_id, log in self.logs.items()}
        return {
            device_id: facts
            for device_id, facts in found.items()
            if facts.avoided_kwh or facts.rebound_kwh
        }

    def forget(self, before: datetime) -> None:
        """Drop what is booked."""
        for log in self.logs.values():
            log.forget(before)

    def _account(self, device: DeviceSettings, claim: ShedClaim, now: datetime) -> None:
        if self.noted_at is None or now <= self.noted_at:
            return
        rule = ReboundRule(rebound_ratio=device.rebound_ratio)
        power = self.powers.get(device.device_id)
        used_kwh = None if power is None else power.used_kwh(self.noted_at, now)
        after, facts = account_shed(claim, self.noted_at, now, used_kwh, rule)
        self.logs.setdefault(device.device_id, ShedLog()).add(self.noted_at, now, facts)
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
            power = self.powers.get(device.device_id)
            measured_kw = None if power is None else power.mean_kw_before(state.shed_since)
            self.claims[device.device_id] = open_claim(
                was_on=True,
                measured_kw=state.power_kw if measured_kw is None else measured_kw,
                rated_kw=device.power_kw,
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
            "logs": {
                key: [
                    [start.isoformat(), end.isoformat(), facts.avoided_kwh, facts.rebound_kwh]
                    for start, end, facts in log.stretches
                ]
                for key, log in self.logs.items()
                if log.stretches
            },
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
            logs={key: _log(rows) for key, rows in stored.get("logs", {}).items()},
        )


def _log(rows: list[list[Any]]) -> ShedLog:
    log = ShedLog()
    for start, end, avoided_kwh, rebound_kwh in rows:
        log.add(
            datetime.fromisoformat(start),
            datetime.fromisoformat(end),
            DeviceFacts(avoided_kwh, rebound_kwh),
        )
    return log


def _time(text: str | None) -> datetime | None:
    return None if text is None else dt_util.parse_datetime(text)
