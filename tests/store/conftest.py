"""A published graph of ten things, as the builder writes it."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from hrgraph.iris import mint_graph
from hrgraph.store.build import build

SMALL = Path(__file__).parent.parent / "service" / "data" / "small.ttl"


@pytest.fixture(scope="session")
def store_directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with one release; tests only read it."""
    directory = tmp_path_factory.mktemp("published")
    graph = ox.NamedNode(mint_graph("communications"))
    triples = ox.parse(SMALL.read_bytes(), format=ox.RdfFormat.TURTLE)
    build((ox.Quad(t.subject, t.predicate, t.object, graph) for t in triples), directory)
    return directory
