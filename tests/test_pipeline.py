"""pipeline.py: tables and letters go in at one end, a release or a report comes out at the other."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest
import yaml

from hrgraph import pipeline
from hrgraph.errors import DataError, ResourceError
from hrgraph.findings import Severity
from hrgraph.iris import mint, mint_concept, mint_graph
from hrgraph.namespaces import expand
from hrgraph.resources import data_dir
from hrgraph.store.publishing import Release

TABLES = ("states", "state-names", "organizations", "organization-names", "persons", "resolutions")
CHINA = {"state": "CHN", "alpha2": "CN", "name": "China", "source": "a list", "verification": "verified"}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data directory with one State and no letters, described by the shipped sources.yaml."""
    folder = tmp_path / "data"
    folder.mkdir()
    described = yaml.safe_load((data_dir() / "sources.yaml").read_text(encoding="utf-8"))["tables"]
    tables = {name: described[name] for name in TABLES}
    for name, said in tables.items():
        rows = [CHINA] if name == "states" else []
        said |= {"rows": {"min": 0, "max": 9}, "verified": len(rows), "unverified": 0}
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(said["columns"]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    (folder / "sources.yaml").write_text(
        yaml.safe_dump({"retrieved": "2026-01-01", "tables": tables}, sort_keys=False), encoding="utf-8"
    )
    (folder / "lookups.yaml").write_text("{}\n", encoding="utf-8")
    return folder


@pytest.fixture
def add_letter(data: Path) -> Callable[..., Path]:
    def add(name: str, text: str | None = None, **record: object) -> Path:
        path = data / "letters" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(record) if text is None else text, encoding="utf-8")
        return path

    return add


def published(directory: Path) -> str:
    return (directory / "current").resolve().name


def graphs(release: Release) -> set[str]:
    store = ox.Store.read_only(str(release.path / "store"))
    start = mint_graph("x")[:-1]
    names = {str(getattr(graph, "value", "")).removeprefix(start) for graph in store.named_graphs()}
    assert release.about["graphs"] == len(names)
    return names


def test_tables_and_letters_are_published(
    data: Path, add_letter: Callable[..., Path], tmp_path: Path
) -> None:
    add_letter("OTH-1-2020.json", reference="AL OTH 1/2020", date="2020-05-01")
    result = pipeline.build_release(tmp_path / "store", data=data)
    assert result.report.conforms, result.report.to_text()
    assert result.release is not None
    assert {"states", "letter/OTH-1-2020", "derived"} <= graphs(result.release)
    assert result.release.about["retrieved"] == "2026-01-01"
    store = ox.Store.read_only(str(result.release.path / "store"))
    labels = store.quads_for_pattern(
        ox.NamedNode(mint("communication", "OTH-1-2020")),
        ox.NamedNode(expand("rdfs:label")),
        None,
        ox.DefaultGraph(),
    )
    assert "AL OTH 1/2020" in str(next(labels).object)


def test_the_same_data_give_the_same_release(data: Path, tmp_path: Path) -> None:
    first, second = (pipeline.build_release(tmp_path / name, data=data).release for name in ("one", "two"))
    assert first is not None
    assert second is not None
    assert first.id == second.id


def test_one_bad_letter_is_left_out_and_named(
    data: Path, add_letter: Callable[..., Path], tmp_path: Path
) -> None:
    add_letter("OTH-1-2020.json", reference="AL OTH 1/2020", date="2020-05-01")
    add_letter("broken.json", "{")
    add_letter("list.json", "[]")
    result = pipeline.build_release(tmp_path / "store", data=data)
    left_out = [one for one in result.report.findings if "left out" in one.message]
    assert sorted(one.file or "" for one in left_out) == ["letters/broken.json", "letters/list.json"]
    assert {one.severity for one in left_out} == {Severity.WARNING}
    assert result.release is not None
    assert "letter/OTH-1-2020" in graphs(result.release)


def test_a_violation_publishes_nothing_and_touches_nothing(
    data: Path, add_letter: Callable[..., Path], tmp_path: Path
) -> None:
    store = tmp_path / "store"
    pipeline.build_release(store, data=data)
    before = published(store)
    add_letter("OTH-1-2020.json", reference="AL OTH 1/2020", date="on a Monday")
    result = pipeline.build_release(store, data=data)
    assert result.release is None
    assert not result.report.conforms
    assert published(store) == before


def test_a_letter_under_another_name_is_a_violation(data: Path, add_letter: Callable[..., Path]) -> None:
    add_letter("tiktok.json", reference="AL OTH 1/2020", date="2020-05-01")
    report = pipeline.validate_data(data=data)
    assert [one.cure for one in report.findings if one.severity is Severity.VIOLATION] == [
        "rename it to letters/OTH-1-2020.json"
    ]


def test_a_broken_table_is_told_before_anything_is_built(data: Path, tmp_path: Path) -> None:
    with (data / "states.csv").open("a", encoding="utf-8") as file:
        file.write("CHN,CN,China again,,a list,verified\n")
    with pytest.raises(DataError, match=r"states\.csv, row 3"):
        pipeline.build_release(tmp_path / "store", data=data)
    assert not (tmp_path / "store" / "current").exists()


def test_progress_tells_every_stage(data: Path, tmp_path: Path) -> None:
    told: dict[str, tuple[int, int]] = {}
    pipeline.build_release(
        tmp_path / "store", lambda stage, done, total: told.update({stage: (done, total)}), data
    )
    assert list(told) == ["read data", "describe", "derive", "check", "publish"]
    assert all(done == total for done, total in told.values())


def test_a_derivation_constructs(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    queries = tmp_path / "queries"
    shutil.copytree(data_dir().parent / "queries", queries)
    (queries / "derivations" / "99-odd.rq").write_text("#+ summary: odd\nASK {}\n", encoding="utf-8")
    monkeypatch.setattr(pipeline, "queries_dir", lambda: queries)
    with pytest.raises(ResourceError, match=r"99-odd\.rq"):
        pipeline.validate_data(data=data)


def test_each_source_has_a_graph_of_its_own(data: Path) -> None:
    """A graph that says where it comes from holds what comes from there."""
    store = pipeline.assemble(lambda *_: None, data).store
    for name, thing in (("ontology", expand("hr:Mandate")), ("schemes", mint_concept("roles", "member"))):
        graph = ox.NamedNode(mint_graph(name))
        assert list(store.quads_for_pattern(ox.NamedNode(thing), None, None, graph))


@pytest.mark.slow
def test_the_shipped_data_show_no_violation(tmp_path: Path) -> None:
    result = pipeline.build_release(tmp_path)
    assert result.report.conforms, result.report.to_text()
    assert result.release is not None


def derived(text: str) -> set[str]:
    """What the derivations add to some Turtle, in short names; labels and shortcuts are tested elsewhere."""
    store = ox.Store()
    prefixes = "@base <https://w3id.org/hrgraph/> . @prefix hr: <ontology#> ."
    store.load((prefixes + text).encode(), format=ox.RdfFormat.TURTLE)
    pipeline.derive(store, lambda *_: None)
    graph = ox.NamedNode(mint_graph("derived"))
    triples = (
        str(one.triple).replace("https://w3id.org/hrgraph/", "")
        for one in store.quads_for_pattern(None, None, None, graph)
    )
    return {one for one in triples if "label" not in one}


def test_a_cited_provision_and_what_is_around_it_become_known() -> None:
    found = derived("""
        <id/citation/x/1> a hr:NormCitation ; hr:instrument <id/instrument/iccpr> ; hr:number "2(1)(c)" ;
            hr:provision <id/provision/iccpr/2/1/c> ; hr:part <scheme/provision-parts/article> .
        <id/citation/x/2> a hr:NormCitation ; hr:instrument <id/instrument/iccpr> ; hr:number "2" ;
            hr:provision <id/provision/iccpr/2> ; hr:part <scheme/provision-parts/article> .
        <id/citation/x/3> a hr:NormCitation ; hr:instrument <id/instrument/p> ; hr:number "3" ;
            hr:provision <id/provision/p/3/commentary> ; hr:part <scheme/provision-parts/commentary> .
        <id/provision/p/3> a hr:Provision .
    """)
    assert {one for one in found if "#number" in one} == {
        '<id/provision/iccpr/2/1/c> <ontology#number> "2(1)(c)"',
        '<id/provision/iccpr/2/1> <ontology#number> "2(1)"',
        '<id/provision/iccpr/2> <ontology#number> "2"',
        '<id/provision/p/3/commentary> <ontology#number> "3"',
    }
    assert {one for one in found if "#within" in one} == {
        "<id/provision/iccpr/2/1/c> <ontology#within> <id/provision/iccpr/2/1>",
        "<id/provision/iccpr/2/1> <ontology#within> <id/provision/iccpr/2>",
        "<id/provision/p/3/commentary> <ontology#within> <id/provision/p/3>",
    }
    assert {one for one in found if "#part" in one} == {
        "<id/provision/iccpr/2/1/c> <ontology#part> <scheme/provision-parts/article>",
        "<id/provision/iccpr/2> <ontology#part> <scheme/provision-parts/article>",
        "<id/provision/p/3/commentary> <ontology#part> <scheme/provision-parts/commentary>",
    }


def test_a_letter_that_others_refer_to_becomes_known() -> None:
    found = derived("""
        <id/communication/OTH-5-2023> a hr:Communication .
        <id/relation/x/1> a hr:CommunicationRelation ; hr:communication <id/communication/OTH-5-2023> ;
            hr:other <id/communication/OTH-1-2020> ; hr:reference "AL OTH 1/2020" ;
            hr:date "2020-05"^^<http://www.w3.org/2001/XMLSchema#gYearMonth> .
        <id/relation/x/2> a hr:CommunicationRelation ; hr:communication <id/communication/OTH-5-2023> ;
            hr:other <id/communication/OTH-1-2020> .
        <id/reply/x> a hr:Reply ; hr:reportedIn <id/communication/OTH-5-2023> ;
            hr:communication <id/communication/OTH-2-2020> .
    """)
    assert {one for one in found if "#reference" in one} == {
        '<id/communication/OTH-1-2020> <ontology#reference> "AL OTH 1/2020"',
        '<id/communication/OTH-2-2020> <ontology#reference> "OTH 2/2020"',
    }
    assert [one for one in found if "#date" in one and "gYearMonth" in one]
    assert len([one for one in found if "terms/source> <id/communication/OTH-5-2023>" in one]) == 2
