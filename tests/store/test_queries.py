"""Query files: what a header may say, what a parameter accepts, and what is said when it does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from hrgraph.errors import QueryParameterError, ResourceError
from hrgraph.store.parameters import Parameter, ParameterType, bind
from hrgraph.store.picture import ColumnType
from hrgraph.store.queries import load_queries, read_query

XSD = "http://www.w3.org/2001/XMLSchema#"
ID = "https://w3id.org/hrgraph/id/"
GOOD = """\
#+ summary: Things of one company
#+ description: >-
#+   Two lines
#+   of text.
#+ tags: [a, b]
#+ parameters:
#+   company: {type: iri, of: Company, required: true, example: company/x}
#+   as_of: {type: date, default: 2023-03-13}
#+ columns:
#+   thing: {label: Thing, meaning: a thing, unit: letters, type: thing}
#+   company: the company
#+   as_of:
#+ picture: {kind: bar, label: thing, value: as_of}
#+ example: {company: company/x, as_of: 2020}
#+ slow: it counts twice
SELECT ?thing ?company (?as_of AS ?day) ?as_of WHERE { ?thing ?p ?company }
"""


def write(folder: Path, text: str, name: str = "things") -> Path:
    path = folder / f"{name}.rq"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_query_file(tmp_path: Path) -> None:
    write(tmp_path, GOOD.replace("(?as_of AS ?day) ", "").replace("#+   as_of:\n", "#+   as_of: the day\n"))
    write(tmp_path, "#+ summary: All\nASK { ?s ?p ?o }\n", "all")
    queries = load_queries(tmp_path)
    assert list(queries) == ["all", "things"]
    query = queries["things"]
    assert (query.summary, query.description) == ("Things of one company", "Two lines of text.")
    assert (query.form, query.tags) == ("SELECT", ("a", "b"))
    assert [column.name for column in query.columns] == ["thing", "company", "as_of"]
    assert query.columns[0].unit == "letters"
    assert (query.columns[0].type, query.columns[1].type) == (ColumnType.THING, None)
    assert (query.picture.kind, dict(query.picture.roles)) == ("bar", {"label": "thing", "value": "as_of"})
    assert query.slow == "it counts twice"
    assert (query.columns[1].label, query.columns[1].meaning) == ("Company", "the company")
    assert dict(query.example) == {"company": "company/x", "as_of": "2020"}
    request = query.request({"company": "company/y"}, table="text/csv")
    assert request.text == query.text
    assert request.table == "text/csv"
    assert request.bindings == {
        "company": {"type": "uri", "value": ID + "company/y"},
        "as_of": {"type": "literal", "value": "2023-03-13", "datatype": XSD + "date"},
    }
    assert query.request({"company": "company/y"}).graph == "text/turtle"


SELECT = "SELECT ?x WHERE { ?x ?p ?y }\n"
BAD = [
    ("SELECT ?x WHERE { ?x ?p ?y }", 1, "header is missing"),
    ("#+ - a list\n" + SELECT, 1, "header is missing"),
    ("# a comment\n#+ summary: a: b\n" + SELECT, 2, "no YAML"),
    ("#+ summary: a\n#+ summary: b\n" + SELECT, 2, "given twice"),
    ("#+ tags: [a]\n" + SELECT, 1, "summary is missing"),
    ("#+ summary: [a]\n" + SELECT, 1, "must be a text"),
    ("#+ summary: yes\n" + SELECT, 1, "must be a text"),
    ("#+ summary: a\n#+ colour: red\n" + SELECT, 2, "colour means nothing here; known are: alike, columns"),
    ("#+ summary: a\n#+ tags: [{a: b}]\n" + SELECT, 2, "list of texts"),
    ("#+ summary: a\n#+ parameters: [x]\n" + SELECT, 2, "must be a mapping"),
    ("#+ summary: a\n#+ parameters:\n#+   x: text\n" + SELECT, 3, "must be a mapping"),
    ("#+ summary: a\n#+ parameters:\n#+   x: {kind: text}\n" + SELECT, 3, "kind means nothing"),
    ("#+ summary: a\n#+ parameters:\n#+   x: {required: true}\n" + SELECT, 3, "type is missing"),
    ("#+ summary: a\n#+ parameters:\n#+   x: {type: colour}\n" + SELECT, 3, "colour is no type"),
    ("#+ summary: a\n#+ parameters:\n#+   x: {type: text, required: 1}\n" + SELECT, 3, "true or false"),
    ("#+ summary: a\n#+ parameters:\n#+   x: {type: integer, minimum: a}\n" + SELECT, 3, "integer"),
    ("#+ summary: a\n#+ parameters:\n#+   x: {type: choice}\n" + SELECT, 3, "choices go with"),
    ("#+ summary: a\n#+ parameters:\n#+   x: {type: text, choices: [a]}\n" + SELECT, 3, "choices go with"),
    (
        "#+ summary: a\n#+ parameters:\n#+   x: {type: text, required: true, default: a}\n" + SELECT,
        3,
        "not required",
    ),
    (
        "#+ summary: a\n#+ parameters:\n#+   x: {type: date, default: soon}\n" + SELECT,
        3,
        "default is not accepted",
    ),
    ("#+ summary: a\n#+ parameters:\n#+   y: {type: text}\n" + SELECT, 3, "must be in the projection"),
    (
        "#+ summary: a\n#+ parameters:\n#+   x: {type: text}\nSELECT ?x { ?x ?p ?y FILTER(bound(?x)) }",
        3,
        "COALESCE",
    ),
    ("#+ summary: a\n#+ columns:\n#+   y: a thing\n" + SELECT, 3, "no column of the answer"),
    ("#+ summary: a\n#+ columns:\n#+   x: {name: y}\n" + SELECT, 3, "name means nothing"),
    ("#+ summary: a\n#+ columns:\n#+   x: a\nSELECT ?x ?y { ?x ?p ?y }\n", 2, "column ?y is not described"),
    ("#+ summary: a\n#+ example: {x: a}\n" + SELECT, 2, "x is no parameter"),
    ("#+ summary: a\n#+ columns: {x: {type: size}}\n" + SELECT, 2, "size is no type of column"),
    ("#+ summary: a\n#+ picture: bar\n" + SELECT, 2, "must be a mapping"),
    ("#+ summary: a\n#+ picture: {kind: pie}\n" + SELECT, 2, "pie is no picture"),
    (
        "#+ summary: a\n#+ picture: {kind: bar, label: x}\n" + SELECT,
        2,
        "bar needs the column",
    ),
    ("#+ summary: a\n#+ picture: {kind: table, label: x}\n" + SELECT, 2, "label means nothing"),
    (
        "#+ summary: a\n#+ columns: {x: x}\n#+ picture: {kind: map, place: x, value: y}\n" + SELECT,
        3,
        "y is no column that the header describes",
    ),
    ("#+ summary: a\n#+ parameters:\n#+   x: {type: date, minimum: soon}\n" + SELECT, 3, "not accepted"),
    ("#+ summary: a\n#+ parameters:\n#+   x: {type: text, maximum: 3}\n" + SELECT, 3, "integer and date"),
    ("#+ summary: a\n#+ severity: awful\n" + SELECT, 2, "awful is no severity"),
    ("#+ summary: a\nINSERT DATA {}\n", 1, "update"),
    ("#+ summary: a\nSELECT * { ?s c:d ?o }\n", 1, "prefix c: is not declared"),
]


@pytest.mark.parametrize(("text", "line", "words"), BAD, ids=[words for _, _, words in BAD])
def test_bad_files_say_where(tmp_path: Path, text: str, line: int, words: str) -> None:
    path = write(tmp_path, text)
    with pytest.raises(ResourceError, match=words.replace("?", r"\?")) as caught:
        read_query(path)
    assert str(caught.value).startswith(f"{path}, line {line}: ")


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "a.rq").write_bytes(b"\xff")
    for name in ("a.rq", "b.rq"):
        with pytest.raises(ResourceError, match="cannot be read"):
            read_query(tmp_path / name)


def test_star_and_expressions_project(tmp_path: Path) -> None:
    head = "#+ summary: a\n#+ parameters:\n#+   y: {type: text}\n"
    assert read_query(write(tmp_path, head + "SELECT * WHERE { ?x ?p ?y }")).parameters["y"].name == "y"
    text = (
        head
        + "#+ columns: {n: number, y: y}\nSELECT (COUNT(?x) AS ?n) ?y FROM <g:g> { ?x ?p ?y } GROUP BY ?y"
    )
    assert [column.name for column in read_query(write(tmp_path, text)).columns] == ["n", "y"]
    audit = read_query(write(tmp_path, "#+ summary: a\n#+ severity: info\n#+ cure: look\nASK {}"))
    assert (audit.severity, audit.cure) == ("info", "look")
    assert read_query(write(tmp_path, head + "CONSTRUCT { ?x ?p ?y } { ?x ?p ?y }")).form == "CONSTRUCT"


def literal(value: str, datatype: str) -> dict[str, str]:
    return {"type": "literal", "value": value, "datatype": XSD + datatype}


def uri(path: str) -> dict[str, str]:
    return {"type": "uri", "value": ID + path}


COMPANY = Parameter("p", ParameterType.IRI, of=("Company", "MandateName"))
ANY = Parameter("p", ParameterType.IRI)
REFERENCE = Parameter("p", ParameterType.REFERENCE)
DATE = Parameter("p", ParameterType.DATE)
YEARS = Parameter("p", ParameterType.DATE, minimum="1979-05", maximum="2026-11-23")
NUMBER = Parameter("p", ParameterType.INTEGER, minimum=1, maximum=20)
CHOICE = Parameter("p", ParameterType.CHOICE, choices=("a", "b c"))
TEXT = Parameter("p", ParameterType.TEXT)


@pytest.mark.parametrize(
    ("parameter", "text", "term"),
    [
        (COMPANY, "company/x", uri("company/x")),
        (COMPANY, " /id/company/x ", uri("company/x")),
        (COMPANY, ID + "company/x", uri("company/x")),
        (COMPANY, "mandate-name/x/1", uri("mandate-name/x/1")),
        (ANY, "resolution/A/HRC/RES/1/2", uri("resolution/A-HRC-RES-1-2")),
        (ANY, "resolution/A-HRC-RES-1-2", uri("resolution/A-HRC-RES-1-2")),
        (ANY, "http://example.org/x?y=1#z", {"type": "uri", "value": "http://example.org/x?y=1#z"}),
        (ANY, "urn:x:y", {"type": "uri", "value": "urn:x:y"}),
        (REFERENCE, "AL OTH 10/2023", uri("communication/OTH-10-2023")),
        (REFERENCE, "oth 10/2023", uri("communication/OTH-10-2023")),
        (REFERENCE, "10/2023  oth", uri("communication/OTH-10-2023")),
        (REFERENCE, "OTH 010/2023", uri("communication/OTH-10-2023")),
        (REFERENCE, "communication/unreferenced/x", uri("communication/unreferenced/x")),
        (DATE, "2024-02-29", literal("2024-02-29", "date")),
        (DATE, "2024-02", literal("2024-02", "gYearMonth")),
        (DATE, "2024", literal("2024", "gYear")),
        (YEARS, "1979", literal("1979", "gYear")),
        (YEARS, "1979-05-01", literal("1979-05-01", "date")),
        (YEARS, "2026-11", literal("2026-11", "gYearMonth")),
        (NUMBER, "+7", literal("7", "integer")),
        (NUMBER, "007", literal("7", "integer")),
        (CHOICE, "b c", {"type": "literal", "value": "b c"}),
        (TEXT, "}} UNION {{ ?s ?p ?o #", {"type": "literal", "value": "}} UNION {{ ?s ?p ?o #"}),
    ],
)
def test_values_that_are_accepted(parameter: Parameter, text: str, term: dict[str, str]) -> None:
    assert parameter.term(text) == term


@pytest.mark.parametrize(
    ("parameter", "text", "words"),
    [
        (
            COMPANY,
            "state/CHN",
            "a Company or MandateName: its name, its key such as company/key, or its IRI (state is another",
        ),
        (COMPANY, "http://example.org/x", "does not begin with"),
        (COMPANY, "tiktok", "neither an IRI nor kind/key"),
        (ANY, "http://example.org/a b", "must be the IRI"),
        (ANY, "company/", "must be the IRI"),
        (ANY, "Company/x", "no kind of thing"),
        (REFERENCE, "AL 10/2023", "a reference such as"),
        (REFERENCE, "mandate", "a reference such as"),
        (DATE, "2023-02-30", "YYYY-MM-DD"),
        (DATE, "2023-13", "YYYY-MM"),
        (DATE, "13.3.2023", "YYYY"),
        (DATE, "0000", "YYYY"),
        (YEARS, "1979-04-30", "YYYY, not before 1979-05 and not after 2026-11-23"),
        (YEARS, "2026-12", "not after 2026-11-23"),
        (NUMBER, "0", "an integer of at least 1 and at most 20"),
        (NUMBER, "21", "at most 20"),
        (NUMBER, "1.5", "an integer"),
        (NUMBER, "9" * 30, "an integer"),
        (CHOICE, "c", "one of: a, b c"),
        (TEXT, "x" * 1_001, "1 to 1000 characters"),
        (TEXT, "  ", "1 to 1000 characters"),
    ],
)
def test_values_that_are_not(parameter: Parameter, text: str, words: str) -> None:
    with pytest.raises(QueryParameterError) as caught:
        parameter.term(text)
    assert words in str(caught.value)
    assert caught.value.parameter == "p"


def test_binding() -> None:
    parameters = {
        "a": Parameter("a", ParameterType.TEXT, required=True),
        "b": Parameter("b", ParameterType.INTEGER, default="3"),
        "c": Parameter("c", ParameterType.TEXT),
    }
    assert bind(parameters, {"a": "x", "c": ""}) == {
        "a": {"type": "literal", "value": "x"},
        "b": literal("3", "integer"),
    }
    with pytest.raises(QueryParameterError, match="a is missing: give a text") as missing:
        bind(parameters, {})
    assert missing.value.parameter == "a"
    with pytest.raises(QueryParameterError, match="d is no parameter of this query; its parameters: a, b, c"):
        bind(parameters, {"a": "x", "d": "y"})
    with pytest.raises(QueryParameterError, match="its parameters: none"):
        bind({}, {"d": "y"})
