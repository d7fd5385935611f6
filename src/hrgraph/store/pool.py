"""Strangers' queries, each in a worker process that can be killed at any moment.

A query that overflows the parser's stack, eats memory or never ends costs its own worker and
nothing else: the worker is killed (deadline, client gone, limit of memory) and another one is
started. A query that takes longer than a moment while others are asked gives its place to a new
worker and goes on at the lowest priority, so short queries are answered while long ones run; when
too many are long, the oldest of the client that has most of them ends once it has had its share of
time. A long query that is alone keeps its priority and its worker, which then knows the data.

The pool follows ``DIR/current``: a worker that is idle opens a new release (or a fresh one does), then
the others that are idle; busy ones end when their last query does, so no request fails.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections import Counter, deque
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from hrgraph.errors import HrgraphError, StoreError
from hrgraph.store.cache import AnswerCache, lasting
from hrgraph.store.clock import Clock, stopped
from hrgraph.store.link import Died, Link, encode, start_worker
from hrgraph.store.pooled import Kept, PoolBusy, PooledAnswer
from hrgraph.store.releases import PublishedRelease, find_release
from hrgraph.store.requests import Limits, QueryRequest

__all__ = ["Pool", "PoolBusy", "PooledAnswer"]

_LOOK = 0.02  # seconds between looks at DIR/current: a letter that was added is to be seen at once
_PATIENCE = 1.0  # seconds that a query waits longer than those before it may run: for a new worker
_LOWEST = 19  # niceness
_SHARE = 0.15  # of the deadline: what a long query gets even when too many are running


class Pool:
    """Worker processes that answer queries from what ``directory/current`` points at.

    ``early`` are asked of each release before anybody does, so that their answers are at hand.
    """

    def __init__(
        self,
        directory: Path,
        workers: int = 2,
        limits: Limits | None = None,
        waiting: int = 256,
        cache: AnswerCache | None = None,
        early: Sequence[QueryRequest] = (),
    ) -> None:
        self.release = find_release(directory)
        self.limits = limits or Limits()
        self.cache = AnswerCache() if cache is None else cache
        self.counts: Counter[str] = Counter()
        self.idle: list[Link] = []
        self.links: set[Link] = set()
        self.slow: dict[Link, tuple[str, float]] = {}
        self._directory, self._size, self._most_waiting = directory, workers, waiting
        self._early = early
        self._waiting: deque[asyncio.Future[Link]] = deque()
        self._asking: Counter[str] = Counter()
        self._tasks: set[asyncio.Task[None]] = set()
        self._refused: Path | None = None
        self._closing = False

    async def start(self) -> None:
        """Start the workers; raises :class:`StoreError` when they do not get ready."""
        await asyncio.gather(*(self._add(self.release) for _ in range(self._size)))
        self._spawn(self._follow())
        self._spawn(self._ask_early())

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
            "slow": len(self.slow),
            "sealed": sum(link.sealed for link in self.links),
            "waiting": len(self._waiting),
        }

    async def answer(self, request: QueryRequest, client: str = "") -> PooledAnswer:
        """Begin to answer; what fails before the first 64 kB is raised here.

        Raises :class:`QuerySyntaxError`, :class:`QueryRefused`, :class:`QueryParameterError`,
        :class:`NotOffered`, :class:`QueryStopped` (deadline, memory, or no worker free:
        :class:`PoolBusy`) or :class:`StoreError`. Cancelling kills the worker.
        """
        message = encode(request)
        kept = self.cache.get(message, Kept)
        self.counts["misses" if kept is None else "hits"] += 1
        if kept is not None:
            return PooledAnswer.kept(kept, self.release.id)
        if self._asking[client] >= self.limits.client:
            raise PoolBusy(f"{self._asking[client]} of your queries are running or waiting", yours=True)
        self._asking[client] += 1
        try:
            return await self._twice(message, client, self.cache.largest if lasting(request.text) else 0)
        finally:
            self._asking[client] -= 1
            if not self._asking[client]:
                del self._asking[client]

    async def _twice(self, message: bytes, client: str, keepable: int) -> PooledAnswer:
        """Ask, and once more when the worker was killed from outside: the query is not to blame."""
        try:
            return await self._begin(message, client, keepable)
        except Died as error:
            if error.by_query:
                raise stopped(error) from error
        try:
            return await self._begin(message, client, keepable)
        except Died as error:
            raise stopped(error) from error

    async def _begin(self, message: bytes, client: str, keepable: int) -> PooledAnswer:
        link = await self._take()
        clock = Clock(link, self.limits.deadline, self.limits.moment, partial(self._slow, link, client))
        self.counts["queries"] += 1
        try:
            link.send(message)
            head = await link.head()
        except BaseException as error:
            clock.stop()
            if isinstance(error, Died):
                if clock.ended:
                    raise clock.reason(error) from error
            elif isinstance(error, StoreError):
                self.give_back(link)  # the worker itself reports it, and is well
            else:
                link.kill()
            raise
        keep = partial(self._keep, message, link.release)
        return PooledAnswer.coming(head, link, clock, self.give_back, keep, keepable)

    def _keep(self, message: bytes, release: PublishedRelease, kept: Kept) -> None:
        if release.path == self.release.path:
            self.cache.put(message, kept, self.cache.generation)

    def _slow(self, link: Link, client: str) -> bool:
        """A query takes longer than a moment: it goes on behind the others, and makes room for them.

        False when that is to be asked again after another moment: there are no others and a worker is
        idle, or there are too many such queries and none of them has had its share of time yet.
        """
        if self._closing or not link.alive:
            return True
        if self.idle and not self._waiting and len(self.idle) == len(self.links) - 1:
            return False
        if len(self.slow) >= self.limits.slow and not self._end_oldest():
            return False
        self.counts["slow"] += 1
        self.slow[link] = (client, asyncio.get_running_loop().time())
        link.replaced = True
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PGRP, link.process.pid, _LOWEST)
        self._spawn(self._replace())
        return True

    def _end_oldest(self) -> bool:
        """End the longest query of the client that has most of them, if it has run for its share."""
        most = Counter(client for client, _ in self.slow.values()).most_common(1)[0][0]
        link, since = next((link, since) for link, (client, since) in self.slow.items() if client == most)
        if asyncio.get_running_loop().time() - since < self.limits.deadline * _SHARE:
            return False
        link.ended = "the query was stopped because too many long queries were running"
        link.kill()
        del self.slow[link]
        return True

    async def _take(self) -> Link:
        """A worker of the present release, at once or when one is free."""
        while self.idle:
            link = self.idle.pop()
            if link.alive and link.process.poll() is None:
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
        except BaseException as error:
            if waiter.done() and not waiter.cancelled():
                self.give_back(waiter.result())
            if isinstance(error, TimeoutError):
                raise PoolBusy("all workers were busy for too long") from None
            raise
        finally:
            with contextlib.suppress(ValueError):
                self._waiting.remove(waiter)

    def give_back(self, link: Link) -> None:
        """A worker is free again: for the next in line, unless its release has passed."""
        if not link.alive:
            return
        if link.replaced or link.release.path != self.release.path:
            link.kill()  # a slow one has been replaced already, and cannot get its priority back
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
        else:
            self._take_in(link)

    def _take_in(self, link: Link) -> None:
        link.lost = self._lost
        self.links.add(link)
        self.give_back(link)

    def _lost(self, link: Link) -> None:
        """A worker has ended: take note, and start another where it is missed."""
        self.links.discard(link)
        self.counts["ended"] += 1
        self.slow.pop(link, None)
        with contextlib.suppress(ValueError):
            self.idle.remove(link)
        self._spawn(asyncio.to_thread(link.process.wait))
        if not link.replaced and not self._closing and link.release.path == self.release.path:
            self._spawn(self._replace())

    async def _replace(self) -> None:
        for pause in (0.0, 0.1, 1.0, 5.0):
            await asyncio.sleep(pause)
            with contextlib.suppress(StoreError):
                return await self._add(self.release)
        return None

    async def _follow(self) -> None:
        """Take over what is newly published; keep the old release while the new one cannot be read."""
        current, known = self._directory / "current", None
        while True:
            await asyncio.sleep(_LOOK)
            with contextlib.suppress(StoreError, OSError):
                # A look at the link is all that is done ten times a second: queries are under way.
                if (target := current.readlink()) == known:
                    continue
                release = find_release(self._directory)
                if release.path != self.release.path:
                    await self._change(release)
                known = target

    async def _change(self, release: PublishedRelease) -> None:
        first = await self._first(release)
        old, self.release = list(self.idle), release
        self.idle.clear()
        self.cache.clear()
        self._take_in(first)
        for link in old[self._size - 1 :]:
            link.kill()
        await asyncio.gather(*map(self._renew, (old + [None] * self._size)[: self._size - 1]))
        self._spawn(self._ask_early())

    async def _first(self, release: PublishedRelease) -> Link:
        """A worker on a new release: an idle one opens it, or else a fresh one does.

        Only one is put at risk for a release that cannot be opened, and another has its place at once.
        """
        if self.idle and self._refused != release.path:
            if await self._reopen(link := self.idle.pop(), release):
                return link
            self._refused = release.path
            self._spawn(self._replace())
        return await start_worker(release, self.limits)

    async def _renew(self, link: Link | None) -> None:
        """A worker on the present release, made of an old one where there is one that can."""
        if link is not None and await self._reopen(link, self.release):
            self.give_back(link)
        else:
            await self._replace()

    async def _reopen(self, link: Link, release: PublishedRelease) -> bool:
        link.replaced = True  # if it ends over it, whoever asked for it sees to another one
        link.replaced = not await link.reopen(release)
        return not link.replaced

    async def _ask_early(self) -> None:
        """One after the other, so that a worker is left for whoever asks meanwhile."""
        release = self.release
        for request in self._early:
            if release is not self.release:
                return  # it was replaced: what is left is asked of the next one
            with contextlib.suppress(HrgraphError):
                await (await self.answer(request, "early")).read()

    def _spawn(self, work: object) -> None:
        task = asyncio.ensure_future(work)  # type: ignore[call-overload]
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
