"""A proof: a letter that is to come, sent to somebody of the desk first, to be read over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal.actions.asking import Measure, count_asking
from portal.links import digest_of
from portal.mail import Envelope, build_message

if TYPE_CHECKING:
    from portal.actions.letters import PostOffice
    from portal.actions.tools import Tools
    from portal.mail import Words

PROOFS = Measure(what="proof", seconds=900, per_address=10, per_visitor=10)
_NAME_LENGTH = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Proofreader:
    """Who reads a proof over; `form` names the form in which it was asked for."""

    email: str
    form: str
    key: str  # counts requests, see `count_asking`


def send_proof(tools: Tools, post: PostOffice, letter: Words, *, to: Proofreader) -> None:
    """Send a letter to somebody of the desk at once; nobody else hears of it, nothing is noted.

    Asked for twice by the same form it is one message. Raises TooManyRequests, LetterNotSent, and
    LetterUnknown where nobody can tell.
    """
    count_asking(tools, PROOFS, address=to.email, visitor=to.email, key=to.key)
    envelope = Envelope(
        sender_name=post.sender_name,
        sender=post.sender,
        reply_to=post.reply_to,
        recipient=to.email,
        name=f"proof-{digest_of(f'{to.email} {to.form}')[:_NAME_LENGTH]}",
    )
    post.mailer.send(build_message(envelope, letter, now=tools.now))
