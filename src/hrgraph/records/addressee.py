"""To whom a letter goes: a State by its code, anybody else by the address on the first page."""

from __future__ import annotations

import re
from dataclasses import dataclass

from hrgraph.findings import Finding
from hrgraph.records.address import address_lines
from hrgraph.records.header import FoundReference, read_attention
from hrgraph.records.intext import asked_by_kind, asked_by_name, called_by_acronym, named_in_text
from hrgraph.records.letter import Letter
from hrgraph.records.model import Addressee

__all__ = ["FoundAddressee", "read_addressee"]

Place = tuple[int, int]
_ACRONYM = re.compile(
    r"\s*\([\"'\u201c\u2018]?[A-Z][A-Za-z&.-]{0,4}[A-Z][A-Za-z&.-]{0,4}[\"'\u201d\u2019]?\)$"
)


@dataclass(frozen=True, slots=True)
class FoundAddressee:
    """The addressee and, for each of its values, the place."""

    addressee: Addressee
    places: dict[str, Place]


def read_addressee(letter: Letter, own: FoundReference | None) -> tuple[FoundAddressee, list[Finding]]:
    """The addressee; what is not told is None, with a problem."""
    attention = read_attention(letter)
    places: dict[str, Place] = {}
    if attention:
        places["attention"] = (attention[1], attention[2])
    person = attention[0] if attention else None
    states = letter.lexicon.states
    if own and own.reference.code in states:
        code_place = (own.code, own.code + 3)
        name, place = _state_name(letter, own)
        places |= {"kind": code_place, "state": code_place, "name": place}
        return FoundAddressee(Addressee("state", name, own.reference.code, person), places), []
    block = address_lines(letter)
    named = _organization(letter, block) or _greeted(letter) or _reminded(letter) or named_in_text(letter)
    named = _without_acronym(
        letter, named or asked_by_name(letter) or called_by_acronym(letter) or asked_by_kind(letter)
    )
    kind, kind_place = _kind(letter, named)
    if own is None and named is None:
        state = _state_by_words(letter)
        if state:
            places |= {"kind": state[1], "state": state[2], "name": state[2]}
            return FoundAddressee(Addressee("state", letter.value(*state[2]), state[0], person), places), []
    problems = []
    if named:
        places["name"] = named[1]
    else:
        problems.append(
            letter.problem(
                "the addressee's name was not found",
                "/addressee/name",
                "read the first page by hand",
                None,
                "no-addressee",
            )
        )
    if kind and kind_place:
        places["kind"] = kind_place
    return FoundAddressee(Addressee(kind, named[0] if named else None, None, person), places), problems


def _without_acronym(letter: Letter, named: tuple[str, Place] | None) -> tuple[str, Place] | None:
    """``World Chess Federation (FIDE)``: the short form in brackets is no part of the name."""
    match = _ACRONYM.search(named[0]) if named else None
    if not named or not match or not match.start():
        return named
    start, end = named[1]
    end = start + letter.clean.exact.rfind("(", start, end) - start
    while end > start and letter.clean.exact[end - 1].isspace():
        end -= 1
    return letter.value(start, end), (start, end)


def _state_name(letter: Letter, own: FoundReference) -> tuple[str, Place]:
    """The State's name as the letter first prints it, or the register's."""
    code = own.reference.code
    front = letter.parts.salutation or letter.parts.opening or 0
    for hit in letter.hits:
        if (
            hit.kind == "state"
            and hit.key == code
            and hit.start < front
            and not _in_heading(letter, hit.start)
        ):
            return letter.value(hit.start, hit.end), (hit.start, hit.end)
    return letter.lexicon.state_name(code, letter.language), (own.code, own.code + 3)


def _in_heading(letter: Letter, place: int) -> bool:
    """Country mandates have States in their names: those are no addressees."""
    heading = letter.parts.heading
    if heading is None or place < heading:
        return False
    label = letter.forms.find("reference_label", letter.clean, None, heading)
    return place < (label.start() if label else letter.parts.salutation or 0)


def _state_by_words(letter: Letter) -> tuple[str, Place, Place] | None:
    """Without a reference: a State whose Government the letter speaks to and names in its address."""
    own = letter.forms.find("own_government", letter.clean, letter.language, letter.parts.opening_end)
    front = letter.parts.salutation or 0
    hits = [
        hit
        for hit in letter.hits
        if hit.kind == "state" and hit.start < front and not _in_heading(letter, hit.start)
    ]
    if own and len({hit.key for hit in hits}) == 1:
        return hits[0].key, own.span(), (hits[0].start, hits[0].end)
    return None


def _organization(letter: Letter, block: list[Place]) -> tuple[str, Place] | None:
    """The organisation in an address: known to the register, with a legal form, or no person or office."""
    forms, clean = letter.forms, letter.clean
    plain = []
    for place in [piece for line in block for piece in _pieces(letter, line)]:
        hit = next(
            (one for one in letter.hits if one.kind == "organization" and place[0] <= one.start < place[1]),
            None,
        )
        person = forms.opens("honorific", clean, "en", *place)
        office = forms.find("office_line", clean, "en", *place)
        grouped = forms.opens("group_line", clean, "en", *place)
        if hit and not person and not grouped:
            whole = not office and place[1] - place[0] <= 90
            found = place if whole else (hit.start, hit.end)
            return letter.value(*found).rstrip(","), found
        formed = forms.find("company_form", clean, "en", *place)
        street = forms.find("street", clean, "en", *place)
        named = formed and not any(char.isdigit() for char in clean.exact[slice(*place)])
        if person or grouped or (street and not named) or _is_state(letter, place):
            continue
        if formed and not (office and not _tail_name(letter, place)):
            found = _tail_name(letter, place) or place
            return letter.value(*found).rstrip(","), found
        if not office:
            plain.append(place)
    if not plain:
        return None
    first = plain[0]
    return letter.value(*first).rstrip(","), first


def _is_state(letter: Letter, place: Place) -> bool:
    """Whether a line is the name of a State, as the last one of an address may be."""
    return any(hit.kind == "state" and (hit.start, hit.end) == place for hit in letter.hits)


def _pieces(letter: Letter, line: Place) -> list[Place]:
    """An address set in one line, cut at its commas."""
    text = letter.clean.exact[line[0] : line[1]]
    if text.count(",") < 2 or not letter.forms.opens("honorific", letter.clean, "en", *line):
        return [line]
    found: list[Place] = []
    for match in re.finditer(r"[^,]+", text):
        start = line[0] + match.start() + len(match.group()) - len(match.group().lstrip())
        piece = (start, line[0] + match.start() + len(match.group().rstrip()))
        if found and letter.forms.opens("legal_form", letter.clean, "en", *piece):
            piece = (found.pop()[0], piece[1])
        found.append(piece)
    return [one for one in found if one[0] < one[1]]


def _tail_name(letter: Letter, place: Place) -> Place | None:
    """``Chief Executive Officer, Vale S.A.``, ``President of Vale S.A.``: the name behind the office."""
    forms, clean = letter.forms, letter.clean
    comma = clean.exact.find(",", *place)
    joints = [(comma, comma + 1)] if comma >= 0 else []
    joints += [match.span() for match in forms.all("of_whom", clean, None, *place)]
    for before, start in joints:
        while start < place[1] and clean.exact[start] == " ":
            start += 1
        office = forms.find("office_line", clean, "en", place[0], before)
        if (
            start < place[1]
            and office
            and (before == comma or forms.find("company_form", clean, "en", start, place[1]))
        ):
            return start, place[1]
    return None


def _greeted(letter: Letter) -> tuple[str, Place] | None:
    """A company or organisation that the salutation itself greets: ``Dear Selva Foods Ltd.,``."""
    if letter.parts.salutation is None or read_attention(letter):
        return None
    match = letter.forms.find("salutation", letter.clean, None, letter.parts.salutation)
    place = match.span("who") if match and match["who"] else None
    if place is None or letter.forms.opens("honorific", letter.clean, "en", *place):
        return None
    hit = any(one.kind == "organization" and place[0] == one.start for one in letter.hits)
    if hit or letter.forms.find("company_form", letter.clean, "en", *place):
        return letter.value(*place), place
    return None


def _reminded(letter: Letter) -> tuple[str, Place] | None:
    """A name by which the text calls the addressee."""
    start, end = letter.parts.opening_end, letter.parts.closing
    for match in letter.forms.all("remind", letter.clean, None, start, end):
        place = _name_alone(letter, match.span("name"))
        whole = letter.forms.pattern("intergovernmental", "en")
        if whole and (named := whole.match(letter.clean.low, place[0])):
            place = (place[0], max(place[1], named.end()))
        if letter.forms.opens("nobody", letter.clean, "en", *place):
            continue
        hit = next((one for one in letter.hits if one.kind == "organization" and one.start == place[0]), None)
        if hit:
            return letter.value(hit.start, hit.end), (hit.start, hit.end)
        if not any(one.kind == "state" and one.start <= place[0] < one.end for one in letter.hits):
            name = letter.value(*place).rstrip(",")
            formed = letter.forms.find("company_form", letter.clean, "en", *place)
            return name if formed else name.rstrip("."), place
    return None


def _name_alone(letter: Letter, place: Place) -> Place:
    """A name without what follows its legal form or a blank line: the next sentence has capitals, too."""
    formed = letter.forms.pattern("company_name", "en")
    if formed and (match := formed.match(letter.clean.exact, *place)):
        return match.span("name")
    blank = re.search(r"\n[ \t]*\n", letter.clean.exact[slice(*place)])
    return (place[0], place[0] + blank.start()) if blank else place


def _kind(letter: Letter, named: tuple[str, Place] | None) -> tuple[str | None, Place | None]:
    """What the addressee is: by the register, by its name, or by what the letter calls it."""
    lists = letter.forms.lists
    if named:
        for hit in letter.hits:
            if hit.kind == "organization" and named[1][0] <= hit.start < named[1][1]:
                kind = letter.lexicon.organizations[hit.key].kind
                return lists["addressee_kinds"].get(kind, "other"), named[1]
    if named and letter.forms.find("intergovernmental", letter.clean, "en", *named[1]):
        return lists["kinds"]["intergovernmental"], named[1]
    called = _called(letter, "own_company", "own_organization")
    if called:
        return called
    if named and letter.forms.find("organization_name", letter.clean, "en", *named[1]):
        return lists["kinds"]["organization"], named[1]
    if named and letter.forms.find("company_form", letter.clean, "en", *named[1]):
        return lists["kinds"]["company"], named[1]
    like = _called(letter, "like_company", "like_organization") if named else None
    return like or ((lists["kinds"]["organization"], named[1]) if named else (None, None))


def _called(letter: Letter, company: str, other: str) -> tuple[str, Place] | None:
    """What the letter calls the addressee more often; None where it does not call it anything."""
    start, end = letter.parts.opening_end, letter.parts.closing
    kinds = letter.forms.lists["kinds"]
    companies, others = letter.every(company, start, end), letter.every(other, start, end)
    if companies and len(companies) >= len(others):
        return kinds["company"], companies[0].span()
    return (kinds["organization"], others[0].span()) if others else None
