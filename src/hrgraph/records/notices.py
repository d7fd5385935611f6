"""What a letter announces: when it is published, and whether the experts may speak in public."""

from __future__ import annotations

from hrgraph.records.letter import Letter

__all__ = ["read_press_release", "read_publication"]

_HOURS = 24
_TAILS = ("", "2", "3")


def read_publication(letter: Letter) -> tuple[int, int, int] | None:
    """The days until publication and where they stand; None where the letter is silent."""
    start, end = letter.parts.opening_end, letter.parts.signatures
    for match in letter.forms.all("publication", letter.clean, letter.language, start, end):
        groups = match.groupdict()
        tail = next((tail for tail in _TAILS if groups.get(f"days{tail}")), "")
        words = " ".join((match[f"days{tail}"] or "").split())
        digits = match[f"digits{tail}"] or words
        number = int(digits) if digits.isdigit() else letter.forms.lists["numbers"].get(words)
        if number is None:
            continue
        if match[f"unit{tail}"] in letter.forms.lists["hours"]:
            number = -(-number // _HOURS)
        return number, match.start(f"days{tail}"), match.end(f"unit{tail}")
    return None


def read_press_release(letter: Letter) -> tuple[int, int] | None:
    """Where the letter says that a public statement may follow; None where it is silent or rules it out."""
    start, end = letter.parts.opening_end, letter.parts.signatures
    for match in letter.forms.all("press_release", letter.clean, letter.language, start, end):
        sentence = letter.sentences.around(match.start(), match.end())
        if not letter.forms.find("no_press_release", letter.clean, letter.language, *sentence):
            return match.span()
    return None
