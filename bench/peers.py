"""Servers for the benchmark of the service: hrgraph and its peers, each on a free port with the same data.

The peers live in a virtual environment of their own, made on the first run in ``build/bench``.
"""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph

from hrgraph.store.export import export_release
from hrgraph.store.releases import find_release

ROOT = Path(__file__).resolve().parent.parent
PLACE = ROOT / "build" / "bench"
OURS, ENGINE, RDFLIB = "hrgraph", "oxigraph", "rdflib-endpoint"


@dataclass(frozen=True)
class Server:
    """A running server: where its endpoint is, its process, the seconds until its first answer."""

    name: str
    port: int
    path: str
    process: subprocess.Popen[bytes]
    started: float


def environment() -> Path:
    """The folder of programs of the peers' environment."""
    programs = PLACE / "venv" / "bin"
    wanted = [f"oxigraph=={pyoxigraph.__version__}", "rdflib-endpoint[web,cli]"]
    mark = PLACE / "venv" / "made"
    if not mark.is_file() or mark.read_text() != "\n".join(wanted):
        print("making the environment of the peers ...", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", PLACE / "venv"], check=True)
        quiet = ["--quiet", "--disable-pip-version-check"]
        subprocess.run([programs / "python", "-m", "pip", "install", *quiet, *wanted], check=True)
        mark.write_text("\n".join(wanted))
    return programs


def command(name: str, directory: Path, port: int) -> list[str]:
    """How a server is started on a published release."""
    if name == OURS:
        program = str(Path(sys.executable).parent / "hrgraph")
        return [program, "serve", "--store", str(directory), "--port", str(port)]
    release = find_release(directory)
    if name == ENGINE:
        store = str(release.path / "store")
        program = str(environment() / "oxigraph")
        return [program, "serve-read-only", "--location", store, "--bind", f"127.0.0.1:{port}"]
    triples = PLACE / f"{release.id}.nt"
    if not triples.is_file():
        triples.write_bytes(export_release(directory, "ntriples"))
    program = str(environment() / "rdflib-endpoint")
    return [program, "serve", "--host", "127.0.0.1", "--port", str(port), str(triples)]


@contextlib.contextmanager
def serve(name: str, directory: Path, patience: float) -> Iterator[Server]:
    """A server that is ready; raises TimeoutError when it is not within ``patience`` seconds."""
    PLACE.mkdir(parents=True, exist_ok=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    arguments = command(name, directory, port)
    path = "/query" if name == ENGINE else "/sparql" if name == OURS else "/"
    begun = time.perf_counter()
    process = subprocess.Popen(
        arguments, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        while not answers(port):
            if process.poll() is not None or time.perf_counter() - begun > patience:
                raise TimeoutError(f"{name} is not ready after {time.perf_counter() - begun:.0f} s")
            time.sleep(0.005)
        yield Server(name, port, path, process, time.perf_counter() - begun)
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def answers(port: int) -> bool:
    """Whether something answers HTTP on a port."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
            connection.sendall(b"GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            return connection.recv(8) == b"HTTP/1.1"
    except OSError:
        return False


def resident(process: int) -> int:
    """The resident memory of a process in KiB; 0 when it has ended."""
    try:
        pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    except (OSError, IndexError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE") // 1024


def settle(server: Server, patience: float) -> None:
    """Wait until a server has stopped working for clients that have left, or for ``patience`` seconds."""
    until = time.perf_counter() + patience
    while time.perf_counter() < until:
        before = worked(server)
        time.sleep(0.25)
        if worked(server) - before <= 2:
            return


def worked(server: Server) -> int:
    """The processor time of a server and its workers, in hundredths of a second."""
    total = 0
    for process in (server.process.pid, *children(server.process.pid)):
        with contextlib.suppress(OSError):
            fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
            total += int(fields[11]) + int(fields[12])
    return total


def children(process: int) -> Sequence[int]:
    """The processes that a process has started."""
    found = []
    for task in Path(f"/proc/{process}/task").iterdir():
        with contextlib.suppress(OSError):
            found += [int(child) for child in (task / "children").read_text().split()]
    return found
