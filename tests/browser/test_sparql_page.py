"""The SPARQL page as a person uses it: write, run, cancel, break, look, take away."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

Axe = Callable[[Page], None]
NewPage = Callable[..., Page]

PREFIXES = "PREFIX hr: <https://w3id.org/hrgraph/ontology#>\n"
LETTERS = (
    PREFIXES
    + "SELECT ?letter ?date ?to { ?letter hr:date ?date ; hr:addressee ?to } ORDER BY ?letter LIMIT 30"
)
COUNTS = (
    PREFIXES
    + "SELECT ?state (COUNT(?l) AS ?letters) { ?l hr:addressee ?state . ?state a hr:State }\n"
    + "GROUP BY ?state ORDER BY ?state"
)
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


def open_query(page: Page, query: str, view: str = "") -> None:
    """Open the page with a query in the fragment: it runs at once."""
    page.goto("about:blank")
    page.goto("/sparql#query=" + quote(query, safe="") + (f"&view={view}" if view else ""))
    page.wait_for_selector(".cm-editor")


def settled(page: Page) -> str:
    """What the status line says when nothing runs any more."""
    expect(page.locator("#workbench")).to_have_attribute("aria-busy", "false")
    return page.locator(".status").inner_text()


def cells(page: Page) -> list[list[str]]:
    """The texts of the table."""
    rows: list[list[str]] = page.locator(".answer-table tbody tr").evaluate_all(
        "rows => rows.map(row => [...row.cells]"
        ".map(cell => (cell.querySelector('a, span') ?? cell).textContent))"
    )
    return rows


def query_of(page: Page) -> str:
    """The text in the editor."""
    text: str = page.locator(".cm-content").evaluate("node => node.cmTile.view.state.doc.toString()")
    return text


def test_run_shows_names_that_lead_to_our_pages(page: Page) -> None:
    open_query(page, LETTERS)
    assert re.fullmatch(r"30 rows in [\d,]+ ms", settled(page))
    link = page.locator("tbody tr").first.locator("a").first
    assert not link.inner_text().startswith("http")
    assert (link.get_attribute("title") or "").startswith("https://w3id.org/hrgraph/id/")
    link.click()
    page.wait_for_url("**/doc/**")


def test_permalink_round_trip(page: Page) -> None:
    query = LETTERS.replace("LIMIT 30", "LIMIT 3 # a&b=c ü")
    open_query(page, query, "timeline")
    settled(page)
    expect(page.get_by_role("tab", name="Timeline")).to_have_attribute("aria-selected", "true")
    address = page.url
    page.goto("about:blank")
    page.goto(address)
    settled(page)
    expect(page.get_by_role("tab", name="Timeline")).to_have_attribute("aria-selected", "true")
    page.get_by_role("tab", name="Table").click()
    assert len(cells(page)) == 3
    assert "a%26b%3Dc" in page.url


def test_short_link_opens_the_query(page: Page) -> None:
    open_query(page, LETTERS)
    settled(page)
    page.get_by_role("button", name="Share").click()
    page.get_by_role("button", name="Make a short link").click()
    field = page.locator("#share-short")
    expect(field).to_have_value(re.compile(r"/q/[0-9a-f]{16}$"))
    page.goto(field.input_value())
    assert settled(page).startswith("30 rows")


def test_an_error_is_marked_where_it_is(page: Page) -> None:
    open_query(page, PREFIXES + "SELECT ?a WHERE {\n  ?a hr:date ??? .\n}")
    said = settled(page)
    assert "line 3" in said
    expect(page.locator(".cm-lint-marker-error")).to_be_visible()
    expect(page.locator(".cm-lintRange-error")).to_be_visible()


def test_a_prefix_that_is_not_declared_is_marked_while_writing(page: Page) -> None:
    page.goto("/sparql")
    page.locator(".cm-content").fill("SELECT * { ?a nope:date ?b }")
    expect(page.locator(".cm-lintRange-error")).to_have_text("nope:date")


def test_cancel_stops_the_query_in_the_service(page: Page) -> None:
    open_query(page, ENDLESS)
    page.get_by_role("button", name="Cancel").click()
    assert settled(page).startswith("Cancelled")
    page.wait_for_function(
        "async () => { const health = await (await fetch('/health')).json();"
        " return health.workers > 0 && health.idle === health.workers && health.slow === 0; }"
    )
    open_query(page, LETTERS)
    assert settled(page).startswith("30 rows")


def test_completion_offers_what_fits_the_class(page: Page) -> None:
    page.goto("/sparql")
    editor = page.locator(".cm-content")
    editor.fill(PREFIXES + "SELECT * {\n  ?x a hr:Communication ; hr:addr")
    editor.press("Control+End")
    editor.press("Control+Space")
    options = page.locator(".cm-tooltip-autocomplete li")
    expect(options.first).to_contain_text("hr:addressee")
    editor.press("Escape")
    editor.fill("SELECT * { ?x a mandate")
    editor.press("Control+End")
    editor.press("Control+Space")
    expect(options.first).to_contain_text("hr:Mandate")
    expect(options.first).to_contain_text(re.compile(r"\d"))
    page.wait_for_timeout(150)  # the list ignores keys at first, so that nobody accepts what just came
    editor.press("Enter")
    assert query_of(page).startswith(PREFIXES)
    assert query_of(page).endswith("hr:Mandate")


def test_completion_leaves_out_what_the_class_has_not(page: Page) -> None:
    page.goto("/sparql")
    editor = page.locator(".cm-content")
    editor.fill(PREFIXES + "SELECT * {\n  ?x a hr:Resolution ; ")
    editor.press("Control+End")
    editor.press("Control+Space")
    options = page.locator(".cm-tooltip-autocomplete li")
    expect(options.first).to_be_visible()
    texts = options.all_inner_texts()
    assert any("hr:symbol" in text for text in texts)
    assert not any("hr:addresseeKind" in text for text in texts)


def test_format_and_keys(page: Page) -> None:
    page.goto("/sparql")
    editor = page.locator(".cm-content")
    editor.fill("select ?s where {?s ?p ?o} limit 3")
    editor.press("Shift+Control+F")
    expect(page.locator(".status")).to_have_text("Formatted")
    assert query_of(page) == "SELECT ?s\nWHERE {\n  ?s ?p ?o .\n}\nLIMIT 3\n"
    editor.press("Control+Home")
    editor.press("Control+/")
    assert query_of(page).startswith("# SELECT ?s")
    editor.press("Control+/")
    editor.press("Control+Enter")
    assert settled(page).startswith("3 rows")


def test_keyboard_only(page: Page) -> None:
    page.goto("/sparql")
    page.wait_for_selector(".cm-editor")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.keyboard.press("Escape")
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.classList.contains('editor')"):
            break
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(LETTERS)
    page.keyboard.press("Control+Enter")
    assert settled(page).startswith("30 rows")
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")  # no trap: the next stop is the button
    assert page.evaluate("document.activeElement.textContent") == "Run"
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.role") == "tab":
            break
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tab", name="Timeline")).to_be_focused()
    expect(page.locator(".canvas svg")).to_be_visible()


def test_sort_and_filter(page: Page) -> None:
    open_query(page, COUNTS)
    settled(page)
    page.get_by_role("button", name="letters", exact=True).click()
    page.get_by_role("button", name="letters", exact=True).click()
    numbers = [int(row[1]) for row in cells(page)]
    assert numbers == sorted(numbers, reverse=True)
    assert len(set(numbers)) > 2
    page.get_by_role("searchbox", name="Filter rows").fill("indonesia")
    assert [row[0] for row in cells(page)] == ["Indonesia"]
    expect(page.locator("caption")).to_have_text(re.compile(r"^1 row that pass"))


@pytest.mark.parametrize(
    ("view", "sign"),
    [("chart", "svg"), ("timeline", "svg"), ("map", "svg"), ("network", "canvas"), ("raw", "pre")],
)
def test_views(page: Page, axe: Axe, view: str, sign: str) -> None:
    open_query(page, COUNTS if view in ("chart", "map") else LETTERS, view)
    settled(page)
    expect(page.locator(f".panel {sign}").first).to_be_visible()
    axe(page)


def test_the_query_chooses_its_view(page: Page) -> None:
    open_query(page, "#defaultView:Map\n" + COUNTS)
    settled(page)
    expect(page.get_by_role("tab", name="Map")).to_have_attribute("aria-selected", "true")
    expect(page.locator(".panel svg").first).to_be_visible()


def test_graphs_and_answers_of_yes_or_no(page: Page) -> None:
    open_query(page, PREFIXES + "CONSTRUCT WHERE { ?m a hr:Mandate }")
    assert re.match(r"\d+ statements in", settled(page))
    assert len(cells(page)) > 50
    open_query(page, "ASK { ?s ?p ?o }")
    settled(page)
    expect(page.locator(".boolean")).to_have_text("Yes")


def _download(page: Page, name: str) -> str:
    with page.expect_download() as waiting:
        page.get_by_role("group", name="Downloads").get_by_role("button", name=name, exact=True).click()
    return Path(waiting.value.path()).read_bytes().decode("utf-8")


def test_each_download_equals_the_table(page: Page) -> None:
    open_query(page, LETTERS)
    settled(page)
    links = page.locator(".answer-table tbody tr").evaluate_all(
        "rows => rows.map(row => [...row.cells].map(cell => cell.dataset.iri ?? cell.textContent))"
    )
    shown = cells(page)
    bindings = json.loads(_download(page, "JSON"))["results"]["bindings"]
    assert [[row[name]["value"] for name in ("letter", "date", "to")] for row in bindings] == links
    assert list(csv.reader(io.StringIO(_download(page, "CSV"))))[1:] == links
    excel = _download(page, "CSV for Excel")
    assert excel[0] == "\ufeff"
    assert list(csv.reader(io.StringIO(excel[1:])))[1:] == links
    tsv = [line.split("\t") for line in _download(page, "TSV").splitlines()[1:]]
    assert [[cell.split("^^")[0].strip('<>"') for cell in row] for row in tsv] == links
    xml = _download(page, "XML")
    assert re.findall(r"<uri>([^<]*)</uri>", xml) == [cell for row in links for cell in (row[0], row[2])]
    as_shown = list(csv.reader(io.StringIO(_download(page, "CSV as shown"))))
    assert as_shown == [["letter", "date", "to"], *shown]
    page.get_by_role("searchbox", name="Filter rows").fill(shown[0][0])
    assert list(csv.reader(io.StringIO(_download(page, "CSV as shown"))))[1:] == cells(page)
    assert "<h1>Answer</h1>" in _download(page, "HTML")


def test_graph_downloads(page: Page) -> None:
    open_query(page, PREFIXES + "CONSTRUCT WHERE { ?m a hr:Mandate }")
    settled(page)
    count = len(cells(page))
    assert len(_download(page, "N-Triples").strip().splitlines()) == count
    assert _download(page, "Turtle").count("Mandate") >= count
    assert len(json.loads(_download(page, "JSON-LD"))) >= 1
    assert "rdf:RDF" in _download(page, "RDF/XML")


@pytest.mark.parametrize("name", ["PNG", "SVG"])
def test_pictures_can_be_taken_away(page: Page, name: str) -> None:
    open_query(page, COUNTS, "chart")
    settled(page)
    with page.expect_download() as waiting:
        page.locator(".picture-tools").get_by_role("button", name=name).click()
    head = Path(waiting.value.path()).read_bytes()[:80]
    assert head.startswith(b"\x89PNG" if name == "PNG" else b"<svg")


def test_examples_have_topics_and_previews(page: Page, axe: Axe) -> None:
    page.goto("/sparql")
    page.get_by_role("button", name="Examples").click()
    box = page.get_by_role("dialog", name="Examples")
    box.get_by_role("searchbox").fill("write together")
    box.get_by_role("button", name="Which mandates write together").click()
    expect(box.get_by_role("region", name="Preview").locator("tbody tr")).to_have_count(5)
    axe(page)
    box.get_by_role("searchbox").fill("")
    box.get_by_label("Topic").select_option("mandate")
    expect(box.locator(".examples-list li").first).to_contain_text("mandate")


def test_saved_queries_stay_and_travel(page: Page, tmp_path: Path) -> None:
    open_query(page, LETTERS)
    settled(page)
    page.get_by_role("button", name="Saved").click()
    box = page.get_by_role("dialog", name="Saved queries")
    box.get_by_label("Save this query as").fill("My letters")
    box.get_by_role("button", name="Save", exact=True).click()
    with page.expect_download() as waiting:
        box.get_by_role("button", name="Export all").click()
    exported = tmp_path / "hrgraph-queries.json"
    exported.write_bytes(Path(waiting.value.path()).read_bytes())
    box.get_by_role("button", name="Delete My letters").click()
    expect(box.get_by_role("button", name="My letters", exact=True)).to_have_count(0)
    single = tmp_path / "other.rq"
    single.write_text("#+ summary: Another one\nASK { ?s ?p ?o }", encoding="utf-8")
    box.get_by_label("Import (.rq, .json)").set_input_files([exported, single])
    expect(box.get_by_role("button", name="Another one", exact=True)).to_be_visible()
    page.reload()
    page.get_by_role("button", name="Saved").click()
    page.get_by_role("button", name="My letters", exact=True).click()
    assert query_of(page) == LETTERS


def test_phone_and_dark(new_page: NewPage, axe: Axe) -> None:
    for width, scheme in ((360, "light"), (360, "dark"), (1280, "dark")):
        page = new_page(width=width, scheme=scheme)
        open_query(page, COUNTS)
        settled(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (
            "the page is wider than its window"
        )
        axe(page)


def test_the_theme_stays_chosen(page: Page) -> None:
    page.goto("/sparql")
    page.get_by_role("button", name="Use dark colours").click()
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.reload()
    expect(page.get_by_role("button", name="Use light colours")).to_be_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == dark != "rgb(255, 255, 255)"


def test_without_javascript_the_page_answers(new_page: NewPage) -> None:
    page = new_page(javascript=False)
    page.goto("/sparql")
    page.locator("textarea").fill(LETTERS)
    page.get_by_role("button", name="Run").click()
    expect(page.locator("tbody tr")).to_have_count(30)


def test_completion_finds_things_by_any_name(page: Page) -> None:
    page.goto("/sparql")
    editor = page.locator(".cm-content")
    editor.fill(PREFIXES + "SELECT * { ?letter hr:addressee Faceb")
    editor.press("Control+End")
    editor.press("Control+Space")
    first = page.locator(".cm-tooltip-autocomplete li").first
    expect(first).to_contain_text("Meta Platforms")
    page.wait_for_timeout(150)
    editor.press("Enter")
    assert re.search(r"<https://w3id.org/hrgraph/id/company/meta[a-z-]*>$", query_of(page))


@pytest.mark.parametrize("name", ["Examples", "Saved", "Share", "Code", "Keys"])
def test_dialogs_close_by_escape_and_give_the_focus_back(new_page: NewPage, axe: Axe, name: str) -> None:
    page = new_page(width=360, scheme="dark")
    page.goto("/sparql")
    opener = page.get_by_role("button", name=name, exact=True)
    opener.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    axe(page)
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(opener).to_be_focused()


def test_an_iri_is_copied_by_a_key(page: Page) -> None:
    open_query(page, LETTERS)
    settled(page)
    link = page.locator(".answer-table tbody a").first
    link.focus()
    page.keyboard.press("c")
    expect(page.locator(".status")).to_contain_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == link.get_attribute("title")


def test_a_query_given_as_a_parameter_is_taken_over(page: Page) -> None:
    page.goto("/sparql?format=html&query=" + quote(LETTERS, safe=""))
    assert settled(page).startswith("30 rows")
    assert query_of(page) == LETTERS
    assert "?query=" not in page.url
    assert "#query=" in page.url


def test_rows_come_a_part_at_a_time(page: Page) -> None:
    open_query(page, "SELECT * { ?s ?p ?o } LIMIT 1500")
    settled(page)
    expect(page.locator("caption")).to_have_text("First 200 of 1,500 rows")
    page.get_by_role("button", name="Show 1,000 more").click()
    assert len(cells(page)) == 1200
    assert len(list(csv.reader(io.StringIO(_download(page, "CSV as shown"))))) == 1501


def test_an_answer_too_large_for_a_page_is_not_waited_for(page: Page) -> None:
    open_query(page, "SELECT * { ?a ?b ?c . ?d ?e ?f }")
    assert "too large for a page" in settled(page) or "was stopped" in settled(page)
