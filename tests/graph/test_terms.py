"""terms.py, frames.py: what the context and the frames say is read once and checked."""

from __future__ import annotations

from pathlib import Path

import pytest

from hrgraph.errors import ResourceError
from hrgraph.graph import frames
from hrgraph.graph.terms import find_term, write_value
from hrgraph.iris import mint, mint_concept


@pytest.mark.parametrize(
    ("name", "of", "value", "written"),
    [
        ("mandate", "Term", "food", mint("mandate", "food")),
        ("mandates", "Communication", ["food", "water"], [mint("mandate", "food"), mint("mandate", "water")]),
        ("addressee", "Communication", "company/acme", mint("company", "acme")),
        ("resolution", "Renewal", "A/HRC/RES/S-18/1", mint("resolution", "A/HRC/RES/S-18/1")),
        ("role", "Term", "member", mint_concept("roles", "member")),
        ("start", "Term", "2020", {"@value": "2020", "@type": "xsd:gYear"}),
        ("start", "Term", "2020-08", {"@value": "2020-08", "@type": "xsd:gYearMonth"}),
        ("start", "Term", "2020-08-01", "2020-08-01"),
        ("start", "Term", "in spring", {"@value": "in spring", "@type": "xsd:string"}),
        ("units", "Instrument", 31, 31),
        ("note", "Term", "a note", "a note"),
    ],
)
def test_values_are_written_as_the_context_wants(name: str, of: str, value: object, written: object) -> None:
    assert write_value(find_term(name, of), value) == written


def test_a_term_that_the_context_drops_has_no_property() -> None:
    assert find_term("problems", "Communication").property is None


def test_a_reverse_term_is_known_as_such() -> None:
    assert find_term("earlier_communications", "Communication").reverse


def test_a_term_that_is_missing_is_an_error() -> None:
    with pytest.raises(ResourceError, match="no term 'colour'"):
        find_term("colour", "Mandate")


@pytest.mark.parametrize("text", [None, "[", "kinds: {}", "numbers: [a, b]"])
def test_broken_frames_are_a_resource_error(
    text: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if text is not None:
        (tmp_path / "frames.yaml").write_text(text, encoding="utf-8")
    monkeypatch.setattr(frames, "ontology_dir", lambda: tmp_path)
    with pytest.raises(ResourceError, match=r"frames\.yaml"):
        frames.load_frames.__wrapped__()


def test_every_term_and_frame_that_is_named_exists() -> None:
    every = frames.load_frames()
    for frame in every.frames.values():
        for name in [*frame.take, *frame.parts]:
            assert find_term(name, frame.of).property
        assert set(frame.parts.values()) <= set(every.frames)
    for name in [*every.of_scheme, *every.of_strangers]:
        assert find_term(name, "Concept").property
