"""What every test may use: the golden switch, published graphs, the letter that is not committed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("any machine", deadline=None)  # a busy machine is no fault
settings.load_profile("any machine")

ROOT = Path(__file__).resolve().parent.parent


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--golden", action="store_true", help="rewrite golden files; read the difference before committing"
    )
    parser.addoption("--screenshots", action="store_true", help="take the pictures of docs/images/ anew")


@pytest.fixture(scope="session")
def rewrite_golden(request: pytest.FixtureRequest) -> bool:
    """Whether golden files are to be rewritten instead of compared."""
    return bool(request.config.getoption("--golden"))


@pytest.fixture(scope="session")
def real_letter() -> Path:
    """The one real letter: not ours to publish, so it lies beside the checkout or the test skips."""
    letter = ROOT.parent / "shared" / "letters" / "AL-OTH-10-2023.txt"
    if not letter.is_file():
        pytest.skip("the real letter is not beside this checkout (its text is not committed)")
    return letter


@pytest.fixture(scope="session")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store directory with the graph of data/ published; tests only read it."""
    from hrgraph.pipeline import assemble
    from hrgraph.store.build import build

    directory = tmp_path_factory.mktemp("shipped")
    assembled = assemble(lambda *_: None)
    build(assembled.store, directory, assembled.about)
    return directory


@pytest.fixture(scope="session")
def store_directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store directory with a graph of ten things published, as the builder writes it; only read."""
    import pyoxigraph as ox

    from hrgraph.iris import mint_graph
    from hrgraph.store.build import build

    directory = tmp_path_factory.mktemp("published")
    graph = ox.NamedNode(mint_graph("communications"))
    small = ROOT / "tests" / "service" / "data" / "small.ttl"
    triples = ox.parse(small.read_bytes(), format=ox.RdfFormat.TURTLE)
    build((ox.Quad(t.subject, t.predicate, t.object, graph) for t in triples), directory)
    return directory


@pytest.fixture(autouse=True, scope="session")
def no_cache_of_the_user(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Tests remember nothing beyond their own run."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HRGRAPH_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield
