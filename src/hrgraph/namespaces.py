"""Names: ontology/context.jsonld read as the one list of prefixes.

Prefixes are JSON, so whoever only needs an IRI needs no graph library.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache, lru_cache
from types import MappingProxyType

from hrgraph.errors import ResourceError
from hrgraph.resources import ontology_dir

__all__ = ["expand", "load_context", "prefixes", "shrink"]


@cache
def load_context() -> Mapping[str, object]:
    """The JSON-LD context, read once: its terms, prefixes and scoped contexts.

    Raises :class:`ResourceError` when the file is missing or no JSON-LD context.

    >>> load_context()["hr"]
    'https://w3id.org/hrgraph/ontology#'
    """
    path = ontology_dir() / "context.jsonld"
    try:
        context = json.loads(path.read_text(encoding="utf-8"))["@context"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ResourceError(f"{path.name} cannot be read as a JSON-LD context: {error}") from error
    return MappingProxyType(context)


@cache
def prefixes() -> Mapping[str, str]:
    """Prefix -> namespace: the context's entries that end where a local name begins.

    >>> prefixes()["skos"]
    'http://www.w3.org/2004/02/skos/core#'
    """
    return MappingProxyType(
        {
            name: value
            for name, value in load_context().items()
            if isinstance(value, str) and not name.startswith("@") and value.endswith(("#", "/"))
        }
    )


def expand(name: str) -> str:
    """The IRI of a prefixed name. Raises ValueError when its prefix is not in the context.

    >>> expand("hr:Mandate")
    'https://w3id.org/hrgraph/ontology#Mandate'
    """
    prefix, colon, local = name.partition(":")
    namespace = prefixes().get(prefix)
    if not colon or namespace is None:
        raise ValueError(f"{name!r} has no prefix of ontology/context.jsonld")
    return namespace + local


@lru_cache(maxsize=4_096)
def shrink(iri: str) -> str:
    """The shortest prefixed name of an IRI, or the IRI itself where no prefix fits.

    >>> shrink("https://w3id.org/hrgraph/ontology#Mandate"), shrink("urn:isbn:0")
    ('hr:Mandate', 'urn:isbn:0')
    """
    fitting = [(name, value) for name, value in prefixes().items() if iri.startswith(value)]
    if not fitting:
        return iri
    name, value = max(fitting, key=lambda pair: len(pair[1]))
    local = iri[len(value) :]
    return iri if "/" in local or "#" in local else f"{name}:{local}"
