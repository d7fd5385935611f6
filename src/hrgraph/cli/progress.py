"""A progress bar on stderr; one line a stage where there is no terminal to draw on."""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar

__all__ = ["Progress", "Step"]

Step = Callable[[str, int, int], None]
"""Called with a stage's name, how much of it is done, and how much there is."""


class Progress:
    """Shows the stages of a long command: ``with Progress() as step: step("read data", 1, 25)``.

    >>> with Progress(quiet=True) as step:
    ...     step("read data", 1, 25)
    """

    def __init__(self, quiet: bool = False) -> None:
        self._bar = Bar(
            TextColumn("{task.description:<18}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=Console(stderr=True),
            disable=quiet,
        )
        self._stages: dict[str, TaskID] = {}

    def __enter__(self) -> Step:
        self._bar.start()
        return self._step

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._bar.stop()

    def _step(self, stage: str, done: int, total: int) -> None:
        if stage not in self._stages:
            self._stages[stage] = self._bar.add_task(stage, total=max(total, 1))
        self._bar.update(self._stages[stage], completed=done, total=max(total, 1))
