"""What a page about one thing shows: its statements with their sources, its parts, what links to it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from hrgraph.errors import QueryParameterError
from hrgraph.iris import BASE
from hrgraph.namespaces import expand
from hrgraph.service.citing import Citation
from hrgraph.service.layout import Plan, address
from hrgraph.service.pages import name_of
from hrgraph.service.sections import Cells, Section, cells_of, leads, sections_of
from hrgraph.service.site import Row, Site, Solution, plain
from hrgraph.service.tables import Cell

__all__ = ["Fact", "Incoming", "Known", "Value", "entity_context", "look_up", "ontology_context"]

_IN_ORDER = 200  # things that are put in order to show the first of them


@dataclass(frozen=True, slots=True)
class Value:
    """One value: as shown, the graphs that say it, the places of a letter that it was read from."""

    cell: Cell
    graphs: Sequence[Cell]
    places: Sequence[Cells]


@dataclass(frozen=True, slots=True)
class Fact:
    """One property with its values."""

    name: str
    iri: str
    values: list[Value] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Incoming:
    """The things that name this one by one property: how many, and the first where they are shown."""

    name: str
    iri: str
    count: int
    things: Sequence[Row] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """What a page begins with: what the graph says of a thing, where that was read, how often it names it."""

    said: Sequence[Solution]
    places: Sequence[Solution]
    links: Sequence[Row]


async def look_up(site: Site, iri: str, client: str = "") -> Known | None:
    """What is known of a thing; None where this release says nothing about it, or retired it."""
    names = ("exists", "entity-facts", "entity-evidence", "entity-links")
    try:
        asked = [site.page_queries[name].request({"entity": iri}) for name in names]
    except QueryParameterError:  # not an IRI that we ever mint
        return None
    exists, *tables = await site.together(asked, client)
    if not exists["boolean"]:
        return None
    said, places, links = (table["results"]["bindings"] for table in tables)
    return Known(said, places, plain(links))


async def entity_context(site: Site, iri: str, known: Known, client: str = "") -> dict[str, object]:
    """What a thing's page shows; the queries of its parts run at the same time."""
    facts = _facts(known)
    kinds = _take(facts, "rdf:type")
    plan = site.layout.plan_for([value.cell.title for value in kinds])
    counts = {row["property"]: int(row["things"]) for row in known.links}
    listed = [row for row in known.links if row["property"] not in site.layout.unlisted]
    sections = await sections_of(site, plan, iri, counts, client)
    head = _head(facts, iri)
    retrieved = str(site.pool.release.about.get("retrieved") or "")
    return {
        **head,
        "cite": Citation(iri, str(head["label"]), site.release, retrieved).text(),
        "iri": iri,
        "kinds": [name_of(value.cell.title, _label(value.cell)) for value in kinds],
        "plan": plan,
        "sections": sections,
        "incoming": await _incoming(site, iri, listed, sections),
        "facts": _in_order(facts, plan),
        "graphs": _graphs(kinds),
        "statements": leads(site, address(site.layout.statements, iri)),
        "release": site.release,
    }


def _head(facts: dict[str, Fact], iri: str) -> dict[str, object]:
    labels = [value.cell.text for name in ("rdfs:label", "skos:prefLabel") for value in _take(facts, name)]
    return {
        "label": next(iter(labels), name_of(iri)),
        "names": list(dict.fromkeys(labels))[1:],
        "sources": _take(facts, "dcterms:source"),
        "verification": _take(facts, "hr:verification"),
        "notes": _take(facts, "hr:note"),
    }


def _facts(known: Known) -> dict[str, Fact]:
    read: dict[str, list[Solution]] = defaultdict(list)
    whole: dict[str, dict[str, Mapping[str, str]]] = defaultdict(dict)
    for row in known.places:  # a place with its words kept has two rows
        whole[row["evidence"]["value"]].update(row)
    for place in whole.values():
        read[place["property"]["value"]].append(place)
    values: dict[str, set[str]] = defaultdict(set)
    for row in known.said:
        values[row["property"]["value"]].add(row["value"]["value"])
    facts: dict[str, Fact] = {}
    for row in known.said:
        prop = row["property"]["value"]
        label = row.get("property_label", {}).get("value")
        shown = cells_of({name: row[name] for name in ("value", "value_label") if name in row})
        if "value" not in shown:
            continue
        fact = facts.setdefault(prop, Fact(name_of(prop, label), prop))
        where = [cells_of(place) for place in _places(read[prop], row["value"]["value"], values[prop])]
        named = row.get("graphs", {}).get("value", "").split()
        graphs = [cells_of({"graph": {"type": "uri", "value": graph}})["graph"] for graph in named]
        fact.values.append(Value(shown["value"], graphs, where))
    return facts


def _places(places: Sequence[Solution], value: str, others: set[str]) -> list[Solution]:
    """The places that are evidence for a value: they name it, or no value, and no other one."""
    fitting = [place for place in places if (_said(place) or value) == value]
    words = [place.get("words", {}).get("value", "") for place in fitting]
    if value in words:
        return [place for place, said in zip(fitting, words, strict=True) if said == value]
    return [place for place, said in zip(fitting, words, strict=True) if said not in others]


def _said(place: Solution) -> str | None:
    said = place.get("object") or place.get("value")
    return said["value"] if said else None


def _label(shown: Cell) -> str | None:
    """The name that a thing was given, None where its cell shows the IRI itself."""
    return shown.text if shown.text != shown.title else None


def _take(facts: dict[str, Fact], name: str) -> list[Value]:
    """The values of a property that has its own place on the page."""
    fact = facts.pop(expand(name), None)
    return fact.values if fact else []


def _in_order(facts: Mapping[str, Fact], plan: Plan) -> list[Fact]:
    first = [facts[iri] for iri in plan.lead if iri in facts]
    return first + [fact for iri, fact in facts.items() if iri not in plan.lead and iri not in plan.hide]


def _graphs(kinds: Sequence[Value]) -> list[Cell]:
    """The graphs that say what the thing is: what stands in them needs no source beside each value."""
    return list(dict.fromkeys(graph for value in kinds for graph in value.graphs))


async def _incoming(
    site: Site, iri: str, links: Sequence[Row], sections: Sequence[Section]
) -> list[Incoming]:
    """What names the thing; a page without parts of its own shows the first of them, if they are not many."""
    shown = [row["property"] for row in links[:3] if not sections and int(row["things"]) <= _IN_ORDER]
    query = site.page_queries["linked-things"]
    found = await site.together([query.request({"entity": iri, "property": name}) for name in shown])
    things = {name: plain(table["results"]["bindings"]) for name, table in zip(shown, found, strict=True)}
    return [
        Incoming(
            name_of(row["property"], row.get("property_label")),
            row["property"],
            int(row["things"]),
            things.get(row["property"], ()),
        )
        for row in links
    ]


async def ontology_context(site: Site) -> dict[str, object]:
    """What the page of the ontology shows: its terms by what they are, classes, then properties."""
    kinds: dict[str, list[Row]] = {}
    for row in await site.rows("ontology-terms"):
        kinds.setdefault(name_of(row["type"]), []).append(row)
    order = sorted(kinds.items(), key=lambda kind: ("property" in kind[0], -len(kind[1])))
    return {"iri": BASE + "ontology", "kinds": dict(order), "release": site.release}
