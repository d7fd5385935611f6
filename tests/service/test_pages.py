"""The pages of things over the shipped graph: their facts are there, escaped, sourced, and lead somewhere."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote

import httpx
import pyoxigraph as ox
import pytest

from hrgraph.iris import mint_graph
from hrgraph.service import lists
from hrgraph.store.build import build

LETTER = "/doc/communication/OTH-10-2023"
KINDS = [
    LETTER,
    "/doc/communication/unreferenced/facebook-2018",
    "/doc/mandate/sale-of-children",
    "/doc/resolution/A-HRC-RES-44-15",
    "/doc/person/irene-khan",
    "/doc/company/meta",
    "/doc/state/CHN",
    "/doc/instrument/ungp",
    "/doc/provision/ungp/13",
    "/doc/matter/aramco-2023",
    "/doc/scheme/verification",
    "/doc/scheme/verification/verified",
    "/doc/reply/OTH-20-2021/tiktok/2021-05-28",
    "/doc/communication-set/lao-dam-2022-companies",
    "/doc/graph/mandates",
    "/ontology",
    "/releases",
    "/",
]
"""One page of each kind."""


@pytest.fixture(scope="module")
def client(release: Path, serve: Callable[..., AbstractContextManager[str]]) -> Iterator[httpx.Client]:
    accept = {"accept": "text/html"}
    with (
        serve(release, queries=None, deadline=20.0) as address,
        httpx.Client(base_url=address, headers=accept, timeout=30) as client,
    ):
        yield client


class Outline(HTMLParser):
    """The text of a page by the heading above it, its links, and whether its ids are unique."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: dict[str, str] = {"": ""}
        self.links: list[str] = []
        self.ids: list[str] = []
        self._heading = ""
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        if known.get("id"):
            self.ids.append(str(known["id"]))
        if known.get("href"):
            self.links.append(str(known["href"]))
        if tag in ("h1", "h2"):
            self._heading, self._inside = "", True

    def handle_endtag(self, tag: str) -> None:
        if tag in ("h1", "h2"):
            self._inside = False
            self._heading = " ".join(self._heading.split())
            self.parts.setdefault(self._heading, "")

    def handle_data(self, data: str) -> None:
        if self._inside:
            self._heading += data
        else:
            self.parts[self._heading] = " ".join([*self.parts[self._heading].split(), *data.split()])


def outline(client: httpx.Client, path: str) -> Outline:
    response = client.get(path)
    assert response.status_code == 200, path
    page = Outline()
    page.feed(response.text)
    return page


def test_a_letter_tells_its_story(client: httpx.Client) -> None:
    page = outline(client, LETTER).parts
    top = page["AL OTH 10/2023 to TikTok, 13 March 2023"]
    assert "it does not say that any of it happened" in top
    assert "date 13 March 2023 letter, page 1, characters 833 to 846" in top
    assert len(re.findall(r"[0-9]+/[0-9]+ [0-9]+ [A-Z]", page["Who wrote"])) == 8  # their days
    assert "business and human rights 44/15 17 July 2020" in page["Who wrote"]
    story = page["What came before, and what followed"]
    assert story.index("30 March 2021") < story.index("28 May 2021") < story.index("13 March 2023")
    assert "after 59 days" in story
    assert "no answer known" in story
    assert page["Who signed"].count("yes") == 8
    assert "Irene Khan freedom of opinion and expression special rapporteur yes" in page["Who signed"]
    norms = page["Norms cited"]
    assert norms.index("Pillar II") < norms.index("Principle 11:") < norms.index("Pillar III")
    assert norms.count("Principle 13:") == 1
    assert "Commentary to principle 11 1 place" in norms
    assert page["What the letter asks"].count("question") >= 7


def test_a_letter_that_was_only_heard_of_says_what_is_not_known(client: httpx.Client) -> None:
    page = outline(client, "/doc/communication/unreferenced/facebook-2018").parts
    assert "No signatures of this letter are known." in page["Who signed"]
    assert "its text was not read" in page["Norms cited"]
    assert "as alleged: how Facebook defines terrorism" in page["Communication to Facebook, 24 July 2018"]


def test_a_mandate_through_time(client: httpx.Client) -> None:
    page = outline(client, "/doc/mandate/sale-of-children").parts
    names = page["Names through time"]
    assert names.index("7 March 1990 to 24 March 2017") < names.index("from 4 April 2023")
    steps = page["Resolutions in order"]
    assert steps.index("created CHR 1990/68") < steps.index("extended, renamed 34/16")
    assert "unverified" in steps
    assert "2014 to 2020 Maud de Boer-Buquicchio" in page["Holders through time"]
    assert "education 1" in page["Writes together with"]


def test_a_company_its_names_and_every_letter(client: httpx.Client) -> None:
    page = outline(client, "/doc/company/meta").parts
    assert "What is alleged is the letters' claim." in page["Meta Platforms"]
    assert "Facebook former" in page["Also known as"]
    assert page["Every letter and reply"].count("no answer known") == 4
    assert "about, as alleged:" in page["Every letter and reply"]
    chain = outline(client, "/doc/company/tiktok").parts["Written to again"]
    assert chain.index("AL OTH 20/2021") < chain.index("AL OTH 10/2023")


def test_the_principles_are_a_tree_with_counts(client: httpx.Client) -> None:
    tree = outline(client, "/doc/instrument/ungp").parts["What it holds and how many letters cite it"]
    places = [tree.index(f"Principle {number}:") for number in range(1, 32)]
    assert places == sorted(places)
    assert tree.index("Pillar I:") < places[0] < tree.index("Pillar II:") < places[10]
    assert re.search(r"Principle 16: [^0-9]* 1 letter\b", tree)
    assert re.search(r"Principle 9: [^0-9]* 0 letters\b", tree)


@pytest.mark.parametrize("path", KINDS)
def test_every_kind_of_page_is_whole(client: httpx.Client, path: str) -> None:
    page = outline(client, path)
    assert len(page.ids) == len(set(page.ids))
    assert "" not in [heading for heading in page.parts if heading]
    for link in page.links:
        assert link.startswith(("http://", "https://", "/", "#")), link
    for link in sorted({link.partition("#")[0] for link in page.links if link.startswith("/")})[:60]:
        assert client.get(link, follow_redirects=True).status_code == 200, link


def test_what_is_said_to_be_alleged_is_said_so_everywhere(client: httpx.Client) -> None:
    """A subject in the register is a letter's claim: wherever it is shown, the page says so."""
    subject = "non-consensual intimate images of two women"
    for path in ("/", "/doc/communication/OTH-7-2026", "/doc/company/meta"):
        text = " ".join(outline(client, path).parts.values())
        for found in re.finditer(subject, text):
            assert text[: found.start()].rstrip().endswith("as alleged:"), path
        assert subject in text, path


def test_the_start_page_counts_and_draws(client: httpx.Client) -> None:
    response = client.get("/")
    page = outline(client, "/").parts
    assert "65 mandate" in page["What the graph holds"] or "mandate 65" in page["What the graph holds"]
    assert '<svg class="year-chart"' in response.text
    assert page["Questions that run now"].count("Who was written to again") == 1
    assert "27 February 2026" in page["The latest letters"]
    assert "not all that were sent" in page["Limits"]
    assert client.get("/", headers={"if-none-match": response.headers["etag"]}).status_code == 304


def test_lists_go_on_to_their_end(client: httpx.Client) -> None:
    """Every State is on exactly one of the pages that lead from one to the next."""
    things = listed(client, "State")
    assert len(things) == len(set(things)) == 249


@pytest.mark.parametrize("class_name", ["Communication", "Resolution", "CommunicationSet"])
def test_a_long_list_is_in_the_order_of_a_short_one(
    client: httpx.Client, monkeypatch: pytest.MonkeyPatch, class_name: str
) -> None:
    """Letters by their day, those without one at the end, whichever way they are found."""
    monkeypatch.setattr(lists, "_LONG", 1_000_000)
    short = listed(client, class_name, "&way=short")  # another address: answers are remembered by theirs
    monkeypatch.setattr(lists, "_LONG", 1)
    assert listed(client, class_name, "&way=longer") == short
    monkeypatch.setattr(lists, "_AIM", 0.01)  # as for a list of many thousands
    assert listed(client, class_name, "&way=longest") == short
    assert len(short) == len(set(short)) >= 5


def test_a_long_list_of_what_has_no_date_is_whole_and_says_that_it_is_in_no_order(
    client: httpx.Client,
) -> None:
    address = links_of("Name")
    assert "too many to be put in order" in client.get(address).text
    assert "the newest first, then by name" in client.get(links_of("State")).text
    things = listed(client, "Name")
    assert len(things) == len(set(things)) == 2392
    assert "No more." in client.get(f"{address}&after=99999").text


def links_of(class_name: str) -> str:
    kind = quote(f"https://w3id.org/hrgraph/ontology#{class_name}", safe="")
    rdf_type = quote("http://www.w3.org/1999/02/22-rdf-syntax-ns#type", safe="")
    return f"/links?entity={kind}&property={rdf_type}"


def listed(client: httpx.Client, class_name: str, more: str = "") -> list[str]:
    """The things of a class, from the first page of their list to the last."""
    things, address = [], links_of(class_name)
    for _ in range(80):
        text = client.get(address + more).text
        things += re.findall(r'<li>(?:<time .*?</time> )?<a href="(/doc/[^"]+)"', text)
        following = re.search(r'<a rel="next" href="([^"]+)"', text)
        if following is None:
            break
        address = following[1].replace("&amp;", "&")
    return things


def test_citations(client: httpx.Client) -> None:
    entry = client.get("/cite/communication/OTH-10-2023.bib")
    assert entry.headers["content-type"].startswith("application/x-bibtex")
    assert entry.headers["content-disposition"] == 'attachment; filename="communication-OTH-10-2023.bib"'
    assert "title = {{AL OTH 10/2023 to TikTok, 13 March 2023}}" in entry.text
    assert client.get("/cite/communication/OTH-10-2023.bib", headers={"if-none-match": entry.headers["etag"]})
    item = json.loads(client.get("/cite/communication/OTH-10-2023.json").text)[0]
    assert item["URL"] == "https://w3id.org/hrgraph/id/communication/OTH-10-2023"
    assert item["version"] in entry.text
    for wrong in ("communication/OTH-10-2023.pdf", "communication/nothing.bib", "communication"):
        assert client.get(f"/cite/{wrong}").status_code == 404


def test_the_words_of_a_letter_stand_beside_the_value(
    tmp_path: Path, serve: Callable[..., AbstractContextManager[str]]
) -> None:
    """Each value has its own place and its own words, and the words are only words."""
    graph = ox.NamedNode(mint_graph("letter/OTH-1-2020"))
    letter = (Path(__file__).parent / "data" / "words.ttl").read_bytes()
    triples = ox.parse(letter, format=ox.RdfFormat.TURTLE)
    build((ox.Quad(t.subject, t.predicate, t.object, graph) for t in triples), tmp_path)
    with serve(tmp_path, queries=None) as address:
        text = httpx.get(f"{address}/doc/communication/OTH-1-2020", headers={"accept": "text/html"}).text
    place = '<small class="from">letter, page 2, characters 10 to 24</small>'
    words = '<q class="words">14 &lt;b&gt;May&lt;/b&gt; 2020</q>'
    assert f">14 May 2020</time> {words} {place}" in " ".join(text.split())
    assert text.count('<q class="words">A/HRC/17/31</q>') == 1
    assert "E/C.12/2002/11</span> <q" not in text
    assert "as alleged:</span> <span>noise from a mill" in text
