"""What a letter names that citations hang on: instruments, their short forms, laws, UN symbols."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass

from hrgraph.documents.clean import Clean, fold
from hrgraph.documents.sentences import Sentences
from hrgraph.records.lexicon import Lexicon
from hrgraph.records.match import words
from hrgraph.records.phrases import Hit
from hrgraph.records.provisions import read_numbers

__all__ = ["Mention", "Symbol", "mentions", "symbols"]

_TWO_REACH = 400
_KIND_REACH = 1500
_ORGAN_REACH = 40
_SHORT_NAME = 2
"""A short name is a kind of instrument and one word more."""
_AND_NUMBER = re.compile(r"\s*(?:,|and|et|y|&)\s*(\d{1,4}/\d{1,3})(?![\d/])")


@dataclass(frozen=True, slots=True)
class Mention:
    """An instrument named at a place; ``key`` is None for a law or an instrument not told.

    ``full`` is False for short forms (``the Covenant``), which name nothing by themselves."""

    key: str | None
    start: int
    end: int
    full: bool


@dataclass(frozen=True, slots=True)
class Symbol:
    """A UN document symbol and its place."""

    text: str
    start: int
    end: int


def symbols(clean: Clean, lexicon: Lexicon) -> list[Symbol]:
    """Every UN document symbol printed as such, in the order of the text."""
    found = []
    for match in lexicon.citations.all("symbol", clean):
        text = match.group().rstrip(".-")
        if text.count("(") != text.count(")"):
            text = text.rstrip(")") if text.count(")") > text.count("(") else text.partition("(")[0]
        end = match.start() + len(text)
        found.append(Symbol(re.sub(r"\s+", "", text), match.start(), end))
    return found


def mentions(
    clean: Clean, lexicon: Lexicon, hits: list[Hit], marks: list[Symbol], sentences: Sentences, start: int
) -> list[Mention]:
    """All mentions from a place on, in the order of the text, short forms told by what was named before."""
    named = [
        Mention(None if _is_another(clean, lexicon, hit) else hit.key, hit.start, hit.end, True)
        for hit in hits
        if hit.kind == "instrument" and hit.start >= start and not _is_body(clean, lexicon, hit)
    ]
    named += [
        Mention(lexicon.symbols[mark.text], mark.start, mark.end, True)
        for mark in marks
        if mark.text in lexicon.symbols and mark.start >= start
    ]
    named += _resolutions(clean, lexicon, sentences, start) + _numbered(clean, lexicon, start)
    for match in lexicon.citations.all("law", clean, None, start):
        named.append(Mention(None, match.start(), match.end(), True))
    named.sort(key=lambda one: (one.start, one.key is None, -one.end))
    named = _without_overlap(named)
    return _with_short_forms(clean, lexicon, named, start)


def _without_overlap(named: list[Mention]) -> list[Mention]:
    kept: list[Mention] = []
    for one in named:
        if kept and one.start < kept[-1].end:
            if kept[-1].key is None and one.key is not None:
                kept[-1] = one
            continue
        kept.append(one)
    return kept


def _is_another(clean: Clean, lexicon: Lexicon, hit: Hit) -> bool:
    """``African Charter on Democracy``: whether a short name goes on as that of its instrument does not."""
    heads = {form for forms in lexicon.citations.lists["heads"].values() for form in forms}
    printed = fold(clean.exact[hit.start : hit.end]).split()
    if len(printed) != _SHORT_NAME or not heads & set(printed):
        return False
    pattern = lexicon.citations.pattern("another_title", "en")
    goes_on = pattern.match(clean.low, hit.end) if pattern else None
    if not goes_on:
        return False
    titled = clean.exact[goes_on.start("next")].isupper() or printed[0] in heads
    told = set(words(goes_on["next"])) - set(lexicon.citations.lists["title_words"])
    return titled and bool(told) and not told & lexicon.instruments[hit.key].words


def _is_body(clean: Clean, lexicon: Lexicon, hit: Hit) -> bool:
    """Whether a name means no instrument: the committee, a symbol's beginning, part of another title."""
    if clean.exact[hit.end : hit.end + 1] == "/" or clean.exact[max(hit.start - 1, 0)] == "/":
        return True
    part = lexicon.citations.pattern("supplementing", "en")
    if part and part.search(clean.low, max(0, hit.start - 40), hit.start):
        return True
    if not clean.exact[hit.start : hit.end].isupper():
        return False
    after = lexicon.citations.pattern("body_after", "en")
    before = lexicon.citations.pattern("body_before", "en")
    return bool(
        (after and after.match(clean.low, hit.end))
        or (before and before.search(clean.low, max(0, hit.start - 130), hit.start))
    )


def _resolutions(clean: Clean, lexicon: Lexicon, sentences: Sentences, start: int) -> list[Mention]:
    """Instruments called as a resolution of an organ."""
    found = []
    prefixes = lexicon.citations.lists["resolution_symbols"]
    for match in lexicon.citations.all("resolution_of", clean, None, start):
        for organ, prefix in prefixes.items():
            groups = match.groupdict()
            number = groups.get(f"{organ}_number") or groups.get(f"{organ}_after")
            if number:
                key = lexicon.symbols.get(prefix + re.sub(r"\s+", "", number))
                if key:
                    found.append(Mention(key, match.start(), match.end(), True))
    for match in lexicon.citations.all("organ_bracket", clean, None, start):
        key = lexicon.symbols.get(prefixes["ga" if match["ga"] else "hrc"] + match["number"])
        if key:
            found.append(Mention(key, *match.span("number"), True))
    return found + _resolutions_alone(clean, lexicon, sentences, start)


def _resolutions_alone(clean: Clean, lexicon: Lexicon, sentences: Sentences, start: int) -> list[Mention]:
    """``the General Assembly adopted resolution 76/300``: the organ is the last one named before."""
    found = []
    prefixes = lexicon.citations.lists["resolution_symbols"]
    for match in lexicon.citations.all("resolution_alone", clean, None, start):
        low = sentences.around(match.start(), match.end())[0]
        organs = lexicon.citations.all("organ", clean, None, low, match.start())
        last = _run_of(clean, match)[-1][1][1]
        organs = organs[-1:] or lexicon.citations.all("organ", clean, None, last, last + _ORGAN_REACH)
        prefix = prefixes[organs[0].lastgroup] if organs else ""
        for number, place in _run_of(clean, match):
            key = lexicon.symbols.get(prefix + number) if prefix else None
            if key:
                found.append(Mention(key, *place, True))
    return found


def _run_of(clean: Clean, match: re.Match[str]) -> list[tuple[str, tuple[int, int]]]:
    """The numbers in ``resolutions 24/5 and 22/6``, each with its place."""
    found = [(str(match["number"]), (match.start(), match.end()))]
    while more := _AND_NUMBER.match(clean.low, found[-1][1][1]):
        found.append((more[1], more.span(1)))
    return found


def _numbered(clean: Clean, lexicon: Lexicon, start: int) -> list[Mention]:
    """Conventions of a numbered series named together: ``Conventions Nos. 87 and 98``."""
    form = str(lexicon.citations.lists["numbered_key"])
    found = []
    for match in lexicon.citations.all("numbered", clean, None, start):
        begun = match.start()
        for number, low, high in read_numbers(clean, lexicon.citations, match.end()).items:
            key = form.format(int(number)) if number.isdigit() else ""
            if key in lexicon.instruments:
                found.append(Mention(key, min(begun, low), high, True))
            begun = high
    return found


def _with_short_forms(clean: Clean, lexicon: Lexicon, named: list[Mention], start: int) -> list[Mention]:
    """``the Covenant`` means the nearest instrument named before whose name has that word."""
    heads = lexicon.citations.lists["heads"]
    head_of = {printed: head for head, forms in heads.items() for printed in forms}
    words = lexicon.citations.lists["head_words"]
    children = frozenset(lexicon.citations.lists["heads_of_children"])
    starts = [one.start for one in named]
    short: list[Mention] = []
    pointing = lexicon.citations.pattern("pointing", "en")
    parent = lexicon.citations.pattern("parent_of", "en")
    for match in lexicon.citations.all("generic", clean, None, start):
        points = pointing.search(clean.exact, max(0, match.start() - 16), match.start()) if pointing else None
        if not points or (parent and parent.search(clean.low, max(0, match.start() - 70), points.start())):
            continue
        at = bisect_left(starts, match.end())
        if at and named[at - 1].end > match.start():
            continue
        if at < len(named) and named[at].start < match.end():
            continue
        head = head_of.get(" ".join(fold(match["head"]).split()))
        wanted = set(words.get(head, ()))
        others = children if head not in children else frozenset()
        key = next(
            (
                one.key
                for one in reversed(named[:at])
                if one.key is not None and _is_called(lexicon.instruments[one.key].words, wanted, others)
            ),
            None,
        )
        if key is None and at < len(named) and clean.low[match.end() : named[at].start].strip() == "(":
            key = named[at].key
        short.append(Mention(key, points.start(), match.end(), False))
    full = sorted([*named, *_two_covenants(clean, lexicon, named)], key=lambda one: one.start)
    nth = _in_first_of(clean, lexicon, full)
    taken = {place for one in nth for place in range(one.start, one.end)}
    told = [one for one in (*short, *_of_two(clean, lexicon, full)) if one.start not in taken]
    return sorted([*full, *nth, *told], key=lambda one: one.start)


def _two_covenants(clean: Clean, lexicon: Lexicon, named: list[Mention]) -> list[Mention]:
    """``the International Covenants on Economic ... and on Civil and Political Rights``: the second one."""
    pattern = lexicon.citations.pattern("two_covenants", "en")
    keys = lexicon.citations.lists["covenants"]
    found = []
    for one in named:
        match = pattern.match(clean.low, one.end) if pattern and one.key in keys else None
        if match and match.lastgroup != one.key:
            found.append(Mention(match.lastgroup, *match.span(match.lastgroup or 0), True))
    taken = {(one.key, one.start) for one in named}
    return [one for one in found if (one.key, one.start) not in taken]


def _in_first_of(clean: Clean, lexicon: Lexicon, named: list[Mention]) -> list[Mention]:
    """``the first of these Covenants``: of the two of that kind that were named last before."""
    found = []
    heads = lexicon.citations.lists["heads"]
    for match in lexicon.citations.all(
        "in_first_of", clean, None, named[0].start if named else len(clean.low)
    ):
        groups = {name: value for name, value in match.groupdict().items() if value}
        printed = next(value for name, value in groups.items() if name.startswith("head"))
        head = next((key for key, forms in heads.items() if printed.rstrip("s") in forms), None)
        wanted = set(lexicon.citations.lists["head_words"].get(head, ()))
        keys: list[str] = []
        for one in reversed([one for one in named if one.start < match.start()]):
            if len(keys) == 2 or match.start() - one.end > _KIND_REACH:
                break
            if one.key and one.key not in keys and wanted <= lexicon.instruments[one.key].words:
                keys.append(one.key)
        if len(keys) == 2:
            first = any(name.startswith("first") for name in groups)
            found.append(Mention(keys[1] if first else keys[0], match.start(), match.end(), False))
    return found


def _is_called(known: frozenset[str], wanted: set[str], others: frozenset[str]) -> bool:
    """Whether an instrument may be called so: a protocol to a convention is no convention."""
    return wanted <= known and not known & others


def _of_two(clean: Clean, lexicon: Lexicon, named: list[Mention]) -> list[Mention]:
    """``the former`` and ``the latter``: the two different instruments named last before."""
    found = []
    starts = [one.start for one in named]
    for form, nth in (("former", 1), ("latter", 0)):
        for match in lexicon.citations.all(form, clean, None, starts[0] if starts else len(clean.low)):
            keys: list[str | None] = []
            for one in reversed(named[: bisect_left(starts, match.start())]):
                if one.key is None or match.start() - one.end > _TWO_REACH or len(keys) == 2:
                    break
                if one.key not in keys:
                    keys.append(one.key)
            if len(keys) == 2:
                found.append(Mention(keys[nth], match.start(), match.end(), False))
    return found
