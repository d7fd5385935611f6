"""A real server on a free port, with the published graph of ten things."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import httpx
import pytest
import uvicorn

from hrgraph.service.app import create_app
from hrgraph.service.journal import Journal
from hrgraph.service.server import configure, listen
from hrgraph.store.requests import Limits

Serve = Callable[..., AbstractContextManager[str]]
QUERIES = Path(__file__).parent / "data"


@contextmanager
def serving(
    directory: Path,
    root_path: str = "",
    deadline: float = 2.0,
    proxies: str = "127.0.0.1,::1",
    journal: Journal | None = None,
    own: Path | None = None,
    queries: Path | None = QUERIES,
    held: int = 250_000,
) -> Iterator[str]:
    """The address of a real server on a free port; patterns are those of ``queries`` and ``own``."""
    limits = Limits(deadline=deadline, held=held)
    app = create_app(directory, limits=limits, queries=queries, journal=journal, own=own)
    listener = listen("127.0.0.1", 0)
    server = uvicorn.Server(configure(app, root_path=root_path, proxies=proxies, log_level="critical"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        listener.close()


@pytest.fixture(scope="session")
def serve() -> Serve:
    """Start servers of one's own."""
    return serving


@pytest.fixture(scope="session")
def address(store_directory: Path) -> Iterator[str]:
    """The address of the server that most tests use."""
    with serving(store_directory) as address:
        yield address


@pytest.fixture(scope="session")
def client(address: str) -> Iterator[httpx.Client]:
    """A client of that server that asks for nothing in particular."""
    with httpx.Client(
        base_url=address, headers={"accept": "", "accept-encoding": "identity"}, timeout=20
    ) as client:
        yield client
