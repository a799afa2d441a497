"""What the stand-ins of battery families are described with."""

from __future__ import annotations

type Range = tuple[float, float]

FULL_W = 5000.0
USUAL: Range = (-FULL_W, FULL_W)


def limited(charge_w: float, discharge_w: float) -> Range:
    return (-min(charge_w, FULL_W), min(discharge_w, FULL_W))


def forced(net_w: float) -> Range:
    return (net_w, net_w)
