"""The forms of letters, declared in YAML: named patterns per language, with samples.

A file (``data/sections.yaml``, ``data/citations.yaml``) holds::

    fragments:            pieces that patterns may use as <<name>>
      month: {en: "january|...", fr: ...}      (or one string for all languages)
    forms:
      reference_label:
        about: what it finds, in a sentence
        pattern: {en: ..., fr: ..., es: ...}   (or one string for all languages)
        case: exact                            (else lower case without accents is matched)
        samples: {match: [...], refuse: [...]} (a test runs them)
    lists:                plain lists or maps of words per language

In a pattern a blank stands for any white space, line breaks included (``\\s+``); patterns are
multi-line (``^`` and ``$`` are the ends of lines).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from hrgraph.documents.clean import Clean, fold
from hrgraph.errors import ResourceError
from hrgraph.resources import data_dir

__all__ = ["LANGUAGES", "Forms", "load_forms"]

LANGUAGES = ("en", "fr", "es")


class Forms:
    """The patterns of one YAML file, compiled on first use."""

    def __init__(self, raw: Mapping[str, Any], name: str) -> None:
        self.name = name
        self._raw = raw
        self._fragments: Mapping[str, Any] = raw.get("fragments") or {}
        self.forms: Mapping[str, Any] = raw.get("forms") or {}
        self.lists: Mapping[str, Any] = raw.get("lists") or {}
        self._compiled: dict[tuple[str, str], re.Pattern[str] | None] = {}

    def pattern(self, name: str, language: str) -> re.Pattern[str] | None:
        """The compiled pattern of a form in a language; None where the language has none.

        Raises :class:`ResourceError` for a form that the file does not hold or a broken pattern.
        """
        key = (name, language)
        if key not in self._compiled:
            self._compiled[key] = self._compile(name, language)
        return self._compiled[key]

    def languages(self, name: str) -> tuple[str, ...]:
        """The languages in which a form has a pattern of its own; one for all: the first language."""
        pattern = self._form(name)["pattern"]
        return LANGUAGES[:1] if isinstance(pattern, str) else tuple(pattern)

    def find(
        self, name: str, clean: Clean, language: str | None = None, start: int = 0, end: int | None = None
    ) -> re.Match[str] | None:
        """The first match of a form, in a language or (None) the earliest in any."""
        view = clean.exact if self.exact(name) else clean.low
        end = len(view) if end is None else end
        best = None
        for code in (language,) if language else self.languages(name):
            pattern = self.pattern(name, code)
            match = pattern.search(view, start, end) if pattern else None
            if match and (best is None or match.start() < best.start()):
                best = match
        return best

    def all(
        self, name: str, clean: Clean, language: str | None = None, start: int = 0, end: int | None = None
    ) -> list[re.Match[str]]:
        """All matches of a form in the order of the text, in a language or (None) in every one."""
        view = clean.exact if self.exact(name) else clean.low
        end = len(view) if end is None else end
        found: list[re.Match[str]] = []
        for code in (language,) if language else self.languages(name):
            pattern = self.pattern(name, code)
            if pattern:
                found.extend(pattern.finditer(view, start, end))
        return found if language else sorted(found, key=lambda match: match.start())

    def opens(self, name: str, clean: Clean, language: str | None, start: int, end: int) -> bool:
        """Whether a form matches at the beginning of a piece, as if it were a line of its own."""
        view = clean.exact if self.exact(name) else clean.low
        piece = view[start:end]
        codes = (language,) if language else self.languages(name)
        return any((pattern := self.pattern(name, code)) and pattern.match(piece) for code in codes)

    def exact(self, name: str) -> bool:
        """Whether a form is matched with its capitals and accents."""
        return self._form(name).get("case") == "exact"

    def words(self, name: str, language: str) -> list[str]:
        """A list of words for a language; the list itself where it is for all."""
        value = self.lists.get(name) or []
        if isinstance(value, Mapping):
            value = value.get(language) or []
        return list(value)

    def section(self, name: str) -> Mapping[str, Any]:
        """A further section of the file as it stands there; empty where it has none."""
        return self._raw.get(name) or {}

    def samples(self) -> Iterator[tuple[str, str, bool]]:
        """Each sample: name of the form, the text, and whether it must match."""
        for name, form in self.forms.items():
            samples = form.get("samples") or {}
            for wanted in ("match", "refuse"):
                for sample in samples.get(wanted) or []:
                    yield name, sample, wanted == "match"

    def _form(self, name: str) -> Mapping[str, Any]:
        if name not in self.forms:
            raise ResourceError(f"{self.name} has no form {name!r}")
        form: Mapping[str, Any] = self.forms[name]
        return form

    def _compile(self, name: str, language: str) -> re.Pattern[str] | None:
        source = self._form(name)["pattern"]
        if not isinstance(source, str):
            source = source.get(language)
            if source is None:
                return None
        text = self._expand(source, language)
        try:
            return re.compile(_spaced(text, exact=self.exact(name)), re.MULTILINE)
        except re.error as error:
            raise ResourceError(f"{self.name}, form {name}, {language}: {error} in {text!r}") from error

    def _expand(self, source: str, language: str) -> str:
        """The pattern with its <<fragments>> filled in."""

        def fill(match: re.Match[str]) -> str:
            value = self._fragments.get(match.group(1))
            if isinstance(value, Mapping):
                value = value.get(language, "(?!)")
            if value is None:
                raise ResourceError(f"{self.name} has no fragment {match.group(1)!r}")
            return "(?:" + self._expand(str(value).strip(), language) + ")"

        return re.sub(r"<<(\w+)>>", fill, source)


_TOKEN = re.compile(
    r"\\.|\(\?P<\w+>|\(\?P=\w+\)|\(\?(?:<[=!]|[=!:>])|\[\^?\]?(?:\\.|[^\]\\])*\]| +[?*]?|\n\s*|.", re.DOTALL
)


def _spaced(pattern: str, exact: bool) -> str:
    """A pattern in the file's writing → Python's: blanks are white space, letters are folded.

    >>> _spaced("Dear (?P<name>[A-Z] É)", exact=False)
    'dear\\\\s+(?P<name>[a-z]\\\\s+e)'
    """
    pieces = []
    for token in _TOKEN.findall(pattern):
        if token.startswith("\n"):
            continue
        if token.startswith(" "):
            pieces.append(r"\s+" if token.isspace() else r"\s*")
        elif exact or token.startswith(("\\", "(?")):
            pieces.append(token)
        else:
            pieces.append(fold(token) if not token.startswith("[") else _folded_class(token))
    return "".join(pieces)


def _folded_class(token: str) -> str:
    """A character class in lower case, escapes kept."""
    return "".join(
        piece if piece.startswith("\\") else fold(piece) for piece in re.findall(r"\\.|.", token, re.DOTALL)
    )


@lru_cache(maxsize=8)
def _load(path: Path) -> Forms:
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ResourceError(f"{path.name} cannot be opened: {error.strerror}") from error
    except yaml.YAMLError as error:
        raise ResourceError(f"{path.name} is not YAML: {error}") from error
    if not isinstance(raw, dict):
        raise ResourceError(f"{path.name} holds no forms")
    return Forms(raw, path.name)


def load_forms(name: str, directory: Path | None = None) -> Forms:
    """The forms of ``data/<name>.yaml``. Raises :class:`ResourceError` for a file missing or broken.

    >>> load_forms("sections").pattern("date", "en") is not None
    True
    """
    return _load((directory or data_dir()) / f"{name}.yaml")
