"""What a wrong address may have meant: things of its kind with keys almost so, else things so named."""

from __future__ import annotations

import re

from rapidfuzz import fuzz, process

from hrgraph.iris import BASE
from hrgraph.store.find import Finder

__all__ = ["Neighbours"]

_ALIKE = 70.0  # of 100
_LONGEST = 200  # characters of an address that are compared
_KINDS = 8  # lists of keys kept, of the kinds asked for last
_BETWEEN = re.compile(r"[^\w\n]|_")


class Neighbours:
    """The keys of one release, read from its search index kind by kind and kept."""

    def __init__(self, finder: Finder) -> None:
        self.finder = finder
        self._kinds: dict[str, tuple[list[str], list[str]]] = {}

    def near(self, iri: str, limit: int = 5) -> list[tuple[str, str]]:
        """IRI and label of things that an IRI of ours may have meant, the most alike first.

        ``company/facebok`` has no key like it, but is a name of a company. Empty for an IRI of another
        kind than ``id/{kind}/{key}``.
        """
        kind, slash, key = iri.removeprefix(BASE + "id/").partition("/")
        if not iri.startswith(BASE + "id/") or not slash or not key:
            return []
        iris, keys = self._of(kind)
        found = process.extract(
            _words(key[:_LONGEST]).strip(),
            keys,
            scorer=fuzz.WRatio,
            score_cutoff=_ALIKE,
            limit=limit,
        )
        known = [self.finder.thing(iris[place]) for _, _, place in found] or self.finder.find(
            key[:_LONGEST].replace("-", " "), limit=limit
        )
        return [(one.iri, one.label) for one in known if one]

    def _of(self, kind: str) -> tuple[list[str], list[str]]:
        if kind not in self._kinds:
            start = f"{BASE}id/{kind}/"
            iris = self.finder.iris(start)
            # All at once: a release has tens of thousands of a kind.
            keys = _words("\n".join(iri[len(start) :] for iri in iris)).split("\n")
            if len(self._kinds) >= _KINDS:
                del self._kinds[next(iter(self._kinds))]
            self._kinds[kind] = iris, keys
        return self._kinds[kind]


def _words(keys: str) -> str:
    """Keys, one on each line, as words without capitals."""
    return _BETWEEN.sub(" ", keys).lower()
