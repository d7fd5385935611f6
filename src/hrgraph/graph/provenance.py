"""Where each named graph comes from: source, date, terms of use, hash of its file, software.

One graph of its own, in terms of PROV-O, DCAT and VoID. No clock: dates are those of the
sources, so the same input gives the same graph.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from hrgraph.graph.jsonld import Node, describe_nodes
from hrgraph.iris import BASE, mint, mint_graph
from hrgraph.namespaces import expand

__all__ = ["GraphSource", "describe_source", "describe_sources"]


@dataclass(frozen=True, slots=True)
class GraphSource:
    """What is known of one named graph; ``sha256`` is that of the file it was made from.

    ``named`` is its IRI where that does not follow from the name; ``note`` says by whom it was accepted
    in spite of what is wrong with it.
    """

    name: str
    title: str
    derived_from: str | None = None
    retrieved: str | None = None
    terms_of_use: str | None = None
    sha256: str | None = None
    named: str | None = None
    note: str | None = None

    @property
    def iri(self) -> str:
        """The IRI of the graph."""
        return self.named or mint_graph(self.name)


def describe_sources(
    sources: Iterable[GraphSource], version: str, counts: Mapping[str, int]
) -> Iterator[ox.Quad]:
    """The provenance graph: the dataset, its named graphs with their counts, and the software.

    ``counts`` are the numbers of triples of named graphs, by their IRIs.
    """
    build = mint("activity", f"build/{version}")
    nodes = [
        _graph(source, build, counts.get(source.iri, 0))
        for source in sorted(sources, key=lambda source: source.name)
    ]
    nodes += [_dataset(version, [str(node["@id"]) for node in nodes]), *_software(build, version)]
    return describe_nodes(nodes, mint_graph("provenance"))


def describe_source(source: GraphSource, version: str, triples: int) -> Iterator[ox.Quad]:
    """What :func:`describe_sources` says of one named graph with that many triples, and nothing else."""
    node = _graph(source, mint("activity", f"build/{version}"), triples)
    return describe_nodes([node, {"@id": BASE, "subset": [node["@id"]]}], mint_graph("provenance"))


def _graph(source: GraphSource, build: str, triples: int) -> Node:
    iri = source.iri
    known: Node = {
        "name": {"@value": source.title, "@language": "en"},
        "derived_from": source.derived_from,
        "retrieved": source.retrieved,
        "terms_of_use": source.terms_of_use,
        "sha256": source.sha256,
        "note": source.note,
        "triples": triples,
        "generated_by": build,
    }
    return {"@id": iri, "@type": "Graph"} | {
        term: value for term, value in known.items() if value is not None
    }


def _dataset(version: str, graphs: list[str]) -> Node:
    return {
        "@id": BASE,
        "@type": "Dataset",
        "name": {"@value": "hrgraph", "@language": "en"},
        "version": version,
        "license": "https://creativecommons.org/licenses/by/4.0/",
        "publisher": mint("agent", "founders"),
        "uri_space": f"{BASE}id/",
        "vocabulary": expand("hr:"),
        "subset": graphs,
    }


def _software(build: str, version: str) -> list[Node]:
    software = mint("agent", f"hrgraph/{version}")
    return [
        {
            "@id": build,
            "@type": "Activity",
            "name": {"@value": f"Build by hrgraph {version}", "@language": "en"},
            "associated_with": software,
        },
        {
            "@id": software,
            "@type": "SoftwareAgent",
            "name": {"@value": f"hrgraph {version}", "@language": "en"},
            "version": version,
        },
    ]
