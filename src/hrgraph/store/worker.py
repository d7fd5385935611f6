"""A worker process: holds one release read-only and answers one query at a time over a socket.

Started by :mod:`hrgraph.store.link` as ``python -m hrgraph.store.worker FD DIRECTORY LIMITS [held]``: with
``held`` it has the release in memory. It may be killed at any moment, and by any query: the stack and the
memory it may take end with it.
It can open no connection to anywhere (where the system has seccomp).

A frame is one byte of kind, four bytes of length (big-endian), and the bytes::

    to the worker      Q  a request (JSON), or   O  the directory of a release to go on with
                          a list of them
    from the worker    R  ready (JSON: sealed)       H  family and media type (JSON)
                       D  bytes of the answer        E  the end
                       X  an error (JSON: error, message, and its fields)

A release that is opened later is answered with R, or the worker ends. A list of requests has one
answer: the JSON list of theirs.
"""

from __future__ import annotations

import gc
import json
import os
import resource
import socket
import sys
import threading
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from hrgraph.errors import HrgraphError, StoreError
from hrgraph.store.engine import run
from hrgraph.store.formats import Family
from hrgraph.store.releases import PublishedRelease, hold_store, open_store
from hrgraph.store.requests import Limits, QueryRequest
from hrgraph.store.sandbox import seal
from hrgraph.store.screen import ScreenLimits

__all__ = ["frame", "main"]

_STACK = 256 << 20


def frame(kind: bytes, payload: bytes) -> bytes:
    """One frame of the protocol.

    >>> frame(b"D", b"abc")
    b'D\\x00\\x00\\x00\\x03abc'
    """
    return kind + len(payload).to_bytes(4, "big") + payload


def main(arguments: list[str]) -> None:
    """Serve requests from the socket ``FD`` until it is closed; arguments: FD DIRECTORY LIMITS [held]."""
    connection = socket.socket(fileno=int(arguments[0]))
    limits = json.loads(arguments[2])
    allowed = Limits(**{**limits, "screen": ScreenLimits(**limits["screen"])})
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    opened = [(hold_store if "held" in arguments[3:] else open_store)(_release(arguments[1]))]
    resource.setrlimit(resource.RLIMIT_AS, (allowed.memory, allowed.memory))
    sealed = seal()
    gc.freeze()  # what is here now stays
    threading.stack_size(_STACK)
    thread = threading.Thread(target=_serve, args=(connection, opened, allowed, sealed))
    thread.start()
    thread.join()


def _release(directory: str) -> PublishedRelease:
    return PublishedRelease(Path(directory).name, Path(directory))


def _serve(connection: socket.socket, opened: list[ox.Store], limits: Limits, sealed: bool) -> None:
    ready = frame(b"R", json.dumps({"sealed": sealed}).encode())
    try:
        connection.sendall(ready)
        with connection.makefile("rb") as incoming:
            while head := incoming.read(5):
                payload = incoming.read(int.from_bytes(head[1:], "big"))
                if head[:1] == b"O":
                    opened.clear()  # its memory is needed, and nothing may be answered from it any more
                    opened.append(open_store(_release(payload.decode())))
                    connection.sendall(ready)
                else:
                    _answer(connection, opened[0], limits, json.loads(payload))
    except (OSError, StoreError):
        os._exit(0)  # the service is gone, or starts another worker: there is nobody to tell


def _answer(
    connection: socket.socket, store: ox.Store, limits: Limits, asked: dict[str, Any] | list[dict[str, Any]]
) -> None:
    """Answer one request, or a list of them; what is small goes out in one piece."""
    waiting: list[bytes] = []

    def begin(family: Family, media_type: str) -> None:
        head = {"family": family, "media_type": media_type}
        waiting.append(frame(b"H", json.dumps(head).encode()))

    def write(chunk: bytes) -> None:
        waiting.append(frame(b"D", chunk))
        if len(waiting) > 2 or len(chunk) >= 65_536:
            connection.sendall(b"".join(waiting))
            waiting.clear()

    try:
        if isinstance(asked, list):
            begin(Family.TABLE, "application/json")
            write(b"[%s]" % b",".join(_whole(store, limits, fields) for fields in asked))
        else:
            run(store, _request(asked), limits, begin, write)
        waiting.append(frame(b"E", b""))
    except (HrgraphError, UnicodeError) as error:
        # What is still held back is dropped: a head that was not sent must not promise an answer.
        waiting = [frame(b"X", json.dumps(_error_fields(error)).encode())]
    connection.sendall(b"".join(waiting))


def _request(fields: dict[str, Any]) -> QueryRequest:
    graphs = {name: tuple(fields[name]) for name in ("default_graphs", "named_graphs")}
    return QueryRequest(**{**fields, **graphs})


def _whole(store: ox.Store, limits: Limits, fields: dict[str, Any]) -> bytes:
    pieces: list[bytes] = []
    run(store, _request(fields), limits, lambda *_: None, pieces.append)
    return b"".join(pieces)


def _error_fields(error: Exception) -> dict[str, object]:
    known = error if isinstance(error, HrgraphError) else StoreError(f"the text cannot be read: {error}")
    return {"error": type(known).__name__, "message": str(known), **vars(known)}


if __name__ == "__main__":
    main(sys.argv[1:])
