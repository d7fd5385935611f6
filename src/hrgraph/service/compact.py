"""JSON-LD with the words of our context: keys as in the tables and records instead of IRIs.

The engine writes expanded JSON-LD. This is the compaction (JSON-LD 1.1 API, section 6) of such a
flat document, for what ``ontology/context.jsonld`` uses: terms with a type, terms that a class
gives another meaning, prefixes. Values that are IRIs stay whole, so that no reader needs a base.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from hrgraph.namespaces import load_context, shrink

__all__ = ["compact"]

_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_XSD = "http://www.w3.org/2001/XMLSchema#"
_SKIPPED = ("@reverse", "@nest", "@index")
_ARRAYS = (None, "@set")

Terms = Mapping[str, list[tuple[str, str | None]]]
"""IRI of a property -> the terms that mean it, each with the type that it gives to its values."""


def compact(expanded: bytes, context: str) -> bytes:
    """A document of nodes, compacted; ``context`` is the address of the context it names.

    >>> node = {"@id": "urn:x:1", "https://w3id.org/hrgraph/ontology#alpha2": [{"@value": "CN"}]}
    >>> print(compact(json.dumps([node]).encode(), "https://example.org/context.jsonld").decode())
    {
     "@context": "https://example.org/context.jsonld",
     "@id": "urn:x:1",
     "alpha2": "CN"
    }
    <BLANKLINE>
    """
    nodes = [_node(node) for node in json.loads(expanded)]
    body: dict[str, Any] = nodes[0] if len(nodes) == 1 else {"@graph": nodes}
    return (json.dumps({"@context": context, **body}, ensure_ascii=False, indent=1) + "\n").encode()


def _node(node: Mapping[str, Any]) -> dict[str, Any]:
    kinds = [*node.get("@type", []), *(value["@id"] for value in node.get(_TYPE, []))]
    classes = _classes()
    names = sorted(classes.get(kind, shrink(kind)) for kind in kinds)
    terms = _terms(tuple(names))
    found: dict[str, Any] = {"@id": node["@id"]}
    if names:
        found["@type"] = names if len(names) > 1 else names[0]
    gathered: dict[str, list[Any]] = {}
    for iri, values in node.items():
        if iri not in ("@id", "@type", _TYPE):
            for value in values:
                key, written = _value(iri, value, terms)
                gathered.setdefault(key, []).append(written)
    for key in sorted(gathered):
        found[key] = gathered[key][0] if len(gathered[key]) == 1 else gathered[key]
    return found


def _value(iri: str, value: Mapping[str, Any], terms: Terms) -> tuple[str, Any]:
    """The key for one value of a property, and the value as it stands under that key."""
    kind = "@id" if "@id" in value else shrink(value["@type"]) if "@type" in value else None
    candidates = terms.get(iri, [])
    for term, type_ in candidates:
        if type_ is not None and type_ == kind:
            return term, value["@id"] if kind == "@id" else _native(value["@value"], kind)
    key = next((term for term, type_ in candidates if type_ is None), shrink(iri))
    if kind is None and "@language" not in value:
        return key, value["@value"]
    if kind == "@id":
        return key, {"@id": value["@id"]}
    if kind in ("xsd:integer", "xsd:boolean"):
        return key, _native(value["@value"], kind)
    return key, {**value, "@type": kind} if kind else dict(value)


def _native(lexical: object, kind: str | None) -> object:
    """A number or a truth where JSON has it; other values stay texts."""
    if kind == "xsd:boolean" and lexical in ("true", "false"):
        return lexical == "true"
    if kind == "xsd:integer" and isinstance(lexical, str) and str(_integer(lexical)) == lexical:
        return int(lexical)
    return lexical


def _integer(lexical: str) -> int | None:
    try:
        found = int(lexical)
    except ValueError:
        return None
    return found if abs(found) < 1 << 53 else None


@lru_cache(maxsize=1)
def _classes() -> Mapping[str, str]:
    """IRI of a class -> the term for it."""
    found: dict[str, str] = {}
    for term, told in load_context().items():
        iri = _iri(told)
        if iri and term[:1].isupper():
            found.setdefault(iri, term)
    return found


@lru_cache(maxsize=256)
def _terms(names: tuple[str, ...]) -> Terms:
    """What terms mean in a node of these classes, the context's own and those that a class changes."""
    active: dict[str, object] = dict(load_context())
    for name in names:
        told = load_context().get(name)
        if isinstance(told, dict):
            active.update(told.get("@context", {}))
    return _by_property(active.items())


def _by_property(terms: Iterable[tuple[str, object]]) -> Terms:
    found: dict[str, list[tuple[str, str | None]]] = {}
    for term, told in terms:
        iri = _iri(told)
        if iri is None or term[:1].isupper() or iri.endswith(("#", "/")):
            continue
        about = told if isinstance(told, dict) else {}
        if not any(word in about for word in _SKIPPED) and about.get("@container") in _ARRAYS:
            found.setdefault(iri, []).append((term, about.get("@type")))
    return found


def _iri(told: object) -> str | None:
    """The IRI that a term of the context stands for; None for a keyword or a term without meaning."""
    name = told.get("@id") if isinstance(told, dict) else told
    if not isinstance(name, str) or name.startswith("@"):
        return None
    prefix, colon, local = name.partition(":")
    namespace = load_context().get(prefix)
    return namespace + local if colon and isinstance(namespace, str) and not local.startswith("//") else name
