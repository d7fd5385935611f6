"""A network as files for other programs: CSV, JSON, GraphML, GEXF, Cytoscape JSON. None has a clock."""

from __future__ import annotations

import csv
import io
import json
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from dataclasses import asdict

import networkx as nx
from networkx.readwrite.gexf import GEXFWriter

from hrgraph.analysis.measures import Figures, measure
from hrgraph.analysis.networks import Network
from hrgraph.analysis.wording import load_wording

__all__ = ["as_csv", "by_year", "cytoscape", "gexf", "graphml", "table", "to_json"]


def table(network: Network) -> list[dict[str, object]]:
    """One row a thing with all its figures: those with most letters first."""
    found = measure(network)
    rows: list[dict[str, object]] = [
        {"thing": node.iri, "label": node.label, "kind": node.kind, **asdict(found[node.iri])}
        for node in network.nodes
    ]
    return sorted(rows, key=lambda row: (-int(str(row["letters"])), str(row["thing"])))


def by_year(network: Network) -> list[dict[str, object]]:
    """One row a year and thing, each year a network of its own; an unknown year is empty and comes first."""
    return [
        {"year": year, **{key: value for key, value in row.items() if key not in ("first", "last")}}
        for year in network.years
        for row in table(network.of_year(year))
    ]


def as_csv(rows: list[dict[str, object]]) -> bytes:
    """Rows as CSV (RFC 4180)."""
    out = io.StringIO()
    if rows:
        writer = csv.DictWriter(out, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return out.getvalue().encode()


def to_json(network: Network, rows: list[dict[str, object]]) -> dict[str, object]:
    """Figures and lines, with what each figure means and cannot say."""
    wording = load_wording()
    return {
        "network": network.query.name,
        "summary": network.query.summary,
        "description": network.query.description,
        "release": network.release,
        "parameters": dict(network.values),
        "limits": list(wording.limits),
        "measures": [asdict(one) for one in wording.measures],
        "nodes": rows,
        "lines": [
            {"source": one.source, "target": one.target, "letters": one.letters, "years": dict(one.years)}
            for one in network.lines
        ],
    }


def graphml(network: Network) -> bytes:
    """GraphML 1.0, for Gephi, yEd, igraph."""
    return ("\n".join(nx.generate_graphml(_full(network), named_key_ids=True)) + "\n").encode()


def gexf(network: Network) -> bytes:
    """GEXF 1.2, for Gephi; without the date of the day that networkx writes into it."""
    writer = GEXFWriter(encoding="utf-8", prettyprint=True, version="1.2draft")
    writer.add_graph(_full(network))
    root = writer.xml
    for meta in list(root):
        if meta.tag.endswith("meta"):
            meta.attrib.pop("lastmodifieddate", None)
    ET.indent(root)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"


def cytoscape(network: Network) -> bytes:
    """Cytoscape JSON (Cytoscape, cytoscape.js)."""
    data = nx.cytoscape_data(_full(network))
    return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode()


def _full(network: Network) -> nx.Graph:
    """Things by IRI with label, kind and figures; lines with letters and years."""
    found: Mapping[str, Figures] = measure(network)
    graph = nx.Graph(name=network.query.summary)
    for node in network.nodes:
        graph.add_node(node.iri, label=node.label, kind=node.kind, **asdict(found[node.iri]))
    for line in network.lines:
        known = [year for year in line.years if year]
        graph.add_edge(
            line.source,
            line.target,
            letters=line.letters,
            weight=line.letters,
            first=min(known, default=""),
            last=max(known, default=""),
        )
    return graph
