"""SPARQL text into tokens, with just enough context to tell ``<`` from ``<iri>``.

The engine parses; this only has to cut every *valid* query where the engine cuts it, so that
a word in a string, an IRI or a comment is never taken for a keyword, nor a keyword missed.
The one hard place is ``<``: in ``FILTER(?a<?b#>...)`` it compares, in ``?a<b#>?c`` it opens an
IRI. So each bracket is kept with what it holds (a group, an expression, terms, a VALUES block).

Every pattern is possessive or bounded: the time is linear in the length of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

__all__ = ["Frame", "Kind", "Token", "locate", "tokenize"]


class Kind(StrEnum):
    """What a token is."""

    IRI = "iri"
    STRING = "string"
    VARIABLE = "variable"
    BLANK = "blank"
    NAME = "name"
    LANGUAGE = "language"
    NUMBER = "number"
    WORD = "word"
    MARK = "mark"
    OTHER = "other"


class Frame(StrEnum):
    """What the innermost open bracket holds."""

    GROUP = "group"
    EXPRESSION = "expression"
    TERMS = "terms"
    VALUES = "values"


class Token(NamedTuple):
    """A piece of the query: its kind, its text, where it starts, what it stands in, how deep."""

    kind: Kind
    text: str
    start: int
    frame: Frame
    depth: int


_W = r"\w\u00B7\u0300-\u036F\u203F\u2040"
_ESCAPE = r"\\[_~.\-!$&'()*+,;=/?\#@%]"
_LONG, _SHORT = r"{0}{0}{0}(?:[^{0}\\]|\\.|{0}(?!{0}{0}))*+{0}{0}{0}", r"{0}(?:[^{0}\\\n\r]|\\[^\n\r])*+{0}"
_STRING = "|".join(form.format(quote) for form in (_LONG, _SHORT) for quote in ('"', "'"))
_TOKEN = re.compile(
    rf"""
    (?:[\x20\t\r\n]++|\#[^\r\n]*+)*+
    (?:
      (?P<iri><(?:[^<>"{{}}|^`\\\x00-\x20]|\\[uU][0-9A-Fa-f]{{4,8}})*+>)
    | (?P<string>{_STRING})
    | (?P<variable>[?$][{_W}]++)
    | (?P<blank>_:[{_W}](?:[{_W}\-]|\.++(?=[{_W}\-]))*+)
    | (?P<name>(?:[^\W\d_](?:[{_W}\-]|\.(?=[{_W}.\-:])){{0,200}}+)?:
        (?:(?:[{_W}:%]|{_ESCAPE})(?:[{_W}:%\-]|{_ESCAPE}|\.++(?=[{_W}:%\\\-]))*+)?)
    | (?P<language>@[A-Za-z]++(?:-{{1,2}}[A-Za-z0-9]++)*+)
    | (?P<number>(?:[0-9]++(?:\.[0-9]++|\.(?=[eE]))?|\.[0-9]++)(?:[eE][+-]?[0-9]++)?)
    | (?P<word>[A-Za-z_]\w*+)
    | (?P<mark><<\(|\)>>|<<|>>|\{{\||\|\}}|\^\^|&&|\|\||!=|<=|>=|[{{}}()\[\].,;/|^*+!=<>?~\-])
    | (?P<other>.)
    )
    """,
    re.VERBOSE | re.DOTALL,
)
_KINDS = {kind.value: kind for kind in Kind}
_OPERANDS = {Kind.IRI, Kind.STRING, Kind.VARIABLE, Kind.BLANK, Kind.NAME, Kind.LANGUAGE, Kind.NUMBER}
_OPENERS = {"{", "(", "[", "<<(", "<<", "{|"}
_CLOSERS = {"}", ")", "]", ")>>", ">>", "|}"}
_ONE, _MANY = 1, 2  # how many parentheses of expressions a clause takes: FILTER one, the others several
_CLAUSES = {"FILTER": _ONE, "SELECT": _MANY, "GROUP": _MANY, "HAVING": _MANY, "ORDER": _MANY, "WHERE": 0}
# Looking up a member of an enumeration costs as much as all else that is done for a token.
_WORD, _MARK = Kind.WORD, Kind.MARK
_GROUP, _EXPRESSION, _TERMS, _VALUES = Frame.GROUP, Frame.EXPRESSION, Frame.TERMS, Frame.VALUES


class _Context:
    """The brackets that are open, and what the last words announced."""

    def __init__(self) -> None:
        self.frame = _GROUP
        self.frames = [_GROUP]  # the innermost one last
        self.clauses = [0]  # per frame: _ONE or _MANY while inside such a clause
        self.last: Token | None = None
        self.values = False  # was VALUES said and its block not opened yet?

    def compares(self) -> bool:
        """Whether ``<`` here is an operator: after an operand, inside an expression."""
        if self.frame is not _EXPRESSION or self.last is None:
            return False
        return self.last.kind in _OPERANDS or self.last.text in {")", ")>>", ">>", "true", "false"}

    def opened(self, mark: str) -> Frame:
        """What the bracket that opens now will hold."""
        if mark == "{":
            return _VALUES if self.values else _GROUP
        if mark != "(":
            return _TERMS
        if self.values or self.frame is _VALUES:
            return _VALUES
        said = self.last is not None and self.last.kind is _WORD and self.last.text != "a"
        inside = self.frame is _EXPRESSION or self.clauses[-1] or said
        return _EXPRESSION if inside else _TERMS

    def hear(self, text: str) -> None:
        """Take notice of a word."""
        word = text.upper()
        self.values = self.values or word == "VALUES"
        if word in _CLAUSES:
            self.clauses[-1] = _CLAUSES[word]

    def turn(self, mark: str) -> None:
        """Take notice of a mark: it may open or close a bracket."""
        if mark in _OPENERS:
            self.frame = self.opened(mark)
            self.frames.append(self.frame)
            if mark == "{":
                self.values = False
                self.clauses[-1] = 0
            self.clauses.append(0)
        elif mark in _CLOSERS and len(self.frames) > 1:
            self.frames.pop()
            self.frame = self.frames[-1]
            self.clauses.pop()
            if mark == ")" and self.clauses[-1] == _ONE:
                self.clauses[-1] = 0


def tokenize(text: str) -> Iterator[Token]:
    """The tokens of a query, without blanks and comments; never fails.

    >>> [token.text for token in tokenize('ASK { ?s <p#q> "SERVICE" } # SERVICE')]
    ['ASK', '{', '?s', '<p#q>', '"SERVICE"', '}']
    >>> [token.text for token in tokenize("ASK { FILTER(?a<?b#> no IRI\\n) }")]
    ['ASK', '{', 'FILTER', '(', '?a', '<', '?b', ')', '}']
    """
    context = _Context()
    position = 0
    # Every query is read here before it is answered: what is done for each token counts.
    while (match := _TOKEN.match(text, position)) and (name := match.lastgroup):
        piece, start, kind = match[name], match.start(name), _KINDS[name]
        if piece[0] == "<" and context.compares():
            piece, kind = "<=" if text.startswith("<=", start) else "<", _MARK
        token = Token(kind, piece, start, context.frame, len(context.frames) - 1)
        yield token
        if kind is _MARK:
            context.turn(piece)
        elif kind is _WORD:
            context.hear(piece)
        context.last = token
        position = start + len(piece)


def locate(text: str, offset: int) -> tuple[int, int]:
    """Line and column, both from 1, of a character of the text.

    >>> locate("ab\\ncd", 4)
    (2, 2)
    """
    before = text[:offset]
    return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1
