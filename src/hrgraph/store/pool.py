"""Strangers' queries, each in a worker process that can be killed at any moment.

A query that overflows the parser's stack, eats memory or never ends costs its own worker and
nothing else: the worker is killed (deadline, client gone, limit of memory) and another one is
started. A query that takes longer than a moment while others are asked gives its place to a new
worker and goes on at the lowest priority, so short queries are answered while long ones run; when
too many are long, the oldest of the client that has most of them ends once it has had its share of
time. A long query that is alone keeps its priority and its worker, which then knows the data.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections import Counter
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from hrgraph.errors import HrgraphError, QueryRefused, StoreError
from hrgraph.store.cache import AnswerCache, lasting
from hrgraph.store.clock import Clock, stopped
from hrgraph.store.link import Died, Link, encode
from hrgraph.store.pooled import Kept, PoolBusy, PooledAnswer
from hrgraph.store.releases import PublishedRelease
from hrgraph.store.requests import Limits, QueryRequest
from hrgraph.store.workers import Workers

__all__ = ["Pool", "PoolBusy", "PooledAnswer"]

_LOWEST = 19  # niceness
_SHARE = 0.15  # of the deadline: what a long query gets even when too many are running


class Pool(Workers):
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
        super().__init__(directory, workers, limits or Limits(), waiting)
        self.cache = AnswerCache() if cache is None else cache
        self._early = early
        self._asking: Counter[str] = Counter()

    async def start(self) -> None:
        """Start the workers; raises :class:`StoreError` when they do not get ready."""
        await super().start()
        await self._ask_early()  # whoever comes first is not to wait for it

    async def answer(self, request: QueryRequest, client: str = "") -> PooledAnswer:
        """Begin to answer; what fails before the first 64 kB is raised here.

        Raises :class:`QuerySyntaxError`, :class:`QueryRefused`, :class:`QueryParameterError`,
        :class:`NotOffered`, :class:`QueryStopped` (deadline, memory, or no worker free:
        :class:`PoolBusy`) or :class:`StoreError`. Cancelling kills the worker.
        """
        return await self._ask(encode(request), client, lasting(request.text))

    async def answer_all(self, requests: Sequence[QueryRequest], client: str = "") -> PooledAnswer:
        """Begin to answer several requests for tables or for yes and no, as one worker does it in one go.

        The answer is the JSON list of their answers in SPARQL JSON. One that fails makes it fail; what is
        raised is as of :meth:`answer`.
        """
        message = b"[" + b", ".join(map(encode, requests)) + b"]"
        return await self._ask(message, client, all(lasting(request.text) for request in requests))

    async def _ask(self, message: bytes, client: str, lasts: bool) -> PooledAnswer:
        kept = self.cache.get(message, Kept)
        self.counts["misses" if kept is None else "hits"] += 1
        if kept is not None:
            return PooledAnswer.kept(kept, self.release.id)
        if self._asking[client] >= self.limits.client:
            raise PoolBusy(f"{self._asking[client]} of your queries are running or waiting", yours=True)
        self._asking[client] += 1
        try:
            return await self._twice(message, client, self.cache.largest if lasts else 0)
        except QueryRefused:
            self.counts["refused"] += 1
            raise
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
        replaced, link.replaced = link.replaced, True
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PGRP, link.process.pid, _LOWEST)
        if not replaced:
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

    def _taken_over(self) -> None:
        self.cache.clear()

    async def _change(self, release: PublishedRelease) -> None:
        await super()._change(release)
        self._spawn(self._ask_early())

    async def _ask_early(self) -> None:
        """One after the other, so that a worker is left for whoever asks meanwhile."""
        release = self.release
        for request in self._early:
            if release is not self.release:
                return  # it was replaced: what is left is asked of the next one
            with contextlib.suppress(HrgraphError):
                await (await self.answer(request, "early")).read()
