"""What the law sets in figures: rates, sums and periods, each with its time and its source."""

from __future__ import annotations

from portal.law.figures import AppliesTo, Confidence, Figure, Law, Unit, read_law

__all__ = ["AppliesTo", "Confidence", "Figure", "Law", "Unit", "read_law"]
