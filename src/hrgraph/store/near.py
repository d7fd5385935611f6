"""What a wrong address may have meant: things of its kind with keys almost so, else things so named."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from rapidfuzz import fuzz, process, utils

from hrgraph.errors import StoreError
from hrgraph.iris import BASE
from hrgraph.store.find import Finder
from hrgraph.store.index import INDEX
from hrgraph.store.releases import PublishedRelease

__all__ = ["Neighbours"]

_ALIKE = 70.0  # of 100
_LONGEST = 200  # characters of an address that are compared
_KINDS = 8  # lists of keys kept, of the kinds asked for last
_THINGS = "SELECT iri, label FROM thing WHERE iri >= ? AND iri < ?"


class Neighbours:
    """The keys of one release, read from its search index kind by kind and kept."""

    def __init__(self, release: PublishedRelease) -> None:
        self.release, self._path = release, release.path / INDEX
        self._kinds: dict[str, tuple[list[str], list[str], list[str]]] = {}

    def near(self, iri: str, limit: int = 5) -> list[tuple[str, str]]:
        """IRI and label of things that an IRI of ours may have meant, the most alike first.

        ``company/facebok`` has no key like it, but is a name of a company. Empty for an IRI of another
        kind than ``id/{kind}/{key}``, and where the release has no index.
        """
        kind, slash, key = iri.removeprefix(BASE + "id/").partition("/")
        if not iri.startswith(BASE + "id/") or not slash or not key:
            return []
        iris, labels, keys = self._of(kind)
        found = process.extract(
            utils.default_process(key[:_LONGEST]),
            keys,
            scorer=fuzz.WRatio,
            score_cutoff=_ALIKE,
            limit=limit,
        )
        if found:
            return [(iris[place], labels[place]) for _, _, place in found]
        return self._named(key[:_LONGEST], limit)

    def _named(self, key: str, limit: int) -> list[tuple[str, str]]:
        try:
            found = Finder(self.release).find(key.replace("-", " "), limit=limit)
        except StoreError:
            return []
        return [(one.iri, one.label) for one in found]

    def _of(self, kind: str) -> tuple[list[str], list[str], list[str]]:
        if kind not in self._kinds:
            start = f"{BASE}id/{kind}/"
            rows = self._read(start, f"{BASE}id/{kind}0")  # "0" is the character after "/"
            keys = [utils.default_process(iri.removeprefix(start)) for iri, _ in rows]
            if len(self._kinds) >= _KINDS:
                del self._kinds[next(iter(self._kinds))]
            self._kinds[kind] = [iri for iri, _ in rows], [label for _, label in rows], keys
        return self._kinds[kind]

    def _read(self, start: str, end: str) -> list[tuple[str, str]]:
        if not self._path.is_file():
            return []
        uri = f"{self._path.resolve().as_uri()}?mode=ro&immutable=1"
        try:
            with closing(sqlite3.connect(uri, uri=True)) as base:
                return base.execute(_THINGS, (start, end)).fetchall()
        except sqlite3.Error:
            return []
