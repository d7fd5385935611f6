"""The service's end of a worker process: start it, send it a request, take its frames, kill it."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict
from typing import cast

from hrgraph import errors
from hrgraph.errors import QueryError, StoreError
from hrgraph.store.allocator import preloaded
from hrgraph.store.engine import NotOffered
from hrgraph.store.formats import Family
from hrgraph.store.releases import PublishedRelease
from hrgraph.store.requests import Limits, QueryRequest
from hrgraph.store.worker import frame

__all__ = ["Died", "Link", "encode", "error_of", "start_worker"]

_BUFFER = 1 << 20  # bytes read ahead of the client
_OPENING = 5.0  # seconds that a worker may take to open another release: far more than it needs


class Died(StoreError):
    """The worker process ended in the middle of a query; ``signal`` is what ended it, if one did."""

    def __init__(self, code: int | None) -> None:
        self.signal = -code if code is not None and code < 0 else None
        name = signal.Signals(self.signal).name if self.signal else f"exit code {code}"
        super().__init__(f"the process that worked on the query ended ({name})")

    @property
    def by_query(self) -> bool:
        """Whether the query itself did it: overflow of the stack, or the memory limit."""
        return self.signal in {signal.SIGSEGV, signal.SIGABRT, signal.SIGBUS, signal.SIGILL}


class Link(asyncio.Protocol):
    """A worker process and the frames that come from it, read no further ahead than 1 MiB."""

    def __init__(
        self, release: PublishedRelease, process: subprocess.Popen[bytes], held: bool = False
    ) -> None:
        self.release = release
        self.process = process
        self.held = held  # it has the release in memory
        self.sealed = False
        self.alive = True
        self.replaced = False  # a slow one: another worker has its place already
        self.exchanged = False  # for one that holds the release in memory
        self.overdue = False  # its query took longer than one may
        self.ended = ""  # why we ended it, where it was not for its time
        self.transport: asyncio.Transport | None = None
        self.lost: Callable[[Link], object] = lambda _: None
        self.paused: Callable[[bool], object] = lambda _: None
        self._buffer = bytearray()
        self._waiter: asyncio.Future[None] | None = None
        self._holding = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        self.transport = cast("asyncio.Transport", transport)  # uvloop's is none by inheritance

    def data_received(self, data: bytes) -> None:
        """Keep what came; stop reading when nobody takes it."""
        self._buffer += data
        if len(self._buffer) > _BUFFER and not self._holding and self.transport is not None:
            self._holding = True
            self.transport.pause_reading()
            self.paused(True)
        self._wake()

    def connection_lost(self, error: Exception | None) -> None:
        """The process ended, or was ended."""
        self.alive = False
        self._wake()
        self.lost(self)

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    def send(self, message: bytes) -> None:
        """Send an encoded request; the answer comes as frames."""
        assert self.transport is not None
        self.transport.write(frame(b"Q", message))

    async def reopen(self, release: PublishedRelease) -> bool:
        """Let an idle worker go on with another release; False when it does not, and is ended."""
        assert self.transport is not None
        self.transport.write(frame(b"O", str(release.path).encode()))
        try:
            async with asyncio.timeout(_OPENING):
                kind, _ = await self.frame()
        except (Died, TimeoutError):
            kind = b""
        if kind != b"R" or not self.alive:
            self.kill()
            return False
        self.release, self.held = release, False
        return True

    async def frame(self) -> tuple[bytes, bytes]:
        """The next frame: kind and bytes. Raises :class:`Died` when none will come any more."""
        while True:
            buffer = self._buffer
            if len(buffer) >= 5:
                end = 5 + int.from_bytes(buffer[1:5], "big")
                if len(buffer) >= end:
                    found = bytes(buffer[:1]), bytes(buffer[5:end])
                    del buffer[:end]
                    self._resume()
                    return found
            if not self.alive:
                raise Died(await asyncio.to_thread(self.process.wait))
            self._waiter = asyncio.get_running_loop().create_future()
            await self._waiter

    def whole(self) -> bool:
        """Whether all frames up to the end of the answer have come already."""
        position, buffer = 0, self._buffer
        while len(buffer) >= position + 5:
            kind = buffer[position : position + 1]
            position += 5 + int.from_bytes(buffer[position + 1 : position + 5], "big")
            if kind == b"E":
                return True
        return False

    def _resume(self) -> None:
        if self._holding and len(self._buffer) < _BUFFER // 2 and self.transport is not None and self.alive:
            self._holding = False
            self.transport.resume_reading()
            self.paused(False)

    async def head(self) -> tuple[Family, str]:
        """The head of an answer; raises the error that came instead."""
        kind, payload = await self.frame()
        if kind == b"X":
            raise error_of(payload)
        fields = json.loads(payload)
        return Family(fields["family"]), fields["media_type"]

    def kill(self) -> None:
        """End the process, whatever it is doing."""
        if self.process.poll() is None:
            self.process.kill()

    async def close(self) -> None:
        """End the process and wait until nothing is left of it."""
        self.kill()
        if self.transport is not None:
            self.transport.abort()
        await asyncio.to_thread(self.process.wait)


def encode(request: QueryRequest) -> bytes:
    """A request as a worker reads it; equal requests give equal bytes."""
    fields = {name: getattr(request, name) for name in QueryRequest.__slots__}
    fields["bindings"] = {name: dict(term) for name, term in sorted(request.bindings.items())}
    return json.dumps(fields).encode()


def error_of(payload: bytes) -> QueryError | StoreError:
    """The exception that a worker reports, made again on this side."""
    fields = json.loads(payload)
    name, message = fields.pop("error"), fields.pop("message")
    if name == "NotOffered":
        return NotOffered(Family(fields["family"]))
    kind = getattr(errors, name, StoreError)
    if not (isinstance(kind, type) and issubclass(kind, StoreError)):
        kind = StoreError
    return kind(message, **fields)


async def start_worker(release: PublishedRelease, limits: Limits, held: bool = False) -> Link:
    """A worker on this release, ready; ``held``: one that has it in memory.

    Raises :class:`StoreError` when it does not get ready.
    """
    starting = asyncio.ensure_future(_start(release, limits, held))
    try:
        return await asyncio.shield(starting)
    except asyncio.CancelledError:  # a process that is half started must not be left behind
        with contextlib.suppress(StoreError):
            await (await starting).close()
        raise


async def _start(release: PublishedRelease, limits: Limits, held: bool) -> Link:
    ours, theirs = socket.socketpair()
    with theirs:
        command = [sys.executable, "-m", "hrgraph.store.worker"]
        arguments = [str(theirs.fileno()), str(release.path), json.dumps(asdict(limits)), *["held"] * held]
        process = await asyncio.to_thread(
            subprocess.Popen,
            command + arguments,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=(theirs.fileno(),),
            env=os.environ | preloaded(),
            process_group=0,  # Ctrl+C in the terminal is for the service, which ends its workers in order
        )
    loop = asyncio.get_running_loop()
    _, link = await loop.create_unix_connection(lambda: Link(release, process, held), sock=ours)
    try:
        async with asyncio.timeout(30):
            kind, payload = await link.frame()
    except (Died, TimeoutError) as error:
        await link.close()
        raise StoreError(f"no worker gets ready on release {release.id}: {error}") from error
    link.sealed = kind == b"R" and bool(json.loads(payload)["sealed"])
    return link
