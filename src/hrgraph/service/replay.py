"""Requests that were answered once are answered again from memory, before they are taken apart.

An answer depends on the release and on the bytes of the request alone: nothing here knows its
clients. So the bytes of a whole request, as they came in one piece on a connection at rest, are
the key of the bytes that answered it. Only answers that say themselves that they last (``ETag``
and ``Cache-Control: public``) are kept, in the same memory as the answers of queries, which a
new release empties. A request with another header, method or condition has other bytes, and is
answered in the ordinary way; so is everything that comes through a proxy which names its client.

An answer from memory costs next to nothing, so the limit of queries per client does not count it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any, cast

from starlette.types import Scope
from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle
from uvicorn.server import ServerState

from hrgraph.service.journal import Journal, Visit
from hrgraph.service.metrics import Metrics
from hrgraph.store.cache import AnswerCache

__all__ = ["Keep", "Memory", "ReplayProtocol", "Replayed", "keeper"]

_KEEP = "hrgraph.keep"
_LONGEST = 16_384  # bytes of a request that is remembered
Keep = Callable[[Visit, list[tuple[bytes, bytes]], bytes], None]
_COPIED = 65_536  # bytes of a body that are sooner copied than sent apart
_HEAD, _CONTINUE = b"HTTP/1.1 ", b"HTTP/1.1 100"
_PROXIES = (b"forwarded", b"x-forwarded-", b"via")  # beginnings of names


@dataclass(frozen=True, slots=True)
class Replayed:
    """An answer as it goes over the wire, without its date; ``closes``: the connection ends with it."""

    head: bytes
    body: bytes
    closes: bool
    visit: Visit

    @classmethod
    def of(cls, headers: Iterable[tuple[bytes, bytes]], body: bytes, closes: bool, visit: Visit) -> Replayed:
        """The answer of status 200 with these headers."""
        lines = [b"%b: %b\r\n" % header for header in headers]
        if not any(line.startswith(b"content-length:") for line in lines):
            lines.append(b"content-length: %d\r\n" % len(body))
        if closes:
            lines.append(b"connection: close\r\n")
        shown = b"" if visit.method == "HEAD" else body
        return cls(STATUS_LINE[200] + b"".join(lines), shown, closes, visit)


@dataclass(frozen=True, slots=True)
class Memory:
    """Where answers are kept, and who counts those that are given again."""

    cache: AnswerCache
    metrics: Metrics
    journal: Journal


class ReplayProtocol(HttpToolsProtocol):
    """HTTP/1.1 by uvicorn, with the short way for what was answered before."""

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._memory: Memory | None = app_state.get("memory")
        self._begun = self._done = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin to listen to a client."""
        super().connection_made(transport)  # type: ignore[arg-type]
        self.transport = cast("asyncio.Transport", _Joining(self.transport))

    def on_response_complete(self) -> None:
        """Nothing of an answer is held back at its end."""
        cast("_Joining", self.transport).flush()
        super().on_response_complete()

    def data_received(self, data: bytes) -> None:
        """Answer from memory what is there; else read on, and say that the answer may be kept."""
        memory = self._memory
        resting = self._begun == self._done and (self.cycle is None or self.cycle.response_complete)
        if memory is None or not resting or len(data) > _LONGEST:
            super().data_received(data)
            return
        found = memory.cache.get(data, Replayed)
        if found is not None and not self.flow.write_paused and not self.transport.is_closing():
            self.write_answer(found)
            memory.metrics.replayed(len(found.body))
            memory.journal.note(found.visit, self.client, 200, 0.0, len(found.body), replayed=True)
            return
        self.fresh(memory, data)

    def fresh(self, memory: Memory, data: bytes) -> None:
        """Read a request that is not in memory, on a connection at rest."""
        begun = self._begun
        super().data_received(data)
        if self._begun == self._done == begun + 1 and self._plain():
            keep = partial(self._keep, memory, data, memory.cache.generation, self.cycle)
            self.scope["extensions"] = {_KEEP: {"keep": keep, "room": memory.cache.room(data)}}

    def on_message_begin(self) -> None:
        """Count it: a connection with as many beginnings as ends is at rest."""
        self._begun += 1
        super().on_message_begin()

    def on_message_complete(self) -> None:
        """Count it."""
        self._done += 1
        super().on_message_complete()

    def _plain(self) -> bool:
        """Whether the request is one that its bytes describe whole: HTTP/1.1, no proxy, no upgrade."""
        names = [name for name, _ in self.headers]
        return (
            self.scope["http_version"] == "1.1"
            and names.count(b"host") == 1
            and not self.expect_100_continue
            and not self.parser.should_upgrade()
            and not any(name.startswith(_PROXIES) for name in names)
        )

    def write_answer(self, found: Replayed) -> None:
        """Send an answer whole; the connection is at rest afterwards, or closes."""
        dates = [b"%b: %b\r\n" % header for header in self.server_state.default_headers]
        head = b"".join((found.head, *dates, b"\r\n"))
        self.transport.writelines((head + found.body,) if len(found.body) < _COPIED else (head, found.body))
        self.server_state.total_requests += 1
        self._unset_keepalive_if_required()
        if found.closes:
            self.transport.close()
        else:
            self.timeout_keep_alive_task = self.loop.call_later(
                self.timeout_keep_alive, self.timeout_keep_alive_handler
            )

    def _keep(
        self,
        memory: Memory,
        request: bytes,
        generation: int,
        cycle: RequestResponseCycle,
        visit: Visit,
        headers: list[tuple[bytes, bytes]],
        body: bytes,
    ) -> None:
        """Remember an answer of status 200 that has come to its end."""
        memory.cache.put(request, Replayed.of(headers, body, not cycle.keep_alive, visit), generation)


class _Joining:
    """A transport that sends the head of an answer with what follows it: the client wakes up once."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._held = b""

    def __getattr__(self, name: str) -> object:
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        """Send bytes; a head waits for the next ones."""
        if self._held:
            self._transport.writelines((self._take(), data))
        elif data.startswith(_HEAD) and not data.startswith(_CONTINUE):
            self._held = data
        else:
            self._transport.write(data)

    def writelines(self, pieces: Iterable[bytes]) -> None:
        """Send pieces as one."""
        self._transport.writelines((self._take(), *pieces))

    def flush(self) -> None:
        """Send what is held back."""
        if self._held:
            self._transport.write(self._take())

    def close(self) -> None:
        """Close when all is sent."""
        self.flush()
        self._transport.close()

    def _take(self) -> bytes:
        held, self._held = self._held, b""
        return held


def keeper(scope: Scope) -> tuple[Keep | None, int]:
    """What keeps the answer to a request, where its bytes allow that, and how large it may be."""
    found: dict[str, Any] = (scope.get("extensions") or {}).get(_KEEP) or {}
    return found.get("keep"), found.get("room", 0)
