"""The names in a signature block: which lines are names, alone or several on one."""

from __future__ import annotations

import re

from hrgraph.records.letter import Letter

__all__ = ["all_names", "half_known", "is_name", "names_above", "side_by_side"]

_GAP = re.compile(r"\s+")
_INITIALS = re.compile(r"\b(?:[A-Z]\.|Jr\.|Sr\.)$")


def all_names(letter: Letter, lines: list[tuple[int, int]]) -> bool:
    """Whether the lines before a title are its names."""
    printed = [bounds for bounds in lines if bounds[0] != bounds[1]]
    return bool(printed) and all(is_name(letter, bounds) for bounds in printed)


def names_above(
    letter: Letter, lines: list[tuple[int, int]], done: int, number: int
) -> list[tuple[int, int]]:
    """The names directly above a title; a blank line may stand between, another text may not."""
    found: list[tuple[int, int]] = []
    blank_seen = False
    above = next((bounds for bounds in reversed(lines[done:number]) if bounds[0] != bounds[1]), None)
    if above and (several := side_by_side(letter, above)):
        return several
    if above and not is_name(letter, above) and (several := _names_of(letter, above)):
        return several
    for bounds in reversed(lines[done:number]):
        if bounds[0] == bounds[1]:
            blank_seen = blank_seen or bool(found)
            continue
        if blank_seen or not is_name(letter, bounds):
            break
        found.append(bounds)
    return found[::-1]


def _names_of(letter: Letter, bounds: tuple[int, int]) -> list[tuple[int, int]]:
    """Several names on one line, each perhaps with an office in brackets; empty where it is no such line."""
    places: list[tuple[int, int]] = []
    at = bounds[0]
    joints = letter.forms.all("names_line", letter.clean, letter.language, *bounds)
    for stop, following in [*(joint.span() for joint in joints), (bounds[1], bounds[1])]:
        bracket = letter.clean.exact.find("(", at, stop)
        end = bracket if bracket >= 0 else stop
        while end > at and letter.clean.exact[end - 1].isspace():
            end -= 1
        places.append((at, end))
        at = following
    if len(places) > 1 and all(is_name(letter, one) for one in places):
        return places
    return []


def side_by_side(letter: Letter, bounds: tuple[int, int]) -> list[tuple[int, int]]:
    """Two persons of the register on one line with nothing but a blank between them."""
    persons = letter.lexicon.persons
    low = letter.clean.low
    for gap in _GAP.finditer(low, *bounds):
        if (
            " ".join(low[bounds[0] : gap.start()].split()) in persons
            and " ".join(low[gap.end() : bounds[1]].split()) in persons
        ):
            return [(bounds[0], gap.start()), (gap.end(), bounds[1])]
    return []


def half_known(letter: Letter, bounds: tuple[int, int]) -> list[tuple[int, int]]:
    """Two names on one line of which the register has one; whether they are two, what follows must tell."""
    low = letter.clean.low
    for gap in _GAP.finditer(low, *bounds):
        halves = [(bounds[0], gap.start()), (gap.end(), bounds[1])]
        known = [" ".join(low[slice(*half)].split()) in letter.lexicon.persons for half in halves]
        if any(known) and all(is_name(letter, half) for half in halves):
            return halves
    return []


def is_name(letter: Letter, bounds: tuple[int, int]) -> bool:
    """Whether a line can be a person's name: two to seven words with capitals, no digits."""
    text = letter.value(*bounds)
    if not 4 <= len(text) <= 60 or any(char.isdigit() for char in text) or text[-1] in ":;," or "(" in text:
        return False
    if text[-1] == "." and not _INITIALS.search(text):
        return False
    if letter.forms.find("unnamed", letter.clean, None, *bounds) or letter.forms.find(
        "title", letter.clean, letter.language, *bounds
    ):
        return False
    words = text.split()
    particles = letter.forms.lists["particles"]
    plain = [word for word in words if word[0].isupper() or word.lower().strip("'") not in particles]
    if not 2 <= len(words) <= 7 or len(plain) < 2:
        return False
    return all(
        word[0].isupper() or word[0] in "'\u2019" or word[:2] in ("d'", "d\u2019", "l'") for word in plain
    )
