"""store/build.py: what is published is whole, the same for the same quads, and swapped in at once."""

from __future__ import annotations

import fcntl
import gzip
import json
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hrgraph.errors import StoreError
from hrgraph.namespaces import expand
from hrgraph.store.build import build, canonical
from hrgraph.store.digest import Lines, add_up, canonical_lines, identify
from hrgraph.store.draft import Draft, drafting
from hrgraph.store.dumping import make_dump, sorted_lines
from hrgraph.store.publishing import KEPT


def node(name: str) -> ox.NamedNode:
    return ox.NamedNode(f"urn:x:{name}")


def quad(subject: str, value: str, graph: str = "g") -> ox.Quad:
    return ox.Quad(node(subject), node("p"), ox.Literal(value), node(graph))


QUADS = [
    ox.Quad(node("a"), ox.NamedNode(expand("rdf:type")), ox.NamedNode(expand("hr:Mandate")), node("g")),
    quad("a", "one"),
    quad("a", "one", "h"),
    quad("b", "two\nlines", "h"),
]


def stored(directory: Path) -> ox.Store:
    return ox.Store.read_only(str(directory / "current" / "store"))


def count(store: ox.Store, graph: ox.NamedNode | ox.DefaultGraph) -> int:
    return sum(1 for _ in store.quads_for_pattern(None, None, None, graph))


def test_a_release_holds_each_graph_and_their_merge_once(tmp_path: Path) -> None:
    release = build(QUADS, tmp_path)
    store = stored(tmp_path)
    assert (count(store, node("g")), count(store, node("h"))) == (2, 2)
    assert count(store, ox.DefaultGraph()) == 3, "the triple of two graphs is asserted once"
    assert release.about["triples"] == 3
    assert release.about["quads"] == 4
    assert release.about["classes"] == {"hr:Mandate": 1}
    assert release.about["graphs"] == 2
    assert f"release {release.id}" in release.to_text()
    assert "1 hr:Mandate" in release.to_text()


def test_the_id_is_the_hash_of_the_lines_of_the_dump(tmp_path: Path) -> None:
    release = build(QUADS, tmp_path, {"version": "9"})
    dump = gzip.decompress(make_dump(release.path).read_bytes())
    digest = identify(add_up(dump.splitlines(keepends=True)))
    about = json.loads((tmp_path / "current" / "release.json").read_text(encoding="utf-8"))
    assert (about["id"], about["sha256"], about["version"]) == (release.id, digest, "9")
    assert release.id == digest[: len(release.id)] == (tmp_path / "current").resolve().name
    assert dump == canonical(QUADS)


def test_a_default_graph_that_is_handed_in_changes_nothing(tmp_path: Path) -> None:
    extra = ox.Quad(node("z"), node("p"), node("o"))
    assert build([*QUADS, extra], tmp_path).id == build(QUADS, tmp_path).id
    assert count(stored(tmp_path), ox.DefaultGraph()) == 3


def test_two_builds_give_the_same_bytes(tmp_path: Path) -> None:
    first = build(QUADS, tmp_path / "one")
    second = build(reversed(QUADS), tmp_path / "two")
    assert first.id == second.id
    assert make_dump(first.path).read_bytes() == make_dump(second.path).read_bytes()
    assert (first.path / "release.json").read_bytes() == (second.path / "release.json").read_bytes()


def test_a_dump_that_does_not_fit_in_memory_is_merged_from_files(tmp_path: Path) -> None:
    store = ox.Store(str(build([quad(str(n), "x") for n in range(25)], tmp_path).path / "store"))
    assert list(sorted_lines(store, at_once=7)) == list(sorted_lines(store))
    assert len(list(sorted_lines(store, at_once=25))) == 25


@given(st.permutations([*QUADS, *QUADS]))
def test_order_and_repetition_do_not_matter(quads: list[ox.Quad]) -> None:
    assert canonical(quads) == canonical(QUADS)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_the_dump_reads_back_whatever_the_literal(value: str) -> None:
    read = list(ox.parse(canonical([quad("a", value)]), format=ox.RdfFormat.N_QUADS))
    assert read == [quad("a", value)]


@pytest.mark.parametrize(
    "bad",
    [
        ox.Quad(ox.BlankNode("b"), node("p"), node("o"), node("g")),
        ox.Quad(node("s"), node("p"), ox.BlankNode("b"), node("g")),
    ],
)
def test_blank_nodes_are_never_published(bad: ox.Quad, tmp_path: Path) -> None:
    build(QUADS, tmp_path)
    with pytest.raises(StoreError, match="blank node"):
        build([bad], tmp_path)
    assert count(stored(tmp_path), ox.DefaultGraph()) == 3


def test_a_failed_build_leaves_the_published_one_and_no_rubbish(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = build(QUADS, tmp_path)

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("hrgraph.store.draft.place", fail)
    with pytest.raises(StoreError, match="No space left"):
        build([quad("c", "three")], tmp_path)
    assert (tmp_path / "current").resolve() == first.path.resolve()
    assert [path.name for path in (tmp_path / "releases").iterdir()] == [first.id]


def test_lines_that_are_loaded_in_many_parts_give_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = build(QUADS, tmp_path / "whole")
    monkeypatch.setattr("hrgraph.store.draft._AT_ONCE", 1)
    monkeypatch.setattr("hrgraph.store.draft._DUMPED_AT_ONCE", 2)
    with drafting(tmp_path / "parts") as draft:
        for quads in (QUADS[:2], QUADS[3:], QUADS[2:3]):
            graph = getattr(quads[0].graph_name, "value", "")
            draft.add([Lines.of(graph, canonical_lines(quads)), Lines.of("urn:x:empty", [])])
        draft.finish()
        parts = draft.publish()
    assert parts.about == whole.about
    assert not (parts.path / "hrgraph.nq.gz").exists(), "a large release is dumped when it is asked for"
    assert sorted(map(str, stored(tmp_path / "parts"))) == sorted(map(str, stored(tmp_path / "whole")))
    assert make_dump(parts.path).read_bytes() == make_dump(whole.path).read_bytes()
    assert {path.name for path in parts.path.iterdir() if path.suffix == ".nq"} == set()


def test_a_load_that_fails_is_told_and_publishes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = build(QUADS, tmp_path)

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Draft, "_load", fail)
    with pytest.raises(StoreError, match="No space left"):
        build([quad("c", "three")], tmp_path)
    assert (tmp_path / "current").resolve() == first.path.resolve()
    assert [path.name for path in (tmp_path / "releases").iterdir()] == [first.id]


def test_what_a_killed_build_left_is_removed(tmp_path: Path) -> None:
    left = tmp_path / "releases" / ".building-1"
    left.mkdir(parents=True)
    (left / "half").write_text("x", encoding="utf-8")
    build(QUADS, tmp_path)
    assert not left.exists()


def test_two_builders_at_once_are_refused(tmp_path: Path) -> None:
    build(QUADS, tmp_path)
    with (tmp_path / ".lock").open("wb") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        with pytest.raises(StoreError, match="somebody else is writing"):
            build([quad("c", "three")], tmp_path)
    build([quad("c", "three")], tmp_path)


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a directory", encoding="utf-8")
    with pytest.raises(StoreError, match=r"cannot publish in .*file"):
        build(QUADS, blocked / "store")


def test_old_releases_go_and_a_reader_of_one_keeps_answering(tmp_path: Path) -> None:
    build(QUADS, tmp_path)
    reader = stored(tmp_path)
    ids = [build([quad("n", str(number))], tmp_path).id for number in range(KEPT + 1)]
    assert {path.name for path in (tmp_path / "releases").iterdir()} == set(ids[-KEPT:])
    assert (tmp_path / "current").resolve().name == ids[-1]
    assert count(reader, ox.DefaultGraph()) == 3


def test_going_back_to_old_data_publishes_the_old_release(tmp_path: Path) -> None:
    first = build(QUADS, tmp_path)
    build([quad("c", "three")], tmp_path)
    assert build(QUADS, tmp_path).id == first.id
    assert (tmp_path / "current").resolve().name == first.id
