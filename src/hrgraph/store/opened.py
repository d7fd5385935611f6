"""A published graph in a program of one's own: ask its questions, get rows of Python values.

::

    import hrgraph

    graph = hrgraph.open("build/store")          # or hrgraph.open("http://127.0.0.1:8000")
    rows = graph.pattern("communications-to", name="Facebook")
    rows[0]["date"], rows.to_pandas()
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

from hrgraph.errors import UsageError
from hrgraph.resources import queries_dir
from hrgraph.store.find import Finder, Found
from hrgraph.store.formats import Family
from hrgraph.store.queries import Query, load_patterns, pick, read_query
from hrgraph.store.reader import Reader
from hrgraph.store.remote import RemoteGraph
from hrgraph.store.requests import Answer, QueryRequest
from hrgraph.store.resolve import doubts, names_things, no_such_thing, resolve
from hrgraph.store.typed import Rows

__all__ = ["OpenGraph", "open_graph", "texts_of"]

Given = str | int | date | None


def open_graph(
    source: str | Path = "build/store", queries: str | Path | None = None
) -> OpenGraph | RemoteGraph:
    """A published graph: of a directory of releases, or of a running service by its address.

    ``queries`` is a folder of questions of one's own (for a service it is the service's to have one).
    Raises :class:`hrgraph.errors.StoreError` when nothing is published there and
    :class:`hrgraph.errors.ResourceError` for a bad query file.
    """
    if str(source).startswith(("http://", "https://")):
        if queries is not None:
            raise UsageError("a service answers its own questions: start it with --queries")
        return RemoteGraph(str(source))
    return OpenGraph(Path(source), None if queries is None else Path(queries))


class OpenGraph:
    """The graph of a directory of releases; follows what is published there."""

    def __init__(self, directory: Path, queries: Path | None = None) -> None:
        self._reader = Reader(directory)
        self._finder: tuple[str, Finder] | None = None
        self.patterns: Mapping[str, Query] = load_patterns(queries)

    @property
    def release(self) -> str:
        """The id of the release that answers now."""
        return self._reader.release.id

    def pattern(self, name: str, /, **values: Given) -> Rows:
        """The answer to a question; names of things are understood as on the command line.

        Raises :class:`UsageError` for an unknown question or one that answers with no table,
        :class:`hrgraph.errors.QueryParameterError` for a value that is not accepted,
        :class:`hrgraph.errors.NoSuchThing` and :class:`hrgraph.errors.AmbiguousName` for names.
        """
        query = pick(self.patterns, name)
        answer = self.answer(query, texts_of(values))
        if answer.family is not Family.TABLE:
            raise UsageError(f"{name} answers with a {answer.family}: use graph.answer")
        return Rows.of_results(json.loads(answer.read()), query.columns, answer.release)

    def sparql(self, text: str) -> Rows:
        """The answer to a SELECT; raises :class:`hrgraph.errors.QueryError` and its kinds."""
        answer = self._reader.answer(QueryRequest(text, boolean=None, graph=None))
        return Rows.of_results(json.loads(answer.read()), (), answer.release)

    def find(self, text: str, kinds: Iterable[str] = (), limit: int = 20) -> list[Found]:
        """Things by any of their names, best first."""
        return self._names().find(text, kinds, limit)

    def answer(self, query: Query, values: Mapping[str, str], table: str | None = None) -> Answer:
        """The answer to a question as bytes of a media type; raises as :meth:`pattern` does."""
        if not names_things(query, values):
            return self._reader.answer(query.request(values, table=table))
        finder = self._names()
        resolved = resolve(query, values, finder)
        doubted = doubts(query, resolved, finder) if query.form == "SELECT" else []
        if doubted and not self._rows(query, resolved):
            for doubt in doubted:
                if doubt.iri is None or not self._exists(doubt.iri):
                    raise no_such_thing(doubt.parameter, doubt.text, finder)
        return self._reader.answer(query.request(resolved, table=table))

    def _rows(self, query: Query, values: Mapping[str, str]) -> bool:
        """Whether there is at least one row: one is written on a line of its own."""
        lines = 0
        for chunk in self._reader.answer(query.request(values, table="text/tab-separated-values")).chunks:
            lines += chunk.count(b"\n")
            if lines > 1:
                return True
        return False

    def _exists(self, iri: str) -> bool:
        asked = read_query(queries_dir() / "pages" / "exists.rq").request({"entity": iri})
        return bool(json.loads(self._reader.answer(asked).read())["boolean"])

    def _names(self) -> Finder:
        release = self._reader.release
        if self._finder is None or self._finder[0] != release.id:
            self._finder = (release.id, Finder(release))
        return self._finder[1]


def texts_of(values: Mapping[str, Given]) -> dict[str, str]:
    """Values as the texts that a question takes; what is None is left out.

    >>> texts_of({"as_of": date(2024, 2, 29), "minimum": 2, "kind": None})
    {'as_of': '2024-02-29', 'minimum': '2'}
    """
    return {name: str(value) for name, value in values.items() if value is not None}
