"""A plain request of a query, answered straight from a worker: most of what is asked of the service.

A worker answers a short query in less time than the layers of an application take. So a ``GET`` of
``/sparql`` whose bytes came in one piece, and whose headers ask for nothing out of the common, is
given to a worker before anything else is done, and a whole answer is written as one from memory is.
Everything else goes the ordinary way, with what was begun: a page for people, an answer that is
streamed or packed, an error. Both ways give the same answer; ``tests/service/test_straight.py`` holds
them together.
"""

from __future__ import annotations

import asyncio
import re
import time
from dataclasses import dataclass
from functools import lru_cache
from typing import cast

from hrgraph.errors import HrgraphError
from hrgraph.service.answers import BEGUN
from hrgraph.service.envelope import HOST, marked
from hrgraph.service.journal import Visit
from hrgraph.service.operation import operation_of
from hrgraph.service.problems import Problem
from hrgraph.service.replay import Memory, Replayed, ReplayProtocol
from hrgraph.service.sparql import Asked, SparqlEndpoint
from hrgraph.store.pooled import Kept, PooledAnswer

__all__ = ["StraightProtocol"]

_PLAIN = re.compile(rb"GET /sparql\?([!\"$-~]+) HTTP/1\.1\r\n((?:[\w!#$%&'*+\-.^`|~]+:[\t -~]*\r\n)+)\r\n")
_PACKED = 1_000  # bytes from which an answer is packed for those who ask for it
_HARMLESS = re.compile(
    rb"host|accept|accept-encoding|accept-language|cache-control|connection|cookie|dnt|origin|pragma"
    rb"|priority|referer|sec-[a-z\-]+|user-agent"
)
"""Headers that change nothing of an answer, or that are looked at here."""


@dataclass(frozen=True, slots=True)
class _Told:
    """What the headers of a request say: which media types, whether packed, whether it is the last."""

    accept: str | None
    packs: bool
    closes: bool


class StraightProtocol(ReplayProtocol):
    """HTTP/1.1 with memory, and with the straight way to the workers."""

    _asking: asyncio.Task[None] | None = None
    _later = b""
    _last = False

    @property
    def _sparql(self) -> SparqlEndpoint | None:
        """Who answers here; nobody where a proxy shows the service elsewhere."""
        return None if self.root_path else self.app_state.get("sparql")

    def data_received(self, data: bytes) -> None:
        """Read on; what follows a request under way waits for its answer."""
        if self._asking is None:
            super().data_received(data)
        else:
            self._later += data
            self.flow.pause_reading()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nobody is left to answer: the query ends."""
        if self._asking is not None:
            self._asking.cancel()
        super().connection_lost(exc)

    def shutdown(self) -> None:
        """The service ends: an answer under way is the last."""
        if self._asking is None:
            super().shutdown()
        else:
            self._last = True

    def fresh(self, memory: Memory, data: bytes) -> None:
        """Give a plain request to a worker; others go the ordinary way."""
        sparql = self._sparql
        read = _read(sparql, data) if sparql is not None else None
        if sparql is None or read is None:
            super().fresh(memory, data)
            return
        self._unset_keepalive_if_required()
        self._asking = self.loop.create_task(self._ask(memory, data, sparql, *read))
        self._asking.add_done_callback(self.tasks.discard)
        self.tasks.add(self._asking)

    async def _ask(
        self, memory: Memory, data: bytes, sparql: SparqlEndpoint, asked: Asked, told: _Told
    ) -> None:
        began, generation = time.perf_counter(), memory.cache.generation
        try:
            answer = await sparql.pool.answer(asked.request, self.client[0] if self.client else "")
            body = await answer.read() if answer.whole else None
        except HrgraphError as error:
            self._hand_over(memory, data, error)
            return
        except Exception:  # the ordinary way tells what is wrong, or knows better
            self._hand_over(memory, data, None)
            return
        if body is None:
            self._hand_over(memory, data, answer)
        elif self.flow.write_paused or (told.packs and len(body) >= _PACKED):
            kept = Kept(answer.family, answer.media_type, body)
            self._hand_over(memory, data, PooledAnswer.kept(kept, answer.release))
        else:
            headers = marked(sparql.headers(asked, answer))
            visit = Visit("GET", "/sparql", asked.request.text)
            found = Replayed.of(headers, body, told.closes or self._last, visit)
            self.write_answer(found)
            seconds = time.perf_counter() - began
            memory.metrics.observe(200, seconds, len(body))
            memory.journal.note(visit, self.client, 200, seconds, len(body))
            if asked.lasts and not self._last and len(body) <= memory.cache.room(data):
                memory.cache.put(data, found, generation)
            self._go_on()

    def _hand_over(self, memory: Memory, data: bytes, begun: PooledAnswer | HrgraphError | None) -> None:
        """Answer the ordinary way with what was begun."""
        super().fresh(memory, data)
        extensions = cast("dict[str, object]", self.scope.setdefault("extensions", {}))
        extensions[BEGUN] = begun
        if self._last:
            self.cycle.keep_alive = False
        self._go_on()

    def _go_on(self) -> None:
        """Read what has come meanwhile."""
        self._asking = None
        later, self._later = self._later, b""
        if later and not self.transport.is_closing():
            self.flow.resume_reading()
            self.data_received(later)


def _read(sparql: SparqlEndpoint, data: bytes) -> tuple[Asked, _Told] | None:
    """What a request asks, None where it is not plain; errors are told by the ordinary way."""
    request = _PLAIN.fullmatch(data)
    if request is None or (told := _told(request[2])) is None:
        return None
    try:
        operation = operation_of(request[1])
        asked = sparql.asked(operation, told.accept) if operation is not None else None
    except Problem:
        return None
    return (asked, told) if asked is not None and not asked.for_people else None


@lru_cache(maxsize=256)
def _told(block: bytes) -> _Told | None:
    """What the lines of a head say; None where one of them is out of the common, or is there twice."""
    found: dict[bytes, str] = {}
    for line in block.splitlines():
        name, _, value = line.partition(b":")
        if name.lower() in found or not _HARMLESS.fullmatch(name.lower()):
            return None
        found[name.lower()] = value.decode("ascii").strip()
    connection = found.get(b"connection", "keep-alive").lower()
    if not HOST.fullmatch(found.get(b"host", "").encode()) or connection not in ("keep-alive", "close"):
        return None
    packs = "gzip" in found.get(b"accept-encoding", "")
    return _Told(found.get(b"accept"), packs, connection == "close")
