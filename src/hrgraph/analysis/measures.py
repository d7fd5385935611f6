"""The measures of a network, by networkx: the same network gives the same figures, on every machine.

What each means and cannot say is in ``queries/networks/measures.yaml``. Things are numbered in the
order of their IRIs before networkx sees them: sets of numbers have an order, sets of texts have none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import networkx as nx

from hrgraph.analysis.networks import Network
from hrgraph.analysis.wording import load_wording

__all__ = ["Figures", "graph_of", "measure"]

_PLACES = 6


@dataclass(frozen=True, slots=True)
class Figures:
    """The measures of one thing; ``first`` and ``last`` are years, empty where none is known."""

    letters: int
    degree: int
    strength: int
    betweenness: float
    community: int
    first: str
    last: str


def graph_of(network: Network) -> nx.Graph:
    """The network as networkx has it: things numbered from 0 in order, ``letters`` on each line."""
    graph = nx.Graph()
    number = {node.iri: place for place, node in enumerate(network.nodes)}
    graph.add_nodes_from(number.values())
    for line in network.lines:
        graph.add_edge(number[line.source], number[line.target], letters=line.letters)
    return graph


def measure(network: Network) -> Mapping[str, Figures]:
    """The figures of each thing by IRI, in order.

    >>> from hrgraph.analysis.networks import load_networks, make_network
    >>> rows = [{"source": a, "target": b, "letters": "1"} for a, b in ("ab", "bc")]
    >>> found = measure(make_network(load_networks()["mandates"], {}, rows))
    >>> found["b"].degree, found["b"].betweenness, found["a"].betweenness
    (2, 1.0, 0.0)
    """
    graph = graph_of(network)
    between = _betweenness(graph)
    community = _communities(graph)
    strength = dict(graph.degree(weight="letters"))
    found = {}
    for place, node in enumerate(network.nodes):
        known = [year for year in node.years if year]
        found[node.iri] = Figures(
            node.letters,
            graph.degree(place),
            strength[place],
            round(between[place], _PLACES),
            community[place],
            min(known, default=""),
            max(known, default=""),
        )
    return found


def _betweenness(graph: nx.Graph) -> Mapping[int, float]:
    method = load_wording().method
    sample = method["pivots"] if len(graph) > method["pivots"] else None
    return nx.betweenness_centrality(graph, k=sample, seed=method["seed"])  # type: ignore[no-any-return]


def _communities(graph: nx.Graph) -> Mapping[int, int]:
    """Number of the community of each thing: 1 is the largest, the lowest thing decides between equals."""
    if not len(graph):
        return {}
    groups = nx.community.louvain_communities(graph, weight="letters", seed=load_wording().method["seed"])
    ordered = sorted(groups, key=lambda group: (-len(group), min(group)))
    return {thing: number for number, group in enumerate(ordered, start=1) for thing in group}
