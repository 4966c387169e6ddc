"""What a build did: counted while it works, told when it is done."""

from __future__ import annotations

from dataclasses import dataclass, field, fields


@dataclass(slots=True)
class Tally:
    """Counts of one worker; two tallies add up."""

    written: int = 0
    unchanged: int = 0
    removed: int = 0
    skipped: int = 0  # links whose secret has left the list
    hosted: int = 0  # addresses of Stripe's pages that stand in the pages
    unanswered: int = 0  # invoices for which Stripe gave no address
    not_at_stripe: int = 0  # open invoices that Stripe does not know

    def add(self, other: Tally) -> None:
        """Count what another worker did."""
        for one in fields(self):
            setattr(self, one.name, getattr(self, one.name) + getattr(other, one.name))

    def count(self, *, written: bool) -> None:
        """One more page."""
        if written:
            self.written += 1
        else:
            self.unchanged += 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a build did. `skipped` are live links that got no page."""

    written: int
    unchanged: int
    removed: int
    skipped: int
    warnings: tuple[str, ...] = field(default=())
    seconds: float

    @property
    def pages(self) -> int:
        """How many files the build holds now."""
        return self.written + self.unchanged
