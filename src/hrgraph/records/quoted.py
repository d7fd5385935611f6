"""Parts of a provision that a letter quotes: ``"(a) ...; (b) ..." (principle 13)``."""

from __future__ import annotations

import re

from hrgraph.documents.clean import Clean
from hrgraph.documents.sentences import Sentences
from hrgraph.records.lexicon import Lexicon
from hrgraph.records.provisions import Numbers

__all__ = ["Quoted"]


class Quoted:
    """The quotations of one letter."""

    def __init__(self, clean: Clean, lexicon: Lexicon, sentences: Sentences) -> None:
        self.clean = clean
        self.low = clean.low
        self.lexicon = lexicon
        self.forms = lexicon.citations
        self.sentences = sentences

    def parts(self, key: str, cue: re.Match[str], numbers: Numbers) -> list[tuple[str, int, int]]:
        """``"... (a) ...; (b) ..." (principle 13)`` quotes 13(a) and 13(b), where there are such parts."""
        items = list(numbers.items)
        lead = re.search(r"\"[.,;]?\s*\(\s*$", self.clean.exact[max(0, cue.start() - 30) : cue.start()])
        if len(items) != 1:
            return items
        if not lead:
            return self._listed(key, numbers) or items
        close = max(0, cue.start() - 30) + lead.start()
        opened = self.clean.exact.rfind('"', max(0, close - 2500), close)
        if opened < 0:
            return items
        letters = re.findall(r"(?<![\w(])\(([a-h])\)", self.low[opened:close])
        number, start, end = items[0]
        known = [f"{number}({letter})" for letter in dict.fromkeys(letters)]
        if (
            known
            and letters[0] == "a"
            and all(f"{key}/{number}/{letter}" in self.lexicon.parts for letter in letters)
        ):
            return [(one, start, end) for one in known]
        return items

    def _listed(self, key: str, numbers: Numbers) -> list[tuple[str, int, int]]:
        """``Principle 13 asks enterprises to: "(a) ...; (b) ..."``: the parts, where there are such parts."""
        number, start, _ = numbers.items[0]
        if f"{key}/{number}/a" not in self.lexicon.parts:
            return []
        paragraph = self.sentences.paragraph(numbers.end)[1]
        stop = min(paragraph + 900, numbers.end + 1800)
        other = self.forms.find("provision", self.clean, None, numbers.end, stop)
        lead = min(paragraph + 4, other.start() if other else stop)
        opened = re.compile(r"[:\"]\s*\"?\(a\)").search(self.low, numbers.end, lead)
        if not opened:
            return []
        found: list[tuple[str, int, int]] = []
        for match in re.compile(r"(?<![\w(])\(([a-h])\)").finditer(self.low, opened.start(), stop):
            letter = chr(ord("a") + len(found))
            if match[1] != letter or f"{key}/{number}/{letter}" not in self.lexicon.parts:
                break
            found.append((f"{number}({letter})", start, match.end()))
        return found
