"""Cleaning: each step, the map back, and that cleaning twice is cleaning once."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hrgraph.documents import Document, Page, read_bytes
from hrgraph.documents.clean import Clean, clean, fold


def cleaned(text: str) -> Clean:
    return clean(Document("a.txt", "text/plain", "0", text, (Page(1, 0, len(text)),)))


@pytest.mark.parametrize(
    ("printed", "wanted"),
    [
        ("\ufeffDear", "Dear"),
        ("commu\u00adnication", "communication"),
        ("commu-\nnication", "communication"),
        ("commu\ufffe\r\nnication", "communication"),
        ("Estrada-\nTanck", "Estrada-Tanck"),
        ("follow-\nup of the follow-up", "follow-up of the follow-up"),
        ("of\ufb01cer", "officer"),
        ("Siobha\u0301n", "Siobhán"),
        ("[AL OTH 20/2021](#)", "AL OTH 20/2021"),
        ("the **Annex on law** here", "the Annex on law here"),
        ("## Annex", "Annex"),
    ],
)
def test_each_step(printed: str, wanted: str) -> None:
    assert cleaned(printed).text == wanted


@pytest.mark.parametrize(
    ("printed", "word"),
    [
        ("see [AL OTH 20/2021](#) and", "AL OTH 20/2021"),
        ("the of\ufb01ce of", "office"),
        ("by Siobha\u0301n Mullally", "Siobhán"),
        ("a commu-\nnication to", "communication"),
    ],
)
def test_spans_point_at_the_printed_words(printed: str, word: str) -> None:
    one = cleaned(printed)
    start = one.text.index(word)
    span = one.span(start, start + len(word))
    assert cleaned(one.document.quote(span)).text == word


def test_page_furniture_goes_and_the_first_copy_stays() -> None:
    pages = [
        "AL OTH 1/2020\nOne sentence that\n1",
        "AL OTH 1/2020\ngoes on.\n2",
        "AL OTH 1/2020\nThe end.\n3",
    ]
    text = clean(read_bytes("\f".join(pages).encode(), "a.txt")).text
    assert text.split() == ["AL", "OTH", "1/2020", "One", "sentence", "that", "goes", "on.", "The", "end."]


def test_an_indented_page_number_is_cut_once() -> None:
    words = ("alpha", "beta", "gamma")
    pages = [f"{word} {'much ' * 200}\n\n      \u2013 {n} \u2013\n" for n, word in enumerate(words, 1)]
    one = clean(read_bytes("\f".join(pages).encode(), "a.txt"))
    for word in words:
        place = one.text.index(word)
        assert one.document.quote(one.span(place, place + len(word))) == word


@given(
    st.text(
        alphabet=st.sampled_from("ab1 \n\r\f-*_[]()#\\\u00ad\ufb01\u0301\ufffe\u2019\"'AZ.,"), max_size=80
    )
)
def test_cleaning_is_idempotent_and_keeps_lengths(text: str) -> None:
    one = cleaned(text)
    assert cleaned(one.text).text == one.text
    assert len(one.text) == len(one.exact) == len(one.low)


@given(st.text(max_size=60))
def test_folding_keeps_the_length(text: str) -> None:
    assert len(fold(text)) == len(text)


@given(st.text(alphabet=st.sampled_from("ab \n-*[](#)\ufb01\u0301\u00ad"), min_size=1, max_size=60))
def test_every_span_lies_in_the_original(text: str) -> None:
    one = cleaned(text)
    for start in range(len(one.text)):
        span = one.span(start, start + 1)
        assert 0 <= span.start < span.end <= len(text)
