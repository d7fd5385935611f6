"""By which names a letter calls companies and organisations, its addressee among them."""

from __future__ import annotations

import re
from functools import cached_property

from hrgraph.documents.clean import fold
from hrgraph.documents.forms import LANGUAGES
from hrgraph.records.intext import short_form
from hrgraph.records.letter import Letter
from hrgraph.records.model import Addressee

__all__ = ["Names", "alike"]

_ALIKE = 12
_SHORT_WORD = 4
_ACRONYM = 3


class Names:
    """The names in a letter between its opening and its close."""

    def __init__(self, letter: Letter, addressee: Addressee) -> None:
        self.letter = letter
        self.own = None if addressee.state else addressee.name
        self.own_kind = addressee.kind
        self.words = letter.forms.lists["kinds"]

    @cached_property
    def kinds(self) -> dict[str, str | None]:
        """The names with legal forms, those that sound of business or of an organisation, and the
        addressee's, each with its kind."""
        company = str(self.words["company"])
        parts = self.letter.parts
        found: dict[str, str | None] = {}
        for one in self.letter.companies(parts.opening_end, parts.closing):
            found.setdefault(self.letter.value(*one.span("name")), company)
        for form, kind in (
            ("business_name", company),
            ("organisation_name", str(self.words["organization"])),
        ):
            for place in self._sounding(form):
                name = self.letter.value(*place)
                if not any(name in longer for longer in found):
                    states = self.letter.forms.find(
                        "intergovernmental", self.letter.clean, LANGUAGES[0], *place
                    )
                    found.setdefault(name, str(self.words["intergovernmental"]) if states else kind)
        if self.own:
            known = next((name for name in found if alike(name, self.own)), None)
            if known:
                del found[known]
            found[self.own] = self.own_kind
        return found

    def texts(self, name: str) -> set[str]:
        """What else a name is called: without its legal form, by its first words, short form or initials."""
        plain = self._plain(name)
        short = short_form(self.letter, name)
        return {plain, *_parts_of(plain), *self._initials(plain), *([short] if short else [])} - {""}

    def _sounding(self, form: str) -> list[tuple[int, int]]:
        """Names without a legal form that are none of the register's."""
        parts = self.letter.parts
        taken = [(hit.start, hit.end) for hit in self.letter.hits]
        matches = self.letter.forms.all(form, self.letter.clean, None, parts.opening_end, parts.closing)
        return [
            one.span("name")
            for one in matches
            if not any(start < one.end("name") and one.start("name") < end for start, end in taken)
            and not self._is_bare(one["name"])
        ]

    def _is_bare(self, name: str) -> bool:
        """``The Bank``: a word of business with an article is no name."""
        words = name.split()
        return len(words) == 2 and fold(words[0]) in self.letter.forms.lists["articles"]

    def _plain(self, name: str) -> str:
        """A name without its legal form and what stands in brackets."""
        form = self.letter.forms.pattern("company_form", LANGUAGES[0])
        name = name.partition(" (")[0]
        match = form.search(name.lower()) if form else None
        return name[: match.start()].rstrip(" ,&") if match else name

    def _initials(self, plain: str) -> list[str]:
        """``FIS`` for Ferrocarril Interoceánico del Sur, where the letter prints it."""
        initials = "".join(word[0] for word in plain.split() if word[0].isupper())
        if len(initials) < _ACRONYM or not re.search(rf"\b{re.escape(initials)}\b", self.letter.clean.exact):
            return []
        return [initials]

    def own_words(self) -> list[tuple[int, int]]:
        """Where the addressee is called by one word of its name with an article: ``the Initiative``."""
        words = self._plain(self.own or "").split()
        parts, exact = self.letter.parts, self.letter.clean.exact
        ends = {words[0], words[-1]} if len(words) > 1 else set()
        articles = "|".join(self.letter.forms.words("definite", self.letter.language or LANGUAGES[0]))
        found = []
        for word in ends:
            if len(word) > _SHORT_WORD and word[0].isupper() and exact.find(word, parts.opening_end) >= 0:
                said = re.compile(rf"\b(?:{articles})\s*{re.escape(word)}(?!\w)")
                found += [one.span() for one in said.finditer(exact, parts.opening_end, parts.closing)]
        return found


def alike(one: str, other: str) -> bool:
    """Whether two names begin alike, as the full and the short form of one do."""
    return one[:_ALIKE] == other[:_ALIKE]


def _parts_of(plain: str) -> list[str]:
    """The first words of a long name, by which it may be called: ``Katanga Hydromet Mining`` → two."""
    words = plain.split()
    return [" ".join(words[:2])] if len(words) > 2 and len(words[1]) > 3 and words[1][:1].isupper() else []
