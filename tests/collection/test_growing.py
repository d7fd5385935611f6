"""collection/growing.py: a graph that grew is the graph that a build gives, whatever the order."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hrgraph.checks import Report
from hrgraph.collection.growing import State, dump_record, open_collection
from hrgraph.errors import StoreError, UsageError
from hrgraph.iris import communication_key
from hrgraph.pipeline import validate_data
from hrgraph.store.build import REPORT
from hrgraph.store.dumping import make_dump
from hrgraph.store.releases import find_release

Record = dict[str, Any]


def silent(_: str) -> None:
    """Say nothing."""


def changed(record: Record, **values: object) -> Record:
    return json.loads(json.dumps(record)) | values  # type: ignore[no-any-return]


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2))
@pytest.mark.usefixtures("unchecked")
def test_grown_in_any_order_is_what_a_build_gives(
    seed: int, letters: list[Record], store: Path, tmp_path: Path, rebuilt: Callable[[Path], str]
) -> None:
    choose = random.Random(seed)
    order = choose.sample(letters, 14)
    data = tmp_path / "own"
    with open_collection(store, data, silent) as collection:
        for record in order:
            assert collection.add(record).state is State.ADDED
        for record in choose.sample(order, 4):
            collection.remove(communication_key(record["reference"]))
        for record in choose.sample(order, 4):
            # Another date, fewer citations, other words for what it refers to: labels elsewhere change.
            half = record["citations"][::2]
            known = [changed(one, date=None) for one in record["earlier_communications"]]
            collection.add(changed(record, citations=half, earlier_communications=known, type="OL"))
        release = collection.publish()
    assert release.id == rebuilt(data)
    again = tmp_path / "again" / "releases" / release.id
    assert make_dump(again).read_bytes() == make_dump(store / "releases" / release.id).read_bytes()
    ours, theirs = (json.loads((path / "release.json").read_text()) for path in (release.path, again))
    assert ours == theirs


@pytest.mark.slow
@pytest.mark.usefixtures("unchecked")
def test_what_is_taken_out_again_leaves_no_trace(letters: list[Record], store: Path, tmp_path: Path) -> None:
    before = find_release(store).id
    with open_collection(store, tmp_path / "own", silent) as collection:
        for record in letters[:5]:
            collection.add(record)
        collection.publish()
        for record in letters[:5]:
            collection.remove(communication_key(record["reference"]))
        assert collection.publish().id == before


@pytest.mark.slow
def test_the_report_of_a_graph_that_grew_is_that_of_a_build(
    letters: list[Record], store: Path, tmp_path: Path
) -> None:
    data = tmp_path / "own"
    path = find_release(store).path / REPORT
    path.write_text(json.dumps(validate_data().to_json()), encoding="utf-8")
    first, later, third = sorted(letters[:3], key=lambda record: str(record["date"]))
    said = {"reference": later["reference"], "date": later["date"], "relation": "parallel"}
    first = changed(first, earlier_communications=[said])
    said = {"reference": first["reference"], "date": first["date"], "relation": "follows-up"}
    later, third = (changed(record, earlier_communications=[said]) for record in (later, third))
    odd = [changed(record, questions=[], signatures=[]) for record in letters[3:6]]
    seen = []
    with open_collection(store, data, silent) as collection:
        for record in (first, later, third, *odd):
            assert collection.add(record).state is State.ADDED
        seen.append(report_in(collection.publish().path))
        # That the later one is called parallel and a follow-up goes with the first, which calls it parallel.
        collection.remove(communication_key(first["reference"]))
        assert collection.add(changed(third, questions=[])).state is State.REPLACED
        collection.remove(communication_key(odd[0]["reference"]))
        seen.append(report_in(collection.publish().path))
    key = communication_key(later["reference"])
    about = [[one for one in report.findings if str(one.focus_node).endswith(key)] for report in seen]
    assert [len(found) for found in about] == [1, 0]
    assert seen[1] == validate_data(data=data)


def report_in(release: Path) -> Report:
    return Report.from_json(json.loads((release / REPORT).read_bytes()))


@pytest.mark.usefixtures("unchecked")
def test_the_same_letter_twice_changes_nothing(letters: list[Record], store: Path, tmp_path: Path) -> None:
    data = tmp_path / "own"
    with open_collection(store, data, silent) as collection:
        collection.add(letters[0])
        first = collection.publish().id
    renamed = changed(letters[0], document=letters[0]["document"] | {"name": "copy.pdf"})
    with open_collection(store, data, silent) as collection:
        assert collection.add(letters[0]).state is State.UNCHANGED
        assert collection.add(renamed).state is State.UNCHANGED
        assert collection.publish().id == first
    assert len(collection.folder.history()) == 1


@pytest.mark.usefixtures("unchecked")
def test_a_corrected_letter_replaces_its_graph_and_the_older_is_kept(
    letters: list[Record], store: Path, tmp_path: Path
) -> None:
    data = tmp_path / "own"
    with open_collection(store, data, silent) as collection:
        file = collection.add(letters[0]).file
        assert file is not None
        collection.publish()
        assert collection.add(changed(letters[0], press_release=None)).state is State.REPLACED
        collection.publish()
    assert [path.read_bytes() for path in collection.folder.older(file)] == [dump_record(letters[0])]


@pytest.mark.slow
@pytest.mark.usefixtures("unchecked")
def test_a_letter_that_others_mentioned_fills_its_stub(
    letters: list[Record], store: Path, tmp_path: Path, rebuilt: Callable[[Path], str]
) -> None:
    later = next(one for one in letters if one["earlier_communications"])
    wanted = later["earlier_communications"][0]["reference"]
    earlier = next(one for one in letters if one["reference"] == wanted)
    data = tmp_path / "own"
    for record in (later, earlier):
        with open_collection(store, data, silent) as collection:
            assert collection.add(record).state is State.ADDED
            release = collection.publish()
        assert release.id == rebuilt(data)


@pytest.mark.slow
def test_a_read_letter_replaces_the_row_of_a_table_which_comes_back(
    letters: list[Record], store: Path, tmp_path: Path, rebuilt: Callable[[Path], str]
) -> None:
    before = find_release(store).id
    data = tmp_path / "own"
    to_state = next(one for one in letters if one["addressee"]["kind"] == "state")
    heard_of = changed(to_state, reference="AL AUS 1/2019", type="AL", date="2019-02-13")
    heard_of["addressee"] |= {"name": "Australia", "state": "AUS"}
    with open_collection(store, data, silent) as collection:
        outcome = collection.add(heard_of)
        assert outcome.state is State.ADDED, outcome.report.to_text()
        assert collection.publish().id == rebuilt(data)
        collection.remove("AUS-1-2019")
        assert collection.publish().id == before


def test_a_doubtful_letter_changes_nothing(letters: list[Record], store: Path, tmp_path: Path) -> None:
    before = find_release(store).id
    with open_collection(store, tmp_path / "own", silent) as collection:
        bad = changed(letters[0], date="on a Monday")
        outcome = collection.add(bad)
        assert outcome.state is State.DOUBTFUL
        assert not outcome.report.conforms
        assert collection.add(changed(letters[0], reference=None)).state is State.DOUBTFUL
        assert collection.publish().id == before
        # A replacement that is doubtful leaves the good one where it is.
        assert collection.add(letters[0]).state is State.ADDED
        good = collection.publish().id
        assert collection.add(bad).state is State.DOUBTFUL
        assert collection.publish().id == good


def test_an_accepted_letter_is_published_and_says_so(
    letters: list[Record], store: Path, tmp_path: Path, rebuilt: Callable[[Path], str]
) -> None:
    data = tmp_path / "own"
    accepted = {"reason": "printed like that", "by": "a reader", "date": "2026-11-25"}
    with open_collection(store, data, silent) as collection:
        bad = changed(letters[0], date="on a Monday", accepted=accepted)
        assert collection.add(bad).state is State.ADDED
        release = collection.publish()
    assert release.id == rebuilt(data)
    dump = gzip.decompress(make_dump(release.path).read_bytes())
    assert b'"Accepted by a reader, 2026-11-25: printed like that"' in dump


@pytest.mark.usefixtures("unchecked")
def test_records_that_came_behind_our_back_are_seen(
    letters: list[Record], store: Path, tmp_path: Path, rebuilt: Callable[[Path], str]
) -> None:
    data = tmp_path / "own"
    (data / "letters").mkdir(parents=True)
    key = communication_key(letters[0]["reference"])
    (data / "letters" / f"{key}.json").write_bytes(dump_record(letters[0]))
    said: list[str] = []
    with open_collection(store, data, said.append) as collection:
        assert collection.add(letters[0]).state is State.UNCHANGED
        assert collection.release.id == rebuilt(data)
    assert any("came or went" in line for line in said)


def test_two_writers_at_once_are_refused(store: Path, tmp_path: Path) -> None:
    with (
        open_collection(store, tmp_path / "own", silent),
        pytest.raises(StoreError, match="somebody else is writing"),
        open_collection(store, tmp_path / "own", silent),
    ):
        pass


def test_a_letter_that_is_not_there_cannot_be_removed(store: Path, tmp_path: Path) -> None:
    with (
        open_collection(store, tmp_path / "own", silent) as collection,
        pytest.raises(UsageError, match="has no letter"),
    ):
        collection.remove("OTH-1-1999")
