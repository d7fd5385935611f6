"""An answer on its way from a worker (or from the cache) to whoever asked."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

from hrgraph.errors import QueryStopped
from hrgraph.store.clock import Clock
from hrgraph.store.formats import Family
from hrgraph.store.link import Died, Link, error_of

__all__ = ["Kept", "PoolBusy", "PooledAnswer"]


class PoolBusy(QueryStopped):
    """Too many queries are waiting already; ``yours`` when they are all of the one who asks."""

    def __init__(self, message: str, *, yours: bool = False) -> None:
        super().__init__(message)
        self.yours = yours


@dataclass(frozen=True, slots=True)
class Kept:
    """A whole answer that was small enough to keep."""

    family: Family
    media_type: str
    body: bytes


class PooledAnswer:
    """An answer that has begun: read it to the end, or :meth:`close` it."""

    def __init__(self, family: Family, media_type: str, release: str) -> None:
        self.family = family
        self.media_type = media_type
        self.release = release
        self._body: bytes | None = None
        self._link: Link | None = None
        self._clock: Clock | None = None
        self._free: Callable[[Link], object] = lambda _: None
        self._keep: Callable[[Kept], object] = lambda _: None
        self._keepable = 0

    @classmethod
    def kept(cls, kept: Kept, release: str) -> PooledAnswer:
        """An answer that is whole already."""
        answer = cls(kept.family, kept.media_type, release)
        answer._body = kept.body
        return answer

    @classmethod
    def coming(
        cls,
        head: tuple[Family, str],
        link: Link,
        clock: Clock,
        free: Callable[[Link], object],
        keep: Callable[[Kept], object],
        keepable: int,
    ) -> PooledAnswer:
        """An answer that a worker is sending: ``free`` the worker at its end, ``keep`` it if it is small."""
        answer = cls(*head, link.release.id)
        answer._link, answer._clock = link, clock
        answer._free, answer._keep, answer._keepable = free, keep, keepable
        return answer

    @property
    def whole(self) -> bool:
        """Whether the answer has come to its end already: reading it takes no time."""
        return self._body is not None or (self._link is not None and self._link.whole())

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """The bytes; raises :class:`QueryStopped` when the answer breaks off."""
        if self._body is not None:
            yield self._body
            return
        pieces: list[bytes] | None = [] if self._keepable else None
        size = 0
        try:
            while self._link is not None:
                kind, payload = await self._link.frame()
                if kind == b"D":
                    size += len(payload)
                    pieces = None if pieces is None or size > self._keepable else [*pieces, payload]
                    yield payload
                    continue
                self._end()
                if kind == b"X":
                    raise QueryStopped(f"the answer breaks off: {error_of(payload)}")
                if pieces is not None:
                    self._keep(Kept(self.family, self.media_type, b"".join(pieces)))
        except Died as error:
            assert self._clock is not None
            raise self._clock.reason(error) from error
        finally:
            self.close()

    def _end(self) -> None:
        if self._link is not None and self._clock is not None:
            self._clock.stop()
            self._free(self._link)
        self._link = None

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
        if self._link is not None and self._clock is not None:
            self._clock.stop()
            self._link.kill()
        self._link = None
