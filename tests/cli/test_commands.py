"""What a user at a terminal sees: answers on stdout, trouble in one clear line, exits 0, 1 and 2."""

from __future__ import annotations

import csv
import io
import json
import shutil
import socket
from pathlib import Path

import pytest

from hrgraph.cli import main
from hrgraph.documents.readers import read_bytes
from hrgraph.resources import data_dir

LETTERS = Path(__file__).parent.parent / "letters"


def run(*words: str | Path) -> int:
    """Run a command; its exit code."""
    with pytest.raises(SystemExit) as exit_:
        main([str(word) for word in words])
    assert isinstance(exit_.value.code, int)
    return exit_.value.code


def one_line(text: str) -> str:
    """The only line of an error message: never a traceback."""
    lines = text.strip().splitlines()
    assert len(lines) == 1, text
    return lines[0]


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--help") == 0
    text = capsys.readouterr().out
    assert all(word in text for word in ("read", "build", "validate", "export", "query", "serve"))


def test_an_answer_as_csv_and_json(release: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    asked = ("query", "mandates-in-force", "--date", "2023-03-13", "--store", release)
    assert run(*asked, "--format", "csv") == 0
    rows = list(csv.DictReader(io.StringIO(capfdbinary.readouterr().out.decode())))
    assert len(rows) == 59
    assert run(*asked, "--format", "json") == 0
    answer = json.loads(capfdbinary.readouterr().out)
    assert [one["mandate"]["value"] for one in answer["results"]["bindings"]] == [
        row["mandate"] for row in rows
    ]


def test_an_answer_as_table(release: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert run("query", "repeat-follow-ups", "--minimum", "10", "--store", release) == 0
    text = capfdbinary.readouterr().out.decode()
    assert "India" in text
    assert "https://w3id.org" not in text, "a person reads short names"
    assert not [line for line in text.splitlines() if line != line.rstrip()]


def test_every_question_is_listed_and_explained(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("query") == 0
    names = [line.split()[0] for line in capsys.readouterr().out.splitlines()[1:]]
    assert len(names) >= 18
    for name in names:
        assert run("query", name, "--help") == 0
        assert f"hrgraph query {name}" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("repeat-followups",), "did you mean repeat-follow-ups?"),
        (("repeat-follow-ups", "--minimun", "2"), "--minimum"),
        (("repeat-follow-ups", "--minimum"), "--minimum needs a value"),
        (("repeat-follow-ups", "--minimum", "few"), "must be an integer"),
        (("repeat-follow-ups", "2"), "'2' is not expected here"),
        (("repeat-follow-ups", "--minimum", "2", "--minimum", "3"), "given twice"),
        (("mandates-in-force", "--date", "13 March 2023"), "date"),
        (("authority-of",), "communication is missing"),
    ],
)
def test_a_wrong_question_is_explained(
    words: tuple[str, ...], told: str, release: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("query", *words, "--store", release) == 2
    assert told in one_line(capsys.readouterr().err)


@pytest.mark.parametrize(
    "command",
    [("query", "unanswered"), ("export",), ("serve", "--port", "0")],
    ids=lambda words: str(words[0]),
)
def test_without_a_release_the_cure_is_told(
    command: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(*command, "--store", tmp_path) == 2
    assert "hrgraph build" in one_line(capsys.readouterr().err)


def test_a_store_that_cannot_be_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a directory", encoding="utf-8")
    assert run("build", "--quiet", "--store", blocked / "store") == 2
    assert "cannot publish in" in capsys.readouterr().err.splitlines()[-1]
    assert blocked.read_text(encoding="utf-8") == "not a directory"


def test_a_table_with_a_broken_key(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = tmp_path / "data"
    shutil.copytree(data_dir(), data)
    table = data / "terms.csv"
    lines = table.read_text(encoding="utf-8").splitlines(keepends=True)
    lines[1] = lines[1].replace(",afghanistan,", ",atlantis,")
    table.write_text("".join(lines), encoding="utf-8")
    store = tmp_path / "store"
    assert run("build", "--quiet", "--data", data, "--store", store) == 1
    told = capsys.readouterr().err
    assert "terms.csv, row 2, column mandate: no such row: 'atlantis'" in told
    assert not (store / "current").exists(), "nothing is published"
    assert run("validate", "--data", data) == 1
    assert "terms.csv" in capsys.readouterr().out
    assert run("validate", "--data", data, "--format", "json") == 1
    report = json.loads(capsys.readouterr().out)
    found = [(one["file"], one["row"], one["column"]) for one in report["findings"]]
    assert found == [("terms.csv", 2, "mandate")]


def test_a_port_in_use(release: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert run("serve", "--store", release, "--port", str(port)) == 2
    assert f"port {port} of 127.0.0.1 is in use" in one_line(capsys.readouterr().err)


def test_export_gives_the_same_bytes_again(release: Path, tmp_path: Path) -> None:
    one, two = tmp_path / "one.nq", tmp_path / "two.nq"
    assert run("export", "--store", release, "--out", one) == 0
    assert run("export", "--store", release, "--out", two) == 0
    lines = one.read_bytes().splitlines()
    assert one.read_bytes() == two.read_bytes()
    assert lines == sorted(lines)
    assert not [line for line in lines if line.startswith(b"_:")]


def test_export_into_a_place_that_is_none(
    release: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("export", "--store", release, "--out", tmp_path / "no" / "file.nq") == 2
    assert "cannot write" in one_line(capsys.readouterr().err)


def test_a_letter_is_read_in_every_format(capsys: pytest.CaptureFixture[str]) -> None:
    letter = sorted(LETTERS.glob("*/letter.txt"))[0]
    for name, start in (
        ("json", "{\n"),
        ("jsonl", '{"reference"'),
        ("jsonld", "{"),
        ("turtle", "@prefix"),
        ("nquads", "<"),
    ):
        assert run("read", letter, "--format", name) == 0
        assert capsys.readouterr().out.startswith(start)


def test_no_text_keeps_no_wording(capsys: pytest.CaptureFixture[str]) -> None:
    letter = sorted(LETTERS.glob("*/letter.txt"))[0]
    assert run("read", letter, "--no-text") == 0
    record = json.loads(capsys.readouterr().out)
    assert not [one for one in record["questions"] if "text" in one]
    assert not [one for one in record["evidence"].values() if "quote" in one]


def test_files_that_are_no_letters_do_not_stop_the_others(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    letter = sorted(LETTERS.glob("*/letter.txt"))[0]
    (tmp_path / "a-empty.txt").write_bytes(b"")
    (tmp_path / "b-noise.pdf").write_bytes(b"%PDF-1.7 broken")
    (tmp_path / "c-recipe.txt").write_text("Take two eggs and a cup of flour.\n", encoding="utf-8")
    (tmp_path / "d-letter.txt").write_bytes(letter.read_bytes())
    assert run("read", tmp_path) == 1
    out, err = capsys.readouterr()
    records = [json.loads(line) for line in out.splitlines()]
    assert records[-1]["reference"], "the letter among them is read"
    assert all(name in err for name in ("a-empty.txt", "b-noise.pdf", "c-recipe.txt"))
    assert "Traceback" not in err


def test_a_letter_is_explained(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    letter = sorted(LETTERS.glob("*/letter.txt"))[0]
    assert run("explain", letter) == 0
    assert "/reference" in capsys.readouterr().out
    page = tmp_path / "letter.html"
    assert run("explain", letter, "--html", page) == 0
    text = page.read_text(encoding="utf-8")
    assert "<mark" in text
    assert "http" not in text.partition("</style>")[0], "the page needs nothing from elsewhere"
    assert run("explain", tmp_path / "none.pdf") == 2


def test_a_path_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("read", "no-such-letter.pdf") == 2
    assert "no-such-letter.pdf" in one_line(capsys.readouterr().err)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("read", "--no-such-flag", "x"), "--no-such-flag"),
        (("read",), "paths"),
        (("serve", "--port", "http"), "integer"),
        (("query", "unanswered", "--format", "xls"), "'table', 'csv', 'json'"),
        (("nonsense",), "No such command 'nonsense'"),
        (("validate", "--data", "no-such-folder"), "no-such-folder"),
    ],
)
def test_a_wrong_command_is_explained(
    words: tuple[str, ...], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(*words) == 2
    line = one_line(capsys.readouterr().err)
    assert told in line
    assert "internal fault" not in line


def test_reading_gives_findings_never_an_exception() -> None:
    for data in (b"", b"\x00" * 50, b"%PDF-1.4\n", b"\xff\xfe\x00", b"PK\x03\x04zip"):
        assert read_bytes(data, "file").findings


def test_find(release: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("find", "face", "book", "--store", release) == 0
    assert capsys.readouterr().out.startswith("company/meta")
    assert run("find", "irene", "khan", "--kind", "person", "--format", "json", "--store", release) == 0
    assert [one["key"] for one in json.loads(capsys.readouterr().out)] == ["person/irene-khan"]
    assert run("find", "zzyzx", "--store", release) == 0
    assert capsys.readouterr().out == "Nothing has such a name.\n"
    assert run("find", "a", "--kind", "planet", "--store", release) == 2
    assert "there is no such kind; known are:" in one_line(capsys.readouterr().err)


def test_names_of_things_in_a_question(release: Path, capfd: pytest.CaptureFixture[str]) -> None:
    asked = ("--format", "csv", "--store", release)
    assert run("query", "replies-and-delays", "--addressee", "North Korea", *asked) == 0
    by_name = capfd.readouterr().out
    assert run("query", "replies-and-delays", "--addressee", "state/PRK", *asked) == 0
    assert capfd.readouterr().out == by_name
    assert run("query", "replies-and-delays", "--addressee", "Norht Korea", *asked) == 2
    assert "did you mean" in one_line(capfd.readouterr().err)
    assert run("query", "principles-cited", "--instrument", "the Covenant", *asked) == 2
    assert "say which, by its key" in one_line(capfd.readouterr().err)


def test_questions_of_ones_own(release: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    text = "#+ summary: One\n#+ columns: {one: the number}\nSELECT (1 AS ?one) {}\n"
    (tmp_path / "mine.rq").write_text(text, encoding="utf-8")
    assert run("query", "--queries", tmp_path) == 0
    assert "mine" in capfd.readouterr().out
    assert run("query", "mine", "--queries", tmp_path, "--format", "csv", "--store", release) == 0
    assert capfd.readouterr().out.split() == ["one", "1"]
    assert run("query", "mine", "--store", release) == 2
    (tmp_path / "graph.rq").write_text("#+ summary: G\nCONSTRUCT { <urn:a> <urn:b> 1 } {}", encoding="utf-8")
    capfd.readouterr()
    assert run("query", "graph", "--queries", tmp_path, "--store", release) == 0
    assert "<urn:a>" in capfd.readouterr().out
