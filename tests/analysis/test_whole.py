"""The whole graph as GraphML, read back by networkx."""

from __future__ import annotations

import io
from pathlib import Path

import networkx as nx

from hrgraph.analysis.whole import graphml_of_release
from hrgraph.iris import mint


def test_things_are_nodes_and_statements_edges(release: Path) -> None:
    data = graphml_of_release(release)
    graph = nx.read_graphml(io.BytesIO(data))
    letter = mint("communication", "OTH-10-2023")
    assert graph.nodes[letter]["class"] == "hr:Communication"
    assert graph.nodes[letter]["label"].startswith("AL OTH 10/2023")
    told = {edge["property"] for edge in graph[letter][mint("company", "tiktok")].values()}
    assert told == {"addressee"}
    assert data == graphml_of_release(release)
