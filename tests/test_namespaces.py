"""namespaces.py: the context's prefixes, read once and used both ways."""

from __future__ import annotations

from pathlib import Path

import pytest

import hrgraph.namespaces as namespaces
from hrgraph.errors import ResourceError


def test_every_prefix_goes_both_ways() -> None:
    for prefix in namespaces.prefixes():
        assert namespaces.shrink(namespaces.expand(f"{prefix}:thing")) == f"{prefix}:thing"


@pytest.mark.parametrize("name", ["Mandate", "nobody:thing", ""])
def test_a_name_without_known_prefix_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="has no prefix"):
        namespaces.expand(name)


def test_an_iri_that_no_prefix_fits_stays_whole() -> None:
    assert namespaces.shrink("http://purl.org/dc/terms/a/b") == "http://purl.org/dc/terms/a/b"


@pytest.mark.parametrize("text", [None, "{", "{}", "[]"])
def test_a_broken_context_is_a_resource_error(
    text: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if text is not None:
        (tmp_path / "context.jsonld").write_text(text, encoding="utf-8")
    monkeypatch.setattr(namespaces, "ontology_dir", lambda: tmp_path)
    with pytest.raises(ResourceError, match=r"context\.jsonld"):
        namespaces.load_context.__wrapped__()
