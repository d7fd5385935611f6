"""store/export.py: a release comes out as sorted text."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from hrgraph.errors import StoreError, UsageError
from hrgraph.store.build import build, canonical
from hrgraph.store.dumping import DUMP
from hrgraph.store.export import EXPORT_FORMATS, export_release

QUADS = [
    ox.Quad(ox.NamedNode("urn:a"), ox.NamedNode("urn:p"), ox.Literal(value), ox.NamedNode(graph))
    for value in ("one", "two")
    for graph in ("urn:g", "urn:h")
]


@pytest.fixture
def published(tmp_path: Path) -> Path:
    build(QUADS, tmp_path)
    return tmp_path


def test_nquads_are_the_named_graphs(published: Path) -> None:
    assert export_release(published) == canonical(QUADS)


def test_ntriples_are_the_merge_each_triple_once(published: Path) -> None:
    assert export_release(published, "ntriples").splitlines() == [
        b'<urn:a> <urn:p> "one" .',
        b'<urn:a> <urn:p> "two" .',
    ]


@pytest.mark.parametrize(
    ("name", "parsed", "count"), [("trig", ox.RdfFormat.TRIG, 4), ("turtle", ox.RdfFormat.TURTLE, 2)]
)
def test_other_formats_hold_the_same(name: str, parsed: ox.RdfFormat, count: int, published: Path) -> None:
    assert len(list(ox.parse(export_release(published, name), format=parsed))) == count


@pytest.mark.parametrize("name", EXPORT_FORMATS)
def test_twice_the_same_bytes(name: str, published: Path) -> None:
    assert export_release(published, name) == export_release(published, name)


def test_another_format_is_wrong_use(published: Path) -> None:
    with pytest.raises(UsageError, match="no format of an export"):
        export_release(published, "pdf")


def test_nothing_published_is_said(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no graph is published"):
        export_release(tmp_path)


def test_a_broken_dump_is_said(published: Path) -> None:
    (published / "current" / DUMP).write_bytes(b"no gzip")
    with pytest.raises(StoreError, match="cannot be read"):
        export_release(published)
