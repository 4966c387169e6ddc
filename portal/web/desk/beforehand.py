"""A reminder as its client will read it, before it leaves; nothing is kept, sent or made."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import replace
from typing import TYPE_CHECKING

from markupsafe import escape

from portal.actions.links import living_link, new_link
from portal.actions.occasions import Occasion
from portal.actions.second_look import own_words_for, reminded_of
from portal.content import ContentError
from portal.domain.links import Rights
from portal.letters.writing import places_beforehand, write_beforehand
from portal.links import without_keys
from portal.web.context import services

if TYPE_CHECKING:
    from collections.abc import Mapping

    from portal.content.letters import Value
    from portal.content.own_letters import OwnLetter
    from portal.domain.coming import ComingLetter
    from portal.domain.links import Link
    from portal.domain.own_words import OwnWords
    from portal.domain.reminder_case import Case
    from portal.mail import Words as Letter
    from portal.store.queries import Queries


def letter_beforehand(
    queries: Queries, coming: ComingLetter, *, own: OwnWords | None = None
) -> Letter | None:
    """The letter as it would leave; None where the words cannot say it, or nothing is left to say.

    `own` are words that are being tried; without them, those that were written for it count.
    Whoever reads it at the desk need not hold the client's key: it is covered, and a calendar file,
    which holds it too, is left out. Invoices are looked for when it leaves, not here.
    """
    occasion = _occasion(queries, coming, own=own)
    return _written(occasion, "") if occasion is not None else None


def proof_beforehand(coming: ComingLetter, *, address: str, mark: str) -> Letter | None:
    """The same as a proof: marked in its subject, with its invoices, its link leading elsewhere.

    No transaction may be open: it may ask Stripe for the files.
    """
    here = services()
    with here.queries() as queries:
        occasion = _occasion(queries, coming)
    if occasion is None:
        return None
    documents = here.post.documents(occasion, here.tools.gateway)
    letter = _written(replace(occasion, documents=documents), address)
    return letter and replace(letter, subject=f"{mark} {letter.subject}")


def _written(occasion: Occasion, address: str) -> Letter | None:
    """The letter with `address` in place of the client's, or with the key covered."""
    here = services()
    try:
        letter = write_beforehand(here, occasion)
    except ContentError:
        return None
    theirs = here.address_of(occasion.link) if occasion.link is not None else ""
    ours = address or without_keys(theirs)
    return replace(
        letter,
        text=letter.text.replace(theirs, ours),
        html=letter.html.replace(str(escape(theirs)), str(escape(ours))),
        calendars=(),
    )


def said_beforehand(queries: Queries, coming: ComingLetter) -> Mapping[str, Value]:
    """What each place of the letter would say; the client's key is covered."""
    occasion = _occasion(queries, coming)
    if occasion is None or occasion.link is None:
        return {}
    said = places_beforehand(services(), occasion)
    return said | {"link": without_keys(services().address_of(occasion.link))}


def words_beforehand(coming: ComingLetter, own: OwnWords) -> OwnLetter:
    """What somebody wrote in place of this letter, as it was read, with all that is wrong in it."""
    case = coming.case
    name = coming.name
    return services().library.own_letter_for(case.client, name, subject=own.subject, body=own.body)


def as_document(letter: Letter) -> str:
    """The letter's HTML, to be shown in a frame: its pictures in it, its links leading nowhere."""
    html = letter.html
    for picture in letter.pictures:
        source = f"data:image/png;base64,{b64encode(picture.content).decode()}"
        html = html.replace(f"cid:{picture.id}", source)
    # a frame that may open no window does not follow a link that asks for one
    return html.replace("<head>", '<head>\n<base target="_blank">', 1)


def _occasion(
    queries: Queries, coming: ComingLetter, *, own: OwnWords | None = None
) -> Occasion | None:
    case, reminder = coming.case, coming.reminder
    invoices = tuple(i for i in case.open_invoices if i.id in reminder.invoice_ids)
    if not invoices:
        return None
    here = services()
    return Occasion(
        name=coming.name,
        client=case.client,
        today=case.clock.day_of(coming.at),
        calendar=here.calendar,
        queued_at=coming.at,
        link=_link(queries, case),
        invoices=invoices,
        reminded=reminded_of(here.tools, queries, case, reminder=reminder),
        own=own or own_words_for(queries, case.client, reminder),
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
