"""The signature block: who signs, for which mandate, in which role."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from hrgraph.documents.forms import LANGUAGES
from hrgraph.findings import Finding
from hrgraph.records.address import address_lines, page_feet
from hrgraph.records.columns import columns
from hrgraph.records.letter import Letter
from hrgraph.records.mandates import FoundMandate, PrintedName, names_in, tell
from hrgraph.records.signers import all_names, is_name, names_above

__all__ = ["FoundSignatory", "read_signatories", "role_of"]

_ROLE = "role."


@dataclass(frozen=True, slots=True)
class FoundSignatory:
    """A name of the block with the places of name, mandate and role."""

    name: tuple[int, int]
    mandate: FoundMandate | None
    role: str | None
    office: tuple[int, int]


def role_of(letter: Letter, start: int, end: int) -> tuple[str, int, int] | None:
    """The role that a title tells first, and where; of two at one place, the one first in the file."""
    found = [
        (match.start(), rank, name, match.end())
        for rank, name in enumerate(letter.forms.called(_ROLE))
        if (match := letter.forms.find(name, letter.clean, letter.language, start, end))
    ]
    if not found:
        return None
    at, _, name, stop = min(found)
    return name.removeprefix(_ROLE), at, stop


@dataclass(slots=True)
class _Block:
    """The names above one title, and what the title says."""

    names: list[tuple[int, int]]
    title: tuple[int, int]
    mandate: FoundMandate | None
    role: tuple[str, int, int] | None


def read_signatories(
    letter: Letter, day: str | None, mandates: list[FoundMandate]
) -> tuple[list[FoundSignatory], list[Finding]]:
    """The signatories in the order of the block, line by line; ``mandates`` are those of the heading."""
    blocks = _blocks(letter, day, [(one.name.start, one.name.end) for one in mandates])
    if not blocks:
        message = "no signatures were found"
        return [], [
            letter.problem(message, "/signatories", "read the last page by hand", None, "no-signatures")
        ]
    _share(letter, blocks, mandates[0] if len(mandates) == 1 else None)
    problems = [_unknown(letter, one.mandate) for one in blocks if one.mandate and one.mandate.key is None]
    problems += [_unsigned(letter, one.title) for one in blocks if not one.names]
    found = [
        _signatory(letter, name, one.mandate, one.title, one.role) for one in blocks for name in one.names
    ]
    return sorted(found, key=lambda one: one.name), problems


def _blocks(letter: Letter, day: str | None, offices: list[tuple[int, int]]) -> list[_Block]:
    """The signature block cut at its titles."""
    parts = letter.parts
    printed = letter.lines(parts.signatures, parts.annex)
    feet = {place[0] for places in page_feet(letter) for place in places}
    address = {letter.value(*one) for one in address_lines(letter)}
    printed = [one for one in printed if one[0] not in feet and letter.value(*one) not in address]
    lines = [bounds for bounds in columns(letter, printed, offices) if not _is_furniture(letter, bounds)]
    titles = [number for number, bounds in enumerate(lines) if _begins_title(letter, bounds)]
    blocks: list[_Block] = []
    done = 0
    for position, number in enumerate(titles):
        if number < done:
            continue
        following = titles[position + 1] if position + 1 < len(titles) else None
        names = names_above(letter, lines, done, number)
        done = _title_end(letter, lines, number, following)
        inline = letter.forms.find("inline_title", letter.clean, letter.language, *lines[number])
        start = lines[number][0]
        plain = letter.forms.opens("title", letter.clean, letter.language, *lines[number])
        if inline and not plain and inline.start("title") > start:
            names = [(inline.start("name"), inline.end("name"))]
            start = inline.start("title")
        title = (start, lines[done - 1][1])
        if (
            not names
            and blocks
            and blocks[-1].mandate is None
            and number
            and lines[number - 1][1] == blocks[-1].title[1]
        ):
            title = (blocks[-1].title[0], title[1])
            names = blocks.pop().names
        pieces = [(start, lines[number][1]), *lines[number + 1 : done]]
        if _in_columns(letter, pieces):
            blocks.append(
                _Block(names, title, _split_mandate(letter, pieces, day), role_of(letter, *pieces[0]))
            )
        else:
            blocks.append(_Block(names, title, _mandate(letter, title, day), role_of(letter, *title)))
    return blocks


def _share(letter: Letter, blocks: list[_Block], sole: FoundMandate | None) -> None:
    """``Vice-Chair`` alone is of the group named before, else behind, else of the letter's only mandate."""
    shared = letter.forms.lists["shared_roles"]
    for number, one in enumerate(blocks):
        if one.mandate is None and one.role and one.role[0] in shared:
            before = [other.mandate for other in reversed(blocks[:number]) if other.mandate]
            behind = [other.mandate for other in blocks[number + 1 :] if other.mandate]
            one.mandate = next(iter([*([sole] if sole else []), *before, *behind]), None)


def _signatory(
    letter: Letter,
    name: tuple[int, int],
    mandate: FoundMandate | None,
    title: tuple[int, int],
    role: tuple[str, int, int] | None,
) -> FoundSignatory:
    """One signatory; an office in brackets behind the name is their own; a group's holder is a member."""
    if letter.clean.exact[name[1] : name[1] + 3].strip().startswith("("):
        close = letter.clean.exact.find(")", name[1], name[1] + 60)
        own = role_of(letter, name[1], close) if close > 0 else None
        role = own or role
    if role:
        return FoundSignatory(name, mandate, role[0], (role[1], role[2]))
    group = letter.forms.find("group", letter.clean, letter.language, *title)
    seat = str(letter.forms.lists["seat"]) if group else None
    return FoundSignatory(name, mandate, seat, group.span() if group else title)


def _begins_title(letter: Letter, bounds: tuple[int, int]) -> bool:
    if bounds[0] == bounds[1]:
        return False
    if letter.forms.opens("title", letter.clean, letter.language, *bounds):
        return True
    inline = letter.forms.find("inline_title", letter.clean, letter.language, *bounds)
    if inline and letter.clean.exact[inline.end("title") : inline.end("title") + 2] == "),":
        return False
    return inline is not None and is_name(letter, (inline.start("name"), inline.end("name")))


def _title_end(letter: Letter, lines: list[tuple[int, int]], number: int, following: int | None) -> int:
    """The line behind a title: where the next name begins, a blank line or the end."""
    stop = number + 1
    limit = following if following is not None else len(lines)
    while stop < limit and (lines[stop][0] != lines[stop][1] or _goes_on(letter, lines, stop, limit)):
        if _is_open(letter, lines[stop - 1]):
            stop += 1
            continue
        if letter.forms.opens("honorific", letter.clean, "en", *lines[stop]) or letter.forms.opens(
            "below_title", letter.clean, None, *lines[stop]
        ):
            break
        if following is not None and all_names(letter, lines[stop:following]):
            break
        if following is None and is_name(letter, lines[stop]) and stop > number + 3:
            break
        stop += 1
    return stop


def _is_open(letter: Letter, bounds: tuple[int, int]) -> bool:
    """Whether a line of a title ends with ``of`` or the like: whatever follows is no name."""
    last = letter.clean.low[slice(*bounds)].split()[-1:]
    light = letter.lexicon.citations.words("light", letter.language or LANGUAGES[0])
    return bool(last) and last[0] in light


def _is_furniture(letter: Letter, bounds: tuple[int, int]) -> bool:
    return bounds[0] != bounds[1] and letter.forms.find("letterhead", letter.clean, None, *bounds) is not None


def _mandate(letter: Letter, title: tuple[int, int], day: str | None) -> FoundMandate | None:
    """The mandate that a title names; None where it names only an office."""
    names = [
        name for name in names_in(letter, *title) if letter.clean.low[name.topic : name.end].strip(" ,;-")
    ]
    told = [tell(letter, name, day) for name in names]
    return next((one for one in told if one.key), told[-1] if told else None)


def _goes_on(letter: Letter, lines: list[tuple[int, int]], blank: int, limit: int) -> bool:
    """Whether a title goes on in small letters behind the blank that a page's end leaves."""
    following = lines[blank + 1 : blank + 2] if blank + 1 < limit else []
    return any(letter.clean.exact[one[0] : one[0] + 1].islower() for one in following)


def _in_columns(letter: Letter, pieces: list[tuple[int, int]]) -> bool:
    """Whether other text stands between the lines of one title: that of the column beside it."""
    exact = letter.clean.exact
    return any(exact[one[1] : other[0]].strip() for one, other in pairwise(pieces))


def _split_mandate(letter: Letter, pieces: list[tuple[int, int]], day: str | None) -> FoundMandate | None:
    """The mandate that a title in a column names, its lines put together."""
    openers = letter.forms.all("opener", letter.clean, letter.language, *pieces[0])
    if not openers:
        return None
    opener = openers[-1]
    first, *others = [(opener.end(), pieces[0][1]), *pieces[1:]]
    topic = " ".join(letter.value(*one) for one in (first, *others)).strip()
    match = letter.lexicon.mandate(topic, letter.language or LANGUAGES[0], day)
    name = PrintedName(opener.start(), opener.end(), pieces[0][1])
    return FoundMandate(match.key if match else None, name, match)


def _unknown(letter: Letter, mandate: FoundMandate) -> Finding:
    name: PrintedName = mandate.name
    return letter.problem(
        f"no mandate of the register is called {letter.value(name.start, name.end)!r}",
        "/signatories",
        "add the name to data/lookups.yaml or data/mandate-names.csv",
        (name.start, name.end),
        "unknown-mandate",
    )


def _unsigned(letter: Letter, title: tuple[int, int]) -> Finding:
    return letter.problem(
        "an office in the signature block has no name above it",
        "/signatories",
        "read the last page by hand",
        title,
        "no-name",
    )
