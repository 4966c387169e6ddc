"""The smaller things a client says: corrections, messages, a gesture accepted, one answer after."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from portal.actions.arranging import change, keep_new, new_arrangement, own_arrangement
from portal.actions.corrections import correct, tell_customer
from portal.actions.following import follow_money
from portal.actions.links import issue_link
from portal.actions.telling import CLIENT, Telling
from portal.domain.arrangements import Kind, Status
from portal.domain.errors import DayRefused, TooManyRequests
from portal.domain.gestures import Change, Details, Field, Message, Offer, Survey
from portal.domain.links import Rights
from portal.domain.payments import Share

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from portal.actions.arranging import Visit
    from portal.actions.tools import Tools
    from portal.domain.arrangements import Arrangement
    from portal.domain.clients import Client
    from portal.domain.links import Link
    from portal.store.ledger import Ledger

# How many live links for accountants one client may have at a time.
_MOST_FORWARDED = 5
FORWARDED_DAYS = 30
# From this score down, somebody looks at what went wrong.
LOW_SCORE = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageWish:
    """A few words to a person, and what they need to answer."""

    text: str
    invoice_ids: Sequence[str] = ()
    wished_on: date | None = None
    name: str = ""
    email: str = ""
    phone: str = ""


def write_message(tools: Tools, visit: Visit, wish: MessageWish) -> Arrangement:
    """Keep a message that a person answers by a day."""
    visit.link.require_full()
    with tools.ledger() as ledger:
        known = ledger.invoices(visit.client.id)
    message = Message(
        text=wish.text,
        shares=tuple(
            Share(invoice_id=i.id, amount=i.remaining) for i in known if i.id in wish.invoice_ids
        ),
        wished_on=wish.wished_on,
        name=wish.name,
        email=wish.email,
        phone=wish.phone,
    )
    arrangement = new_arrangement(tools, visit, Kind.MESSAGE, terms=message, granted=False)
    return keep_new(tools, arrangement, telling=Telling(who=CLIENT, letter="message_received"))


def correct_details(tools: Tools, visit: Visit, wanted: Mapping[Field, str]) -> Arrangement | None:
    """Correct what we know of the client; None when nothing differs.

    All but the e-mail address counts at once, and Stripe is told as soon as it answers. A new
    address waits for the owner, and the old one is told: whoever holds a link may not move the
    letters elsewhere.
    """
    visit.link.require_full()
    client = visit.client
    changes = tuple(
        Change(field=field, before=getattr(client, field.value), after=value.strip())
        for field, value in wanted.items()
        if value.strip() != getattr(client, field.value)
    )
    if not changes:
        return None
    details = Details(changes=changes)
    waits = details.email is not None
    arrangement = new_arrangement(tools, visit, Kind.DETAILS, terms=details, granted=False)
    if not waits:
        arrangement = replace(
            arrangement, status=Status.FULFILLED, answer_by=None, next_on=None, closed_at=tools.now
        )
    at_once = [c for c in changes if c.field is not Field.EMAIL]

    def let_them_count(ledger: Ledger) -> None:
        correct(ledger, client.id, at_once)

    telling = Telling(who=CLIENT, letter="details_changed")
    kept = keep_new(tools, arrangement, telling=telling, also=let_them_count)
    tell_customer(tools, client.id)
    return kept


def apply_details(tools: Tools, client: Client, changes: Sequence[Change]) -> None:
    """Write corrections to the client, here and at Stripe where the client lives there."""
    with tools.ledger() as ledger:
        correct(ledger, client.id, changes)
    tell_customer(tools, client.id)


def accept_offer(tools: Tools, link: Link, wanted: str) -> Arrangement:
    """Say yes to a gesture, once; a smaller sum is then to be paid by its day.

    A credit note is a task for the owner: a program issues no document of accounts by itself.
    Raises DayRefused (`past`) when its day is over.
    """
    link.require_full()
    before = own_arrangement(tools, link, wanted)
    offer = before.terms
    if before.status is not Status.COUNTERED or not isinstance(offer, Offer):
        return before
    if offer.ends_on < tools.today:
        raise DayRefused("past")
    pay_by = offer.pay_by or offer.ends_on
    is_gift = offer.amount is None
    after = before.move(
        Status.FULFILLED if is_gift else Status.AGREED,
        at=tools.now,
        terms=replace(offer, pay_by=pay_by),
        next_on=tools.calendar.after(pay_by, 1),
    )
    task = "keep_gesture" if is_gift else ""
    telling = Telling(who=CLIENT, letter="offer_accepted", task=task)
    done = change(tools, before, after, telling=telling)
    follow_money(tools, link.client_id)  # the smaller sum may be there already
    return done


def answer_survey(tools: Tools, link: Link, wanted: str, *, score: int, text: str) -> Arrangement:
    """The one answer afterwards; a low one asks a person to look. Twice is once."""
    before = own_arrangement(tools, link, wanted)
    survey = before.terms
    if before.status is not Status.COUNTERED or not isinstance(survey, Survey):
        return before
    answered = replace(survey, score=min(5, max(1, score)), text=text.strip())
    after = before.move(Status.FULFILLED, at=tools.now, terms=answered)
    task = "low_score" if answered.score <= LOW_SCORE else ""
    telling = Telling(who=CLIENT, task=task)
    return change(tools, before, after, telling=telling, score=str(answered.score))


def forward_link(tools: Tools, link: Link, client: Client, *, key: str) -> Link:
    """A link with fewer rights and its own end, for whoever pays; TooManyRequests beyond five.

    It sees and pays. The client hands it on: we write to nobody whom we do not know.
    """
    link.require_full()
    with tools.ledger() as ledger:
        alive = [
            other
            for other in ledger.links(client.id)
            if other.rights is Rights.PAY and other.is_live(tools.now)
        ]
    newest = max(alive, key=lambda other: other.issued_at, default=None)
    if newest is not None and (tools.now - newest.issued_at).total_seconds() < 60:
        return newest
    if len(alive) >= _MOST_FORWARDED:
        raise TooManyRequests(60)
    return issue_link(tools, client.id, key=key, days=FORWARDED_DAYS, rights=Rights.PAY)
