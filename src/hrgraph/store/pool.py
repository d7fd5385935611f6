"""Strangers' queries, each in a worker process that can be killed at any moment.

A query that overflows the parser's stack, eats memory or never ends costs its own worker and
nothing else: the worker is killed (deadline, client gone, limit of memory) and another one is
started. The pool follows ``DIR/current``: workers of a new release are started first, then take
over, and the old ones end when their last query does, so no request fails.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import AsyncIterator
from pathlib import Path

from hrgraph.errors import QueryStopped, StoreError
from hrgraph.store.clock import Clock, stopped
from hrgraph.store.formats import Family
from hrgraph.store.link import Died, Link, error_of, start_worker
from hrgraph.store.releases import PublishedRelease, find_release
from hrgraph.store.requests import Limits, QueryRequest

__all__ = ["Pool", "PoolBusy", "PooledAnswer"]

_LOOK = 0.5  # seconds between looks at DIR/current
_PATIENCE = 1.0  # seconds that a query waits longer than those before it may run: for a new worker


class PoolBusy(QueryStopped):
    """Too many queries are waiting already."""


class PooledAnswer:
    """An answer that has begun: read it to the end, or :meth:`close` it."""

    def __init__(self, pool: Pool, link: Link, clock: Clock, family: Family, media_type: str) -> None:
        self.family = family
        self.media_type = media_type
        self.release = link.release.id
        self._pool, self._link, self._clock = pool, link, clock
        self._open = True

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """The bytes; raises :class:`QueryStopped` when the answer breaks off."""
        try:
            while self._open:
                kind, payload = await self._link.frame()
                if kind == b"D":
                    yield payload
                    continue
                self._open = False
                self._clock.stop()
                self._pool.give_back(self._link)
                if kind == b"X":
                    raise QueryStopped(f"the answer breaks off: {error_of(payload)}")
        except Died as error:
            raise self._clock.reason(error) from error
        finally:
            self.close()

    @property
    def whole(self) -> bool:
        """Whether the answer is small and has come to its end: reading it takes no time."""
        return self._open and self._link.whole()

    async def read(self, most: int | None = None) -> bytes:
        """All of the bytes; raises :class:`QueryStopped` when it breaks off or has more than ``most``."""
        pieces, size = [], 0
        async for chunk in self:
            size += len(chunk)
            if most is not None and size > most:
                self.close()
                raise QueryStopped(f"the answer has more than {most} bytes: add a LIMIT, or download it")
            pieces.append(chunk)
        return b"".join(pieces)

    def close(self) -> None:
        """Stop the query when it is not at its end."""
        if self._open:
            self._open = False
            self._clock.stop()
            self._link.kill()


class Pool:
    """Worker processes that answer queries from what ``directory/current`` points at."""

    def __init__(
        self, directory: Path, workers: int = 2, limits: Limits | None = None, waiting: int = 128
    ) -> None:
        self.release = find_release(directory)
        self.limits = limits or Limits()
        self._directory, self._size, self._most_waiting = directory, workers, waiting
        self.idle: list[Link] = []
        self.links: set[Link] = set()
        self._waiting: deque[asyncio.Future[Link]] = deque()
        self._tasks: set[asyncio.Task[None]] = set()
        self._closing = False

    async def start(self) -> None:
        """Start the workers; raises :class:`StoreError` when they do not get ready."""
        await asyncio.gather(*(self._add(self.release) for _ in range(self._size)))
        self._spawn(self._follow())

    async def close(self) -> None:
        """End all workers and what waits for them."""
        self._closing = True
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.gather(*(link.close() for link in tuple(self.links)))
        for waiter in self._waiting:
            waiter.cancel()

    @property
    def workers(self) -> dict[str, int]:
        """How many workers there are, are idle and are shut off from the network; who waits."""
        return {
            "workers": len(self.links),
            "idle": len(self.idle),
            "sealed": sum(link.sealed for link in self.links),
            "waiting": len(self._waiting),
        }

    async def answer(self, request: QueryRequest) -> PooledAnswer:
        """Begin to answer; what fails before the first 64 kB is raised here.

        Raises :class:`QuerySyntaxError`, :class:`QueryRefused`, :class:`QueryParameterError`,
        :class:`NotOffered`, :class:`QueryStopped` (deadline, memory, or no worker free:
        :class:`PoolBusy`) or :class:`StoreError`. Cancelling kills the worker.
        """
        try:
            return await self._begin(request)
        except Died as error:
            if error.by_query:
                raise stopped(error) from error
        try:  # it was killed from outside and the query is not to blame: once more
            return await self._begin(request)
        except Died as error:
            raise stopped(error) from error

    async def _begin(self, request: QueryRequest) -> PooledAnswer:
        link = await self._take()
        clock = Clock(link, self.limits.deadline)
        try:
            link.send(request)
            family, media_type = await link.head()
        except BaseException as error:
            clock.stop()
            if isinstance(error, Died):
                if clock.expired:
                    raise clock.reason(error) from error
            elif isinstance(error, StoreError):
                self.give_back(link)  # the worker itself reports it, and is well
            else:
                link.kill()
            raise
        return PooledAnswer(self, link, clock, family, media_type)

    async def _take(self) -> Link:
        """A worker of the present release, at once or when one is free."""
        while self.idle:
            link = self.idle.pop()
            if link.alive:
                return link
        if self._closing:
            raise PoolBusy("the service is stopping")
        if len(self._waiting) >= self._most_waiting:
            raise PoolBusy(f"{len(self._waiting)} queries are waiting already")
        waiter: asyncio.Future[Link] = asyncio.get_running_loop().create_future()
        self._waiting.append(waiter)
        try:
            async with asyncio.timeout(self.limits.deadline + _PATIENCE):
                return await waiter
        except TimeoutError:
            raise PoolBusy("all workers were busy for too long") from None
        except BaseException:
            if waiter.done() and not waiter.cancelled():
                self.give_back(waiter.result())
            raise
        finally:
            with contextlib.suppress(ValueError):
                self._waiting.remove(waiter)

    def give_back(self, link: Link) -> None:
        """A worker is free again: for the next in line, unless its release has passed."""
        if not link.alive:
            return
        if link.release.path != self.release.path:
            link.kill()
            return
        while self._waiting:
            waiter = self._waiting.popleft()
            if not waiter.done():
                waiter.set_result(link)
                return
        self.idle.append(link)

    async def _add(self, release: PublishedRelease) -> None:
        link = await start_worker(release, self.limits)
        if self._closing:
            await link.close()
            return
        link.lost = self._lost
        self.links.add(link)
        self.give_back(link)

    def _lost(self, link: Link) -> None:
        """A worker has ended: take note, and start another where it is missed."""
        self.links.discard(link)
        with contextlib.suppress(ValueError):
            self.idle.remove(link)
        self._spawn(asyncio.to_thread(link.process.wait))
        if not self._closing and link.release.path == self.release.path:
            self._spawn(self._replace())

    async def _replace(self) -> None:
        for pause in (0.0, 0.1, 1.0, 5.0):
            await asyncio.sleep(pause)
            with contextlib.suppress(StoreError):
                return await self._add(self.release)
        return None

    async def _follow(self) -> None:
        """Take over what is newly published; keep the old release while the new one cannot be read."""
        while True:
            await asyncio.sleep(_LOOK)
            with contextlib.suppress(StoreError):
                release = find_release(self._directory)
                if release.path != self.release.path:
                    await self._change(release)

    async def _change(self, release: PublishedRelease) -> None:
        first = await start_worker(release, self.limits)
        old, self.release = list(self.idle), release
        self.idle.clear()
        first.lost = self._lost
        self.links.add(first)
        self.give_back(first)
        for link in old:
            link.kill()
        await asyncio.gather(*(self._add(release) for _ in range(self._size - 1)))

    def _spawn(self, work: object) -> None:
        task = asyncio.ensure_future(work)  # type: ignore[call-overload]
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
