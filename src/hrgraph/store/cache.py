"""Answers kept in memory: the least recently used go first, a new release empties it."""

from __future__ import annotations

from collections import OrderedDict

from hrgraph.store.pooled import Kept

__all__ = ["AnswerCache"]

_ENTRY = 400  # bytes that an entry costs beside its key and body


class AnswerCache:
    """At most ``size`` bytes of answers, none larger than ``largest``.

    >>> from hrgraph.store.formats import Family
    >>> cache = AnswerCache(size=2_000, largest=1_000)
    >>> for name in (b"a", b"b", b"c"):
    ...     cache.put(name, Kept(Family.TABLE, "text/csv", bytes(500)))
    >>> cache.get(b"a") is None, cache.get(b"c") is None, len(cache)
    (True, False, 2)
    """

    def __init__(self, size: int = 64 << 20, largest: int = 1 << 20) -> None:
        self.largest = largest if size else 0
        self.hits = self.misses = 0
        self._size = size
        self._used = 0
        self._kept: OrderedDict[bytes, Kept] = OrderedDict()

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, key: bytes) -> Kept | None:
        """The answer kept for a request, None when there is none."""
        kept = self._kept.get(key)
        if kept is None:
            self.misses += 1
            return None
        self.hits += 1
        self._kept.move_to_end(key)
        return kept

    def put(self, key: bytes, kept: Kept) -> None:
        """Keep an answer; what has not been asked for the longest makes room."""
        cost = len(key) + len(kept.body) + _ENTRY
        if len(kept.body) > self.largest or cost > self._size or key in self._kept:
            return
        self._kept[key] = kept
        self._used += cost
        while self._used > self._size:
            old, gone = self._kept.popitem(last=False)
            self._used -= len(old) + len(gone.body) + _ENTRY

    def clear(self) -> None:
        """Forget everything."""
        self._kept.clear()
        self._used = 0
