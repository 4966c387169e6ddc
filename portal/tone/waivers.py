"""Waivers: the owner accepts what a rule finds in a file, with a reason, in a comment.

<!-- ton: accepter huissier : texte relu par Me X -->
<!-- tone: accept bailiff: read over by our lawyer -->
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from portal.tone.findings import Finding
    from portal.tone.telling import Telling

_WAIVER = re.compile(
    r"\s*(?:ton\s*:\s*accepter|tone\s*:\s*accept)\s+(?P<rule>[\w-]+)\s*(?::\s*(?P<reason>.*?))?\s*",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver:
    """One comment that accepts a rule, unless it gives no reason; `place` is where it begins."""

    rule: str
    reason: str
    place: int


def waivers(comments: Iterable[tuple[int, str]]) -> Iterator[Waiver]:
    """The waivers among comments; every other comment is the owner's own affair."""
    for place, comment in comments:
        if match := _WAIVER.fullmatch(comment):
            reason = " ".join((match["reason"] or "").split())
            yield Waiver(rule=match["rule"].lower(), reason=reason, place=place)


def settled(
    findings: Collection[Finding], accepted: Collection[Waiver], telling: Telling
) -> Iterator[Finding]:
    """The findings that nobody accepted, and what became of each waiver."""
    given = {waiver.rule for waiver in accepted if waiver.reason}
    found = {finding.rule for finding in findings}
    yield from (finding for finding in findings if finding.rule not in given)
    for waiver in accepted:
        outcome = (
            "unused" if waiver.rule not in found else "used" if waiver.reason else "unreasoned"
        )
        yield telling.of_waiver(outcome, waiver.place, waiver.rule, reason=waiver.reason)
