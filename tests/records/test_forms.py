"""Every form of data/sections.yaml and data/citations.yaml finds its samples and refuses the others."""

from __future__ import annotations

from pathlib import Path

import pytest

from hrgraph.documents.clean import fold
from hrgraph.documents.forms import LANGUAGES, Forms, load_forms
from hrgraph.errors import ResourceError

FILES = ("sections", "citations")
SAMPLES = [(name, *sample) for name in FILES for sample in load_forms(name).samples()]


@pytest.mark.parametrize(("file", "form", "text", "wanted"), SAMPLES)
def test_sample(file: str, form: str, text: str, wanted: bool) -> None:
    forms = load_forms(file)
    view = text if forms.exact(form) else fold(text)
    found = any((pattern := forms.pattern(form, code)) and pattern.search(view) for code in LANGUAGES)
    assert bool(found) is wanted


@pytest.mark.parametrize("file", FILES)
def test_every_form_says_what_it_is_for_and_has_samples(file: str) -> None:
    for name, form in load_forms(file).forms.items():
        assert form.get("about"), name
        assert (form.get("samples") or {}).get("match"), name


def test_a_broken_pattern_is_named() -> None:
    forms = Forms({"forms": {"odd": {"pattern": "("}}}, "own.yaml")
    with pytest.raises(ResourceError, match=r"own\.yaml, form odd"):
        forms.pattern("odd", "en")
    with pytest.raises(ResourceError, match="has no form 'none'"):
        forms.pattern("none", "en")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ResourceError, match=r"sections\.yaml cannot be opened"):
        load_forms("sections", tmp_path)
