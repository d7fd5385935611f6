"""References or days that stand in one list: with nothing but an ``and`` between each and the next."""

from __future__ import annotations

from typing import TypeVar

from hrgraph.records.dates import PrintedDate
from hrgraph.records.header import FoundReference

__all__ = ["run_of"]

_Printed = TypeVar("_Printed", FoundReference, PrintedDate)
_NEXT = 8


def run_of(printed: list[_Printed], one: _Printed) -> list[_Printed]:
    """Those that stand in one list with ``one``: with nothing but an ``and`` between each and the next."""
    at = printed.index(one)
    first = last = at
    while first and printed[first].start - printed[first - 1].end <= _NEXT:
        first -= 1
    while last + 1 < len(printed) and printed[last + 1].start - printed[last].end <= _NEXT:
        last += 1
    return printed[first : last + 1]
