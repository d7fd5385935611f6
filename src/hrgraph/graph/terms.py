"""What ontology/context.jsonld says about a term: which property it is, and what its values are.

A term coerced to ``@id`` with an ``@base`` under ``id/`` is a reference, and the base says to
which kind of thing; one with a base under ``scheme/`` is a code of that scheme; one coerced to
``xsd:date`` is a date as precise as its text. So nothing has to be said twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from hrgraph.errors import ResourceError
from hrgraph.iris import BASE, mint, mint_concept
from hrgraph.namespaces import expand, load_context

__all__ = ["Term", "find_class", "find_term", "write_value"]

_BY_LENGTH = {4: "xsd:gYear", 7: "xsd:gYearMonth", 10: "xsd:date"}


@dataclass(frozen=True, slots=True)
class Term:
    """A term: its property (None: the context drops it), datatype or ``@id``, and base of its values.

    ``inside`` are the terms that mean something else in nodes that are its values.
    """

    name: str
    property: str | None
    type: str | None = None
    base: str | None = None
    reverse: bool = False
    inside: frozenset[str] = frozenset()


@cache
def find_term(name: str, of: str) -> Term:
    """The term as it reads on a node of class ``of`` (a class may re-define terms for its nodes).

    Raises :class:`ResourceError` for a name that the context lacks: its values would be lost.

    >>> find_term("mandate", "Renewal").base
    'https://w3id.org/hrgraph/id/mandate/'
    >>> find_term("identifier", "Resolution").property, find_term("identifier", "Mandate").property
    ('https://w3id.org/hrgraph/ontology#symbol', 'http://purl.org/dc/terms/identifier')
    """
    definition = _scoped(load_context().get(of), {}).get(name, load_context().get(name, ""))
    if definition is None:
        return Term(name, None)
    if isinstance(definition, str):
        if not definition:
            raise ResourceError(f"context.jsonld has no term {name!r}: values of {of} would be lost")
        return Term(name, expand(definition))
    assert isinstance(definition, Mapping)
    reverse = definition.get("@reverse")
    return Term(
        name,
        expand(str(reverse or definition["@id"])),
        definition.get("@type"),
        str(base) if (base := _scoped(definition, {}).get("@base")) else None,
        reverse is not None,
        frozenset(_scoped(definition, {})) - {"@base"},
    )


@cache
def find_class(name: str) -> str:
    """The IRI of a class. Raises :class:`ResourceError` for a name that the context lacks.

    >>> find_class("Mandate"), find_class("Resolution")
    ('https://w3id.org/hrgraph/ontology#Mandate', 'https://w3id.org/hrgraph/ontology#Resolution')
    """
    definition = load_context().get(name)
    if isinstance(definition, Mapping):
        definition = definition.get("@id")
    if not isinstance(definition, str):
        raise ResourceError(f"context.jsonld has no class {name!r}")
    return expand(definition)


def write_value(term: Term, value: object) -> object:
    """A value as JSON-LD wants it for this term.

    >>> write_value(find_term("mandate", "Term"), "expression")
    'https://w3id.org/hrgraph/id/mandate/expression'
    >>> write_value(find_term("start", "Term"), "2020-08")
    {'@value': '2020-08', '@type': 'xsd:gYearMonth'}
    """
    if isinstance(value, list):
        return [write_value(term, one) for one in value]
    if isinstance(value, str) and term.base is not None:
        return _link(term.base, value)
    if isinstance(value, str) and term.type == "xsd:date":
        datatype = _BY_LENGTH.get(len(value), "xsd:string")
        return value if datatype == "xsd:date" else {"@value": value, "@type": datatype}
    return value


def _link(base: str, key: str) -> str:
    """A reference or a code as IRI; a base that ends at ``id/`` takes keys that name their kind."""
    place, _, within = base.removeprefix(BASE).rstrip("/").partition("/")
    if place == "scheme":
        return mint_concept(within, key)
    kind, _, rest = (within, "", key) if within else key.partition("/")
    return mint(kind, rest)


def _scoped(definition: object, default: dict[str, object]) -> Mapping[str, object]:
    context = definition.get("@context", default) if isinstance(definition, Mapping) else default
    assert isinstance(context, Mapping)
    return context
