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
from hrgraph.graph import GraphSource, describe, describe_sources, describe_table
from hrgraph.iris import mint_graph, parse_graph
from hrgraph.records.registers import Registers, load_registers
from hrgraph.resources import data_dir, ontology_dir, queries_dir
from hrgraph.store.build import REPORT, Release, build, prepare
from hrgraph.store.examples import EXAMPLES, describe_examples
from hrgraph.store.queries import load_patterns, load_queries

__all__ = ["Assembled", "BuildResult", "Step", "assemble", "build_release", "derive", "validate_data"]

Step = Callable[[str, int, int], None]
"""Is told a stage's name, how much of it is done, and how much there is."""

_Graph = tuple[GraphSource, Iterable[ox.Quad]]


@dataclass(frozen=True, slots=True)
class BuildResult:
    """What came of a build; ``release`` is None when the report forbids publishing."""

    report: Report
    release: Release | None


class Assembled(NamedTuple):
    """The graph before it is checked, what release.json says of it, and what was left out of it."""

    store: ox.Store
    about: dict[str, object]
    findings: tuple[Finding, ...]


def build_release(directory: Path, step: Step | None = None, data: Path | None = None) -> BuildResult:
    """Build the graph from ``data`` (the shipped data/ without it), check it, publish it in ``directory``.

    Raises :class:`hrgraph.errors.DataError` for tables that break their promises and
    :class:`hrgraph.errors.StoreError` when the release cannot be written.
    """
    tell = step or _silent
    prepare(directory)
    store, about, findings = assemble(tell, data)
    report = _check(store, tell) + Report.of(findings)
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
    store, _, findings = assemble(tell, data)
    return _check(store, tell, judge=judge) + Report.of(findings)


def assemble(step: Step, data: Path | None = None) -> Assembled:
    """The whole graph in memory: each named graph, and their merge as default graph.

    Raises :class:`hrgraph.errors.DataError` for tables that break their promises.
    """
    step("read data", 0, 1)
    folder = data or data_dir()
    registers = load_registers(folder)
    step("read data", 1, 1)
    store = ox.Store()
    sources = []
    letters, findings = _letters(registers, folder / "letters")
    graphs = [*_ontology(), *_tables(registers, folder), *letters, _examples()]
    for number, (source, quads) in enumerate(graphs, start=1):
        named = list(quads)
        findings += check_source(named).findings
        _add(store, named)
        sources.append(source)
        step("describe", number, len(graphs))
    sources.append(derive(store, step))
    _add(store, describe_sources(sources, __version__, store))
    retrieved = max(source.retrieved or "" for source in sources)
    return Assembled(store, {"version": __version__, "retrieved": retrieved}, tuple(findings))


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


def _check(store: ox.Store, step: Step, *, judge: bool = False) -> Report:
    audits = {path.stem: path.read_text(encoding="utf-8") for path in (queries_dir() / "audits").glob("*.rq")}
    ask = validate if judge else validate_fast
    return ask(store, audits, lambda done, total: step("check", done, total))


def _tables(registers: Registers, folder: Path) -> Iterator[_Graph]:
    for name, table in registers.tables.items():
        spec = table.spec
        digest = _sha256(folder / table.file)
        yield (
            GraphSource(name, spec.title, spec.origin, spec.retrieved, spec.terms_of_use, digest),
            describe_table(table),
        )


def _letters(registers: Registers, folder: Path) -> tuple[list[_Graph], list[Finding]]:
    """The graphs of the read letters; one that cannot be described is left out, and said so."""
    graphs: list[_Graph] = []
    findings: list[Finding] = []
    for path in sorted(folder.rglob("*.json")):
        file = path.relative_to(folder.parent).as_posix()
        try:
            record = json.loads(path.read_text(encoding="utf-8"))
            quads = list(describe(record, registers))
            name = parse_graph(str(getattr(quads[0].graph_name, "value", "")))
            title = f"What {record.get('reference') or path.stem} says, as read"
        except Exception as error:  # whatever is wrong with one letter, the others are published
            message = f"the letter was left out: {type(error).__name__}: {error}"
            cure = "read the letter again with hrgraph read --no-text"
            findings.append(Finding(Severity.WARNING, message, file=file, cure=cure))
            continue
        graphs.append((GraphSource(name, title, "the letter itself", None, None, _sha256(path)), quads))
        wanted = name.replace("letter/", "letters/", 1) + ".json"
        if file != wanted:
            # References of tables to letters are followed by the names of these files.
            message, cure = "the letter lies under another name than its key", f"rename it to {wanted}"
            findings.append(Finding(Severity.VIOLATION, message, file=file, cure=cure))
    return graphs, findings


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
