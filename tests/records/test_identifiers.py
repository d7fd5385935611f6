"""Parsing and formatting are inverse, for every reference, resolution, symbol and provision."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hrgraph.records.identifiers import (
    Provision,
    Reference,
    format_provision,
    format_reference,
    format_resolution,
    format_symbol,
    parse_provision,
    parse_reference,
    parse_resolution,
    parse_symbol,
)

CODE = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=3, max_size=3)


@given(
    st.sampled_from([None, "AL", "UA", "OL", "JAL", "JUA", "JOL"]),
    CODE,
    st.integers(1, 999),
    st.integers(2000, 2099),
)
def test_references(kind: str | None, code: str, number: int, year: int) -> None:
    reference = Reference(kind, code, number, year)
    assert parse_reference(format_reference(reference)) == reference


@pytest.mark.parametrize(
    "printed",
    ["43/22", "S-18/1", "PRST 19/2", "PRST/19/2", "2000/9", "1993/2 A", "60/251", "A/HRC/RES/43/22"],
)
def test_resolutions(printed: str) -> None:
    assert format_resolution(parse_resolution(printed)) == printed


@pytest.mark.parametrize(
    "printed", ["A/HRC/17/31", "CCPR/C/GC/36", "A/RES/217(III)", "E/CN.4/1998/53/Add.2", "HR/PUB/11/04"]
)
def test_symbols(printed: str) -> None:
    assert format_symbol(parse_symbol(printed)) == printed


@given(
    st.integers(1, 320).map(str),
    st.lists(st.sampled_from(["1", "2", "12", "a", "h", "iv"]), max_size=3).map(tuple),
)
def test_provisions(number: str, parts: tuple[str, ...]) -> None:
    provision = Provision(number, parts)
    assert parse_provision(format_provision(provision)) == provision


@pytest.mark.parametrize("wrong", ["OTH 0/2023", "AL OTH 10/23", "XX OTH 10/2023", "A/HRC/17/31"])
def test_no_references(wrong: str) -> None:
    with pytest.raises(ValueError, match="no reference"):
        parse_reference(wrong)
