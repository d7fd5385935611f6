"""The search index of a release: every name of every thing, in one SQLite file beside the store.

What can be found, and by which names, is what ``queries/search/*.rq`` answer: the index knows no
class and no property. The same release gives the same bytes. A thing that has changed is indexed
anew by the same two queries, asked about what has changed alone (their lines ``# only ?thing``).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Container, Iterable, Iterator
from contextlib import closing
from pathlib import Path

import pyoxigraph as ox

from hrgraph.errors import ResourceError, StoreError
from hrgraph.resources import queries_dir
from hrgraph.store.folding import fold
from hrgraph.store.queries import Query, load_queries, restrict

__all__ = ["INDEX", "build_index", "update_index"]

INDEX = "find.sqlite"
"""The name of the file in the directory of a release."""

_SCHEMA = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
CREATE TABLE thing (id INTEGER PRIMARY KEY, iri TEXT NOT NULL UNIQUE, kind TEXT NOT NULL,
                    label TEXT NOT NULL, place INTEGER NOT NULL);
CREATE TABLE name (id INTEGER PRIMARY KEY, thing INTEGER NOT NULL, text TEXT NOT NULL,
                   role TEXT NOT NULL, folded TEXT NOT NULL);
CREATE VIRTUAL TABLE words USING fts5(folded, content='name', content_rowid='id',
                                      prefix='2 3', detail='none');
"""

_KEYS = """
CREATE INDEX name_folded ON name (folded);
CREATE INDEX name_thing ON name (thing);
"""
"""Made when everything is in: faster than keeping them up to date."""

# What the store answers comes in no order; it is put in order, each once, where names need not fit in memory.
_FOUND = """
CREATE TEMP TABLE found_thing (iri, kind, label, place);
CREATE TEMP TABLE found_name (iri, role, text, folded);
"""
_FIND_THING = "INSERT INTO found_thing VALUES (?, ?, ?, ?)"
_FIND_NAME = "INSERT INTO found_name VALUES (?, ?, ?, ?)"
_THINGS = "INSERT INTO thing (iri, kind, label, place) SELECT * FROM found_thing ORDER BY iri"
_NAMES = """
INSERT INTO name (thing, text, role, folded)
SELECT thing.id, text, role, folded
FROM (SELECT DISTINCT * FROM found_name) JOIN thing USING (iri) ORDER BY iri, role, text
"""
_WORDS = "INSERT INTO words (rowid, folded) SELECT id, folded FROM name WHERE id > ? ORDER BY id"


def build_index(store: ox.Store, path: Path) -> None:
    """Write the index of a store to a new file.

    Raises :class:`StoreError` when the file cannot be written.
    """
    path.unlink(missing_ok=True)
    things, names = _queries()
    try:
        with closing(sqlite3.connect(path)) as base, base:
            base.executescript(_SCHEMA + _FOUND)
            found = list(_rows(store, things))
            # Nearly all names are those of parts of letters, which are not in the index.
            known = {iri for iri, *_ in found}
            _insert(base, found, _rows(store, names, known=known))
            base.executescript(_KEYS)
            base.execute("INSERT INTO words (words) VALUES ('optimize')")
    except sqlite3.Error as error:
        raise StoreError(f"the search index {path} cannot be written: {error}") from error


def update_index(store: ox.Store, path: Path, changed: Iterable[str]) -> None:
    """Index things anew that the store says something else of than before: added, changed or gone.

    ``changed`` are the IRIs of things; a thing whose name is a node of its own has changed when that
    node has. The rest of the file stays. Raises :class:`StoreError` when it cannot be written.
    """
    things, names = _queries()
    try:
        with closing(sqlite3.connect(path)) as base, base:
            base.executescript("PRAGMA synchronous = OFF;" + _FOUND)
            anew = sorted(set(changed))
            for iri in anew:
                _remove(base, iri)
            if found := list(_rows(store, things, anew)):
                _insert(base, found, _rows(store, names, sorted({iri for iri, *_ in found})))
    except sqlite3.Error as error:
        raise StoreError(f"the search index {path} cannot be written: {error}") from error


def _queries() -> tuple[Query, Query]:
    queries = load_queries(queries_dir() / "search")
    try:
        return queries["things"], queries["names"]
    except KeyError as error:
        raise ResourceError(f"queries/search has no {error.args[0]}.rq") from error


def _rows(
    store: ox.Store, query: Query, only: Iterable[str] | None = None, known: Container[str] | None = None
) -> Iterator[tuple[str, ...]]:
    """The rows of a query (about some things only), as texts in the order of its columns; those about
    things that are not ``known`` are left out.
    """
    found = store.query(query.text if only is None else restrict(query.text, only))
    if not isinstance(found, ox.QuerySolutions):
        raise ResourceError(f"search/{query.name}.rq: a search query selects")
    for thing, *values in found:
        # An aggregate of nothing is a row without a thing.
        if not isinstance(thing, ox.NamedNode) or values[0] is None:
            continue
        if known is None or thing.value in known:
            yield (thing.value, *(str(getattr(value, "value", "")) for value in values))


def _insert(
    base: sqlite3.Connection, things: Iterable[tuple[str, ...]], names: Iterable[tuple[str, ...]]
) -> None:
    (last,) = base.execute("SELECT COALESCE(MAX(id), 0) FROM name").fetchone()
    base.executemany(_FIND_THING, ((iri, kind, label, int(rank)) for iri, kind, label, rank in things))
    folded = ((iri, role, name, fold(name)) for iri, name, role in names)
    base.executemany(_FIND_NAME, (row for row in folded if row[-1]))
    base.execute(_THINGS)
    base.execute(_NAMES)
    base.execute(_WORDS, (last,))
    base.execute("DELETE FROM found_thing")
    base.execute("DELETE FROM found_name")


def _remove(base: sqlite3.Connection, iri: str) -> None:
    known = "SELECT name.id, name.folded FROM name JOIN thing ON name.thing = thing.id WHERE thing.iri = ?"
    for number, folded in base.execute(known, (iri,)).fetchall():
        # The words of an index without content of its own are taken out by naming them.
        base.execute("INSERT INTO words (words, rowid, folded) VALUES ('delete', ?, ?)", (number, folded))
        base.execute("DELETE FROM name WHERE id = ?", (number,))
    base.execute("DELETE FROM thing WHERE iri = ?", (iri,))
