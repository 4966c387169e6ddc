"""The figures of the law, read from `figures.toml`: what holds on a day, and what to look up anew.

Information for people. Nothing is charged by these figures, and nothing is refused because of them.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date


class Unit(StrEnum):
    """What a figure counts."""

    PERCENT = "percent"
    EUROS = "euros"
    DAYS = "days"
    MONTHS = "months"
    YEARS = "years"


class AppliesTo(StrEnum):
    """Between whom a figure holds: towards a consumer, between professionals, or both."""

    CONSUMER = "consumer"
    PROFESSIONAL = "professional"
    BOTH = "both"


class Confidence(StrEnum):
    """How sure we are."""

    HIGH = "high"  # an official text was read
    MEDIUM = "medium"  # several secondary sources agree
    LOW = "low"  # not verified: never shown as a fact


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One value and its time, first and last day included.

    Whatever has a last day ended with it, unless `renewed` says when its successor comes. What has
    none is to be looked over from `check_after` on.
    """

    key: str
    name: str
    value: Decimal
    unit: Unit
    applies_to: AppliesTo
    source: str
    confidence: Confidence
    valid_from: date | None = None
    valid_until: date | None = None
    check_after: date | None = None
    renewed: str = ""

    def is_in_force(self, on: date) -> bool:
        """Whether it holds on a day."""
        began = self.valid_from is None or self.valid_from <= on
        return began and (self.valid_until is None or on <= self.valid_until)

    @property
    def is_verified(self) -> bool:
        """Whether it may be shown as a fact."""
        return self.confidence is not Confidence.LOW

    @property
    def written(self) -> str:
        """The value with its unit, as an English sentence has it: `7.86 %`, `€5,000`, `2 years`."""
        if self.unit is Unit.PERCENT:
            return f"{self.value} %"
        if self.unit is Unit.EUROS:
            return f"€{self.value:,}"
        return f"{self.value} {self.unit if self.value != 1 else self.unit.removesuffix('s')}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Law:
    """All figures, those of one key beside each other and the oldest first."""

    figures: tuple[Figure, ...]

    def on(self, day: date, key: str) -> Figure | None:
        """The figure of a key that holds on a day; None when none is known."""
        return next((one for one in self._of(key) if one.is_in_force(day)), None)

    def newest(self, key: str) -> Figure | None:
        """The last figure known of a key, whether its time is over or not."""
        return next(iter(reversed(self._of(key))), None)

    def expired(self, today: date) -> tuple[Figure, ...]:
        """Figures whose time is over, and whose successors should be known by now but are not."""
        newest = (self.newest(key) for key in self._keys())
        return tuple(
            one
            for one in newest
            if one and one.renewed and one.valid_until and one.valid_until < today
        )

    def to_look_over(self, today: date) -> tuple[Figure, ...]:
        """Figures without an end that nobody has looked over for too long."""
        return tuple(one for one in self.figures if one.check_after and one.check_after < today)

    def _of(self, key: str) -> tuple[Figure, ...]:
        return tuple(one for one in self.figures if one.key == key)

    def _keys(self) -> Iterable[str]:
        return dict.fromkeys(one.key for one in self.figures)


def read_law() -> Law:
    """The figures that come with the program."""
    text = files("portal.law").joinpath("figures.toml").read_text(encoding="utf-8")
    entries = tomllib.loads(text, parse_float=Decimal)["figure"]
    return Law(figures=tuple(_figure(entry) for entry in entries))


def _figure(entry: dict[str, Any]) -> Figure:
    return Figure(
        **{
            **entry,
            "value": Decimal(entry["value"]),
            "unit": Unit(entry["unit"]),
            "applies_to": AppliesTo(entry["applies_to"]),
            "confidence": Confidence(entry["confidence"]),
        }
    )
