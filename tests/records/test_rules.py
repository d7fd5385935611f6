"""Single rules of reading, each with a sentence that shows it and, where there is one, its trap."""

from __future__ import annotations

from typing import Any

import pytest

from hrgraph.documents import read_bytes
from hrgraph.records import Registers, extract

HEAD = """Mandate of the Special Rapporteur on the right to food

Ref.: AL {code} 4/2022

3 May 2022

{salutation}

I have the honour to address you in my capacity as Special Rapporteur on the right to food, pursuant to \
Human Rights Council resolution 49/13.

"""
TAIL = """

Please accept the assurances of my highest consideration.

Michael Fakhri
Special Rapporteur on the right to food
"""


def read(
    text: str, registers: Registers, code: str = "KEN", salutation: str = "Excellency,", tail: str = TAIL
) -> dict[str, Any]:
    """The record of a letter of one mandate whose body is some text."""
    letter = HEAD.format(code=code, salutation=salutation) + text + tail
    return extract(read_bytes(letter.encode(), "letter.txt"), registers).to_json()


def cited(record: dict[str, Any]) -> set[str]:
    """Citations in one line each: ``UNGP 13(a) principle``, ``RIO`` for an instrument as a whole."""
    return {" ".join(str(part) for part in one.values() if part) for one in record["citations"]}


CITATIONS = [
    ("Article XVII of the American Declaration of the Rights and Duties of Man.", {"ADRDM 17 article"}),
    ("Articles II and III of the Genocide Convention.", {"GENOCIDE 2 article", "GENOCIDE 3 article"}),
    ("In this article I recall the Genocide Convention.", {"GENOCIDE"}),
    (
        "The ICCPR and the ICESCR: article 6 of the former and article 11 of the latter.",
        {"ICCPR 6 article", "ICESCR 11 article"},
    ),
    (
        "Paragraph 15 of the Basic Principles and Guidelines on the Right to a Remedy and Reparation.",
        {"REMEDY-2005 15"},
    ),
    ("The Declaration on Minorities, and paragraph 7 of the report A/HRC/16/45.", {"MINORITIES"}),
    (
        "Article 1, paragraph 2, common to the ICCPR and the ICESCR.",
        {"ICCPR 1(2) article", "ICESCR 1(2) article"},
    ),
    (
        "The Declaration on Human Rights Defenders says:\n\n- article 5 points a) and b), on it;\n"
        "- article 6 point a), on knowing.",
        {"HRD-DECL 5(a) article", "HRD-DECL 5(b) article", "HRD-DECL 6(a) article"},
    ),
    (
        "Articles 7, 8 (paras. 1 and 2), 11 and 15 of the ICCPR.",
        {f"ICCPR {one} article" for one in ("7", "8(1)", "8(2)", "11", "15")},
    ),
    ("The General Assembly adopted resolution 76/300.", {"RES-ENV-GA"}),
    ("The Council adopted resolution 76/300.", set()),
    ("The Human Rights Committee reads article 6 widely. The ICCPR binds all.", {"ICCPR 6 article"}),
    (
        "Articles 14 (1) and (3) (c) and 19 of the ICCPR; article 5 (d) (v) and (e) (iii) ICERD.",
        {"ICCPR 14(1) article", "ICCPR 14(3)(c) article", "ICCPR 19 article"}
        | {"ICERD 5(d)(v) article", "ICERD 5(e)(iii) article"},
    ),
    ("The Human Rights Committee reads article 6 widely. The CRC binds all.", {"CRC"}),
    (
        "CRC and ICESCR apply. The Committee on Economic, Social and Cultural Rights reads article 12.",
        {"CRC", "ICESCR 12 article"},
    ),
    (
        "The UN Guiding Principles on Business and Human Rights ask, in Principle 13, that enterprises: "
        "(a) avoid harm; and (b) seek to prevent it.",
        {"UNGP 13(a) principle", "UNGP 13(b) principle"},
    ),
    (
        "Guiding Principle 13 of the UNGPs applies.\n\nPlease answer:\n\n(a) What was done?\n(b) When?",
        {"UNGP 13 principle"},
    ),
    ("Guiding Principle 17 (b) applies. See A/HRC/17/31.", {"UNGP 17(b) principle"}),
    (
        "Guiding Principle 17 applies. The Guiding Principles on Internal Displacement too.",
        {"IDP 17 principle"},
    ),
    (
        "Guiding Principle 12 of the UNGPs and its commentary.",
        {"UNGP 12 principle", "UNGP 12 commentary"},
    ),
    ("Guiding Principle 18 (commentary) of the UNGPs.", {"UNGP 18 commentary"}),
    (
        "Article 29 of the CRC, read with its articles 12 and 17, and article 20 of the ICCPR.",
        {"CRC 29 article", "CRC 12 article", "CRC 17 article", "ICCPR 20 article"},
    ),
    (
        "Points a) and b) of article 5 of the Declaration on Human Rights Defenders.",
        {"HRD-DECL 5(a) article", "HRD-DECL 5(b) article"},
    ),
    (
        "Article 4 (c & d) of the Declaration on the Elimination of Violence against Women.",
        {"DEVAW 4(c) article", "DEVAW 4(d) article"},
    ),
]


@pytest.mark.parametrize(("text", "wanted"), CITATIONS)
def test_citations(text: str, wanted: set[str], registers: Registers) -> None:
    assert cited(read(text, registers)) == wanted


def test_a_range_is_kept_as_printed(registers: Registers) -> None:
    record = read("Articles 6, 9 to 11 and 14 of the ICCPR.", registers)
    numbers = [one["provision"] for one in record["citations"]]
    assert numbers == ["6", "9", "10", "11", "14"]
    assert record["as_printed"] == dict.fromkeys(("/citations/1", "/citations/2", "/citations/3"), "9 to 11")


EARLIER = [
    ("We refer to our letter of March 2021 (AL KEN 2/2021).", [("AL KEN 2/2021", "2021-03", "follows-up")]),
    (
        "The case was the subject of communication KEN 1/2020, sent on 2 June 2020.",
        [("KEN 1/2020", "2020-06-02", "follows-up")],
    ),
    (
        "Another letter on a different matter was sent on 3 January 2022 (AL KEN 1/2022).",
        [("AL KEN 1/2022", "2022-01-03", "mentions")],
    ),
    ("The same events are in a report (A/HRC/27/72, case KEN 9/2013).", [("KEN 9/2013", None, "mentions")]),
    (
        "We recall our letter of 4 May 2021 (AL KEN 2/2021) and one of the same date (AL UGA 1/2021).",
        [("AL KEN 2/2021", "2021-05-04", "follows-up"), ("AL UGA 1/2021", "2021-05-04", "mentions")],
    ),
    ("We sent letters in November 2020.", []),
]


@pytest.mark.parametrize(("text", "wanted"), EARLIER)
def test_earlier_communications(
    text: str, wanted: list[tuple[str, str | None, str]], registers: Registers
) -> None:
    found = read(text, registers)["earlier_communications"]
    assert [(one["reference"], one["date"], one["relation"]) for one in found] == wanted


REPLIES = [
    (
        "We recall KEN 1/2020 and KEN 2/2020. We thank for replies of 3 May and 7 June 2020, respectively.",
        [("KEN", "2020-05-03", "KEN 1/2020"), ("KEN", "2020-06-07", "KEN 2/2020")],
    ),
    (
        "We recall KEN 1/2020 and KEN 2/2020. We thank you for the reply of 3 May 2020 to the latter.",
        [("KEN", "2020-05-03", "KEN 2/2020")],
    ),
    (
        "We thank you for your reply of April 2021 to our letter KEN 2/2021.",
        [("KEN", "2021-04", "KEN 2/2021")],
    ),
    (
        "We thank the Government of Denmark and the Government of Japan for their replies.",
        [("DNK", None, None), ("JPN", None, None)],
    ),
    ("We regret that no reply to KEN 2/2021 has been received.", []),
]


@pytest.mark.parametrize(("text", "wanted"), REPLIES)
def test_replies(text: str, wanted: list[tuple[str, str | None, str | None]], registers: Registers) -> None:
    found = read(text, registers)["replies"]
    assert [(one["from"], one["date"], one["to"]) for one in found] == wanted


ADDRESSEES = [
    ("Your company is said to pollute.", "Dear Selva Foods Ltd.,", ("company", "Selva Foods Ltd.")),
    (
        "We bring this to the attention of the World Bank.",
        "Dear Mr. President,",
        ("international-organization", "World Bank"),
    ),
    (
        "We write on the mine of Cerro Gris S.A. in Peru.\n\nWe ask for observations on the following "
        "matters:\n\n1. Please say what Cerro Gris S.A. has done.",
        "Dear Sir or Madam,",
        ("company", "Cerro Gris S.A."),
    ),
    (
        "We write on the loan to Cerro Gris S.A. in Peru.\n\nWe ask for observations on the following "
        "matters:\n\n1. Please say what was lent.",
        "Dear Sir or Madam,",
        (None, None),
    ),
]


@pytest.mark.parametrize(("text", "salutation", "wanted"), ADDRESSEES)
def test_addressees_without_an_address(
    text: str, salutation: str, wanted: tuple[str | None, str | None], registers: Registers
) -> None:
    found = read(text, registers, "OTH", salutation)["addressee"]
    assert (found["kind"], found["name"]) == wanted


def test_a_particle_with_a_capital_is_a_first_name(registers: Registers) -> None:
    block = TAIL.replace("Michael Fakhri", "Ben Saul")
    found = read("We write to you.", registers, tail=block)["signatories"]
    assert [one["name"] for one in found] == ["Ben Saul"]


def test_requests_without_numbers_are_counted(registers: Registers) -> None:
    record = read(
        "Our questions are as follows:\n\n• Who was asked?\n\n• When, and\n   – where;\n   – how?", registers
    )
    assert [(one["number"], one["text"][:3]) for one in record["questions"]] == [(1, "Who"), (2, "Whe")]


def test_offices_set_in_two_columns(registers: Registers) -> None:
    block = """

Please accept the assurances of my highest consideration.

Michael Fakhri                          Tlaleng Mofokeng
Special Rapporteur on the               Special Rapporteur on the right of everyone to the enjoyment
right to food                           of the highest attainable standard of physical and mental health
"""
    found = read("We write to you.", registers, tail=block)["signatories"]
    assert [(one["name"], one["mandate"]) for one in found] == [
        ("Michael Fakhri", "food"),
        ("Tlaleng Mofokeng", "health"),
    ]


def test_two_known_persons_on_one_line_are_no_one_person(registers: Registers) -> None:
    block = """

Please accept the assurances of my highest consideration.

Michael Fakhri Tlaleng Mofokeng
Special Rapporteur on the Special Rapporteur on the right
"""
    found = read("We write to you.", registers, tail=block)["signatories"]
    assert [one["name"] for one in found] == ["Michael Fakhri", "Tlaleng Mofokeng"]


def test_a_month_on_the_first_page_is_the_date_as_far_as_it_is_known(registers: Registers) -> None:
    letter = HEAD.format(code="KEN", salutation="Excellency,").replace("3 May 2022", "May 2022") + TAIL
    assert extract(read_bytes(letter.encode(), "letter.txt"), registers).to_json()["date"] == "2022-05"


def test_a_sentence_goes_on_over_the_foot_of_a_page(registers: Registers) -> None:
    text = "The ILO Convention No. 169, which Peru\n\n2\n\nratified in 1994, asks for it (articles 6 and 7)."
    assert cited(read(text, registers)) == {"ILO-C169 6 article", "ILO-C169 7 article"}
