"""What the ontology and the shapes say of classes and properties, for people who read tables."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from hrgraph.errors import ResourceError
from hrgraph.namespaces import expand, shrink
from hrgraph.resources import ontology_dir

__all__ = ["Dictionary", "Meaning", "words_of"]

_WORD = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class Meaning:
    """Name and definition of a term in English; empty where nothing says it."""

    label: str
    definition: str


def words_of(iri: str, joint: str = "_") -> str:
    """The local name of a term in small letters.

    >>> words_of("https://w3id.org/hrgraph/ontology#addresseeKind")
    'addressee_kind'
    """
    return _WORD.sub(joint, re.split(r"[#/]", iri)[-1]).lower()


class Dictionary:
    """The ontology of a published store, and the shapes that its data was checked by."""

    def __init__(self, store: ox.Store) -> None:
        self._store = store
        self._paths: dict[str, list[str]] = {}
        self._required: set[tuple[str, str]] = set()
        self._read_shapes(ontology_dir() / "shapes")

    def meaning(self, iri: str) -> Meaning:
        """What a class or property is called and means."""
        label = self._english(iri, "rdfs:label") or words_of(iri, " ")
        return Meaning(label, self._english(iri, "skos:definition") or "")

    def broader(self, iri: str) -> set[str]:
        """The classes of this ontology right above a class."""
        found = self._store.quads_for_pattern(
            ox.NamedNode(iri), ox.NamedNode(expand("rdfs:subClassOf")), None, ox.DefaultGraph()
        )
        above = {one.object.value for one in found if isinstance(one.object, ox.NamedNode)}
        return {one for one in above if one.startswith(expand("hr:"))}

    def order(self, class_iri: str) -> Mapping[str, int]:
        """The properties that a class's shape names, in the order of its file."""
        return {path: place for place, path in enumerate(self._paths.get(class_iri, []))}

    def required(self, class_iri: str, property_iri: str) -> bool:
        """Whether the shape of a class demands a value of a property."""
        return (class_iri, property_iri) in self._required

    def _english(self, iri: str, name: str) -> str | None:
        found = self._store.quads_for_pattern(
            ox.NamedNode(iri), ox.NamedNode(expand(name)), None, ox.DefaultGraph()
        )
        texts = sorted(
            (one.object.language != "en", one.object.value)
            for one in found
            if isinstance(one.object, ox.Literal)
        )
        return texts[0][1] if texts else None

    def _read_shapes(self, folder: Path) -> None:
        try:
            for path in sorted(folder.glob("*.ttl")):
                self._take(list(ox.parse(path.read_bytes(), format=ox.RdfFormat.TURTLE)))
        except (OSError, SyntaxError) as error:
            raise ResourceError(f"the shapes in {folder} cannot be read: {error}") from error

    def _take(self, triples: list[ox.Quad]) -> None:
        said: dict[tuple[object, str], list[object]] = {}
        for triple in triples:
            name = shrink(triple.predicate.value)
            said.setdefault((triple.subject, name), []).append(triple.object)
        for (shape, name), classes in said.items():
            if name != "sh:targetClass":
                continue
            for part in said.get((shape, "sh:property"), []):
                for path in said.get((part, "sh:path"), []):
                    if isinstance(path, ox.NamedNode):
                        self._note(said, part, path.value, classes)

    def _note(
        self, said: dict[tuple[object, str], list[object]], part: object, path: str, classes: list[object]
    ) -> None:
        least = said.get((part, "sh:minCount"), [])
        demanded = any(isinstance(one, ox.Literal) and one.value != "0" for one in least)
        for target in classes:
            if isinstance(target, ox.NamedNode):
                known = self._paths.setdefault(target.value, [])
                if path not in known:
                    known.append(path)
                if demanded:
                    self._required.add((target.value, path))
