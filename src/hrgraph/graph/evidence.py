"""Evidence: each value of a record points at the characters that it was read from.

An ``hr:Evidence`` is an ``oa:Annotation``. Its target is a span of the document, an
``oa:SpecificResource`` with a position selector and, only where the wording is kept, a quote
selector (W3C Web Annotation, section 4.2). All have IRIs: a span is the document's hash and
two offsets, so two values read from the same place share it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from hrgraph.graph.terms import Term
from hrgraph.iris import mint, parse

__all__ = ["Place", "describe_evidence"]


@dataclass(frozen=True, slots=True)
class Place:
    """The statement that a place of a record makes: a node, a term and the value as written.

    ``inner`` is set where the value is a node inside this one.
    """

    node: str
    term: Term
    value: object
    inner: bool = False


def describe_evidence(
    record: Mapping[str, object], communication: str, places: Mapping[str, Place]
) -> Iterator[dict[str, object]]:
    """The evidence nodes of a record.

    A value that makes no statement of its own, such as a wording that is left out, is evidence
    for the node that it stands in.
    """
    document = record.get("document")
    evidence = record.get("evidence")
    if not isinstance(document, Mapping) or not isinstance(evidence, Mapping):
        return
    key = parse(communication).key
    sha256 = str(document["sha256"])
    for pointer, span in sorted(evidence.items()):
        place = _find(places, pointer)
        if place is None or place.term.property is None:
            continue
        node: dict[str, object] = {
            "@id": mint("evidence", f"{key}{pointer}"),
            "@type": "Evidence",
            "pointer": pointer,
            "property": place.term.property,
            "document": mint("document", sha256),
            "page": span["page"],
            "target": _target(sha256, span),
        }
        # A reversed term says its statement of the inner node, so that is what is supported.
        about, value = (place.value, place.node) if place.term.reverse else (place.node, place.value)
        node["supports"] = about
        link = value.get("@id") if isinstance(value, Mapping) else value
        if isinstance(link, str) and (place.term.base or place.inner):
            node["object"] = link
        yield node


def _find(places: Mapping[str, Place], pointer: str) -> Place | None:
    while pointer and pointer not in places:
        pointer = pointer.rpartition("/")[0]
    return places.get(pointer)


def _target(sha256: str, span: Mapping[str, object]) -> dict[str, object]:
    iri = mint("span", f"{sha256}/{span['start']}-{span['end']}")
    selectors: list[dict[str, object]] = [
        {
            "@id": f"{iri}/position",
            "@type": "TextPositionSelector",
            "start": span["start"],
            "end": span["end"],
        }
    ]
    if span.get("quote"):
        selectors.append({"@id": f"{iri}/quote", "@type": "TextQuoteSelector", "exact": span["quote"]})
    return {
        "@id": iri,
        "@type": "SpecificResource",
        "has_source": mint("document", sha256),
        "selector": selectors,
    }
