"""The letter that an answer would send, as the client will read it; nothing is kept or sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from portal.actions.occasions import Occasion
from portal.content import ContentError
from portal.domain.links import Rights
from portal.web.context import services
from portal.web.desk.context import words

if TYPE_CHECKING:
    from portal.domain.links import Link
    from portal.web.desk.acts import Act
    from portal.web.desk.presentation.asking import Asked, Reply


class Preview(NamedTuple):
    """A letter before it leaves."""

    recipient: str
    subject: str
    text: str
    language: str


def preview(act: Act, asked: Asked, reply: Reply) -> Preview | None:
    """The letter to the client; None where there is none, or where the words cannot say it yet."""
    if act.draft is None or not act.letter:
        return None
    here = services()
    link = _link(asked)
    occasion = Occasion(
        name=act.letter.replace("{kind}", str(asked.arrangement.kind)),
        client=asked.case.client,
        today=here.today,
        calendar=here.calendar,
        queued_at=here.now,
        link=link,
        arrangement=act.draft(here.tools, asked, reply),
        invoices=tuple(asked.invoices),
        follow_up=reply.day,
    )
    try:
        letter = here.post.compose(occasion)
    except ContentError:
        return None
    text = letter.text
    if link is not None:  # whoever answers need not hold the client's key
        text = text.replace(here.address_of(link), str(words()("arrangement.their_link")))
    return Preview(asked.case.client.email, letter.subject, text, letter.language)


def _link(asked: Asked) -> Link | None:
    """The client's newest link that lives."""
    here = services()
    alive = [
        link
        for link in asked.case.links
        if link.rights is Rights.FULL and link.is_live(here.now) and here.signer.knows(link.key)
    ]
    return alive[0] if alive else None
