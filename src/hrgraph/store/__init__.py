"""store: quads become a published Oxigraph directory, and questions are answered from it.

Its doors are opened when they are used: a process that answers queries loads nothing that builds.
"""

from __future__ import annotations

from importlib import import_module

TYPE_CHECKING = False
if TYPE_CHECKING:
    from hrgraph.store.build import Release, build
    from hrgraph.store.export import export_release

__all__ = ["Release", "build", "export_release"]


def __getattr__(name: str) -> object:
    """A public name from the module that holds it."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    home = "hrgraph.store.export" if name == "export_release" else "hrgraph.store.build"
    return getattr(import_module(home), name)
