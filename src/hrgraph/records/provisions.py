"""``articles 6, 9 (1) and 14 to 16`` → the single provisions: lists, ranges, parts."""

from __future__ import annotations

import re
from dataclasses import dataclass

from hrgraph.documents.clean import Clean
from hrgraph.documents.forms import LANGUAGES, Forms
from hrgraph.records.identifiers import Provision, format_provision

__all__ = ["Numbers", "expand", "nth_of", "read_numbers", "read_parts"]

_LONGEST_RANGE = 130
_LETTER = re.compile(
    r"(?:\(\s?(\d{1,2}|[a-z]|[ivx]{2,5})\s?\)|([a-h])\))(?P<deeper>(?:\s?\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})\))*)"
)


@dataclass(frozen=True, slots=True)
class Numbers:
    """The provisions of one list, each with its place, where the list ends, and the ranges in it."""

    items: tuple[tuple[str, int, int], ...]
    end: int
    ranges: tuple[tuple[int, int], ...] = ()

    def range_of(self, start: int, end: int) -> tuple[int, int] | None:
        """The range that a number at a place was printed in, as ``11 to 24``; None outside of one."""
        return next((one for one in self.ranges if one[0] <= start and end <= one[1]), None)


def expand(first: Provision, last: Provision) -> list[Provision]:
    """Every provision from one to another; only the ends where they are of different kinds.

    >>> [format_provision(one) for one in expand(Provision("11", ()), Provision("13", ()))]
    ['11', '12', '13']
    >>> [format_provision(one) for one in expand(Provision("25", ("a",)), Provision("25", ("c",)))]
    ['25(a)', '25(b)', '25(c)']
    """
    if not first.parts and not last.parts and first.number.isdigit() and last.number.isdigit():
        low, high = int(first.number), int(last.number)
        if low < high <= low + _LONGEST_RANGE:
            return [Provision(str(number), ()) for number in range(low, high + 1)]
    if first.number == last.number and len(first.parts) == len(last.parts) > 0:
        *stem, one = first.parts
        *other, two = last.parts
        if stem == other and len(one) == len(two) == 1 and one < two and one.isalpha() == two.isalpha():
            return [Provision(first.number, (*stem, chr(code))) for code in range(ord(one), ord(two) + 1)]
    return [first, last]


class _Reader:
    """Walks over one list of numbers; ``at`` is the place reached."""

    def __init__(self, clean: Clean, forms: Forms, start: int) -> None:
        self.clean = clean
        self.low = clean.low
        self.forms = forms
        self.at = start
        self.roman = False
        self.ranges: list[tuple[int, int]] = []
        self.found: list[tuple[Provision, int, int]] = []
        language = "en"
        patterns = {
            name: forms.pattern(name, language) for name in ("item", "joint", "part", "part_item", "counted")
        }
        self.item, self.joint, self.part, self.part_item, self.counted = (
            patterns[name] for name in ("item", "joint", "part", "part_item", "counted")
        )

    def read(self) -> Numbers:
        """The whole list from here."""
        if self._item(first=True):
            while self._more():
                pass
        items = tuple((format_provision(one), start, end) for one, start, end in self.found)
        return Numbers(items, self.at, tuple(self.ranges))

    def _item(self, first: bool = False, ranged: bool = False) -> bool:
        """Take one number with its parts; say whether there was one."""
        match = self.item.match(self.low, self.at) if self.item else None
        if not match and (first or self.roman):
            return self._roman(ranged)
        if not match or (not first and self.counted and self.counted.match(self.low, match.end())):
            return False
        parts = [*([match["dot"]] if match["dot"] else []), *_parts(match["parts"])]
        if match["letter"]:
            parts.append(match["letter"])
        number = str(int(match["number"] or 1)) + (f" {match['bis'].strip()}" if match["bis"] else "")
        if number == "0":
            return False
        self._take(Provision(number, tuple(parts)), match.start(), match.end(), ranged)
        if match["dot"] and (to := re.compile(r"-(\d{1,2})(?!\d|\.\d)").match(self.low, self.at)):
            self._take(Provision(number, (to[1],)), match.start(), to.end(), True)
        elif not self._several(number, tuple(parts), match.start()):
            self._words(number, tuple(parts), match.start())
        return True

    def _roman(self, ranged: bool) -> bool:
        """Take an article whose number is Roman: ``XVII`` is 17."""
        pattern = self.forms.pattern("roman", "en")
        match = pattern.match(self.clean.exact, self.at) if pattern else None
        if not match:
            return False
        self.roman = True
        one = Provision(str(_of_roman(match["number"])), tuple(_parts(match["parts"])))
        self._take(one, match.start(), match.end(), ranged)
        return True

    def _several(self, number: str, stem: tuple[str, ...], start: int) -> bool:
        """Take parts that share their brackets: ``4 (c and d)``; say whether there were any."""
        pattern = self.forms.pattern("several_parts", "en")
        match = pattern.match(self.low, self.at) if pattern else None
        if not match:
            return False
        self.found.pop()
        for part in re.findall(r"\d+|\b[a-h]\b", match["parts"]):
            self._take(Provision(number, (*stem, part)), start, match.end(), False)
        return True

    def _take(self, one: Provision, start: int, end: int, ranged: bool) -> None:
        """Keep a provision, with all between it and the one before where a range was printed."""
        if ranged and self.found:
            before = self.found[-1][0]
            self.ranges.append((self.found[-1][1], end))
            for between in expand(before, one)[1:-1]:
                self.found.append((between, self.found[-1][1], end))
        self.found.append((one, start, end))
        self.at = end

    def _words(self, number: str, stem: tuple[str, ...], start: int) -> None:
        """Parts given by a word behind the number: ``, paragraphs 1 and 2``, ``, first paragraph``."""
        nth = self._pattern("nth_paragraph").match(self.low, self.at)
        if nth:
            self.found.pop()
            self._take(Provision(number, (*stem, nth_of(self.forms, nth))), start, nth.end(), False)
            return
        match = self.part.match(self.low, self.at) if self.part else None
        if not match or not self.part_item:
            return
        item = self.part_item.match(self.low, match.end())
        if not item:
            return
        opened = "(" in self.low[match.start() : match.start("cue")]
        plural = match["cue"].rstrip(".").endswith("s") or match["cue"] in ("§§", "¶¶")
        if not match["lead"]:
            self.found.pop()
        while item:
            one = Provision(number, (*stem, item["part"], *_parts(item["parts"])))
            self._take(one, start, item.end(), False)
            self._lettered(plural)
            if opened and self._closes(item):
                opened = False
                break
            again = self.joint.match(self.low, self.at) if self.joint else None
            item = self.part_item.match(self.low, again.end()) if again else None
            if again and item and not plural and not _goes_on(one, match["cue"], again, item):
                item = None
            if item and self._is_word(item) and not match["cue"].startswith("l"):
                break
            if item and item["part"].isalpha() and len(one.parts) > 1 and one.parts[-1].isalpha():
                stem = one.parts[:-1]
                number = one.number
            if again and item and again["range"]:
                last = Provision(number, (*stem, item["part"]))
                self._take(last, start, item.end(), True)
                break
        self._deeper()
        if opened and (close := re.compile(r"\s?\)").match(self.low, self.at)):
            self.at = close.end()
        if match.group().lstrip().startswith("-") and (
            close := re.compile(r"\s?-(?=\s)").match(self.low, self.at)
        ):
            self.at = close.end()

    def _deeper(self) -> None:
        """``, paragraph 2, letters (b) and (c)``: parts of the part taken last."""
        match = self.part.match(self.low, self.at) if self.part else None
        item = self.part_item.match(self.low, match.end()) if match and self.part_item else None
        if not item or not self.part_item or not self.joint:
            return
        above, place, _ = self.found.pop()
        ranged = False
        while item:
            one = Provision(above.number, (*above.parts, item["part"], *_parts(item["parts"])))
            self._take(one, place, item.end(), ranged)
            again = self.joint.match(self.low, self.at)
            following = self.part_item.match(self.low, again.end()) if again else None
            lettered = following is not None and following["part"].isalpha() and item["part"].isalpha()
            ranged = again is not None and again["range"] is not None
            item = following if lettered and following and not self._is_word(following) else None

    def _pattern(self, name: str) -> re.Pattern[str]:
        pattern = self.forms.pattern(name, LANGUAGES[0])
        assert pattern is not None
        return pattern

    def _closes(self, item: re.Match[str]) -> bool:
        """Whether the bracket before ``paragraph 3 (c))`` is closed by what was taken last."""
        printed = self.low[item.start() : item.end()]
        return printed.count(")") > printed.count("(") and self.low[item.end() : item.end() + 1] != ")"

    def _is_word(self, item: re.Match[str]) -> bool:
        """``paragraphs 2 and 3, y a las resoluciones``: whether a letter without brackets is a word."""
        return item["part"].isalpha() and ")" not in self.low[item.start() : item.end()]

    def _lettered(self, plural: bool) -> None:
        """``paragraph 2, b)``: a letter below the paragraph just taken."""
        match = re.compile(r"\s?,\s?\(?([a-h])\)").match(self.low, self.at)
        one, start, _ = self.found[-1]
        if match and not plural and len(one.parts) == 1 and one.parts[0].isdigit():
            self.found.pop()
            self._take(Provision(one.number, (*one.parts, match[1])), start, match.end(), False)

    def _more(self) -> bool:
        """Go on behind a comma, ``and`` or ``to``; say whether the list went on."""
        match = self.joint.match(self.low, self.at) if self.joint else None
        if not match:
            return False
        ranged = match["range"] is not None
        before = self.at
        self.at = match.end()
        if self._letter(ranged):
            return True
        if self._item(ranged=ranged):
            return True
        self.at = before
        return False

    def _letter(self, ranged: bool) -> bool:
        """``13 (a) and (b)``: another part of the same number."""
        last = self.found[-1][0]
        match = _LETTER.match(self.low, self.at)
        if not match or not last.parts:
            return False
        group = (match[1] or match[2], *_parts(match["deeper"]))
        at = max(0, len(last.parts) - len(group))
        if last.parts[at].isdigit() != group[0].isdigit():
            at = next((n for n, part in enumerate(last.parts) if part.isdigit() == group[0].isdigit()), at)
        one = Provision(last.number, (*last.parts[:at], *group))
        self._take(one, match.start(), match.end(), ranged)
        return True


def _goes_on(one: Provision, cue: str, joint: re.Match[str], item: re.Match[str]) -> bool:
    """``par. 1 et 2``, ``lit. a and d``: whether a short form stands for several parts of an article.

    The articles of a list ascend: a number that is not above the article's is that of a paragraph.
    """
    if joint["comma"] or joint.group().lstrip().startswith((",", ";")):
        return False
    if item["part"].isalpha() or not one.number.isdigit():
        return cue.startswith("l") and one.parts[-1].isalpha() and item["part"].isalpha()
    return one.parts[-1].isdigit() and (joint["range"] is not None or int(item["part"]) <= int(one.number))


def nth_of(forms: Forms, match: re.Match[str]) -> str:
    """The number of a paragraph that is counted by a word: ``2`` for the second."""
    return str(forms.lists["nth"][match["nth"] or match["nth2"]])


def _of_roman(printed: str) -> int:
    """The value of a Roman number in capitals.

    >>> _of_roman("XVII"), _of_roman("XL")
    (17, 40)
    """
    values = [{"I": 1, "V": 5, "X": 10, "L": 50}[char] for char in printed]
    pairs = zip(values, [*values[1:], 0], strict=True)
    return sum(-value if value < after else value for value, after in pairs)


def _parts(printed: str | None) -> list[str]:
    """The parts in ``(1) (c)`` or ``.1.c``."""
    return re.findall(r"\w+", printed or "")


def read_parts(clean: Clean, forms: Forms, start: int) -> Numbers:
    """The letters of a list that begins at a place: ``a) and b)`` before ``of article 5``."""
    item, joint = forms.pattern("part_item", LANGUAGES[0]), forms.pattern("joint", LANGUAGES[0])
    found: list[tuple[str, int, int]] = []
    at = start
    while item and joint and (match := item.match(clean.low, at)):
        deeper = re.sub(r"[()\s]+", " ", match["parts"] or "").split()
        number = match["part"] + "".join(f"({one})" for one in deeper)
        found.append((number, match.start(), match.end()))
        again = joint.match(clean.low, match.end())
        at = again.end() if again else len(clean.low)
    return Numbers(tuple(found), found[-1][2] if found else start)


def read_numbers(clean: Clean, forms: Forms, start: int) -> Numbers:
    """The list of provisions that begins at a place of the clean text."""
    return _Reader(clean, forms, start).read()
