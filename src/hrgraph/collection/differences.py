"""What is different between two releases that are still on disk: letters, and statements."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from hrgraph.collection.applying import letter_hashes
from hrgraph.errors import StoreError, UsageError
from hrgraph.iris import BASE, mint_graph
from hrgraph.store.digest import canonical_lines

__all__ = ["Difference", "compare", "releases_in"]


@dataclass(frozen=True, slots=True)
class Difference:
    """From one release to another: keys of letters, and lines of N-Quads, sorted."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    replaced: tuple[str, ...]
    came: tuple[str, ...]
    gone: tuple[str, ...]

    def to_text(self, statements: bool = False) -> str:
        """For a person: the letters, and how many statements of each graph; or every statement."""
        lines = [
            f"{sign} {key}"
            for sign, keys in (("+", self.added), ("-", self.removed), ("~", self.replaced))
            for key in keys
        ]
        if statements:
            lines += [f"- {line}" for line in self.gone] + [f"+ {line}" for line in self.came]
        else:
            came, gone = _by_graph(self.came), _by_graph(self.gone)
            lines += [f"  {graph}: +{came[graph]} -{gone[graph]}" for graph in sorted(came | gone)]
        lines.append(f"{len(self.came)} statements came, {len(self.gone)} went")
        return "\n".join(lines)


def releases_in(store: Path) -> list[Path]:
    """The directories of the releases that are still here, newest first."""
    folder = store / "releases"
    found = [path for path in folder.glob("*") if (path / "release.json").is_file()]
    return sorted((path for path in found if path.name[0] != "."), key=lambda path: -path.stat().st_mtime)


def compare(store: Path, before: str, after: str) -> Difference:
    """What came and went between two releases, by their ids or the beginnings of these.

    Raises :class:`UsageError` for a release that is not here (any more).
    """
    old, new = (_open(store, name) for name in (before, after))
    letters, now = letter_hashes(old), letter_hashes(new)
    replaced = {file for file in letters.keys() & now.keys() if letters[file] != now[file]}
    gone, came = set(), set()
    for graph in _changed_graphs(old, new, replaced):
        was, is_ = (set(store.quads_for_pattern(None, None, None, graph)) for store in (old, new))
        gone |= was - is_
        came |= is_ - was
    return Difference(
        tuple(sorted(now.keys() - letters.keys())),
        tuple(sorted(letters.keys() - now.keys())),
        tuple(sorted(replaced)),
        tuple(line.decode().strip() for line in canonical_lines(came)),
        tuple(line.decode().strip() for line in canonical_lines(gone)),
    )


def _changed_graphs(old: ox.Store, new: ox.Store, replaced: set[str]) -> Iterator[ox.NamedNode]:
    """The graphs that can differ: not those of letters that are the same in both."""
    letter = mint_graph("letter") + "/"
    kept = {mint_graph(f"letter/{key}") for key in letter_hashes(old).keys() & letter_hashes(new).keys()}
    kept -= {mint_graph(f"letter/{key}") for key in replaced}
    for graph in sorted({*old.named_graphs(), *new.named_graphs()}, key=str):
        if isinstance(graph, ox.NamedNode) and not (graph.value.startswith(letter) and graph.value in kept):
            yield graph


def _open(store: Path, name: str) -> ox.Store:
    found = [path for path in releases_in(store) if path.name.startswith(name)]
    if len(found) != 1:
        known = ", ".join(path.name for path in releases_in(store)) or "none"
        raise UsageError(f"there is no release {name} in {store} (any more); here are: {known}")
    try:
        return ox.Store.read_only(str(found[0] / "store"))
    except (OSError, RuntimeError) as error:
        raise StoreError(f"the store of release {found[0].name} cannot be opened: {error}") from error


def _by_graph(lines: tuple[str, ...]) -> Counter[str]:
    return Counter(line.rsplit(" ", 2)[1][1:-1].removeprefix(BASE) for line in lines)
