"""The line from top to bottom: tables and letters -> quads -> checks -> a published release."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from hrgraph import __version__
from hrgraph.checks import Report, validate
from hrgraph.errors import ResourceError
from hrgraph.graph import GraphSource, describe, describe_sources, describe_table
from hrgraph.iris import mint_graph
from hrgraph.records.registers import Registers, load_registers
from hrgraph.resources import data_dir, ontology_dir, queries_dir
from hrgraph.store.build import Release, build, prepare
from hrgraph.store.queries import load_queries

__all__ = ["BuildResult", "Step", "assemble", "build_release", "derive", "validate_data"]

Step = Callable[[str, int, int], None]
"""Is told a stage's name, how much of it is done, and how much there is."""


@dataclass(frozen=True, slots=True)
class BuildResult:
    """What came of a build; ``release`` is None when the report forbids publishing."""

    report: Report
    release: Release | None


def build_release(directory: Path, step: Step | None = None, data: Path | None = None) -> BuildResult:
    """Build the graph from ``data`` (the shipped data/ without it), check it, publish it in ``directory``.

    Raises :class:`hrgraph.errors.DataError` for tables that break their promises and
    :class:`hrgraph.errors.StoreError` when the release cannot be written.
    """
    tell = step or _silent
    prepare(directory)
    store, about = assemble(tell, data)
    report = _check(store, tell)
    if not report.conforms:
        return BuildResult(report, None)
    tell("publish", 0, 1)
    release = build(store, directory, about)
    tell("publish", 1, 1)
    return BuildResult(report, release)


def validate_data(step: Step | None = None, data: Path | None = None) -> Report:
    """What the shapes and audits say about ``data`` (the shipped data/ without it); publishes nothing.

    Raises as :func:`build_release` does.
    """
    tell = step or _silent
    return _check(assemble(tell, data)[0], tell)


def assemble(step: Step, data: Path | None = None) -> tuple[ox.Store, dict[str, object]]:
    """The whole graph in memory, each named graph and their merge, and what release.json says of it."""
    step("read data", 0, 1)
    folder = data or data_dir()
    registers = load_registers(folder)
    step("read data", 1, 1)
    store = ox.Store()
    sources = []
    graphs = [*_ontology(), *_tables(registers, folder), *_letters(registers, folder / "letters")]
    for number, (source, quads) in enumerate(graphs, start=1):
        _add(store, quads)
        sources.append(source)
        step("describe", number, len(graphs))
    sources.append(derive(store, step))
    _add(store, describe_sources(sources, __version__, store))
    retrieved = max(source.retrieved or "" for source in sources)
    return store, {"version": __version__, "retrieved": retrieved}


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
    return GraphSource("derived", "Shortcuts and labels that queries/derivations add", "the other graphs")


def _check(store: ox.Store, step: Step) -> Report:
    audits = {path.stem: path.read_text(encoding="utf-8") for path in (queries_dir() / "audits").glob("*.rq")}
    return validate(store, audits, lambda done, total: step("check", done, total))


def _tables(registers: Registers, folder: Path) -> Iterator[tuple[GraphSource, Iterator[ox.Quad]]]:
    for name, table in registers.tables.items():
        spec = table.spec
        digest = _sha256(folder / table.file)
        yield (
            GraphSource(name, spec.title, spec.origin, spec.retrieved, spec.terms_of_use, digest),
            describe_table(table),
        )


def _letters(registers: Registers, folder: Path) -> Iterator[tuple[GraphSource, Iterator[ox.Quad]]]:
    for path in sorted(folder.rglob("*.json")):
        try:
            record = json.loads(path.read_text(encoding="utf-8"))
        except ValueError as error:
            raise ResourceError(f"letters/{path.name} is no JSON: {error}") from error
        name = "letter/" + path.relative_to(folder).with_suffix("").as_posix()
        title = f"What {record.get('reference') or path.stem} says, as read"
        yield (
            GraphSource(name, title, "the letter itself", None, None, _sha256(path)),
            describe(record, registers),
        )


def _ontology() -> Iterator[tuple[GraphSource, Iterator[ox.Quad]]]:
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


def _add(store: ox.Store, quads: Iterator[ox.Quad] | list[ox.Quad]) -> None:
    """Add quads, and their triples to the default graph, which is the merge of all graphs."""
    named = list(quads)
    store.extend(named)
    store.extend(ox.Quad(quad.subject, quad.predicate, quad.object) for quad in named)


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _silent(stage: str, done: int, total: int) -> None:
    """Tell nobody."""
