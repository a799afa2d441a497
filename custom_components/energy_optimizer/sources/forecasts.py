"""What load, panels and each metered device will probably do: equation 1's right-hand side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..core.forecast import Ahead, corrected_ahead_kw, forecast_load, forecast_solar

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from ..core.forecast import Hourly
    from ..core.inputs import FloatArray
    from ..core.timeline import Timeline
    from .observe import Observation
    from .solar_ahead import SolarAhead

# What is less than this is no use of a device, but the tail of a mean [kW].
DRAWS_NOTHING_KW = 0.01
# A forecast from outside may be off by this share of itself, where nothing was measured [1].
OUTSIDE_SPREAD_RATIO = 0.5


@dataclass(frozen=True, eq=False, slots=True)
class LoadForecast:
    """The house without the metered devices, and each of them apart, shape (n,)."""

    base: Ahead
    devices: Mapping[str, FloatArray]

    def base_kw(self, planned: Collection[str], drawn_kw: float) -> FloatArray:
        """Give the load without the planned devices.

        Metered ones that are not planned are the house's again; drawn_kw is what planned
        ones without a past draw now, which is all that is known of them.
        """
        others = (kw for device_id, kw in self.devices.items() if device_id not in planned)
        rest: FloatArray = np.maximum(self.base.kw - drawn_kw, 0.0)
        return rest + sum(others, np.zeros_like(rest))


def load_ahead(
    timeline: Timeline,
    observation: Observation,
    history: Hourly,
    device_histories: Mapping[str, Hourly],
    powers_when_on_kw: Mapping[str, float | None],
) -> LoadForecast:
    """Forecast the house without its metered devices, and the devices.

    powers_when_on_kw: of the devices that are shed, which draw nothing because of us.
    """
    present_kw = observation.load_kw
    devices: dict[str, FloatArray] = {}
    for device_id, hours in device_histories.items():
        presence = observation.devices.get(device_id)
        drawn_kw = presence.power_kw if presence is not None and presence.available else None
        if present_kw is not None and drawn_kw is not None:
            present_kw = max(present_kw - drawn_kw, 0.0)
        now_kw = powers_when_on_kw.get(device_id, drawn_kw)
        kw = forecast_load(timeline, hours, now_kw).kw
        if now_kw is not None:
            kw[0] = now_kw
        devices[device_id] = np.where(kw < DRAWS_NOTHING_KW, 0.0, kw)
    return LoadForecast(forecast_load(timeline, history, present_kw), devices)


def solar_ahead(
    timeline: Timeline,
    observation: Observation,
    history: Hourly,
    plants: tuple[SolarAhead, ...],
) -> Ahead:
    """Forecast the panels: from outside where it reaches, corrected; else from their own past."""
    own = forecast_solar(timeline, history, observation.solar_kw)
    if not plants:
        return own
    outside = np.sum([plant.onto(timeline) for plant in plants], axis=0)
    kw = np.where(np.isnan(outside), own.kw, outside)
    kw = corrected_ahead_kw(timeline, kw, observation.solar_kw)
    return Ahead(kw, own.spread_kw if history else OUTSIDE_SPREAD_RATIO * kw)
