"""Where ontology/, data/ and queries/ are: inside the wheel, or in the checkout around it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from hrgraph.errors import ResourceError

__all__ = ["data_dir", "ontology_dir", "queries_dir", "root", "yaml_loader"]


def root() -> Path:
    """The folder that holds ``ontology/``, ``data/`` and ``queries/``.

    Raises :class:`ResourceError` when neither the installed package nor a checkout has them.

    >>> (root() / "ontology" / "context.jsonld").name
    'context.jsonld'
    """
    package = Path(__file__).resolve().parent
    for candidate in (package / "_resources", package.parent.parent):
        if (candidate / "ontology").is_dir() and (candidate / "data").is_dir():
            return candidate
    raise ResourceError("ontology/ and data/ are missing: install hrgraph from its wheel or from a checkout")


def ontology_dir() -> Path:
    """The folder of the ontology, its schemes, shapes and the JSON-LD context."""
    return root() / "ontology"


def data_dir() -> Path:
    """The folder of the tables, their promises and the letters' records."""
    return root() / "data"


def queries_dir() -> Path:
    """The folder of the questions, one ``.rq`` file each."""
    return root() / "queries"


def yaml_loader() -> type[Any]:
    """The safe loader of YAML in C, which is ten times faster, or the one in Python where a wheel has none.

    >>> yaml.load("a: 1", Loader=yaml_loader())
    {'a': 1}
    """
    return getattr(yaml, "CSafeLoader", yaml.SafeLoader)
