"""resolve.py: a printed name becomes a key only where exactly one thing has it."""

from __future__ import annotations

import pytest

from hrgraph.graph.resolve import Resolver, slug
from hrgraph.records.registers import Registers


@pytest.fixture
def resolver(registers: Registers) -> Resolver:
    return Resolver(registers)


@pytest.mark.parametrize(
    ("kind", "name", "state", "key"),
    [
        ("state", "CHN", None, "state/CHN"),
        ("state", "the wrong name", "CHN", "state/CHN"),
        ("state", "Chine", None, "state/CHN"),
        ("state", "PEOPLE'S REPUBLIC OF CHINA", None, "state/CHN"),
        ("state", "Atlantis", None, None),
        ("company", "Acme Societe", None, "company/acme"),
        ("company", "The Lake Fund", None, "organization/lake-bank"),
        ("company", "Twin", None, "company/twin"),
        ("company", "Unheard & Sons", None, "company/unheard-sons"),
        ("international-organization", "Lake Bank", None, "organization/lake-bank"),
        ("other", "A federation", None, "organization/a-federation"),
        (None, "France", None, "state/FRA"),
        (None, "Nobody knows", None, None),
        ("company", None, None, None),
    ],
)
def test_actors(
    resolver: Resolver, kind: str | None, name: str | None, state: str | None, key: str | None
) -> None:
    assert resolver.apply("actor", {"kind": kind, "name": name, "state": state}) == key


@pytest.mark.parametrize(
    ("number", "symbol"),
    [
        ("43/22", "A/HRC/RES/43/22"),
        ("A/HRC/RES/43/22", "A/HRC/RES/43/22"),
        ("CHR 20 (XXXVI)", "E/CN.4/RES/20(XXXVI)"),
        ("99/9", None),
    ],
)
def test_resolutions(resolver: Resolver, number: str, symbol: str | None) -> None:
    assert resolver.apply("resolution", {"number": [number]}) == [symbol]
    assert resolver.apply("unknown_resolution", {"number": [number]}) == [None if symbol else number]


def test_no_resolutions(resolver: Resolver) -> None:
    assert resolver.apply("resolution", {"number": None}) == []
    assert resolver.apply("unknown_resolution", {"number": None}) == []


@pytest.mark.parametrize(
    ("instrument", "number", "part", "key"),
    [
        ("UNGP", "13(a)", "principle", "ungp/13/a"),
        ("UNGP", "11", "commentary", "ungp/11/commentary"),
        ("UNGP", "31(e)", "commentary", "ungp/31/commentary"),
        ("ICCPR", "19(3)", None, "iccpr/19/3"),
        ("ICCPR", "2 bis", None, "iccpr/2-bis"),
        ("CHARTER", "Chapter VII", None, "charter/chapter-vii"),
        ("ICCPR", None, None, None),
        (None, "1", None, None),
    ],
)
def test_provisions(
    resolver: Resolver, instrument: str | None, number: str | None, part: str | None, key: str | None
) -> None:
    assert resolver.apply("provision", {"instrument": instrument, "number": number, "part": part}) == key


@pytest.mark.parametrize(
    ("name", "key"),
    [("Ann Example", "ann-example"), ("ann exämple", "ann-example"), ("A. Example", None), (None, None)],
)
def test_persons(resolver: Resolver, name: str | None, key: str | None) -> None:
    assert resolver.apply("named", {"kind": "person", "name": name}) == key


@pytest.mark.parametrize(
    ("reference", "key"), [("AL OTH 1/2020", "OTH-1-2020"), ("no reference", None), (None, None)]
)
def test_references(resolver: Resolver, reference: str | None, key: str | None) -> None:
    assert resolver.apply("communication", {"reference": reference}) == key


@pytest.mark.parametrize(
    ("kind", "name", "expected"),
    [
        ("company", "Acme", "acme"),
        ("state", "CHN", "CHN"),
        (None, None, "unknown"),
        ("state", "Atlantis", "atlantis"),
    ],
)
def test_slugs_of_senders(resolver: Resolver, kind: str | None, name: str | None, expected: str) -> None:
    assert resolver.apply("slug", {"kind": kind, "name": name}) == expected


@pytest.mark.parametrize(("name", "words"), [("CHN", None), ("China", "China"), (None, None)])
def test_a_key_is_no_printed_name(resolver: Resolver, name: str | None, words: str | None) -> None:
    assert resolver.apply("words", {"name": name}) == words


@pytest.mark.parametrize(("id", "key"), [("UNGP", "ungp"), (None, None)])
def test_instruments(resolver: Resolver, id: str | None, key: str | None) -> None:
    assert resolver.apply("instrument", {"id": id}) == key


@pytest.mark.parametrize(
    ("name", "key"), [("Acme  S.A.", "acme-s-a"), ("Łódź", "odz"), ("中国", "u4e2d-u56fd")]
)
def test_slug(name: str, key: str) -> None:
    assert slug(name) == key
