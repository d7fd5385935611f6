"""Answers that a letter says were received; that none came makes no entry."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from hrgraph.findings import Finding
from hrgraph.records.answers import Clause, FoundReply
from hrgraph.records.earlier import FoundEarlier
from hrgraph.records.header import FoundReference
from hrgraph.records.incoming import read_untold
from hrgraph.records.letter import Letter
from hrgraph.records.model import Addressee
from hrgraph.records.outgoing import acts_of_ours
from hrgraph.records.recipients import Recipients

__all__ = ["FoundReply", "answered_by_you", "read_replies"]


def read_replies(
    letter: Letter, recipients: Recipients, earlier: list[FoundEarlier]
) -> tuple[list[FoundReply], list[Finding]]:
    """The answers in the order of the text, each once; a problem where nothing tells who gave one."""
    start, end = letter.parts.opening_end, letter.parts.closing
    found: list[FoundReply] = []
    untold: list[Clause] = []
    addressee = recipients.actors.addressee
    ties = [one.span() for one in letter.every("in_answer_to", start, end)]
    dated = {one.date.iso: one.reference for one in earlier if one.date and one.reference}
    for match in letter.every("reply", start, end):
        if any(low <= match.start() < high for low, high in ties) or _is_ours(letter, match):
            continue
        clause = Clause(letter, recipients, dated, match.start(), match.end())
        answers = clause.read() or clause.one_more(found)
        found += answers
        if not answers and clause.is_untold():
            untold.append(clause)
    days = [one.date for one in earlier] + [one.date for one in found]
    taken = {day.start for day in days if day}
    if more := read_untold(letter, recipients, dated, taken, found):
        found = sorted([*found, *more], key=lambda one: one.date.start if one.date else one.place[0])
    sent = {one.reference.reference[1:]: one.date.iso for one in earlier if one.date and one.reference}
    found = [
        one if one.to is None or _came_after(one, one.to, sent) else replace(one, to=None) for one in found
    ]
    followed = [
        one.reference
        for one in earlier
        if one.relation in letter.forms.lists["relations"][:2] and one.reference
    ]
    if len(followed) > 1:
        followed = [one for one in followed if recipients.is_own(one)]
    if len(followed) == 1:
        own = addressee.state or addressee.name
        found = [
            replace(one, to=followed[0])
            if one.to is None and one.sender == own and _came_after(one, followed[0], sent)
            else one
            for one in found
        ]
    told = {day.iso for one in found for day in (one.date,) if day}
    return _single(found, sent), [
        letter.problem(
            "a reply is told of, and nothing tells whose it is",
            "/replies",
            "read the sentence and add who replied by hand",
            (one.start, one.end),
            "reply-of-nobody",
        )
        for one in untold
        if told.isdisjoint(one.days_told())
    ]


def _is_ours(letter: Letter, word: re.Match[str]) -> bool:
    """``all of us did so again``: whether what may be an answer is something that the experts did."""
    low, high = letter.sentences.around(word.start(), word.end())
    return any(one.start() <= word.start() < one.end() for one in acts_of_ours(letter, low, high))


def _came_after(reply: FoundReply, letter: FoundReference, sent: Mapping[tuple[str, int, int], str]) -> bool:
    """Whether an answer can be one to a communication: no answer is older than what it answers."""
    iso = sent.get(letter.reference[1:])
    if reply.date is None:
        return True
    if iso is None:
        return int(reply.date.iso[:4]) >= letter.reference.year
    length = min(len(iso), len(reply.date.iso))
    return reply.date.iso[:length] >= iso[:length]


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
    if letter.first("same_matter", *sentence):
        return False
    return any(reply.to and reply.to.same_as(one.reference) for reply in replies)


def _single(found: list[FoundReply], sent: Mapping[tuple[str, int, int], str]) -> list[FoundReply]:
    """Each answer once: one without a date, or with its month alone, is the sender's known one."""
    kept: list[FoundReply] = []
    for one in found:
        same = [
            number
            for number, other in enumerate(kept)
            if other.sender == one.sender and _agree(one, other) and _keeps_order(one, other, sent)
        ]
        if not same:
            kept.append(one)
            continue
        other = kept[same[0]]
        days = [day for day in (other.date, one.date) if day]
        fullest = max(days, key=lambda day: len(day.iso), default=None)
        kept[same[0]] = replace(other, date=fullest, to=other.to or one.to)
    return kept


def _keeps_order(one: FoundReply, other: FoundReply, sent: Mapping[tuple[str, int, int], str]) -> bool:
    """Whether none of two readings has an answer older than the letter of the other."""
    letters = [reply.to for reply in (one, other) if reply.to]
    return all(_came_after(reply, letter, sent) for reply in (one, other) for letter in letters)


def _agree(one: FoundReply, other: FoundReply) -> bool:
    """Whether two readings can be the same answer."""
    isos = sorted((one.date.iso, other.date.iso), key=len) if one.date and other.date else ["", ""]
    days = isos[1].startswith(isos[0])
    answered = one.to is None or other.to is None or one.to.same_as(other.to)
    return days and answered
