"""store: quads become a published Oxigraph directory, and questions are answered from it."""

from hrgraph.store.build import Release, build, prepare
from hrgraph.store.export import export_release

__all__ = ["Release", "build", "export_release", "prepare"]
