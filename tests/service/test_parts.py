"""Parts of a page that come when a reader reaches them, because much stands behind them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import httpx
import pyoxigraph as ox
import pytest

from hrgraph.iris import BASE
from hrgraph.namespaces import expand
from hrgraph.resources import queries_dir
from hrgraph.service import app
from hrgraph.service.layout import Layout
from hrgraph.store.queries import load_queries
from hrgraph.store.reader import Reader

Rows = Callable[..., list[dict[str, dict[str, str]]]]
Serve = Callable[..., AbstractContextManager[str]]
MANDATE = BASE + "id/mandate/business"
ROOT = Path(__file__).parent.parent.parent
IS_A = ox.NamedNode(expand("rdf:type"))
SIGNED = ox.NamedNode(expand("hr:signature"))


@pytest.fixture(scope="module")
def served(release: Path, serve: Serve) -> Iterator[httpx.Client]:
    """The pages as they are: nothing in the shipped graph is large enough to wait."""
    with (
        serve(release, queries=None, deadline=20.0) as address,
        httpx.Client(base_url=address, headers={"accept": "text/html"}, timeout=30) as client,
    ):
        yield client


@pytest.fixture(scope="module")
def waiting(release: Path, serve: Serve) -> Iterator[httpx.Client]:
    """The same pages with a layout in which a part waits as soon as one thing is behind it."""
    known = app._layout()
    plans = {
        name: replace(plan, parts=tuple(replace(part, most=0) for part in plan.parts))
        for name, plan in known.plans.items()
    }
    few = Layout(MappingProxyType(plans), known.statements, known.questions)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(app, "_layout", lambda: few)
        with (
            serve(release, queries=None, deadline=20.0, held=0) as address,
            httpx.Client(base_url=address, headers={"accept": "text/html"}, timeout=30) as client,
        ):
            yield client


@pytest.fixture(scope="module")
def rows(release: Path) -> Rows:
    """The rows of a page's query over the shipped graph."""
    reader, asked = Reader(release), load_queries(queries_dir() / "pages")

    def answer(name: str, **values: str) -> list[dict[str, dict[str, str]]]:
        table = json.loads(b"".join(reader.answer(asked[name].request(values)).chunks))
        found: list[dict[str, dict[str, str]]] = table["results"]["bindings"]
        return found

    return answer


def section(page: str, heading: str) -> str:
    """The part of a page under a heading, without the ids that say where it stands."""
    found = [
        part for part in re.findall(r'(?s)<section[^>]*class="part">.*?</section>', page) if heading in part
    ]
    return re.sub(r"part-\d+|part(?=\")", "part", found[0]) if found else ""


def test_a_part_by_itself_is_the_part_of_the_page(served: httpx.Client) -> None:
    page = served.get("/doc/mandate/business").text
    alone = served.get("/part", params={"entity": MANDATE, "part": "mandate-years"}).text
    assert section(page, "Letters by year")
    assert section(alone, "Letters by year") == section(page, "Letters by year")
    assert 'href="/doc/mandate/business"' in alone


def test_a_part_that_waits_says_how_much_is_behind_it_and_leads_on(
    served: httpx.Client, waiting: httpx.Client
) -> None:
    shown = section(served.get("/doc/mandate/business").text, "Letters by year")
    waits = section(waiting.get("/doc/mandate/business").text, "Letters by year")
    assert re.search(r"[0-9]+ things are behind this", waits)
    link = re.findall(r'href="([^"]+)" data-part', waits)[0].replace("&amp;", "&")
    assert section(waiting.get(link).text, "Letters by year") == shown


def test_a_list_that_leaves_some_out_is_not_called_all_of_them(waiting: httpx.Client) -> None:
    """The list of what cites an instrument leaves out what cites a part of it only."""
    letters = section(waiting.get("/doc/instrument/ungp").text, "The latest letters that cite it")
    assert ">Those that cite it as a whole</a>" in letters
    assert ">All of them</a>" in section(waiting.get("/doc/mandate/business").text, "The latest letters")


def test_what_a_cut_part_says_there_is_is_what_there_is(rows: Rows) -> None:
    """Nothing is cut here: there are as many as are given."""
    tree = rows("instrument-provisions", entity=BASE + "id/instrument/ungp")
    assert {row["total"]["value"] for row in tree} == {str(len(tree))}
    chains = rows("addressee-chains", entity=BASE + "id/company/tiktok")
    again = {row["thing"]["value"] for row in chains}
    assert {row["total"]["value"] for row in chains} == {str(len(again))}


def test_the_principles_stand_without_counts_meanwhile(waiting: httpx.Client) -> None:
    tree = section(waiting.get("/doc/instrument/ungp").text, "What it holds")
    assert tree.count("Principle 31:") == 1
    assert "Count them" in tree
    assert 'class="count"' not in tree


def test_the_answer_of_a_slow_question_waits_on_a_large_graph(
    served: httpx.Client, waiting: httpx.Client
) -> None:
    """The page is there at once and leads to the answer; whoever asks for data gets data."""
    address = "/api/patterns/principles-cited?instrument=instrument/ungp&format=html"
    at_once, later = served.get(address).text, waiting.get(address).text
    table = re.findall(r"(?s)<table>\n<caption>Answer.*?</table>", at_once)
    assert len(table) == 1
    assert "<table>\n<caption>Answer" not in later
    assert "it looks up every citation" in section(later, "Answer")
    link = re.findall(r'href="([^"]+)" data-part', later)[0].replace("&amp;", "&")
    assert table[0] in section(waiting.get(link).text, "Answer")
    data = address.replace("html", "csv")
    assert waiting.get(data).text == served.get(data).text
    first = waiting.get("/api/patterns/unanswered?format=html&page_size=5&_answer=now").text
    following = re.findall(r'rel="next" href="([^"]+)"', first)[0].replace("&amp;", "&")
    assert "rows 6 to 10" in section(waiting.get("/api/patterns/unanswered" + following).text, "Answer")
    assert "_answer is none" not in first


def test_a_quick_question_has_its_answer_on_any_graph(waiting: httpx.Client) -> None:
    page = waiting.get("/api/patterns/mandates-in-force?date=2023-03-13&format=html").text
    assert "data-part" not in page
    assert "<caption>Answer" in page


def test_a_part_that_is_not_on_the_page_of_a_thing_is_not_found(served: httpx.Client) -> None:
    for entity, part in (
        (MANDATE, "norm-letters"),
        (BASE + "id/mandate/nothing", "mandate-years"),
        (MANDATE, ""),
    ):
        assert served.get("/part", params={"entity": entity, "part": part}).status_code == 404


def test_a_question_put_for_many_things_has_the_rows_of_the_one_put_for_few(rows: Rows) -> None:
    """For every mandate of the shipped graph, and other things of classes whose parts have two forms."""
    seen = 0
    for name, plan in app._layout().plans.items():
        for part in (part for part in plan.parts if part.many):
            kind, is_a = expand(f"hr:{name}"), expand("rdf:type")
            for thing in rows("linked-unordered", entity=kind, property=is_a):
                few = rows(part.ask, entity=thing["thing"]["value"])
                assert rows(part.many, entity=thing["thing"]["value"]) == few
                seen += len(few)
    assert seen > 100


def test_who_was_in_office_is_what_the_question_answers() -> None:
    """The page reads terms from their table's graph, and must not answer differently."""
    store = ox.Store()
    world = (ROOT / "tests" / "queries" / "signatories-in-office" / "data.ttl").read_bytes()
    store.load(world, ox.RdfFormat.TURTLE)
    for term in list(store.quads_for_pattern(None, IS_A, ox.NamedNode(expand("hr:Term")), ox.DefaultGraph())):
        for quad in list(store.quads_for_pattern(term.subject, None, None, ox.DefaultGraph())):
            store.add(ox.Quad(quad.subject, quad.predicate, quad.object, ox.NamedNode(BASE + "graph/terms")))
    question = load_queries(queries_dir() / "patterns")["signatories-in-office"]
    asked = load_queries(queries_dir() / "pages")["communication-signatures"]
    shown = [ox.Variable(name) for name in ("signatory_label", "mandate", "in_office")]
    asked_for = [ox.Variable(name) for name in ("signatory_name", "mandate", "in_office")]
    letters = {quad.subject for quad in store.quads_for_pattern(None, SIGNED, None, ox.DefaultGraph())}
    said = set()
    for letter in letters:
        here, there = (
            store.query(text, substitutions={ox.Variable(name): letter})
            for name, text in (("entity", asked.text), ("communication", question.text))
        )
        assert isinstance(here, ox.QuerySolutions)
        assert isinstance(there, ox.QuerySolutions)
        rows = [[row[name] for name in shown] for row in here]
        assert rows == [[row[name] for name in asked_for] for row in there]
        said |= {row[-1].value for row in rows}
    assert said == {"yes", "no", "unknown"}
