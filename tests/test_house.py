"""The house as code: what ARCHITECTURE.md promises about src/ is checked here."""

from __future__ import annotations

import ast
import importlib
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SOURCES = sorted((ROOT / "src" / "hrgraph").rglob("*.py"))
MODULES = [path for path in SOURCES if path.name != "__init__.py"]

SPARQL = re.compile(
    r"\b(SELECT|CONSTRUCT|ASK|DESCRIBE|INSERT|DELETE)\b[^.]*\b(WHERE|FROM)\b\s*[{<]|\bPREFIX\s+\w*:\s*<"
)
TURTLE = re.compile(r"@prefix\s+\w*:\s*<|^\s*<\S+>\s+(a|<\S+>)\s+\S+\s*\.\s*$", re.MULTILINE)
REGISTRY_HOST = re.compile(
    "|".join(re.escape(host) for host in ("py" + "pi.org", "python" + "hosted.org", "npm" + "js.org"))
)
MACHINE_PATH = re.compile(r"(?<![\w./:-])/(work|root|farm)/[a-z.]")


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def docstrings(tree: ast.AST) -> set[int]:
    """The ids of the constants that are docstrings: examples in them may show SPARQL."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and node.body:
            first = node.body[0]
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
                found.add(id(first.value))
    return found


@pytest.mark.parametrize("path", SOURCES, ids=relative)
def test_module_is_short(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 300, f"{relative(path)} has {len(lines)} lines; split it at its seam"


@pytest.mark.parametrize("path", SOURCES, ids=relative)
def test_functions_are_short(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    long = [
        f"{node.name} ({(node.end_lineno or 0) - node.lineno + 1} lines)"
        for node in functions(tree)
        if (node.end_lineno or 0) - node.lineno + 1 > 60
    ]
    assert not long


@pytest.mark.parametrize("path", SOURCES, ids=relative)
def test_no_query_and_no_turtle_inside_python(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    spared = docstrings(tree)
    strings = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in spared
    ]
    assert not [text for text in strings if SPARQL.search(text) or TURTLE.search(text)]


@pytest.mark.parametrize("path", MODULES, ids=relative)
def test_all_is_true(path: Path) -> None:
    name = ".".join(path.relative_to(ROOT / "src").with_suffix("").parts)
    if name == "hrgraph.__main__":
        pytest.skip("runs the command when it is imported")
    module = importlib.import_module(name)
    tree = ast.parse(path.read_text(encoding="utf-8"))
    public = {
        node.name
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef)
        and not node.name.startswith("_")
    }
    assert hasattr(module, "__all__"), "a module says in __all__ what it offers"
    assert set(module.__all__) >= public, "public names are missing from __all__"
    assert [name for name in module.__all__ if not hasattr(module, name)] == []


@pytest.mark.parametrize("path", SOURCES, ids=relative)
def test_no_drawer_for_odds_and_ends(path: Path) -> None:
    assert path.stem not in {"utils", "util", "helpers", "common", "core", "manager", "misc"}


def test_architecture_has_one_row_for_each_module_of_each_room() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    rows: dict[str, list[str]] = {}
    for room, table in re.findall(r"^\*\*([a-z ]+)/?\*\*.*?\n((?:\n?\|.*\n)+)", text, re.MULTILINE):
        rows[room.removeprefix("foundations and the line")] = re.findall(
            r"^\| `(\w+\.py)`", table, re.MULTILINE
        )
    modules: dict[str, list[str]] = {}
    for path in MODULES:
        room = path.parent.relative_to(ROOT / "src" / "hrgraph").as_posix().removeprefix(".")
        modules.setdefault(room, []).append(path.name)
    assert {room: sorted(names) for room, names in rows.items()} == {
        room: sorted(names) for room, names in modules.items()
    }


def committed() -> list[Path]:
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if listing.returncode:
        pytest.skip("not a git checkout: there is no list of committed files")
    return [ROOT / name for name in listing.stdout.decode().split("\0") if name]


def test_no_registry_host_and_no_machine_path_is_committed() -> None:
    found = []
    for path in committed():
        if not path.is_file() or path.suffix in {".png", ".pdf", ".gz", ".docx"}:
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        if REGISTRY_HOST.search(text) or (MACHINE_PATH.search(text) and path != Path(__file__)):
            found.append(relative(path))
    assert not found
