"""Answers that a letter says were received; that none came makes no entry."""

from __future__ import annotations

from dataclasses import replace

from hrgraph.records.answers import Clause, FoundReply
from hrgraph.records.earlier import FoundEarlier
from hrgraph.records.header import FoundReference
from hrgraph.records.letter import Letter
from hrgraph.records.model import Addressee
from hrgraph.records.sendings import named_for

__all__ = ["FoundReply", "answered_by_you", "read_replies"]


def read_replies(
    letter: Letter, addressee: Addressee, earlier: list[FoundEarlier], references: list[FoundReference]
) -> list[FoundReply]:
    """The answers in the order of the text, each once."""
    start, end = letter.parts.opening_end, letter.parts.closing
    found: list[FoundReply] = []
    for match in letter.forms.all("reply", letter.clean, letter.language, start, end):
        found += Clause(letter, addressee, references, match.start(), match.end()).read()
    followed = [
        one.reference
        for one in earlier
        if one.relation in letter.forms.lists["relations"][:2] and one.reference
    ]
    if len(followed) > 1:
        followed = [one for one in followed if _went_to(letter, one, references, addressee)]
    if len(followed) == 1:
        own = addressee.state or addressee.name
        found = [
            replace(one, to=followed[0]) if one.to is None and one.sender == own else one for one in found
        ]
    return _single(found)


def _went_to(
    letter: Letter, one: FoundReference, references: list[FoundReference], addressee: Addressee
) -> bool:
    """Whether a communication went to the addressee, as far as its code and the names before it tell."""
    if one.reference.code != (addressee.state or letter.forms.lists["other_code"]):
        return False
    name = named_for(letter, one, references)
    return name is None or addressee.name is None or name[:8] == addressee.name[:8]


def answered_by_you(
    letter: Letter, earlier: list[FoundEarlier], replies: list[FoundReply], addressee: Addressee
) -> list[FoundEarlier]:
    """The earlier letters: one that a company answered is followed up, where no word says otherwise.

    Whether a letter to the same State is about the same matter its answer does not tell.
    """
    earlier = [
        replace(one, relation=letter.forms.lists["relations"][-1])
        if _was_answered(letter, one, replies)
        else one
        for one in earlier
    ]
    own = None if addressee.state else addressee.name
    follows, mentions = letter.forms.lists["relations"][1], letter.forms.lists["relations"][-1]
    answered = [one.to for one in replies if one.to and own and one.sender == own]
    return [
        replace(one, relation=follows)
        if one.reference
        and one.relation == mentions
        and one.cue == (one.reference.start, one.reference.end)
        and any(one.reference.same_as(other) for other in answered)
        else one
        for one in earlier
    ]


def _was_answered(letter: Letter, one: FoundEarlier, replies: list[FoundReply]) -> bool:
    """Whether a letter to another was answered before this one was sent: then the two are not parallel.

    Words that say it is about the same matter leave it parallel."""
    if one.relation != letter.forms.lists["relations"][2] or one.reference is None:
        return False
    sentence = letter.sentences.around(one.reference.start, one.reference.end)
    if letter.forms.find("same_matter", letter.clean, letter.language, *sentence):
        return False
    return any(reply.to and reply.to.same_as(one.reference) for reply in replies)


def _single(found: list[FoundReply]) -> list[FoundReply]:
    """Each answer once: one without a date, or with its month alone, is the sender's known one."""
    kept: list[FoundReply] = []
    for one in found:
        same = [
            number for number, other in enumerate(kept) if other.sender == one.sender and _agree(one, other)
        ]
        if not same:
            kept.append(one)
            continue
        other = kept[same[0]]
        days = [day for day in (other.date, one.date) if day]
        fullest = max(days, key=lambda day: len(day.iso), default=None)
        kept[same[0]] = replace(other, date=fullest, to=other.to or one.to)
    return kept


def _agree(one: FoundReply, other: FoundReply) -> bool:
    """Whether two readings can be the same answer."""
    isos = sorted((one.date.iso, other.date.iso), key=len) if one.date and other.date else ["", ""]
    days = isos[1].startswith(isos[0])
    answered = one.to is None or other.to is None or one.to.same_as(other.to)
    return days and answered
