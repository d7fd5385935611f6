"""Shapes by the set: one query for each constraint of each shape, asked of all its targets at once.

Shapes inside shapes (sh:or, sh:not, sh:node …) are asked about all values at once, too; what
fails which of them is then a matter of sets.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

import pyoxigraph as ox

from hrgraph.checks.census import Census
from hrgraph.checks.known import Known
from hrgraph.checks.reading import Constraint, Shape
from hrgraph.checks.results import Result, Term, text_of
from hrgraph.checks.rules import Common, bind_in, commons, opening, replace_variable
from hrgraph.checks.scopes import Classes, Scope, render
from hrgraph.errors import ResourceError
from hrgraph.namespaces import expand

__all__ = ["SetChecks"]

Row = tuple[Term, str | None, Term | None, tuple[tuple[str, str], ...]]
"""Focus node, path, value, and the columns of a rule for its message."""

_NODE_KINDS = {
    "IRI": ("ISIRI",),
    "Literal": ("ISLITERAL",),
    "BlankNode": ("ISBLANK",),
    "IRIOrLiteral": ("ISIRI", "ISLITERAL"),
    "BlankNodeOrIRI": ("ISBLANK", "ISIRI"),
    "BlankNodeOrLiteral": ("ISBLANK", "ISLITERAL"),
}
_CAST = {expand(f"xsd:{name}") for name in ("integer", "decimal", "float", "double", "boolean")} | {
    expand(f"xsd:{name}") for name in ("date", "time", "dateTime")
}
"""Datatypes whose texts are checked."""
_KEPT = {expand(f"xsd:{name}") for name in ("string", "gYear", "gYearMonth", "anyURI")} | {
    expand("rdf:langString"),
    expand("rdf:HTML"),
}
"""Datatypes that the store keeps as they are; the texts of years and months are a matter of sh:pattern."""
_DEEPEST = 30


class SetChecks:
    """The shapes of a graph, ready to be asked of a store's default graph."""

    def __init__(
        self,
        store: ox.Store,
        shapes: Mapping[Term, Shape],
        classes: Classes | None = None,
        known: Known | None = None,
    ) -> None:
        self.store = store
        self.shapes = shapes
        self.classes = classes or Classes(store)
        self._known = known
        self._census = Census(store, shapes, self.classes)

    def results(self, shape: Shape, scope: Scope | None = None, depth: int = 0) -> Iterator[Result]:
        """What a shape finds: at all its targets, or in a scope.

        Raises :class:`ResourceError` for what cannot be asked of many nodes at once.
        """
        if scope is None:
            if not self._has_targets(shape):
                return
            scope = Scope.of(shape.targets, self.classes)
        if depth > _DEEPEST:
            raise ResourceError(f"the shape {shape.node} leads back to itself")
        for constraint in shape.constraints:
            if constraint.name == "property":
                inner = self.shapes.get(constraint.terms[0])
                if inner is not None:
                    yield from self.results(inner, scope.deeper(shape.path), depth + 1)
                continue
            for focus, path, value, columns in self._failing(shape, constraint, scope, depth):
                yield Result(
                    focus,
                    path or shape.path,
                    value,
                    _component(constraint, columns),
                    shape.severity,
                    shape.node,
                    _message(shape, constraint, columns),
                )

    def _has_targets(self, shape: Shape) -> bool:
        return any(
            target.kind != "class" or self.classes.has_instances(target.term) for target in shape.targets
        )

    def _failing(self, shape: Shape, constraint: Constraint, scope: Scope, depth: int) -> Iterable[Row]:
        if self._census.tells(shape, constraint, scope):
            return ()
        match constraint.name:
            case "sparql":
                return self._rule(shape, constraint, scope)
            case "and" | "or" | "xone" | "not" | "node":
                return self._logic(shape, constraint, scope, depth)
            case "qualifiedValueShape":
                return self._qualified(shape, constraint, scope, depth)
        return self._asked(shape, constraint, scope)

    def _asked(self, shape: Shape, constraint: Constraint, scope: Scope) -> Iterator[Row]:
        """The rows of the query of a component, in queries/checks."""
        path = shape.path
        terms = constraint.terms
        given: dict[str, object] = {"term": terms[0] if terms else None, "terms": terms}
        match constraint.name:
            case "class":
                given["terms"] = self.classes.below(terms[0])
            case "datatype":
                given["cast"] = text_of(terms[0]) in _CAST
                if text_of(terms[0]) not in _CAST | _KEPT:
                    raise ResourceError(f"{shape.node}: the store does not keep values of {terms[0]}")
            case "nodeKind":
                given["tests"] = _NODE_KINDS[text_of(terms[0]).rpartition("#")[2]]
            case "minCount" | "maxCount" | "minLength" | "maxLength":
                given["number"] = number = int(text_of(terms[0]))
                if constraint.name == "minCount" and number < 1:
                    return
            case "pattern":
                given["flags"] = terms[1] if len(terms) > 1 else None
        no_value = constraint.name in {"minCount", "maxCount", "uniqueLang", "hasValue"}
        for row in self._rows(render(constraint.name, scope, path, **given)):
            focus = row["this"]
            said = str(row["path"]) if constraint.name == "closed" else None
            value = None if no_value else row["value"]
            yield focus, said, value, ()

    def _rule(self, shape: Shape, constraint: Constraint, scope: Scope) -> Iterator[Row]:
        rule = constraint.rule
        assert rule is not None
        name = text_of(shape.node)
        text = rule.text
        if shape.path is not None:
            text = replace_variable(text, "PATH", shape.path)
        front = render("target", scope)
        pieces: Mapping[str, str] = {}
        if scope.nodes is not None and (shared := commons(text, "this", name)):
            kept = self._known and all(self._known.keeps(one.text, rule.prefixes) for one in shared)
            if not kept and (first := opening(text, "this", name)):
                # What such a rule works out for all is not needed when none of the few nodes is concerned.
                first = bind_in(first, "this", front, name)
                if next(self._rows(first, rule.prefixes), None) is None:
                    return
            text, pieces = self._narrowed(text, shared, front, rule.prefixes)
        text = bind_in(text, "this", front, name)
        for mark, piece in pieces.items():
            text = text.replace(mark, piece)
        seen = set()
        for row in self._rows(text, rule.prefixes):
            path, value = row.get("path"), row.get("value")
            if value is None and shape.path is None:
                value = row["this"]
            said = str(path) if isinstance(path, ox.NamedNode) else None
            if (key := (row["this"], said, value)) not in seen:
                seen.add(key)
                columns = tuple(sorted((column, text_of(term)) for column, term in row.items()))
                yield row["this"], said, value, columns

    def _narrowed(
        self, text: str, shared: Sequence[Common], front: str, prefixes: Mapping[str, str]
    ) -> tuple[str, Mapping[str, str]]:
        """A rule for few nodes: what it works out for all is worked out for what these lead to only.

        Rows that are known need not be worked out at all. Where something is put in stands a comment as
        a mark, so that the text, which is taken apart, is the same for all nodes.
        """
        pieces = {}
        here = Scope(nodes=())
        for number, common in reversed(list(enumerate(shared))):
            asked = render("common", here, variables=common.variables, front=front, before=common.before)
            found = list(self._rows(asked, prefixes)) if common.variables else []
            values: dict[str, frozenset[Term]] = {}
            for name in common.variables:
                some = [term for row in found if isinstance(term := row.get(name), ox.NamedNode)]
                if len(some) == len(found):
                    values[name] = frozenset(some)
            rows = self._known.rows(self.store, common.text, prefixes, values) if self._known else None
            if rows is not None:
                start, end = common.span
                names = tuple(sorted({name for row in rows for name in row}.union(common.variables)))
                cells = tuple(tuple(row.get(name, "UNDEF") for name in names) for row in rows)
                piece = render("rows", here, rows=cells, names=names)
            else:
                start = end = common.start
                only = [(name, tuple(sorted(some, key=str))) for name, some in values.items() if some]
                piece = render("only", here, only=tuple(only))
            mark = f"#{number}\n"
            pieces[mark] = f"{piece}\n"
            text = f"{text[:start]} {mark}{text[end:]}"
        return text, pieces

    def _logic(self, shape: Shape, constraint: Constraint, scope: Scope, depth: int) -> Iterator[Row]:
        inside = scope.deeper(shape.path)
        failing = [self._violating(term, inside, depth + 1) for term in constraint.terms]
        for focus, value in self._pairs(shape, scope):
            fails = sum(value in one for one in failing)
            right = {
                "and": fails == 0,
                "node": fails == 0,
                "not": fails == 1,
                "or": fails < len(failing),
                "xone": fails == len(failing) - 1,
            }
            if not right[constraint.name]:
                yield focus, None, value, ()

    def _qualified(self, shape: Shape, constraint: Constraint, scope: Scope, depth: int) -> Iterator[Row]:
        asked = constraint.qualified
        assert asked is not None
        inside = scope.deeper(shape.path)
        failing = self._violating(asked.shape, inside, depth + 1)
        others = [self._violating(other, inside, depth + 1) for other in asked.others]
        counts: Counter[Term] = Counter()
        for focus, value in self._pairs(shape, scope):
            counts[focus] += value not in failing and all(value in other for other in others)
        for row in self._rows(render("focus", scope)):
            number = counts[row["this"]]
            if asked.least is not None and number < asked.least:
                yield row["this"], None, None, (("component", "QualifiedMin"),)
            if asked.most is not None and number > asked.most:
                yield row["this"], None, None, (("component", "QualifiedMax"),)

    def _violating(self, node: Term, scope: Scope, depth: int) -> set[Term]:
        """The nodes of a scope that do not conform to a shape."""
        shape = self.shapes.get(node)
        if shape is None:
            return set()
        if depth > _DEEPEST:
            raise ResourceError(f"the shape {node} leads back to itself")
        found = set()
        for constraint in shape.constraints:
            if constraint.name != "property":
                found |= {row[0] for row in self._failing(shape, constraint, scope, depth)}
                continue
            inner = self._violating(constraint.terms[0], scope.deeper(shape.path), depth + 1)
            if shape.path is None:
                found |= inner
            elif inner:
                found |= {focus for focus, value in self._pairs(shape, scope) if value in inner}
        return found

    def _pairs(self, shape: Shape, scope: Scope) -> list[tuple[Term, Term]]:
        """Each focus node with each of its values."""
        return [(row["this"], row["value"]) for row in self._rows(render("values", scope, shape.path))]

    def _rows(self, text: str, prefixes: Mapping[str, str] | None = None) -> Iterator[dict[str, Term]]:
        try:
            solutions = self.store.query(text, prefixes=dict(prefixes or {}))
        except SyntaxError as error:
            raise ResourceError(f"a check is no query: {error}: {text}") from error
        if not isinstance(solutions, ox.QuerySolutions):
            raise ResourceError(f"a check selects rows: {text}")
        names = [variable.value for variable in solutions.variables]
        for solution in solutions:
            pairs = zip(names, solution, strict=True)
            yield {name: term for name, term in pairs if term is not None}


def _component(constraint: Constraint, columns: tuple[tuple[str, str], ...]) -> str:
    if constraint.name == "sparql":
        return expand("sh:SPARQLConstraintComponent")
    if constraint.qualified is not None:
        return expand(f"sh:{dict(columns)['component']}CountConstraintComponent")
    return expand(f"sh:{constraint.name[0].upper()}{constraint.name[1:]}ConstraintComponent")


def _message(shape: Shape, constraint: Constraint, columns: tuple[tuple[str, str], ...]) -> str:
    rule = constraint.rule
    said = (*(rule.messages if rule else ()), *shape.messages)
    message = said[0] if said else "the shape does not hold"
    for column, text in columns:
        message = message.replace(f"{{?{column}}}", text).replace(f"{{${column}}}", text)
    return message
