"""The header of a query file: its ``#+`` lines as YAML, checked key by key.

Whatever is wrong is said with the file and the line on which the key stands.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import MappingProxyType
from typing import NoReturn

import yaml

from hrgraph.errors import HrgraphError, ResourceError
from hrgraph.findings import Severity
from hrgraph.resources import yaml_loader
from hrgraph.store.parameters import RESERVED, Parameter, ParameterType, Term
from hrgraph.store.picture import ROLES, Column, ColumnType, Picture, PictureKind

__all__ = ["Header"]

_MARK = "#+"
_ASKED = {"summary", "description", "tags", "parameters", "columns", "picture", "example", "slow"}
_KEYS = _ASKED | {"severity", "cure", "letter", "alike"}
_PARAMETER_KEYS = set(Parameter.__slots__) - {"name"}
_COLUMN_KEYS = {"label", "meaning", "unit", "type"}


class Header:
    """The ``#+`` lines of a file as YAML, and the line on which each key stands."""

    def __init__(self, path: Path, text: str) -> None:
        self.path = path
        lines = [line.rstrip() for line in text.split("\n")]
        self.first = next((n for n, line in enumerate(lines) if line.startswith(_MARK)), 0)
        marked = []
        for line in lines[self.first :]:
            if not line.startswith(_MARK):
                break
            marked.append(line.removeprefix(_MARK).removeprefix(" "))
        source = "\n".join(marked)
        self.lines: dict[tuple[str, ...], int] = {}
        try:
            self._place(yaml.compose(source, Loader=yaml_loader()), ())
            self.fields = yaml.load(source, Loader=yaml_loader())
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            self.lines[()] = mark.line if mark else 0
            why = getattr(error, "problem", None) or error
            self.fail((), f"the header is no YAML: {why} (quote a text that holds a colon)")
        if not isinstance(self.fields, dict):
            self.fail((), f"the header is missing: lines that begin with {_MARK}, at least a summary")
        self.known((), _KEYS)

    def _place(self, node: yaml.Node | None, path: tuple[str, ...]) -> None:
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                here = (*path, str(key.value))
                twice = here in self.lines
                self.lines[here] = key.start_mark.line
                if twice:
                    self.fail(here, f"{key.value} is given twice")
                self._place(value, here)

    def fail(self, path: tuple[str, ...], message: str) -> NoReturn:
        """Raise, naming the file and the line of a key (or of the header)."""
        while path and path not in self.lines:
            path = path[:-1]
        line = self.first + self.lines.get(path, 0) + 1
        raise ResourceError(f"{self.path}, line {line}: {message}")

    def get(self, path: tuple[str, ...]) -> object:
        """The value at a path of keys, None when there is none."""
        value: object = self.fields
        for key in path:
            value = (
                {str(name): found for name, found in value.items()}.get(key)
                if isinstance(value, dict)
                else None
            )
        return value

    def known(self, path: tuple[str, ...], keys: set[str]) -> None:
        """Complain about keys that mean nothing."""
        value = self.get(path)
        for key in value if isinstance(value, dict) else ():
            if str(key) not in keys:
                self.fail(
                    (*path, str(key)), f"{key} means nothing here; known are: {', '.join(sorted(keys))}"
                )

    def text(self, path: tuple[str, ...], *, required: bool = False) -> str:
        """The text at a path; numbers and dates are written out."""
        value = self.get(path)
        if isinstance(value, dict | list | bool):
            self.fail(path, f"{path[-1]} must be a text (quote it)")
        if required and not value:
            self.fail(path, f"{path[-1]} is missing")
        return "" if value is None else str(value)

    def severity(self) -> Severity | None:
        """How bad a row of an audit is; None for a query that is no audit."""
        said = self.text(("severity",))
        if said and said not in set(Severity):
            self.fail(("severity",), f"{said} is no severity; known are: {', '.join(Severity)}")
        return Severity(said) if said else None

    def words(self, path: tuple[str, ...]) -> tuple[str, ...]:
        """The list of texts at a path; a single text is a list of one."""
        value = self.get(path)
        items = value if isinstance(value, list) else [] if value is None else [value]
        if any(isinstance(item, dict | list | bool) or item is None for item in items):
            self.fail(path, f"{path[-1]} must be a list of texts (quote them)")
        return tuple(str(item) for item in items)

    def bound(self, path: tuple[str, ...], kind: str) -> int | str | None:
        """The least or greatest value at a path: an integer, or a day for a parameter that is a date."""
        value = self.get(path)
        if value is None:
            return None
        if kind == ParameterType.DATE:
            return str(self.check(path, Parameter("bound", ParameterType.DATE).term, str(value))["value"])
        if kind != ParameterType.INTEGER:
            self.fail(path, f"{path[-1]} goes with the types integer and date")
        if not isinstance(value, int) or isinstance(value, bool):
            self.fail(path, f"{path[-1]} must be an integer")
        return value

    def table(self, path: tuple[str, ...]) -> list[str]:
        """The keys of the mapping at a path."""
        value = self.get(path)
        if value is not None and not isinstance(value, dict):
            self.fail(path, f"{path[-1]} must be a mapping")
        return [str(key) for key in value or ()]

    def parameter(self, name: str) -> Parameter:
        """The declaration of a parameter, checked against its own rules."""
        path = ("parameters", name)
        self.table(path)
        if name in RESERVED:
            self.fail(path, f"{name} says how an answer is given; the parameter needs another name")
        self.known(path, _PARAMETER_KEYS)
        kind = self.text((*path, "type"), required=True)
        if kind not in set(ParameterType):
            self.fail((*path, "type"), f"{kind} is no type; known are: {', '.join(ParameterType)}")
        required = self.get((*path, "required"))
        if not isinstance(required, bool | None):
            self.fail((*path, "required"), "required must be true or false")
        parameter = Parameter(
            name,
            ParameterType(kind),
            description=" ".join(self.text((*path, "description")).split()),
            required=bool(required),
            default=self.text((*path, "default")) or None,
            example=self.text((*path, "example")) or None,
            minimum=self.bound((*path, "minimum"), kind),
            maximum=self.bound((*path, "maximum"), kind),
            choices=self.words((*path, "choices")),
            of=self.words((*path, "of")),
        )
        if (parameter.type is ParameterType.CHOICE) != bool(parameter.choices):
            self.fail(path, f"{name}: choices go with the type choice, and only with it")
        if parameter.required and parameter.default is not None:
            self.fail(path, f"{name}: a parameter with a default is not required")
        for key in ("default", "example"):
            text = getattr(parameter, key)
            if text is not None:
                self.check((*path, key), parameter.term, text)
        return parameter

    def check(self, path: tuple[str, ...], term: Callable[[str], Term], text: str) -> Term:
        """The term of a default, an example or a bound; complains where it is not accepted."""
        try:
            return term(text)
        except HrgraphError as error:
            self.fail(path, f"the {path[-1]} is not accepted: {error}")

    def column(self, name: str) -> Column:
        """The description of a column."""
        path = ("columns", name)
        if isinstance(self.get(path), str):
            return Column(name, name.replace("_", " ").capitalize(), self.text(path))
        self.table(path)
        self.known(path, _COLUMN_KEYS)
        label = self.text((*path, "label")) or name.replace("_", " ").capitalize()
        kind = self.text((*path, "type"))
        if kind and kind not in set(ColumnType):
            self.fail((*path, "type"), f"{kind} is no type of column; known are: {', '.join(ColumnType)}")
        unit = self.text((*path, "unit")) or None
        return Column(name, label, self.text((*path, "meaning")), unit, ColumnType(kind) if kind else None)

    def picture(self) -> Picture:
        """The picture that suits the answer; a table where the header names none."""
        path = ("picture",)
        given = self.table(path)
        if not given:
            return Picture()
        kind = self.text((*path, "kind"), required=True)
        if kind not in set(PictureKind):
            self.fail((*path, "kind"), f"{kind} is no picture; known are: {', '.join(PictureKind)}")
        needed, optional = ROLES[PictureKind(kind)]
        self.known(path, {"kind", *needed, *optional})
        roles = {role: self.text((*path, role), required=True) for role in given if role != "kind"}
        for role in needed:
            if role not in roles:
                self.fail(path, f"a {kind} needs the column that is its {role}")
        columns = self.table(("columns",))
        for role, name in roles.items():
            if name not in columns:
                self.fail((*path, role), f"{name} is no column that the header describes")
        return Picture(PictureKind(kind), MappingProxyType(roles))
