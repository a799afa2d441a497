"""One slot's price list, and the bill of any net need under it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tariff:
    """What a slot's energy costs, alike for every bill of the slot.

    exported_kwh: net export as it was. Up to it, export earned the export price; what a
    counterfactual would have exported beyond it earns `spill_price_per_kwh`: the export
    price, 0 where export was blocked, max(0, export price) where solar could have been
    curtailed.
    overlap_kwh: what the meter counted both ways within the slot. Nobody can say which
    home would have had it, so every bill has it.
    Source: docs/money.md (1)
    """

    import_price_per_kwh: float
    export_price_per_kwh: float
    spill_price_per_kwh: float
    exported_kwh: float
    overlap_kwh: float

    def export_value(self, export_kwh: float) -> float:
        """Money earned by a net export [kWh]."""
        sold = min(export_kwh, self.exported_kwh)
        return sold * self.export_price_per_kwh + (export_kwh - sold) * self.spill_price_per_kwh

    def bill_cost(self, net_need_kwh: float) -> float:
        """Bill of a home that needs this much from the grid; negative: it exports."""
        overlap_cost = self.overlap_kwh * (self.import_price_per_kwh - self.export_price_per_kwh)
        if net_need_kwh >= 0.0:
            return net_need_kwh * self.import_price_per_kwh + overlap_cost
        return overlap_cost - self.export_value(-net_need_kwh)

    def import_kwh(self, net_need_kwh: float) -> float:
        """What the meter of that home would have counted as import [kWh]."""
        return max(net_need_kwh, 0.0) + self.overlap_kwh


def tariff_of(
    *,
    import_price_per_kwh: float,
    export_price_per_kwh: float,
    grid_import_kwh: float,
    grid_export_kwh: float,
    export_blocked: bool,
    curtailable: bool,
) -> Tariff:
    """Make the price list of a slot from its prices and its meter."""
    spill = export_price_per_kwh
    if export_blocked:
        spill = 0.0
    elif curtailable:
        spill = max(0.0, export_price_per_kwh)
    return Tariff(
        import_price_per_kwh=import_price_per_kwh,
        export_price_per_kwh=export_price_per_kwh,
        spill_price_per_kwh=spill,
        exported_kwh=max(grid_export_kwh - grid_import_kwh, 0.0),
        overlap_kwh=min(grid_import_kwh, grid_export_kwh),
    )
