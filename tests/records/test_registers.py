"""data/ is read whole or not at all, and every fault says where it is and how it is cured."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from hrgraph.errors import DataError, ResourceError, UsageError
from hrgraph.findings import Finding
from hrgraph.records.registers import load_registers
from hrgraph.resources import data_dir

SOURCES = """
retrieved: 2026-11-23
tables:
  places:
    title: "Places"
    class: State
    id: "state/{place}"
    from: "an atlas"
    terms_of_use: "facts"
    rows: {min: 2, max: 4}
    verified: 2
    unverified: 1
    columns:
      place: {type: key, required: true}
      name: {type: text, required: true, language: en}
      since: {type: date}
      people: {type: integer}
      homepage: {type: iri}
      free: {type: boolean}
      kind: {type: code, scheme: kinds}
      source: {type: source, required: true}
      verification: {type: code, scheme: verification, required: true}
  firms:
    title: "Firms"
    class: {company: Company, organization: Organization}
    id: "{firm}"
    from: "a directory"
    terms_of_use: "facts"
    retrieved: 2026-01-02
    rows: {min: 1, max: 9}
    verified: 1
    unverified: 0
    columns:
      firm: {type: key, required: true}
      seat: {type: reference, references: places.place}
      source: {type: source, required: true}
      verification: {type: code, scheme: verification, required: true}
  letters:
    title: "Letters"
    class: Communication
    id: "communication/{letter}"
    also: letters
    from: "an archive"
    terms_of_use: "facts"
    rows: {min: 1, max: 9}
    verified: 2
    unverified: 0
    columns:
      letter: {type: key, required: true}
      addressee: {type: reference, references: [firms.firm, place/places.place]}
      addressee_name: {type: text}
      after: {type: reference, references: letters.letter}
      source: {type: source, required: true}
      verification: {type: code, scheme: verification, required: true}
left_out: [{id: hearsay, reason: nobody saw it}]
decisions: [none]
"""

PLACES = """place,name,since,people,homepage,free,kind,source,verification
AAA,Aland,1999,12,https://a.example/x,true,isle,https://a.example/list,verified
BBB,Bland,1999-02,,,false,,an atlas,verified
CCC,"Cland, the",1999-02-28,-3,,,,an atlas,unverified
"""

FIRMS = """firm,seat,source,verification
company/acme,AAA,a directory,verified
"""

LETTERS = """letter,addressee,addressee_name,after,source,verification
OTH-1-2020,company/acme,The Acme Firm,,an archive,verified
OTH-2-2020,place/BBB,Bland,AAA-7-2019,an archive,verified
"""

LOOKUPS = """
firm:
  columns: [letters.addressee_name]
  references: firms.firm
  entries:
    - {printed: The Acme Firm, key: company/acme, reason: the usual name}
    - {printed: several firms, key: null, reason: names none, seen_in: [OTH-2-2020, AAA-7-2019]}
"""


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A small data directory without a fault."""
    files = {"sources.yaml": SOURCES, "places.csv": PLACES, "firms.csv": FIRMS, "letters.csv": LETTERS}
    for name, text in {**files, "lookups.yaml": LOOKUPS}.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "AAA-7-2019.json").write_text("{}", encoding="utf-8")
    return tmp_path


def faults(directory: Path) -> list[Finding]:
    with pytest.raises(DataError) as caught:
        load_registers(directory)
    for finding in caught.value.findings:
        assert finding.file
        assert finding.cure
    return list(caught.value.findings)


def only_fault(directory: Path) -> Finding:
    found = faults(directory)
    assert len(found) == 1, [one.to_text() for one in found]
    return found[0]


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} must stand once in {path.name}"
    path.write_text(text.replace(old, new), encoding="utf-8", newline="")


CELL_FAULTS: list[tuple[str, str, str, int | None, str | None, str]] = [
    ("places.csv", "Aland,1999,", "Aland,1999-13,", 2, "since", "no date"),
    ("places.csv", "1999-02-28", "1999-02-30", 4, "since", "no date"),
    ("places.csv", "1999-02,", "02/1999,", 3, "since", "no date"),
    ("places.csv", ",12,", ",a dozen,", 2, "people", "no integer"),
    ("places.csv", "true", "yes", 2, "free", "no boolean"),
    ("places.csv", "https://a.example/x", "a.example", 2, "homepage", "no iri"),
    ("places.csv", "isle", "an isle", 2, "kind", "no code"),
    ("places.csv", "https://a.example/list", "https://a.example/list and more", 2, "source", "no source"),
    ("places.csv", "Bland", "", 3, "name", "is empty"),
    ("places.csv", "Bland", " Bland", 3, "name", "blanks around it"),
    ("places.csv", "Bland", '"Bl\nand"', 4, "name", "line break"),
    ("firms.csv", "AAA", "ZZZ", 2, "seat", "no such row"),
    ("letters.csv", "company/acme", "company/umbrella", 2, "addressee", "no such row"),
    ("letters.csv", "place/BBB", "place/ZZZ", 3, "addressee", "no such row"),
    ("letters.csv", "place/BBB", "BBB", 3, "addressee", "no such row"),
    ("letters.csv", "AAA-7-2019", "AAA-8-2019", 3, "after", "no such row"),
    ("places.csv", "BBB,Bland", "AAA,Bland", 3, "place", "key of row 2"),
    ("places.csv", "1999-02,,,false,,an atlas", "1999-02,,,false,an atlas", 3, "verification", "8 cells"),
    ("places.csv", "false,,an atlas", "false,,an, atlas", 3, "verification", "10 cells"),
    ("places.csv", "CCC", "\nCCC", 4, None, "blank"),
    ("places.csv", "unverified", "verified", None, "verification", "promised"),
    ("places.csv", ",people,", ",persons,", 1, "people", "column is missing"),
    ("places.csv", "since,people", "people,since", 1, None, "not in order"),
    ("firms.csv", "a directory", '"a directory', 2, None, "CSV"),
]


@pytest.mark.parametrize(("file", "old", "new", "row", "column", "words"), CELL_FAULTS)
def test_a_fault_in_a_table_is_told_with_its_place(
    small: Path, file: str, old: str, new: str, row: int | None, column: str | None, words: str
) -> None:
    change(small / file, old, new)
    matching = [one for one in faults(small) if one.file == file and words in one.message]
    assert [(one.row, one.column) for one in matching[:1]] == [(row, column)]


def test_rows_out_of_order_are_told(small: Path) -> None:
    lines = PLACES.splitlines(keepends=True)
    (small / "places.csv").write_text("".join([lines[0], lines[3], lines[1], lines[2]]), encoding="utf-8")
    fault = only_fault(small)
    assert (fault.file, fault.row, fault.column, fault.value) == ("places.csv", 3, "place", "AAA")
    assert fault.cure == "sort by place"


def test_numbers_are_sorted_as_numbers(small: Path) -> None:
    identity = '    id: "state/{place}"'
    change(small / "sources.yaml", identity, f"{identity}\n    unique: [people, place]")
    header, first, second, third = PLACES.splitlines(keepends=True)
    rows = [header, third, second.replace("1999-02,", "1999-02,9"), first]
    (small / "places.csv").write_text("".join(rows), encoding="utf-8")
    load_registers(small)


def test_a_count_outside_its_promise_is_told(small: Path) -> None:
    (small / "places.csv").write_text("".join(PLACES.splitlines(keepends=True)[:2]), encoding="utf-8")
    (small / "letters.csv").write_text(LETTERS.replace("place/BBB", ""), encoding="utf-8")
    told = [(one.file, one.row, one.column, one.message) for one in faults(small)]
    assert told == [
        ("places.csv", 2, None, "the table has 1 rows, promised are 2 to 4"),
        ("places.csv", None, "verification", "1 rows are verified, promised are 2"),
        ("places.csv", None, "verification", "0 rows are unverified, promised are 1"),
    ]


def test_a_wrong_encoding_is_told_with_row_and_column(small: Path) -> None:
    (small / "places.csv").write_bytes(PLACES.replace("Bland", "Blånd").encode("latin-1"))
    fault = only_fault(small)
    assert (fault.file, fault.row, fault.column) == ("places.csv", 3, "name")
    assert "UTF-8" in fault.message


@pytest.mark.parametrize(
    ("spoil", "row", "words"),
    [
        (lambda text: "\ufeff" + text, 1, "byte order mark"),
        (lambda text: text.replace("\n", "\r\n"), 1, "not LF"),
        (lambda _text: "", 1, "is empty"),
    ],
)
def test_a_file_from_a_spreadsheet_is_told(
    small: Path, spoil: Callable[[str], str], row: int, words: str
) -> None:
    (small / "firms.csv").write_text(spoil(FIRMS), encoding="utf-8", newline="")
    fault = only_fault(small)
    assert (fault.file, fault.row) == ("firms.csv", row)
    assert words in fault.message


def test_missing_and_stray_files_are_told(small: Path) -> None:
    (small / "firms.csv").rename(small / "companies.csv")
    told = {one.file: one.message for one in faults(small)}
    assert told == {"firms.csv": "the file is missing", "companies.csv": "is in no table of sources.yaml"}


def test_all_faults_are_told_at_once(small: Path) -> None:
    change(small / "places.csv", "1999-02-28", "soon")
    change(small / "firms.csv", "AAA", "ZZZ")
    change(small / "letters.csv", "place/BBB", "place/ZZZ")
    assert {one.file for one in faults(small)} == {"places.csv", "firms.csv", "letters.csv"}


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("reason: the usual name", 'reason: ""', "no reason"),
        ("key: company/acme", "key: company/none", "not in firms.csv"),
        ("{printed: The Acme Firm", "{printed: Acme & Sons", "not used"),
        ("[OTH-2-2020,", "[OTH-9-2020,", "no letter here"),
        ("printed: several firms", "printed: the acme firm", "stands twice"),
        ("reason: names none", "reason: names none, because: so", "unknown words: because"),
        ("[letters.addressee_name]", "[letters.name]", "names no columns"),
    ],
)
def test_a_fault_in_the_lookups_is_told(small: Path, old: str, new: str, words: str) -> None:
    change(small / "lookups.yaml", old, new)
    fault = only_fault(small)
    assert (fault.file, fault.column) == ("lookups.yaml", "firm")
    assert words in fault.message


@pytest.mark.parametrize(
    ("old", "new", "place", "words"),
    [
        ("since: {type: date}", "since: {type: day}", "places.since", "no known type"),
        (
            "since: {type: date}",
            "since: {type: date, form: long}",
            "places.since.form",
            "no word for a column",
        ),
        ("references: places.place}", "references: places.name_of}", "firms.seat", "leads nowhere"),
        ("references: places.place}", "references: places}", "firms.seat", "is no reference"),
        ("reference, references: letters.letter}", "reference}", "letters.after", "refers to nothing"),
        ("kind: {type: code, scheme: kinds}", "kind: {type: code}", "places.kind", "no scheme"),
        ('id: "state/{place}"', 'id: "state/{spot}"', "places.id", "names no column"),
        ('id: "state/{place}"', 'id: "state/{place}"\n    sort: name', "places.sort", "no word for a table"),
        ('    title: "Places"\n', "", "places", "lacks title"),
        ("rows: {min: 2, max: 4}", "rows: {min: 2, max: many}", "places.rows.max", "no whole number"),
        ("    also: letters", "    adds_to: post", "letters.adds_to", "names no table"),
        ("{id: hearsay, reason: nobody saw it}", "{id: hearsay}", "left_out", "lacks its id or its reason"),
    ],
)
def test_a_fault_in_the_promises_is_told(small: Path, old: str, new: str, place: str, words: str) -> None:
    change(small / "sources.yaml", old, new)
    fault = faults(small)[0]
    assert (fault.file, fault.column) == ("sources.yaml", place)
    assert words in fault.message


def test_promises_without_tables_are_told(small: Path) -> None:
    (small / "sources.yaml").write_text("retrieved: 2026-11-23\n", encoding="utf-8")
    assert only_fault(small).message == "holds no tables"


@pytest.mark.parametrize("text", [None, "tables: [", "\x00"])
def test_promises_that_are_no_yaml_are_an_error(small: Path, text: str | None) -> None:
    (small / "sources.yaml").unlink()
    if text is not None:
        (small / "sources.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ResourceError, match=r"sources\.yaml cannot be read"):
        load_registers(small)


def test_a_table_knows_class_path_and_origin_of_its_rows(small: Path) -> None:
    registers = load_registers(small)
    firms, places = registers.tables["firms"], registers.tables["places"]
    path = firms.spec.path(firms.rows[0].cells)
    assert (path, firms.spec.class_of(path)) == ("company/acme", "Company")
    assert (firms.spec.retrieved, places.spec.retrieved) == ("2026-01-02", "2026-11-23")
    assert places.spec.class_of(places.spec.path(places.rows[2].cells)) == "State"
    assert places.spec.column("name").language == "en"
    assert [one.id for one in registers.promises.left_out] == ["hearsay"]
    with pytest.raises(KeyError):
        places.spec.column("nothing")


def test_rows_are_found_by_any_column(small: Path) -> None:
    registers = load_registers(small)
    assert [row.line for row in registers.index("places", "source")["an atlas"]] == [3, 4]
    assert registers.index("places", "source") is registers.index("places", "source")
    assert list(registers.index("places", "people")) == ["12", "-3"]
    assert [row["name"] for row in registers.rows("places")] == ["Aland", "Bland", "Cland, the"]
    with pytest.raises(UsageError, match="no table 'stars'"):
        registers.rows("stars")
    with pytest.raises(UsageError, match="no column 'colour'"):
        registers.index("places", "colour")


def test_a_lookup_may_say_that_words_name_nothing(small: Path) -> None:
    registers = load_registers(small)
    assert registers.lookup("firm", "the ACME  firm") == "company/acme"
    none = registers.find_lookup("firm", "several firms")
    assert none is not None
    assert (none.key, none.reason) == (None, "names none")
    assert registers.lookup("firm", "several firms") is None
    assert registers.find_lookup("firm", "Umbrella") is None


def test_a_copy_of_the_shipped_tables_with_a_broken_key_is_refused(tmp_path: Path) -> None:
    copy = tmp_path / "data"
    shutil.copytree(data_dir(), copy)
    change(copy / "mandates.csv", "\nwater,", "\nwatr,")
    told = {(one.file, one.column) for one in faults(copy)}
    assert ("renewals.csv", "mandate") in told
    assert ("terms.csv", "mandate") in told


def test_without_a_table_of_letters_seen_in_is_not_followed(small: Path) -> None:
    change(small / "sources.yaml", "    also: letters\n", "")
    change(small / "letters.csv", "AAA-7-2019", "")
    assert load_registers(small).find_lookup("firm", "several firms") is not None


def test_tables_that_are_known_to_be_right_are_only_read(small: Path, tmp_path: Path) -> None:
    whole, known = load_registers(small), load_registers(small, known=True)
    assert known.tables == whole.tables
    assert known.lookups == whole.lookups
    (small / "stray.csv").write_text("key\n")
    assert load_registers(small, known=True).tables == whole.tables
    with pytest.raises(DataError, match=r"stray\.csv"):
        load_registers(small)
