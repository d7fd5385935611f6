"""Where the parts of a letter begin and end: head, opening, formula of courtesy, signatures, annex."""

from __future__ import annotations

import re
from dataclasses import dataclass

from hrgraph.documents.clean import Clean
from hrgraph.documents.forms import Forms

__all__ = ["Parts", "lay_out"]

_HEAD = 4000
"""The head of a letter is shorter than this."""
_LEAD = 3500
"""So near to the salutation a letter says in whose name it is written."""
_NAME = 60
"""A line with a name is not longer."""
_BLOCK = 400
"""The office below one name ends so near before the next name."""
_SENTENCE_END = re.compile(
    r"[.](?=\s+[A-Z\"\u00c0-\u00de]|\s*$)(?<!\bNo\.)(?<!\bno\.)|\n[ \t]*\n(?=\s*[A-Z])"
)


@dataclass(frozen=True, slots=True)
class Parts:
    """Places in the clean text. ``header`` ends at the salutation; ``opening`` is the first sentence, in
    which the resolutions stand behind ``authority``; ``closing`` is where the formula of courtesy begins,
    ``signatures`` where it ends."""

    heading: int | None
    salutation: int | None
    opening: int | None
    authority: int | None
    opening_end: int
    closing: int
    signatures: int
    annex: int
    end: int


def lay_out(text: Clean, forms: Forms, language: str | None) -> Parts:
    """Find the parts of a letter; a part that is not there is None or empty."""
    end = len(text.low)
    opening = forms.find("opening", text, language)
    salutation = None
    for match in forms.all("salutation", text, None, 0, opening.start() if opening else min(end, 12000)):
        salutation = match
        if not opening:
            break
    body = opening.end() if opening else (salutation.end() if salutation else 0)
    closing = forms.find("closing", text, language, body) or forms.find("closing", text, None, body)
    annex_from = closing.end() if closing else body
    annex = forms.find("annex", text, None, annex_from)
    annex_at = annex.start() if annex else end
    signed = None if closing else _signatures(text, forms, language, body, annex_at)
    close_at = closing.start() if closing else annex_at if signed is None else signed
    close_end = body if signed is None else signed
    if closing:
        line_end = text.exact.find("\n", closing.end())
        close_end = min(line_end if line_end >= 0 else end, annex_at)
    opening_start, opening_end = None, body
    if opening:
        opening_start, opening_end = opening.start(), _sentence_end(text, opening.end())
    authority = None
    if opening or salutation:
        greeted = salutation.end() if salutation else body
        found = _authority(text, forms, language, greeted, (opening_start, opening_end))
        if found:
            authority, opening_end = found
            opening_start = body if opening_start is None else opening_start
    limit = next((one.start() for one in (opening, salutation) if one), _HEAD)
    heading = _heading(text, forms, language, limit, signed=(close_end, annex_at))
    return Parts(
        heading=heading,
        salutation=salutation.start() if salutation else None,
        opening=opening_start,
        authority=authority,
        opening_end=opening_end,
        closing=close_at,
        signatures=close_end,
        annex=annex_at,
        end=end,
    )


def _heading(
    text: Clean, forms: Forms, language: str | None, limit: int, signed: tuple[int, int]
) -> int | None:
    """Where the list of mandates begins: behind its word, or with an office where offices sign."""
    found = forms.all("heading", text, None, 0, limit)
    if found:
        return found[-1].start()
    signs = ("title", "inline_title")
    if signed[0] == signed[1] or not any(forms.find(one, text, language, *signed) for one in signs):
        return None
    named = forms.find("heading_names", text, language, 0, limit)
    return named.start() if named else None


def _authority(
    text: Clean, forms: Forms, language: str | None, greeted: int, opening: tuple[int | None, int]
) -> tuple[int, int] | None:
    """From where the resolutions stand on which the mandates rest, and where their sentence ends.

    It is the opening sentence, or one near to the salutation that speaks of the mandates.
    """
    start, stop = opening
    begin = greeted if start is None else _sentence_start(text, min(greeted, start), start)
    stop = min(begin + _LEAD, len(text.low)) if start is None else stop
    if found := forms.find("authority", text, language, begin, stop):
        return found.start(), _sentence_end(text, found.end()) if start is None else stop
    first = min(greeted, begin)
    holders = len(forms.all("opener", text, language, 0, first))
    for word in forms.all("numbers_of", text, language, first, min(begin + _LEAD, len(text.low))):
        sentence = _sentence_start(text, first, word.start()), _sentence_end(text, word.end())
        numbers = forms.all("resolution", text, None, word.end(), sentence[1])
        # As many resolutions as the heading has offices are theirs, whatever the sentence calls them.
        if numbers and (len(numbers) == holders > 1 or forms.find("mandated", text, language, *sentence)):
            return word.start(), max(sentence[1], stop if start is not None else 0)
    return None


def _signatures(text: Clean, forms: Forms, language: str | None, body: int, end: int) -> int | None:
    """Without a formula of courtesy: where the first of the names stands that have offices with them."""
    named = [match.span() for match in forms.all("inline_title", text, language, body, end)]
    for title in forms.all("title", text, language, body, end):
        name_end = text.exact.rfind("\n", 0, title.start())
        name = text.exact.rfind("\n", 0, max(name_end, 0)) + 1
        if 0 < len(text.exact[name:name_end].strip()) <= _NAME:
            named.append((name, title.end()))
    first = None
    for name, office_end in sorted(named, reverse=True):
        if first is not None and first - office_end > _BLOCK:
            break
        first = name
    return first


def _sentence_start(text: Clean, first: int, place: int) -> int:
    """Where the sentence begins that holds a place."""
    ends = [match.end() for match in _SENTENCE_END.finditer(text.exact, first, place)]
    return ends[-1] if ends else first


def _sentence_end(text: Clean, start: int) -> int:
    """The end of a sentence, which may be long and hold abbreviations."""
    match = _SENTENCE_END.search(text.exact, start)
    return match.end() if match else min(len(text.exact), start + 3000)
