"""What the screen lets through, what it refuses, and that nothing takes it long."""

from __future__ import annotations

import contextlib

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hrgraph.errors import QueryRefused, QuerySyntaxError
from hrgraph.store.screen import ScreenLimits, evidently_small, screen
from hrgraph.store.tokens import Frame, Kind, locate, tokenize

P = "PREFIX e: <http://e.example/> "

HARMLESS = {
    "in a comment": "ASK { ?s ?p ?o } # SERVICE <http://x>",
    "in a string": 'ASK { ?s ?p "SERVICE <http://x> {}" }',
    "in a long string": "ASK { ?s ?p '''a 'SERVICE' \\''' SERVICE <http://x> {}''' }",
    "in an IRI": "ASK { ?s <http://x/SERVICE#SERVICE> ?o }",
    "as a variable": "SELECT ?SERVICE $service { ?SERVICE ?p $service }",
    "as a prefix": "PREFIX SERVICE: <http://x/> ASK { ?s SERVICE:p ?o }",
    "as a local name": P + "ASK { ?s e:SERVICE ?o }",
    "as a local name after a dot": P + "ASK { ?s e:a.SERVICE e:b\\#SERVICE }",
    "as a language": 'ASK { ?s ?p "x"@service }',
    "as a blank node": "ASK { _:SERVICE ?p ?o }",
    "after what looks like an IRI": "ASK { ?s ?p ?a, ?b FILTER(?a<?b#>SERVICE <http://x> {}\n) }",
    "in an IRI after a value": P + "SELECT * { VALUES (?a ?b) { (e:x <http://x/#SERVICE'>) } }",
    "in an IRI after a list item": "ASK { ?s ?p (<http://x/a> <http://x/'SERVICE#b>) }",
    "in an IRI after a filter": "ASK { ?s ?p ?a FILTER(?a > 1) ?s ?p (?a <http://x/#SERVICE>) }",
}
REFUSED = {
    "plain": "ASK { SERVICE <http://x> { ?s ?p ?o } }",
    "small letters": "ASK { service<http://x>{?s ?p ?o} }",
    "silent": "ASK { SERVICE SILENT <http://x> { ?s ?p ?o } }",
    "a variable": "ASK { ?s ?p ?e SERVICE ?e { ?s ?p ?o } }",
    "after a comment": "ASK { SERVICE#c\n<http://x> { ?s ?p ?o } }",
    "in a subquery": "SELECT * { { SELECT * { SERVICE <http://x> { ?s ?p ?o } } } }",
    "in EXISTS": "ASK { FILTER EXISTS { SERVICE <http://x> { ?s ?p ?o } } }",
    "glued to a keyword": "ASK { ?s ?p trueSERVICE<http://x>{ ?s ?p ?o } }",
    "glued to a number": "ASK { ?s ?p 1SERVICE<http://x>{ ?s ?p ?o } }",
    "hidden by a long string in a comment": (
        'ASK { ?s ?p ?a, ?b FILTER(?a<?b#>"""\n) SERVICE <http://x> { ?s ?p ?o } #"""\n}'
    ),
    "hidden by a string in a comment": (
        "ASK { ?s ?p ?a, ?b FILTER(?a<?b#>'''\n) SERVICE <http://x> { ?s ?p ?o } #'''\n}"
    ),
}
UPDATES = [
    "INSERT DATA { <a:a> <a:b> 1 }",
    P + "DELETE WHERE { ?s ?p ?o }",
    "LOAD <http://x>",
    "clear all",
    "# only\nDROP ALL",
    "WITH <a:g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
]


@pytest.mark.parametrize("text", HARMLESS.values(), ids=HARMLESS.keys())
def test_the_word_is_harmless(text: str) -> None:
    assert screen(text) in ("ASK", "SELECT")
    ox.Store().query(text)  # the engine reads it as we do


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED.keys())
def test_service_is_refused(text: str) -> None:
    with pytest.raises(QueryRefused, match="SERVICE at line"):
        screen(text)


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED.keys())
def test_what_is_refused_is_a_query_of_the_engine(text: str) -> None:
    # The engine takes it for a query and would ask the other service (here one that does not exist).
    with contextlib.suppress(OSError):
        ox.Store().query(text.replace("http://x", "file:///x").replace("SERVICE ?e", "SERVICE <file:///x>"))


@pytest.mark.parametrize("text", UPDATES)
def test_updates_are_refused(text: str) -> None:
    with pytest.raises(QueryRefused, match="update"):
        screen(text)


@pytest.mark.parametrize(
    ("text", "line", "column", "words"),
    [
        ("", 1, 1, "no query"),
        ("hello", 1, 6, "no query"),
        ("ASK {\n ?s c:b ?o }", 2, 5, "prefix c: is not declared"),
        ("ASK { ?s <b> ?o }", 1, 10, "relative IRI"),
        ("ASK { ?s ?p 'abc }", 1, 13, "string that does not end"),
        ("ASK { ?s ?p \\ }", 1, 13, "belongs to no token"),
    ],
)
def test_errors_have_a_place(text: str, line: int, column: int, words: str) -> None:
    with pytest.raises(QuerySyntaxError, match=words) as caught:
        screen(text)
    assert (caught.value.line, caught.value.column) == (line, column)


DEEP = {
    "groups": "ASK " + "{" * 20_000 + "}" * 20_000,
    "parentheses": "ASK { FILTER(" + "(" * 20_000 + "1" + ")" * 20_000 + ") }",
    "lists": "ASK { ?s ?p " + "( " * 20_000 + ") " * 20_000 + "}",
    "blank nodes": "ASK { ?s ?p " + "[ ?p " * 20_000 + "] " * 20_000 + "}",
    "functions": "ASK { FILTER(" + "STR(" * 20_000 + "1" + ")" * 20_000 + ") }",
    "unions": "ASK { " + "{ ?s ?p ?o } UNION " * 20_000 + "{} }",
    "negations": "ASK { FILTER(" + "!" * 20_000 + "true) }",
    "path steps": P + "ASK { ?s " + "e:p/" * 20_000 + "e:p ?o }",
    "patterns": P + "ASK { " + "?s e:p ?o . " * 20_000 + "}",
    "sums": "ASK { FILTER(" + "1+" * 20_000 + "1) }",
    "binds": "ASK { " + "".join(f"BIND(1 AS ?v{n}) " for n in range(20_000)) + "}",
    "triple terms": "ASK { ?s ?p " + "<<( " * 20_000 + ")>> " * 20_000 + "}",
}


@pytest.mark.parametrize("text", DEEP.values(), ids=DEEP.keys())
def test_what_would_kill_the_engine_is_refused(text: str) -> None:
    with pytest.raises(QueryRefused):
        screen(text, ScreenLimits(length=1_000_000))


def test_long_lists_of_values_are_fine() -> None:
    terms = "<http://x.example/a#b> " * 10_000
    for text in (
        f"SELECT * {{ VALUES ?s {{ {terms} }} }}",
        f"SELECT * {{ ?s ?p ?o FILTER(?s IN ({terms.strip().replace(' ', ',')})) }}",
        P + "SELECT * { VALUES (?a ?b) { " + "(<http://x.example/#> e:b) " * 5_000 + "} }",
    ):
        assert screen(text) == "SELECT"


def test_length_is_limited() -> None:
    with pytest.raises(QueryRefused, match="characters"):
        screen("ASK {}" + " " * 300_000)


@pytest.mark.parametrize(
    "piece",
    ["a.", "ex", "'''\\", "'''", '""', "<a", ":", "@a-", "_:a.", "?a<", "1.", "e:%", "é", "-", "\x00"],
)
def test_long_text_is_taken_apart_to_its_end(piece: str) -> None:
    """Quadratic time would hang here: two hundred thousand characters of what is hard to tell apart."""
    assert sum(1 for _ in tokenize(piece * (200_000 // len(piece)))) >= 0


def test_frames() -> None:
    text = P + "SELECT (COUNT(*) AS ?n) { ?s e:p (1 2) FILTER(?s < 3) VALUES ?x { 1 } }"
    frames = {token.text: token.frame for token in tokenize(text)}
    assert frames["AS"] is Frame.EXPRESSION
    assert frames["2"] is Frame.TERMS
    assert frames["3"] is Frame.EXPRESSION
    assert frames["e:p"] is Frame.GROUP
    kinds = [token.kind for token in tokenize("ASK { ?s a 'x'@en }")]
    assert kinds[3:6] == [Kind.WORD, Kind.STRING, Kind.LANGUAGE]
    assert locate("a\nbc", 3) == (2, 2)


WORDS = (
    "ASK SELECT FILTER EXISTS UNION VALUES PREFIX SERVICE BIND AS IN NOT a e: e:a ?a ?b _:b 1 @en 'q' \"A B\""
)
MARKS = "* { } ( ) [ ] . ; , / | ^ ! + < > = && << {| ''' # <http://x/a> <?b#> <a:b+c> <x \\ \\u0053"
PIECES = st.sampled_from([*WORDS.split(" "), *MARKS.split(" ")])
TEXTS = st.lists(st.tuples(PIECES, st.sampled_from(["", " ", "\n"])).map("".join), max_size=60).map("".join)
TIGHT = ScreenLimits(length=400, depth=4, steps=20, operations=60)


@given(text=TEXTS, repeated=st.integers(0, 8))
@settings(max_examples=1_000, deadline=None)
def test_what_is_evidently_small_would_be_let_through(text: str, repeated: int) -> None:
    text += text[:10] * repeated
    if evidently_small(text, TIGHT):
        with contextlib.suppress(QuerySyntaxError):
            screen(text, TIGHT)  # never QueryRefused


@given(text=TEXTS)
@settings(max_examples=500, deadline=None)
def test_what_the_engine_takes_is_no_syntax_error_here(text: str) -> None:
    """So a small text may be given to the engine first, and looked at where the engine does not take it."""
    for whole in (text, f"ASK {{ ?s ?p ?a FILTER({text}) }}", f"PREFIX e: <e:> ASK {{ {text} }}"):
        try:
            ox.Store().query(whole)
        except (SyntaxError, ValueError):
            continue
        with contextlib.suppress(QueryRefused):
            screen(whole)


@pytest.mark.parametrize("text", [*HARMLESS.values(), *REFUSED.values(), *DEEP.values()])
def test_what_is_refused_is_not_evidently_small(text: str) -> None:
    if evidently_small(text, ScreenLimits()):
        with contextlib.suppress(QuerySyntaxError):
            screen(text)


def test_common_queries_are_evidently_small() -> None:
    text = P + "SELECT * { ?s a e:A ; e:b ?b . FILTER(STR(?b) > 'x') OPTIONAL { ?s e:c [ e:d ?d ] } } LIMIT 9"
    assert evidently_small(text, ScreenLimits())
    assert not evidently_small(text + "#" + "." * 200, ScreenLimits())
