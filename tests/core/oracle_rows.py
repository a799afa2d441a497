"""A mixed-integer program as plain rows: what the oracles are written in."""

from __future__ import annotations

from dataclasses import dataclass, field

import highspy
import numpy as np

type Row = dict[int, float]

# More than any power or energy of a home: columns without an end are a trap of presolve's.
FAR = 1e4


@dataclass
class Rows:
    """A mixed-integer program, one column and one row at a time."""

    cost: list[float] = field(default_factory=list)
    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)
    whole: list[bool] = field(default_factory=list)
    rows: list[tuple[Row, float, float]] = field(default_factory=list)

    def column(self, cost: float = 0.0, low: float = 0.0, high: float = FAR) -> int:
        self.cost.append(cost)
        self.low.append(low)
        self.high.append(high)
        self.whole.append(False)
        return len(self.cost) - 1

    def yes_or_no(self, cost: float = 0.0) -> int:
        column = self.column(cost, 0.0, 1.0)
        self.whole[column] = True
        return column

    def row(self, row: Row, low: float, high: float) -> None:
        self.rows.append((row, low, high))

    def minimum(self) -> float:
        highs = highspy.Highs()
        for option, value in (("output_flag", False), ("mip_rel_gap", 0.0), ("threads", 1)):
            highs.setOptionValue(option, value)
        highs.setOptionValue("mip_abs_gap", 1e-7)
        for cost, low, high in zip(self.cost, self.low, self.high, strict=True):
            highs.addVar(low, high)
            highs.changeColCost(highs.getNumCol() - 1, cost)
        for column in np.flatnonzero(self.whole):
            highs.changeColIntegrality(int(column), highspy.HighsVarType.kInteger)
        for row, low, high in self.rows:
            highs.addRow(low, high, len(row), np.array(list(row)), np.array(list(row.values())))
        highs.run()
        assert highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
        return float(highs.getInfo().objective_function_value)
