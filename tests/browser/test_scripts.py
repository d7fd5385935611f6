"""The scripts' own tests, by Node's test runner; the samples of code that the page shows, run as shown."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Page

WEB = Path(__file__).resolve().parents[2] / "src" / "hrgraph" / "service" / "web"
QUERY = (
    "PREFIX hr: <https://w3id.org/hrgraph/ontology#>\n"
    '# it\'s "quoted" \\ here\n'
    "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>\n"
    "SELECT ?state ?name { ?state a hr:State ; rdfs:label ?name FILTER(STR(?name) = 'Indonesia') } LIMIT 1"
)
NewPage = Callable[..., Page]


def _node() -> str:
    node = shutil.which("node")
    if node is None:
        pytest.skip("there is no Node here")
    return node


def test_scripts() -> None:
    ran = subprocess.run(
        [_node(), "--test", "tests/"], cwd=WEB, capture_output=True, text=True, check=False, timeout=120
    )
    assert ran.returncode == 0, ran.stdout[-4000:]
    assert "# pass 0" not in ran.stdout


@pytest.mark.parametrize("language", ["curl", "python", "r", "javascript"])
def test_samples_run_as_shown(page: Page, tmp_path: Path, language: str) -> None:
    page.goto("/sparql#query=" + quote(QUERY, safe=""))
    page.get_by_role("button", name="Code").click()
    page.get_by_label("Language").select_option(language)
    code = page.get_by_role("dialog").locator("pre").inner_text()
    suffix = {"curl": "sh", "python": "py", "r": "R", "javascript": "mjs"}[language]
    program = {"curl": "sh", "python": sys.executable, "r": "Rscript", "javascript": "node"}[language]
    if shutil.which(program) is None or (language == "curl" and shutil.which("curl") is None):
        pytest.skip(f"there is no {program} here")
    file = tmp_path / f"sample.{suffix}"
    file.write_text(code, encoding="utf-8")
    ran = subprocess.run([program, str(file)], capture_output=True, text=True, check=False, timeout=60)
    assert ran.returncode == 0, ran.stderr
    assert "Indonesia" in ran.stdout
