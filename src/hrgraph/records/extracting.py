"""Document → Communication: the only place that calls the readers of single fields.

Each value of the record goes in together with the place from which it was read.
"""

from __future__ import annotations

from hrgraph.documents.model import Document
from hrgraph.findings import Finding, Severity
from hrgraph.records.actors import Actors
from hrgraph.records.addressee import read_addressee
from hrgraph.records.citations import citations
from hrgraph.records.dates import PrintedDate
from hrgraph.records.earlier import FoundEarlier, read_earlier
from hrgraph.records.header import FoundReference, all_references, read_date, read_reference
from hrgraph.records.letter import Letter
from hrgraph.records.lexicon import Lexicon, load_lexicon
from hrgraph.records.mandates import FoundMandate, read_mandates, read_resolutions
from hrgraph.records.mentions import mentions, symbols
from hrgraph.records.model import (
    Addressee,
    Communication,
    EarlierCommunication,
    Evidence,
    NormCitation,
    Question,
    Reply,
    Signatory,
    Source,
)
from hrgraph.records.notices import read_press_release, read_publication
from hrgraph.records.questions import read_questions
from hrgraph.records.recipients import Recipients
from hrgraph.records.registers import Registers
from hrgraph.records.replies import FoundReply, answered_by_you, read_replies
from hrgraph.records.signatures import read_signatories

__all__ = ["extract"]

_LINE = 80
_SAMPLE = 6000
_GARBLED = 6
"""So many words with digits in them, in the first pages, are no accident."""


def extract(document: Document, registers: Registers) -> Communication:
    """The record of a letter. Never raises: what cannot be read is None or empty, with a problem.

    A document without text, or that is no letter, gives a record of nulls and problems that say so.
    """
    source = Source(document.name, document.media_type, document.sha256, len(document.pages))
    if not document.text.strip():
        return Communication(problems=document.findings, document=source)
    return _Record(document, load_lexicon(registers)).read(source)


class _Record:
    """A record in the making: readers are called in the order in which they need each other."""

    def __init__(self, document: Document, lexicon: Lexicon) -> None:
        self.letter = Letter(document, lexicon)
        self.problems: list[Finding] = list(document.findings)
        self.evidence: list[Evidence] = []
        self.symbols = symbols(self.letter.clean, lexicon)

    def read(self, source: Source) -> Communication:
        """All fields."""
        letter = self.letter
        refusal = self._no_letter()
        if refusal:
            return Communication(
                language=letter.language, problems=(*self.problems, refusal), document=source
            )
        if garbled := _garbled(letter):
            self.problems.append(garbled)
        references = all_references(letter)
        own, problems = read_reference(letter, references)
        self.problems += problems
        day, problems = read_date(letter, own)
        self.problems += problems
        letter.sent_on = day
        self._head(own, day)
        addressee = self._addressee(own)
        iso = day.iso if day else None
        found, problems = read_mandates(self.letter, iso)
        self.problems += problems
        mandates = self._mandates(found)
        resolutions = self._resolutions()
        signatories = self._signatories(iso, found)
        recipients = Recipients(letter, Actors(letter, addressee, references), references)
        earlier = read_earlier(letter, own, day, recipients)
        replies, problems = read_replies(letter, recipients, earlier)
        self.problems += problems
        earlier = answered_by_you(letter, earlier, replies, addressee)
        publication = read_publication(letter)
        if publication:
            self._see("/public_after_days", publication[1], publication[2])
        press = read_press_release(letter)
        if press:
            self._see("/press_release", *press)
        return Communication(
            reference=own.text if own else None,
            type=own.reference.type if own else None,
            date=iso,
            language=letter.language,
            addressee=addressee if any((addressee.kind, addressee.name, addressee.attention)) else None,
            mandates=mandates,
            resolutions=resolutions,
            signatories=signatories,
            earlier_communications=self._earlier(earlier),
            replies=self._replies(replies),
            questions=self._questions(),
            citations=self._citations(),
            documents=self._documents(),
            public_after_days=publication[0] if publication else None,
            press_release=press is not None,
            problems=tuple(self.problems),
            evidence=tuple(self.evidence),
            document=source,
        )

    def _see(self, pointer: str, start: int, end: int) -> None:
        """Say where the value at a pointer was read."""
        span = self.letter.clean.span(start, end)
        self.evidence.append(Evidence(pointer, span, self.letter.document.quote(span)))

    def _no_letter(self) -> Finding | None:
        """Why a document is no letter of the special procedures; None where it is one."""
        letter, parts = self.letter, self.letter.parts
        if parts.opening is not None or parts.heading is not None:
            return None
        other = letter.forms.find("no_letter", letter.clean, None, 0, 6000)
        if other:
            return self._refusal("the document is no letter of the special procedures", other.span())
        if parts.salutation is None or read_reference(letter, all_references(letter))[0] is None:
            return self._refusal("the document has no heading, opening or salutation of a letter", None)
        line = (parts.salutation, parts.salutation + _LINE)
        if letter.forms.find("opener", letter.clean, None, *line):
            return self._refusal("the document is addressed to the special procedures: it is a reply", line)
        return None

    def _refusal(self, message: str, place: tuple[int, int] | None) -> Finding:
        cure = "give the letter itself: replies, press releases and reports are read elsewhere"
        return self.letter.problem(message, None, cure, place, "no-letter", Severity.VIOLATION)

    def _head(self, own: FoundReference | None, day: PrintedDate | None) -> None:
        if own:
            self._see("/reference", own.start, own.end)
            if own.reference.type:
                self._see("/type", own.start, own.type_end)
        if day:
            self._see("/date", day.start, day.end)

    def _addressee(self, own: FoundReference | None) -> Addressee:
        found, problems = read_addressee(self.letter, own)
        self.problems += problems
        for key, place in found.places.items():
            self._see(f"/addressee/{key}", *place)
        return found.addressee

    def _mandates(self, found: list[FoundMandate]) -> tuple[str, ...]:
        for number, one in enumerate(found):
            self._see(f"/mandates/{number}", one.name.start, one.name.end)
        return tuple(one.key for one in found if one.key)

    def _resolutions(self) -> tuple[str, ...]:
        found, problems = read_resolutions(self.letter)
        self.problems += problems
        for number, (_, start, end) in enumerate(found):
            self._see(f"/resolutions/{number}", start, end)
        return tuple(text for text, _, _ in found)

    def _signatories(self, day: str | None, mandates: list[FoundMandate]) -> tuple[Signatory, ...]:
        found, problems = read_signatories(self.letter, day, mandates)
        self.problems += problems
        result = []
        for number, one in enumerate(found):
            key = one.mandate.key if one.mandate else None
            self._see(f"/signatories/{number}/name", *one.name)
            if one.mandate and key:
                self._see(f"/signatories/{number}/mandate", one.mandate.name.start, one.mandate.name.end)
            if one.role:
                self._see(f"/signatories/{number}/role", *one.office)
            result.append(Signatory(self.letter.value(*one.name), key, one.role))
        return tuple(result)

    def _earlier(self, found: list[FoundEarlier]) -> tuple[EarlierCommunication, ...]:
        for number, one in enumerate(found):
            path = f"/earlier_communications/{number}"
            if one.reference:
                self._see(f"{path}/reference", one.reference.start, one.reference.end)
            if one.date:
                self._see(f"{path}/date", one.date.start, one.date.end)
            self._see(f"{path}/relation", *one.cue)
        return tuple(
            EarlierCommunication(
                one.reference.text if one.reference else None,
                one.date.iso if one.date else None,
                one.relation,
            )
            for one in found
        )

    def _replies(self, found: list[FoundReply]) -> tuple[Reply, ...]:
        for number, one in enumerate(found):
            path = f"/replies/{number}"
            self._see(f"{path}/from", *one.place)
            self._see(f"{path}/kind", *one.place)
            if one.date:
                self._see(f"{path}/date", one.date.start, one.date.end)
            if one.to:
                self._see(f"{path}/to", one.to.start, one.to.end)
        return tuple(
            Reply(one.sender, one.kind, one.date.iso if one.date else None, one.to.text if one.to else None)
            for one in found
        )

    def _questions(self) -> tuple[Question, ...]:
        found = read_questions(self.letter)
        for number, one in enumerate(found):
            self._see(f"/questions/{number}/number", *one.mark)
            self._see(f"/questions/{number}/text", *one.text)
        return tuple(Question(one.number, self.letter.value(*one.text)) for one in found)

    def _citations(self) -> tuple[NormCitation, ...]:
        letter = self.letter
        start = letter.parts.opening_end
        marks = self.symbols
        named = mentions(letter.clean, letter.lexicon, letter.hits, marks, letter.sentences, start)
        found, problems = citations(
            letter.clean, letter.lexicon, named, letter.sentences, start, [start, letter.parts.annex]
        )
        self.problems += problems
        for number, one in enumerate(found):
            self._see(f"/citations/{number}/instrument", *one.named)
            if one.provision:
                self._see(f"/citations/{number}/provision", *one.place)
            if one.part:
                self._see(f"/citations/{number}/part", *one.place)
        return tuple(
            NormCitation(
                one.instrument.upper(),
                one.provision,
                one.part,
                letter.value(*one.ranged) if one.ranged else None,
            )
            for one in found
        )

    def _documents(self) -> tuple[str, ...]:
        found: dict[str, tuple[int, int]] = {}
        for one in self.symbols:
            found.setdefault(one.text, (one.start, one.end))
        for number, place in enumerate(found.values()):
            self._see(f"/documents/{number}", *place)
        return tuple(found)


def _garbled(letter: Letter) -> Finding | None:
    """A warning where words have digits in them, as poor text recognition leaves them."""
    found = letter.forms.all("garbled", letter.clean, None, 0, _SAMPLE)
    if len(found) < _GARBLED:
        return None
    return letter.problem(
        f"{len(found)} words on the first pages have digits in them: the text recognition was poor",
        "",
        "compare each value with the file",
        found[0].span(),
        "garbled",
    )
