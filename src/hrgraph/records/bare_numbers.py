"""Principles and rules called by bare numbers: ``Nos. 16 and 18 of the Basic Principles``."""

from __future__ import annotations

from bisect import bisect_left

from hrgraph.records.mentions import Mention
from hrgraph.records.owners import Owners

__all__ = ["owners_of_numbers"]


def owners_of_numbers(owners: Owners, start: int, end: int) -> list[Mention]:
    """The instrument to which ``Nos. 4 and 8`` belong: named right behind or before, or the same again.

    ``start`` and ``end`` are the places of the numbers; at most one is found.
    """
    at, tie = bisect_left(owners.starts, end), owners.match("of", end)
    tight = owners.forms.pattern("tight", "en")
    earlier = owners.mentions[: bisect_left(owners.starts, start)]
    behind = [one for one in owners.mentions[at : at + 1] if tie and end < tie.end() >= one.start]
    before = [
        one
        for one in earlier[-2:]
        if one.end <= start and tight and tight.fullmatch(owners.low, one.end, start)
    ][:1]
    if behind and behind[0].key is None and not behind[0].full:
        before, behind = [one for one in earlier if one.key][-1:], []
    return [one for one in behind or before if owners.units.stand_alone(one)]
