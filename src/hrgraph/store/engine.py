"""The one place where a query runs: query, iterate and serialise, all on the calling thread.

The engine's result objects end the process when another thread touches them, so they never
leave :func:`run`; what leaves are bytes, handed to ``write`` in pieces of 64 kB.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain, islice
from typing import IO, cast

import pyoxigraph as ox

from hrgraph.errors import QueryError, QueryParameterError, QueryStopped, QuerySyntaxError, StoreError
from hrgraph.namespaces import expand, prefixes
from hrgraph.store.formats import Family
from hrgraph.store.requests import Limits, QueryRequest
from hrgraph.store.screen import evidently_small, screen, unexpected

__all__ = ["CHUNK", "NotOffered", "run"]

CHUNK = 65_536
_IN_ORDER = 10_000  # triples: more are written as they come
_PLACE = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
_EXPECTED = re.compile(r"(?<![\w'\\{])(?:\"(?:[^\"\\]|\\.)+\"|[A-Z]{2,}(?![\w}]))")
_NOT_SPARQL = {"LATERAL", "SERVICE", "{|", "~", "<<", "<<("}  # the engine's extensions, and what is refused
_CONTROL = re.compile(rb"[\x00-\x08\x0b-\x1f]|\xef\xbf[\xbe\xbf]")
_SUBSTITUTE = "\N{REPLACEMENT CHARACTER}".encode()
_PREFIX = re.compile(rb"(?<![\w:])[a-z]\w*:")

Begin = Callable[[Family, str], object]
Write = Callable[[bytes], object]
Polish = Callable[[bytes, bool, bool], bytes]


class NotOffered(QueryError):
    """The query's family of answer is in none of the media types asked for."""

    def __init__(self, family: Family) -> None:
        super().__init__(f"no acceptable media type for the answer of this query (a {family})")
        self.family = family


def run(store: ox.Store, request: QueryRequest, limits: Limits, begin: Begin, write: Write) -> None:
    """Answer a request: ``begin(family, media_type)`` once, then ``write(chunk)`` until all is said.

    Graphs are written with the prefixes of ``ontology/context.jsonld``.

    Raises :class:`QuerySyntaxError`, :class:`QueryRefused`, :class:`QueryParameterError`,
    :class:`NotOffered`, :class:`QueryStopped` (answer too large) or :class:`QueryError`.
    """
    small = request.base is None and evidently_small(request.text, limits.screen)
    if not small:
        screen(request.text, limits.screen)
    try:
        results = _query(store, request)
    except QuerySyntaxError:
        if small:
            screen(request.text, limits.screen)  # it says better what is wrong, where it sees it
        raise
    family, media_type = _family(results, request)
    begin(family, media_type)
    polish = _well_formed if "xml" in media_type else _short_head if media_type == "text/turtle" else None
    with _Chunks(write, limits.answer, polish) as chunks:
        output = cast("IO[bytes]", chunks)
        try:
            if isinstance(results, ox.QueryTriples):
                graph_format = ox.RdfFormat.from_media_type(media_type)
                known = dict(prefixes()) if graph_format == ox.RdfFormat.TURTLE else None
                ox.serialize(_in_order(results), output, graph_format, prefixes=known)
            else:
                results.serialize(output, ox.QueryResultsFormat.from_media_type(media_type))
        except RuntimeError as error:
            raise QueryError(f"the query failed while it was answered: {error}") from error


def _query(store: ox.Store, request: QueryRequest) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
    dataset: dict[str, list[ox.NamedNode]] = {}
    if request.default_graphs or request.named_graphs:
        dataset["default_graph"] = _graphs(request.default_graphs, "default-graph-uri")
        dataset["named_graphs"] = _graphs(request.named_graphs, "named-graph-uri")
    bindings = {ox.Variable(name): _term(name, term) for name, term in request.bindings.items()}
    try:
        return store.query(request.text, base_iri=request.base, substitutions=bindings or None, **dataset)  # type: ignore[arg-type]
    except SyntaxError as error:
        raise _syntax_error(request.text, str(error)) from error
    except ValueError as error:
        raise QueryError(f"the query cannot be answered: {error}") from error
    except RuntimeError as error:
        raise QueryError(f"the query cannot be answered: {error}") from error
    except OSError as error:
        raise StoreError(f"the store cannot be read: {error}") from error


def _in_order(triples: Iterator[ox.Triple]) -> Iterable[ox.Triple]:
    """The triples in order, each once, what a thing is before all else; very many as they come.

    The engine gives them in another order in memory than on disk, and a document is to be the same from both.
    """
    first = list(islice(triples, _IN_ORDER))
    if len(first) == _IN_ORDER:
        return chain(first, triples)
    return sorted(set(first), key=_place_of)


def _place_of(triple: ox.Triple) -> tuple[str, bool, str, str]:
    predicate = triple.predicate.value
    return str(triple.subject), predicate != expand("rdf:type"), predicate, str(triple.object)


def _graphs(names: tuple[str, ...], parameter: str) -> list[ox.NamedNode]:
    try:
        return [ox.NamedNode(iri) for iri in names]
    except ValueError as error:
        message = f"{parameter}: a graph is named by an absolute IRI: {error}"
        raise QueryParameterError(message, parameter) from error


def _family(
    results: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples, request: QueryRequest
) -> tuple[Family, str]:
    if isinstance(results, ox.QuerySolutions):
        family, media_type = Family.TABLE, request.table
    elif isinstance(results, ox.QueryBoolean):
        family, media_type = Family.BOOLEAN, request.boolean
    else:
        family, media_type = Family.GRAPH, request.graph
    if media_type is None:
        raise NotOffered(family)
    return family, media_type


def _term(name: str, term: Mapping[str, str]) -> ox.NamedNode | ox.Literal:
    """A term of SPARQL 1.1 Query Results JSON, section 3.2.2."""
    try:
        if term["type"] == "uri":
            return ox.NamedNode(term["value"])
        if "xml:lang" in term:
            return ox.Literal(term["value"], language=term["xml:lang"])
        if "datatype" in term:
            return ox.Literal(term["value"], datatype=ox.NamedNode(term["datatype"]))
        return ox.Literal(term["value"])
    except (KeyError, ValueError) as error:
        raise QueryParameterError(f"{name}: {error} is no term", name) from error


def _syntax_error(text: str, message: str) -> QuerySyntaxError:
    """The engine's message with its place apart, the offending token named, its grammar left out."""
    match = _PLACE.match(message)
    if match is None:
        return QuerySyntaxError(message)
    line, column, rest = int(match[1]), int(match[2]), match[3]
    said = rest.removeprefix("expected ").removeprefix("one of ").removesuffix(", [_]")
    if re.match(r"(The|IRI) .*\w{3}", said) and "\\u{" not in said:  # a sentence, no list of tokens
        return QuerySyntaxError(said, line, column)
    words = dict.fromkeys(word.strip('"') for word in _EXPECTED.findall(said))
    expected = [word for word in words if word not in _NOT_SPARQL]
    telling = 0 < len(expected) <= 8 and expected != ["OPTIONAL"]
    hint = f"; expected {' or '.join(expected)}" if telling else ""
    return QuerySyntaxError(f"unexpected {unexpected(text, line, column)}{hint}", line, column)


class _Chunks(io.RawIOBase):
    """Collects what the serialiser writes and passes it on in pieces, never more than allowed."""

    def __init__(self, write: Write, allowed: int, polish: Polish | None) -> None:
        self._write, self._allowed, self._polish = write, allowed, polish
        self._pieces: list[bytes] = []
        self._size = self._total = 0
        self._first = True

    def writable(self) -> bool:
        return True

    def write(self, piece: bytes) -> int:  # type: ignore[override]
        self._pieces.append(bytes(piece))
        self._size += len(piece)
        self._total += len(piece)
        if self._total > self._allowed:
            self._pieces.clear()
            raise QueryStopped(f"the answer is larger than {self._allowed} bytes: add a LIMIT")
        if self._size >= CHUNK:
            self._pass_on(last=False)
        return len(piece)

    def _pass_on(self, *, last: bool) -> None:
        chunk = b"".join(self._pieces)
        self._pieces.clear()
        if self._polish is not None:
            if not last:  # a character of three bytes may stand across the cut
                chunk, rest = chunk[:-2], chunk[-2:]
                self._pieces.append(rest)
            chunk = self._polish(chunk, self._first, last)
        self._first = False
        self._size = sum(map(len, self._pieces))
        self._write(chunk)

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        if kind is None and self._pieces:
            self._pass_on(last=True)


def _well_formed(chunk: bytes, first: bool, last: bool) -> bytes:
    """XML 1.0 has no control characters (section 2.2) and reads a bare CR as a line end (2.11)."""
    return _CONTROL.sub(lambda match: b"&#13;" if match.group() == b"\r" else _SUBSTITUTE, chunk)


def _short_head(chunk: bytes, first: bool, last: bool) -> bytes:
    """The engine writes the prefixes in any order, used or not: sort them, and leave out what is unused."""
    if not first:
        return chunk
    lines = chunk.split(b"\n")
    count = next((n for n, line in enumerate(lines) if not line.startswith(b"@prefix ")), len(lines))
    head, body = sorted(lines[:count]), b"\n".join(lines[count:])
    if last:
        used = set(_PREFIX.findall(body))
        head = [line for line in head if line.split(b" ", 2)[1] in used]
    return b"\n".join([*head, body])
