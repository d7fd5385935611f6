"""How well and how fast letters are read: precision, recall and F1 per field, letters per second.

``python bench/reading.py`` prints the table and exits with 1 when the scores differ from the
committed ones in ``bench/reading.json``; ``--write`` commits to the new ones. Times are not compared.
"""

from __future__ import annotations

import argparse
import json
import runpy
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pypdfium2

from hrgraph.documents import read_bytes
from hrgraph.records import Registers, extract, load_registers
from hrgraph.records.batch import read_letters

ROOT = Path(__file__).resolve().parent.parent
LETTERS = ROOT / "tests" / "letters"
SCORES = Path(__file__).with_suffix(".json")
SEED = ROOT.parent / "shared" / "letters" / "AL-OTH-10-2023.txt"
SCALARS = ("reference", "type", "date", "language", "public_after_days", "press_release")
ADDRESSEE = ("kind", "name", "state", "attention")
LISTS = (
    "mandates",
    "resolutions",
    "signatories",
    "earlier_communications",
    "replies",
    "questions",
    "citations",
    "documents",
)
WORDING = 60


def values(record: dict[str, Any]) -> dict[str, Counter[str]]:
    """The values of each field as a bag; null, false and empty are no values."""
    found: dict[str, Counter[str]] = {}
    for field in SCALARS:
        found[field] = Counter([str(record[field])] if record[field] else [])
    for field in ADDRESSEE:
        value = (record["addressee"] or {}).get(field)
        found[f"addressee.{field}"] = Counter([value] if value else [])
    for field in LISTS:
        items = record[field]
        if field == "questions":
            items = [{**one, "text": (one["text"] or "")[:WORDING].strip()} for one in items]
        found[field] = Counter(json.dumps(item, sort_keys=True, ensure_ascii=False) for item in items)
    return found


def score(pairs: Iterable[tuple[dict[str, Any], dict[str, Any]]]) -> dict[str, dict[str, float]]:
    """Precision, recall and F1 of each field over pairs of (read, wanted)."""
    right: Counter[str] = Counter()
    given: Counter[str] = Counter()
    wanted: Counter[str] = Counter()
    for read, gold in pairs:
        mine, theirs = values(read), values(gold)
        for field in mine:
            right[field] += (mine[field] & theirs[field]).total()
            given[field] += mine[field].total()
            wanted[field] += theirs[field].total()
    table = {}
    for field in values(EMPTY):
        precision = right[field] / given[field] if given[field] else 1.0
        recall = right[field] / wanted[field] if wanted[field] else 1.0
        both = precision + recall
        table[field] = {
            "values": wanted[field],
            "precision": round(precision, 4),
            "recall": round(recall, 4),
            "f1": round(2 * precision * recall / both if both else 0.0, 4),
        }
    return table


EMPTY: dict[str, Any] = dict.fromkeys(SCALARS) | {"addressee": None} | {field: [] for field in LISTS}


def clock(work: Callable[[], object], rounds: int = 5) -> float:
    """The shortest of some rounds, in seconds."""
    times = []
    for _ in range(rounds):
        begun = time.perf_counter()
        work()
        times.append(time.perf_counter() - begun)
    return min(times)


def plain_text(pdf: bytes) -> int:
    """What pypdfium2 alone does to give the text of a PDF."""
    document = pypdfium2.PdfDocument(pdf)
    count = 0
    for page in document:
        count += len(page.get_textpage().get_text_range())
    document.close()
    return count


def speeds(texts: list[bytes], pdfs: list[bytes], registers: Registers) -> None:
    """Print the times, all measured in this run."""

    def read(data: bytes) -> None:
        extract(read_bytes(data, "bench"), registers)

    text_time = clock(lambda: [read(one) for one in texts]) / len(texts)
    pdf_time = clock(lambda: [read(one) for one in pdfs]) / len(pdfs)
    bare_time = clock(lambda: [plain_text(one) for one in pdfs]) / len(pdfs)
    opened = clock(lambda: [read_bytes(one, "bench") for one in pdfs]) / len(pdfs)
    print(f"\ntext   {1 / text_time:8.0f} letters/s/core {1000 * text_time:8.2f} ms a letter")
    print(f"PDF    {1 / pdf_time:8.0f} letters/s/core {1000 * pdf_time:8.2f} ms a letter")
    print(f"pypdfium2's own text {1000 * bare_time:18.2f} ms a letter")
    print(f"to it, opening a PDF is {opened / bare_time:.2f}, opening and reading {pdf_time / bare_time:.2f}")
    if SEED.is_file():
        long = SEED.read_bytes()
        print(f"six pages of text    {1000 * clock(lambda: read(long), 20):6.2f} ms")


ALONE = """
import sys, time
from pathlib import Path
from hrgraph.documents import read_document
from hrgraph.records import extract, load_registers
registers = load_registers()
paths = sorted(Path(sys.argv[1]).iterdir())
for path in paths[:100]:
    extract(read_document(path), registers)
print(flush=True)
sys.stdin.readline()
begun = time.perf_counter()
for path in paths:
    extract(read_document(path), registers)
print(len(paths) / (time.perf_counter() - begun), flush=True)
"""
"""Reads a folder in a process of its own, from the moment it is told to."""


def unconnected(folder: str, count: int) -> float:
    """Letters per second of some processes that know nothing of each other: what the machine gives."""
    command = [sys.executable, "-c", ALONE, folder]
    crew = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(count)
    ]
    for one in crew:
        assert one.stdout is not None
        one.stdout.readline()
    return sum(float(rate) for rate in _together(crew))


def _together(crew: list[subprocess.Popen[str]]) -> list[str]:
    """Start all at once; what each says at its end."""
    for one in crew:
        assert one.stdin is not None
        one.stdin.write("\n")
        one.stdin.flush()
    return [one.communicate()[0].strip() for one in crew]


def workers(texts: list[bytes]) -> None:
    """Print the rates of one and of two workers, and of one and two processes without a line between them.

    Two cores of a shared machine seldom do twice the work of one: the second pair says what they do.
    """
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for number in range(1200):
            path = Path(folder) / f"{number:04}.txt"
            path.write_bytes(texts[number % len(texts)])
            paths.append(path)
        rates = []
        for count in (1, 2):
            readings = read_letters(paths, workers=count)
            for _ in range(100):
                next(readings)
            begun = time.perf_counter()
            rest = sum(1 for _ in readings)
            rates.append(rest / (time.perf_counter() - begun))
        print(f"workers: one {rates[0]:.0f}/s, two {rates[1]:.0f}/s ({rates[1] / rates[0]:.2f} times)")
        bare = [unconnected(folder, count) for count in (1, 2)]
        print(
            f"unconnected processes: one {bare[0]:.0f}/s, two {bare[1]:.0f}/s ({bare[1] / bare[0]:.2f} times)"
        )


def main() -> int:
    """Print all; 1 where the scores are not the committed ones."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="write the scores to bench/reading.json")
    parser.add_argument("--scores-only", action="store_true", help="leave the times out")
    options = parser.parse_args()
    registers = load_registers()
    set_pages = runpy.run_path(str(ROOT / "tests" / "records" / "conftest.py"))["set_pages"]
    golden = sorted(LETTERS.glob("*/record.json"))
    texts = [(path.parent / "letter.txt").read_bytes() for path in golden]
    wanted = [json.loads(path.read_text(encoding="utf-8")) for path in golden]
    read = [extract(read_bytes(text, "bench"), registers).to_json() for text in texts]
    table = score(zip(read, wanted, strict=True))
    print(f"{len(golden)} letters\n{'field':<24}{'values':>8}{'precision':>11}{'recall':>8}{'F1':>8}")
    for field, row in table.items():
        print(f"{field:<24}{row['values']:>8}{row['precision']:>11.3f}{row['recall']:>8.3f}{row['f1']:>8.3f}")
    mean = sum(row["f1"] for row in table.values()) / len(table)
    print(f"{'mean':<24}{'':>27}{mean:>8.3f}")
    if not options.scores_only:
        speeds(texts, [set_pages(text.decode("utf-8")) for text in texts], registers)
        workers(texts)
    if options.write:
        SCORES.write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")
        return 0
    if not SCORES.is_file() or json.loads(SCORES.read_text(encoding="utf-8")) != table:
        print("the scores differ from bench/reading.json")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
