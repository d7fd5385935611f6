"""A network as a picture: things on a circle, by community, their names outside of it like spokes.

On a circle no name can lie on another one, whatever the data; where a thing stands says to which
community it belongs and nothing else. Templates hold the SVG; resvg makes the PNG of it.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from jinja2 import Environment, PackageLoader, StrictUndefined

from hrgraph.analysis.measures import Figures, measure
from hrgraph.analysis.networks import Line, Network, Node
from hrgraph.analysis.wording import load_wording
from hrgraph.errors import ResourceError, UsageError

__all__ = ["Spot", "png", "spots", "svg"]

_COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#b8860b", "#56b4e9", "#7b3294", "#8c510a")
_OTHER = "#777777"
_SHAPES = (
    "M-1 0a1 1 0 1 0 2 0a1 1 0 1 0 -2 0z",  # circle
    "M-.9-.9h1.8v1.8h-1.8z",  # square
    "M0-1.25L1.25 0L0 1.25L-1.25 0z",  # diamond
    "M0-1.2L1.1.8H-1.1z",  # triangle
)
_NAME = 44  # characters of a name that are shown
_FONT = 13.0
_GLYPH = 0.56  # width of a character, in parts of the font's size
_SMALLEST, _LARGEST = 3.5, 15.0


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a thing stands, how large it is, where its name begins; degrees go clockwise from the right."""

    node: Node
    figures: Figures
    name: str
    x: float
    y: float
    radius: float
    colour: str
    shape: str
    angle: float
    turned: bool
    name_x: float
    name_y: float


def spots(network: Network, most: int) -> tuple[list[Spot], float]:
    """The ``most`` things with most letters on a circle of communities, and the radius of that circle.

    >>> from hrgraph.analysis.networks import load_networks, make_network
    >>> rows = [{"source": a, "target": b, "letters": "1"} for a, b in ("ab", "bc")]
    >>> placed, radius = spots(make_network(load_networks()["mandates"], {}, rows), 60)
    >>> [spot.name for spot in placed], round(radius)
    (['b', 'a', 'c'], 230)
    """
    figures = measure(network)
    ranked = sorted(network.nodes, key=lambda one: (-one.letters, -figures[one.iri].strength, one.iri))[:most]
    ranked.sort(key=lambda one: (figures[one.iri].community, -figures[one.iri].strength, one.iri))
    largest = max((one.letters for one in ranked), default=1) or 1
    # A gap between communities; each name has its arc, wider than its letters are high and its dot is wide.
    gaps = len({figures[one.iri].community for one in ranked})
    steps = len(ranked) + gaps
    radius = max(230.0, steps * (_FONT + 4) / math.tau)
    shapes = _shapes(network)
    found, step, before = [], 0, 0
    for one in ranked:
        community = figures[one.iri].community
        step += 1 + (community != before and before != 0)
        before = community
        turn = math.tau * (step - 1) / max(steps, 1) - math.pi / 2
        dot = _size(one.letters, largest)
        colour = _COLOURS[community - 1] if community <= len(_COLOURS) else _OTHER
        found.append(
            Spot(
                one,
                figures[one.iri],
                _cut(one.label),
                radius * math.cos(turn),
                radius * math.sin(turn),
                dot,
                colour,
                shapes[one.kind],
                math.degrees(turn),
                math.cos(turn) < -1e-9,
                (radius + _LARGEST + 5) * math.cos(turn),
                (radius + _LARGEST + 5) * math.sin(turn),
            )
        )
    return found, radius


def svg(network: Network, most: int | None = None) -> bytes:
    """The picture as SVG 1.1, legend and limits included; things beyond ``most`` are counted, not drawn."""
    wording = load_wording()
    placed, radius = spots(network, most or wording.method["shown"])
    place = {spot.node.iri: spot for spot in placed}
    lines = [one for one in network.lines if one.source in place and one.target in place]
    thickest = max((one.letters for one in lines), default=1)
    reach = radius + _LARGEST + 12 + _GLYPH * _FONT * max((len(spot.name) for spot in placed), default=0)
    environment = Environment(
        loader=PackageLoader("hrgraph.analysis"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    environment.filters["f"] = lambda number: f"{number:.1f}"
    largest = max((spot.node.letters for spot in placed), default=1) or 1
    drawn = environment.get_template("network.svg").render(
        network=network,
        spots=placed,
        strokes=[_stroke(one, place, thickest) for one in sorted(lines, key=lambda one: one.letters)],
        reach=reach,
        width=max(2 * reach, 900),
        legend=_legend(placed),
        kinds=_shapes(network),
        sizes=[(letters, _size(letters, largest)) for letters in sorted({1, largest})],
        widths=[(letters, _width(letters, thickest)) for letters in sorted({1, thickest})],
        asked=", ".join(f"{name} {value}" for name, value in sorted(network.values.items())),
        limits=wording.limits,
        all_lines=len(network.lines),
    )
    return drawn.encode()


def png(network: Network, most: int | None = None) -> bytes:
    """The picture as PNG.

    Raises :class:`UsageError` when resvg-py is not installed, and :class:`ResourceError` when this machine
    has no font to write with.
    """
    try:
        import resvg_py
    except ImportError:
        raise UsageError("a PNG needs resvg-py: pip install 'hrgraph[picture]', or ask for svg") from None
    probe = '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20">{}</svg>'
    letter = '<text x="2" y="16" font-family="sans-serif" font-size="16">M</text>'
    if resvg_py.svg_to_bytes(svg_string=probe.format(letter)) == resvg_py.svg_to_bytes(
        svg_string=probe.format("")
    ):
        raise ResourceError("this machine has no font to draw names with: install one, or ask for svg")
    drawn = svg(network, most).decode()
    return bytes(resvg_py.svg_to_bytes(svg_string=drawn, background="#ffffff", font_family="DejaVu Sans"))


def _shapes(network: Network) -> dict[str, str]:
    """The outline of each kind of thing: the most frequent kind is a circle."""
    count = Counter(node.kind for node in network.nodes)
    ordered = sorted(count, key=lambda kind: (-count[kind], kind))
    return {kind: _SHAPES[min(place, len(_SHAPES) - 1)] for place, kind in enumerate(ordered)}


def _size(letters: int, largest: int) -> float:
    """The radius of a dot: its area grows with the letters."""
    return _SMALLEST + (_LARGEST - _SMALLEST) * math.sqrt(letters / largest)


def _width(letters: int, thickest: int) -> float:
    """The width of a line; where even the thickest stands for few communications, it is not thick."""
    return 0.4 + 4.6 * math.sqrt(letters / max(thickest, 10))


def _cut(name: str) -> str:
    return name if len(name) <= _NAME else name[: _NAME - 1].rstrip() + "…"


def _stroke(line: Line, place: dict[str, Spot], thickest: int) -> dict[str, object]:
    one, other = place[line.source], place[line.target]
    width = _width(line.letters, thickest)
    same = one.colour == other.colour
    return {
        "one": one,
        "other": other,
        "width": width,
        "opacity": 0.08 + 0.11 * width,
        "colour": one.colour if same else "#888888",
        "letters": line.letters,
    }


def _legend(placed: Sequence[Spot]) -> list[tuple[str, str]]:
    """Colour and name of each community shown: it has the name of its most connected thing."""
    first: dict[int, Spot] = {}
    count: dict[int, int] = {}
    for spot in placed:
        number = spot.figures.community
        first.setdefault(number, spot)
        count[number] = count.get(number, 0) + 1
    shown = [
        (spot.colour, f"{spot.name} and {count[number] - 1} more" if count[number] > 1 else spot.name)
        for number, spot in first.items()
        if number <= len(_COLOURS)
    ]
    rest = sum(count[number] for number in first if number > len(_COLOURS))
    return [*shown, (_OTHER, f"{rest} in smaller communities")] if rest else shown
