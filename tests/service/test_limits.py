"""Over HTTP: answers that break off, clients that leave, a flood of runaways, a command that serves."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n1 ?o . ?p ?q ?r }"
ROWS = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o }"


def test_an_answer_that_breaks_off_never_looks_whole(address: str) -> None:
    with (
        httpx.Client(base_url=address) as client,
        client.stream("GET", "/sparql", params={"query": ROWS}) as response,
    ):
        assert response.status_code == 200
        body = b""
        pieces = response.iter_bytes()
        with pytest.raises(httpx.RemoteProtocolError):  # noqa: PT012
            while piece := next(pieces):
                body = (body + piece)[-200:]
    assert b"stopped" not in body  # no error text in the body


def test_who_leaves_ends_the_query(address: str) -> None:
    with httpx.Client(base_url=address) as client:
        with pytest.raises(httpx.ReadTimeout):
            client.get("/sparql", params={"query": ENDLESS + " # leaving"}, timeout=0.6)
        began = time.perf_counter()
        while client.get("/health").json()["slow"] and time.perf_counter() - began < 5:
            time.sleep(0.02)
        assert time.perf_counter() - began < 1.8, "before the deadline of two seconds"


@contextmanager
def command(
    store: Path, *options: str, told: list[str] | None = None, **env: str
) -> Iterator[tuple[str, int]]:
    """The address and the process id of ``hrgraph serve``; ``told`` gets its stderr at the end."""
    line = [sys.executable, "-m", "hrgraph", "serve", "--store", str(store), *options]
    known = {**os.environ, "HRGRAPH_PORT": "0", **env}
    with subprocess.Popen(line, stderr=subprocess.PIPE, text=True, env=known) as process:
        assert process.stderr is not None
        try:
            match = re.search(r"http://[0-9.:]+", process.stderr.readline())
            assert match is not None
            yield match[0], process.pid
        finally:
            process.send_signal(signal.SIGINT)
            rest = process.stderr.read().splitlines()
            if told is not None:
                told += rest


def slowest(client: httpx.Client, mark: str) -> float:
    """The 95th percentile of a short query, in seconds."""
    waits = []
    for number in range(100):
        began = time.perf_counter()
        assert client.get("/sparql", params={"query": f"ASK {{}} # {mark} {number}"}).status_code == 200
        waits.append(time.perf_counter() - began)
    return sorted(waits)[95]


def test_a_flood_of_runaways_slows_nobody(store_directory: Path) -> None:
    with (
        command(store_directory, "--deadline", "10") as (address, _),
        httpx.Client(base_url=address) as client,
    ):
        answers: list[int] = []
        quiet = slowest(client, "quiet")

        def run_away(number: int) -> None:
            query = f"{ENDLESS} # {number}"
            answers.append(httpx.get(address + "/sparql", params={"query": query}, timeout=30).status_code)

        threads = [threading.Thread(target=run_away, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        while client.get("/health").json()["slow"] < 8:  # until each has made room
            time.sleep(0.05)
        loud = slowest(client, "loud")
        assert client.get("/health").json()["slow"] == 8
        for thread in threads:
            thread.join()
        assert loud < max(1.0, 10 * quiet), "long before the deadline of ten seconds"
        assert answers == [503] * 8


def test_the_command_serves_and_stops_in_order(store_directory: Path) -> None:
    with command(store_directory, "--workers", "1", "--root-path", "/graph") as (address, process):
        body = httpx.get(address + "/health").json()
        assert body["workers"] == 1
        assert "/graph/static/" in httpx.get(address + "/").text
        listing = ["ps", "-o", "pid=", "--ppid", str(process)]
        workers = subprocess.run(listing, capture_output=True, text=True, check=False).stdout.split()
    for worker in workers:
        with pytest.raises(ProcessLookupError):
            os.kill(int(worker), 0)


def test_every_flag_can_stand_in_the_environment(store_directory: Path) -> None:
    told: list[str] = []
    environment = {
        "HRGRAPH_WORKERS": "1",
        "HRGRAPH_ROOT_PATH": "/graph",
        "HRGRAPH_DEADLINE": "0.5",
        "HRGRAPH_PROXIES": "192.0.2.1",
        "HRGRAPH_LOG": "1",
    }
    with command(store_directory, told=told, **environment) as (address, _):
        assert httpx.get(address + "/health", headers={"x-forwarded-for": "192.0.2.9"}).json()["workers"] == 1
        stopped = httpx.get(address + "/sparql", params={"query": ENDLESS})
        assert stopped.status_code == 503
        assert "0.5 seconds" in stopped.json()["detail"]
        assert stopped.json()["type"].startswith(address + "/graph/")
    lines = [json.loads(line) for line in told]
    assert [line["status"] for line in lines] == [200, 503]
    assert lines[0]["client"] == "127.0.0.1"
    assert not any("query" in line for line in lines)


def test_an_answer_under_way_is_sent_to_its_end_when_the_service_stops(store_directory: Path) -> None:
    rows = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } LIMIT 40000"
    with (
        command(store_directory) as (address, process),
        httpx.stream("GET", address + "/sparql", params={"query": rows, "format": "csv"}) as response,
    ):
        pieces = response.iter_bytes()
        body = next(pieces)
        os.kill(process, signal.SIGTERM)
        body += b"".join(pieces)
        assert body.count(b"\r\n") == 40_001
