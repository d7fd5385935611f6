"""The worker processes of a service: as many as are wanted, all on what is published now.

They follow ``DIR/current``: a worker that is idle opens a new release (or a fresh one does), then the
others that are idle do; a busy one ends when its query does. So no request fails, and no answer is of
another release than it says.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter, deque
from pathlib import Path
from typing import TypeVar

from hrgraph.errors import StoreError
from hrgraph.store.link import Link, start_worker
from hrgraph.store.pooled import PoolBusy
from hrgraph.store.releases import PublishedRelease, find_release
from hrgraph.store.requests import Limits

__all__ = ["Workers"]

T = TypeVar("T")

_LOOK = 0.01  # seconds between looks at DIR/current: a letter that was added is to be seen at once
_LEISURE = 0.5  # seconds between looks at whether there is time to bring the release into memory
_SETTLED = 3.0  # seconds that a release must have stood for that: letters may be coming one after the other
_PATIENCE = 1.0  # seconds that a query waits longer than those before it may run: for a new worker


class Workers:
    """Worker processes on what ``directory/current`` points at, one query at a time each."""

    def __init__(self, directory: Path, size: int, limits: Limits, waiting: int) -> None:
        self.release = find_release(directory)
        self.limits = limits
        self.counts: Counter[str] = Counter()
        self.idle: list[Link] = []
        self.links: set[Link] = set()
        self.slow: dict[Link, tuple[str, float]] = {}
        self._directory, self._size, self._most_waiting = directory, size, waiting
        self._waiting: deque[asyncio.Future[Link]] = deque()
        self._tasks: set[asyncio.Task[None]] = set()
        self._ending: set[asyncio.Task[int]] = set()
        self._refused: Path | None = None
        self._closing = False

    async def start(self) -> None:
        """Start the workers; raises :class:`StoreError` when they do not get ready."""
        await asyncio.gather(*(self._add(self.release) for _ in range(self._size)))
        self._spawn(self._follow())
        self._spawn(self._settle())

    async def close(self) -> None:
        """End all workers and what waits for them."""
        self._closing = True
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.gather(*(link.close() for link in tuple(self.links)), *self._ending)
        for waiter in self._waiting:
            waiter.cancel()

    @property
    def workers(self) -> dict[str, int]:
        """How many workers there are, are idle and are shut off from the network; who waits."""
        return {
            "workers": len(self.links),
            "idle": len(self.idle),
            "slow": len(self.slow),
            "held": sum(link.held for link in self.links),
            "sealed": sum(link.sealed for link in self.links),
            "waiting": len(self._waiting),
        }

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
        self.counts["ended"] += not link.exchanged
        self.counts["timeouts"] += link.overdue
        self.slow.pop(link, None)
        with contextlib.suppress(ValueError):
            self.idle.remove(link)
        self._hold_on(asyncio.ensure_future(asyncio.to_thread(link.process.wait)), self._ending)
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
                # A look at the link is all that is done a hundred times a second: queries are under way.
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
        self._taken_over()
        self._take_in(first)
        for link in old[self._size - 1 :]:
            link.kill()
        await asyncio.gather(*map(self._renew, (old + [None] * self._size)[: self._size - 1]))

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

    async def _settle(self) -> None:
        """Exchange the workers for ones that hold the release in memory, where that is small.

        One after the other, and only while nothing else is to be done. One that does not get ready is
        not tried again on the same release.
        """
        loop, tried = asyncio.get_running_loop(), self.release
        since, small = loop.time(), self.small
        while True:
            await asyncio.sleep(_LEISURE)
            if tried is not self.release:
                tried, since, small = self.release, loop.time(), self.small
            waits = not small or self._waiting or self.slow or loop.time() - since < _SETTLED
            if waits or all(link.held for link in self.links):
                continue
            try:
                fresh = await start_worker(tried, self.limits, held=True)
            except StoreError:
                small = False
                continue
            old = next((link for link in [*self.idle, *self.links] if not (link.held or link.replaced)), None)
            if old is not None and tried is self.release:
                self._exchange(old, fresh)
            else:
                await fresh.close()

    @property
    def small(self) -> bool:
        """Whether the release is one that the workers hold in memory, or will."""
        quads = self.release.about.get("quads")
        return isinstance(quads, int) and quads <= self.limits.held

    def _exchange(self, old: Link, fresh: Link) -> None:
        """Take a fresh worker in for an old one, which ends now or when it is free."""
        self._take_in(fresh)
        old.replaced = old.exchanged = True
        if old in self.idle:
            self.idle.remove(old)
            old.kill()

    def _taken_over(self) -> None:
        """A new release answers from now on; to be told more of."""

    def _spawn(self, work: object) -> None:
        self._hold_on(asyncio.ensure_future(work), self._tasks)  # type: ignore[call-overload]

    @staticmethod
    def _hold_on(task: asyncio.Task[T], known: set[asyncio.Task[T]]) -> None:
        """Hold on to a task until it is done: the loop itself does not."""
        known.add(task)
        task.add_done_callback(known.discard)
