"""Files to download: the same release gives the same bytes, in another process too."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox

from hrgraph.store.dumps import DUMPS, write_dumps

QUADS = b"".join(
    sorted(
        b"<https://w3id.org/hrgraph/id/state/%d> <http://www.w3.org/2000/01/rdf-schema#label> "
        b'"a < %d . \\" >"@en '
        b"<https://w3id.org/hrgraph/graph/%s> .\n" % (number, number, graph)
        for number in range(300)
        for graph in (b"states", b"other")
    )
)


def test_the_same_bytes_in_every_process(tmp_path: Path) -> None:
    (tmp_path / "in.nq").write_bytes(QUADS)
    seen = []
    for seed in ("1", "2"):
        folder = tmp_path / seed
        folder.mkdir()
        code = (
            "import sys; from pathlib import Path; from hrgraph.store.dumps import write_dumps; "
            "write_dumps(Path(sys.argv[1]).read_bytes(), Path(sys.argv[2]))"
        )
        arguments = [sys.executable, "-c", code, str(tmp_path / "in.nq"), str(folder)]
        subprocess.run(arguments, check=True, env={**os.environ, "PYTHONHASHSEED": seed})
        seen.append({path.name: path.read_bytes() for path in folder.iterdir()})
    assert seen[0] == seen[1]
    assert sorted(seen[0]) == sorted(["dumps.json", *(dump.name for dump in DUMPS)])


def test_each_dump_holds_the_same(tmp_path: Path) -> None:
    told = write_dumps(QUADS, tmp_path)
    text = {dump.suffix: gzip.decompress((tmp_path / dump.name).read_bytes()) for dump in DUMPS}
    assert text["nq"] == QUADS
    named = set(ox.parse(QUADS, format=ox.RdfFormat.N_QUADS))
    assert set(ox.parse(text["jsonld"], format=ox.RdfFormat.JSON_LD)) == named
    whole = {quad.triple for quad in ox.parse(text["ttl"], format=ox.RdfFormat.TURTLE)}
    assert whole == {quad.triple for quad in named}
    assert len(whole) == 300
    assert told["hrgraph.ttl.gz"]["bytes"] == (tmp_path / "hrgraph.ttl.gz").stat().st_size
