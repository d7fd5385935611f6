"""What a page about one thing shows: its facts by group, what links to it, where they come from."""

from __future__ import annotations

from dataclasses import dataclass, field

from hrgraph.iris import BASE
from hrgraph.namespaces import expand
from hrgraph.service.pages import name_of
from hrgraph.service.site import Row, Site
from hrgraph.service.tables import Cell, cell
from hrgraph.store.requests import QueryRequest

__all__ = ["Fact", "Incoming", "entity_context"]

_SHOWN = 25


@dataclass(frozen=True, slots=True)
class Fact:
    """One property with its values."""

    name: str
    iri: str
    values: list[Cell] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Incoming:
    """The things that name this one by one property: how many, and the first of them."""

    name: str
    iri: str
    count: int
    things: list[Row]


async def entity_context(site: Site, iri: str) -> tuple[str, dict[str, object]]:
    """The template for a thing's page and what it shows."""
    if iri == BASE + "ontology":
        return "ontology.html", {"iri": iri, "kinds": await _terms(site), "release": site.release}
    facts = await _facts(site, iri)
    kinds = [value.text for value in _take(facts, "rdf:type")]
    labels = [value.text for value in _take(facts, "rdfs:label")]
    concepts = [value.text for value in _take(facts, "skos:prefLabel")]
    context: dict[str, object] = {
        "iri": iri,
        "label": next(iter([*labels, *concepts]), name_of(iri)),
        "names": list(dict.fromkeys([*labels, *concepts]))[1:],
        "kinds": kinds,
        "sources": _take(facts, "dcterms:source"),
        "verification": _take(facts, "hr:verification"),
        "notes": _take(facts, "hr:note"),
        "facts": list(facts.values()),
        "incoming": await _incoming(site, iri),
        "release": site.release,
    }
    return "entity.html", context


async def _facts(site: Site, iri: str) -> dict[str, Fact]:
    asked: QueryRequest = site.page_queries["entity-facts"].request({"entity": iri})
    _, solutions = await site.solutions(asked)
    facts: dict[str, Fact] = {}
    for row in solutions:
        prop, value = row["property"]["value"], row["value"]
        label = row.get("property_label", {}).get("value")
        fact = facts.setdefault(prop, Fact(name_of(prop, label), prop))
        named = row.get("value_label", {}).get("value")
        if value["type"] == "uri" and value["value"].startswith(BASE):
            named = name_of(value["value"], named)
        fact.values.append(cell(value, named))
    return facts


def _take(facts: dict[str, Fact], name: str) -> list[Cell]:
    """The values of a property that has its own place on the page."""
    fact = facts.pop(expand(name), None)
    return fact.values if fact else []


async def _incoming(site: Site, iri: str) -> list[Incoming]:
    found = []
    for row in await site.rows("entity-links", entity=iri):
        things = await site.rows("linked-things", entity=iri, property=row["property"])
        name = name_of(row["property"], row.get("property_label"))
        found.append(Incoming(name, row["property"], int(row["things"]), things[:_SHOWN]))
    return found


async def _terms(site: Site) -> dict[str, list[Row]]:
    """The terms of the ontology by what they are: classes, properties."""
    kinds: dict[str, list[Row]] = {}
    for row in await site.rows("ontology-terms"):
        kinds.setdefault(name_of(row["type"]), []).append(row)
    return kinds
