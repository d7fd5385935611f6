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
from dataclasses import dataclass
from enum import StrEnum

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


@dataclass(frozen=True, slots=True)
class Token:
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
      (?P<space>(?:[\x20\t\r\n]|\#[^\r\n]*+)++)
    | (?P<iri><(?:[^<>"{{}}|^`\\\x00-\x20]|\\[uU][0-9A-Fa-f]{{4,8}})*+>)
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
    """,
    re.VERBOSE | re.DOTALL,
)
_OPERANDS = {Kind.IRI, Kind.STRING, Kind.VARIABLE, Kind.BLANK, Kind.NAME, Kind.LANGUAGE, Kind.NUMBER}
_OPENERS = {"{", "(", "[", "<<(", "<<", "{|"}
_CLOSERS = {"}", ")", "]", ")>>", ">>", "|}"}
_ONE, _MANY = 1, 2  # how many parentheses of expressions a clause takes: FILTER one, the others several
_CLAUSES = {"FILTER": _ONE, "SELECT": _MANY, "GROUP": _MANY, "HAVING": _MANY, "ORDER": _MANY, "WHERE": 0}


class _Context:
    """The brackets that are open, and what the last words announced."""

    def __init__(self) -> None:
        self.frames = [Frame.GROUP]
        self.clauses = [0]  # per frame: _ONE or _MANY while inside such a clause
        self.last: Token | None = None
        self.values = False  # was VALUES said and its block not opened yet?

    @property
    def frame(self) -> Frame:
        return self.frames[-1]

    def compares(self) -> bool:
        """Whether ``<`` here is an operator: after an operand, inside an expression."""
        if self.frame is not Frame.EXPRESSION or self.last is None:
            return False
        return self.last.kind in _OPERANDS or self.last.text in {")", ")>>", ">>", "true", "false"}

    def opened(self, mark: str) -> Frame:
        """What the bracket that opens now will hold."""
        if mark == "{":
            return Frame.VALUES if self.values else Frame.GROUP
        if mark != "(":
            return Frame.TERMS
        if self.values or self.frame is Frame.VALUES:
            return Frame.VALUES
        said = self.last is not None and self.last.kind is Kind.WORD and self.last.text != "a"
        inside = self.frame is Frame.EXPRESSION or self.clauses[-1] or said
        return Frame.EXPRESSION if inside else Frame.TERMS

    def feed(self, token: Token) -> None:
        """Take notice of a token."""
        if token.kind is Kind.WORD:
            word = token.text.upper()
            self.values = self.values or word == "VALUES"
            self.clauses[-1] = _CLAUSES.get(word, self.clauses[-1])
        elif token.kind is Kind.MARK and token.text in _OPENERS:
            self.frames.append(self.opened(token.text))
            if token.text == "{":
                self.values = False
                self.clauses[-1] = 0
            self.clauses.append(0)
        elif token.kind is Kind.MARK and token.text in _CLOSERS and len(self.frames) > 1:
            self.frames.pop()
            self.clauses.pop()
            if token.text == ")" and self.clauses[-1] == _ONE:
                self.clauses[-1] = 0
        self.last = token


def tokenize(text: str) -> Iterator[Token]:
    """The tokens of a query, without blanks and comments; never fails.

    >>> [token.text for token in tokenize('ASK { ?s <p#q> "SERVICE" } # SERVICE')]
    ['ASK', '{', '?s', '<p#q>', '"SERVICE"', '}']
    >>> [token.text for token in tokenize("ASK { FILTER(?a<?b#> no IRI\\n) }")]
    ['ASK', '{', 'FILTER', '(', '?a', '<', '?b', ')', '}']
    """
    context = _Context()
    position = 0
    while position < len(text):
        if text[position] == "<" and context.compares():
            piece = text[position : position + 2] if text.startswith("<=", position) else "<"
            kind: str = Kind.MARK
        else:
            match = _TOKEN.match(text, position)
            if match is None or match.lastgroup is None:  # cannot be: the last alternative takes anything
                return
            piece, kind = match.group(), match.lastgroup
        if kind != "space":
            token = Token(Kind(kind), piece, position, context.frame, len(context.frames) - 1)
            yield token
            context.feed(token)
        position += len(piece)


def locate(text: str, offset: int) -> tuple[int, int]:
    """Line and column, both from 1, of a character of the text.

    >>> locate("ab\\ncd", 4)
    (2, 2)
    """
    before = text[:offset]
    return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1
