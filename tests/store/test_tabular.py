"""A release as tables: valid for Frictionless, complete, explained, and the same bytes again."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from pathlib import Path

import frictionless
import pyoxigraph as ox
import pytest

from hrgraph.errors import StoreError, UsageError
from hrgraph.iris import mint, mint_graph
from hrgraph.namespaces import expand
from hrgraph.store import export_release
from hrgraph.store.build import build
from hrgraph.store.releases import find_release
from hrgraph.store.tabular import tabulate, write_tables


def rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode(), newline="")))


@pytest.fixture(scope="module")
def files(release: Path) -> dict[str, bytes]:
    return dict(tabulate(release))


def test_frictionless_finds_nothing_wrong(release: Path, tmp_path: Path) -> None:
    assert write_tables(release, tmp_path) > 20
    found = frictionless.validate(str(tmp_path / "datapackage.json"))
    assert found.valid, found.flatten(["title", "message"])[:5]
    assert found.stats["tasks"] == len(list(tmp_path.glob("*.csv")))


def test_every_thing_of_every_class_is_in_a_table(release: Path, files: dict[str, bytes]) -> None:
    counts = find_release(release).about["classes"]
    assert isinstance(counts, dict)
    seen = {
        one
        for name, data in files.items()
        if name.endswith(".csv") and name != "data-dictionary.csv"
        for row in rows(data)
        for one in row["class"].split("|")
    }
    assert seen >= {expand(name) for name in counts if name.startswith("hr:")}
    assert len(rows(files["communication.csv"])) == counts["hr:Communication"]
    assert len(rows(files["organization.csv"])) == counts["hr:Organization"]
    assert "company.csv" not in files, "companies are organizations"


def test_each_column_is_explained(files: dict[str, bytes]) -> None:
    words = {(row["table"], row["column"]): row for row in rows(files["data-dictionary.csv"])}
    for name, data in files.items():
        if name.endswith(".csv") and name != "data-dictionary.csv":
            head = data.decode().partition("\r\n")[0].split(",")
            assert {(name.removesuffix(".csv"), column) for column in head} <= set(words)
    told = words["communication", "addressee_kind"]
    assert told["label"] == "addressee kind" or told["definition"]
    assert words["communication", "mandate"]["several_values"] == "yes"
    assert words["communication", "date"]["definition"].endswith("as precise as known.")


def test_links_between_tables_are_keys(files: dict[str, bytes]) -> None:
    package = json.loads(files["datapackage.json"])
    schema = next(one["schema"] for one in package["resources"] if one["name"] == "renewal")
    assert {(key["fields"], key["reference"]["resource"]) for key in schema["foreignKeys"]} >= {
        ("mandate", "mandate"),
        ("resolution", "resolution"),
    }
    assert package["version"].endswith(package["version"].split("+")[1])
    assert package["licenses"][0]["name"] == "CC-BY-4.0"


def test_the_same_release_gives_the_same_bytes(
    release: Path, files: dict[str, bytes], tmp_path: Path
) -> None:
    one, two = tmp_path / "one.zip", tmp_path / "two.zip"
    assert write_tables(release, one) == write_tables(release, two) == len(files)
    assert one.read_bytes() == two.read_bytes()
    with zipfile.ZipFile(one) as packed:
        assert {name: packed.read(f"hrgraph/{name}") for name in files} == files


def test_cells_with_several_values_bars_and_languages(tmp_path: Path) -> None:
    matter = ox.NamedNode(mint("matter", "one"))
    graph = ox.NamedNode(mint_graph("matters"))
    said: list[tuple[str, ox.NamedNode | ox.Literal]] = [
        ("rdf:type", ox.NamedNode(expand("hr:Matter"))),
        ("rdfs:label", ox.Literal('A | b, "c"')),
        ("rdfs:label", ox.Literal("Une affaire", language="fr")),
        ("rdfs:label", ox.Literal("A matter", language="en")),
        ("hr:note", ox.Literal("alone | with a bar")),
        ("dcterms:date", ox.Literal("2020", datatype=ox.NamedNode(expand("xsd:gYear")))),
        ("hr:date", ox.Literal("2020-01-02", datatype=ox.NamedNode(expand("xsd:date")))),
    ]
    build((ox.Quad(matter, ox.NamedNode(expand(name)), value, graph) for name, value in said), tmp_path)
    files = dict(tabulate(tmp_path))
    (row,) = rows(files["matter.csv"])
    assert row["label"] == 'A matter|A \\| b, "c"|Une affaire@fr'
    assert row["note"] == "alone | with a bar"
    assert (row["date"], row["other_date"]) == ("2020-01-02", "2020")
    fields = {
        one["name"]: one["type"]
        for one in json.loads(files["datapackage.json"])["resources"][0]["schema"]["fields"]
    }
    assert (fields["date"], fields["other_date"], fields["label"]) == ("date", "year", "string")


def test_where_nothing_is_or_nothing_can_be_written(release: Path, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="hrgraph build"):
        dict(tabulate(tmp_path))
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(UsageError, match="cannot write"):
        write_tables(release, tmp_path / "file" / "tables")


def test_json_ld_holds_the_same_quads(release: Path) -> None:
    dump = export_release(release, "nquads")
    read = ox.parse(export_release(release, "jsonld"), format=ox.RdfFormat.JSON_LD)
    assert {str(quad) for quad in read} == {str(quad) for quad in ox.parse(dump, format=ox.RdfFormat.N_QUADS)}
    assert export_release(release, "jsonld") == export_release(release, "jsonld")
