"""Comunica, the query engine of linked-data people, against a real server: as endpoint and as documents."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).parent / "comunica"
BUILD = Path(__file__).resolve().parents[2] / "build" / "comunica"
NAMES = """
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX hr: <https://w3id.org/hrgraph/ontology#>
SELECT ?letter ?name WHERE { ?letter a hr:Communication ; rdfs:label ?name } ORDER BY ?name
"""
NAME = """
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?name WHERE { <https://w3id.org/hrgraph/id/state/ATA> rdfs:label ?name }
"""

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def comunica() -> Path:
    """The folder in which Comunica is installed once: version 4, since 5 needs Node 22."""
    if not shutil.which("node") or not shutil.which("npm"):
        pytest.skip("Comunica needs Node and npm, and this machine has none")
    BUILD.mkdir(parents=True, exist_ok=True)
    for file in HERE.iterdir():
        shutil.copy(file, BUILD)
    if not (BUILD / "node_modules" / "@comunica" / "query-sparql").is_dir():
        done = subprocess.run(
            ["npm", "install", "--no-audit", "--no-fund", "--no-package-lock"],
            cwd=BUILD,
            capture_output=True,
            text=True,
            timeout=600,
        )
        if done.returncode:
            pytest.skip(f"npm could not install Comunica: {done.stderr.strip().splitlines()[-1:]}")
    return BUILD


def ask(comunica: Path, source: str, kind: str, query: str) -> list[dict[str, str]]:
    done = subprocess.run(
        ["node", "ask.mjs", source, kind, query], cwd=comunica, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    rows: list[dict[str, str]] = json.loads(done.stdout)
    return rows


def test_as_an_endpoint(address: str, comunica: Path) -> None:
    rows = ask(comunica, f"{address}/sparql", "sparql", NAMES)
    assert [row["name"] for row in rows] == ["OTH 1/2020 to Example Works", "OTH 2/2021 to Example Works"]


def test_told_by_the_service_description(address: str, comunica: Path) -> None:
    rows = ask(comunica, f"{address}/sparql", "auto", NAMES)
    assert len(rows) == 2


def test_as_a_document(address: str, comunica: Path) -> None:
    rows = ask(comunica, f"{address}/doc/state/ATA", "auto", NAME)
    assert {"name": "Antarctica"} in rows
