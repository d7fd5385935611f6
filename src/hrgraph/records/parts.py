"""A company called by the part it plays: ``the subsidiary``, where the letter says which that is."""

from __future__ import annotations

import re

from hrgraph.records.letter import Letter

__all__ = ["BEFORE_WORD", "formed_names", "named_by_part"]

Place = tuple[int, int]
BEFORE_WORD = re.compile(r"\s*,?\s*(?:(?:has|had|nous a|m'a|a|nous|ha|nos)\s+)?(?:[\w-]+\s+){0,2}")
"""What may stand between the one who answers and the word for the answer."""
_NEAR = 10
_AND = re.compile(r"\s*(?:,|;|\band\b|\bet\b|\by\b)+\s*")


def named_by_part(letter: Letter, before: Place, behind: int) -> tuple[str, Place] | None:
    """The part and the name of the company that answered; None where no part or no single name is told.

    The part stands in ``before``, which ends at the word for the answer, or at ``behind``, which follows it.
    """
    pattern = letter.forms.pattern("by_part", letter.language or "en")
    if pattern is None:
        return None
    low = letter.clean.low
    match = pattern.match(low, behind)
    spoken = [*pattern.finditer(low, *before)]
    if match is None and spoken and BEFORE_WORD.fullmatch(low, spoken[-1].end(), before[1]):
        match = spoken[-1]
    if match is None:
        return None
    part = str(match["part"])
    named = {
        one["name"]: one.span("name")
        for one in letter.companies(letter.parts.opening_end, letter.parts.closing)
        if part in low[max(0, one.start() - len(part) - _NEAR) : one.start()]
    }
    return (part, next(iter(named.values()))) if len(named) == 1 else None


def formed_names(letter: Letter, start: int, end: int) -> list[Place]:
    """The names with legal forms that stand in a list at a place: ``Selva Ltd., Norte S.A. and Ost AG``."""
    found: list[Place] = []
    for match in letter.companies(start, end):
        place = match.span("name")
        if place[0] != start and not (found and _AND.fullmatch(letter.clean.low, found[-1][1], place[0])):
            break
        found.append(place)
    return found
