"""A published graph of ten things, as the builder writes it."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
import uvicorn
from starlette.testclient import TestClient

from hrgraph.iris import mint_graph
from hrgraph.service.app import create_app
from hrgraph.service.server import listen
from hrgraph.store.build import build
from hrgraph.store.requests import Limits

QUERIES = Path(__file__).parent / "data"

SMALL = Path(__file__).parent / "data" / "small.ttl"


@pytest.fixture(scope="session")
def store_directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with one release; tests only read it."""
    directory = tmp_path_factory.mktemp("published")
    graph = ox.NamedNode(mint_graph("communications"))
    triples = ox.parse(SMALL.read_bytes(), format=ox.RdfFormat.TURTLE)
    build((ox.Quad(t.subject, t.predicate, t.object, graph) for t in triples), directory)
    return directory


@pytest.fixture(scope="session")
def client(store_directory: Path) -> Iterator[TestClient]:
    """The service in this process, with the patterns of ``data/patterns``."""
    app = create_app(store_directory, limits=Limits(deadline=2.0), queries=QUERIES)
    with TestClient(app, follow_redirects=False) as client:
        client.headers["accept"] = ""
        yield client


@pytest.fixture(scope="session")
def address(store_directory: Path) -> Iterator[str]:
    """The address of a real server on a free port."""
    app = create_app(store_directory, limits=Limits(deadline=2.0), queries=QUERIES)
    listener = listen("127.0.0.1", 0)
    server = uvicorn.Server(uvicorn.Config(app, log_level="critical", server_header=False))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.01)
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    thread.join()
    listener.close()
