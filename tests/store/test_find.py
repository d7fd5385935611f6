"""The search index: the names that people have lead to the things that they mean."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pyoxigraph as ox
import pytest

from hrgraph.errors import StoreError
from hrgraph.iris import mint
from hrgraph.namespaces import expand
from hrgraph.store.find import Finder, How
from hrgraph.store.index import INDEX, build_index, update_index
from hrgraph.store.releases import PublishedRelease, find_release, open_store

RDF_TYPE = ox.NamedNode(expand("rdf:type"))
RDFS_LABEL = ox.NamedNode(expand("rdfs:label"))


@pytest.fixture(scope="module")
def shipped(release: Path) -> Finder:
    return Finder(find_release(release))


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Facebook", "company/meta"),
        ("  META inc ", "company/meta"),
        ("facebok", "company/meta"),
        ("tik tok", "company/tiktok"),
        ("PRK", "state/PRK"),
        ("kp", "state/PRK"),
        ("North Korea", "state/PRK"),
        ("Cote d'Ivoire", "state/CIV"),
        ("OTH 10/2023", "communication/OTH-10-2023"),
        ("AL OTH 10/2023", "communication/OTH-10-2023"),
        ("10/2023 oth", "communication/OTH-10-2023"),
        ("principle 13", "provision/ungp/13"),
        ("43/22", "resolution/A-HRC-RES-43-22"),
        ("A/HRC/RES/43/22", "resolution/A-HRC-RES-43-22"),
        ("resolution 43/22", "resolution/A-HRC-RES-43-22"),
        ("Irene Khan", "person/irene-khan"),
        ("Irene Kahn", "person/irene-khan"),
        ("expression", "mandate/expression"),
        ("freedom of opinion and expr", "mandate/expression"),
    ],
)
def test_the_first_thing_found_is_the_one_meant(shipped: Finder, text: str, key: str) -> None:
    assert shipped.find(text)[0].key == key


def test_a_former_name_of_a_mandate_is_a_name_of_it(shipped: Finder) -> None:
    named = shipped.named(
        "Special Rapporteur on violence against women, its causes and consequences", ["mandate"]
    )
    assert [(one.key, one.role) for one in named] == [("mandate/violence-women", "former")]


def test_kinds_and_limits(shipped: Finder) -> None:
    assert {one.key for one in shipped.named("DPRK")} == {"state/PRK", "mandate/dprk"}
    assert [one.key for one in shipped.named("DPRK", ["state"])] == ["state/PRK"]
    assert {one.kind for one in shipped.find("expression", ["resolution"])} == {"resolution"}
    assert len(shipped.find("rapporteur", limit=3)) == 3
    assert {"company", "state", "mandate", "communication", "concept"} <= set(shipped.kinds())


def test_a_name_of_several_things_names_none(shipped: Finder) -> None:
    found = shipped.named("the Covenant", ["instrument"])
    assert {one.key for one in found} == {"instrument/iccpr", "instrument/icescr"}
    assert How.EXACT not in {one.how for one in found}


@pytest.mark.parametrize(
    "text", ["", "  ", '"" OR *', "'; DROP TABLE name --", "\x00", "\ud800", "NEAR(", "¿?", "x" * 5000]
)
def test_whatever_is_looked_for_is_only_words(shipped: Finder, text: str) -> None:
    assert isinstance(shipped.find(text), list)


def test_nothing_is_found_by_a_name_that_nothing_has(shipped: Finder) -> None:
    assert shipped.find("zzyzx qwertz") == []
    assert shipped.named("Face") == []


def test_the_same_store_gives_the_same_bytes(store_directory: Path, tmp_path: Path) -> None:
    release = find_release(store_directory)
    build_index(open_store(release), tmp_path / "again.sqlite")
    assert (tmp_path / "again.sqlite").read_bytes() == (release.path / INDEX).read_bytes()


def test_what_has_changed_is_indexed_anew(store_directory: Path, tmp_path: Path) -> None:
    release = find_release(store_directory)
    store = ox.Store()
    store.extend(open_store(release))
    shutil.copy(release.path / INDEX, tmp_path / INDEX)
    company, state = mint("company", "example-works"), mint("state", "ATA")
    new = mint("company", "new-works")
    store.remove(ox.Quad(ox.NamedNode(company), RDFS_LABEL, ox.Literal("Example Works")))
    store.add(ox.Quad(ox.NamedNode(company), RDFS_LABEL, ox.Literal("Renamed Works")))
    store.add(ox.Quad(ox.NamedNode(new), RDFS_LABEL, ox.Literal("New Works")))
    store.add(
        ox.Quad(ox.NamedNode(new), ox.NamedNode(expand("rdf:type")), ox.NamedNode(expand("hr:Company")))
    )
    for quad in list(store.quads_for_pattern(ox.NamedNode(state), None, None)):
        store.remove(quad)
    update_index(store, tmp_path / INDEX, [company, new, state])
    finder = Finder(PublishedRelease("r", tmp_path))
    assert finder.named("Example Works", ["company"])[0].name == "example-works"
    assert [one.iri for one in finder.find("renamed")] == [company]
    assert [one.iri for one in finder.find("new works")] == [new]
    assert finder.thing(state) is None
    assert finder.find("Antarctica") == []
    build_index(store, tmp_path / "whole.sqlite")
    assert names(tmp_path / INDEX) == names(tmp_path / "whole.sqlite")


def names(path: Path) -> set[tuple[str, ...]]:
    with sqlite3.connect(path) as base:
        found = base.execute(
            "SELECT iri, kind, label, place, text, role FROM thing JOIN name ON thing.id = thing"
        )
        return set(found.fetchall())


def test_a_release_without_an_index_says_so(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no search index: build the graph again"):
        Finder(PublishedRelease("r", tmp_path))
