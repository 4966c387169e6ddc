"""Letters: taken from the queue one at a time, written at the last moment, kept, sent once.

A letter is claimed, written, kept, marked as handed over, handed over, and marked as sent; each
mark is kept before the next step begins. Whoever dies on the way leaves a letter that is free
again, or, once it was handed over, one of which only the mailer can say whether it has left.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from portal.actions.expiring import EXPIRING, expiring_look
from portal.actions.letter_troubles import put_off, refuse, settle_abandoned, unknown
from portal.actions.occasions import (
    FORMER,
    OWNER,
    Dropped,
    Later,
    Occasion,
    is_early,
    occasion_of,
)
from portal.actions.second_look import second_look
from portal.actions.threads import thread_of
from portal.content import ContentError, WordsTooHarsh
from portal.domain.letters import Outcome
from portal.links import without_keys
from portal.mail import (
    Envelope,
    Kind,
    LetterNotSent,
    LetterUnknown,
    build_message,
    is_too_large,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from portal.actions.occasions import Keyring
    from portal.actions.tools import Tools
    from portal.gateways.base import Gateway
    from portal.mail import Mailer, Words
    from portal.store.ledger import Ledger

# A sender of whom nothing was heard for so long has died. It waits for no server as long as that.
STALE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class PostOffice:
    """How a queued letter becomes a message: who writes, in which words, by which mailer.

    `owner` is where the owner's copies go; `keyring` makes a link for a letter that has none;
    `documents` finds the invoices that come with a letter, by their ids.
    """

    mailer: Mailer
    sender_name: str
    sender: str
    reply_to: str
    owner: str
    keyring: Keyring
    compose: Callable[[Occasion], Words]
    documents: Callable[[Occasion, Gateway], Mapping[str, bytes]]


def send_waiting(tools: Tools, post: PostOffice) -> int:
    """Send every letter whose time has come; how many left. The others wait, or for a person.

    Where the mail server does not answer at all, the other letters are not tried in vain.
    """
    settle_abandoned(tools, post.mailer, _named, before=tools.now - STALE)
    sent, last = 0, 0
    while True:
        with tools.ledger() as ledger:
            row = ledger.claim_letter(now=tools.now, stale=tools.now - STALE, after=last)
        if row is None:
            return sent
        last = row["id"]
        try:
            sent += _send(tools, post, row)
        except LetterUnknown as error:
            unknown(tools, row, problem=error.problem)
        except ContentError as error:
            problem = "tone" if isinstance(error, WordsTooHarsh) else "words"
            put_off(tools, row, problem=problem)
        except LetterNotSent as error:
            if error.kind is Kind.REFUSED and not _goes_lighter(row, error.problem):
                refuse(tools, row, error)
                continue
            put_off(tools, row, problem=error.problem, sign_in=error.is_sign_in)
            if error.concerns_all:
                return sent


def _send(tools: Tools, post: PostOffice, row: dict[str, Any]) -> bool:
    """Send one letter; whether it left. One that nobody has a use for any more is put away."""
    with tools.ledger() as ledger:
        if is_early(ledger, row):  # another sender has the client's letter in hand, and goes on
            ledger.release_letter(row["id"])
            return False
    occasion = _occasion(tools, post, row)
    if not isinstance(occasion, Occasion):
        return _put_away(tools, row, occasion)
    to = _recipient(post, occasion, row["address"])
    if not to:
        return _put_away(tools, row, Dropped(why="no_address"))
    with tools.ledger() as ledger:
        thread = thread_of(ledger, row)
    if not is_too_large(row["problem"]):
        occasion = replace(occasion, documents=post.documents(occasion, tools.gateway))
    words = post.compose(occasion)
    message = build_message(_envelope(post, occasion, to=to, thread=thread), words, now=tools.now)
    by = occasion.own.by if occasion.own is not None else ""
    if not _keep(tools, row, words, to=to, by=by):
        return False
    post.mailer.send(message)
    with tools.ledger() as ledger:
        if ledger.finish_letter(row["id"], Outcome.SENT, at=tools.now):
            files = ", ".join(file.name for file in words.attachments)
            details = {"files": files} if files else {}
            _note(tools, ledger, row, what="letter_sent", **details)
    return True


def _goes_lighter(row: dict[str, Any], problem: str) -> bool:
    """Whether a refused letter goes once more, without its files: it was the first time."""
    return is_too_large(problem) and not is_too_large(row["problem"])


def _put_away(tools: Tools, row: dict[str, Any], instead: Dropped | Later) -> bool:
    """Put a letter away for good, or until a moment: it has not left."""
    with tools.ledger() as ledger:
        if isinstance(instead, Later):
            ledger.release_letter(row["id"], not_before=instead.until)
            return False
        is_over = ledger.finish_letter(
            row["id"], Outcome.DROPPED, at=tools.now, problem=instead.why, claim=row
        )
        if is_over:
            _note(tools, ledger, row, what="letter_dropped", why=instead.why)
    return False


def _occasion(tools: Tools, post: PostOffice, row: dict[str, Any]) -> Occasion | Dropped | Later:
    """What the letter is written from; a reminder asks Stripe first whether it is still needed."""
    if row["name"] == EXPIRING:
        return expiring_look(tools, post.keyring, row)
    if row["name"].startswith("reminder_"):
        return second_look(tools, post.keyring, row)
    with tools.ledger() as ledger:
        return occasion_of(tools, post.keyring, ledger, row=row)


def _keep(tools: Tools, row: dict[str, Any], words: Words, *, to: str, by: str) -> bool:
    """Keep a letter as it is about to leave, for the client's file and for the owner's copy.

    Whether it is still ours to send. The key of the link alone is covered: whoever reads the
    ledger, or a copy of it, must not be able to open anybody's page.
    """
    with tools.ledger() as ledger:
        if not ledger.hand_over_letter(row, at=tools.now):
            return False
        body = without_keys(words.text)
        ledger.keep_letter(row["id"], recipient=to, subject=words.subject, body=body, edited_by=by)
        return True


def _note(tools: Tools, ledger: Ledger, row: dict[str, Any], *, what: str, **details: str) -> None:
    ledger.note(
        what, row["client_id"], at=tools.now, arrangement_id=row["arrangement_id"],
        letter=row["name"], to=row["audience"], **details,
    )  # fmt: skip


def _recipient(post: PostOffice, occasion: Occasion, address: str) -> str:
    return {OWNER: post.owner, FORMER: address}.get(occasion.audience, occasion.client.email)


def _envelope(
    post: PostOffice, occasion: Occasion, *, to: str, thread: tuple[str, str]
) -> Envelope:
    """Who writes to whom; what an owner answers to their copy goes to the client."""
    name, follows = thread
    return Envelope(
        sender_name=post.sender_name,
        sender=post.sender,
        reply_to=occasion.client.email if occasion.audience == OWNER else post.reply_to,
        recipient=to,
        name=name,
        follows=follows,
    )


def _named(ledger: Ledger, row: dict[str, Any]) -> str:
    """The name under which the mailer knows a letter."""
    return thread_of(ledger, row)[0]
