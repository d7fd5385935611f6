"""Answers kept in memory: the least recently used go first, a new release empties it."""

from __future__ import annotations

import re
from collections import OrderedDict
from functools import lru_cache
from typing import Protocol, TypeVar

__all__ = ["AnswerCache", "lasting"]

_ENTRY = 400  # bytes that an entry costs beside its key and body
_SEEN = 10_000  # requests whose coming is remembered
_REMEMBERED = 16_384  # characters: the question of a page is asked again and again
_VOLATILE = re.compile(r"(?:now|rand|uuid)\s*[(#]", re.IGNORECASE)


class _Kept(Protocol):
    @property
    def body(self) -> bytes: ...


Kind = TypeVar("Kind", bound=_Kept)


class AnswerCache:
    """At most ``size`` bytes of answers of any kind that has a ``body``.

    ``generation`` counts how often it was emptied: what was begun before is not put into it afterwards.
    What is larger than ``largest`` has its place only when it is asked for again: see :meth:`room`.

    >>> from hrgraph.store.formats import Family
    >>> from hrgraph.store.pooled import Kept
    >>> cache = AnswerCache(size=2_000, largest=1_000)
    >>> for name in (b"a", b"b", b"c"):
    ...     cache.put(name, Kept(Family.TABLE, "text/csv", bytes(500)), cache.generation)
    >>> cache.get(b"a", Kept) is None, cache.get(b"c", Kept) is None, len(cache)
    (True, False, 2)
    """

    def __init__(self, size: int = 64 << 20, largest: int = 1 << 20) -> None:
        self.largest = largest if size else 0
        self.generation = 0
        self._size = size
        self._used = 0
        self._kept: OrderedDict[bytes, _Kept] = OrderedDict()
        self._seen: OrderedDict[int, None] = OrderedDict()

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, key: bytes, kind: type[Kind]) -> Kind | None:
        """The answer kept for a request, None when there is none of that kind."""
        kept = self._kept.get(key)
        if not isinstance(kept, kind):
            return None
        self._kept.move_to_end(key)
        return kept

    def room(self, key: bytes) -> int:
        """How many bytes the answer to a request may have: half of all when it is asked for again.

        So one download of much does not drive out what is asked for often.

        >>> cache = AnswerCache(size=2_000, largest=100)
        >>> cache.room(b"a"), cache.room(b"a"), cache.room(b"b")
        (100, 1000, 100)
        """
        known = hash(key)
        if known in self._seen:
            return max(self.largest, self._size // 2)
        self._seen[known] = None
        if len(self._seen) > _SEEN:
            self._seen.popitem(last=False)
        return self.largest

    def put(self, key: bytes, kept: _Kept, generation: int) -> None:
        """Keep an answer begun in a ``generation``; what has not been asked for the longest makes room."""
        cost = len(key) + len(kept.body) + _ENTRY
        if generation != self.generation or cost > self._size or key in self._kept:
            return
        self._kept[key] = kept
        self._used += cost
        while self._used > self._size:
            old, gone = self._kept.popitem(last=False)
            self._used -= len(old) + len(gone.body) + _ENTRY

    def clear(self) -> None:
        """Forget everything."""
        self.generation += 1
        self._kept.clear()
        self._used = 0


def lasting(text: str) -> bool:
    """Whether a query answers the same as long as the release does: no clock and no chance in it.

    Words are not told from text in quotes: a query that is not kept is only slower.

    >>> lasting("ASK {}"), lasting("SELECT (NOW() AS ?n) {}"), lasting("SELECT (rand () AS ?n) {}")
    (True, False, False)
    """
    return _remembered(text) if len(text) <= _REMEMBERED else _lasting(text)


def _lasting(text: str) -> bool:
    return _VOLATILE.search(text) is None


_remembered = lru_cache(maxsize=256)(_lasting)
