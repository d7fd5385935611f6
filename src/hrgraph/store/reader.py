"""Answers queries from a published release, inside this process.

For the command line and for tests: the questions are ours. The service answers strangers'
queries with :mod:`hrgraph.store.pool`, which takes the same requests.
"""

from __future__ import annotations

import queue
import threading
import traceback
from collections.abc import Iterator
from pathlib import Path

from hrgraph.errors import QueryStopped, StoreError
from hrgraph.store.engine import run
from hrgraph.store.formats import Family
from hrgraph.store.releases import PublishedRelease, find_release, open_store
from hrgraph.store.requests import Answer, Limits, QueryRequest

__all__ = ["Reader"]

_STACK = 256 << 20  # virtual: a deep query needs it, an ordinary one never touches it
_WAITING = 8  # chunks


class Reader:
    """Answers from what ``directory/current`` points at, and follows it when it changes."""

    def __init__(self, directory: Path, limits: Limits | None = None) -> None:
        self._directory = directory
        self._limits = limits or Limits()
        self._release = find_release(directory)
        self._store = open_store(self._release)

    @property
    def release(self) -> PublishedRelease:
        """The release that answers now; raises :class:`StoreError` when there is none any more."""
        release = find_release(self._directory)
        if release.path != self._release.path:
            self._store, self._release = open_store(release), release
        return self._release

    def answer(self, request: QueryRequest) -> Answer:
        """Begin to answer; errors that come before the first 64 kB are raised here.

        Raises :class:`QuerySyntaxError`, :class:`QueryRefused`, :class:`QueryParameterError`,
        :class:`QueryStopped`, :class:`QueryError` or :class:`StoreError`; the chunks of the
        answer raise the same when it breaks off later.
        """
        release = self.release
        job = _Job(request, self._limits, self)
        job.begin()
        first = job.next()
        if job.head is None:
            raise StoreError("the query ended without an answer")
        family, media_type = job.head
        return Answer(family, media_type, release.id, job.chunks(first))

    def run(self, job: _Job) -> None:
        """Run a job on the calling thread, which no result of the engine ever leaves."""
        run(self._store, job.request, self._limits, job.began, job.write)


class _Job:
    """One query on one thread of its own; chunks come out through a bounded queue."""

    def __init__(self, request: QueryRequest, limits: Limits, reader: Reader) -> None:
        self.request = request
        self.head: tuple[Family, str] | None = None
        self._deadline = limits.deadline
        self._reader = reader
        self._queue: queue.Queue[bytes | Exception | None] = queue.Queue(_WAITING)
        self._left = threading.Event()

    def begin(self) -> None:
        """Start the thread."""
        before = threading.stack_size(_STACK)
        try:
            threading.Thread(target=self._work, name="hrgraph query", daemon=True).start()
        finally:
            threading.stack_size(before)

    def began(self, family: Family, media_type: str) -> None:
        """Take note of what the answer will be."""
        self.head = (family, media_type)

    def write(self, chunk: bytes) -> None:
        """Pass a chunk on; ends the query when nobody reads it any more."""
        if not self._put(chunk):
            raise QueryStopped("nobody reads the answer any more")

    def _put(self, item: bytes | Exception | None) -> bool:
        while not self._left.is_set():
            try:
                self._queue.put(item, timeout=0.1)
            except queue.Full:
                continue
            return True
        return False

    def _work(self) -> None:
        last: Exception | None = None
        try:
            self._reader.run(self)
        except Exception as error:  # it is raised again on the thread that asked
            last = error
            seen: BaseException | None = error
            while seen is not None:  # its frames must not carry results of the engine over there
                traceback.clear_frames(seen.__traceback__)
                seen = seen.__context__
        self._put(last)

    def next(self) -> bytes | None:
        """The next chunk, None at the end; raises what the query raised."""
        try:
            item = self._queue.get(timeout=self._deadline)
        except queue.Empty:
            self._left.set()
            raise QueryStopped(f"the query did not answer within {self._deadline:g} seconds") from None
        if isinstance(item, Exception):
            raise item
        return item

    def chunks(self, first: bytes | None) -> Iterator[bytes]:
        """All chunks; closing the iterator ends the query."""
        try:
            chunk = first
            while chunk is not None:
                yield chunk
                chunk = self.next()
        finally:
            self._left.set()
