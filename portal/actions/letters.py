"""Letters: taken from the queue one at a time, composed at the last moment, sent once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from portal.domain.errors import LinkRefused
from portal.mail import Envelope, LetterNotSent, Words, build_message

if TYPE_CHECKING:
    from collections.abc import Callable
    from email.message import EmailMessage

    from portal.actions.tools import Tools
    from portal.domain.clients import Client
    from portal.domain.links import Link
    from portal.mail import Mailer

# A sender that died in the middle is forgotten after this long, and the letter is tried again.
_STALE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class PostOffice:
    """How a queued letter becomes a message: who writes, in which words, by which mailer."""

    mailer: Mailer
    sender_name: str
    sender: str
    reply_to: str
    compose: Callable[[str, Client, Link], Words]


def send_waiting(tools: Tools, post: PostOffice) -> int:
    """Send every letter that waits; how many left. What the server refuses waits for its turn."""
    sent = 0
    while True:
        with tools.ledger() as ledger:
            row = ledger.claim_letter(now=tools.now, stale=tools.now - _STALE)
        if row is None:
            return sent
        sent += _send(tools, post, row)


def _send(tools: Tools, post: PostOffice, row: dict[str, Any]) -> bool:
    """Send one letter; whether it left. One whose link was ended meanwhile is put away."""
    became = "letter_dropped"
    with tools.ledger() as ledger:
        client, link = ledger.client(row["client_id"]), ledger.link(row["link_id"])
    try:
        if client is not None and link is not None:
            link.require_live(tools.now)
            post.mailer.send(_message(tools, post, row["name"], client=client, link=link))
            became = "letter_sent"
    except LetterNotSent:
        with tools.ledger() as ledger:
            ledger.finish_letter(row["id"], sent_at=None)
            ledger.tell_owner("letter_waits", row["client_id"], at=tools.now, letter=row["name"])
        return False
    except LinkRefused:
        pass  # there is nothing to send any more
    with tools.ledger() as ledger:
        ledger.finish_letter(row["id"], sent_at=tools.now)
        ledger.note(became, row["client_id"], at=tools.now, letter=row["name"])
    return became == "letter_sent"


def _message(
    tools: Tools, post: PostOffice, name: str, *, client: Client, link: Link
) -> EmailMessage:
    envelope = Envelope(
        sender_name=post.sender_name,
        sender=post.sender,
        reply_to=post.reply_to,
        recipient=client.email,
    )
    return build_message(envelope, post.compose(name, client, link), now=tools.now)
