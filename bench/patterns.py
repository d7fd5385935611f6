"""How long each question takes in a graph of twenty thousand letters, far more than the shipped data.

The engine has traps that only size shows (an OPTIONAL of several triples, a filter inside EXISTS,
a variable that may be unbound where two groups are joined): they turn milliseconds into minutes.
Run it as ``python bench/patterns.py``: the median of five runs of each question, in milliseconds.
"""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Iterator

import pyoxigraph as ox

from hrgraph import pipeline
from hrgraph.iris import mint, mint_concept
from hrgraph.namespaces import expand
from hrgraph.resources import queries_dir
from hrgraph.store.engine import run
from hrgraph.store.queries import load_queries
from hrgraph.store.requests import Limits

LETTERS = 20_000
RUNS = 5

PATTERNS = load_queries(queries_dir() / "patterns")
LITTLE = {
    "authority-of": {"communication": "OTH 15001/2020"},
    "communications-to": {"name": "alias of company 7"},
    "follow-up-chain": {"communication": "OTH 15001/2020"},
    "holders-of": {"mandate": "mandate/m7"},
    "mandate-lineage": {"mandate": "mandate/m7"},
    "mandate-name-at": {"mandate": "mandate/m7"},
    "norms-cited-by-mandate": {"mandate": "mandate/m7"},
    "parallel-letters": {"about": "OTH 15001/2020"},
    "questions-asked": {"communication": "OTH 15001/2020"},
    "replies-and-delays": {"addressee": "company/c7"},
    "signatories-in-office": {"communication": "OTH 15001/2020"},
    "statement-sources": {"thing": "communication/OTH-15001-2020"},
}
"""Parameters where a question is about one thing; the other questions are asked about everything."""


def triple(subject: str, name: str, value: str | ox.Literal) -> ox.Quad:
    thing = value if isinstance(value, ox.Literal) else ox.NamedNode(value)
    return ox.Quad(ox.NamedNode(subject), ox.NamedNode(expand(name)), thing)


def day(choose: random.Random) -> ox.Literal:
    text = f"{choose.randint(2011, 2026)}-{choose.randint(1, 12):02}-{choose.randint(1, 28):02}"
    return ox.Literal(text, datatype=ox.NamedNode(expand("xsd:date")))


def register() -> Iterator[ox.Quad]:
    for number in range(1500):
        company = mint("company", f"c{number}")
        yield triple(company, "rdf:type", expand("hr:Organization"))
        yield triple(company, "rdfs:label", ox.Literal(f"Company {number}"))
        alias = mint("name", f"company/c{number}/1")
        yield triple(alias, "hr:nameOf", company)
        yield triple(alias, "rdfs:label", ox.Literal(f"Alias of company {number}"))
    for number in range(60):
        mandate = mint("mandate", f"m{number}")
        yield triple(mandate, "rdf:type", expand("hr:Mandate"))
        yield triple(mandate, "hr:shortName", ox.Literal(f"m{number}"))
    for number in range(1, 32):
        yield triple(mint("provision", f"ungp/{number}"), "rdf:type", expand("hr:Provision"))
        yield triple(mint("provision", f"ungp/{number}"), "hr:instrument", mint("instrument", "ungp"))


def letter(number: int, choose: random.Random) -> Iterator[ox.Quad]:
    this = mint("communication", f"OTH-{number}-2020")
    earlier = mint("communication", f"OTH-{choose.randrange(max(number, 1))}-2020")
    yield triple(this, "rdf:type", expand("hr:Communication"))
    yield triple(this, "hr:date", day(choose))
    yield triple(this, "hr:addressee", mint("company", f"c{choose.randrange(1500)}"))
    yield triple(this, "hr:addresseeKind", mint_concept("addressee-kinds", "company"))
    yield triple(this, "hr:matter", mint("matter", f"x{number // 4}"))
    for mandate in choose.sample(range(60), choose.randint(1, 9)):
        yield triple(this, "hr:mandate", mint("mandate", f"m{mandate}"))
    for place in range(4):
        citation = mint("citation", f"OTH-{number}-2020/{place}")
        yield triple(this, "hr:citation", citation)
        yield triple(citation, "hr:provision", mint("provision", f"ungp/{choose.randint(1, 31)}"))
    for kind, share in (("follows-up", 0.2), ("parallel", 0.5)):
        if number and choose.random() < share:
            told = mint("relation", f"OTH-{number}-2020/{kind}")
            other = earlier if kind == "follows-up" else mint("communication", f"OTH-{number - 1}-2020")
            yield triple(told, "hr:communication", this)
            yield triple(told, "hr:relation", mint_concept("communication-relations", kind))
            yield triple(told, "hr:other", other)
    if choose.random() < 0.6:
        reply = mint("reply", f"OTH-{number}-2020/1")
        yield triple(reply, "rdf:type", expand("hr:Reply"))
        yield triple(reply, "hr:communication", this)
        yield triple(reply, "hr:date", day(choose))
        kind = choose.choice(["acknowledgement", "substantive"])
        yield triple(reply, "hr:replyKind", mint_concept("reply-kinds", kind))


def large() -> ox.Store:
    """The graph: seeded, so that two runs ask the same of the same."""
    choose = random.Random(1)
    store = ox.Store()
    store.bulk_extend(register())
    store.bulk_extend(quad for number in range(LETTERS) for quad in letter(number, choose))
    pipeline.derive(store, lambda *_: None)
    return store


def milliseconds(store: ox.Store, name: str) -> float:
    """How long one question takes, with its answer written as CSV."""
    request = PATTERNS[name].request(LITTLE.get(name, {}), table="text/csv")
    begun = time.perf_counter()
    run(store, request, Limits(), lambda *_: None, lambda _: None)
    return (time.perf_counter() - begun) * 1000


def main() -> None:
    """Print the table."""
    store = large()
    print(f"{len(store)} triples, {LETTERS} letters; median of {RUNS} runs")
    for name in PATTERNS:
        median = statistics.median(milliseconds(store, name) for _ in range(RUNS))
        print(f"{median:9.1f} ms  {name}")


if __name__ == "__main__":
    main()
