"""The company a letter goes to where no address names it: told by where the text speaks of it."""

from __future__ import annotations

import re
from collections import Counter

from hrgraph.records.letter import Letter

__all__ = [
    "asked_by_kind",
    "asked_by_name",
    "called_by_acronym",
    "named_by_short",
    "named_in_text",
    "short_form",
]

Place = tuple[int, int]
_FIRST = 1600
"""The subject stands so near to the opening, also behind a paragraph on who the experts are."""
_BRACKET = re.compile(
    r"\s\([\"']?(?:hereafter,? |the )?[\"']?(?P<short>[A-Z][A-Za-z&.-]{0,5}[A-Z][A-Za-z]{0,3})[\"']?\)"
)
_CAPITAL = re.compile(r"(?<![\w'-])[A-Z\u00c0-\u00de][\w'-]*")
_FULL = 120
"""No name is longer than this before its short form in brackets."""


def named_in_text(letter: Letter) -> tuple[str, Place] | None:
    """The one name with a legal form that the first paragraph and the requests speak of, or the only one.

    A name to which a parallel letter is said to have gone is none. None where no name or several pass.
    """
    forms, parts = letter.forms, letter.parts
    intros = forms.all("questions", letter.clean, letter.language, parts.opening_end, parts.closing)
    asked = intros[0].start() if intros else parts.closing
    first: dict[str, Place] = {}
    later: set[str] = set()
    for match in letter.companies(parts.opening_end, parts.closing):
        name = letter.value(*match.span("name"))
        if forms.find(
            "relation.parallel", letter.clean, letter.language, *letter.sentences.around(match.start())
        ):
            continue
        if match.start() >= asked:
            later.add(name)
        elif match.start() < parts.opening_end + _FIRST:
            first.setdefault(name, match.span("name"))
    both = [name for name in first if name in later]
    if not both and len(first) == 1 and not later - set(first) and _is_yours(letter, *first.values()):
        both = list(first)
    if both or first or later:
        return (both[0], first[both[0]]) if len(both) == 1 else None
    return _below(letter) or _of_business(letter)


def _below(letter: Letter) -> tuple[str, Place] | None:
    """The only company named below the letter, as in ``Cc: Legal Department, Selva Grande S.A.``"""
    parts = letter.parts
    found = letter.companies(parts.signatures, parts.annex)
    names = {letter.value(*one.span("name")): one.span("name") for one in found}
    return next(iter(names.items())) if len(names) == 1 and _is_yours(letter, *names.values()) else None


def _of_business(letter: Letter) -> tuple[str, Place] | None:
    """The only name without a legal form that sounds of business and stands in the first paragraph."""
    parts = letter.parts
    found = letter.forms.all("business_name", letter.clean, None, parts.opening_end, parts.closing)
    names: dict[str, Place] = {}
    for one in found:
        names.setdefault(letter.value(*one.span("name")), one.span("name"))
    first = [place for place in names.values() if place[0] < parts.opening_end + _FIRST]
    if len(names) != 1 or not first or not _is_yours(letter, first[0]):
        return None
    return next(iter(names.items()))


def asked_by_name(letter: Letter) -> tuple[str, Place] | None:
    """``What has Lumigram done``: the one name, without a legal form, of which two requests or more ask.

    It must stand before the requests as well. None where States, others or several names are asked about.
    """
    forms, parts = letter.forms, letter.parts
    intros = forms.all("questions", letter.clean, letter.language, parts.opening_end, parts.closing)
    if not intros:
        return None
    asked = intros[0].start()
    found: Counter[str] = Counter()
    for match in forms.all("asked", letter.clean, None, asked, parts.closing):
        place = match.span(match.lastgroup or 0)
        if forms.opens("honorific", letter.clean, "en", *place):
            continue
        if not any(
            hit.kind == "state" and hit.start < place[1] and place[0] < hit.end for hit in letter.hits
        ):
            found[letter.value(*place)] += 1
    if len(found) != 1:
        return None
    name, times = next(iter(found.items()))
    at = letter.clean.exact.find(name, parts.opening_end, asked)
    return (letter.value(at, at + len(name)), (at, at + len(name))) if times > 1 and at >= 0 else None


def asked_by_kind(letter: Letter) -> tuple[str, Place] | None:
    """``the Standing Council of Timber Certifiers``, of which the letter goes on to speak as ``the Council``.

    None where none, or several such bodies, are spoken of so.
    """
    forms, parts = letter.forms, letter.parts
    near = min(parts.opening_end + _FIRST, parts.closing)
    later = letter.clean.exact[near : parts.closing]
    found: dict[str, Place] = {}
    for match in forms.all("body", letter.clean, None, parts.opening_end, near):
        place = match.span("name")
        kind = forms.find("organization_name", letter.clean, "en", *place)
        word = letter.clean.exact[kind.start() : kind.end()] if kind else ""
        again = rf"\b{re.escape(match['the'].lower())}\s*{re.escape(word)}\b(?!\s+[A-Z\u00c0-\u00de])"
        if word and not forms.opens("nobody", letter.clean, "en", *place) and re.search(again, later):
            found.setdefault(letter.value(*place), place)
    return next(iter(found.items())) if len(found) == 1 else None


def called_by_acronym(letter: Letter) -> tuple[str, Place] | None:
    """``the International Maritime Organization (IMO)``, if a request asks what ``IMO`` does.

    None where several such names are asked about.
    """
    forms, parts = letter.forms, letter.parts
    intros = forms.all("questions", letter.clean, letter.language, parts.opening_end, parts.closing)
    asked = intros[0].start() if intros else parts.closing
    found: dict[str, Place] = {}
    for match in _BRACKET.finditer(letter.clean.exact, parts.opening_end, asked):
        place = _spelt_out(letter, match["short"], match.start())
        if place and any(
            one[one.lastgroup or 0] == match["short"]
            for one in forms.all("asked", letter.clean, None, asked, parts.closing)
        ):
            found.setdefault(match["short"], place)
    return (
        (letter.value(*place), place) if len(found) == 1 and (place := next(iter(found.values()))) else None
    )


def named_by_short(letter: Letter, place: int) -> str | None:
    """The company called by its short form right before a place, where the letter spelt it out."""
    exact = letter.clean.exact
    short = re.search(r"(?<![\w(])([A-Z][A-Z&]{1,7})\s*\(\Z", exact[max(0, place - 14) : place])
    if not short:
        return None
    for match in letter.companies(letter.parts.opening_end, place):
        if re.match(rf"\s*\({short[1]}\)", exact[match.end("name") : match.end("name") + 14]):
            return letter.value(*match.span("name"))
    return None


def short_form(letter: Letter, name: str) -> str | None:
    """The short form that the letter puts in brackets behind a name; None where it has none."""
    words = r"\s+".join(map(re.escape, name.split()))
    match = re.compile(words + _BRACKET.pattern).search(letter.clean.exact) if words else None
    return str(match["short"]) if match else None


def _spelt_out(letter: Letter, short: str, end: int) -> Place | None:
    """The name before a bracket whose capitals spell the short form in it."""
    exact = letter.clean.exact
    start = max(letter.sentences.around(end)[0], end - _FULL)
    capitals = [*_CAPITAL.finditer(exact, start, end)]
    letters = [char for char in short if char.isupper()]
    if len(capitals) < len(letters):
        return None
    words = capitals[-len(letters) :]
    if [word.group()[0] for word in words] != letters:
        return None
    return words[0].start(), end


def _is_yours(letter: Letter, place: Place) -> bool:
    """Whether the only company that a letter names is the one it calls ``your company``."""
    forms, parts = letter.forms, letter.parts
    sentence = letter.sentences.around(place[0])
    if forms.find("third_party", letter.clean, letter.language, *sentence):
        return False
    if forms.find("own_organization", letter.clean, letter.language, parts.opening_end, parts.closing):
        return False
    called = forms.all("own_company", letter.clean, letter.language, parts.opening_end, parts.closing)
    return bool(called) and not any(
        forms.find("lender", letter.clean, letter.language, *one.span()) for one in called
    )
