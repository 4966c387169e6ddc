"""What is agreed, asked for or offered, as the client's page tells it: one short passage each."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from portal.domain.arrangements import Kind, Status
from portal.domain.due import amount_agreed
from portal.web.presentation.doing import payments_of, place_of
from portal.web.presentation.standing import facts_of, standing_of

if TYPE_CHECKING:
    from markupsafe import Markup

    from portal.domain.arrangements import Arrangement
    from portal.domain.money import Money
    from portal.web.presentation.forms import Way
    from portal.web.presentation.scene import Scene

_ABOUT_MONEY = frozenset({Kind.PROMISE, Kind.PLAN})
# A page says so much of each; the rest stands on the page of its own.
_MOST_TOLD = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """One passage: how it stands, how far it has come, and what is paid next."""

    id: str
    headline: str
    paragraphs: tuple[str, ...]
    progress: str
    pay: Way | None
    url: str  # its own page; empty for a link that sees and pays only
    see: str  # what the link to it says
    is_headline: bool = False  # whether the page begins with it


def agreements_of(scene: Scene) -> tuple[Agreement, ...]:
    """Everything about which somebody is still to do something; what holds comes first."""
    if not scene.is_served:
        return ()
    live = [a for a in scene.facts.live_arrangements if _is_told(scene, a)]
    live.sort(key=lambda a: (a.status is not Status.AGREED, a.kind not in _ABOUT_MONEY))
    return tuple(_agreement(scene, arrangement) for arrangement in live)


def _is_told(scene: Scene, arrangement: Arrangement) -> bool:
    if not scene.may_change_things:  # an accountant sees what is to be paid when
        return arrangement.kind in _ABOUT_MONEY and arrangement.status is Status.AGREED
    if arrangement.kind is Kind.SURVEY:  # asked once its letter has left
        return arrangement.next_on == arrangement.answer_by
    return True


def _agreement(scene: Scene, arrangement: Arrangement) -> Agreement:
    standing = standing_of(scene, arrangement)
    holds = arrangement.status is Status.AGREED
    payments = payments_of(scene, arrangement) if holds else ()
    full = scene.may_change_things
    return Agreement(
        id=arrangement.id,
        headline=standing.headline,
        paragraphs=standing.paragraphs[:_MOST_TOLD] if full else (),
        progress=standing.progress,
        pay=payments[0] if payments else None,
        url=place_of(scene, arrangement) if full else "",
        see=scene.words(_see(arrangement)),
    )


def _see(arrangement: Arrangement) -> str:
    """What the link to its page says: where the client is to answer, it says so."""
    if arrangement.kind is Kind.SURVEY:
        return "agreed.see_survey"
    return "agreed.see_answer" if arrangement.waits_for_client else "agreed.see"


def holding(scene: Scene) -> tuple[Arrangement, ...]:
    """The dates and plans that hold."""
    return tuple(
        arrangement
        for arrangement in scene.facts.arrangements
        if arrangement.status is Status.AGREED and arrangement.kind in _ABOUT_MONEY
    )


def agreed_told(scene: Scene, arrangement: Arrangement) -> tuple[Markup, ...]:
    """What comes next under an agreement, in one sentence."""
    facts = facts_of(scene, arrangement)
    return (scene.words(f"agreed.{arrangement.kind}.told", **facts),)


def with_headline(
    scene: Scene, agreements: tuple[Agreement, ...]
) -> tuple[str, tuple[Agreement, ...]]:
    """The page's first sentence where what holds covers everything that is open, and the passages.

    One agreement gives the page its headline, and needs none of its own then.
    """
    held = holding(scene)
    still_open = {i.id for i in scene.facts.open_invoices(scene.today)}
    if not held or not agreements or not still_open <= scene.agreed:
        return "", agreements
    if len(held) > 1:
        return scene.words("agreed.several.lead"), agreements
    first, *others = agreements
    return first.headline, (replace(first, is_headline=True), *others)


def amount_now(scene: Scene) -> Money | None:
    """What one agreement about everything that is open asks for next; None where there is none."""
    still_open = {i.id for i in scene.facts.open_invoices(scene.today)}
    held = [
        arrangement
        for arrangement in scene.facts.arrangements
        if arrangement.status is Status.AGREED
        and arrangement.kind in _ABOUT_MONEY | {Kind.OFFER}
        and still_open <= set(arrangement.invoice_ids)
    ]
    if len(held) != 1:
        return None
    return amount_agreed(held[0], scene.facts.invoices, what="next", today=scene.today)
