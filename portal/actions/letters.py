"""Letters: taken from the queue one at a time, written at the last moment, kept, sent once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from portal.actions.occasions import FORMER, OWNER, is_early, occasion_of
from portal.content import ContentError
from portal.links import without_keys
from portal.mail import Envelope, LetterNotSent, build_message

if TYPE_CHECKING:
    from collections.abc import Callable

    from portal.actions.occasions import Keyring, Occasion
    from portal.actions.tools import Tools
    from portal.mail import Mailer, Words
    from portal.store.ledger import Ledger

# A sender that died in the middle is forgotten after this long, and the letter is tried again.
_STALE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class PostOffice:
    """How a queued letter becomes a message: who writes, in which words, by which mailer.

    `owner` is where the owner's copies go; `keyring` makes a link for a letter that has none.
    """

    mailer: Mailer
    sender_name: str
    sender: str
    reply_to: str
    owner: str
    keyring: Keyring
    compose: Callable[[Occasion], Words]


def send_waiting(tools: Tools, post: PostOffice) -> int:
    """Send every letter that waits; how many left. What the server refuses waits for its turn."""
    sent, last = 0, 0
    while True:
        with tools.ledger() as ledger:
            row = ledger.claim_letter(now=tools.now, stale=tools.now - _STALE, after=last)
        if row is None:
            return sent
        last = row["id"]
        sent += _send(tools, post, row)


def _send(tools: Tools, post: PostOffice, row: dict[str, Any]) -> bool:
    """Send one letter; whether it left. One that nobody has a use for any more is put away."""
    with tools.ledger() as ledger:
        if is_early(ledger, row):  # another sender has the client's letter in hand, and goes on
            ledger.release_letter(row["id"])
            return False
        occasion = occasion_of(tools, post.keyring, ledger, row=row)
        thread = _thread(ledger, row)
    to = _recipient(post, occasion, row["address"])
    if occasion is None or not to:
        return _finish(tools, row, became="letter_dropped")
    try:
        words = post.compose(occasion)
        _keep(tools, row, words, to=to)
        envelope = _envelope(post, occasion, to=to, thread=thread)
        post.mailer.send(build_message(envelope, words, now=tools.now))
    except (LetterNotSent, ContentError):
        with tools.ledger() as ledger:
            ledger.finish_letter(row["id"], sent_at=None)
            ledger.tell_owner("letter_waits", row["client_id"], at=tools.now, letter=row["name"])
        return False
    return _finish(tools, row, became="letter_sent")


def _keep(tools: Tools, row: dict[str, Any], words: Words, *, to: str) -> None:
    """Keep a letter as it is about to leave, for the client's file and for the owner's copy.

    The key of the link alone is covered: whoever reads the ledger, or a copy of it, must not be
    able to open anybody's page.
    """
    with tools.ledger() as ledger:
        ledger.keep_letter(
            row["id"], recipient=to, subject=words.subject, body=without_keys(words.text)
        )


def _finish(tools: Tools, row: dict[str, Any], *, became: str) -> bool:
    with tools.ledger() as ledger:
        ledger.finish_letter(row["id"], sent_at=tools.now)
        ledger.note(
            became, row["client_id"], at=tools.now, arrangement_id=row["arrangement_id"],
            letter=row["name"], to=row["audience"],
        )  # fmt: skip
    return became == "letter_sent"


def _recipient(post: PostOffice, occasion: Occasion | None, address: str) -> str:
    if occasion is None:
        return ""
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


def _thread(ledger: Ledger, row: dict[str, Any]) -> tuple[str, str]:
    """The letter's own name, and that of the first one to the same reader about the same thing.

    Both are made of what the queue holds, so that nothing needs to be remembered.
    """
    about, audience = row["arrangement_id"], row["audience"]
    key = row["key"] or f"{row['id']}/{row['client_id']}/{row['queued_at'].isoformat()}"
    own = sha256(key.encode()).hexdigest()[:24]
    if not about or audience == FORMER:
        return f"letter.{own}", ""
    first = min(
        letter.id
        for letter in ledger.letters(row["client_id"])
        if letter.arrangement_id == about and letter.audience == audience
    )
    root = f"{about}.{audience}"
    return (root, "") if first == row["id"] else (f"{about}.{own}", root)
