"""A rule that is written for one node becomes a query for many at once.

SHACL asks a rule (sh:sparql) once for each target, with ``$this`` bound before (section 5.3.1).
Asked once for all, ``$this`` must be bound in every group that is worked out by itself: the
pattern that binds it is put in front of each group of a SELECT, a subquery or a branch of UNION
that speaks of it. Groups of OPTIONAL and EXISTS see what is bound around them. A subquery that
selects ``$this``, as SHACL demands, and says nothing of it is the same for all nodes: it no
longer selects it, and is worked out once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from hrgraph.errors import ResourceError

__all__ = [
    "Common",
    "bind_in",
    "commons",
    "names_in",
    "objects_in",
    "opening",
    "replace_variable",
    "tokens",
    "without_absences",
]

_TOKEN = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"""'
    r"|'''(?:[^'\\]|\\.|'(?!''))*'''"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'(?:[^'\\\n]|\\.)*'"
    r"|(?P<iri><[^<>\"{}|^`\\\s]*>)"
    r"|(?P<comment>#[^\n]*)"
    r"|(?P<variable>[?$]\w+)"
    r"|(?P<name>[A-Za-z][\w.-]*)?:(?P<local>[\w%-](?:[\w.%-]*[\w%-])?)?"
    r"|(?P<word>[A-Za-z_]\w*)"
    r"|\S",
    re.DOTALL,
)
_SEEN_AROUND = {"OPTIONAL", "EXISTS"}
_REFUSED = {"MINUS", "VALUES", "SERVICE", "GRAPH", "LIMIT", "OFFSET", "FROM", "CONSTRUCT", "ASK", "DESCRIBE"}
_AGGREGATES = {"COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT"}


@dataclass(slots=True)
class _Group:
    """What stands between two curly brackets."""

    start: int
    opener: str
    before: int = 0
    end: int = 0
    inner: list[_Group] = field(default_factory=list)
    variables: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    selects: bool = False
    aggregates: bool = False
    grouped: set[str] | None = None


@dataclass(frozen=True, slots=True)
class Common:
    """A subquery that is the same for all nodes.

    Where it stands and what it says by itself, where its pattern begins, what is said before it of
    ``$this``, and the variables that it has in common with that.
    """

    span: tuple[int, int]
    text: str
    start: int
    before: str
    variables: tuple[str, ...]


def bind_in(text: str, variable: str, pattern: str, name: str) -> str:
    """The query with a pattern in front of each group that is worked out by itself and speaks of a variable.

    Raises :class:`ResourceError`, with the name of the rule, for what cannot be asked of many nodes at once.

    >>> bind_in("SELECT ?this WHERE { FILTER NOT EXISTS { ?this ?p 1 } }", "this", "?this a <urn:C> .", "x")
    'SELECT ?this WHERE { ?this a <urn:C> . FILTER NOT EXISTS { ?this ?p 1 } }'
    """
    pieces, last = [], 0
    for start, end in _changes(text, variable, name):
        pieces += [text[last:start], f" {pattern}" if start == end else ""]
        last = end
    return "".join([*pieces, text[last:]])


@lru_cache(maxsize=256)
def _changes(text: str, variable: str, name: str) -> list[tuple[int, int]]:
    changes = sorted(set(_places(_parse(text, variable, name), variable, name)))
    if not any(start == end for start, end in changes):
        raise ResourceError(f"{name}: the rule never speaks of ?{variable}")
    return changes


@lru_cache(maxsize=256)
def opening(text: str, variable: str, name: str) -> str | None:
    """The query up to its first subquery, OPTIONAL or UNION, None when there is no such thing.

    Where this gives no row the whole query gives none: what follows only joins and filters.

    >>> opening("SELECT ?this WHERE { ?this a:b ?o OPTIONAL { ?o a:c ?d } }", "this", "x")
    'SELECT ?this WHERE { ?this a:b ?o }'
    """
    root = _parse(text, variable, name)
    if len(root.inner) != 1:
        return None
    beyond = [group.before for group in root.inner[0].inner if group.opener != "EXISTS"]
    return f"{text[: min(beyond)]}}}" if beyond else None


@lru_cache(maxsize=256)
def commons(text: str, variable: str, name: str) -> tuple[Common, ...]:
    """The subqueries that say nothing of a variable and are joined to something that does.

    Of their rows only those matter that agree with what is said before them. So where it is known which
    values that has, a filter at ``start`` may leave out all others.

    >>> common, = commons("SELECT ?x { ?x a:b ?y { SELECT ?x ?y { ?z a:c ?y } } }", "x", "")
    >>> common.text, common.before, common.variables
    (' SELECT  ?y { ?z a:c ?y } ', ' ?x a:b ?y ', ('y',))
    """
    root = _parse(text, variable, name)
    return () if "PREFIX" in text.upper() else tuple(_commons(text, root.inner[0], variable, None))


def _commons(text: str, group: _Group, variable: str, around: tuple[int, int] | None) -> Iterator[Common]:
    inner = [one for one in group.inner if one.opener != "EXISTS"]
    if inner and any(end <= inner[0].before for _, end in group.variables.get(variable, ())):
        around = (group.start, inner[0].before)
    for one in inner:
        if not one.selects:
            yield from _commons(text, one, variable, around if one.opener == "OPTIONAL" else None)
            continue
        pattern = one.inner[0]
        if _speaks(pattern, variable):
            yield from _commons(text, pattern, variable, None)
        elif around is not None:
            before = text[slice(*around)]
            known = {match[0][1:] for match in tokens(before) if match["variable"]}
            shared = known & one.variables.keys() & pattern.variables.keys()
            alone, at = "", one.start
            for start, end in one.variables.get(variable, ()):
                alone, at = alone + text[at:start], end
            variables = tuple(sorted(shared - {variable}))
            yield Common((one.start, one.end), alone + text[at : one.end], pattern.start, before, variables)


def names_in(text: str, prefixes: Mapping[str, str]) -> frozenset[str]:
    """The IRIs that a query speaks of, prefixed names written out.

    >>> sorted(names_in("SELECT * { ?s a:b <urn:c> }", {"a": "urn:a#"}))
    ['urn:a#b', 'urn:c']
    """
    found = set()
    for match in tokens(text):
        if match["iri"]:
            found.add(match["iri"][1:-1])
        elif match["local"] is not None and (match["name"] or "") in prefixes:
            found.add(prefixes[match["name"] or ""] + match["local"])
    return frozenset(found)


def objects_in(text: str, variable: str) -> bool:
    """Whether a variable may stand as the object of a triple: after a property, or after a comma.

    >>> objects_in("{ ?s a:b $this }", "this"), objects_in("{ $this a:b ?o . FILTER(?o != $this) }", "this")
    (True, False)
    """
    before: re.Match[str] | None = None
    depth = 0
    for match in tokens(text):
        depth += {"(": 1, ")": -1}.get(match[0], 0)
        of_path = before is not None and (
            before["iri"] or before["local"] is not None or before[0] in {"a", ",", "+", "*", ")"}
        )
        if match["variable"] and match[0][1:] == variable and of_path and depth == 0:
            return True
        before = match
    return False


def replace_variable(text: str, variable: str, term: str) -> str:
    """The query with a term in the place of a variable, as SHACL does with ``$PATH`` (section 5.3.1)."""
    pieces, last = [], 0
    for match in tokens(text):
        if match["variable"] and match[0][1:] == variable:
            pieces += [text[last : match.start()], term]
            last = match.end()
    return "".join([*pieces, text[last:]])


def without_absences(text: str) -> str:
    """The query without what must not exist: its outermost NOT EXISTS groups, if nothing is negated in them.

    >>> without_absences("{ ?s a:b ?o FILTER NOT EXISTS { ?s a:c ?o } }")
    '{ ?s a:b ?o FILTER NOT EXISTS { } }'
    """
    pieces, last, before = [], 0, ["", ""]
    depth, start, negated = 0, -1, False
    for match in tokens(text):
        word = match[0].upper() if match["word"] else match[0]
        if start < 0 and word == "{" and before == ["NOT", "EXISTS"]:
            depth, start, negated = 1, match.end(), False
        elif start >= 0:
            depth += {"{": 1, "}": -1}.get(word, 0)
            negated = negated or word in {"NOT", "!"}
            if depth == 0:
                if not negated:
                    pieces += [text[last:start], " "]
                    last = match.start()
                start = -1
        before = [before[1], word]
    return "".join([*pieces, text[last:]])


def tokens(text: str) -> Iterator[re.Match[str]]:
    """The words and signs of a query, without its comments.

    >>> [match[0] for match in tokens("?s a:b 1 # one")]
    ['?s', 'a:b', '1']
    """
    return (match for match in _TOKEN.finditer(text) if not match["comment"])


@lru_cache(maxsize=256)
def _parse(text: str, variable: str, name: str) -> _Group:
    """The query as groups in groups; the outermost is the query itself."""
    root = _Group(0, "")
    stack = [root]
    before, at = "", 0
    by_group: _Group | None = None
    for match in tokens(text):
        word = match[0].upper() if match["word"] else match[0]
        here = stack[-1]
        if match["word"] and word in _REFUSED:
            raise ResourceError(f"{name}: {word} cannot be asked of many nodes at once")
        if by_group is not None and (word in "{}" or (match["word"] and word in {"HAVING", "ORDER"})):
            by_group = None
        if word == "{":
            inner = _Group(match.end(), before, match.start() if before != "OPTIONAL" else at)
            here.inner.append(inner)
            stack.append(inner)
        elif word == "}":
            if len(stack) == 1:
                raise ResourceError(f"{name}: a bracket is closed that was never opened")
            stack.pop().end = match.start()
        elif match["variable"]:
            if before == "AS" and word[1:] == variable:
                raise ResourceError(f"{name}: the rule gives a value to ?{variable}")
            here.variables.setdefault(word[1:], []).append(match.span())
            if by_group is not None and by_group.grouped is not None:
                by_group.grouped.add(word[1:])
        elif match["word"] and word == "SELECT":
            here.selects = True
        elif match["word"] and word == "GROUP":
            here.grouped, by_group = set(), here
        elif match["word"] and word in _AGGREGATES:
            here.aggregates = True
        before, at = word, match.start()
    return root


def _places(group: _Group, variable: str, name: str) -> Iterator[tuple[int, int]]:
    """What changes in a group and in those inside it: where the pattern goes in, and what is taken out."""
    counts = group.selects and group.aggregates and _speaks(group, variable)
    if counts and variable not in (group.grouped or set()):
        raise ResourceError(f"{name}: what is counted must be grouped by ?{variable}")
    for inner in group.inner:
        if inner.opener == "EXISTS":
            continue
        if inner.selects:
            if variable not in inner.variables:
                raise ResourceError(f"{name}: a subquery must select ?{variable}")
            if not any(_speaks(one, variable) for one in inner.inner):
                yield from inner.variables[variable]
                continue
        if _speaks(inner, variable) or (group.opener == "" and group.selects):
            if not inner.selects and inner.opener not in _SEEN_AROUND:
                yield inner.start, inner.start
            yield from _places(inner, variable, name)


def _speaks(group: _Group, variable: str) -> bool:
    return variable in group.variables or any(_speaks(inner, variable) for inner in group.inner)
