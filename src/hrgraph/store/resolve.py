"""What people call things becomes what a query is asked about.

A parameter that says ``of`` which classes it is takes any name of such a thing: ``Facebook``,
``DPRK``, ``freedom of opinion and expression``, ``10/2023 oth``. A name that fits several things
is answered with the choice, a name that fits none with names like it; nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hrgraph.errors import AmbiguousName, NoSuchThing, QueryParameterError
from hrgraph.iris import BASE
from hrgraph.store.find import Finder, Found, How
from hrgraph.store.parameters import Parameter, ParameterType
from hrgraph.store.queries import Query

__all__ = ["Doubt", "doubts", "names_things", "no_such_thing", "resolve"]

_NAMING = {ParameterType.IRI, ParameterType.REFERENCE}
_NEAR = 5


def names_things(query: Query, values: Mapping[str, str]) -> bool:
    """Whether one of the values may be the name of a thing."""
    kinds = (parameter for name, parameter in query.parameters.items() if values.get(name))
    return any(one.type in _NAMING or (one.type is ParameterType.TEXT and one.of) for one in kinds)


def resolve(query: Query, values: Mapping[str, str], finder: Finder) -> dict[str, str]:
    """The values with names made into IRIs; what is no name of a thing stays as it is.

    Raises :class:`AmbiguousName`, :class:`NoSuchThing`, or :class:`QueryParameterError` for any
    other value that is not accepted.
    """
    resolved = dict(values)
    for name, parameter in query.parameters.items():
        text = values.get(name)
        if not text:
            continue
        if parameter.type in _NAMING:
            resolved[name] = _thing(parameter, text, finder)
        elif parameter.type is ParameterType.TEXT and parameter.of:
            resolved[name] = _name(parameter, text, finder)
    return resolved


@dataclass(frozen=True, slots=True)
class Doubt:
    """A value that the index does not know. ``iri`` is None for a text that is the name of nothing.

    A thing without a label is in the store and not in the index, and a text may be found as it is
    printed in a letter: only an answer without rows makes a doubt an error.
    """

    parameter: Parameter
    text: str
    iri: str | None


def doubts(query: Query, values: Mapping[str, str], finder: Finder) -> list[Doubt]:
    """The values, as :func:`resolve` gives them, that the index does not know."""
    found = []
    for name, parameter in query.parameters.items():
        text = values.get(name)
        if not text:
            continue
        if parameter.type in _NAMING:
            iri = parameter.term(text)["value"]
            if finder.thing(iri) is None:
                found.append(Doubt(parameter, iri, iri))
        elif parameter.type is ParameterType.TEXT and parameter.of and not _meant(parameter, text, finder):
            found.append(Doubt(parameter, text, None))
    return found


def no_such_thing(parameter: Parameter, text: str, finder: Finder) -> NoSuchThing:
    """The error that says that nothing has this name, and what has a name like it."""
    shown = _shown(text.removeprefix(f"{BASE}id/"))
    near = _pairs(finder.find(_words(text), parameter.kinds, _NEAR))
    what = " or ".join(parameter.of) or "thing"
    hint = f"; did you mean {_listed(near)}?" if near else ""
    return NoSuchThing(f"{parameter.name}: there is no {what} {shown}{hint}", parameter.name, near)


def _thing(parameter: Parameter, text: str, finder: Finder) -> str:
    try:
        return parameter.term(text)["value"]
    except QueryParameterError as error:
        refused = error
    named = finder.named(text, parameter.kinds)
    if not named:
        raise no_such_thing(parameter, text, finder) from refused
    return _one(parameter, text, named).iri


def _name(parameter: Parameter, text: str, finder: Finder) -> str:
    """A text stays as it was given where it is a name as it stands: the query compares it itself."""
    if _known(parameter, text, finder) is not None:
        return text
    named = finder.named(text, parameter.kinds)
    if not named:
        return text
    one = _one(parameter, text, named)
    return text if one.name.casefold() == text.strip().casefold() else one.key


def _known(parameter: Parameter, text: str, finder: Finder) -> Found | None:
    """The thing whose key or IRI a text is."""
    given = text.strip()
    iri = given if given.startswith(BASE) else f"{BASE}id/{given.removeprefix('/').removeprefix('id/')}"
    found = finder.thing(iri)
    return found if found is not None and found.kind in parameter.kinds else None


def _meant(parameter: Parameter, text: str, finder: Finder) -> bool:
    return _known(parameter, text, finder) is not None or bool(finder.named(text, parameter.kinds))


def _one(parameter: Parameter, text: str, named: Sequence[Found]) -> Found:
    if len(named) == 1 and named[0].how is How.EXACT:
        return named[0]
    pairs = _pairs(named)
    message = f"{parameter.name}: {_shown(text)} may be {_listed(pairs)}: say which, by its key"
    raise AmbiguousName(message, parameter.name, pairs)


def _words(text: str) -> str:
    """The words of an IRI or key are in its last part; any other text is words as it stands."""
    given = text.removeprefix(BASE).removeprefix("/").removeprefix("id/")
    kind, slash, key = given.partition("/")
    return key if slash and kind.replace("-", "").isalpha() and kind.islower() else given


def _pairs(found: Sequence[Found]) -> list[tuple[str, str]]:
    return [(one.key, one.label) for one in found]


def _listed(pairs: Sequence[tuple[str, str]]) -> str:
    return " or ".join(f"{label} ({key})" for key, label in pairs)


def _shown(text: str) -> str:
    return repr(text if len(text) <= 80 else text[:77] + "...")
