"""The numbered requests to the addressee."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from hrgraph.records.letter import Letter

__all__ = ["FoundQuestion", "read_questions"]

_SUB_ITEM = re.compile(r"\s*(?:[-\u2022*]?\s*[(\[]?(?:[a-z]|[ivx]{1,4})[).]\s|[-\u2022*]\s+[a-z])")
_NUMBERED = "question_number"
_LABELLED = "question_labelled"
_STYLES = (
    _LABELLED,
    "question_word",
    _NUMBERED,
    "question_roman",
    "question_letter",
    "question_section",
    "question_bullet",
    "question_bare",
    "question_run_in",
)
_SURE = 3
"""So many styles at the front are of lists that stand in no other one."""
_UNNUMBERED = "question_bullet"
_BARE = "question_bare"
_INLINE = "question_inline"
_NESTING = frozenset({"question_roman", "question_letter"})
"""Lists that may have lists of a style in them that is looked for before them."""
_NEAR = 450
"""So near before a list something is asked for."""
_LEAD = 150
"""The end of the sentence right before a list."""
_ITEM = 1500
_ROMAN = {"i": 1, "v": 5, "x": 10}


@dataclass(frozen=True, slots=True)
class FoundQuestion:
    """A request: its number, the place of the number and of its wording."""

    number: int
    mark: tuple[int, int]
    text: tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Mark:
    number: int
    start: int
    end: int
    text: int
    stop: int
    depth: int = 0
    capital: bool = True

    def likeness(self, other: _Mark) -> int:
        """How much two items look like items of one list: set at one depth, capitals alike."""
        return 2 * (self.depth == other.depth) + (self.capital == other.capital)


def read_questions(letter: Letter) -> list[FoundQuestion]:
    """The requests in order. Lists of facts, quoted lists and sub-items are left out.

    A list that asks in so many words goes before one that is merely announced, unless it stands in that.
    """
    end = letter.parts.closing
    best, style = _first_asked(letter, _STYLES, sure=True)
    around = _STYLES[: _STYLES.index(style)] if best and style not in _STYLES[:_SURE] else ()
    other, _ = _first_asked(letter, around if best else _STYLES, sure=False)
    if not best or (other and _holds(other, best)):
        best = other
    return [_question(letter, mark, best[number + 1 :], end) for number, mark in enumerate(best)]


def _first_asked(letter: Letter, styles: tuple[str, ...], sure: bool) -> tuple[list[_Mark], str]:
    """The requests in the first style that has any, or in one whose list holds these; and the style."""
    start, end = letter.parts.opening_end, letter.parts.closing
    best: list[_Mark] = []
    found = _STYLES[0]
    for style in styles:
        if best and style not in _NESTING:
            continue
        marks = _marks(letter, style, start, end)
        runs = _bulleted(letter, marks) if style == _UNNUMBERED else _runs(marks)
        asked = [run for run in runs if _is_asked(letter, run, style, sure)]
        if asked and (not best or any(_holds(run, best) for run in asked)):
            best, found = [mark for run in asked for mark in run], style
    return best, found


def _holds(run: list[_Mark], inner: list[_Mark]) -> bool:
    """Whether a list begins before another one and ends behind it."""
    return run[0].start < inner[0].start and inner[-1].end < run[-1].end


def _marks(letter: Letter, style: str, start: int, end: int) -> list[_Mark]:
    """The numbers at the start of lines, but not those inside quotation marks."""
    quoted = _quotations(letter.clean.text, start, end)
    found = []
    matches = letter.forms.all(style, letter.clean, "en", start, end)
    if style == _NUMBERED:
        known = {match.start("number") for match in matches}
        inline = letter.every(_INLINE, start, end)
        matches += [match for match in inline if match.start("number") not in known]
        matches.sort(key=lambda match: match.start("number"))
    for match in matches:
        place = match.start("number")
        number = 1 if style == _UNNUMBERED else _value(letter, match["number"])
        if number and not any(low < place < high for low, high in quoted):
            depth = place - letter.clean.exact.rfind("\n", 0, place)
            capital = not letter.clean.exact[match.end() : match.end() + 1].islower()
            mark = _Mark(number, match.start(), match.end("number"), match.end(), end, depth, capital)
            found.append(mark)
    nexts = [*(mark.start for mark in found), end][1:]
    return [replace(mark, stop=stop) for mark, stop in zip(found, nexts, strict=True)]


def _value(letter: Letter, printed: str) -> int:
    """The number that digits, a word, a Roman number or a letter stand for; 0 for none."""
    if printed.isdigit():
        return int(printed)
    if printed in letter.forms.lists["ordinals"]:
        return int(letter.forms.lists["ordinals"][printed])
    if printed and all(char in _ROMAN for char in printed):
        values = [_ROMAN[char] for char in printed]
        pairs = zip(values, [*values[1:], 0], strict=True)
        return sum(-value if value < after else value for value, after in pairs)
    return ord(printed) - ord("a") + 1 if len(printed) == 1 else 0


def _quotations(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Where curly or angular quotations stand; straight ones open and close alike and are not trusted."""
    found = []
    for match in re.compile(
        "\u201c[^\u201c\u201d]{0,4000}\u201d|\u00ab[^\u00ab\u00bb]{0,4000}\u00bb"
    ).finditer(text, start, end):
        found.append(match.span())
    return found


def _runs(marks: list[_Mark]) -> list[list[_Mark]]:
    """Marks that count 1, 2, 3 ...; a number out of turn belongs to something else."""
    runs: list[list[_Mark]] = []
    for mark in marks:
        if mark.number == 1:
            runs.append([mark])
            continue
        fitting = [one for one in reversed(runs) if one[-1].number == mark.number - 1]
        run = max(fitting, key=lambda one: one[0].likeness(mark), default=None)
        if run is not None:
            run.append(mark)
            later = runs[runs.index(run) + 1 :]
            for other in later:
                if other[0].start > run[-2].start:
                    runs.remove(other)
    return runs


def _bulleted(letter: Letter, marks: list[_Mark]) -> list[list[_Mark]]:
    """Lists without numbers: items that follow each other, counted from 1, where they are not one alone."""
    runs: list[list[_Mark]] = []
    for mark in marks:
        printed = letter.clean.exact
        if runs and printed[mark.end - 1] != printed[runs[-1][0].end - 1]:
            continue
        if runs and letter.sentences.paragraph(runs[-1][-1].text)[1] >= mark.start:
            runs[-1].append(replace(mark, number=runs[-1][-1].number + 1))
        else:
            runs.append([mark])
    return [run for run in runs if len(run) > 1]


def _is_asked(letter: Letter, run: list[_Mark], style: str, sure: bool) -> bool:
    """Whether a list is the requests: asked for right before it, or worded as requests; ``sure`` asks for
    the latter as well."""
    if style == _LABELLED:
        return len(run) > 1
    if style == _BARE and not sure:
        return False
    start = run[0].start
    asked = letter.first("asks_about", max(letter.parts.opening_end, start - _NEAR), start) is not None
    if style == _STYLES[-1]:
        return asked and len(run) > 1
    if asked and letter.first("asks_for", max(0, start - _LEAD), start):
        return True
    tells = _asks if sure else _may_ask
    if asked and sum(1 for mark in run if tells(letter, mark)) * 2 >= len(run):
        return True
    return len(run) > 1 and sum(1 for mark in run if _asks(letter, mark)) * 4 >= len(run) * 3


def _asks(letter: Letter, mark: _Mark) -> bool:
    """Whether an item asks for something in so many words."""
    end = min(letter.sentences.paragraph(mark.text)[1], mark.text + _ITEM, mark.stop)
    return (
        letter.forms.opens("strong_request", letter.clean, letter.language, mark.text, end)
        or "?" in letter.clean.low[mark.text : end]
        or letter.first("asks_inside", mark.text, min(end, letter.sentences.around(mark.text)[1])) is not None
    )


def _may_ask(letter: Letter, mark: _Mark) -> bool:
    """Whether an item may be what is asked for, where something is."""
    return letter.forms.opens(
        "request", letter.clean, letter.language, mark.text, mark.text + _ITEM
    ) or _asks(letter, mark)


def _question(letter: Letter, mark: _Mark, later: list[_Mark], end: int) -> FoundQuestion:
    """The wording of a request: up to the next one, or up to where the letter goes on."""
    stop = later[0].start if later else end
    if not later or later[0].number == 1:
        match = letter.forms.find("questions_end", letter.clean, letter.language, mark.text, stop)
        stops = [match.start()] if match else []
        stop = min([stop, _paragraph_end(letter, mark.text, stop), *stops])
    part = letter.forms.find("question_part", letter.clean, "en", mark.text, stop)
    stop = part.start() if part else stop
    while stop > mark.text and letter.clean.exact[stop - 1].isspace():
        stop -= 1
    return FoundQuestion(mark.number, (mark.start, mark.end), (mark.text, stop))


def _paragraph_end(letter: Letter, start: int, stop: int) -> int:
    """The end of the paragraph, and of the sub-items that follow it."""
    end = letter.sentences.paragraph(start)[1]
    while end < stop and _SUB_ITEM.match(letter.clean.exact, end):
        end = letter.sentences.paragraph(end)[1]
    return end
