"""The owner's accent colour, made readable on paper and at night.

WCAG 2.2 (1.4.3) asks for 4.5:1 between text and its ground. An accent that misses it is mixed
with black (on paper) or with white (on the dark ground) just as far as needed, so that its hue
stays the owner's.
"""

from __future__ import annotations

import re
from typing import NamedTuple

PAPER = "#fbf8f2"  # the same two grounds stand in static/portal.css; a test compares them
NIGHT = "#191714"
NEEDED = 4.5
COMFORTABLE = 6.0  # on the dark ground, where 4.5 looks dim
_FALLBACK = "#2f5d50"
_STEPS = 256
_HEX = re.compile(r"#?([0-9a-f]{6}|[0-9a-f]{3})")


class Colour(NamedTuple):
    """Red, green and blue from 0 to 255."""

    red: int
    green: int
    blue: int

    @classmethod
    def parse(cls, text: str) -> Colour:
        """Read `#2f5d50` or `#abc`; ValueError for anything else."""
        found = _HEX.fullmatch(text.strip().lower())
        if found is None:
            raise ValueError(f"{text!r} is not a colour such as #2f5d50")
        digits = found[1] if len(found[1]) == 6 else "".join(sign * 2 for sign in found[1])
        return cls(*bytes.fromhex(digits))

    def __str__(self) -> str:
        return f"#{self.red:02x}{self.green:02x}{self.blue:02x}"

    @property
    def luminance(self) -> float:
        """Relative luminance as WCAG defines it, from 0 (black) to 1 (white)."""
        red, green, blue = (_linear(part / 255) for part in self)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    def mixed(self, other: Colour, share: float) -> Colour:
        """This colour with a share (0 to 1) of another."""
        return Colour(*(round(a + (b - a) * share) for a, b in zip(self, other, strict=True)))


def contrast(one: Colour, other: Colour) -> float:
    """The contrast ratio of WCAG, from 1 (the same) to 21 (black on white)."""
    low, high = sorted((one.luminance, other.luminance))
    return (high + 0.05) / (low + 0.05)


def readable(accent: Colour, ground: Colour, needed: float = NEEDED) -> Colour:
    """The accent itself if it reads well on the ground, else the nearest mixture that does."""
    end = Colour(0, 0, 0) if ground.luminance > 0.18 else Colour(255, 255, 255)
    mixtures = (accent.mixed(end, step / _STEPS) for step in range(_STEPS + 1))
    return next(mixture for mixture in mixtures if contrast(mixture, ground) >= needed)


def accents(accent: str) -> tuple[Colour, Colour]:
    """The accent for paper and the one for the dark ground; what is no colour gives our own."""
    try:
        wished = Colour.parse(accent)
    except ValueError:
        wished = Colour.parse(_FALLBACK)
    on_paper = readable(wished, Colour.parse(PAPER))
    return on_paper, readable(wished, Colour.parse(NIGHT), COMFORTABLE)


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)
