"""A small release is held in memory by the workers, once it has stood for a while."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Awaitable, Callable
from pathlib import Path

import pyoxigraph as ox
import pytest

from hrgraph.errors import StoreError
from hrgraph.iris import mint_graph
from hrgraph.store import engine, workers
from hrgraph.store.build import build
from hrgraph.store.link import Link, start_worker
from hrgraph.store.pool import Pool
from hrgraph.store.releases import PublishedRelease, find_release, hold_store, open_store
from hrgraph.store.requests import Limits, QueryRequest

ROWS = QueryRequest("SELECT ?s ?p ?o { ?s ?p ?o }", table="text/csv")


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Releases are brought into memory as soon as they are there."""
    monkeypatch.setattr(workers, "_SETTLED", 0.0)
    monkeypatch.setattr(workers, "_LEISURE", 0.01)


def run(directory: Path, work: Callable[[Pool], Awaitable[None]], limits: Limits, size: int = 2) -> None:
    """Start a pool and work with it."""

    async def whole() -> None:
        pool = Pool(directory, size, limits)
        await pool.start()
        try:
            async with asyncio.timeout(30):
                await work(pool)
        finally:
            await pool.close()

    asyncio.run(whole())


async def until(true: Callable[[], bool]) -> None:
    """Wait for it."""
    while not true():
        await asyncio.sleep(0.01)


def publish(value: str, directory: Path) -> str:
    """Publish a release of one statement."""
    graph = ox.NamedNode(mint_graph("x"))
    return build([ox.Quad(ox.NamedNode("a:a"), ox.NamedNode("a:b"), ox.Literal(value), graph)], directory).id


def rows(store: ox.Store, text: str) -> list[bytes]:
    """The rows of an answer, in no order."""
    results = store.query(text)
    assert not isinstance(results, ox.QueryTriples)
    table = results.serialize(format=ox.QueryResultsFormat.TSV)
    assert table is not None
    return sorted(table.splitlines())


def test_the_copy_holds_what_the_store_holds(release: Path) -> None:
    kept = find_release(release)
    assert set(hold_store(kept)) == set(open_store(kept))


def test_every_question_has_the_same_answer_in_memory(release: Path) -> None:
    kept = find_release(release)
    disk, memory = open_store(kept), hold_store(kept)
    examples = ox.NamedNode("http://www.w3.org/ns/shacl#select")
    asked = list(disk.quads_for_pattern(None, examples, None, ox.DefaultGraph()))
    assert len(asked) > 10
    for quad in asked:
        text = str(getattr(quad.object, "value", ""))
        assert rows(memory, text) == rows(disk, text), quad.subject


def test_a_document_is_the_same_from_memory_and_from_disk(release: Path) -> None:
    """Byte for byte, in every format, and what a thing is comes first."""
    kept = find_release(release)
    text = "DESCRIBE <https://w3id.org/hrgraph/id/communication/OTH-10-2023> <https://w3id.org/hrgraph/id/company/tiktok>"
    for media_type in ("text/turtle", "application/n-triples", "application/ld+json", "application/rdf+xml"):
        written = []
        for store in (open_store(kept), hold_store(kept)):
            pieces: list[bytes] = []
            asked = QueryRequest(text, graph=media_type)
            engine.run(store, asked, Limits(), lambda *_: None, pieces.append)
            written.append(b"".join(pieces))
        assert written[0] == written[1]
        assert len(written[0]) > 1000
        if media_type == "application/n-triples":
            lines = written[0].decode().splitlines()
            assert len(lines) == len(set(lines))
            assert "#type>" in lines[0]


def test_very_many_triples_are_written_as_they_come(
    store_directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = open_store(find_release(store_directory))
    asked = QueryRequest("CONSTRUCT WHERE { ?s ?p ?o }", graph="application/n-triples")
    whole: list[bytes] = []
    engine.run(store, asked, Limits(), lambda *_: None, whole.append)
    monkeypatch.setattr(engine, "_IN_ORDER", 5)
    pieces: list[bytes] = []
    engine.run(store, asked, Limits(), lambda *_: None, pieces.append)
    assert sorted(set(b"".join(pieces).splitlines())) == sorted(b"".join(whole).splitlines())
    assert len(whole) >= 1


def test_all_workers_come_to_hold_the_release(store_directory: Path) -> None:
    async def work(pool: Pool) -> None:
        before = await (await pool.answer(ROWS)).read()
        pool.cache.clear()
        await until(lambda: pool.workers["held"] == pool.workers["workers"] == pool.workers["idle"] == 2)
        after = await (await pool.answer(ROWS)).read()
        assert sorted(after.splitlines()) == sorted(before.splitlines())
        assert pool.counts["ended"] == 0  # they were exchanged
        assert all(link.sealed for link in pool.links) or not any(link.sealed for link in pool.links)

    run(store_directory, work, Limits())


def test_a_query_under_way_is_not_disturbed(store_directory: Path) -> None:
    async def work(pool: Pool) -> None:
        text = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } LIMIT 50000"
        answer = await pool.answer(QueryRequest(text, table="text/csv"))
        await until(lambda: pool.workers["held"] == 1)
        await until(lambda: pool.workers["held"] == 2)
        assert (await answer.read()).count(b"\r\n") == 50_001
        await until(lambda: pool.workers["workers"] == pool.workers["idle"] == 2)

    run(store_directory, work, Limits(moment=30))


def test_a_new_release_is_read_from_disk_at_once_and_held_later(
    store_directory: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    directory = tmp_path / "copy"
    shutil.copytree(store_directory, directory, symlinks=True)

    async def work(pool: Pool) -> None:
        await until(lambda: pool.workers["held"] == 2)
        monkeypatch.setattr(workers, "_SETTLED", 1e9)
        new = await asyncio.to_thread(publish, "c", directory)
        await until(lambda: pool.release.id == new and pool.workers["idle"] == 2)
        assert pool.workers["held"] == 0
        assert (await (await pool.answer(ROWS)).read()).endswith(b"a:a,a:b,c\r\n")
        monkeypatch.setattr(workers, "_SETTLED", 0.0)
        await until(lambda: pool.workers["held"] == pool.workers["idle"] == 2)
        pool.cache.clear()
        assert (await (await pool.answer(ROWS)).read()).endswith(b"a:a,a:b,c\r\n")

    run(directory, work, Limits())


def test_a_large_release_stays_on_disk(store_directory: Path) -> None:
    quads = find_release(store_directory).about["quads"]
    assert isinstance(quads, int)

    async def work(pool: Pool) -> None:
        await asyncio.sleep(1)
        assert pool.workers["held"] == 0

    run(store_directory, work, Limits(held=quads - 1))


def test_a_release_that_does_not_fit_is_tried_once(
    store_directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried = []

    async def hindered(release: PublishedRelease, limits: Limits, held: bool = False) -> Link:
        if held:
            tried.append(release)
            raise StoreError("no memory")
        return await start_worker(release, limits)

    monkeypatch.setattr(workers, "start_worker", hindered)

    async def work(pool: Pool) -> None:
        await until(lambda: bool(tried))
        await asyncio.sleep(0.5)
        assert len(tried) == 1
        assert pool.workers["idle"] == 2
        assert await (await pool.answer(ROWS)).read()

    run(store_directory, work, Limits())
