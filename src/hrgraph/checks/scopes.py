"""Which nodes a check looks at: all targets of a shape, or chosen ones; and the templates that ask."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import islice

import jinja2
import pyoxigraph as ox

from hrgraph.checks.reading import Target
from hrgraph.checks.results import Term
from hrgraph.errors import ResourceError
from hrgraph.namespaces import expand
from hrgraph.resources import queries_dir

__all__ = ["Classes", "Scope", "SetTarget", "render"]

_TYPE, _SUBCLASS = ox.NamedNode(expand("rdf:type")), ox.NamedNode(expand("rdfs:subClassOf"))
_DEFAULT = ox.DefaultGraph()
_MANY = 1000


class Classes:
    """The classes of a store with their subclasses: who is a SHACL instance of what (section 1.1)."""

    def __init__(self, store: ox.Store, below: dict[Term, tuple[Term, ...]] | None = None) -> None:
        self._store = store
        self._known = {} if below is None else below

    def below(self, name: Term) -> tuple[Term, ...]:
        """A class and all its subclasses that the store knows."""
        if name not in self._known:
            found, waiting = {name: None}, [name]
            while waiting:
                for quad in self._store.quads_for_pattern(None, _SUBCLASS, waiting.pop(), _DEFAULT):
                    if isinstance(quad.subject, ox.NamedNode) and quad.subject not in found:
                        found[quad.subject] = None
                        waiting.append(quad.subject)
            self._known[name] = tuple(found)
        return self._known[name]

    def of(self, target: Target) -> tuple[Term, ...]:
        """The terms of a target; a class comes with its subclasses."""
        return self.below(target.term) if target.kind == "class" else (target.term,)

    def has_instances(self, name: Term) -> bool:
        """Whether anything is an instance of a class."""
        return any(
            next(self._store.quads_for_pattern(None, _TYPE, one, _DEFAULT), None) is not None
            for one in self.below(name)
        )

    def many(self, name: Term) -> bool:
        """Whether a class has so many instances that it is better to scan them than to look each up."""
        found = self._store.quads_for_pattern(None, _TYPE, name, _DEFAULT)
        return next(islice(found, _MANY, None), None) is not None


@dataclass(frozen=True, slots=True)
class SetTarget:
    """A target as the templates see it: a class has its subclasses with it."""

    kind: str
    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Scope:
    """The focus nodes of a shape: where they begin, and the paths from there (shapes inside shapes).

    They are all ``targets`` (perhaps ``many`` things of one class), or certain ``nodes``.
    """

    targets: tuple[SetTarget, ...] = ()
    nodes: tuple[Term, ...] | None = None
    many: bool = False
    paths: tuple[str, ...] = ()

    @classmethod
    def of(cls, targets: Iterable[Target], classes: Classes) -> Scope:
        """All targets of a shape."""
        scope = cls(tuple(SetTarget(one.kind, classes.of(one)) for one in targets))
        return replace(scope, many=scope.single is not None and classes.many(scope.single))

    @property
    def single(self) -> Term | None:
        """The one class that all focus nodes are found by, if it is so simple."""
        if len(self.targets) == 1 and self.targets[0].kind == "class" and len(self.targets[0].terms) == 1:
            return self.targets[0].terms[0]
        return None

    def deeper(self, path: str | None) -> Scope:
        """The scope of a shape for the values of this one."""
        return self if path is None else replace(self, paths=(*self.paths, path))


@cache
def _environment() -> jinja2.Environment:
    folder = queries_dir() / "checks"
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(folder),
        undefined=jinja2.StrictUndefined,
        autoescape=False,
        auto_reload=False,  # a file is not asked again whether it has changed
    )


@cache
def _template(name: str) -> jinja2.Template:
    return _environment().get_template(f"{name}.rq.j2")


def render(name: str, scope: Scope, path: str | None = None, **parameters: object) -> str:
    """The query of ``queries/checks/NAME.rq.j2``; terms write themselves as SPARQL does.

    Raises :class:`ResourceError` when there is no such template, or it cannot be filled.

    >>> render("focus", Scope(nodes=(ox.NamedNode("urn:a"),))).split()[:3]
    ['SELECT', 'DISTINCT', '?this']
    """
    given = tuple(sorted(parameters.items()))
    return (_filled if scope.nodes is None else _just_filled)(name, scope, path, given)


def _fill(name: str, scope: Scope, path: str | None, given: tuple[tuple[str, object], ...]) -> str:
    values = (value for _, said in given for value in _each(said))
    if any(isinstance(value, ox.BlankNode) for value in (*values, *(scope.nodes or ()))):
        raise ResourceError(f"checks/{name}: a node without a name cannot be asked for")
    try:
        return _template(name).render(scope=scope, path=path, **dict(given))
    except jinja2.TemplateError as error:
        raise ResourceError(f"queries/checks/{name}.rq.j2 cannot be used: {error}") from error


_filled = lru_cache(maxsize=4096)(_fill)
_just_filled = lru_cache(maxsize=32)(_fill)
"""For chosen nodes: several rules are asked of the same ones, one after the other."""


def _each(given: object) -> Sequence[object]:
    return given if isinstance(given, tuple | list) else (given,)
