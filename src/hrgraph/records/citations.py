"""The norms that a letter cites: each provision with the instrument it belongs to.

Rules, in this order (patterns: ``data/citations.yaml``; names: the register)::

    article 19 of the ICCPR            the instrument tied to the number behind it
    articles 6 of the Penal Code       tied to something the register does not hold: no citation
    the ICCPR ... (art. 19)            the nearest instrument before it in the sentence
    Article 20 adds ...                the instrument in force in the paragraph; for principles: in the part

A number that the instrument does not have is never a citation.
"""

from __future__ import annotations

import re

from hrgraph.documents.clean import Clean
from hrgraph.documents.sentences import Sentences
from hrgraph.findings import Finding, Severity
from hrgraph.records.bare_numbers import owners_of_numbers
from hrgraph.records.lexicon import Lexicon
from hrgraph.records.mentions import Mention
from hrgraph.records.owners import Owners
from hrgraph.records.provisions import Numbers, nth_of, read_numbers, read_parts
from hrgraph.records.quoted import Quoted
from hrgraph.records.referred import FoundCitation, Referred, below

__all__ = ["FoundCitation", "citations"]

_PARAGRAPHS = "paragraphs"
_APART = re.compile(r"\s*[,(]\s*(?!(?:in|at|under|en|au|aux|dans)\s(?!partic))")


class _Reading:
    """One letter's citations in the making."""

    def __init__(
        self, clean: Clean, lexicon: Lexicon, mentions: list[Mention], sentences: Sentences, breaks: list[int]
    ) -> None:
        self.clean = clean
        self.low = clean.low
        self.lexicon = lexicon
        self.forms = lexicon.citations
        self.sentences = sentences
        self.quoted = Quoted(clean, lexicon, sentences)
        self.owners = Owners(clean, lexicon, mentions, sentences, breaks)
        self.found: list[FoundCitation] = []
        self.problems: list[Finding] = []
        self.referred = Referred(clean, self.forms, sentences, self.owners, self.found)

    def read(self, start: int) -> None:
        """Take in every provision from a place on."""
        taken = start
        again = self.forms.all("same_comment", self.clean, None, start)
        again += self.forms.all("nth_of_same", self.clean, None, start)
        again.sort(key=lambda match: match.start())
        comments = [match.span() for match in self.forms.all("general_comment", self.clean, None, start)]
        for cue in self.forms.all("provision", self.clean, None, start):
            while again and again[0].start() < cue.start():
                self.referred.add_again(again.pop(0))
            if cue.start() < taken or any(low <= cue.start() < high for low, high in comments):
                continue
            numbers = read_numbers(self.clean, self.forms, cue.end())
            if numbers.items:
                taken = self._with_more(cue, self._take(cue, numbers))
            elif (
                cue.lastgroup == _PARAGRAPHS
                and (parts := read_parts(self.clean, self.forms, cue.end())).items
            ):
                taken = self._take(cue, parts)
        for match in again:
            self.referred.add_again(match)
        for match in self.forms.all("nos", self.clean, None, start):
            if not any(low <= match.start() < high for low, high in comments):
                self._take_nos(match)

    def _take_nos(self, match: re.Match[str]) -> None:
        """``Nos. 16 and 18 of the Basic Principles``, ``the commentary on No. 23``: principles or rules."""
        numbers = read_numbers(self.clean, self.forms, match.end())
        for owner in owners_of_numbers(self.owners, match.start(), numbers.end) if numbers.items else ():
            self._add(owner, self.lexicon.instruments[owner.key or ""].unit, match, numbers)
        before = self.forms.pattern("commentary_before", "en")
        if numbers.items and before and before.search(self.low, max(0, match.start() - 60), match.start()):
            self.referred.add_comments(match.start(), numbers)

    def _with_more(self, cue: re.Match[str], end: int) -> int:
        """``articles 3 of the UDHR and 6 of the ICCPR``: numbers that go on behind the first instrument."""
        unit = cue.lastgroup or "articles"
        while more := self._match("more_numbers", self.owners.end_of_tied(end)):
            numbers = read_numbers(self.clean, self.forms, more.end())
            owners = self.owners.tied(unit, numbers.end) if numbers.items else []
            for owner in owners:
                self._add(owner, unit, cue, numbers)
            if not owners:
                break
            end = numbers.end
        return end

    def _take(self, cue: re.Match[str], numbers: Numbers) -> int:
        unit = cue.lastgroup or "articles"
        end = numbers.end
        if unit == _PARAGRAPHS:
            if above := self._match("of_paragraph", end):
                numbers = self._below_paragraph(numbers, above.end())
                end = numbers.end
            inner = self._match("paragraph_of", end)
            same = self._match("same_article", end)
            if not inner and (
                same or self.referred.is_its(cue.start()) or self.referred.goes_deeper(cue.start(), end)
            ):
                self.referred.add_to_last(cue.start(), numbers)
                return same.end() if same else end
            if not inner:
                return self._owned(cue, unit, numbers, end) if numbers.items[0][0][0].isdigit() else end
            articles = read_numbers(self.clean, self.forms, inner.end())
            items = tuple(
                (below(article[0], number), start, articles.end)
                for article in articles.items[:1]
                for number, start, _ in numbers.items
            )
            if self.referred.add_said(cue.start(), inner, items):
                return articles.end
            numbers, unit, end = Numbers(items, articles.end), inner.lastgroup or "articles", articles.end
        else:
            numbers = self._nth_before(cue, numbers)
        return self._owned(cue, unit, *self._with_parts_behind(numbers, end))

    def _nth_before(self, cue: re.Match[str], numbers: Numbers) -> Numbers:
        """``the third paragraph of article 19``: the article's number with that of the paragraph."""
        pattern = self.forms.pattern("nth_of", "en")
        nth = pattern.search(self.low, max(0, cue.start() - 60), cue.start()) if pattern else None
        if not nth:
            return numbers
        (number, start, stop), *others = numbers.items
        first = (below(number, nth_of(self.forms, nth)), start, stop)
        return Numbers((first, *others), numbers.end, numbers.ranges)

    def _with_parts_behind(self, numbers: Numbers, end: int) -> tuple[Numbers, int]:
        """``article 9 of the ICCPR, paragraphs 1 and 4``: the parts told behind the instrument, as well."""
        tail = self.owners.end_of_tied(end)
        if tail == end or len(numbers.items) != 1 or "(" in numbers.items[0][0]:
            return numbers, end
        number, start, _ = numbers.items[0]
        if nth := self._match("nth_paragraph", tail):
            return Numbers(((below(number, nth_of(self.forms, nth)), start, nth.end()),), numbers.end), end
        part = self._match("part", tail)
        part = part if part and _APART.match(part.group()) else None
        parts = read_numbers(self.clean, self.forms, part.end()) if part else None
        if not parts or not parts.items or self._match("paragraph_of", parts.end):
            return numbers, end
        if self.owners.of_something(parts.end):
            return numbers, end
        items = tuple((below(number, one), start, stop) for one, _, stop in parts.items)
        return Numbers(items, numbers.end), end

    def _below_paragraph(self, letters: Numbers, start: int) -> Numbers:
        """``subparagraph (d) of paragraph 3``: the letters as parts of the paragraph named behind them."""
        above = read_numbers(self.clean, self.forms, start)
        items = tuple(
            (below(above.items[0][0], letter), low, above.end)
            for letter, low, _ in letters.items
            if above.items
        )
        return Numbers(items or letters.items, above.end)

    def _owned(self, cue: re.Match[str], unit: str, numbers: Numbers, end: int) -> int:
        """Take numbers in under the instruments that own them; where the list ends."""
        turn = self.owners.in_turn(cue.start(), end, len(numbers.items))
        for owner, item in zip(turn, numbers.items, strict=False):
            self._add(owner, unit, cue, Numbers((item,), numbers.end))
        for owner in (
            () if turn else self.owners.of(unit, cue.start(), end, [number for number, _, _ in numbers.items])
        ):
            self._add(owner, unit, cue, numbers)
        return end

    def _add(self, owner: Mention, unit: str, cue: re.Match[str], numbers: Numbers) -> None:
        """One citation for each number that the instrument has."""
        instrument = self.lexicon.instruments[owner.key or ""]
        part = self.forms.lists["units"].get(instrument.unit or unit)
        before = self.forms.pattern("commentary_before", "en")
        comment = before.search(self.low, max(0, cue.start() - 60), cue.start()) if before else None
        after = self._match("commentary_after", numbers.end)
        if after is None and numbers.end <= owner.start:
            after = self._match("commentary_after", owner.end)
        if part == "principle" and (comment or (after and not after["too"])):
            part = "commentary"
        comments: list[FoundCitation] = []
        for number, start, end in self.quoted.parts(instrument.key, cue, numbers):
            head = re.match(r"\d+", number)
            if instrument.units and head and int(head.group()) > instrument.units:
                self._refuse(
                    f"{instrument.key.upper()} has {instrument.units} {instrument.unit}, no {number}",
                    start,
                    end,
                )
                continue
            named = (owner.start, owner.end)
            ranged = numbers.range_of(start, end)
            self.found.append(FoundCitation(instrument.key, number, part, named, (start, end), ranged))
            if part:
                self._keep_chain(instrument.unit, start)
            if part == "principle" and after and after["too"]:
                comments.append(FoundCitation(instrument.key, number, "commentary", named, after.span()))
        self.found.extend(comments)

    def _keep_chain(self, unit: str, start: int) -> None:
        """Remember where principles were cited: a bare number right behind goes on with them."""
        if unit == "principles":
            self.owners.principled.append(start)

    def _match(self, name: str, at: int) -> re.Match[str] | None:
        pattern = self.forms.pattern(name, "en")
        return pattern.match(self.low, at) if pattern else None

    def _refuse(self, message: str, start: int, end: int) -> None:
        span = self.clean.span(start, end)
        self.problems.append(
            Finding(
                Severity.WARNING,
                message,
                page=span.page,
                start=span.start,
                end=span.end,
                path="/citations",
                source="no-such-provision",
                cure="read the place: another instrument may be meant",
            )
        )


def citations(
    clean: Clean,
    lexicon: Lexicon,
    mentions: list[Mention],
    sentences: Sentences,
    start: int,
    breaks: list[int],
) -> tuple[list[FoundCitation], list[Finding]]:
    """The citations from a place on, each once, in the order of the text, and what was doubtful.

    ``breaks`` are the places where parts of the letter begin (its body, its annex).
    """
    reading = _Reading(clean, lexicon, mentions, sentences, breaks)
    reading.read(start)
    cited = {one.instrument for one in reading.found}
    for one in mentions:
        if one.full and one.key is not None and one.key not in cited:
            place = (one.start, one.end)
            reading.found.append(FoundCitation(one.key, None, None, place, place))
    single: dict[tuple[str, str | None, str | None], FoundCitation] = {}
    for found in sorted(reading.found, key=lambda item: item.place[0]):
        single.setdefault((found.instrument, found.provision, found.part), found)
    return list(single.values()), reading.problems
