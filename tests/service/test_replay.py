"""What was answered before: the same bytes asked again give the same answer, and nothing stale or foreign."""

from __future__ import annotations

import json
import re
import shutil
import socket
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from urllib.parse import quote

import httpx
import pyoxigraph as ox
import pytest

from hrgraph.iris import mint_graph
from hrgraph.service.journal import Journal
from hrgraph.store.build import build

COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"


class Wire:
    """A raw connection: what goes out and what comes back, byte for byte."""

    def __init__(self, address: str) -> None:
        url = httpx.URL(address)
        assert url.port
        self.socket = socket.create_connection((url.host, url.port), timeout=10)

    def __enter__(self) -> Wire:
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def send(self, data: bytes) -> None:
        self.socket.sendall(data)

    def answer(self, head: bool = False) -> tuple[bytes, bytes]:
        """Head and body of the next answer."""
        data = b""
        while b"\r\n\r\n" not in data:
            data += self.socket.recv(65_536)
        top, body = data.split(b"\r\n\r\n", 1)
        length = re.search(rb"content-length: (\d+)", top)
        assert length
        while not head and len(body) < int(length[1]):
            body += self.socket.recv(65_536)
        return top, body

    def ask(self, data: bytes) -> tuple[bytes, bytes]:
        self.send(data)
        return self.answer(head=data.startswith(b"HEAD"))

    @property
    def closed(self) -> bool:
        return self.socket.recv(1) == b""


def get(path: str, *headers: str, method: str = "GET") -> bytes:
    return "\r\n".join([f"{method} {path} HTTP/1.1", "Host: example.org", *headers, "", ""]).encode()


def query(text: str, *headers: str, method: str = "GET") -> bytes:
    return get(f"/sparql?query={quote(text)}", *headers, method=method)


def post(text: str) -> bytes:
    body = text.encode()
    head = f"Content-Type: application/sparql-query\r\nContent-Length: {len(body)}"
    return f"POST /sparql HTTP/1.1\r\nHost: example.org\r\n{head}\r\n\r\n".encode() + body


def replayed(address: str) -> int:
    match = re.search(r"^hrgraph_replayed_total (\d+)", httpx.get(address + "/metrics").text, re.MULTILINE)
    assert match
    return int(match[1])


def without_date(head: bytes) -> list[bytes]:
    return sorted(line for line in head.split(b"\r\n") if not line.lower().startswith(b"date:"))


@pytest.mark.parametrize(
    ("request_", "again"),
    [
        (query("ASK {} # 1"), 1),
        (query("ASK {} # 2", "Accept-Encoding: gzip"), 1),
        (query("ASK {} # 3", method="HEAD"), 1),
        (query("SELECT * { ?s ?p ?o } # 4", "Accept-Encoding: gzip"), 1),
        (query("SELECT * { ?s ?p ?o } # 5", "Accept: text/html"), 1),
        (post("ASK {} # 6"), 1),
        (get("/doc/state/ATA.ttl", "User-Agent: test"), 1),
        (query("SELECT (NOW() AS ?n) {} # 7"), 0),
        (query("SELECT (RAND() AS ?n) {} # 8"), 0),
        (query("ASK { # 9"), 0),
        (get("/nowhere"), 0),
        (get("/health"), 0),
        (get("/metrics", "X-Test: 1"), 0),
        (query("ASK {} # 10", "X-Forwarded-For: 192.0.2.1"), 0),
        (query("ASK {} # 11", "X-Forwarded-Proto: https"), 0),
        (query("ASK {} # 12", "Expect: 100-continue"), 0),
        (query("ASK {} # 13").replace(b"HTTP/1.1", b"HTTP/1.0"), 0),
    ],
)
def test_what_lasts_is_replayed_and_nothing_else(address: str, request_: bytes, again: int) -> None:
    seen = []
    before = replayed(address)
    for _ in range(2):
        with Wire(address) as wire:
            wire.send(request_)
            if b"Expect" in request_ and b"HTTP/1.1" in request_:
                seen.append(wire.socket.recv(65_536).split(b"\r\n\r\n")[0:1] * 2)
            else:
                seen.append(list(wire.answer(head=request_.startswith(b"HEAD"))))
    assert replayed(address) - before == again
    if again:
        assert without_date(seen[0][0]) == without_date(seen[1][0])
        assert seen[0][1] == seen[1][1]
        assert b"date: " in seen[1][0].lower()


def test_another_header_is_another_question(address: str) -> None:
    with Wire(address) as wire:
        first, body = wire.ask(query(COUNT, "Accept: text/csv"))
        assert b"text/csv" in first
        other, _ = wire.ask(query(COUNT, "Accept: text/tab-separated-values"))
        assert b"tab-separated" in other
        tag = re.search(rb"etag: (\S+)", first)
        assert tag
        spared = get(f"/sparql?query={quote(COUNT)}", "Accept: text/csv", f"If-None-Match: {tag[1].decode()}")
        wire.send(spared)
        assert wire.socket.recv(4_096).startswith(b"HTTP/1.1 304")
        assert wire.ask(query(COUNT, "Accept: text/csv"))[1] == body


def test_a_connection_is_kept_or_closed_as_asked(address: str) -> None:
    for _ in range(2):
        with Wire(address) as wire:
            head, _ = wire.ask(query("ASK {} # close", "Connection: close"))
            assert b"connection: close" in head
            assert wire.closed
    with Wire(address) as wire:
        bodies = [wire.ask(query("ASK {} # kept"))[1] for _ in range(5)]
        assert len(set(bodies)) == 1


def test_pieces_and_pipelines_are_answered_in_order(address: str) -> None:
    whole, other = query("ASK {} # whole"), query("ASK { FILTER(false) } # whole")
    with Wire(address) as wire:
        true = wire.ask(whole)[1]
        false = wire.ask(other)[1]
        assert true != false
        wire.send(whole[:40])  # the rest comes later: no whole request yet
        time.sleep(0.05)
        wire.send(whole[40:])
        assert wire.answer()[1] == true
        wire.send(whole + other)  # two in one piece
        data = b""
        while data.count(b"boolean") < 2:
            data += wire.socket.recv(65_536)
        assert data.index(b"true") < data.index(b"false")
        assert wire.ask(whole)[1] == true


def test_a_body_that_looks_like_a_request_is_a_body(address: str) -> None:
    inner = query("ASK {} # inner")
    with Wire(address) as wire:
        wire.ask(inner)
        length = f"Content-Type: text/plain\r\nContent-Length: {len(inner)}"
        wire.send(f"POST /sparql HTTP/1.1\r\nHost: example.org\r\n{length}\r\n\r\n".encode())
        time.sleep(0.05)
        wire.send(inner)
        head, body = wire.answer()
        assert head.startswith(b"HTTP/1.1 415")
        assert b"boolean" not in body


def test_no_stale_answer_after_a_release(
    store_directory: Path, tmp_path: Path, serve: Callable[..., AbstractContextManager[str]]
) -> None:
    directory = tmp_path / "copy"
    shutil.copytree(store_directory, directory, symlinks=True)
    with serve(directory) as address, Wire(address) as wire:
        before = wire.ask(query(COUNT))
        assert wire.ask(query(COUNT))[1] == before[1]
        quad = ox.Quad(
            ox.NamedNode("a:a"), ox.NamedNode("a:b"), ox.Literal("c"), ox.NamedNode(mint_graph("x"))
        )
        release = build([quad], directory)
        until = time.monotonic() + 10
        while httpx.get(address + "/health").json()["release"] != release.id:
            assert time.monotonic() < until
            time.sleep(0.05)
        after = wire.ask(query(COUNT))
        assert json.loads(after[1])["results"]["bindings"][0]["n"]["value"] == "1"
        assert re.search(rb"etag: \S+", after[0])[0] != re.search(rb"etag: \S+", before[0])[0]  # type: ignore[index]


def test_the_access_log_says_who_asked_what_and_how_long_it_took(
    store_directory: Path, serve: Callable[..., AbstractContextManager[str]]
) -> None:
    lines: list[str] = []
    with serve(store_directory, journal=Journal(lines.append)) as address, Wire(address) as wire:
        wire.ask(query("ASK {} # secret"))
        wire.ask(query("ASK {} # secret"))
        wire.ask(get("/nowhere"))
    first, second, third = map(json.loads, lines)
    assert (first["method"], first["path"], first["status"]) == ("GET", "/sparql", 200)
    assert first["client"] == "127.0.0.1"
    assert first["bytes"] == second["bytes"] > 0
    assert first["seconds"] > 0
    assert "replayed" not in first
    assert second["replayed"] is True
    assert third["status"] == 404
    assert "secret" not in "".join(lines)


def test_the_access_log_has_queries_when_asked(
    store_directory: Path, serve: Callable[..., AbstractContextManager[str]]
) -> None:
    lines: list[str] = []
    with serve(store_directory, journal=Journal(lines.append, queries=True)) as address:
        httpx.post(address + "/sparql", data={"query": "ASK {} # é"})
        httpx.get(address + "/doc/state/ATA?_mediatype=text/turtle")
    assert [json.loads(line)["query"] for line in lines] == ["ASK {} # é", "_mediatype=text/turtle"]
