"""Made-up letters in any number, as records of letters, for benchmarks and tests of size.

Who could have sent them is taken from the registers: mandates in force on the day, the resolutions
they then acted under, those who then held them, States, organizations and norms that exist. What
they say is invented, and their numbers begin at 5001, so that no letter that exists has one of them.
The first letters of a larger number are the letters of a smaller one.

How much evidence a record holds makes nearly all of its size: ``--evidence whole`` gives every value
its place, as ``hrgraph read`` does (about 1,000 statements a letter); ``head``, the usual choice here,
gives three values theirs; ``none`` leaves it out.

    python bench/generator.py --letters 20000 --data build/data-20000     # a folder for --data
    python bench/generator.py --letters 20000 --store build/store-20000   # a published release

Either is made once: a folder that holds that number of letters already is left as it is.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import shutil
import time
from bisect import bisect
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import accumulate
from pathlib import Path
from typing import Any, TypeVar

from hrgraph.iris import communication_key
from hrgraph.records.registers import Registers, covers, load_registers
from hrgraph.resources import data_dir

Record = dict[str, Any]
T = TypeVar("T")

YEARS = {2011: 605, 2012: 603, 2013: 528, 2014: 553, 2015: 532, 2016: 526, 2017: 534, 2018: 655, 2019: 669,
         2020: 681, 2021: 1002, 2022: 838, 2023: 850, 2024: 900, 2025: 880, 2026: 700}  # fmt: skip
"""Letters a year, about as many as were sent."""
MANDATES = (16, 14, 14, 13, 11, 9, 7, 5, 4, 3, 2, 2)
"""How often a letter comes from one mandate, from two, ... from twelve."""
OF_STATES = 0.75
FOLLOW_UPS = 0.2
SETS = 0.12
FIRST_NUMBER = 5001
LAST_DAY = date(2026, 10, 30)
FAVOURITES = ("UDHR", "ICCPR", "ICESCR", "HRD-DECL", "CAT", "CEDAW", "CRC", "UNDRIP", "ICERD", "CPED", "CRPD")
LANGUAGES = (("en", 80), ("es", 12), ("fr", 8))
EVIDENCE = ("none", "head", "whole")
HEAD = ("/reference", "/date", "/addressee/name")


class Population:
    """What the registers hold, laid out for drawing from it."""

    def __init__(self, registers: Registers) -> None:
        self.mandates = {row["mandate"]: row for row in registers.rows("mandates")}
        dates = {row["resolution"]: (row["date"], row["number"]) for row in registers.rows("resolutions")}
        self.acts: dict[str, list[tuple[str, str]]] = {}
        for row in registers.rows("renewals"):
            if row["action"] in ("created", "extended") and all(dates[row["resolution"]]):
                self.acts.setdefault(row["mandate"], []).append(dates[row["resolution"]])
        persons = {row["person"]: row["name"] for row in registers.rows("persons")}
        self.terms: dict[str, list[tuple[str, str, str, str]]] = {}
        for row in registers.rows("terms"):
            if row["start"]:
                held = (row["start"], row["end"], persons[row["person"]], row["role"])
                self.terms.setdefault(row["mandate"], []).append(held)
        self.states = [(row["state"], row["name"]) for row in registers.rows("states")]
        self.of_state = {row["state"]: row["mandate"] for row in registers.rows("mandates") if row["state"]}
        kinds = {"organization": "international-organization", "company": "company"}
        self.organizations = [
            (kinds.get(row["organization"].partition("/")[0], "other"), row["name"])
            for row in registers.rows("organizations")
        ]
        self.norms = {
            row["instrument"].upper(): (int(row["units"]), row["unit"], row["adopted"])
            for row in registers.rows("instruments")
            if row["units"] and row["instrument"] not in ("ungp", "agenda2030")
        }
        self.principles = [
            (row["number"], row["part"])
            for row in registers.rows("provisions")
            if row["instrument"] == "ungp" and row["number"][:1].isdigit()
        ]


class Letters:
    """Draws one letter after the other; what was drawn before decides what can be followed up."""

    def __init__(self, population: Population, seed: int, evidence: str) -> None:
        self.of = population
        self.choose = random.Random(seed)
        self.evidence = evidence
        self.numbers: Counter[tuple[str, int]] = Counter()
        self.sent: dict[str, list[Record]] = {}
        self.waiting: list[Record] = []
        self.drawn = 0
        order = self.choose.sample(population.states, len(population.states))
        self.states = order, _popularity(len(order), 0.9)
        firms = self.choose.sample(population.organizations, len(population.organizations))
        self.organizations = firms, _popularity(len(firms), 0.7)
        rest = sorted(set(population.norms) - set(FAVOURITES))
        norms = [name for name in FAVOURITES if name in population.norms] + self.choose.sample(
            rest, len(rest)
        )
        self.norms = norms, _popularity(len(norms), 1.1)

    def draw(self) -> Record:
        """The next letter, finished."""
        if not self.waiting:
            self.waiting = self._matter()
        self.drawn += 1
        return _finish(self.waiting.pop(0), self.drawn, self.evidence, self.choose)

    def _matter(self) -> list[Record]:
        """One letter, or several on one matter that were sent on one day."""
        day = self._day()
        mandates = self._mandates(day)
        size = 1 if self.choose.random() > SETS else self.choose.choice((2, 2, 2, 3, 3, 4, 6))
        letters = [self._letter(day, mandates) for _ in range(size)]
        for one in letters:
            others = [other for other in letters if other is not one]
            one["earlier_communications"] += [_earlier(other, "parallel") for other in others]
        return letters

    def _letter(self, day: date, mandates: list[str]) -> Record:
        choose = self.choose
        to_state = choose.random() < OF_STATES
        code, name = _pick(choose, self.states) if to_state else ("OTH", "")
        kind = "state"
        if not to_state:
            kind, name = _pick(choose, self.organizations)
        own = self.of.of_state.get(code)
        senders = list(mandates)
        if own and own not in senders and self._in_force(own, day.isoformat()):
            senders.insert(0, own)
        type_ = choose.choices(("AL", "UA", "OL"), (60, 25 if to_state else 2, 15))[0]
        reference = f"{type_} {code} {self._number(code, day.year)}/{day.year}"
        letter: Record = {
            "reference": reference,
            "type": type_,
            "date": day.isoformat(),
            "language": choose.choices(*zip(*LANGUAGES, strict=True))[0] if to_state else "en",
            "addressee": {
                "kind": kind,
                "name": name,
                "state": code if to_state else None,
                "attention": None,
            },
            "mandates": senders,
            "resolutions": self._resolutions(senders, day.isoformat()),
            "signatories": [one for slug in senders for one in self._signatory(slug, day.isoformat())],
            "earlier_communications": [],
            "replies": [],
            "questions": [{"number": number + 1} for number in range(choose.randint(4, 10))],
            "citations": self._citations(to_state, day.isoformat()),
            "documents": [f"A/HRC/{choose.randint(17, 58)}/{choose.randint(20, 60)}"]
            * (choose.random() < 0.3),
            "public_after_days": {"AL": 60, "UA": 60, "OL": 2}[type_],
            "press_release": choose.random() < 0.5,
            "problems": [],
        }
        who = code if to_state else name
        self._refer(letter, who, day)
        self.sent.setdefault(who, []).append(letter)
        return letter

    def _refer(self, letter: Record, who: str, day: date) -> None:
        """Follow up an earlier letter to the same addressee, or mention one that nobody has."""
        choose = self.choose
        before = [one for one in self.sent.get(who, [])[-200:] if one["date"] < letter["date"]]
        if before and choose.random() < FOLLOW_UPS / 0.8:
            first = choose.choice(before)
            letter["earlier_communications"].append(_earlier(first, "follows-up"))
            if choose.random() < 0.6:
                between = (day - date.fromisoformat(first["date"])).days
                answered = date.fromisoformat(first["date"]) + timedelta(choose.randint(1, max(1, between)))
                sender = {"from": letter["addressee"]["state"] or letter["addressee"]["name"]}
                said = {"kind": letter["addressee"]["kind"], "date": answered.isoformat()}
                letter["replies"].append(sender | said | {"to": first["reference"]})
        if choose.random() < 0.05:
            # Known only from being mentioned: numbers below the first belong to no letter of ours.
            code = letter["addressee"]["state"] or "OTH"
            lost = f"{code} {choose.randint(3001, 4999)}/{choose.randint(2011, day.year)}"
            known = {"reference": lost, "date": None, "relation": "mentions"}
            letter["earlier_communications"].append(known)

    def _day(self) -> date:
        year = self.choose.choices(tuple(YEARS), tuple(YEARS.values()))[0]
        last = min(date(year, 12, 31), LAST_DAY)
        day = date(year, 1, 1) + timedelta(self.choose.randint(3, (last - date(year, 1, 1)).days))
        return day - timedelta(max(0, day.weekday() - 4))

    def _number(self, code: str, year: int) -> int:
        self.numbers[code, year] += 1
        return FIRST_NUMBER - 1 + self.numbers[code, year]

    def _in_force(self, slug: str, day: str) -> bool:
        row = self.of.mandates[slug]
        acted = any(adopted <= day for adopted, _ in self.of.acts.get(slug, ()))
        return bool(acted and self._held(slug, day) and covers(row["established"], row["ended"], day))

    def _mandates(self, day: date) -> list[str]:
        wanted = self.choose.choices(range(1, 13), MANDATES)[0]
        known = [
            slug
            for slug, row in self.of.mandates.items()
            if row["scope"] == "thematic" and self._in_force(slug, day.isoformat())
        ]
        return self.choose.sample(known, min(wanted, len(known)))

    def _resolutions(self, mandates: list[str], day: str) -> list[str]:
        latest = [max(act for act in self.of.acts[slug] if act[0] <= day)[1] for slug in mandates]
        return list(dict.fromkeys(latest))

    def _held(self, slug: str, day: str) -> list[tuple[str, str]]:
        return [
            (name, role)
            for start, end, name, role in self.of.terms.get(slug, ())
            if covers(start, end, day) and start <= day[: len(start)]
        ]

    def _signatory(self, slug: str, day: str) -> list[dict[str, str]]:
        held = self._held(slug, day)
        if not held:
            return []
        name, role = self.choose.choice(held)
        return [{"name": name, "mandate": slug, "role": "chair-rapporteur" if role == "member" else role}]

    def _documents(self) -> list[str]:
        session, number = self.choose.randint(17, 58), self.choose.randint(20, 60)
        return [f"A/HRC/{session}/{number}"] if self.choose.random() < 0.3 else []

    def _citations(self, to_state: bool, day: str) -> list[dict[str, str | None]]:
        """Few norms in most letters, very many in some; companies are told the Guiding Principles."""
        choose = self.choose
        cited: dict[tuple[str, str | None, str | None], None] = {}
        for _ in range(min(60, int(2 + 5 * choose.paretovariate(1.6)))):
            if day > "2011-06-16" and choose.random() < (0.05 if to_state else 0.6):
                number, part = choose.choice(self.of.principles)
                cited["UNGP", number, part] = None
                continue
            name = _pick(choose, self.norms)
            units, unit, adopted = self.of.norms[name]
            if adopted[:10] > day:
                continue
            if choose.random() < 0.1:
                cited[name, None, None] = None
                continue
            number = str(min(units, int(choose.paretovariate(0.5)) + choose.randint(0, units // 2)))
            number += f"({choose.randint(1, 3)})" if choose.random() < 0.25 else ""
            cited[name, number, {"articles": "article", "principles": "principle"}.get(unit)] = None
        return [{"instrument": name, "provision": number, "part": part} for name, number, part in cited]


def records(count: int, seed: int = 1, evidence: str = "head", start: int = 0) -> Iterator[Record]:
    """The records of ``count`` made-up letters, from the ``start``-th on."""
    letters = Letters(Population(load_registers()), seed, evidence)
    for number in range(start + count):
        record = letters.draw()
        if number >= start:
            yield record


def write_data(directory: Path, count: int, seed: int = 1, evidence: str = "head") -> Path:
    """A folder for ``--data``: the shipped data and ``count`` letters beside them."""
    made = f"{count} letters, seed {seed}, evidence {evidence}\n"
    mark = directory / "letters" / "MADE"
    if mark.is_file() and mark.read_text() == made:
        return directory
    if directory.exists() and not mark.is_file():
        raise SystemExit(f"{directory} exists and was not made here: name another folder")
    shutil.rmtree(directory, ignore_errors=True)
    shutil.copytree(data_dir(), directory)
    for record in records(count, seed, evidence):
        path = directory / "letters" / f"{communication_key(record['reference'])}.json"
        path.write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    mark.write_text(made)
    return directory


def publish(store: Path, count: int, seed: int = 1, evidence: str = "head") -> Path:
    """A release of the shipped data and ``count`` letters, published without being checked."""
    from hrgraph import pipeline
    from hrgraph.store.draft import drafting

    mark = store / f"made-{count}-{seed}-{evidence}"
    if mark.is_file() and (store / "current").is_dir():
        return store
    data = write_data(store.with_name(store.name + ".data"), count, seed, evidence)
    started = time.perf_counter()
    with drafting(store) as draft:
        assembled = pipeline.assemble(lambda stage, done, total: None, data, draft)
        draft.finish()
        release = draft.publish(assembled.about)
    print(f"published in {time.perf_counter() - started:.0f} s: {release.to_text()}")
    mark.touch()
    return store


def _earlier(letter: Record, relation: str) -> dict[str, str]:
    return {"reference": letter["reference"], "date": letter["date"], "relation": relation}


def _popularity(count: int, power: float) -> list[float]:
    return list(accumulate(1 / (place + 3) ** power for place in range(count)))


def _pick(choose: random.Random, weighted: tuple[Sequence[T], list[float]]) -> T:
    things, weights = weighted
    return things[bisect(weights, choose.random() * weights[-1])]


def _finish(letter: Record, number: int, evidence: str, choose: random.Random) -> Record:
    """A letter with the file it would have come from, and the places of its values."""
    file = f"generated-{number:06}.pdf"
    pages = choose.randint(2, 12)
    document = {
        "name": file,
        "media_type": "application/pdf",
        "sha256": hashlib.sha256(f"{file} {letter['reference']}".encode()).hexdigest(),
        "pages": pages,
    }
    pointers = list(_pointers(letter)) if evidence == "whole" else HEAD if evidence == "head" else ()
    places: dict[str, dict[str, int]] = {}
    step = pages * 2500 // (len(pointers) + 1)
    for order, pointer in enumerate(pointers):
        start = 20 + order * step
        places[pointer] = {"start": start, "end": start + min(step, 14), "page": 1 + start // 2500}
    return letter | {"evidence": places, "document": document}


def _pointers(part: object, pointer: str = "") -> Iterator[str]:
    """Every value of a record that was read from a place."""
    inner = part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ()
    for name, value in inner:
        if value is not None and name not in ("language", "problems"):
            yield from _pointers(value, f"{pointer}/{name}")
    if not isinstance(part, dict | list):
        yield pointer


def main() -> None:
    words = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    words.add_argument("--letters", type=int, default=20_000)
    words.add_argument("--seed", type=int, default=1)
    words.add_argument("--evidence", choices=EVIDENCE, default="head")
    words.add_argument("--data", type=Path)
    words.add_argument("--store", type=Path)
    given = words.parse_args()
    if given.data:
        write_data(given.data, given.letters, given.seed, given.evidence)
    if given.store:
        publish(given.store, given.letters, given.seed, given.evidence)
    if not (given.data or given.store):
        for record in records(given.letters, given.seed, given.evidence):
            print(json.dumps(record, ensure_ascii=False))


if __name__ == "__main__":
    try:
        main()
    except BrokenPipeError:
        os._exit(0)
