"""Whatever bytes come, reading ends soon, raises nothing and points into the text.

Quick: 400 inputs. The long run (100,000 inputs, about ten minutes on one core)::

    FUZZ_INPUTS=100000 python -m pytest tests/fuzz -m slow
"""

from __future__ import annotations

import os
import random
import time
from pathlib import Path

import pytest

from hrgraph.documents import read_bytes
from hrgraph.records import Communication, Registers, extract, load_registers

LETTERS = Path(__file__).resolve().parents[1] / "letters"
SECONDS = 5.0
"""Nothing that fits on a few pages may take longer."""


def sources() -> list[bytes]:
    return [path.read_bytes() for path in sorted(LETTERS.glob("*/letter.txt"))]


def made(rng: random.Random, letters: list[bytes]) -> bytes:
    """One input: noise, or a letter cut, spliced, shuffled, repeated or with bytes changed."""
    kind = rng.randrange(8)
    one, two = rng.choice(letters), rng.choice(letters)
    if kind == 0:
        return rng.randbytes(rng.randrange(2000))
    if kind == 1:
        return one[: rng.randrange(len(one))]
    if kind == 2:
        return one[: rng.randrange(len(one))] + two[rng.randrange(len(two)) :]
    if kind == 3:
        lines = one.split(b"\n")
        rng.shuffle(lines)
        return b"\n".join(lines)
    if kind == 4:
        line = rng.choice(one.split(b"\n"))
        return one.replace(line, line * rng.randrange(2, 12)) if line else one
    if kind == 5:
        changed = bytearray(one)
        for _ in range(rng.randrange(1, 60)):
            changed[rng.randrange(len(changed))] = rng.randrange(256)
        return bytes(changed)
    if kind == 6:
        marks = rng.choice(
            [b"(", b'"', b"1. ", b"\n", b"-\n", b"article 1, ", b"AL OTH ", b"of the ", b"[", b"\x0c"]
        )
        place = rng.randrange(len(one))
        return one[:place] + marks * rng.randrange(1, 200) + one[place:]
    head = rng.choice([b"%PDF-1.4\n", b"PK\x03\x04", b"<html>", b"\xff\xfe", b"\xef\xbb\xbf"])
    return head + one[: rng.randrange(len(one))]


def check(data: bytes, registers: Registers) -> float:
    """Read one input; the seconds of the processor that it took."""
    begun = time.process_time()
    document = read_bytes(data, "fuzz")
    record = extract(document, registers)
    seconds = time.process_time() - begun
    for one in record.evidence:
        assert 0 <= one.span.start <= one.span.end <= len(document.text), one
    assert Communication.from_json(record.to_json()) == record
    return seconds


def run(count: int, seed: int) -> None:
    registers = load_registers()
    letters = sources()
    for number in range(count):
        data = made(random.Random(f"{seed}/{number}"), letters)
        try:
            seconds = check(data, registers)
        except Exception as error:
            pytest.fail(f"input {seed}/{number}: {error!r}")
        assert seconds < SECONDS, f"input {seed}/{number} took {seconds:.1f} seconds"


def test_some_inputs() -> None:
    run(400, seed=1)


@pytest.mark.slow
def test_many_inputs() -> None:
    run(int(os.environ.get("FUZZ_INPUTS", "2000")), seed=2)
