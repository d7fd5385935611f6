"""iris.py: every minted IRI can be taken apart again, and no two keys share one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hrgraph import iris

SYMBOLS = [
    "A/HRC/RES/43/22",
    "A/HRC/RES/S-18/1",
    "A/HRC/PRST/34/1",
    "A/HRC/DEC/25/116",
    "E/CN.4/RES/20(XXXVI)",
    "E/CN.4/RES/1993/2 A",
    "E/RES/1982/35",
    "ECOSOC dec 2004/285",
    "A/HRC/17/31/Add.3-Corr.1",
]

kinds = st.sampled_from(["communication", "mandate", "resolution", "renewal", "provision", "evidence"])
segments = st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(
    lambda text: text not in {".", ".."}
)
keys = st.lists(segments.filter(lambda text: "/" not in text), min_size=1, max_size=5).map("/".join)
symbols = st.text(alphabet="AHRCES/-_~ .()0123456789%é", min_size=1).filter(
    lambda text: text not in {".", ".."}
)


@pytest.mark.parametrize("symbol", SYMBOLS)
def test_symbols_come_back(symbol: str) -> None:
    iri = iris.mint("resolution", symbol)
    assert iris.parse(iri) == ("resolution", symbol)
    assert "%" not in iri
    assert "/" not in iri.removeprefix(iris.BASE + "id/resolution/")


def test_a_symbol_reads_as_in_the_model() -> None:
    assert iris.mint("resolution", "A/HRC/RES/43/22").endswith("/resolution/A-HRC-RES-43-22")


@given(kinds, keys)
def test_parse_is_the_inverse_of_mint(kind: str, key: str) -> None:
    assert iris.parse(iris.mint(kind, key)) == (kind, key)


@given(symbols)
def test_any_symbol_comes_back(symbol: str) -> None:
    assert iris.parse(iris.mint("resolution", symbol)).key == symbol
    assert iris.parse(iris.mint("renewal", f"expression/{symbol}")).key == f"expression/{symbol}"


@given(kinds, keys, kinds, keys)
def test_two_things_never_share_an_iri(kind: str, key: str, other_kind: str, other_key: str) -> None:
    same = (kind, key) == (other_kind, other_key)
    assert (iris.mint(kind, key) == iris.mint(other_kind, other_key)) == same


@given(keys)
def test_an_iri_is_plain_ascii_without_reserved_signs(key: str) -> None:
    iri = iris.mint("mandate", key)
    assert iri.isascii()
    assert not set(iri) & set(' <>"{}|^`\\?#[]')


@given(keys)
def test_graph_names_come_back(name: str) -> None:
    assert iris.parse_graph(iris.mint_graph(name)) == name


@given(
    segments.filter(lambda text: "/" not in text), st.none() | segments.filter(lambda text: "/" not in text)
)
def test_concepts_come_back(scheme: str, code: str | None) -> None:
    assert iris.parse_concept(iris.mint_concept(scheme, code)) == (scheme, code)


@given(
    st.sampled_from(["", "AL ", "JUA ", "OL "]),
    st.from_regex(r"\A[A-Z]{3}\Z"),
    st.integers(1, 9999),
    st.integers(1990, 2030),
)
def test_references_come_back_without_their_type(kind: str, code: str, number: int, year: int) -> None:
    key = iris.communication_key(f"{kind}{code} {number}/{year}")
    assert iris.communication_reference(key) == f"{code} {number}/{year}"


@pytest.mark.parametrize(
    "reference", ["", "AL OTH", "AL OTH 0/2023", "AL  OTH 1/2023", "oth 1/2023", "OTH 1/23"]
)
def test_what_is_no_reference_is_refused(reference: str) -> None:
    with pytest.raises(ValueError, match="is no reference"):
        iris.communication_key(reference)


@pytest.mark.parametrize("key", ["", "a//b", "a/../b", ".", "a/"])
def test_a_key_with_empty_or_dotted_parts_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match="empty or dotted"):
        iris.mint("mandate", key)


@pytest.mark.parametrize("kind", ["", "Mandate", "a b", "a/b", "-a"])
def test_a_kind_is_lower_case_words(kind: str) -> None:
    with pytest.raises(ValueError, match="no kind"):
        iris.mint(kind, "x")


@pytest.mark.parametrize("symbol", ["", ".", ".."])
def test_an_empty_symbol_is_refused(symbol: str) -> None:
    with pytest.raises(ValueError, match="document symbol"):
        iris.mint("resolution", symbol)


@pytest.mark.parametrize(
    ("take_apart", "iri"),
    [
        (iris.parse, "https://example.org/id/mandate/x"),
        (iris.parse, "https://w3id.org/hrgraph/id/mandate/%61"),
        (iris.parse_concept, "https://w3id.org/hrgraph/scheme/roles/%61"),
        (iris.parse_concept, "https://w3id.org/hrgraph/id/mandate/x"),
        (iris.parse_graph, "https://w3id.org/hrgraph/graph/%61"),
        (iris.parse_graph, "https://w3id.org/hrgraph/id/mandate/x"),
    ],
)
def test_iris_of_others_and_odd_spellings_are_refused(take_apart: object, iri: str) -> None:
    assert callable(take_apart)
    with pytest.raises(ValueError, match="not"):
        take_apart(iri)


def test_a_communication_without_reference_has_none() -> None:
    with pytest.raises(ValueError, match="not made from a reference"):
        iris.communication_reference("unreferenced/aramco-2023-hsbc")
