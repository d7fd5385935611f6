"""The documentation is true: README's sessions run, and what people need is in the text."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from hrgraph.cli import main
from hrgraph.resources import queries_dir

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def sessions() -> Iterator[tuple[str, list[str]]]:
    """Each ``$ hrgraph …`` of README's console blocks with the lines shown under it."""
    for block in re.findall(r"```console\n(.*?)```", README, re.DOTALL):
        command = ""
        shown: list[str] = []
        for line in block.splitlines():
            if line.startswith("$ "):
                if command:
                    yield command, shown
                command, shown = line[2:], []
            else:
                shown.append(line)
        if command:
            yield command, shown


SESSIONS = [(command, shown) for command, shown in sessions() if command.startswith("hrgraph ")]


@pytest.mark.parametrize(("command", "shown"), SESSIONS, ids=[command for command, _ in SESSIONS])
def test_readme_session(
    command: str, shown: list[str], release: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    words = shlex.split(command)[1:]
    with pytest.raises(SystemExit) as exit_:
        main([*words, "--store", str(release)])
    assert exit_.value.code == 0
    lines = capfdbinary.readouterr().out.decode().splitlines()
    for line in shown:
        assert line == "..." or line in lines, f"README shows a line that the command does not print: {line}"


def test_readme_has_five_questions_with_answers() -> None:
    assert len(SESSIONS) >= 5


def test_every_question_is_named_in_readme() -> None:
    names = {path.stem for path in (queries_dir() / "patterns").glob("*.rq")}
    assert {name for name in names if f"`{name}`" not in README} == set()


def test_every_make_target_is_explained() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):.*## ", makefile, re.MULTILINE))
    text = README + (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    named = set(re.findall(r"(?:`|^ {4})make ([a-z-]+)", text, re.MULTILINE))
    assert named <= targets, "documentation names a target that does not exist"
    assert {"serve", "test"} <= named


def test_links_inside_the_repository_lead_somewhere() -> None:
    for name in ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md"):
        text = (ROOT / name).read_text(encoding="utf-8")
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", text):
            assert (ROOT / target).exists(), f"{name} links to {target}"
