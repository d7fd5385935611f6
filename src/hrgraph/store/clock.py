"""How long a query has taken: the worker's time counts, the client's slowness does not."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from hrgraph.errors import QueryStopped
from hrgraph.store.link import Died, Link

__all__ = ["Clock", "stopped"]

_WHOLE = 20  # times the deadline: the longest that a slow client may hold a worker


class Clock:
    """Kills the worker at the deadline; stands still while a slow client holds up the worker."""

    def __init__(self, link: Link, seconds: float, moment: float, slow: Callable[[], bool]) -> None:
        self._link, self._seconds, self._left = link, seconds, seconds
        self._loop = asyncio.get_running_loop()
        self._began = self._loop.time()
        self._timer: asyncio.TimerHandle | None = self._loop.call_later(seconds, self._expire)
        self._whole = self._loop.call_later(_WHOLE * seconds, self._expire)
        self._every, self._slow = moment, slow
        self._moment = self._loop.call_later(moment, self._tell_slow)
        link.paused = self._pause

    @property
    def ended(self) -> bool:
        """Whether it was us who ended the query."""
        return self._link.overdue or bool(self._link.ended)

    def _pause(self, held: bool) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
            self._left -= self._loop.time() - self._began
        if not held:
            self._began = self._loop.time()
            self._timer = self._loop.call_later(max(self._left, 0), self._expire)

    def _tell_slow(self) -> None:
        if not self._slow():
            self._moment = self._loop.call_later(self._every, self._tell_slow)

    def _expire(self) -> None:
        self._link.overdue = True
        self._link.kill()

    def stop(self) -> None:
        """The query is over."""
        self._link.paused = lambda _: None
        self._whole.cancel()
        self._moment.cancel()
        if self._timer is not None:
            self._timer.cancel()

    def reason(self, died: Died) -> QueryStopped:
        """Why a worker ended, in words for the one who asked."""
        if self._link.ended:
            return QueryStopped(self._link.ended)
        if self._link.overdue:
            return QueryStopped(f"the query took longer than {self._seconds:g} seconds and was stopped")
        return stopped(died)


def stopped(died: Died) -> QueryStopped:
    """Why a worker ended when it was not the clock."""
    if died.by_query:
        return QueryStopped("the query needed more memory or depth than one query may have and was stopped")
    return QueryStopped(str(died))
