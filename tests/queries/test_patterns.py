"""The questions of queries/patterns: each answers as was worked out by hand, made-up and shipped data.

A folder here has the name of a pattern and holds ``data.ttl`` (or ``.trig``; ``world.ttl`` is asked
without one), ``cases.yaml`` (golden file: parameters), the golden answers, and ``shipped.csv``: the
answer to the header's example on the graph that ``data/`` makes. A golden file that is missing is
written, and the test fails until somebody has read it. IRIs of things are shortened:
``company/tiktok``.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox
import pytest
import yaml

from hrgraph import pipeline
from hrgraph.iris import BASE
from hrgraph.namespaces import prefixes
from hrgraph.records.registers import load_registers
from hrgraph.resources import queries_dir
from hrgraph.store.engine import run
from hrgraph.store.parameters import ParameterType
from hrgraph.store.picture import ColumnType
from hrgraph.store.queries import Query, load_queries
from hrgraph.store.requests import Limits

HERE = Path(__file__).resolve().parent
PATTERNS = load_queries(queries_dir() / "patterns")
QUESTIONS = [
    path
    for room in ("patterns", "networks", "derivations", "audits")
    for path in sorted((queries_dir() / room).glob("*.rq"))
]
PREFIX = re.compile(r"^PREFIX\s+(\w*):\s*<([^>]*)>", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Case:
    """One golden answer of one pattern on its made-up graph."""

    query: Query
    golden: Path
    parameters: Mapping[str, str]

    def __str__(self) -> str:
        return f"{self.query.name}/{self.golden.stem}"


def cases(query: Query) -> list[Case]:
    folder = HERE / query.name
    if not folder.is_dir():
        return []
    listed = yaml.safe_load((folder / "cases.yaml").read_text(encoding="utf-8"))
    return [
        Case(query, folder / golden, {name: str(value) for name, value in parameters.items()})
        for golden, parameters in listed.items()
    ]


CASES = [case for query in PATTERNS.values() for case in cases(query)]


def made_up(query: Query) -> ox.Store:
    """The made-up graph of a pattern, with what the derivations add to it."""
    store = ox.Store()
    for path in sorted((HERE / query.name).glob("data.t*")) or [HERE / "world.ttl"]:
        store.load(path=path)
    pipeline.derive(store, silent)
    return store


def silent(stage: str, done: int, total: int) -> None:
    """Tell nobody how far it is."""


def answer(store: ox.Store, query: Query, parameters: Mapping[str, str]) -> str:
    """The answer in CSV as golden files hold it: LF ends the line, things have their short names."""
    chunks: list[bytes] = []
    run(store, query.request(parameters, table="text/csv"), Limits(), lambda *_: None, chunks.append)
    return b"".join(chunks).decode().replace("\r\n", "\n").replace(BASE + "id/", "")


def compare(golden: Path, found: str, *, rewrite: bool) -> None:
    if rewrite or not golden.is_file():
        missing = not golden.is_file()
        golden.write_text(found, encoding="utf-8")
        if missing:
            pytest.fail(f"{golden.name} was missing and is written now: check it by hand, then run again")
    assert found == golden.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def shipped() -> ox.Store:
    """The graph that data/ makes, as the pipeline puts it together."""
    return pipeline.assemble(silent)[0]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_made_up_graph_gets_the_right_answer(case: Case, rewrite_golden: bool) -> None:
    compare(case.golden, answer(made_up(case.query), case.query, case.parameters), rewrite=rewrite_golden)


@pytest.mark.parametrize("name", PATTERNS)
def test_shipped_data_gets_the_checked_answer(name: str, shipped: ox.Store, rewrite_golden: bool) -> None:
    query = PATTERNS[name]
    found = answer(shipped, query, query.example)
    compare(HERE / name / "shipped.csv", found, rewrite=rewrite_golden)
    assert len(found.splitlines()) > 1, "an example answers with at least one row"


@pytest.mark.parametrize("name", PATTERNS)
def test_every_parameter_changes_the_answer(name: str) -> None:
    """Two cases differ in that parameter alone, and their answers differ in more than its own column."""
    query = PATTERNS[name]
    store = made_up(query)
    found = [(case.parameters, answer(store, query, case.parameters)) for case in cases(query)]
    for parameter, declared in query.parameters.items():
        differ = [
            (one, other)
            for given, one in found
            for changed, other in found
            if {**given, parameter: None} == {**changed, parameter: None}
            and given.get(parameter, declared.default) != changed.get(parameter, declared.default)
        ]
        assert differ, f"no two cases differ in {parameter} alone"
        assert any(without(one, parameter) != without(other, parameter) for one, other in differ)


def without(table: str, column: str) -> list[dict[str, str]]:
    return [
        {name: cell for name, cell in row.items() if name != column}
        for row in csv.DictReader(io.StringIO(table))
    ]


@pytest.mark.parametrize("name", PATTERNS)
def test_header_is_complete(name: str) -> None:
    query = PATTERNS[name]
    assert query.summary
    assert query.description
    assert query.tags
    assert set(query.example) <= set(query.parameters)
    assert all(column.meaning for column in query.columns)
    projected = answer(ox.Store(), query, query.example).splitlines()[0].split(",")
    assert [column.name for column in query.columns] == projected
    for parameter in query.parameters.values():
        assert parameter.name in projected
        assert parameter.description
        assert parameter.example, f"{parameter.name} has no example"


MIXED = {("statement-sources", "value"), ("addressees-by-sector", "group")}
"""Columns that hold things, texts and numbers: no one type is theirs."""

DATATYPES = {
    ColumnType.THING: {"uri"},
    ColumnType.TEXT: {"", "langString"},
    ColumnType.DATE: {"", "date", "gYearMonth", "gYear"},
    ColumnType.INTEGER: {"integer"},
    ColumnType.DECIMAL: {"decimal", "integer"},
    ColumnType.BOOLEAN: {"boolean"},
}


@pytest.mark.parametrize("name", PATTERNS)
def test_cells_are_of_the_type_that_the_header_says(name: str, shipped: ox.Store) -> None:
    query = PATTERNS[name]
    kinds = {column.name: column.type for column in query.columns}
    assert {column for column, kind in kinds.items() if kind is None} == {
        column for pattern, column in MIXED if pattern == name
    }
    asked: list[Mapping[str, str]] = [query.example]
    if not any(parameter.required for parameter in query.parameters.values()):
        asked.append({})
    for values in asked:
        chunks: list[bytes] = []
        run(shipped, query.request(values), Limits(), lambda *_: None, chunks.append)
        for row in json.loads(b"".join(chunks))["results"]["bindings"]:
            for column, term in row.items():
                kind = kinds[column]
                found = "uri" if term["type"] == "uri" else term.get("datatype", "").rpartition("#")[2]
                assert kind is None or found in DATATYPES[kind], (column, term)
                if kind is ColumnType.DATE:
                    assert re.fullmatch(r"\d{4}(-\d\d){0,2}", term["value"]), (column, term)


def test_every_pattern_has_cases() -> None:
    assert {case.query.name for case in CASES} == set(PATTERNS)
    assert {path.name for path in HERE.iterdir() if path.is_dir() and (path / "cases.yaml").is_file()} == set(
        PATTERNS
    )


@pytest.mark.parametrize("path", QUESTIONS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_prefixes_are_those_of_the_context(path: Path) -> None:
    declared = PREFIX.findall(path.read_text(encoding="utf-8"))
    assert [prefix for prefix, _ in declared] == sorted(prefix for prefix, _ in declared)
    assert {prefix: prefixes().get(prefix) for prefix, _ in declared} == dict(declared)
    body = re.sub(r'<[^>\s]*>|"[^"]*"|^#.*$', "", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    used = set(re.findall(r"(?<![\w?])([a-z]+):[A-Za-z]", body))
    assert used == {prefix for prefix, _ in declared}, "each prefix is declared and used"


@pytest.mark.parametrize("name", PATTERNS)
def test_order_is_stated(name: str) -> None:
    assert "ORDER BY" in PATTERNS[name].text.rsplit("}", 1)[1]


def test_default_day_is_the_day_of_the_data() -> None:
    """Questions about "today" are about the day the tables were made: later replies cannot be in them."""
    days = {
        parameter.default
        for query in PATTERNS.values()
        for parameter in query.parameters.values()
        if parameter.type is ParameterType.DATE and parameter.default
    }
    retrieved = (table.spec.retrieved for table in load_registers().tables.values())
    assert days == {str(max(day for day in retrieved if day))}
