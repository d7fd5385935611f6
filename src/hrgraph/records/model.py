"""What a letter says: the record of ARCHITECTURE.md, as frozen dataclasses.

``to_json`` and ``from_json`` are inverse (where the text is kept). Unknown is None or empty.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hrgraph.documents.model import Span
from hrgraph.findings import Finding, Severity

__all__ = [
    "Addressee",
    "Communication",
    "EarlierCommunication",
    "Evidence",
    "NormCitation",
    "Question",
    "Reply",
    "Signatory",
    "Source",
]


@dataclass(frozen=True, slots=True)
class Addressee:
    """To whom a letter goes; ``attention`` is the person whom the salutation names."""

    kind: str | None
    name: str | None
    state: str | None
    attention: str | None


@dataclass(frozen=True, slots=True)
class Signatory:
    """One name of the signature block with its mandate (None: not in the register) and role."""

    name: str
    mandate: str | None
    role: str | None


@dataclass(frozen=True, slots=True)
class EarlierCommunication:
    """A communication that the letter refers to, and how it stands to this one."""

    reference: str | None
    date: str | None
    relation: str


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer that the letter says was received; ``sender`` is a name or an ISO 3166 code."""

    sender: str | None
    kind: str | None
    date: str | None
    to: str | None


@dataclass(frozen=True, slots=True)
class Question:
    """A numbered request to the addressee."""

    number: int
    text: str | None = None


@dataclass(frozen=True, slots=True)
class NormCitation:
    """A provision (or, with None, an instrument as a whole) that the letter cites; ``as_printed`` is
    the range (``11 to 24``) where it is one of several that the letter prints so."""

    instrument: str
    provision: str | None
    part: str | None
    as_printed: str | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """The place from which the value at a JSON pointer was read."""

    pointer: str
    span: Span
    quote: str | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """The file that was read."""

    name: str
    media_type: str
    sha256: str
    pages: int


@dataclass(frozen=True, slots=True)
class Communication:
    """The record of one letter."""

    reference: str | None = None
    type: str | None = None
    date: str | None = None
    language: str | None = None
    addressee: Addressee | None = None
    mandates: tuple[str, ...] = ()
    resolutions: tuple[str, ...] = ()
    signatories: tuple[Signatory, ...] = ()
    earlier_communications: tuple[EarlierCommunication, ...] = ()
    replies: tuple[Reply, ...] = ()
    questions: tuple[Question, ...] = ()
    citations: tuple[NormCitation, ...] = ()
    documents: tuple[str, ...] = ()
    public_after_days: int | None = None
    press_release: bool = False
    problems: tuple[Finding, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    document: Source | None = None

    def to_json(self, text: bool = True) -> dict[str, Any]:
        """The record as JSON. Without ``text`` no sentence of the letter is in it: questions keep
        their number, evidence its place.

        >>> Communication(reference="AL OTH 10/2023").to_json()["reference"]
        'AL OTH 10/2023'
        """
        return {
            "reference": self.reference,
            "type": self.type,
            "date": self.date,
            "language": self.language,
            "addressee": _addressee_json(self.addressee),
            "mandates": list(self.mandates),
            "resolutions": list(self.resolutions),
            "signatories": [
                {"name": one.name, "mandate": one.mandate, "role": one.role} for one in self.signatories
            ],
            "earlier_communications": [
                {"reference": one.reference, "date": one.date, "relation": one.relation}
                for one in self.earlier_communications
            ],
            "replies": [
                {"from": one.sender, "kind": one.kind, "date": one.date, "to": one.to} for one in self.replies
            ],
            "questions": [
                {"number": one.number, "text": one.text} if text else {"number": one.number}
                for one in self.questions
            ],
            "citations": [
                {"instrument": one.instrument, "provision": one.provision, "part": one.part}
                for one in self.citations
            ],
            "documents": list(self.documents),
            "public_after_days": self.public_after_days,
            "press_release": self.press_release,
            "problems": [_problem_json(problem, text) for problem in self.problems],
            "evidence": {
                one.pointer: one.span.to_json()
                | ({"quote": one.quote} if text and one.quote is not None else {})
                for one in self.evidence
            },
            "document": _source_json(self.document),
            "as_printed": {
                f"/citations/{number}": one.as_printed
                for number, one in enumerate(self.citations)
                if one.as_printed
            },
        }

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> Communication:
        """The record that some JSON holds; the inverse of :meth:`to_json`.

        Raises KeyError or TypeError for JSON of another shape.

        >>> record = Communication(reference="AL OTH 10/2023", questions=(Question(1, "Why?"),))
        >>> Communication.from_json(record.to_json()) == record
        True
        """
        evidence = record.get("evidence") or {}
        printed = record.get("as_printed") or {}
        return cls(
            reference=record["reference"],
            type=record["type"],
            date=record["date"],
            language=record["language"],
            addressee=_addressee(record["addressee"]),
            mandates=tuple(record["mandates"]),
            resolutions=tuple(record["resolutions"]),
            signatories=tuple(Signatory(**one) for one in record["signatories"]),
            earlier_communications=tuple(
                EarlierCommunication(**one) for one in record["earlier_communications"]
            ),
            replies=tuple(
                Reply(one["from"], one["kind"], one["date"], one["to"]) for one in record["replies"]
            ),
            questions=tuple(Question(one["number"], one.get("text")) for one in record["questions"]),
            citations=tuple(
                NormCitation(**one, as_printed=printed.get(f"/citations/{number}"))
                for number, one in enumerate(record["citations"])
            ),
            documents=tuple(record["documents"]),
            public_after_days=record["public_after_days"],
            press_release=record["press_release"],
            problems=tuple(_problem(one) for one in record.get("problems") or ()),
            evidence=tuple(
                Evidence(pointer, Span(one["start"], one["end"], one["page"]), one.get("quote"))
                for pointer, one in evidence.items()
            ),
            document=Source(**record["document"]) if record.get("document") else None,
        )


def _addressee_json(addressee: Addressee | None) -> dict[str, str | None]:
    empty = Addressee(None, None, None, None)
    one = addressee or empty
    return {"kind": one.kind, "name": one.name, "state": one.state, "attention": one.attention}


def _addressee(found: Mapping[str, str | None] | None) -> Addressee | None:
    """None where nothing is known of the addressee: so the two directions stay inverse."""
    return Addressee(**found) if found and any(found.values()) else None


def _source_json(source: Source | None) -> dict[str, object] | None:
    if source is None:
        return None
    return {
        "name": source.name,
        "media_type": source.media_type,
        "sha256": source.sha256,
        "pages": source.pages,
    }


def _problem_json(problem: Finding, text: bool) -> dict[str, object]:
    found = problem.to_json()
    if not text:
        found.pop("value", None)
    return found


def _problem(found: Mapping[str, Any]) -> Finding:
    return Finding(**{**found, "severity": Severity(found["severity"])})
