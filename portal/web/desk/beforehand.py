"""A reminder as its client will read it, before it leaves; nothing is kept, sent or made."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from markupsafe import escape

from portal.actions.links import living_link, new_link
from portal.actions.occasions import Occasion
from portal.actions.second_look import own_words_for, reminded_of
from portal.content import ContentError
from portal.domain.links import Rights
from portal.domain.sequence import LETTERS
from portal.letters.writing import write_beforehand
from portal.links import without_keys
from portal.web.context import services

if TYPE_CHECKING:
    from portal.domain.coming import ComingLetter
    from portal.domain.links import Link
    from portal.domain.own_words import OwnWords
    from portal.domain.reminder_case import Case
    from portal.mail import Words as Letter
    from portal.store.queries import Queries


def letter_beforehand(
    queries: Queries, coming: ComingLetter, *, own: OwnWords | None = None, address: str = ""
) -> Letter | None:
    """The letter as it would leave; None where the words cannot say it.

    `own` are words that are being tried; without them, those that were written for it count.
    Whoever reads it at the desk need not hold the client's key: it is covered, or `address` stands
    in its place.
    """
    case, reminder = coming.case, coming.reminder
    here = services()
    link = _link(queries, case)
    occasion = Occasion(
        name=LETTERS[reminder.step],
        client=case.client,
        today=case.clock.day_of(coming.at),
        calendar=here.calendar,
        queued_at=coming.at,
        link=link,
        invoices=tuple(i for i in case.open_invoices if i.id in reminder.invoice_ids),
        reminded=reminded_of(here.tools, queries, case, reminder=reminder),
        own=own or own_words_for(queries, case.client, reminder),
    )
    try:
        letter = write_beforehand(here, occasion)
    except ContentError:
        return None
    theirs = here.address_of(link)
    ours = address or without_keys(theirs)
    return replace(
        letter,
        text=letter.text.replace(theirs, ours),
        html=letter.html.replace(str(escape(theirs)), str(escape(ours))),
    )


def _link(queries: Queries, case: Case) -> Link:
    """The client's living link, or one that is kept nowhere: reading makes none."""
    here = services()
    found = living_link(here.tools, queries, case.client.id)
    if found is not None and here.signer.knows(found.key):
        return found
    return new_link(
        here.tools,
        case.client.id,
        key=here.signer.key,
        days=here.site.link_days,
        rights=Rights.FULL,
    )
