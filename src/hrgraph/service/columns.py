"""Columns stacked by kind, one a year: the picture of the start page, as numbers for its template."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

__all__ = ["Block", "Columns", "stack"]

_WIDTH, _HEIGHT, _TOP, _LEFT, _FOOT = 720, 220, 12, 36, 22


@dataclass(frozen=True, slots=True)
class Block:
    """One kind in one column: its place and size, and which kind it is."""

    kind: int
    y: float
    height: float
    title: str


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns from the first year to the last, years without letters too, and the table behind them.

    ``kinds`` are in the order in which they are stacked, ``counts`` are by year and kind, ``undated`` are
    those of no year by kind.
    """

    kinds: Sequence[str]
    years: Sequence[str]
    counts: Mapping[str, Mapping[str, int]]
    undated: Mapping[str, int]
    width: int = _WIDTH
    height: int = _HEIGHT
    left: int = _LEFT

    @property
    def most(self) -> int:
        """The top of the scale: the largest sum of a year, rounded up to a number that reads well."""
        largest = max((sum(kinds.values()) for kinds in self.counts.values()), default=0)
        power = int("1".ljust(len(str(largest)), "0"))
        return next(step * power for step in (1, 2, 3, 4, 5, 6, 8, 10) if step * power >= largest)

    @property
    def step(self) -> float:
        """From one column to the next."""
        return (self.width - self.left) / max(len(self.years), 1)

    @property
    def floor(self) -> int:
        """Where the columns stand."""
        return self.height - _FOOT

    def at(self, count: float) -> float:
        """The height on the page of a number of letters."""
        return round(self.floor - (self.floor - _TOP) * count / self.most, 1)

    def blocks(self, year: str) -> list[Block]:
        """The blocks of one column, from the bottom up."""
        found, below = [], 0
        for number, kind in enumerate(self.kinds):
            count = self.counts.get(year, {}).get(kind, 0)
            if count:
                top = self.at(below + count)
                title = f"{year}, {kind}: {count}"
                found.append(Block(number, top, round(self.at(below) - top, 1), title))
                below += count
        return found

    def sum_of(self, kind: str) -> int:
        """How many letters are of a kind."""
        return sum(kinds.get(kind, 0) for kinds in self.counts.values()) + self.undated.get(kind, 0)


def stack(rows: Sequence[Mapping[str, str]]) -> Columns:
    """The columns of rows with ``year``, ``series`` and ``count``; the most frequent kind stands lowest.

    >>> rows = [("2020", "A", "2"), ("2022", "B", "1")]
    >>> columns = stack([dict(zip(("year", "series", "count"), row, strict=True)) for row in rows])
    >>> columns.years, columns.kinds, columns.most
    (['2020', '2021', '2022'], ['A', 'B'], 2)
    """
    counts: dict[str, dict[str, int]] = {}
    undated: dict[str, int] = {}
    sums: dict[str, int] = {}
    for row in rows:
        kinds = counts.setdefault(row["year"], {}) if row["year"].isdigit() else undated
        kinds[row["series"]] = int(row["count"])
        sums[row["series"]] = sums.get(row["series"], 0) + int(row["count"])
    years = [str(year) for year in range(int(min(counts)), int(max(counts)) + 1)] if counts else []
    order = sorted(sums, key=lambda kind: (-sums[kind], kind))
    return Columns(order, years, counts, undated)
