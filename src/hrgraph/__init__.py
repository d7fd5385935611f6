"""hrgraph: an open knowledge graph of the UN Human Rights Council's special procedures.

The rooms, in the order in which a letter walks through them::

    documents   bytes -> text with positions            read_document(path) -> Document
    records     text -> what the letter says            extract(document, registers) -> Communication
    graph       records and tables -> quads             describe(record) -> quads
    checks      quads -> what is wrong with them        validate(store) -> Report
    store       quads -> a published Oxigraph directory build(quads, directory) -> Release
    service     the directory over HTTP, read only      create_app(directory) -> FastAPI

``pipeline`` is the line from top to bottom and ``cli`` its commands. This module imports
nothing: importing hrgraph costs nothing.
"""

__all__ = ["__version__"]

__version__ = "0.1.0"
