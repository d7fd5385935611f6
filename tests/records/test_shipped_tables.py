"""What the tables that ship must say, as far as it can be told without opening the sources."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from hrgraph.records.registers import Registers, covers, load_registers


@pytest.fixture(scope="module")
def registers() -> Registers:
    return load_registers()


def test_every_table_promises_its_rows(registers: Registers) -> None:
    for table in registers.tables.values():
        assert table.spec.minimum <= len(table.rows) <= table.spec.maximum
        assert table.spec.verified + table.spec.unverified == len(table.rows)


COUNTS = {
    "mandates": 65,
    "resolutions": 601,
    "renewals": 627,
    "terms": 342,
    "instruments": 190,
    "states": 249,
    "pillars": 9,
    "communication-types": 6,
}


@pytest.mark.parametrize(("table", "count"), COUNTS.items())
def test_nothing_was_lost(registers: Registers, table: str, count: int) -> None:
    assert len(registers.rows(table)) >= count


def in_force(registers: Registers, day: str) -> list[str]:
    """Scopes of the mandates created by the day, not ended before it and not merged by then."""
    return [
        row["scope"]
        for row in registers.rows("mandates")
        if covers(row["established"], row["ended"], day)
        and not (row["merge_decided"] and row["merge_decided"] <= day)
    ]


def test_59_mandates_were_in_force_on_the_day_of_the_letter(registers: Registers) -> None:
    scopes = in_force(registers, "2023-03-13")
    assert (scopes.count("thematic"), scopes.count("country")) == (45, 14)


def test_a_merger_puts_one_mandate_in_the_place_of_two(registers: Registers) -> None:
    assert len(in_force(registers, "2025-10-08")) == len(in_force(registers, "2025-10-07")) - 1
    merged = [row for row in registers.rows("renewals") if row["action"] == "merged"]
    assert {row["mandate"] for row in merged} == {
        row["mandate"] for row in registers.rows("mandates") if row["merged_into"]
    }


LATEST = {
    "sale-of-children": "43/22",
    "business": "44/15",
    "education": "44/3",
    "expression": "43/4",
    "slavery": "51/15",
    "trafficking": "44/4",
    "violence-women": "50/7",
    "discrimination-women": "50/18",
}


@pytest.mark.parametrize(("mandate", "number"), LATEST.items())
def test_the_letter_acts_under_the_latest_renewals(registers: Registers, mandate: str, number: str) -> None:
    resolutions = registers.index("resolutions", "resolution")
    renewals = [
        resolutions[row["resolution"]][0]
        for row in registers.index("renewals", "mandate")[mandate]
        if row["action"] in {"created", "extended"}
    ]
    latest = max((row for row in renewals if row["date"] < "2023-03-13"), key=lambda row: row["date"])
    assert latest["number"] == number


def test_renewals_have_dates_that_can_be_compared(registers: Registers) -> None:
    created = {
        row["mandate"]: row["resolution"] for row in registers.rows("renewals") if row["action"] == "created"
    }
    dates = {row["resolution"]: row["date"] for row in registers.rows("resolutions")}
    for row in registers.rows("mandates"):
        assert row["established"] == dates[created[row["mandate"]]]


def test_the_names_of_a_mandate_follow_one_another(registers: Registers) -> None:
    for mandate, names in registers.index("mandate-names", "mandate").items():
        starts = [row["start"] for row in names if row["start"]]
        assert starts == sorted(starts), mandate
        assert names[-1]["name"] == registers.index("mandates", "mandate")[mandate][0]["name"]
        for earlier, later in pairwise(names):
            if earlier["end"] and later["start"]:
                assert earlier["end"] <= later["start"], mandate


def test_31_principles_in_three_pillars(registers: Registers) -> None:
    principles = [row for row in registers.rows("provisions") if row["part"] == "principle"]
    pillars = [row["pillar"] for row in principles]
    assert [pillars.count(pillar) for pillar in ("I", "II", "III")] == [10, 14, 7]
    foundational = {int(row["number"]) for row in principles if row["principle_kind"] == "foundational"}
    assert foundational == {1, 2, 11, 12, 13, 14, 15, 25}
    keys = registers.index("provisions", "provision")
    for key in ("ungp/13/a", "ungp/19/b/ii", "ungp/25/commentary", "ungp/general-principles/c"):
        assert key in keys


def test_every_state_has_one_short_name_in_each_language(registers: Registers) -> None:
    short = [
        (row["state"], row["language"])
        for row in registers.rows("state-names")
        if row["name_kind"] == "short"
    ]
    states = [row["state"] for row in registers.rows("states")]
    assert sorted(short) == sorted((state, language) for state in states for language in ("en", "es", "fr"))


def test_a_key_is_made_from_the_reference(registers: Registers) -> None:
    for row in registers.rows("communications"):
        match = re.search(r"([A-Z]{3}) ([0-9]+)/([0-9]{4})$", row["reference"])
        if match:
            assert row["communication"] == "-".join(match.groups())
        else:
            assert row["communication"].startswith("unreferenced/")


def test_sets_and_what_was_left_out_are_no_letters(registers: Registers) -> None:
    letters = registers.index("communications", "communication")
    for row in registers.rows("communication-sets"):
        assert f"unreferenced/{row['communication_set']}" not in letters
    assert sorted(row["count"] for row in registers.rows("communication-sets")) == ["", "", "", "22", "44"]
    for one in registers.promises.left_out:
        assert f"unreferenced/{one.id}" not in letters
        assert one.id.replace(" ", "-").replace("/", "-") not in letters


def test_a_follow_up_is_later_and_a_reply_not_earlier(registers: Registers) -> None:
    dates = {row["communication"]: row["date"] for row in registers.rows("communications")}
    for row in registers.rows("communication-relations"):
        later, earlier = dates.get(row["communication"], ""), dates.get(row["other"], "")
        if row["relation"] == "follows-up" and later and earlier:
            assert later > earlier
    for row in registers.rows("replies"):
        sent = dates.get(row["communication"], "")
        if row["date"] and sent:
            assert row["date"] >= sent[: len(row["date"])]


def test_a_parallel_is_said_once(registers: Registers) -> None:
    pairs = [
        frozenset((row["communication"], row["other"]))
        for row in registers.rows("communication-relations")
        if row["relation"] == "parallel"
    ]
    assert len(pairs) == len(set(pairs))
    assert all(len(pair) == 2 for pair in pairs)


def test_every_matter_has_a_letter(registers: Registers) -> None:
    used = {*registers.index("communications", "matter"), *registers.index("communication-sets", "matter")}
    assert {row["matter"] for row in registers.rows("matters")} == used


def test_the_kind_of_addressee_is_that_of_its_key(registers: Registers) -> None:
    for row in registers.rows("communications"):
        kind = row["addressee"].partition("/")[0]
        if kind in {"state", "company"}:
            assert row["addressee_kind"] == kind
        elif kind:
            organization = registers.index("organizations", "organization")[row["addressee"]][0]
            assert row["addressee_kind"] == organization["organization_kind"]
