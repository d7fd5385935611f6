"""The line from top to bottom: tables and letters -> quads -> checks -> a published release."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox

from hrgraph import __version__
from hrgraph.checks import Report, check_source, locate, validate, validate_fast
from hrgraph.describing import describe_letters
from hrgraph.errors import ResourceError
from hrgraph.findings import Finding
from hrgraph.graph import GraphSource, describe_sources, describe_table
from hrgraph.graph.letters import find_records, tables_folder
from hrgraph.iris import mint_graph
from hrgraph.records.registers import Registers, load_registers
from hrgraph.resources import ontology_dir, queries_dir
from hrgraph.store.build import REPORT, Release
from hrgraph.store.digest import Lines, canonical_lines
from hrgraph.store.draft import Draft, drafting
from hrgraph.store.examples import EXAMPLES, describe_examples
from hrgraph.store.queries import load_patterns, load_queries

__all__ = [
    "DERIVED",
    "Assembled",
    "BuildResult",
    "Step",
    "assemble",
    "build_release",
    "derive",
    "hash_base",
    "load_audits",
    "table_sources",
    "validate_data",
]

DERIVED = GraphSource("derived", "Shortcuts and labels that queries/derivations add", "the other graphs")
"""Where the graph of what is derived comes from."""

_DERIVED_AT_ONCE = 100_000
"""So many derived lines are in memory more than once."""

Step = Callable[[str, int, int], None]
"""Is told a stage's name, how much of it is done, and how much there is."""

_Graph = tuple[GraphSource, Iterable[ox.Quad]]


@dataclass(frozen=True, slots=True)
class BuildResult:
    """What came of a build; ``release`` is None when the report forbids publishing."""

    report: Report
    release: Release | None


class Assembled(NamedTuple):
    """The graph before it is checked, what release.json says of it, what was left out of it, and the
    things of letters that were accepted in spite of what is wrong with them."""

    store: ox.Store
    about: dict[str, object]
    findings: tuple[Finding, ...]
    accepted: frozenset[str] = frozenset()


def build_release(directory: Path, step: Step | None = None, data: Path | None = None) -> BuildResult:
    """Build the graph from ``data`` (the shipped data/ without it), check it, publish it in ``directory``.

    Nobody else can write there meanwhile.
    Raises :class:`hrgraph.errors.DataError` for tables that break their promises and
    :class:`hrgraph.errors.StoreError` when the release cannot be written.
    """
    tell = step or _silent
    with drafting(directory) as draft:
        store, about, findings, accepted = assemble(tell, data, draft)
        draft.finish()
        report = _check(store, tell)
        if report.findings:
            # The named graphs, which tell who says what is wrong, are on disk.
            report = locate(draft.store(), report)
        report = report.accept(accepted) + Report.of(findings)
        if not report.conforms:
            return BuildResult(report, None)
        tell("publish", 0, 1)
        told = json.dumps(report.to_json(), ensure_ascii=False, indent=1) + "\n"
        release = draft.publish(about, {REPORT: told.encode()})
    tell("publish", 1, 1)
    return BuildResult(report, release)


def validate_data(step: Step | None = None, data: Path | None = None, *, judge: bool = False) -> Report:
    """What the shapes and audits say about ``data`` (the shipped data/ without it); publishes nothing.

    ``judge``: ask pySHACL, which says the same and takes longer.

    Raises as :func:`build_release` does.
    """
    tell = step or _silent
    store, _, findings, accepted = assemble(tell, data)
    return _check(store, tell, judge=judge).accept(accepted) + Report.of(findings)


def assemble(step: Step, data: Path | None = None, draft: Draft | None = None) -> Assembled:
    """The whole graph: into a draft, whose store in memory holds the merge of the named graphs; without
    one, into a store in memory that holds the named graphs and, as its default graph, their merge.

    Raises :class:`hrgraph.errors.DataError` for tables that break their promises.
    """
    step("read data", 0, 1)
    tables = tables_folder(data)
    registers = load_registers(tables)
    records = find_records(data)
    step("read data", 1, 1)
    graph = _Assembly(step, len(records), draft)
    read: set[str] = set()
    accepted: set[str] = set()
    for letters, done, findings in describe_letters(records, registers, tables):
        graph.sources += [letter.source for letter in letters]
        graph.take([letter.lines for letter in letters])
        graph.findings += findings
        read.update(letter.thing for letter in letters)
        accepted.update(*(letter.accepted for letter in letters))
        graph.tell(done)
    letter_count = len(graph.sources)
    for source, quads in [*_ontology(), *_tables(registers, tables, read), _examples()]:
        graph.describe(source, list(quads))
    step("describe", len(records), len(records))
    graph.sources.append(derive(graph.store, step, graph.take))
    provenance = describe_sources(graph.sources, __version__, graph.counts)
    graph.take([Lines.of(mint_graph("provenance"), canonical_lines(provenance))])
    about: dict[str, object] = {
        "version": __version__,
        "retrieved": max(source.retrieved or "" for source in graph.sources),
        "base": hash_base(data),
        "letters": letter_count,
    }
    return Assembled(graph.store, about, tuple(graph.findings), frozenset(accepted))


class _Assembly:
    """A graph that is being put together: where its lines go, and what is known of its named graphs."""

    def __init__(self, step: Step, records: int, draft: Draft | None) -> None:
        self.store = ox.Store() if draft is None else draft.merge
        self.sources: list[GraphSource] = []
        self.findings: list[Finding] = []
        self.counts: Counter[str] = Counter()
        self._enter = partial(_enter, self.store) if draft is None else draft.add
        self._step = step
        self._done, self._records = 0, records

    def describe(self, source: GraphSource, quads: list[ox.Quad]) -> None:
        """Take up the quads of a source, which are held against what a store keeps."""
        self.findings += check_source(quads).findings
        self.sources.append(source)
        self.take([Lines.of(source.iri, canonical_lines(quads))])

    def take(self, some: Sequence[Lines]) -> None:
        """Take up lines, in memory and in the draft."""
        for lines in some:
            self.counts[lines.graph] += lines.count
        self._enter(some)

    def tell(self, done: int) -> None:
        """Say that so many more records are described."""
        self._done += done
        self._step("describe", self._done, self._records)


def hash_base(data: Path | None = None) -> str:
    """The SHA-256 of all that a graph is made of but letters: while it is the same, letters can be added."""
    digest = hashlib.sha256(__version__.encode())
    queries = (queries_dir() / "derivations", queries_dir() / "patterns")
    tables = tables_folder(data).iterdir()  # the letters are in folders of it, by the thousand
    for paths in (tables, *(folder.rglob("*") for folder in (ontology_dir(), *queries))):
        for path in sorted(paths):
            if path.suffix in (".csv", ".yaml", ".ttl", ".jsonld", ".rq"):
                digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def derive(store: ox.Store, step: Step, take: Callable[[Sequence[Lines]], None] | None = None) -> GraphSource:
    """Run queries/derivations/*.rq in the order of their names; each sees what the ones before it added.

    ``take`` is given what is derived, and adds its triples to the store; without it they and their named
    graph are added.
    """
    take = take or partial(_enter, store)
    graph = mint_graph("derived")
    derivations = load_queries(queries_dir() / "derivations")
    known: set[bytes] = set()
    ending = f"<{graph}> .\n".encode()
    for number, (name, query) in enumerate(derivations.items(), start=1):
        triples = store.query(query.text)
        if not isinstance(triples, ox.QueryTriples):
            raise ResourceError(f"derivations/{name}.rq: a derivation constructs triples")
        fresh = (
            set((triples.serialize(format=ox.RdfFormat.N_TRIPLES) or b"").splitlines(keepends=True)) - known
        )
        known |= fresh
        some = iter(fresh)
        while lines := [line[:-2] + ending for line in islice(some, _DERIVED_AT_ONCE)]:
            take([Lines.of(graph, lines)])
        step("derive", number, len(derivations))
    return DERIVED


def load_audits() -> dict[str, str]:
    """The queries of queries/audits by name."""
    return {path.stem: path.read_text(encoding="utf-8") for path in (queries_dir() / "audits").glob("*.rq")}


def _check(store: ox.Store, step: Step, *, judge: bool = False) -> Report:
    ask = validate if judge else validate_fast
    return ask(store, load_audits(), lambda done, total: step("check", done, total))


def table_sources(registers: Registers, folder: Path) -> dict[str, GraphSource]:
    """Where the graph of each table comes from."""
    return {
        name: GraphSource(
            name,
            spec.title,
            spec.origin,
            spec.retrieved,
            spec.terms_of_use,
            _sha256(folder / f"{name}.csv"),
        )
        for name, spec in registers.promises.tables.items()
    }


def _tables(registers: Registers, folder: Path, read: Set[str]) -> Iterator[_Graph]:
    """The graphs of the tables; a letter that was read replaces the row of what was only heard of it."""
    sources = table_sources(registers, folder)
    things = {ox.NamedNode(iri) for iri in read}
    for name, table in registers.tables.items():
        quads = describe_table(table)
        if not table.spec.adds_to:
            quads = (quad for quad in quads if quad.subject not in things)
        yield sources[name], quads


def _ontology() -> Iterator[_Graph]:
    folder = ontology_dir()
    for name, title, paths in (
        ("ontology", "The ontology and its alignments", sorted(folder.glob("*.ttl"))),
        ("schemes", "The code lists", sorted((folder / "schemes").glob("*.ttl"))),
    ):
        graph = ox.NamedNode(mint_graph(name))
        quads = [
            ox.Quad(quad.subject, quad.predicate, quad.object, graph)
            for path in paths
            for quad in ox.parse(path=path, format=ox.RdfFormat.TURTLE)
        ]
        digest = hashlib.sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()
        yield GraphSource(name, title, "hrgraph", None, None, digest), quads


def _examples() -> _Graph:
    title = "The questions, as examples that a client can list and run"
    quads = describe_examples(load_patterns().values())
    return GraphSource("sparql-examples", title, "hrgraph", named=EXAMPLES), quads


def _enter(store: ox.Store, some: Iterable[Lines]) -> None:
    """Add named graphs, and their triples to the default graph, which is the merge of all graphs."""
    for lines in some:
        store.bulk_load(lines.text, ox.RdfFormat.N_QUADS, lenient=True)
        store.bulk_load(lines.triples, ox.RdfFormat.N_TRIPLES, lenient=True)


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _silent(stage: str, done: int, total: int) -> None:
    """Tell nobody."""
