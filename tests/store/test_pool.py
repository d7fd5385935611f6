"""The pool of workers: nothing that a query does reaches anybody else."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import socket
from collections import Counter
from collections.abc import Awaitable, Callable
from pathlib import Path

import pyoxigraph as ox
import pytest

from hrgraph.errors import QueryParameterError, QueryRefused, QueryStopped, QuerySyntaxError, StoreError
from hrgraph.iris import mint_graph
from hrgraph.store.build import build
from hrgraph.store.engine import NotOffered
from hrgraph.store.formats import Family
from hrgraph.store.link import Link, start_worker
from hrgraph.store.pool import Pool, PoolBusy
from hrgraph.store.releases import PublishedRelease, find_release
from hrgraph.store.requests import Limits, QueryRequest
from hrgraph.store.screen import ScreenLimits

ASK = QueryRequest("ASK {}")
YES = b'{"head":{},"boolean":true}'
COUNT = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n1 ?o . ?p ?q ?r }"
ROWS = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
LONG = (
    'BIND("'
    + "a" * 60
    + '" AS ?v0) '
    + " ".join(f"BIND(CONCAT({', '.join([f'?v{n}'] * 16)}) AS ?v{n + 1})" for n in range(8))
)
WIDE = ScreenLimits(length=1_000_000, depth=1_000_000, steps=1_000_000, operations=1_000_000)
KILLERS = {
    "endless count": COUNT,
    "endless sort": "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l } ORDER BY ?c ?f ?i",
    "memory": f"SELECT (STRLEN(?v8) AS ?n) {{ {LONG} }}",
    "endless path": "SELECT (COUNT(*) AS ?n) { ?a (!<x:x>|!^<x:x>)* ?b . ?c (!<x:x>|!^<x:x>)* ?d . "
    "?e ?f ?g . ?h ?i ?j . ?k ?l ?m . ?o ?p ?q }",
}
UNSCREENED = {  # what the screen refuses must cost no more than a worker where it would come through
    "groups": "ASK " + "{" * 200_000 + "}" * 200_000,
    "lists": "ASK { ?s ?p " + "( " * 500 + ") " * 500 + "}",
    "negations": "ASK { FILTER(" + "!" * 400_000 + "true) }",
    "unions": "ASK { " + "{ ?s ?p ?o } UNION " * 20_000 + "{} }",
}


def run(directory: Path, work: Callable[[Pool], Awaitable[None]], limits: Limits, workers: int = 2) -> None:
    """Start a pool, work with it, and see that nothing is left of it."""

    async def whole() -> None:
        pool = Pool(directory, workers, limits)
        await pool.start()
        try:
            await work(pool)
        finally:
            await pool.close()
        assert pool.workers["workers"] == 0

    asyncio.run(whole())


async def full(pool: Pool, workers: int = 2) -> None:
    """Wait until all workers are there again."""
    async with asyncio.timeout(10):
        while pool.workers["idle"] != workers:
            await asyncio.sleep(0.01)


async def publish_one_statement(pool: Pool, directory: Path) -> None:
    """Publish a release of one statement, and wait until the pool has taken it over."""
    quad = ox.Quad(ox.NamedNode("a:a"), ox.NamedNode("a:b"), ox.Literal("c"), ox.NamedNode(mint_graph("x")))
    release = await asyncio.to_thread(build, [quad], directory)
    async with asyncio.timeout(10):
        while pool.release.id != release.id:
            await asyncio.sleep(0.01)


def test_answers_and_errors(store_directory: Path) -> None:
    async def work(pool: Pool) -> None:
        answer = await pool.answer(ASK)
        assert (answer.family, answer.media_type) == (Family.BOOLEAN, "application/sparql-results+json")
        assert answer.release == pool.release.id
        assert await answer.read() == YES
        for text, error in (
            ("ASK {", QuerySyntaxError),
            ("ASK { SERVICE <a:b> {} }", QueryRefused),
            ("ASK { ?s ?p '\ud800' }", StoreError),
        ):
            with pytest.raises(error):
                await pool.answer(QueryRequest(text))
        with pytest.raises(QuerySyntaxError) as syntax:
            await pool.answer(QueryRequest("ASK {\n ?s }"))
        assert syntax.value.line == 2
        with pytest.raises(NotOffered) as offered:
            await pool.answer(QueryRequest("ASK {}", boolean=None))
        assert offered.value.family is Family.BOOLEAN
        with pytest.raises(QueryParameterError) as parameter:
            await pool.answer(QueryRequest("ASK {}", bindings={"x": {"type": "uri", "value": ""}}))
        assert parameter.value.parameter == "x"
        assert pool.workers["idle"] == 2  # none of this costs a worker

    run(store_directory, work, Limits(deadline=5))


@pytest.mark.parametrize("text", KILLERS.values(), ids=KILLERS.keys())
def test_a_killer_costs_its_own_worker(store_directory: Path, text: str) -> None:
    async def work(pool: Pool) -> None:
        killer = asyncio.create_task(pool.answer(QueryRequest(text)))
        await asyncio.sleep(0.05)
        for _ in range(20):
            assert await (await pool.answer(ASK)).read() == YES
        with pytest.raises(QueryStopped, match=r"longer than 1 seconds|more memory"):
            await killer
        await full(pool)
        assert await (await pool.answer(ASK)).read() == YES

    run(store_directory, work, Limits(deadline=1))


@pytest.mark.parametrize("text", UNSCREENED.values(), ids=UNSCREENED.keys())
def test_without_the_screen_a_worker_dies_and_no_more(store_directory: Path, text: str) -> None:
    async def work(pool: Pool) -> None:
        try:
            assert await (await pool.answer(QueryRequest(text))).read() == YES
        except (QueryStopped, QuerySyntaxError):
            await full(pool)
        assert await (await pool.answer(ASK)).read() == YES

    run(store_directory, work, Limits(deadline=2, screen=WIDE))


def test_a_stream_is_stopped_at_the_deadline_and_breaks_off(store_directory: Path) -> None:
    async def work(pool: Pool) -> None:
        answer = await pool.answer(QueryRequest(ROWS))
        with pytest.raises(QueryStopped, match="longer than"):
            await answer.read()
        assert pool.counts["timeouts"] == 1
        with pytest.raises(QueryStopped, match="more than 100000 bytes"):
            await (await pool.answer(QueryRequest(ROWS))).read(100_000)
        await full(pool)

    run(store_directory, work, Limits(deadline=0.5))


def test_an_answer_too_large_breaks_off(store_directory: Path) -> None:
    async def work(pool: Pool) -> None:
        answer = await pool.answer(QueryRequest(ROWS))
        with pytest.raises(QueryStopped, match="breaks off: the answer is larger"):
            await answer.read()
        assert pool.workers["idle"] == 2

    run(store_directory, work, Limits(deadline=5, answer=300_000))


def test_a_slow_client_does_not_cost_the_query_its_time(store_directory: Path) -> None:
    text = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } LIMIT 20000"

    async def work(pool: Pool) -> None:
        size = 0
        answer = await pool.answer(QueryRequest(text))
        async for chunk in answer:
            size += len(chunk)
            if size < 200_000:
                await asyncio.sleep(0.8)
        assert size > 3_000_000

    run(store_directory, work, Limits(deadline=2))


def test_leaving_ends_the_query(store_directory: Path) -> None:
    async def work(pool: Pool) -> None:
        task = asyncio.create_task(pool.answer(QueryRequest(COUNT)))
        await asyncio.sleep(0.1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await full(pool)
        answer = await pool.answer(QueryRequest(ROWS))
        answer.close()
        await full(pool)

    run(store_directory, work, Limits(deadline=60))


def test_the_pool_survives_kill(store_directory: Path) -> None:
    async def work(pool: Pool) -> None:
        for link in list(pool.links):
            os.kill(link.process.pid, signal.SIGKILL)
        while pool.counts["ended"] < 2:
            await asyncio.sleep(0.01)
        assert await (await pool.answer(ASK)).read() == YES
        await full(pool)
        task = asyncio.create_task(pool.answer(QueryRequest(COUNT)))
        await asyncio.sleep(0.1)
        for _ in range(2):  # once it is asked again, the second time it is given up
            async with asyncio.timeout(10):
                while not (busy := [link for link in pool.links if link not in pool.idle]):
                    await asyncio.sleep(0.01)
            os.kill(busy[0].process.pid, signal.SIGKILL)
            while busy[0] in pool.links:
                await asyncio.sleep(0.01)
        with pytest.raises(QueryStopped, match="SIGKILL"):
            await task
        await full(pool)

    run(store_directory, work, Limits(deadline=60, moment=60))


def test_waiting_is_limited(store_directory: Path) -> None:
    async def whole() -> None:
        pool = Pool(store_directory, 1, Limits(deadline=2, moment=60), waiting=1)
        await pool.start()
        first = asyncio.create_task(pool.answer(QueryRequest(COUNT)))
        await asyncio.sleep(0.05)
        second = asyncio.create_task(pool.answer(QueryRequest("ASK {} # 1")))
        await asyncio.sleep(0.05)
        with pytest.raises(PoolBusy, match="1 queries are waiting"):
            await pool.answer(QueryRequest("ASK {} # 2"))
        with pytest.raises(QueryStopped):
            await first
        assert await (await second).read() == YES  # its turn came when the first was stopped
        answer = await pool.answer(QueryRequest(ROWS))  # holds the only worker, and nobody reads it
        with pytest.raises(PoolBusy, match="busy for too long"):
            await pool.answer(QueryRequest("ASK {} # 3"))
        answer.close()
        await pool.close()
        with pytest.raises(PoolBusy, match="stopping"):
            await pool.answer(QueryRequest("ASK {} # 4"))

    asyncio.run(whole())


def test_short_queries_are_answered_while_long_ones_run(store_directory: Path) -> None:
    async def work(pool: Pool) -> None:
        await pool.answer(ASK)
        runaways = [
            asyncio.create_task(pool.answer(QueryRequest(f"{COUNT} # {n}"), client=f"client {n % 2}"))
            for n in range(8)
        ]
        async with asyncio.timeout(10):
            while pool.workers["slow"] < 4:
                await asyncio.sleep(0.01)
        for n in range(100):
            assert await (await pool.answer(QueryRequest(f"ASK {{}} # {n}"))).read() == YES
        assert not all(runaway.done() for runaway in runaways), "answered before the long ones ended"
        results = await asyncio.gather(*runaways, return_exceptions=True)
        reasons = Counter(str(result) for result in results)
        assert set(reasons) == {
            "the query was stopped because too many long queries were running",
            "the query took longer than 10 seconds and was stopped",
        }
        await full(pool)

    run(store_directory, work, Limits(deadline=10, slow=4))


def test_who_has_most_long_queries_loses_one(store_directory: Path) -> None:
    async def work(pool: Pool) -> None:
        lone = asyncio.create_task(pool.answer(QueryRequest(COUNT), client="one"))
        await asyncio.sleep(0.5)
        assert not pool.slow  # alone, it is in nobody's way
        many = [
            asyncio.create_task(pool.answer(QueryRequest(f"{COUNT} # {n}"), client="two")) for n in range(3)
        ]
        done, _ = await asyncio.wait([lone, *many], return_when=asyncio.FIRST_COMPLETED)
        assert lone not in done
        assert len(done) == 1
        await asyncio.gather(lone, *many, return_exceptions=True)
        assert "longer than 10 seconds" in str(lone.exception())

    run(store_directory, work, Limits(deadline=10, moment=0.2, slow=3))


def test_a_long_query_that_is_alone_keeps_its_worker(store_directory: Path) -> None:
    async def work(pool: Pool) -> None:
        before = {link.process.pid for link in pool.links}
        answer = await pool.answer(QueryRequest(f"{ROWS} LIMIT 50000"))  # more than is read ahead
        await asyncio.sleep(0.3)
        assert (pool.workers["slow"], len(pool.idle)) == (0, 1)
        await answer.read()
        assert pool.counts["slow"] == 0
        assert {link.process.pid for link in pool.idle} == before

    run(store_directory, work, Limits(moment=0.05))


def test_one_client_cannot_fill_the_line(store_directory: Path) -> None:
    async def work(pool: Pool) -> None:
        tasks = [asyncio.create_task(pool.answer(QueryRequest(COUNT), client="a")) for _ in range(3)]
        await asyncio.sleep(0.05)
        with pytest.raises(PoolBusy, match="3 of your queries") as busy:
            await pool.answer(ASK, client="a")
        assert busy.value.yours
        assert await (await pool.answer(ASK, client="b")).read() == YES
        await asyncio.gather(*tasks, return_exceptions=True)
        assert await (await pool.answer(QueryRequest("ASK { }"), client="a")).read() == YES

    run(store_directory, work, Limits(deadline=5, client=3, moment=0.1))


def test_small_answers_are_kept_until_the_release_changes(store_directory: Path, tmp_path: Path) -> None:
    directory = tmp_path / "copy"
    shutil.copytree(store_directory, directory, symlinks=True)
    count = QueryRequest("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", table="text/csv")

    async def work(pool: Pool) -> None:
        before = await (await pool.answer(count)).read()
        again = await pool.answer(count)
        assert again.whole
        assert again.family is Family.TABLE
        assert await again.read() == before
        assert (pool.counts["hits"], pool.counts["misses"], len(pool.cache)) == (1, 1, 1)
        await (await pool.answer(QueryRequest(count.text, table="text/tab-separated-values"))).read()
        await (await pool.answer(QueryRequest(count.text, table="text/csv", default_graphs=("a:b",)))).read()
        await (
            await pool.answer(QueryRequest("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } LIMIT 9000"))
        ).read()
        assert len(pool.cache) == 3  # the last one is too large
        await publish_one_statement(pool, directory)
        assert await (await pool.answer(count)).read() == b"n\r\n1\r\n"

    run(directory, work, Limits(deadline=10))


def test_early_questions_are_answered_before_anybody_asks(store_directory: Path, tmp_path: Path) -> None:
    directory = tmp_path / "copy"
    shutil.copytree(store_directory, directory, symlinks=True)
    count = QueryRequest("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", table="text/csv")
    broken = QueryRequest("SELECT nothing")

    async def at_hand(pool: Pool) -> bytes:
        async with asyncio.timeout(10):
            while not len(pool.cache):
                await asyncio.sleep(0.01)
        answer = await pool.answer(count)
        assert answer.whole
        return await answer.read()

    async def whole() -> None:
        pool = Pool(directory, 1, Limits(deadline=10), early=[broken, count])
        await pool.start()
        assert len(pool.cache) == 1  # nobody is answered before
        try:
            assert await at_hand(pool) != b"n\r\n1\r\n"
            await publish_one_statement(pool, directory)
            assert await at_hand(pool) == b"n\r\n1\r\n"
        finally:
            await pool.close()

    asyncio.run(whole())


def test_several_requests_are_one_message(store_directory: Path) -> None:
    count = QueryRequest("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
    known = QueryRequest("ASK { ?s ?p ?o }")
    clock = QueryRequest("SELECT (NOW() AS ?n) {}")
    broken = QueryRequest("SELECT nothing")

    async def work(pool: Pool) -> None:
        first, second = json.loads(await (await pool.answer_all([count, known])).read())
        assert first == json.loads(await (await pool.answer(count)).read())
        assert second == {"head": {}, "boolean": True}
        assert pool.counts["queries"] == 2  # one of them for the two
        await (await pool.answer_all([count, known])).read()
        assert pool.counts["hits"] == 1
        assert json.loads(await (await pool.answer_all([])).read()) == []
        kept = len(pool.cache)
        await (await pool.answer_all([count, clock])).read()
        assert len(pool.cache) == kept  # one of them is never the same again
        with pytest.raises(QuerySyntaxError):
            await pool.answer_all([count, broken])
        assert await (await pool.answer(known)).read()  # the worker is well

    run(store_directory, work, Limits(deadline=10))


def test_a_new_release_takes_over_without_a_failed_request(store_directory: Path, tmp_path: Path) -> None:
    directory = tmp_path / "copy"
    shutil.copytree(store_directory, directory, symlinks=True)
    old = find_release(directory).path

    async def work(pool: Pool) -> None:
        seen: list[str] = []
        stop = asyncio.Event()

        async def ask() -> None:
            while not stop.is_set():
                answer = await pool.answer(QueryRequest(f"ASK {{}} # {len(seen)}"))  # never a kept one
                assert await answer.read() == YES
                seen.append(answer.release)

        askers = [asyncio.create_task(ask()) for _ in range(3)]
        for value in ("b", "c"):
            quad = ox.Quad(
                ox.NamedNode("a:a"), ox.NamedNode("a:b"), ox.Literal(value), ox.NamedNode(mint_graph("x"))
            )
            release = await asyncio.to_thread(build, [quad], directory)
            async with asyncio.timeout(10):
                while not seen or seen[-1] != release.id:
                    await asyncio.sleep(0.05)
        shutil.rmtree(directory / "current", ignore_errors=True)
        (directory / "current").unlink()  # nothing is published any more: the last release goes on answering
        await asyncio.sleep(0.7)
        (directory / "current").symlink_to(f"releases/{old.name}")
        async with asyncio.timeout(10):
            while seen[-1] != old.name:
                await asyncio.sleep(0.05)
        stop.set()
        await asyncio.gather(*askers)
        assert len(set(seen)) == 3
        await full(pool)

    run(directory, work, Limits(deadline=10))


def test_idle_workers_open_a_new_release(store_directory: Path, tmp_path: Path) -> None:
    """They are the same processes, and know nothing any more of what they had open."""
    directory = tmp_path / "copy"
    shutil.copytree(store_directory, directory, symlinks=True)

    async def work(pool: Pool) -> None:
        before = {link.process.pid for link in pool.links}
        for value in ("b", "c", "d"):
            quad = ox.Quad(
                ox.NamedNode("a:a"), ox.NamedNode("a:b"), ox.Literal(value), ox.NamedNode(mint_graph("x"))
            )
            old, release = pool.release, await asyncio.to_thread(build, [quad], directory)
            async with asyncio.timeout(10):
                while pool.release.id != release.id:
                    await asyncio.sleep(0.01)
            await full(pool)
            assert {link.process.pid for link in pool.links} == before
            for link in pool.links:
                assert link.release.id == release.id
                files = Path(f"/proc/{link.process.pid}/fd").glob("*")
                assert not any(str(file.readlink()).startswith(str(old.path)) for file in files)
            one, other = [
                await pool.answer(QueryRequest(f"SELECT ?o {{ ?s ?p ?o }} # {n}", table="text/csv"))
                for n in range(2)
            ]
            for answer in (one, other):
                assert (answer.release, await answer.read()) == (release.id, f"o\r\n{value}\r\n".encode())

    run(directory, work, Limits(deadline=10))


@pytest.mark.parametrize("stop", [signal.SIGKILL, signal.SIGSTOP], ids=["killed", "stopped"])
def test_a_worker_that_does_not_open_a_new_release_is_replaced(
    stop: signal.Signals, store_directory: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hrgraph.store.link._OPENING", 0.5)
    directory = tmp_path / "copy"
    shutil.copytree(store_directory, directory, symlinks=True)
    quad = ox.Quad(ox.NamedNode("a:a"), ox.NamedNode("a:b"), ox.Literal("c"), ox.NamedNode(mint_graph("x")))

    async def work(pool: Pool) -> None:
        before = {link.process.pid for link in pool.links}
        reopen = Link.reopen

        async def hindered(link: Link, release: PublishedRelease) -> bool:
            os.kill(link.process.pid, stop)
            return await reopen(link, release)

        monkeypatch.setattr(Link, "reopen", hindered)
        release = await asyncio.to_thread(build, [quad], directory)
        async with asyncio.timeout(20):
            while pool.release.id != release.id:
                assert await (await pool.answer(ASK)).read() == YES
                await asyncio.sleep(0.01)
        await full(pool)
        assert before.isdisjoint(link.process.pid for link in pool.links)
        assert {link.release.id for link in pool.links} == {release.id}

    run(directory, work, Limits(deadline=10))


def test_a_new_release_that_cannot_be_opened_leaves_the_old_one(
    store_directory: Path, tmp_path: Path
) -> None:
    directory = tmp_path / "copy"
    shutil.copytree(store_directory, directory, symlinks=True)
    old = find_release(directory)

    async def work(pool: Pool) -> None:
        (directory / "releases" / "broken" / "store").mkdir(parents=True)
        (directory / "current").unlink()
        (directory / "current").symlink_to("releases/broken")
        async with asyncio.timeout(10):
            while pool.counts["ended"] < 1:
                await asyncio.sleep(0.01)
        for n in range(100):
            answer = await pool.answer(QueryRequest(f"ASK {{}} # {n}"))
            assert (answer.release, await answer.read()) == (old.id, YES)
            await asyncio.sleep(0.01)
        assert pool.counts["ended"] == 1  # one worker tried, and was replaced
        await full(pool)

    run(directory, work, Limits(deadline=10))


def test_a_worker_cannot_reach_the_network(store_directory: Path) -> None:
    """The screen switched off, a SERVICE query finds no way out (where the system has seccomp)."""
    with socket.create_server(("127.0.0.1", 0)) as canary:
        canary.settimeout(0.5)
        port = canary.getsockname()[1]

        async def work() -> None:
            link: Link = await start_worker(find_release(store_directory), Limits())
            try:
                if not link.sealed:
                    pytest.skip("this system has no seccomp")
                status = Path(f"/proc/{link.process.pid}/status").read_text()
                assert "Seccomp:\t2" in status
            finally:
                await link.close()

        asyncio.run(work())
        script = (
            "import sys, pyoxigraph, hrgraph.store.sandbox as s; s.seal();\n"
            "try: pyoxigraph.Store().query(sys.argv[1]); print('called')\n"
            "except OSError as e: print(e)"
        )
        text = f"ASK {{ SERVICE <http://127.0.0.1:{port}/> {{ ?s ?p ?o }} }}"
        out = _python(script, text)
        assert "called" not in out
        with pytest.raises(TimeoutError):
            canary.accept()


def _python(script: str, *arguments: str) -> str:
    import subprocess
    import sys

    done = subprocess.run(
        [sys.executable, "-c", script, *arguments], capture_output=True, text=True, check=False
    )
    return done.stdout + done.stderr


def test_a_release_that_cannot_be_opened(tmp_path: Path) -> None:
    (tmp_path / "releases" / "r1" / "store").mkdir(parents=True)
    (tmp_path / "current").symlink_to("releases/r1")

    async def whole() -> None:
        pool = Pool(tmp_path, 1)
        with pytest.raises(StoreError, match="no worker gets ready on release r1"):
            await pool.start()
        await pool.close()

    asyncio.run(whole())


def test_json_answer_is_json(store_directory: Path) -> None:
    async def work(pool: Pool) -> None:
        answer = await pool.answer(QueryRequest("SELECT ?s { ?s a ?t } ORDER BY ?s LIMIT 1"))
        assert len(json.loads(await answer.read())["results"]["bindings"]) == 1
        assert not answer.whole

    run(store_directory, work, Limits())
