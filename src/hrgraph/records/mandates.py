"""The mandates that send a letter, and the resolutions under which they act."""

from __future__ import annotations

import re
from dataclasses import dataclass

from hrgraph.findings import Finding
from hrgraph.records.letter import Letter
from hrgraph.records.match import Match

__all__ = ["FoundMandate", "PrintedName", "names_in", "read_mandates", "read_resolutions", "tell"]

_TAIL = 60
"""What is left over behind a name is shorter than this."""
_MOST = 420
"""A mandate's name is shorter than this."""


@dataclass(frozen=True, slots=True)
class PrintedName:
    """An office as printed: ``start`` to ``topic`` is the office, ``topic`` to ``end`` what it is about."""

    start: int
    topic: int
    end: int


@dataclass(frozen=True, slots=True)
class FoundMandate:
    """A mandate and where its name stands; ``key`` is None where the register does not know it."""

    key: str | None
    name: PrintedName
    match: Match | None


def names_in(letter: Letter, start: int, end: int) -> list[PrintedName]:
    """The offices named one after the other between two places."""
    openers = letter.forms.all("opener", letter.clean, letter.language, start, end)
    tail = letter.forms.pattern("piece_tail", letter.language or "en")
    found = []
    for number, match in enumerate(openers):
        stop = openers[number + 1].start() if number + 1 < len(openers) else end
        semicolon = letter.clean.low.find(";", match.end(), stop)
        stop = semicolon if semicolon >= 0 and not _is_plural(letter, match) else stop
        rest = tail.search(letter.clean.low, max(match.end(), stop - _TAIL), stop) if tail else None
        stop = rest.start() if rest else stop
        if letter.clean.low[match.end() : stop].strip():
            name = PrintedName(match.start(), match.end(), min(stop, match.end() + _MOST))
            found += _apart(letter, name, tail) if _is_plural(letter, match) else [name]
    return found


def _is_plural(letter: Letter, opener: re.Match[str]) -> bool:
    """Whether an office stands before several names: ``Special Rapporteurs on ... and on ...``."""
    return letter.forms.opens("several", letter.clean, letter.language, opener.start(), opener.end())


def _apart(letter: Letter, name: PrintedName, tail: re.Pattern[str] | None) -> list[PrintedName]:
    """The names behind one office in the plural."""
    joints = letter.forms.all("next_name", letter.clean, letter.language, name.topic + 3, name.end)
    starts = [name.topic, *(joint.end() for joint in joints)]
    stops = [*(joint.start() for joint in joints), name.end]
    found = []
    for start, stop in zip(starts, stops, strict=True):
        rest = tail.search(letter.clean.low, start, stop) if tail else None
        end = rest.start() if rest else stop
        if letter.clean.low[start:end].strip():
            found.append(PrintedName(name.start if start == name.topic else start, start, end))
    return found


def tell(letter: Letter, name: PrintedName, day: str | None) -> FoundMandate:
    """Which mandate of the register a printed name means."""
    topic = letter.value(name.topic, name.end)
    match = letter.lexicon.mandate(topic, letter.language or "en", day)
    return FoundMandate(match.key if match else None, name, match)


def read_mandates(letter: Letter, day: str | None) -> tuple[list[FoundMandate], list[Finding]]:
    """The mandates in the order of the heading (or, without one, of the opening), each once."""
    parts = letter.parts
    found = _told(letter, _heading(letter), day)
    if not any(one.key for one in found) and parts.opening is not None:
        found = _told(letter, (parts.opening, _names_end(letter)), day) or found
    problems = [
        letter.problem(
            f"no mandate of the register is called {letter.value(one.name.start, one.name.end)!r}",
            "/mandates",
            "add the name to data/lookups.yaml or data/mandate-names.csv",
            (one.name.start, one.name.end),
            "unknown-mandate",
        )
        for one in found
        if one.key is None
    ]
    if not found:
        problems.append(
            letter.problem(
                "no mandates were found", "/mandates", "read the heading by hand", None, "no-mandates"
            )
        )
    single = {one.key: one for one in reversed(found) if one.key}
    return [one for one in found if one.key and single[one.key] is one], problems


def _told(letter: Letter, bounds: tuple[int, int] | None, day: str | None) -> list[FoundMandate]:
    return [tell(letter, name, day) for name in names_in(letter, *bounds)] if bounds else []


def _heading(letter: Letter) -> tuple[int, int] | None:
    """From the first word of the heading to the reference, the date or the salutation."""
    parts = letter.parts
    if parts.heading is None:
        return None
    limit = min(
        place
        for place in (parts.salutation, parts.opening, parts.heading + 9000, parts.end)
        if place is not None
    )
    stops = [limit]
    label = letter.forms.find("reference_label", letter.clean, None, parts.heading, limit)
    reference = letter.forms.find("reference", letter.clean, None, parts.heading, limit)
    stops += [label.start()] if label else []
    stops += [letter.clean.exact.rfind("\n", 0, reference.start()) + 1] if reference else []
    stops += [one.start for one in letter.dates if parts.heading < one.start < limit][:1]
    return parts.heading, min(stops)


def _names_end(letter: Letter) -> int:
    """Where the opening's names end: at the resolutions, or with the sentence."""
    parts = letter.parts
    if parts.authority is None or parts.authority < (parts.opening or 0):
        return parts.opening_end
    sentence = letter.sentences.around(parts.authority)[0]
    return sentence if sentence > (parts.opening or 0) else parts.authority


def read_resolutions(letter: Letter) -> tuple[list[tuple[str, int, int]], list[Finding]]:
    """The resolutions under which the mandates act, in printed order, each once, with its place."""
    parts = letter.parts
    if parts.opening is None:
        return [], [
            letter.problem(
                "no opening sentence was found", "/resolutions", "read it by hand", None, "no-opening"
            )
        ]
    if parts.authority is None:
        problem = letter.problem(
            "the opening names no resolution",
            "/resolutions",
            "read it by hand",
            (parts.opening, parts.opening),
            "no-resolution",
        )
        return [], [problem]
    found: dict[str, tuple[str, int, int]] = {}
    for match in letter.forms.all("resolution", letter.clean, None, parts.authority, parts.opening_end):
        printed = " ".join(match["printed"].split())
        if (match["prefix"] or "").strip() in letter.forms.lists["plain_prefixes"]:
            printed = " ".join(match["number"].split())
        found.setdefault(printed, (printed, match.start(), match.end()))
    return list(found.values()), []
