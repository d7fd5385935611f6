"""Find things by any of their names, in the search index of a release.

What matches, best first: a name that is equal (case, accents and punctuation apart), names that
hold every word (the last one may be unfinished), names that are spelt alike, names that hold all
words but one. Among equals the rank that ``queries/search/things.rq`` gives decides, then the
shorter name.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz import fuzz, process

from hrgraph.errors import StoreError
from hrgraph.store.folding import fold
from hrgraph.store.index import INDEX
from hrgraph.store.releases import PublishedRelease

__all__ = ["Finder", "Found", "How"]

_WORDS = 12  # of what is looked for; more do not make it clearer
_MATCHES = 400  # names looked at for each way of matching
_ALIKE = 78.0  # of 100
_TELLING = 3  # characters: shorter beginnings of words are those of everything
_AMBIGUOUS = "ambiguous"  # role of a name that stands for several things

_SELECT = """SELECT thing.iri, thing.kind, thing.label, name.text, name.role, name.folded, thing.place
FROM name JOIN thing ON name.thing = thing.id """
_ORDER = " ORDER BY thing.place, length(name.folded), thing.iri, name.role = 'key', name.id LIMIT ?"


class How(StrEnum):
    """How a name matches what was looked for."""

    EXACT = "exact"
    WORDS = "words"
    ALIKE = "alike"
    PARTLY = "partly"


@dataclass(frozen=True, slots=True)
class Found:
    """A thing that was found: what it is called, and by which of its names it was found."""

    iri: str
    kind: str
    label: str
    name: str
    role: str
    how: How

    @property
    def key(self) -> str:
        """The thing as people write it: ``company/meta``."""
        return self.iri.partition("/id/")[2] or self.iri

    def fields(self) -> dict[str, str]:
        """What was found, as JSON has it."""
        return {
            "iri": self.iri,
            "key": self.key,
            "kind": self.kind,
            "label": self.label,
            "name": self.name,
            "role": self.role,
            "how": str(self.how),
        }


class Finder:
    """The search index of one release, for any number of threads.

    Raises :class:`StoreError` when the release has none.
    """

    def __init__(self, release: PublishedRelease) -> None:
        path = release.path / INDEX
        if not path.is_file():
            raise StoreError(f"release {release.id} has no search index: build the graph again")
        self._path = path
        self._own = threading.local()
        self._kinds: list[str] = []
        self._numbers: list[int] = []
        self._spelt: list[str] = []

    def prepare(self) -> None:
        """Read once what every search needs: tenths of a second of a large graph."""
        if self._kinds:
            return
        names = "SELECT id, folded FROM name WHERE folded NOT GLOB '*[0-9]*'"
        read = self._base().execute(names).fetchall()
        self._numbers, self._spelt = [number for number, _ in read], [folded for _, folded in read]
        kinds = self._base().execute("SELECT DISTINCT kind FROM thing ORDER BY kind")
        self._kinds = [kind for (kind,) in kinds]

    def find(self, text: str, kinds: Iterable[str] = (), limit: int = 20) -> list[Found]:
        """Things that a text may mean, best first, each once; of these kinds only, when some are given."""
        wanted = tuple(kinds)
        words = fold(text).split()[:_WORDS]
        if not words:
            return []
        found: dict[str, Found] = {}
        ways: tuple[Callable[[Sequence[str], tuple[str, ...]], list[Found]], ...] = (
            self._exact,
            self._with_words,
            self._alike,
            self._partly,
        )
        for way in ways:
            for one in way(words, wanted):
                found.setdefault(one.iri, one)
            if len(found) >= limit or (found and way == self._with_words):
                break
        return list(found.values())[:limit]

    def named(self, text: str, kinds: Iterable[str] = ()) -> list[Found]:
        """The things that have exactly this name, case, accents and punctuation apart."""
        words = fold(text).split()
        return self._exact(words, tuple(kinds)) if words else []

    def thing(self, iri: str) -> Found | None:
        """A thing by its IRI."""
        known = "SELECT iri, kind, label, label, 'label' FROM thing WHERE iri = ?"
        row = self._base().execute(known, (iri,)).fetchone()
        return _found(row, How.EXACT) if row else None

    def iris(self, start: str) -> list[str]:
        """The IRIs of all things that begin so, in order."""
        known = "SELECT iri FROM thing WHERE iri >= ? AND iri < ? ORDER BY iri"
        after = start[:-1] + chr(ord(start[-1]) + 1)
        return [iri for (iri,) in self._base().execute(known, (start, after))]

    def kinds(self) -> list[str]:
        """The kinds of things that can be found."""
        self.prepare()
        return list(self._kinds)

    def _base(self) -> sqlite3.Connection:
        base: sqlite3.Connection | None = getattr(self._own, "base", None)
        if base is None:
            base = sqlite3.connect(f"{self._path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
            base.execute("CREATE VIRTUAL TABLE temp.vocabulary USING fts5vocab(main, words, row)")
            self._own.base = base
        return base

    def _select(self, where: str, values: Sequence[str], kinds: tuple[str, ...]) -> list[tuple[str, ...]]:
        of_kind = f" AND thing.kind IN ({', '.join('?' * len(kinds))})" if kinds else ""
        return (
            self._base().execute(_SELECT + where + of_kind + _ORDER, (*values, *kinds, _MATCHES)).fetchall()
        )

    def _exact(self, words: Sequence[str], kinds: tuple[str, ...]) -> list[Found]:
        rows = self._select("WHERE name.folded = ?", [" ".join(words)], kinds)
        # A name that stands for several things is never the name of the one that was meant.
        return [
            _found(row, How.WORDS if row[4] == _AMBIGUOUS else How.EXACT)
            for row in sorted(_once(rows), key=lambda row: row[4] == _AMBIGUOUS)
        ]

    def _with_words(self, words: Sequence[str], kinds: tuple[str, ...]) -> list[Found]:
        if not all(self._begins(word) for word in words):
            return []
        asked = " AND ".join([*(f'"{word}"' for word in words[:-1]), f'"{words[-1]}"*'])
        rows = self._matching(asked, kinds)
        if not rows:  # unfinished words elsewhere too
            rows = self._matching(" AND ".join(map(_begun, words)), kinds)
        whole = set(words)
        rows.sort(key=lambda row: -len(whole & set(row[5].split())))
        return [_found(row, How.WORDS) for row in _once(rows)]

    def _partly(self, words: Sequence[str], kinds: tuple[str, ...]) -> list[Found]:
        if len(words) < 2:
            return []
        rows: list[tuple[str, ...]] = []
        known = [word for word in words if self._begins(word)]
        # What stands in no name is misspelt; where each word stands in some, any of them may be wrong.
        fewer = [[*known[:place], *known[place + 1 :]] for place in range(len(known))]
        for kept in [known] if len(known) < len(words) else fewer:
            if max(map(len, kept), default=0) >= _TELLING:
                rows += self._matching(" AND ".join(map(_begun, kept)), kinds)
        wanted = " ".join(words)
        rows.sort(key=lambda row: -fuzz.ratio(wanted, row[5]))
        return [_found(row, How.PARTLY) for row in _once(rows)]

    def _begins(self, word: str) -> bool:
        """Whether a word of some name begins so."""
        if word.isascii():  # as the index has it; to match a short beginning, all that begins so is gathered
            asked = "SELECT 1 FROM temp.vocabulary WHERE term >= ? AND term < ? LIMIT 1"
            return self._base().execute(asked, (word, f"{word}\U0010ffff")).fetchone() is not None
        asked = "SELECT 1 FROM words WHERE words MATCH ? LIMIT 1"
        return self._base().execute(asked, [f'"{word}"*']).fetchone() is not None

    def _matching(self, asked: str, kinds: tuple[str, ...]) -> list[tuple[str, ...]]:
        return self._select("WHERE name.id IN (SELECT rowid FROM words WHERE words MATCH ?)", [asked], kinds)

    def _alike(self, words: Sequence[str], kinds: tuple[str, ...]) -> list[Found]:
        """Names spelt almost so; those with digits are left out: one digit is another thing."""
        self.prepare()
        near = process.extract(" ".join(words), self._spelt, scorer=fuzz.ratio, score_cutoff=_ALIKE, limit=20)
        rows: list[tuple[str, ...]] = []
        for _, _, place in near:
            rows += self._select("WHERE name.id = ?", [str(self._numbers[place])], kinds)
        return [_found(row, How.ALIKE) for row in _once(rows)]


def _begun(word: str) -> str:
    """How the index is asked for a word that may be unfinished; one letter begins too much to be asked for.

    >>> _begun("freedom"), _begun("2")
    ('"freedom"*', '"2"')
    """
    return f'"{word}"*' if len(word) > 1 else f'"{word}"'


def _found(row: Sequence[str], how: How) -> Found:
    iri, kind, label, name, role, *_ = row
    return Found(iri, kind, label, name, role, how)


def _once(rows: Iterable[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """The first row of each thing."""
    seen: dict[str, tuple[str, ...]] = {}
    for row in rows:
        seen.setdefault(row[0], row)
    return list(seen.values())
