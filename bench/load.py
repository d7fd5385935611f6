"""A load generator: a number of clients that ask over HTTP/1.1 again and again, each after its answer.

One process, one loop over raw sockets, as little work for an answer as can be, so that it is not
what is measured. It is the same for every server.
"""

from __future__ import annotations

import contextlib
import select
import selectors
import socket
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

CHUNK = 1 << 20
TURN = 0.1  # seconds


@dataclass
class Sample:
    """What was seen: seconds of each answer, seconds in all, bytes, answers that were no 200."""

    latencies: list[float] = field(default_factory=list)
    seconds: float = 0.0
    size: int = 0
    failed: int = 0
    unfinished: int = 0

    def quantile(self, share: float) -> float | None:
        """The latency that a share of the answers did not exceed, in milliseconds."""
        if not self.latencies:
            return None
        ordered = sorted(self.latencies)
        return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))]

    @property
    def throughput(self) -> float:
        """Answers a second."""
        return len(self.latencies) / self.seconds if self.seconds else 0.0


class Client:
    """One connection with at most one request under way."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=5)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.setblocking(False)

    def begin(self, request: bytes) -> None:
        self.head = b""
        self.left = 0  # bytes of the body still to come; -1: until the last chunk
        self.tail = b""
        self.status = 0
        self.size = 0
        self.began = time.perf_counter()
        self.socket.send(request)

    def feed(self, data: bytes) -> bool:
        """Take bytes of the answer; whether it is whole."""
        if self.status:
            return self._body(data)
        self.head += data
        end = self.head.find(b"\r\n\r\n")
        if end < 0:
            return False
        head = self.head[:end].lower()
        self.status = int(head[9:12])
        place = head.find(b"\r\ncontent-length:")
        if place >= 0:
            self.left = int(head[place + 17 :].split(b"\r\n", 1)[0])
        else:
            self.left = -1
        return self._body(self.head[end + 4 :])

    def _body(self, data: bytes) -> bool:
        self.size += len(data)
        if self.left >= 0:
            return self.size >= self.left
        self.tail = (self.tail + data)[-7:] if len(data) < 7 else data[-7:]
        return self.tail.endswith(b"\r\n0\r\n\r\n") or self.tail[-5:] == b"0\r\n\r\n" == data

    def ask(self, request: bytes, patience: float) -> float | None:
        """The seconds until the whole answer; None when it has not come after ``patience`` seconds."""
        self.begin(request)
        while (left := self.began + patience - time.perf_counter()) > 0:
            if select.select([self.socket], [], [], left)[0]:
                data = self.socket.recv(CHUNK)
                if not data:
                    return None
                if self.feed(data):
                    return time.perf_counter() - self.began
        return None


def in_turn(
    asked: Sequence[tuple[int, Callable[[], bytes]]], seconds: float, cap: float, fewest: int
) -> list[Sample]:
    """Ask several servers (port, what makes a request) in turn: what else the machine does, it does to all.

    A turn is a tenth of a second and at least one answer. Each server is asked for ``seconds`` and at
    least ``fewest`` times, but not for longer than ``cap`` seconds; one that does not answer in ``cap``
    seconds is asked no more.
    """
    samples = [Sample() for _ in asked]
    with contextlib.ExitStack() as open_sockets:
        people = [Client(port) for port, _ in asked]
        for person in people:
            open_sockets.callback(person.socket.close)
        while True:
            left = [
                (person, make, sample)
                for person, (_, make), sample in zip(people, asked, samples, strict=True)
                if not (sample.unfinished or sample.failed)
                and sample.seconds < (seconds if len(sample.latencies) >= fewest else cap)
            ]
            if not left:
                return samples
            for person, make, sample in left:
                turn(person, make, sample, cap)


def turn(person: Client, make: Callable[[], bytes], sample: Sample, cap: float) -> None:
    """Ask one server for a tenth of a second."""
    until = time.perf_counter() + TURN
    while time.perf_counter() < until:
        took = person.ask(make(), cap)
        if took is None or person.status != 200:
            sample.unfinished, sample.failed = int(took is None), int(took is not None)
            return
        sample.latencies.append(took)
        sample.seconds += took
        sample.size = person.size


def measure(
    port: int,
    make: Callable[[], bytes],
    clients: int,
    seconds: float,
    cap: float,
    fewest: int = 1,
) -> Sample:
    """Ask for ``seconds``, at least ``fewest`` times a client, never longer than ``cap`` seconds."""
    sample = Sample()
    with contextlib.ExitStack() as open_sockets, selectors.DefaultSelector() as selector:
        people = [Client(port) for _ in range(clients)]
        asked = 0
        for person in people:
            open_sockets.callback(person.socket.close)
            selector.register(person.socket, selectors.EVENT_READ, person)
        started = time.perf_counter()
        for person in people:
            person.begin(make())
            asked += 1
        running = clients
        while running:
            now = time.perf_counter()
            if now - started > cap:
                break
            for key, _ in selector.select(0.1):
                person = key.data
                data = person.socket.recv(CHUNK)
                if data and not person.feed(data):
                    continue
                now = time.perf_counter()
                if data and person.status == 200:
                    sample.latencies.append(now - person.began)
                else:
                    sample.failed += 1
                sample.size = person.size
                if not data:  # cut off
                    selector.unregister(person.socket)
                    person.socket.close()
                    person = Client(port)
                    open_sockets.callback(person.socket.close)
                    selector.register(person.socket, selectors.EVENT_READ, person)
                if now - started < seconds or asked < fewest * clients:
                    person.begin(make())
                    asked += 1
                else:
                    running -= 1
        sample.unfinished = running
        sample.seconds = time.perf_counter() - started
    return sample


def exchange(
    port: int, request: bytes, seconds: float, leave: threading.Event | None = None
) -> tuple[int, bytes]:
    """Ask once and keep the body; leaves when told to. Raises TimeoutError after ``seconds``."""
    client = Client(port)
    begun, body = time.perf_counter(), []
    client.socket.setblocking(True)
    client.socket.settimeout(0.2)
    with client.socket:
        client.begin(request)
        while time.perf_counter() - begun < seconds and not (leave and leave.is_set()):
            with contextlib.suppress(TimeoutError):
                data = client.socket.recv(CHUNK)
                body.append(data)
                if not data or client.feed(data):
                    return client.status, unpacked(b"".join(body))
    raise TimeoutError(f"no answer in {seconds:g} s")


def unpacked(answer: bytes) -> bytes:
    """The body of an answer, its chunks put together."""
    head, _, rest = answer.partition(b"\r\n\r\n")
    if b"chunked" not in head.lower():
        return rest
    pieces = []
    while rest:
        size, _, rest = rest.partition(b"\r\n")
        length = int(size, 16)
        pieces.append(rest[:length])
        rest = rest[length + 2 :]
    return b"".join(pieces)
