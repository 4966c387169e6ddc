"""The desk's door: sign-in links that work once and briefly, sessions that end, who is there.

The ledger holds digests alone. Reading it, or a copy of it, lets nobody in.
"""

from __future__ import annotations

import logging
import secrets
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from portal.actions.asking import SIGN_IN, count_asking
from portal.domain.errors import SignInEnded
from portal.links import digest_of
from portal.mail import Envelope, LetterNotSent, build_message

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from portal.actions.letters import PostOffice
    from portal.actions.tools import Tools
    from portal.domain.desk import DeskPerson
    from portal.links import LinkSigner
    from portal.mail import Words
    from portal.store.desk_queries import Session
    from portal.store.queries import Queries

LINK_LIVES = timedelta(seconds=SIGN_IN.seconds)
SESSION_LIVES = timedelta(hours=12)
SESSION_IDLE = timedelta(hours=2)
# How exactly we know when somebody was last there: one write a minute at most.
_TOUCH_EVERY = timedelta(minutes=1)
_SESSION_BYTES = 32

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """Who may come in besides those in the ledger, and what signs and reads the links."""

    contact: DeskPerson | None  # of the settings
    signer: LinkSigner


def person_of(queries: Queries, email: str, *, contact: DeskPerson | None) -> DeskPerson | None:
    """The person of this address, or None. The contact person of the settings is an owner."""
    address = email.strip().lower()
    is_contact = contact is not None and address == contact.email
    person = contact if is_contact else queries.person(address)
    language = queries.chosen_language(address)
    return replace(person, language=language) if person and language else person


def everybody(queries: Queries, *, contact: DeskPerson | None) -> tuple[DeskPerson, ...]:
    """All who may sign in: the contact person, then the others by name."""
    if contact is None:
        return queries.people()
    return (contact, *(person for person in queries.people() if person.email != contact.email))


def ask_sign_in(tools: Tools, *, email: str, visitor: str, key: str) -> None:
    """Count the wish of a visitor to sign in, known or not. Raises TooManyRequests.

    `send_sign_in` does the rest once the answer has left, so that neither the answer nor its time
    tells whether an address is known.
    """
    address = email.strip().lower()
    count_asking(tools, SIGN_IN, address=address, visitor=visitor, key=key)


def make_sign_in(tools: Tools, email: str, *, door: Door) -> tuple[DeskPerson, str] | None:
    """A fresh sign-in link for this address: whose it is, and its token; None for a stranger."""
    with tools.ledger() as ledger:
        person = person_of(ledger, email, contact=door.contact)
        if person is None:
            return None
        token = door.signer.sign_in_token()
        ledger.add_sign_in(
            digest_of(token), person.email, at=tools.now, until=tools.now + LINK_LIVES
        )
    return person, token


def send_sign_in(
    tools: Tools,
    post: PostOffice,
    email: str,
    *,
    door: Door,
    compose: Callable[[DeskPerson, str], Words],
) -> bool:
    """Send a sign-in link to a person of the desk; whether it left. A stranger gets nothing.

    The queue of letters keeps what it sends, and a token must not be kept: so this one leaves at
    once, or not at all.
    """
    made = make_sign_in(tools, email, door=door)
    if made is None:
        return False
    person, token = made
    envelope = Envelope(
        sender_name=post.sender_name,
        sender=post.sender,
        reply_to=post.reply_to,
        recipient=person.email,
    )
    try:
        post.mailer.send(build_message(envelope, compose(person, token), now=tools.now))
    except LetterNotSent as error:
        log.warning("a sign-in letter for the desk did not leave: %s", error)
        return False
    return True


def look_at_sign_in(queries: Queries, token: str, *, door: Door, now: datetime) -> DeskPerson:
    """Whom a link would let in, without using it. Raises SignInEnded."""
    row = queries.sign_in(door.signer.read_sign_in(token))
    if row is None or row["used_at"] is not None or row["expires_at"] <= now:
        raise SignInEnded
    person = person_of(queries, row["email"], contact=door.contact)
    if person is None:
        raise SignInEnded
    return person


def open_session(tools: Tools, token: str, *, door: Door) -> str:
    """Use a sign-in link, once; what the browser keeps to be known again. Raises SignInEnded."""
    digest = door.signer.read_sign_in(token)
    session = secrets.token_urlsafe(_SESSION_BYTES)
    with tools.ledger() as ledger:
        email = ledger.use_sign_in(digest, at=tools.now)
        if not email or person_of(ledger, email, contact=door.contact) is None:
            raise SignInEnded
        ledger.begin_session(
            digest_of(session), email, at=tools.now, until=tools.now + SESSION_LIVES
        )
    return session


def living_session(queries: Queries, session: str, *, now: datetime) -> Session | None:
    """The session that a browser names, unless it has ended, by the clock or by a person."""
    found = queries.session(digest_of(session))
    if found is None or found.ended_at is not None:
        return None
    ends = min(found.expires_at, found.seen_at + SESSION_IDLE)
    return found if now < ends else None


def stay(tools: Tools, session: Session) -> None:
    """Remember that somebody is still there, at most once a minute; else nothing is written."""
    if tools.now - session.seen_at >= _TOUCH_EVERY:
        with tools.ledger() as ledger:
            ledger.touch_session(session.digest, at=tools.now)


def end_session(tools: Tools, session: Session) -> None:
    """Close the desk for one browser."""
    with tools.ledger() as ledger:
        ledger.end_sessions(session.email, at=tools.now, digest=session.digest)


def choose_language(tools: Tools, person: DeskPerson, language: str) -> None:
    """Speak another language to this person from now on."""
    with tools.ledger() as ledger:
        ledger.choose_language(person.email, language)
