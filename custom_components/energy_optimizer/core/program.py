"""Linear programs that read like their equations.

A `Program` collects named variables, rows and cost terms as numpy arrays; `compile`
gives the one sparse matrix that the solver takes. Nothing here loops over slots.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .inputs import BoolArray, FloatArray

    type IntArray = NDArray[np.int64]
    type Index = slice | IntArray | BoolArray
    type Numbers = float | FloatArray


class Piece(NamedTuple):
    """Coefficients of some columns; `rows` None means one column per row, in order."""

    rows: IntArray | None
    columns: IntArray
    coefficients: FloatArray


@dataclass(frozen=True, eq=False, slots=True)
class Linear:
    """An array of linear expressions: pieces of columns plus a constant, shape (n,)."""

    pieces: tuple[Piece, ...]
    constant: FloatArray

    # numpy must leave `array * linear` to this class.
    __array_ufunc__ = None

    def __len__(self) -> int:
        """Give the number of expressions in the array."""
        return self.constant.size

    def __getitem__(self, index: Index) -> Linear:
        """Select expressions by slice, by position or by mask."""
        return Linear(
            tuple(
                Piece(None, columns[index], coefficients[index])
                for _, columns, coefficients in self.pieces
            ),
            self.constant[index],
        )

    def placed(self, slots: IntArray, count: int) -> Linear:
        """Put each expression into its slot of `count`; the other slots hold zero."""
        pieces = []
        for _, columns, coefficients in self.pieces:
            wide_columns, wide = np.zeros(count, dtype=np.int64), np.zeros(count)
            wide_columns[slots], wide[slots] = columns, coefficients
            pieces.append(Piece(None, wide_columns, wide))
        constant = np.zeros(count)
        constant[slots] = self.constant
        return Linear(tuple(pieces), constant)

    def shifted(self, first: float) -> Linear:
        """Give each slot the expression of the slot before; the first slot holds a number."""
        pieces = []
        for _, columns, coefficients in self.pieces:
            later = np.roll(coefficients, 1)
            later[:1] = 0.0
            pieces.append(Piece(None, np.roll(columns, 1), later))
        constant = np.roll(self.constant, 1)
        constant[:1] = first
        return Linear(tuple(pieces), constant)

    def __add__(self, other: Linear | Numbers) -> Linear:
        """Add expressions slot by slot."""
        if isinstance(other, Linear):
            return Linear(self.pieces + other.pieces, self.constant + other.constant)
        return Linear(self.pieces, self.constant + other)

    __radd__ = __add__

    def __mul__(self, factor: Numbers) -> Linear:
        """Scale by a number, or by one number per slot."""

        def scaled(piece: Piece) -> Piece:
            rows, columns, coefficients = piece
            if rows is None:
                return Piece(None, columns, coefficients * factor)
            each = np.broadcast_to(factor, self.constant.shape)
            return Piece(rows, columns, coefficients * each[rows])

        return Linear(tuple(map(scaled, self.pieces)), self.constant * factor)

    __rmul__ = __mul__

    def __neg__(self) -> Linear:
        """Turn the sign."""
        return self * -1.0

    def __sub__(self, other: Linear | Numbers) -> Linear:
        """Subtract slot by slot."""
        return self + -other

    def __rsub__(self, other: Numbers) -> Linear:
        """Subtract from numbers."""
        return -self + other

    def __eq__(self, other: Linear | Numbers) -> Relation:  # type: ignore[override]  # an equation
        """State an equation."""
        return Relation(self - other, 0.0, 0.0)

    def __le__(self, other: Linear | Numbers) -> Relation:
        """State an upper limit."""
        return Relation(self - other, -np.inf, 0.0)

    def __ge__(self, other: Linear | Numbers) -> Relation:
        """State a lower limit."""
        return Relation(self - other, 0.0, np.inf)

    __hash__ = None  # type: ignore[assignment]  # an equation has no truth to hash by

    def total(self, group: IntArray, groups: int) -> Linear:
        """Add up the expressions of each group, shape (groups,)."""
        return Linear(
            tuple(Piece(group, columns, coefficients) for _, columns, coefficients in self.pieces),
            np.bincount(group, weights=self.constant, minlength=groups).astype(np.float64),
        )

    def value(self, solution: FloatArray) -> FloatArray:
        """Evaluate at a solution, shape (n,)."""
        result = self.constant.copy()
        for rows, columns, coefficients in self.pieces:
            terms = coefficients * solution[columns]
            if rows is None:
                result += terms
            else:
                result += np.bincount(rows, weights=terms, minlength=len(self))
        return result


@dataclass(frozen=True, eq=False, slots=True)
class Relation:
    """Rows waiting for a name: low <= linear <= high."""

    linear: Linear
    low: float
    high: float


def constant(numbers: FloatArray) -> Linear:
    """Give numbers as expressions without any column, shape (n,)."""
    return Linear((), numbers)


def nothing(count: int) -> Linear:
    """Give the empty sum, shape (count,)."""
    return Linear((), np.zeros(count))


@dataclass(frozen=True, eq=False, slots=True)
class Matrix:
    """What the solver takes: columns, rows (by row, compressed) and bounds."""

    cost: FloatArray
    lower: FloatArray
    upper: FloatArray
    integer: NDArray[np.int32]
    row_lower: FloatArray
    row_upper: FloatArray
    starts: NDArray[np.int32]
    columns: NDArray[np.int32]
    values: FloatArray


@dataclass(slots=True)
class Program:
    """Named variables, named rows and named cost terms of one minimisation."""

    variables: dict[str, slice] = field(default_factory=dict)
    rows: dict[str, slice] = field(default_factory=dict)
    costs: dict[str, list[Linear]] = field(default_factory=dict)
    bounds: set[str] = field(default_factory=set)
    _relations: list[Relation] = field(default_factory=list)
    _lower: list[FloatArray] = field(default_factory=list)
    _upper: list[FloatArray] = field(default_factory=list)
    _integer: list[NDArray[np.int32]] = field(default_factory=list)
    _column_count: int = 0
    _row_count: int = 0

    def variable(
        self,
        name: str,
        count: int,
        *,
        lower: Numbers = 0.0,
        upper: Numbers,
        integer: bool = False,
        bounds: str = "",
    ) -> Linear:
        """Add `count` columns under a name and give them as expressions.

        None is without an end: where one had none, the solver's presolve has looped for ever
        and has answered with no number. `bounds` names the equation of docs/model.md that
        lower and upper stand for.
        """
        self.bounds.add(bounds)
        start = self._column_count
        self._column_count += count
        self.variables[name] = slice(start, start + count)
        self._lower.append(np.full(count, lower, dtype=np.float64))
        self._upper.append(np.full(count, upper, dtype=np.float64))
        self._integer.append(np.full(count, int(integer), dtype=np.int32))
        columns = np.arange(start, start + count)
        return Linear((Piece(None, columns, np.ones(count)),), np.zeros(count))

    def require(self, name: str, relation: Relation) -> None:
        """Add rows under the name of their equation in docs/model.md, `equation.detail`."""
        if name in self.rows:
            message = f"the rows {name!r} are there already"
            raise ValueError(message)
        count = len(relation.linear)
        self.rows[name] = slice(self._row_count, self._row_count + count)
        self._row_count += count
        self._relations.append(relation)

    def minimise(self, term: str, linear: Linear) -> None:
        """Add the sum of the expressions to a named cost term."""
        self.costs.setdefault(term, []).append(linear)

    @property
    def has_choices(self) -> bool:
        """Tell whether any column is a yes or a no."""
        return any(bool(block.any()) for block in self._integer)

    def equations(self) -> set[str]:
        """Name the equations that rows, bounds and cost terms of this program state."""
        named = {name.partition(".")[0] for name in self.rows} | self.bounds | set(self.costs)
        return named - {""}

    def cost_of(self, term: str, solution: FloatArray) -> float:
        """Evaluate one cost term at a solution [money]."""
        return float(sum(part.value(solution).sum() for part in self.costs.get(term, ())))

    def compile(self) -> Matrix:
        """Assemble everything into one compact matrix."""
        cost = np.zeros(self._column_count)
        for parts in self.costs.values():
            for part in parts:
                for _, columns, coefficients in part.pieces:
                    np.add.at(cost, columns, coefficients)
        offsets = np.array([rows.start for rows in self.rows.values()])
        pieces = [
            (offset + (np.arange(columns.size) if rows is None else rows), columns, coefficients)
            for offset, relation in zip(offsets, self._relations, strict=True)
            for rows, columns, coefficients in relation.linear.pieces
        ]
        starts, indices, values = _compressed(pieces, self._row_count, self._column_count)
        constants = [relation.linear.constant for relation in self._relations]
        return Matrix(
            cost=cost,
            lower=np.concatenate(self._lower),
            upper=np.concatenate(self._upper),
            integer=np.concatenate(self._integer),
            row_lower=_concatenated(
                [r.low - constant for r, constant in zip(self._relations, constants, strict=True)]
            ),
            row_upper=_concatenated(
                [r.high - constant for r, constant in zip(self._relations, constants, strict=True)]
            ),
            starts=starts,
            columns=indices,
            values=values,
        )


def _concatenated(arrays: list[FloatArray]) -> FloatArray:
    """Join arrays, of which there may be none."""
    return np.concatenate(arrays) if arrays else np.zeros(0)


def _compressed(
    pieces: list[tuple[IntArray, IntArray, FloatArray]], row_count: int, column_count: int
) -> tuple[NDArray[np.int32], NDArray[np.int32], FloatArray]:
    """Sort triplets by row and add up those of one cell (the solver refuses repeats)."""
    if not pieces:
        return np.zeros(row_count + 1, np.int32), np.zeros(0, np.int32), np.zeros(0)
    rows = np.concatenate([piece[0] for piece in pieces])
    columns = np.concatenate([piece[1] for piece in pieces])
    values = np.concatenate([piece[2] for piece in pieces])
    stated = values != 0.0
    cell, values = (rows * column_count + columns)[stated], values[stated]
    order = np.argsort(cell, kind="stable")
    cell = cell[order]
    first = np.flatnonzero(np.diff(cell, prepend=-1))
    values = np.add.reduceat(values[order], first) if first.size else values
    starts = np.searchsorted(cell[first], np.arange(row_count + 1) * column_count)
    return starts.astype(np.int32), (cell[first] % column_count).astype(np.int32), values
