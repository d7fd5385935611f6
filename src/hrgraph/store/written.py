"""A query with its parameters written into it: text that any SPARQL client can run as it stands.

Answers of our own never come from such a text (there the engine substitutes terms); it is what
the pages show and what the published examples are. Each parameter becomes its term; the outer
SELECT gives it back, ``("company" AS ?kind)``, an inner one has no more use for it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum, auto

from hrgraph.store.parameters import Term
from hrgraph.store.queries import Query
from hrgraph.store.tokens import Kind, Token, tokenize

__all__ = ["term_text", "write_out"]

_ESCAPES = str.maketrans(
    {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}
)


class _Clause(Enum):
    """What the last keyword began."""

    PATTERN = auto()
    SELECT = auto()
    GROUP = auto()
    ORDER = auto()


def write_out(query: Query, values: Mapping[str, str]) -> str:
    """The query's text without its header, with the terms of these values in the places of its parameters.

    Raises :class:`hrgraph.errors.QueryParameterError` for values that are not accepted.
    """
    bound = {name: term_text(term) for name, term in query.bind(values).items()}
    lines = query.text.splitlines(keepends=True)
    text = "".join(line for line in lines if not line.startswith("#+"))
    tokens = list(tokenize(text))
    pieces, end = [], 0
    for place, (token, level, clause) in enumerate(_levels(tokens)):
        name = token.text[1:]
        if token.kind is not Kind.VARIABLE or name not in bound or clause is _Clause.ORDER:
            continue
        written, bound_here = bound[name], place > 0 and tokens[place - 1].text.upper() == "AS"
        if bound_here and clause is not _Clause.PATTERN:
            continue
        if bound_here:
            # BIND(… AS ?p): what is bound must be the term. The bracket of BIND closes the FILTER.
            written = f"?{name}_found) FILTER(sameTerm(?{name}_found, {written})"
        elif token.depth == level[1] and clause is _Clause.GROUP:
            written = f"({written})"
        elif token.depth == level[1] and clause is _Clause.SELECT:
            written = f"({written} AS ?{name})" if level[0] == 1 else ""
        pieces += [text[end : token.start], written]
        end = token.start + len(token.text)
    return "".join([*pieces, text[end:]]).strip() + "\n"


def term_text(term: Term) -> str:
    """A term as SPARQL writes it.

    >>> term_text({"type": "literal", "value": 'a "b"'})
    '"a \\\\"b\\\\""'
    """
    if term["type"] == "uri":
        return f"<{term['value']}>"
    quoted = f'"{term["value"].translate(_ESCAPES)}"'
    return f"{quoted}^^<{term['datatype']}>" if "datatype" in term else quoted


_Level = tuple[int, int]
"""The number of a SELECT in order of its place, and how deep its own clauses stand."""


def _levels(tokens: Sequence[Token]) -> list[tuple[Token, _Level, _Clause]]:
    """Each token with the SELECT that it belongs to and the clause that it stands in."""
    found: list[tuple[Token, _Level, _Clause]] = []
    open_: list[tuple[_Level, _Clause]] = [((0, 0), _Clause.PATTERN)]
    count = 0
    for place, token in enumerate(tokens):
        while len(open_) > 1 and (token.depth < open_[-1][0][1] or _closes(token, open_[-1][0])):
            open_.pop()
        level, clause = open_[-1]
        word = token.text.upper() if token.kind is Kind.WORD else ""
        if word == "SELECT":
            count += 1
            level, clause = (count, token.depth), _Clause.SELECT
            open_.append((level, clause))
        elif token.depth == level[1]:
            following = tokens[place + 1].text.upper() if place + 1 < len(tokens) else ""
            if word == "WHERE" or token.text == "{" or word in {"HAVING", "LIMIT", "OFFSET"}:
                clause = _Clause.PATTERN
            elif word in {"GROUP", "ORDER"} and following == "BY":
                clause = _Clause[word]
            open_[-1] = (level, clause)
        found.append((token, level, clause))
    return found


def _closes(token: Token, level: _Level) -> bool:
    """Whether a bracket closes the group that a subquery stands in."""
    return token.text == "}" and token.depth == level[1] and level[1] > 0
