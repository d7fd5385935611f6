"""The forms of letters, declared in YAML: named patterns per language, with samples.

A file (``data/sections.yaml``, ``data/citations.yaml``) holds::

    fragments:            pieces that patterns may use as <<name>>
      month: {en: "january|...", fr: ...}      (or one string for all languages)
    forms:
      reference_label:
        about: what it finds, in a sentence
        pattern: {en: ..., fr: ..., es: ...}   (or one string for all languages)
        case: exact                            (else lower case without accents is matched)
        needs: [words]                         (each match holds one of them, or per language: search there)
        reach: [before, after]                 (how far a match goes from the word; else: all the text)
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
_SHORT = 400
"""In so few characters a pattern is found as quickly as the words that it needs."""


class Forms:
    """The patterns of one YAML file, compiled on first use."""

    def __init__(self, raw: Mapping[str, Any], name: str) -> None:
        self.name = name
        self._raw = raw
        self._fragments: Mapping[str, Any] = raw.get("fragments") or {}
        self.forms: Mapping[str, Any] = raw.get("forms") or {}
        self.lists: Mapping[str, Any] = raw.get("lists") or {}
        self._compiled: dict[tuple[str, str], re.Pattern[str] | None] = {}
        self._called: dict[str, tuple[str, ...]] = {}
        self._searched: dict[tuple[str, str], _Search | None] = {}

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
        best = None
        for code in (language,) if language else self.languages(name):
            search = self._search(name, code)
            match = next(search.over(clean, start, end), None) if search else None
            if match and (best is None or match.start() < best.start()):
                best = match
        return best

    def all(
        self, name: str, clean: Clean, language: str | None = None, start: int = 0, end: int | None = None
    ) -> list[re.Match[str]]:
        """All matches of a form in the order of the text, in a language or (None) in every one."""
        found: list[re.Match[str]] = []
        for code in (language,) if language else self.languages(name):
            search = self._search(name, code)
            if search:
                found.extend(search.over(clean, start, end))
        return found if language else sorted(found, key=lambda match: match.start())

    def opens(self, name: str, clean: Clean, language: str | None, start: int, end: int) -> bool:
        """Whether a form matches at the beginning of a piece, as if it were a line of its own."""
        view = clean.exact if self.exact(name) else clean.low
        piece = view[start:end]
        codes = (language,) if language else self.languages(name)
        return any((pattern := self.pattern(name, code)) and pattern.match(piece) for code in codes)

    def called(self, beginning: str) -> tuple[str, ...]:
        """The forms whose names begin so, in the order of the file."""
        if beginning not in self._called:
            self._called[beginning] = tuple(name for name in self.forms if name.startswith(beginning))
        return self._called[beginning]

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

    def _search(self, name: str, language: str) -> _Search | None:
        """A form in a language as it is searched for; None where the language has none."""
        key = (name, language)
        if key not in self._searched:
            pattern = self.pattern(name, language)
            form = self._form(name)
            exact = self.exact(name)
            told = form.get("needs") or ()
            words = told.get(language, ()) if isinstance(told, Mapping) else told
            needs = tuple(word if exact else fold(word) for word in words)
            reach = tuple(form["reach"]) if "reach" in form else None
            self._searched[key] = _Search(pattern, exact, needs, reach) if pattern else None
        return self._searched[key]

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


class _Search:
    """A pattern with what makes searching for it quick: words that every match holds, and line beginnings.

    A pattern is tried at every character, a word is found at the speed of memory."""

    __slots__ = ("exact", "lined", "needs", "pattern", "reach")

    def __init__(
        self, pattern: re.Pattern[str], exact: bool, needs: tuple[str, ...], reach: tuple[int, int] | None
    ) -> None:
        self.pattern = pattern
        self.exact = exact
        self.needs = needs
        self.reach = reach
        self.lined = _begins_lines(pattern.pattern)

    def over(self, clean: Clean, start: int, end: int | None) -> Iterator[re.Match[str]]:
        """The matches between two places in the order of the text; none overlap."""
        view = clean.exact if self.exact else clean.low
        end = len(view) if end is None else min(end, len(view))
        if not self.needs or end - start < _SHORT:
            return self._at_lines(view, start, end) if self.lined else self.pattern.finditer(view, start, end)
        if self.reach is None:
            held = any(view.find(word, start, end) >= 0 for word in self.needs)
            return self.pattern.finditer(view, start, end) if held else iter(())
        return self._near(view, start, end, *self.reach)

    def _at_lines(self, view: str, start: int, end: int) -> Iterator[re.Match[str]]:
        """The matches of a pattern that begins where a line does."""
        at = start if not start or view[start - 1] == "\n" else view.find("\n", start, end) + 1
        while start <= at <= end and (at or not start):
            match = self.pattern.match(view, at, end)
            if match:
                yield match
            line = view.find("\n", max(match.end() - 1, at) if match else at, end)
            if line < 0:
                return
            at = line + 1

    def _near(self, view: str, start: int, end: int, before: int, after: int) -> Iterator[re.Match[str]]:
        """The matches around the words that each match holds."""
        places: list[int] = []
        for word in self.needs:
            at = view.find(word, start, end)
            while at >= 0:
                places.append(at)
                at = view.find(word, at + 1, end)
        places.sort()
        number = 0
        while number < len(places):
            low = max(start, places[number] - before)
            high = min(end, places[number] + after)
            number += 1
            while number < len(places) and places[number] - before <= high:
                high = min(end, places[number] + after)
                number += 1
            for match in self.pattern.finditer(view, low, high):
                yield match
                start = max(start, match.end())


def _begins_lines(pattern: str) -> bool:
    """Whether a pattern can only match where a line begins: it starts with ``^`` and has no other branch."""
    depth = 0
    for token in _TOKEN.findall(pattern):
        if token == "|" and not depth:
            return False
        depth += token.startswith("(") - (token == ")")
    return pattern.startswith("^")


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
