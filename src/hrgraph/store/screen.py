"""What is refused before the engine sees it: other kinds of request, and shapes that kill it.

The engine's parser recurses (a few thousand open brackets overflow its stack, which ends the
process) and its planner is cubic in the number of patterns (700 take 20 seconds, and nothing
stops it). Counts here are by token, so the word SERVICE in a string, an IRI, a variable or a
comment is harmless, and the check itself needs neither recursion nor backtracking.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import NoReturn

from hrgraph.errors import QueryRefused, QuerySyntaxError
from hrgraph.store.tokens import Frame, Kind, Token, locate, tokenize

__all__ = ["ScreenLimits", "evidently_small", "screen", "unexpected"]

_UPDATES = {"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "ADD", "MOVE", "COPY", "CREATE", "WITH"}
_FORMS = {"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"}
_SCHEME = re.compile(r"<[A-Za-z][A-Za-z0-9+.\-]*:")
_STEPS = {".", ";", ",", "/", "|", "^", "*", "+", "?", "[", "(", "{", "<<", "<<(", "{|"}
_TELLING = re.compile(r"service|\\", re.IGNORECASE)  # an escape may stand for anything
_PIECE = re.compile(r"<[A-Za-z][^<>\"{}|^`\\\x00-\x20]*+>|\w++|[^\w\s]")
_REMEMBERED = 16_384  # characters: a question of a page is asked again and again, with other parameters
_STEP_WORDS = {"UNION", "OPTIONAL", "MINUS", "FILTER", "BIND", "GRAPH", "VALUES", "EXISTS", "LATERAL"}
_WORD, _MARK, _NAME, _IRI, _OTHER = Kind.WORD, Kind.MARK, Kind.NAME, Kind.IRI, Kind.OTHER
_GROUP, _EXPRESSION, _TERMS = Frame.GROUP, Frame.EXPRESSION, Frame.TERMS


@dataclass(frozen=True, slots=True)
class ScreenLimits:
    """How large a query may be.

    ``length`` in characters; ``depth`` of brackets; ``steps``: triple patterns, path steps,
    list items and group parts; ``operations``: operators and function calls in expressions.
    """

    length: int = 262_144
    depth: int = 200
    steps: int = 200
    operations: int = 2_000


def evidently_small(text: str, limits: ScreenLimits) -> bool:
    """Whether a text keeps all limits and holds no SERVICE, however its tokens are cut.

    Most queries are short, and to count their pieces takes a twentieth of the time of :func:`screen`.
    Pieces are never fewer than tokens: only what stands between ``<`` and ``>`` counts as one, and where
    that is no IRI it holds operators of an expression, fewer than it has characters. False says nothing.

    >>> evidently_small("ASK { ?a ?b ?c }", ScreenLimits()), evidently_small("# SERVICE", ScreenLimits())
    (True, False)
    """
    if len(text) > min(limits.operations, limits.length) or _TELLING.search(text):
        return False
    brackets = sum(map(text.count, ("(", "[", "{", "<<")))
    return brackets < limits.depth and len(_PIECE.findall(text)) + text.count("(") <= limits.steps


def screen(text: str, limits: ScreenLimits | None = None) -> str:
    """The form of the query: ``SELECT``, ``ASK``, ``CONSTRUCT`` or ``DESCRIBE``.

    Raises :class:`QueryRefused` for SERVICE, for updates and for a query beyond the limits,
    :class:`QuerySyntaxError` for a prefix that is not declared and for a text without a form.

    >>> screen("PREFIX s: <http://example.org/SERVICE> ASK { ?SERVICE s:SERVICE 'SERVICE' } # SERVICE")
    'ASK'
    """
    limits = limits or ScreenLimits()
    if len(text) > limits.length:
        raise QueryRefused(f"the query has {len(text)} characters; at most {limits.length} are answered")
    return _remembered(text, limits) if len(text) <= _REMEMBERED else _form(text, limits)


def _form(text: str, limits: ScreenLimits) -> str:
    counter = _Counter(text, limits)
    for token in tokenize(text):
        counter.take(token)
    if counter.form is None:
        raise QuerySyntaxError(
            "this is no query: SELECT, ASK, CONSTRUCT or DESCRIBE is missing", *locate(text, len(text))
        )
    return counter.form


_remembered = lru_cache(maxsize=256)(_form)  # what is refused is not remembered: it raises


class _Counter:
    """Counts what costs, and raises at the first thing that is too much."""

    def __init__(self, text: str, limits: ScreenLimits) -> None:
        self.text = text
        self.limits = limits
        self.form: str | None = None
        self.prefixes: set[str] = set()
        self.declaring = False
        self.based = False
        self.steps = 0
        self.operations = 0

    def take(self, token: Token) -> None:
        """Count one token."""
        kind = token.kind
        if kind is _NAME:
            self.name(token)
        else:
            if kind is _WORD:
                self.word(token)
            elif kind is _IRI:
                self.iri(token)
            elif kind is _OTHER:
                self.stray(token)
            self.declaring = kind is _WORD and token.text.upper() == "PREFIX"
        self.cost(token)
        limits = self.limits
        if token.depth >= limits.depth or self.steps > limits.steps or self.operations > limits.operations:
            self.refuse(token)

    def refuse(self, token: Token) -> NoReturn:
        """Say which limit is passed."""
        where = f"at line {locate(self.text, token.start)[0]}"
        if token.depth >= self.limits.depth:
            raise QueryRefused(f"brackets are nested more than {self.limits.depth} deep {where}")
        if self.steps > self.limits.steps:
            raise QueryRefused(f"the query has more than {self.limits.steps} patterns and path steps {where}")
        raise QueryRefused(f"the query has more than {self.limits.operations} operations {where}")

    def stray(self, token: Token) -> NoReturn:
        """What no query holds."""
        unended = token.text in "\"'"
        what = "a string that does not end" if unended else f"{token.text!r} belongs to no token"
        raise QuerySyntaxError(what, *locate(self.text, token.start))

    def word(self, token: Token) -> None:
        """Keywords: the form, and what is refused."""
        word = token.text.upper()
        if self.form is None and word in _UPDATES:
            raise QueryRefused(f"{word} is an update; this service only answers queries")
        if "SERVICE" in word:  # also TRUESERVICE: the engine needs no blank between keywords
            line, column = locate(self.text, token.start)
            raise QueryRefused(
                f"SERVICE at line {line}, column {column}: this service makes no requests to other services; "
                "ask them yourself and send the results as VALUES"
            )
        self.based = self.based or word == "BASE"
        if self.form is None and word in _FORMS:
            self.form = word

    def name(self, token: Token) -> None:
        """Prefixed names: declared here, or used and hopefully declared before."""
        prefix = token.text.split(":", 1)[0]
        if self.declaring:
            self.prefixes.add(prefix)
            self.declaring = False
        elif prefix not in self.prefixes:
            line, column = locate(self.text, token.start)
            raise QuerySyntaxError(f"the prefix {prefix}: is not declared", line, column)

    def iri(self, token: Token) -> None:
        """IRIs: absolute, or after a BASE."""
        if not self.based and not _SCHEME.match(token.text):
            message = f"{token.text} is a relative IRI, and no BASE is declared"
            raise QuerySyntaxError(message, *locate(self.text, token.start))

    def cost(self, token: Token) -> None:
        """What this token adds to planning: values and lists of values add nothing."""
        kind, text, _, frame, _ = token
        if frame is _GROUP:
            if kind is _MARK:
                self.steps += text in _STEPS
            elif kind is _WORD:
                self.steps += text.upper() in _STEP_WORDS
        elif frame is _EXPRESSION:
            self.operations += (kind is _MARK and text != ",") or kind is _WORD
        elif frame is _TERMS:
            if kind is _MARK:
                self.steps += (text in _STEPS) + (text == "(")
            elif kind is _WORD:
                self.steps += text.upper() in _STEP_WORDS
            else:
                self.steps += 1


def unexpected(text: str, line: int, column: int) -> str:
    """The token at a place, for an error message; the end of the query has a name too.

    >>> unexpected("SELECT * {", 1, 11)
    'end of query'
    """
    lines = text.split("\n")
    offset = sum(len(piece) + 1 for piece in lines[: line - 1]) + column - 1
    for token in tokenize(text):
        if token.start + len(token.text) > offset:
            return token.text if len(token.text) <= 60 else token.text[:57] + "..."
    return "end of query"
