"""Where the batteries' energy went and came from in a slot, and what each part was worth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .bills import Tariff
    from .flows import Flows


@dataclass(frozen=True, slots=True)
class Split:
    """All batteries' flows of a slot by purpose [kWh, AC side], and the money of each.

    transfer_kwh: given by one battery and taken by another; it crosses no meter.
    """

    surplus_charge_kwh: float
    bought_charge_kwh: float
    home_discharge_kwh: float
    sold_kwh: float
    transfer_kwh: float
    forgone_cost: float
    bought_cost: float
    avoided_import_cost: float
    revenue: float


def split_flows(flows: Flows, tariff: Tariff) -> Split:
    """Discharge serves load first, the rest is sold; charge takes surplus first, then buys.

    Bought energy and sold energy never occur together: what one battery would sell
    while another would buy passes between them.
    revenue + avoided_import_cost - forgone_cost - bought_cost = B0 - B1, exactly.
    Source: docs/money.md (4)
    """
    need_kwh = flows.solar_need_kwh
    surplus_kwh = max(-need_kwh, 0.0)
    taken_kwh = min(flows.charged_kwh, surplus_kwh)
    home_kwh = min(flows.discharged_kwh, max(need_kwh, 0.0))
    transfer_kwh = min(flows.charged_kwh - taken_kwh, flows.discharged_kwh - home_kwh)
    bought_kwh = flows.charged_kwh - taken_kwh - transfer_kwh
    sold_kwh = flows.discharged_kwh - home_kwh - transfer_kwh
    spared_kwh = surplus_kwh - taken_kwh
    spared_value = tariff.export_value(spared_kwh)
    return Split(
        surplus_charge_kwh=taken_kwh,
        bought_charge_kwh=bought_kwh,
        home_discharge_kwh=home_kwh,
        sold_kwh=sold_kwh,
        transfer_kwh=transfer_kwh,
        forgone_cost=tariff.export_value(surplus_kwh) - spared_value,
        bought_cost=bought_kwh * tariff.import_price_per_kwh,
        avoided_import_cost=home_kwh * tariff.import_price_per_kwh,
        revenue=tariff.export_value(spared_kwh + sold_kwh) - spared_value,
    )
