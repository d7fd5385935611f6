"""The examples run against a real server with the shipped graph, and give what the graph holds."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn

from hrgraph.resources import data_dir
from hrgraph.service.app import create_app
from hrgraph.service.server import listen

EXAMPLES = Path(__file__).resolve().parent.parent.parent / "examples"


@pytest.fixture(scope="module")
def endpoint(release: Path) -> Iterator[str]:
    """The address of a server with the shipped graph."""
    listener = listen("127.0.0.1", 0)
    server = uvicorn.Server(uvicorn.Config(create_app(release), log_level="critical"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        listener.close()


def known_years() -> Counter[str]:
    """Letters by year as the tables say, the one that was read included."""
    with (data_dir() / "communications.csv").open(encoding="utf-8", newline="") as file:
        years = Counter(row["date"][:4] for row in csv.DictReader(file) if row["date"])
    years["2023"] += len(list((data_dir() / "letters").glob("*-2023.json")))
    return years


def told(words: list[str], endpoint: str) -> list[str]:
    done = subprocess.run(
        words,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "HRGRAPH_ENDPOINT": endpoint},
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def check(lines: list[str]) -> None:
    assert [line for line in lines if line[:2] in ("19", "20")] == [
        f"{year} {count}" for year, count in sorted(known_years().items())
    ]
    assert "Meta Platforms: 4 letters" in lines


def test_javascript(endpoint: str) -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("Node is not on this machine")
    check(told([node, str(EXAMPLES / "letters.mjs")], endpoint))


def test_r(endpoint: str) -> None:
    rscript = shutil.which("Rscript")
    if rscript is None:
        pytest.skip("R is not on this machine")
    check(told([rscript, str(EXAMPLES / "letters.R")], endpoint))


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # of the machinery of notebooks
def test_notebook(endpoint: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every cell runs; the charts are drawn; the first count is that of the tables."""
    nbclient = pytest.importorskip("nbclient")
    nbformat = pytest.importorskip("nbformat")
    monkeypatch.setenv("HRGRAPH_ENDPOINT", endpoint)
    notebook = nbformat.read(EXAMPLES / "letters-by-year.ipynb", as_version=4)
    nbclient.NotebookClient(notebook, timeout=300, kernel_name="python3").execute()
    outputs = [one for cell in notebook.cells for one in cell.get("outputs", [])]
    assert sum("image/png" in one.get("data", {}) for one in outputs) == 2
    printed = "".join(one.get("text", "") for one in outputs)
    with (data_dir() / "communications.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["addressee_kind"]]
    unknown = sum(not row["date"] for row in rows)
    assert f"{len(rows) + 1} letters, {unknown} of unknown date" in printed


def test_the_notebook_is_committed_without_answers() -> None:
    text = (EXAMPLES / "letters-by-year.ipynb").read_text(encoding="utf-8")
    assert '"outputs": []' in text
    assert "image/png" not in text
