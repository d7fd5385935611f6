"""The parameters of a query: declared in its header, given as text, bound as terms.

Names are not known here: :mod:`hrgraph.store.resolve` makes keys of them first, for a parameter
that says ``of`` which classes it is.

A value never becomes part of a query's text. It becomes a term as in SPARQL 1.1 Query Results
JSON (section 3.2.2), and the engine substitutes it for the variable of the same name.

=========  ==============================================================  ===================
type       accepts                                                         becomes
=========  ==============================================================  ===================
iri        a full IRI, or what follows ``/id/``: ``company/tiktok``        an IRI
reference  ``AL OTH 10/2023``, ``OTH 10/2023``, ``10/2023 oth``, its IRI   a communication
date       ``2023-03-13``, ``2023-03``, ``2023``, in the same bounds       date, month or year
integer    decimal digits, within ``minimum`` and ``maximum``              an integer
choice     one of ``choices``                                              a string
text       any text up to 1,000 characters                                 a string
=========  ==============================================================  ===================
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from hrgraph.errors import QueryParameterError
from hrgraph.iris import BASE, communication_key, mint, parse

__all__ = ["RESERVED", "Parameter", "ParameterType", "Term", "bind"]

Term = Mapping[str, str]

_XSD = "http://www.w3.org/2001/XMLSchema#"
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:[^\x00-\x20<>\"{}|\\^`]+")
_DATE = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?")
_INTEGER = re.compile(r"[+-]?[0-9]{1,18}")
_REFERENCE = re.compile(
    r"(?:(?:[A-Z]{2,3}[ -])?(?P<a>[A-Z]{3})[ -]?(?P<n>[0-9]{1,9})[/-](?P<y>[0-9]{4})"
    r"|(?P<m>[0-9]{1,9})[/-](?P<z>[0-9]{4})[ -]?(?P<b>[A-Z]{3}))"
)
_TEXT = 1_000

RESERVED = frozenset({"format", "_mediatype", "page_size", "cursor", "total"})
"""Names that say how an answer is given; no parameter of a query may have them."""


class ParameterType(StrEnum):
    """What a parameter accepts; see the table above."""

    IRI = "iri"
    REFERENCE = "reference"
    DATE = "date"
    INTEGER = "integer"
    CHOICE = "choice"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter: ``of`` names the classes an IRI may be of, ``default`` and ``example`` are text."""

    name: str
    type: ParameterType
    description: str = ""
    required: bool = False
    default: str | None = None
    example: str | None = None
    minimum: int | str | None = None
    maximum: int | str | None = None
    choices: tuple[str, ...] = ()
    of: tuple[str, ...] = ()

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of IRI of the classes in ``of``.

        >>> Parameter("name", ParameterType.IRI, of=("State", "MandateName")).kinds
        ('state', 'mandate-name')
        """
        return tuple(re.sub(r"(?<!^)(?=[A-Z])", "-", name).lower() for name in self.of)

    def accepts(self) -> str:
        """What may be given, in words.

        >>> Parameter("minimum", ParameterType.INTEGER, minimum=1).accepts()
        'an integer of at least 1'
        >>> Parameter("kind", ParameterType.CHOICE, choices=("company", "state")).accepts()
        'one of: company, state'
        """
        return _ACCEPTS[self.type](self)

    def term(self, text: str) -> Term:
        """The term for a text; raises :class:`QueryParameterError` when it is not accepted.

        >>> Parameter("day", ParameterType.DATE).term("2023-03")["datatype"]
        'http://www.w3.org/2001/XMLSchema#gYearMonth'
        """
        try:
            return _TERMS[self.type](self, text.strip())
        except ValueError as error:
            why = f" ({error})" if str(error) else ""
            shown = text if len(text) <= 80 else text[:77] + "..."
            raise QueryParameterError(
                f"{self.name}={shown}: must be {self.accepts()}{why}", self.name
            ) from None


def bind(parameters: Mapping[str, Parameter], values: Mapping[str, str]) -> dict[str, Term]:
    """The terms for all values given, defaults filled in; an empty text counts as not given.

    Raises :class:`QueryParameterError` for a name that is no parameter, a missing or a wrong value.
    """
    for name in values:
        if name not in parameters:
            known = ", ".join(parameters) or "none"
            raise QueryParameterError(f"{name} is no parameter of this query; its parameters: {known}", name)
    bound: dict[str, Term] = {}
    for name, parameter in parameters.items():
        text = values.get(name) or parameter.default
        if text is not None:
            bound[name] = parameter.term(text)
        elif parameter.required:
            raise QueryParameterError(f"{name} is missing: give {parameter.accepts()}", name)
    return bound


def _iri(parameter: Parameter, text: str) -> Term:
    things = BASE + "id/"
    if not text.startswith(things):
        if not _IRI.fullmatch(text):
            kind, slash, key = text.removeprefix("/").removeprefix("id/").partition("/")
            if not slash:
                raise ValueError("neither an IRI nor kind/key")
            text = _thing(kind, key)
        elif parameter.of:
            raise ValueError(f"its IRI does not begin with {things}")
        else:
            return {"type": "uri", "value": text}
    kind = parse(text).kind
    if parameter.of and kind not in parameter.kinds:
        raise ValueError(f"{kind} is another kind of thing")
    return {"type": "uri", "value": text}


def _thing(kind: str, key: str) -> str:
    """The IRI of a thing whose key is written as in IRIs (E-CN.4-RES-20) or as in tables (E/CN.4/RES/20)."""
    try:
        parse(f"{BASE}id/{kind}/{key}")
    except ValueError:
        return mint(kind, key)
    return f"{BASE}id/{kind}/{key}"


def _reference(parameter: Parameter, text: str) -> Term:
    match = _REFERENCE.fullmatch(" ".join(text.upper().split()))
    if match is None:
        return _iri(parameter, text)
    code, number, year = match["a"] or match["b"], match["n"] or match["m"], match["y"] or match["z"]
    key = communication_key(f"{code} {int(number)}/{year}")
    return {"type": "uri", "value": mint("communication", key)}


def _date(parameter: Parameter, text: str) -> Term:
    if not _DATE.fullmatch(text):
        raise ValueError
    date.fromisoformat(text + "-01-01"[len(text) - 4 :] if len(text) < 10 else text)
    for bound, sign in ((parameter.minimum, -1), (parameter.maximum, 1)):
        known = min(len(text), len(str(bound)))  # a month is within a bound when one of its days can be
        if (
            bound is not None
            and (text[:known] > str(bound)[:known]) - (text[:known] < str(bound)[:known]) == sign
        ):
            raise ValueError
    datatype = {4: "gYear", 7: "gYearMonth", 10: "date"}[len(text)]
    return {"type": "literal", "value": text, "datatype": _XSD + datatype}


def _integer(parameter: Parameter, text: str) -> Term:
    if not _INTEGER.fullmatch(text):
        raise ValueError
    number = int(text)
    low = number if parameter.minimum is None else int(parameter.minimum)
    high = number if parameter.maximum is None else int(parameter.maximum)
    if not low <= number <= high:
        raise ValueError
    return {"type": "literal", "value": str(number), "datatype": _XSD + "integer"}


def _choice(parameter: Parameter, text: str) -> Term:
    if text not in parameter.choices:
        raise ValueError
    return {"type": "literal", "value": text}


def _text(_: Parameter, text: str) -> Term:
    if not text or len(text) > _TEXT:
        raise ValueError
    return {"type": "literal", "value": text}


def _accepts_iri(parameter: Parameter) -> str:
    if not parameter.of:
        return f"the IRI of a thing, in full or as {parameter.example or 'company/key'}"
    key = parameter.example or f"{parameter.kinds[0]}/key"
    return f"a {' or '.join(parameter.of)}: its name, its key such as {key}, or its IRI"


def _accepts_integer(parameter: Parameter) -> str:
    return _bounded("an integer", "of at least", "at most", parameter)


def _accepts_date(parameter: Parameter) -> str:
    return _bounded("a date: YYYY-MM-DD, YYYY-MM or YYYY,", "not before", "not after", parameter)


def _bounded(what: str, least: str, most: str, parameter: Parameter) -> str:
    bounds = [
        f"{words} {bound}"
        for words, bound in ((least, parameter.minimum), (most, parameter.maximum))
        if bound is not None
    ]
    return " ".join([what, " and ".join(bounds)]).strip(" ,")


_TERMS: dict[ParameterType, Callable[[Parameter, str], Term]] = {
    ParameterType.IRI: _iri,
    ParameterType.REFERENCE: _reference,
    ParameterType.DATE: _date,
    ParameterType.INTEGER: _integer,
    ParameterType.CHOICE: _choice,
    ParameterType.TEXT: _text,
}
_ACCEPTS: dict[ParameterType, Callable[[Parameter], str]] = {
    ParameterType.IRI: _accepts_iri,
    ParameterType.REFERENCE: lambda _: "a reference such as AL OTH 10/2023, with or without its type",
    ParameterType.DATE: _accepts_date,
    ParameterType.INTEGER: _accepts_integer,
    ParameterType.CHOICE: lambda parameter: f"one of: {', '.join(parameter.choices)}",
    ParameterType.TEXT: lambda _: f"a text of 1 to {_TEXT} characters",
}
