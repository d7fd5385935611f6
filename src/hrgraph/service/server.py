"""Listen on a port: the published releases over HTTP until somebody stops it."""

from __future__ import annotations

import gc
import socket
from collections.abc import Callable
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp

from hrgraph.errors import UsageError
from hrgraph.service.app import create_app
from hrgraph.service.journal import Journal
from hrgraph.service.proxies import Forwarded
from hrgraph.service.straight import StraightProtocol
from hrgraph.store.requests import Limits

__all__ = ["configure", "listen", "run"]


def listen(host: str, port: int) -> socket.socket:
    """A socket bound to ``host:port`` (port 0: a free one), before anything slow is started.

    Raises :class:`UsageError` with the cure when the port is taken or the address is not ours.

    >>> with listen("127.0.0.1", 0) as first:  # doctest: +ELLIPSIS
    ...     listen("127.0.0.1", first.getsockname()[1])
    Traceback (most recent call last):
    hrgraph.errors.UsageError: port ... of 127.0.0.1 is in use: ...
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    # Without this a server that was just stopped blocks its port for a minute.
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(128)
    except PermissionError:
        listener.close()
        raise UsageError(f"port {port} may not be used by you: choose one above 1023 with --port") from None
    except OSError as error:
        listener.close()
        if error.errno == 98 or "in use" in str(error).lower():
            raise UsageError(
                f"port {port} of {host} is in use: stop what listens there, or choose another with --port"
            ) from None
        raise UsageError(f"cannot listen on {host}: {error.strerror or error}") from None
    return listener


def run(
    directory: Path,
    host: str,
    port: int,
    announce: Callable[[str], None],
    *,
    workers: int = 2,
    deadline: float = 30.0,
    held: int = 250_000,
    root_path: str = "",
    proxies: str = "127.0.0.1,::1",
    journal: Journal | None = None,
    queries: Path | None = None,
) -> None:
    """Serve the store ``directory`` until interrupted; ``announce`` gets the address once it is open.

    ``workers`` answer short queries at the same time, ``deadline`` seconds end any query;
    a release of at most ``held`` quads comes into the memory of each;
    ``root_path`` and ``proxies`` are as in :func:`configure`, ``journal`` writes the access log;
    ``queries`` is a folder of questions of one's own.

    Raises :class:`UsageError` when the port is taken and :class:`hrgraph.errors.StoreError`
    when nothing has been published in ``directory``.
    """
    limits = Limits(deadline=deadline, held=held)
    app = create_app(directory, workers=workers, limits=limits, journal=journal, own=queries)
    listener = listen(host, port)
    shown = f"[{host}]" if ":" in host else host
    announce(f"hrgraph is served at http://{shown}:{listener.getsockname()[1]}  (Ctrl+C stops it)")
    config = configure(app, root_path=root_path, proxies=proxies)
    gc.freeze()  # what is here now stays: looking through it for garbage would hold up answers
    uvicorn.Server(config).run(sockets=[listener])


def configure(
    app: ASGIApp, *, root_path: str = "", proxies: str = "127.0.0.1,::1", log_level: str = "warning"
) -> uvicorn.Config:
    """How an application is run: what its server does with connections, and whom it believes.

    ``root_path`` is where a proxy shows the service; ``proxies`` are the addresses and networks,
    with commas between them, whose forwarded headers count.
    """
    return uvicorn.Config(
        Forwarded(app, proxies),
        http=StraightProtocol,
        ws="none",
        log_level=log_level,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=5,
        root_path=root_path.rstrip("/"),
        proxy_headers=False,  # ours knows more of them
    )
