"""The head of a letter: its reference, its date, and whom the salutation greets."""

from __future__ import annotations

import re
from dataclasses import dataclass

from hrgraph.findings import Finding
from hrgraph.records.dates import PrintedDate, numeric_dates_in
from hrgraph.records.identifiers import Reference, format_reference
from hrgraph.records.letter import Letter

__all__ = ["FoundReference", "all_references", "read_attention", "read_date", "read_reference"]


_LABEL = 6
"""A label before a reference has no more words."""


@dataclass(frozen=True, slots=True)
class FoundReference:
    """A reference, the place where it stands and the place of its type."""

    reference: Reference
    start: int
    end: int
    type_end: int
    code: int

    @property
    def text(self) -> str:
        """The reference as records print it: without file codes."""
        return format_reference(self.reference)

    def same_as(self, other: FoundReference | None) -> bool:
        """Whether both name the same communication: the type does not count."""
        return other is not None and self.reference[1:] == other.reference[1:]


def all_references(letter: Letter) -> list[FoundReference]:
    """Every reference in the text whose code is a State's or the one for all others."""
    found = []
    for match in letter.printed_references:
        if match["code"] not in letter.lexicon.states and match["code"] != letter.forms.lists["other_code"]:
            continue
        number = int(match["number"])
        if number == 0:
            continue
        reference = Reference(match["type"], match["code"], number, int(match["year"]))
        type_end = match.end("type") if match["type"] else match.start()
        found.append(FoundReference(reference, match.start(), match.end(), type_end, match.start("code")))
    return found


def read_reference(
    letter: Letter, references: list[FoundReference]
) -> tuple[FoundReference | None, list[Finding]]:
    """This letter's own reference: behind its label in the header, or alone on a line there."""
    parts = letter.parts
    limit = next(
        (place for place in (parts.salutation, parts.opening) if place is not None), min(parts.end, 4000)
    )
    labels = letter.forms.all("reference_label", letter.clean, None, 0, limit)
    labelled = [
        one
        for one in references
        for label in labels
        if 0 <= one.start - label.end() < 4 and one.start < limit
    ]
    head = [one for one in references if one.start < limit]
    alone = [one for one in head if _is_alone(letter, one)]
    candidates = labelled or alone or [one for one in head if _is_told(letter, one)]
    keys = {one.reference[1:] for one in candidates}
    if candidates and len(keys) == 1:
        found = next((one for one in reversed(candidates) if one.reference.type), candidates[-1])
        return found, _unread_type(letter, found, labels)
    place = labels[-1].span() if labels else None
    message = "the reference cannot be read" if labels else "the header has no reference"
    if len(keys) > 1:
        message = "the header has several references, and nothing tells which is this letter's"
    return None, [letter.problem(message, "/reference", "read the first page by hand", place, "no-reference")]


def _unread_type(letter: Letter, found: FoundReference, labels: list[re.Match[str]]) -> list[Finding]:
    """A problem where letters stand between the label and the reference that are no type."""
    before = [label.end() for label in labels if 0 <= found.start - label.end() < 4]
    if found.reference.type or not before or not letter.clean.exact[before[-1] : found.start].strip():
        return []
    place = (before[-1], found.end)
    message = f"the type in {letter.value(*place)!r} cannot be read"
    return [letter.problem(message, "/type", "compare with the file", place, "no-type")]


def _is_told(letter: Letter, one: FoundReference) -> bool:
    """Whether a few words stand before a reference, whatever they are, and only brackets behind it."""
    before, behind = _beside(letter, one)
    return len(before.split()) <= _LABEL and not re.search(r"\w", re.sub(r"\([^()]*\)", "", behind))


def _is_alone(letter: Letter, one: FoundReference) -> bool:
    """Whether a reference has its line to itself."""
    return not re.search(r"\w", "".join(_beside(letter, one)))


def _beside(letter: Letter, one: FoundReference) -> tuple[str, str]:
    """What stands before and behind a reference on its line."""
    exact = letter.clean.exact
    line_end = exact.find("\n", one.end)
    line_end = len(exact) if line_end < 0 else line_end
    return exact[exact.rfind("\n", 0, one.start) + 1 : one.start], exact[one.end : line_end]


def read_date(letter: Letter, own: FoundReference | None) -> tuple[PrintedDate | None, list[Finding]]:
    """The letter's date: the one in the header nearest before the salutation, on a line of its own."""
    parts = letter.parts
    limit = next((place for place in (parts.salutation, parts.opening) if place is not None), None)
    if limit is None:
        limit = min(parts.end, (own.end if own else 0) + 600)
    candidates = [one for one in letter.dates if one.end <= limit and _is_date_line(letter, one)]
    if not candidates and own is not None:
        candidates = [one for one in letter.dates if one.end <= limit and own.start - 300 < one.start]
        candidates = candidates if len({one.iso for one in candidates}) == 1 else []
    if not candidates:
        numeric = numeric_dates_in(letter.clean, letter.forms, 0, limit)
        candidates = [one for one in numeric if _is_date_line(letter, one)]
    if not candidates:
        candidates = _below_signatures(letter)
    if not candidates:
        candidates = [one for one in letter.months if one.end <= limit and _is_date_line(letter, one)]
    if not candidates:
        return None, [
            letter.problem("the header has no date", "/date", "read the first page by hand", None, "no-date")
        ]
    found = candidates[-1]
    if len(found.iso) < len("2023-01-01"):
        message = f"the header gives no day, only the month {found.iso}"
        return found, [
            letter.problem(message, "/date", "compare with the file", (found.start, found.end), "no-day")
        ]
    if own and int(found.iso[:4]) < own.reference.year - 1:
        message = f"the date {found.iso} is before the year of the reference"
        return found, [
            letter.problem(message, "/date", "compare with the file", (found.start, found.end), "date-early")
        ]
    return found, []


def _below_signatures(letter: Letter) -> list[PrintedDate]:
    """Some letters print the date behind the formula of courtesy; only a line of its own counts."""
    parts = letter.parts
    if parts.closing == parts.signatures:
        return []
    return [
        one
        for one in letter.dates
        if parts.signatures <= one.start < parts.annex and _is_date_line(letter, one)
    ]


def _is_date_line(letter: Letter, one: PrintedDate) -> bool:
    """Whether a line holds a date and little else (a town, ``Date:``)."""
    exact = letter.clean.exact
    line_start = exact.rfind("\n", 0, one.start) + 1
    line_end = exact.find("\n", one.end)
    line_end = len(exact) if line_end < 0 else line_end
    before, after = exact[line_start : one.start].strip(), exact[one.end : line_end].strip(" .,;)*")
    return len(before) <= 40 and len(before.split()) <= 4 and not after and "(" not in before


def read_attention(letter: Letter) -> tuple[str, int, int] | None:
    """The person whom the salutation names, with place; None for offices and plain courtesy."""
    if letter.parts.salutation is None:
        return None
    match = letter.forms.find("salutation", letter.clean, None, letter.parts.salutation)
    groups = match.groupdict() if match else {}
    name = "who" if groups.get("who") else "who2" if groups.get("who2") else None
    if match is None or name is None:
        return None
    start, end = match.span(name)
    if letter.forms.find("company_form", letter.clean, "en", start, end):
        return None
    printed = letter.value(start, end)
    return (printed, start, end) if _names_a_person(letter, start, end) else None


def _names_a_person(letter: Letter, start: int, end: int) -> bool:
    """Whether something with a capital is left of a salutation without its titles and offices."""
    office = letter.forms.pattern("office", "en")
    honorific = letter.forms.pattern("honorific", "en")
    particles = letter.forms.lists["particles"]
    words = [word for word in re.findall(r"[^\s,-]+", letter.clean.exact[start:end]) if word not in particles]
    left = []
    titled = False
    for word in words:
        low = letter.lexicon.fold(word.rstrip("."))
        if (office and office.match(low)) or (honorific and honorific.fullmatch(low)):
            titled = True
        else:
            left.append(word)
    if not left or not left[0][0].isupper():
        return False
    return titled or len(left) >= 2
