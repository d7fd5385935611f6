"""Graphs to grow: a small made-up world of letters, and the shipped graph built once."""

from __future__ import annotations

import importlib.util
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from hrgraph.checks import Report
from hrgraph.pipeline import assemble
from hrgraph.store.build import build

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture(scope="session")
def generator() -> ModuleType:
    """bench/generator.py, which makes up letters."""
    spec = importlib.util.spec_from_file_location("generator", ROOT / "bench" / "generator.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["generator"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def letters(generator: ModuleType) -> list[dict[str, Any]]:
    """Sixty made-up letters that refer to each other."""
    return list(generator.records(60, seed=3))


@pytest.fixture(scope="session")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with the shipped data; only to be copied."""
    directory = tmp_path_factory.mktemp("store") / "store"
    assembled = assemble(lambda *_: None)
    build(assembled.store, directory, assembled.about)
    return directory


@pytest.fixture
def store(shipped: Path, tmp_path: Path) -> Path:
    """A store with the shipped data, to be changed."""
    shutil.copytree(shipped, tmp_path / "store", symlinks=True)
    return tmp_path / "store"


@pytest.fixture
def unchecked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Letters are taken up without being checked: for tests of many letters that are about the graph."""
    monkeypatch.setattr("hrgraph.collection.checking.validate_letter", lambda *_: Report())


@pytest.fixture
def rebuilt(tmp_path: Path) -> Callable[[Path], str]:
    """The id of the release that a build of a folder gives, without its being checked."""

    def rebuild(data: Path) -> str:
        assembled = assemble(lambda *_: None, data)
        return build(assembled.store, tmp_path / "again", assembled.about).id

    return rebuild
