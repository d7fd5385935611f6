"""A letter laid out: its clean text, its language and where its parts begin and end.

Every reader of a field takes a :class:`Letter`; nothing in it is yet a value of the record.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from functools import cached_property

from hrgraph.documents.clean import Clean, clean
from hrgraph.documents.forms import LANGUAGES, Forms
from hrgraph.documents.model import Document
from hrgraph.documents.sentences import Sentences, typical_width
from hrgraph.findings import Finding, Severity
from hrgraph.records.dates import PrintedDate, dates_in, months_in
from hrgraph.records.intruders import find_intruders
from hrgraph.records.layout import lay_out
from hrgraph.records.lexicon import Lexicon
from hrgraph.records.phrases import Hit
from hrgraph.records.reckoned import reckoned

__all__ = ["Letter", "tell_language"]

_WORD = re.compile(r"[a-z']+")
_OFTEN = frozenset({"reply"})
"""Forms that the readers of a history ask for in every sentence."""
_FOOTNOTES = re.compile(
    r"(?<=[\w,-])[ \t]*\n(?:[ \t]*\n)?[ \t]*\d{1,2}[ \t]+[A-Z\"(][^\n]*"
    r"(?:\n(?:[ \t]*\n[ \t]*\d{1,2}[ \t])?[ \t]*\S[^\n]*){0,8}?\.[ \t]*\n\s*(?=[a-z])"
)
"""Footnotes at the end of a page, which break into a sentence."""
_NOTE = re.compile(r"\n[ \t]*\d{1,2}[ \t]+[A-Z\"(]")
_CODE_BEHIND = re.compile(r"\s+\d{1,3}\s*/\s*20\d\d")


class Letter:
    """One letter with everything that several readers of fields ask for."""

    def __init__(self, document: Document, lexicon: Lexicon) -> None:
        self.document = document
        self.lexicon = lexicon
        self.forms: Forms = lexicon.sections
        self.clean: Clean = clean(document)
        self.language = tell_language(self.clean, self.forms)
        self.sent_on: PrintedDate | None = None
        self._known: dict[str, tuple[list[re.Match[str]], list[int]]] = {}
        self.parts = lay_out(self.clean, self.forms, self.language)

    @cached_property
    def intruders(self) -> list[tuple[int, int]]:
        """The lines of an address at the foot of the first page, which break into a sentence."""
        return find_intruders(self)

    @cached_property
    def short_line(self) -> int:
        """How long a line of an address may be: clearly shorter than the lines of the text."""
        wide = typical_width(self.clean.exact)
        return min(70, wide * 4 // 5) if wide else 70

    @property
    def _has_notes(self) -> bool:
        """Whether a line begins like a footnote: the pattern for all of one takes its time."""
        return _NOTE.search(self.clean.exact) is not None

    @cached_property
    def sentences(self) -> Sentences:
        """The sentence breaks of the letter."""
        lines = self.intruders
        whole = [match.span() for match in _FOOTNOTES.finditer(self.clean.exact)] if self._has_notes else []
        whole += [(lines[0][0] - 1, lines[-1][1] + 8)] if lines else []
        hanging = self.lexicon.citations.words("hanging", self.language or LANGUAGES[0])
        return Sentences(self.clean, self.lexicon.citations.lists["abbreviations"], whole, hanging)

    @cached_property
    def hits(self) -> list[Hit]:
        """The names of the registers in the letter."""
        found = self.lexicon.phrases.scan(self.clean)
        return [hit for hit in found if not _CODE_BEHIND.match(self.clean.exact, hit.end)]

    @cached_property
    def _companies(self) -> list[re.Match[str]]:
        return self.forms.all("company_name", self.clean)

    def companies(self, start: int = 0, end: int | None = None) -> list[re.Match[str]]:
        """The names with legal forms between two places: searched for once, asked for often."""
        stop = len(self.clean.exact) if end is None else end
        return [one for one in self._companies if start <= one.start() and one.end() <= stop]

    def first(self, form: str, start: int, end: int) -> re.Match[str] | None:
        """The first match of a form in the letter's language between two places."""
        if form not in _OFTEN:
            return self.forms.find(form, self.clean, self.language, start, end)
        found = self.every(form, start, end)
        return found[0] if found else None

    def every(self, form: str, start: int, end: int) -> list[re.Match[str]]:
        """All matches of a form between two places: what is asked for often is searched for once."""
        if form not in _OFTEN:
            return self.forms.all(form, self.clean, self.language, start, end)
        if form not in self._known:
            parts = self.parts
            matches = self.forms.all(form, self.clean, self.language, parts.opening_end, parts.signatures)
            self._known[form] = (matches, [one.start() for one in matches])
        matches, starts = self._known[form]
        found = matches[bisect_left(starts, start) : bisect_left(starts, end)]
        while found and found[-1].end() > end:
            found.pop()
        return found

    @cached_property
    def printed_references(self) -> list[re.Match[str]]:
        """Whatever has the form of a reference, in the order of the text."""
        return self.forms.all("reference", self.clean)

    @cached_property
    def dates(self) -> list[PrintedDate]:
        """The dates of the letter: in its language, or in any where it has none of its own."""
        found = dates_in(self.clean, self.forms, self.language or LANGUAGES[0])
        return found or dates_in(self.clean, self.forms, None)

    @cached_property
    def told(self) -> list[PrintedDate]:
        """The days that are told by another day."""
        language = self.language or LANGUAGES[0]
        printed, months = self.dates, self.months
        return reckoned(self.clean, self.forms, language, self.sentences, printed, months, self.sent_on)

    @cached_property
    def days(self) -> list[PrintedDate]:
        """The dates of the letter and those that are told by another, in the order of the text."""
        return sorted([*self.dates, *self.told], key=lambda one: one.start)

    @cached_property
    def months(self) -> list[PrintedDate]:
        """The months that are printed without a day."""
        return months_in(self.clean, self.forms, self.language or LANGUAGES[0], self.dates)

    def value(self, start: int, end: int) -> str:
        """The words between two places."""
        return self.clean.value(start, end)

    def lines(self, start: int, end: int) -> list[tuple[int, int]]:
        """The lines between two places without the blanks around them; blank lines are empty."""
        found = []
        for match in re.finditer(r"[^\n]*\n|[^\n]+$", self.clean.exact[start:end]):
            text = match.group()
            left = len(text) - len(text.lstrip())
            right = len(text.rstrip())
            place = start + match.start()
            found.append((place + left, place + right) if text.strip() else (place, place))
        return found

    def problem(
        self,
        message: str,
        path: str | None,
        cure: str,
        place: tuple[int, int] | None = None,
        source: str = "reading",
        severity: Severity = Severity.WARNING,
    ) -> Finding:
        """A finding at a place of the letter."""
        span = self.clean.span(*place) if place else None
        return Finding(
            severity,
            message,
            page=span.page if span else None,
            start=span.start if span else None,
            end=span.end if span else None,
            path=path,
            source=source,
            cure=cure,
        )


def tell_language(text: Clean, forms: Forms) -> str | None:
    """The language by its commonest words; None where a text is too short to tell."""
    low = text.low
    middle = low if len(low) < 9000 else low[:3000] + low[len(low) // 2 : len(low) // 2 + 3000]
    printed = Counter(_WORD.findall(middle))
    counts = {code: sum(printed[word] for word in forms.words("telling", code)) for code in LANGUAGES}
    best = max(LANGUAGES, key=lambda code: counts[code])
    return best if counts[best] >= 4 else None
