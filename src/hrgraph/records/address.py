"""Where the address stands: between date and salutation, or at the foot of the first page."""

from __future__ import annotations

from hrgraph.documents.forms import LANGUAGES
from hrgraph.records.header import read_attention
from hrgraph.records.intruders import is_title
from hrgraph.records.letter import Letter

__all__ = ["address_lines", "page_feet"]

Place = tuple[int, int]
_ONE_LINE = 140
_LINE = 60
"""No address set in one line is longer, and no line of another one that names a person or an office."""
_MOST_NAMES = 6
_SURNAMES = 2
"""A Spanish name ends with two surnames, and the salutation may have the first of them."""


def address_lines(letter: Letter) -> list[Place]:
    """The lines that can be the address: between date and salutation, or at the foot of the first page."""
    parts = letter.parts
    front = parts.salutation if parts.salutation is not None else parts.opening
    lines: list[Place] = []
    if front is not None:
        lines = _between(letter, _head_end(letter, front), front) or _above_date(letter, front)
    return lines or letter.intruders or _at_foot(letter) or _alone(letter)


def _between(letter: Letter, start: int, end: int) -> list[Place]:
    printed = [_unlabelled(letter, one) for one in letter.lines(start, end) if one[0] != one[1]]
    return [one for one in printed if one[0] < one[1] and _may_address(letter, one)]


def _above_date(letter: Letter, front: int) -> list[Place]:
    """An address between the reference and the date: it has a company or an organisation in it."""
    found = _between(letter, _head_end(letter, front, dated=False), front)
    return found if any(_is_organization(letter, one) for one in found) else []


def _alone(letter: Letter) -> list[Place]:
    """A name that stands by itself between paragraphs, as the foot of a page leaves it: the only one, or the
    one repeated on every page."""
    found: dict[str, list[Place]] = {}
    for place in letter.lines(letter.parts.opening_end, letter.parts.end):
        if place[0] != place[1] and _stands_alone(letter, place) and _may_address(letter, place):
            found.setdefault(letter.value(*place), []).append(place)
    repeated = [places for places in found.values() if len(places) > 1 and is_title(letter, places[0])]
    known = [places for places in found.values() if _is_organization(letter, places[0])]
    named = [one for one in known if one in repeated] or page_feet(letter) or known or repeated
    return named[0][:1] if len(named) == 1 else []


def page_feet(letter: Letter) -> list[list[Place]]:
    """Organisations whose names are lines of their own more than once: what stands at the foot of pages."""
    found: dict[str, list[Place]] = {}
    for match in letter.companies(letter.parts.opening_end):
        start, end = match.span("name")
        line = (letter.clean.exact.rfind("\n", 0, start) + 1, letter.clean.exact.find("\n", end))
        if letter.clean.exact[slice(*line)].strip() == letter.clean.exact[start:end]:
            found.setdefault(letter.value(start, end), []).append((start, end))
    return [places for places in found.values() if len(places) > 1]


def _stands_alone(letter: Letter, place: Place) -> bool:
    """Whether a line has a blank one before and behind it, and no end of a sentence."""
    exact = letter.clean.exact
    before, behind = exact[max(0, place[0] - 8) : place[0]], exact[place[1] : place[1] + 8]
    apart = before.count("\n") > 1 and (behind.count("\n") > 1 or not behind.strip())
    return apart and place[1] - place[0] <= 70 and exact[place[0]].isupper()


def _is_organization(letter: Letter, place: Place) -> bool:
    """Whether a line is nothing but the name of a company or of an organisation of the register."""
    formed = letter.forms.find("company_name", letter.clean, None, *place)
    if formed and formed.span("name") == place:
        return True
    return any(hit.kind == "organization" and (hit.start, hit.end) == place for hit in letter.hits)


def _at_foot(letter: Letter) -> list[Place]:
    """An address between two paragraphs or below the signatures: its first line names whom it greets."""
    attention = read_attention(letter)
    parts = letter.parts
    surname = attention[0].split()[-1] if attention else ""
    limit = letter.short_line + 5
    lines = letter.lines(parts.opening_end, min(parts.closing, parts.opening_end + 9000))
    lines += letter.lines(parts.signatures, parts.annex)
    for number, place in enumerate(lines):
        if not 0 < place[1] - place[0] <= _ONE_LINE:
            continue
        text = letter.value(*place)
        if _is_one_line(letter, place, surname):
            return [place]
        if len(text) > _LINE:
            continue
        if not surname and _is_office_of(letter, place, lines[number + 1 : number + 2]):
            return [place, lines[number + 1]]
        if (
            (surname and surname not in text.split()[-_SURNAMES:])
            or not (_is_titled(letter, place) or (surname and _is_full_name(letter, place)))
            or not (surname or _goes_on_with_office(letter, lines[number + 1 : number + 2]))
        ):
            continue
        block = []
        for other in lines[number : number + 6]:
            if other[0] == other[1] or other[1] - other[0] > limit or not _may_address(letter, other):
                break
            block.append(other)
        return block if len(block) > 1 else []
    return []


def _is_one_line(letter: Letter, place: Place, surname: str) -> bool:
    """Whether a paragraph of one line is an address: a person, an office and more, between commas."""
    text = letter.clean.exact[place[0] : place[1]]
    return (
        bool(surname)
        and surname in text.partition(",")[0].split()[-_SURNAMES:]
        and text.count(",") >= 2
        and letter.forms.opens("honorific", letter.clean, "en", *place)
        and letter.forms.find("office_line", letter.clean, "en", *place) is not None
    )


def _is_titled(letter: Letter, place: Place) -> bool:
    """Whether a line begins with a title of courtesy or an office: ``Ms. ...``, ``President ...``."""
    first = letter.forms.pattern("office", LANGUAGES[0])
    word = letter.clean.low[place[0] : place[1]].split()[:1]
    return letter.forms.opens("honorific", letter.clean, "en", *place) or bool(
        first and word and first.match(word[0])
    )


def _is_full_name(letter: Letter, place: Place) -> bool:
    """Whether a line is nothing but two to five words with capitals."""
    words = letter.value(*place).split()
    ended = letter.clean.exact[place[1] - 1] == "."
    return 1 < len(words) < _MOST_NAMES and not ended and is_title(letter, place)


def _is_office_of(letter: Letter, place: Place, following: list[Place]) -> bool:
    """``Legal Department`` right above the name of a company: an address that names nobody."""
    office = letter.forms.find("office_line", letter.clean, LANGUAGES[0], *place)
    return (
        office is not None
        and is_title(letter, place)
        and any(one[0] != one[1] and _is_organization(letter, one) for one in following)
    )


def _goes_on_with_office(letter: Letter, lines: list[Place]) -> bool:
    """Whether the next line is short and tells an office: then the one before is a person's."""
    return any(
        0 < place[1] - place[0] < 75 and letter.forms.find("office_line", letter.clean, "en", *place)
        for place in lines
    )


def _unlabelled(letter: Letter, place: Place) -> Place:
    """A line without ``To:`` or ``Attn:``."""
    label = letter.forms.find("address_label", letter.clean, "en", *place)
    return (label.end(), place[1]) if label else place


def _head_end(letter: Letter, front: int, *, dated: bool = True) -> int:
    """Where the heading, the reference and (``dated``) the date are over."""
    top = 0
    label = letter.forms.all("reference_label", letter.clean, None, 0, front)
    reference = letter.forms.all("reference", letter.clean, None, 0, front)
    dates = [one for one in letter.dates if one.end <= front and dated]
    for end in [match.end() for match in (*label, *reference)] + [one.end for one in dates]:
        line_end = letter.clean.exact.find("\n", end)
        top = max(top, line_end if line_end >= 0 else end)
    return min(top, front)


def _may_address(letter: Letter, place: Place) -> bool:
    text = letter.value(*place)
    forms = letter.forms
    if len(text) <= 90 and any(
        hit.kind == "organization" and place[0] <= hit.start < place[1] for hit in letter.hits
    ):
        return True
    if (
        (len(text) > 90 and not forms.opens("honorific", letter.clean, "en", *place))
        or text[0] in "(["
        or (text[-1] in ".;:" and not forms.find("company_form", letter.clean, "en", *place))
    ):
        return False
    return not any(
        forms.find(name, letter.clean, "en" if name in ("place_line", "letterhead") else None, *place)
        for name in ("letterhead", "place_line")
    )
