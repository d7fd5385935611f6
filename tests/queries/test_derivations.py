"""The derivations of queries/derivations: shortcuts, bounds of dates and labels, as worked out by hand."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from hrgraph import pipeline
from hrgraph.iris import BASE, mint_graph
from hrgraph.namespaces import shrink
from hrgraph.resources import queries_dir
from hrgraph.store.queries import load_queries

HERE = Path(__file__).resolve().parent / "derivations"


def short(term: object) -> str:
    value = str(getattr(term, "value", term))
    return shrink(value).replace(BASE + "id/", "")


def test_exactly_this_is_derived(rewrite_golden: bool) -> None:
    store = ox.Store()
    store.load(path=HERE / "data.ttl")
    pipeline.derive(store, lambda *_: None)
    derived = store.quads_for_pattern(None, None, None, ox.NamedNode(mint_graph("derived")))
    found = sorted(f"{short(one.subject)} {short(one.predicate)} {short(one.object)}\n" for one in derived)
    golden = HERE / "derived.txt"
    if rewrite_golden:
        golden.write_text("".join(found), encoding="utf-8")
    assert "".join(found) == golden.read_text(encoding="utf-8")


def test_what_is_derived_once_is_not_derived_anew() -> None:
    store = ox.Store()
    store.load(path=HERE / "data.ttl")
    pipeline.derive(store, lambda *_: None)
    before = len(store)
    pipeline.derive(store, lambda *_: None)
    assert len(store) == before


@pytest.mark.parametrize("name", load_queries(queries_dir() / "derivations"))
def test_nothing_comes_of_nothing(name: str) -> None:
    found = ox.Store().query(load_queries(queries_dir() / "derivations")[name].text)
    assert isinstance(found, ox.QueryTriples)
    assert not list(found)
