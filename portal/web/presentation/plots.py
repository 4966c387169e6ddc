"""Small plots, drawn on the server: bars, one bar in parts, ranges with a dot; always with a table.

No style stands in them, only classes (`plots.css`), so that the policy of contents may stay strict,
and currentColor, so that they are dark in the light and light in the dark. A plot is 320 units
wide, its letters are 14 high: on the narrowest telephone they are as large as the text around.
"""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import wrap
from typing import TYPE_CHECKING, NamedTuple

from markupsafe import Markup

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

WIDTH = 320
_LINE = 18  # from one line of text to the next
_BAR = 12
_GAP = 14
_LETTERS = 40  # of a label in one line
_INSET = 8  # so that a dot at either end is whole
SHADES = 6


class Bar(NamedTuple):
    """One thing with its size; `told` is the size in words. None: hidden, no bar is drawn."""

    label: str
    size: float | None
    told: str


class Range(NamedTuple):
    """A middle between two quarters, and all three in words."""

    label: str
    low: float
    middle: float
    high: float
    told: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    """A drawing, and the same in rows of a table: name and value in words."""

    svg: Markup
    rows: tuple[tuple[str, str], ...]


class Box(NamedTuple):
    """Where a bar stands: for drawing it, and for a test that looks."""

    x: float
    y: float
    width: float
    height: float


def bars(title: str, about: str, things: Sequence[Bar]) -> Plot:
    """One bar below the other, the label above each, the value at its end."""
    most = max((thing.size or 0 for thing in things), default=0)
    parts: list[Markup] = []
    y = 0
    for thing in things:
        y = _label(parts, thing.label, thing.told, y=y)
        width = 0.0 if not most or thing.size is None else WIDTH * thing.size / most
        parts.append(_rectangle(Box(0, y, WIDTH, _BAR), "plot-track"))
        if width:
            parts.append(_rectangle(Box(0, y, round(width, 1), _BAR), "plot-bar"))
        y += _BAR + _GAP
    return Plot(svg=_drawing(title, about, parts, height=y - _GAP), rows=_rows(things))


def stacked(title: str, about: str, things: Sequence[Bar]) -> Plot:
    """One bar in as many parts as there are things, and what each part is below it."""
    boxes = stack([thing.size or 0 for thing in things])
    parts = [
        _rectangle(box, f"plot-bar plot-{number % SHADES + 1}")
        for number, box in enumerate(boxes)
        if box.width > 0
    ]
    y = 2 * _BAR + _GAP
    for number, thing in enumerate(things):
        shade = f"plot-bar plot-{number % SHADES + 1}"
        parts.append(_rectangle(Box(0, y + 2, _BAR, _BAR), shade))
        y = _label(parts, thing.label, thing.told, y=y, x=_BAR + 8) + 2
    return Plot(svg=_drawing(title, about, parts, height=y), rows=_rows(things))


def stack(sizes: Sequence[float], *, gap: float = 2.0) -> tuple[Box, ...]:
    """Where the parts of one bar stand: side by side, no overlap, together the whole width.

    A part that nobody could see, a millionth of the whole, takes no room.
    """
    least = sum(sizes) / 1_000_000
    sizes = [size if size > least else 0.0 for size in sizes]
    drawn = [size for size in sizes if size > 0]
    whole, room = sum(drawn), WIDTH - gap * max(0, len(drawn) - 1)
    x, found = 0.0, []
    for size in sizes:
        width = room * size / whole if size > 0 else 0.0
        found.append(Box(x, 0, width, 2 * _BAR))
        x += width + gap if size > 0 else 0.0
    return tuple(found)


def dots(title: str, about: str, things: Sequence[Range]) -> Plot:
    """On one scale from nought: a band from quarter to quarter, and a dot at the middle."""
    most = max((thing.high for thing in things), default=0) or 1
    room = WIDTH - 2 * _INSET

    def place(value: float) -> float:
        return round(_INSET + room * value / most, 1)

    parts: list[Markup] = []
    y = 0
    for thing in things:
        y = _label(parts, thing.label, thing.told, y=y)
        low, high = place(thing.low), place(thing.high)
        parts.append(_rectangle(Box(_INSET, y + 5, room, 2), "plot-track"))
        parts.append(_rectangle(Box(low, y + 2, max(high - low, 2), 8), "plot-bar plot-4"))
        parts.append(
            Markup('<circle class="plot-dot" cx="{}" cy="{}" r="6"/>').format(
                place(thing.middle), y + 6
            )
        )
        y += _BAR + _GAP
    rows = tuple((thing.label, thing.told) for thing in things)
    return Plot(svg=_drawing(title, about, parts, height=y - _GAP), rows=rows)


def _rows(things: Iterable[Bar]) -> tuple[tuple[str, str], ...]:
    return tuple((thing.label, thing.told) for thing in things)


def _label(parts: list[Markup], label: str, told: str, *, y: int, x: int = 0) -> int:
    """Write the label and its value, in as many lines as they need; where the next thing begins."""
    for line, value in _lines(label, told):
        y += _LINE
        parts.append(
            Markup('<text class="plot-label" x="{}" y="{}">{}</text>').format(x, y - 4, line)
        )
        if value:
            parts.append(
                Markup('<text class="plot-value" x="{}" y="{}">{}</text>').format(
                    WIDTH, y - 4, value
                )
            )
    return y


def _lines(label: str, told: str) -> Iterator[tuple[str, str]]:
    """The lines of a label, the last one with the value behind it where there is room."""
    lines = wrap(label, _LETTERS - 3) or [""]
    fits = len(lines[-1]) + len(told) + 2 <= _LETTERS
    yield from ((line, "") for line in lines[:-1])
    yield lines[-1], told if fits else ""
    if not fits:
        values = wrap(told, _LETTERS)
        yield from (("", value) for value in values)


def _rectangle(box: Box, classes: str) -> Markup:
    shape = Markup('<rect class="{}" x="{}" y="{}" width="{}" height="{}" rx="2"/>')
    return shape.format(classes, *(round(number, 2) for number in box))


def _drawing(title: str, about: str, parts: Iterable[Markup], *, height: float) -> Markup:
    """The drawing with its name and its description, which is read aloud instead of it."""
    opening = Markup(
        '<svg class="plot" viewBox="0 0 {} {}" role="img" xmlns="http://www.w3.org/2000/svg">'
        "<title>{}</title><desc>{}</desc>"
    ).format(WIDTH, max(round(height), 1), title, about)
    return opening + Markup("").join(parts) + Markup("</svg>")
