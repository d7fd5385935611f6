"""What a letter says of a provision that it cited before: its paragraph, the same article, its commentary."""

from __future__ import annotations

import re
from dataclasses import dataclass

from hrgraph.documents.clean import Clean
from hrgraph.documents.forms import Forms
from hrgraph.documents.sentences import Sentences
from hrgraph.records.owners import Owners
from hrgraph.records.provisions import Numbers, nth_of

__all__ = ["DIVIDED", "FoundCitation", "Referred", "below"]

DIVIDED = ("article", "principle")
"""Parts of instruments that have paragraphs."""


@dataclass(frozen=True, slots=True)
class FoundCitation:
    """A citation with the places of its instrument, its number, and the range it was printed in."""

    instrument: str
    provision: str | None
    part: str | None
    named: tuple[int, int]
    place: tuple[int, int]
    ranged: tuple[int, int] | None = None


class Referred:
    """Adds to the citations of a letter those that point back at one of them."""

    def __init__(
        self, clean: Clean, forms: Forms, sentences: Sentences, owners: Owners, found: list[FoundCitation]
    ) -> None:
        self.clean = clean
        self.low = clean.low
        self.forms = forms
        self.sentences = sentences
        self.owners = owners
        self.found = found

    def add_again(self, match: re.Match[str]) -> None:
        """The commentary to the principle cited last, or a paragraph of the article cited last."""
        if "nth" in match.groupdict():
            number = nth_of(self.forms, match)
            self.add_to_last(match.start(), Numbers(((number, *match.span()),), match.end()))
        else:
            self._add_comment(match)

    def _add_comment(self, match: re.Match[str]) -> None:
        """``the commentary to the same principle``, ``to the first of these``: to one cited before."""
        first = self.sentences.paragraph(match.start())[0]
        before = [one for one in self.found if first <= one.place[0] < match.end()]
        if any(one.part == "commentary" and match.start() < one.place[1] for one in before):
            return
        said = [one for one in before if one.part == "principle" and one.place[0] < match.start()]
        if any(value for name, value in match.groupdict().items() if name.startswith("first")):
            sentence = self.sentences.around(said[-1].place[0])[0] if said else 0
            said = [one for one in said if one.place[0] >= sentence][:1]
        for one in said[-1:]:
            head = (one.provision or "").partition("(")[0]
            self.found.append(FoundCitation(one.instrument, head, "commentary", one.named, match.span()))

    def add_comments(self, start: int, numbers: Numbers) -> None:
        """``the commentary on No. 23``: of the principles that the paragraph cites."""
        first = self.sentences.paragraph(start)[0]
        said = [one for one in self.found if one.part == "principle" and first <= one.place[0] < start][-1:]
        for one in said:
            self.found += [
                FoundCitation(one.instrument, number, "commentary", one.named, (low, high))
                for number, low, high in numbers.items
            ]

    def is_its(self, start: int) -> bool:
        """``article 19 requires ... its paragraph 3``: whether an article, no instrument, was said last."""
        its = self.forms.pattern("its_paragraph", "en")
        if not its or not its.search(self.low, max(0, start - 8), start):
            return False
        last = self.found[-1] if self.found else None
        if last is None or last.part not in DIVIDED:
            return False
        said = max(last.named[0], last.place[0])
        named = [
            one for one in self.owners.mentions if said < one.start < start and one.key != last.instrument
        ]
        if latter := self.forms.find("latter", self.clean, None, last.place[1], start):
            return last.place[0] >= self.sentences.paragraph(start)[0] and not self._speaks_of_document(
                latter.end(), start
            )
        near = last.place[0] >= self.sentences.around(start)[0]
        return near and not named and not self._speaks_of_document(last.place[1], start)

    def _speaks_of_document(self, start: int, end: int) -> bool:
        """Whether a report, a general comment or a symbol is named between two places."""
        return any(
            self.forms.find(name, self.clean, None, start, end)
            for name in ("symbol", "general_comment", "report")
        )

    def goes_deeper(self, start: int, end: int) -> bool:
        """``article 24 of the CRC obliges States, in paragraph 2 (c), to ...``: whether of that article."""
        lead = self.forms.pattern("deeper", "en")
        last = self.found[-1] if self.found else None
        if last is None or not lead or not lead.search(self.low, max(0, start - 30), start):
            return False
        after = max(last.named[1], last.place[1])
        if last.part not in DIVIDED or last.place[0] < self.sentences.around(start)[0]:
            return False
        if "(" in (last.provision or "") or self.owners.of_something(end):
            return False
        named = any(after <= one.start < start for one in self.owners.mentions)
        return not named and not self._speaks_of_document(after, start)

    def add_said(self, start: int, inner: re.Match[str], items: tuple[tuple[str, int, int], ...]) -> bool:
        """``Paragraph 2 (b) of the said article 12``: of that cited before; whether there is one."""
        if not re.search(r"\b(?:said|same|dudit|meme|mismo|citado|dicho)\b", inner.group()):
            return False
        first = self.sentences.paragraph(start)[0]
        head = items[0][0].partition("(")[0] if items else ""
        last = [
            one
            for one in self.found
            if one.place[0] >= first and one.provision and one.provision.partition("(")[0] == head
        ][-1:]
        for one in last:
            self.found += [
                FoundCitation(one.instrument, number, one.part, one.named, (low, high))
                for number, low, high in items
            ]
        return bool(last)

    def add_to_last(self, start: int, numbers: Numbers) -> None:
        """``paragraph 3 of the same article``: the parts of the article cited last in the paragraph."""
        last = next((one for one in reversed(self.found) if one.provision and one.part in DIVIDED), None)
        if last is None or last.place[0] < self.sentences.paragraph(start)[0]:
            return
        article = re.match(r"\d+(?: bis)?", last.provision or "")
        for number, low, high in numbers.items if article else ():
            provision = below(article.group() if article else "", number)
            self.found.append(FoundCitation(last.instrument, provision, last.part, last.named, (low, high)))


def below(article: str, number: str) -> str:
    """A part of an article: ``3(b)`` of ``14`` is ``14(3)(b)``.

    >>> below("14", "3(b)"), below("14", "3")
    ('14(3)(b)', '14(3)')
    """
    head, opened, rest = number.partition("(")
    return f"{article}({head}){opened}{rest}"
