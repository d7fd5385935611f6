"""The line from top to bottom: tables and letters -> quads -> checks -> a published release."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox

from hrgraph import __version__
from hrgraph.checks import Report, check_source, validate, validate_fast
from hrgraph.errors import ResourceError
from hrgraph.findings import Finding, Severity
from hrgraph.graph import GraphSource, describe_sources, describe_table
from hrgraph.graph.letters import DescribedLetter, describe_letter, find_records, tables_folder
from hrgraph.iris import mint_graph
from hrgraph.records.registers import Registers, load_registers
from hrgraph.resources import ontology_dir, queries_dir
from hrgraph.store.build import REPORT, Release, build, prepare
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

    Raises :class:`hrgraph.errors.DataError` for tables that break their promises and
    :class:`hrgraph.errors.StoreError` when the release cannot be written.
    """
    tell = step or _silent
    prepare(directory)
    store, about, findings, accepted = assemble(tell, data)
    report = _check(store, tell).accept(accepted) + Report.of(findings)
    if not report.conforms:
        return BuildResult(report, None)
    tell("publish", 0, 1)
    told = json.dumps(report.to_json(), ensure_ascii=False, indent=1) + "\n"
    release = build(store, directory, about, {REPORT: told.encode()})
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


def assemble(step: Step, data: Path | None = None) -> Assembled:
    """The whole graph in memory: each named graph, and their merge as default graph.

    Raises :class:`hrgraph.errors.DataError` for tables that break their promises.
    """
    step("read data", 0, 1)
    tables = tables_folder(data)
    registers = load_registers(tables)
    step("read data", 1, 1)
    store = ox.Store()
    letters, findings = _letters(registers, data)
    graphs = [*_ontology(), *_tables(registers, tables, letters)]
    graphs += [*((letter.source, letter.quads) for letter in letters), _examples()]
    sources = []
    for number, (source, quads) in enumerate(graphs, start=1):
        named = list(quads)
        findings += check_source(named).findings
        _add(store, named)
        sources.append(source)
        step("describe", number, len(graphs))
    sources.append(derive(store, step))
    _add(store, describe_sources(sources, __version__, store))
    retrieved = max(source.retrieved or "" for source in sources)
    about: dict[str, object] = {"version": __version__, "retrieved": retrieved, "base": hash_base(data)}
    about["letters"] = len(letters)
    accepted = {thing for letter in letters if letter.accepted for thing in letter.things}
    return Assembled(store, about, tuple(findings), frozenset(accepted))


def hash_base(data: Path | None = None) -> str:
    """The SHA-256 of all that a graph is made of but letters: while it is the same, letters can be added."""
    digest = hashlib.sha256(__version__.encode())
    queries = (queries_dir() / "derivations", queries_dir() / "patterns")
    for folder in (tables_folder(data), ontology_dir(), *queries):
        for path in sorted(folder.rglob("*")):
            if path.suffix in (".csv", ".yaml", ".ttl", ".jsonld", ".rq"):
                digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def derive(store: ox.Store, step: Step) -> GraphSource:
    """Run queries/derivations/*.rq in the order of their names; each sees what the ones before it added."""
    graph = ox.NamedNode(mint_graph("derived"))
    derivations = load_queries(queries_dir() / "derivations")
    for number, (name, query) in enumerate(derivations.items(), start=1):
        triples = store.query(query.text)
        if not isinstance(triples, ox.QueryTriples):
            raise ResourceError(f"derivations/{name}.rq: a derivation constructs triples")
        _add(store, [ox.Quad(one.subject, one.predicate, one.object, graph) for one in triples])
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
            table.spec.title,
            table.spec.origin,
            table.spec.retrieved,
            table.spec.terms_of_use,
            _sha256(folder / table.file),
        )
        for name, table in registers.tables.items()
    }


def _tables(registers: Registers, folder: Path, letters: Iterable[DescribedLetter]) -> Iterator[_Graph]:
    """The graphs of the tables; a letter that was read replaces the row of what was only heard of it."""
    read = {letter.thing for letter in letters}
    sources = table_sources(registers, folder)
    for name, table in registers.tables.items():
        quads = describe_table(table)
        if not table.spec.adds_to:
            quads = (quad for quad in quads if quad.subject not in read)
        yield sources[name], quads


def _letters(registers: Registers, data: Path | None) -> tuple[list[DescribedLetter], list[Finding]]:
    """The graphs of the read letters; one that cannot be described is left out, and said so."""
    letters: list[DescribedLetter] = []
    findings: list[Finding] = []
    for file, path in find_records(data).items():
        letter = describe_letter(file, path.read_bytes(), registers)
        if isinstance(letter, Finding):
            findings.append(letter)
            continue
        letters.append(letter)
        if file != letter.file:
            # References of tables to letters are followed by the names of these files.
            message, cure = "the letter lies under another name than its key", f"rename it to {letter.file}"
            findings.append(Finding(Severity.VIOLATION, message, file=file, cure=cure))
    return letters, findings


def _ontology() -> Iterator[_Graph]:
    folder = ontology_dir()
    for name, title, paths in (
        ("ontology", "The ontology and its alignments", sorted(folder.glob("*.ttl"))),
        ("schemes", "The code lists", sorted((folder / "schemes").glob("*.ttl"))),
    ):
        graph = ox.NamedNode(mint_graph(name))
        quads = (
            ox.Quad(quad.subject, quad.predicate, quad.object, graph)
            for path in paths
            for quad in ox.parse(path=path, format=ox.RdfFormat.TURTLE)
        )
        digest = hashlib.sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()
        yield GraphSource(name, title, "hrgraph", None, None, digest), quads


def _examples() -> _Graph:
    title = "The questions, as examples that a client can list and run"
    quads = describe_examples(load_patterns().values())
    return GraphSource("sparql-examples", title, "hrgraph", named=EXAMPLES), quads


def _add(store: ox.Store, quads: Iterable[ox.Quad]) -> None:
    """Add quads, and their triples to the default graph, which is the merge of all graphs."""
    named = list(quads)
    store.extend(named)
    store.extend(ox.Quad(quad.subject, quad.predicate, quad.object) for quad in named)


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _silent(stage: str, done: int, total: int) -> None:
    """Tell nobody."""
