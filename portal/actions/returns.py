"""What comes back by mail: letters that did not arrive, answers, notes of absence; each once.

A message is read, never marked. Whatever concerns no letter and no client of ours is left alone,
and nothing of it is kept; of the others only the head is fetched until they are found to concern
us. Who writes is not believed further than that letters rest for some days.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

from portal.actions.occasions import CLIENT
from portal.actions.threads import letter_named
from portal.domain.reminder_case import Return, ReturnKind
from portal.inbox import InboxUnreachable, read_failures, read_head, read_text

if TYPE_CHECKING:
    from datetime import datetime

    from portal.actions.tools import Tools
    from portal.inbox import Failure, Folder, Imap, Incoming
    from portal.store.ledger import Ledger
    from portal.store.letter_queries import SentLetter

CURSOR = "inbox"
# The first time, and when the numbers of the mailbox begin anew, so many days are read.
_FIRST_DAYS = 14
# So many messages in one run; the others in the next.
MOST = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterBox:
    """The mailbox that answers come to; mail from `own` addresses is the owner's own."""

    mailbox: Imap
    own: frozenset[str]


@dataclass(slots=True, kw_only=True)
class Report:
    """What a reading found: how many messages it looked at, and how many of each kind were new."""

    looked: int = 0
    new: dict[ReturnKind, int] = field(default_factory=lambda: dict.fromkeys(ReturnKind, 0))


def read_inbox(tools: Tools, box: LetterBox) -> Report:
    """Read what is new in the mailbox and act on it; reading again changes nothing.

    Raises InboxUnreachable, of which the owner hears once a day; what was read by then counts.
    """
    report = Report()
    try:
        with box.mailbox.opened() as folder:
            _read_new(tools, box, folder, report=report)
    except InboxUnreachable as error:
        with tools.ledger() as ledger:
            ledger.tell_owner(
                "inbox_unreachable", "", at=tools.now, on=tools.today.isoformat(),
                problem=error.problem,
            )  # fmt: skip
        raise
    return report


def see_answer(tools: Tools, return_id: int, *, by: str) -> bool:
    """A person has read what came back; whether nobody had before. Its task is done with it."""
    with tools.ledger() as ledger:
        came = ledger.return_(return_id)
        if came is None or not ledger.see_return(return_id, at=tools.now, by=by):
            return False
        for task in ledger.tasks(came.client_id):
            if task.key == _task_key(came.key):
                ledger.finish_task(task.id, at=tools.now, by=by)
        ledger.note("return_seen", came.client_id, at=tools.now, who=by, kind=came.kind)
    return True


def _read_new(tools: Tools, box: LetterBox, folder: Folder, *, report: Report) -> None:
    """Read message by message; where we stand is kept, whatever happens on the way."""
    with tools.ledger() as ledger:
        validity, _, last = ledger.cursor(CURSOR).partition("/")
    if validity == str(folder.validity) and last.isdigit():
        numbers = folder.after(int(last))
    else:
        numbers = folder.since(tools.today - timedelta(days=_FIRST_DAYS))
    done = 0
    try:
        for number in numbers[:MOST]:
            _read(tools, box, folder, number=number, report=report)
            done = number
    finally:
        if done:
            with tools.ledger() as ledger:
                ledger.save_cursor(CURSOR, f"{folder.validity}/{done}")


def _read(tools: Tools, box: LetterBox, folder: Folder, *, number: int, report: Report) -> None:
    """One message: its head first, and the rest only if that concerns us."""
    raw = folder.head(number)
    if raw is None:
        return
    report.looked += 1
    head = read_head(raw.content)
    at = min(raw.arrived or tools.now, tools.now)
    if head.may_be_report:
        whole = folder.whole(number)
        for failure in read_failures(whole.content) if whole is not None else ():
            report.new[ReturnKind.BOUNCE] += _bounced(tools, head, failure, at=at)
        return
    if head.sender in box.own:
        return
    with tools.ledger() as ledger:
        client_id, letter = _whose(ledger, head)
    if not client_id or (head.is_to_many and letter is None):
        return
    whole = folder.whole(number)
    if whole is None:
        return
    kind = ReturnKind.AUTOMATIC if head.is_automatic else ReturnKind.REPLY
    came = Return(
        id=0, key=_key(head.key), kind=kind, client_id=client_id, address=head.sender,
        subject=head.subject, text=read_text(whole.content), at=at,
        letter_id=letter.id if letter is not None else None,
    )  # fmt: skip
    report.new[kind] += _keep(tools, came)


def _keep(tools: Tools, came: Return) -> bool:
    """Keep an answer, and ask the owner to read what a person wrote; whether it was new."""
    with tools.ledger() as ledger:
        if ledger.client(came.client_id) is None or not ledger.add_return(came):
            return False
        if came.kind is ReturnKind.REPLY:
            ledger.note("reply_received", came.client_id, at=tools.now, who="client")
            ledger.add_task(
                "read_reply", came.client_id, key=_task_key(came.key), due_on=tools.today,
                at=tools.now,
            )  # fmt: skip
        else:
            ledger.note("absence_received", came.client_id, at=tools.now)
    return True


def _bounced(tools: Tools, head: Incoming, failure: Failure, *, at: datetime) -> bool:
    """A letter did not arrive: the owner corrects the address, writes by post or calls.

    An address that has been corrected since is no news.
    """
    with tools.ledger() as ledger:
        letter = next(filter(None, (letter_named(ledger, name) for name in failure.names)), None)
        if letter is not None and letter.audience != CLIENT:
            return False
        known = ledger.client(letter.client_id) if letter is not None else None
        address = (letter.recipient if letter is not None else "") or failure.address
        clients = [known] if known is not None else ledger.clients_with_email(address)
        client = next((one for one in clients if one.email.lower() == address.lower()), None)
        if client is None:
            return False
        details = {"problem": failure.status}
        if letter is not None:
            details = {"letter": letter.name, "number": str(letter.id), "to": CLIENT}
        if not failure.names_nobody:
            ledger.tell_owner("letter_refused", client.id, at=tools.now, **details)
            return False
        came = Return(
            id=0, key=_key(f"{head.key} {address}"), kind=ReturnKind.BOUNCE, client_id=client.id,
            address=client.email, subject=letter.subject if letter is not None else "", text="",
            at=at, letter_id=letter.id if letter is not None else None,
        )  # fmt: skip
        if not ledger.add_return(came):
            return False
        ledger.tell_owner("unknown_address", client.id, at=tools.now, **details)
    return True


def _whose(ledger: Ledger, head: Incoming) -> tuple[str, SentLetter | None]:
    """The client whom a message concerns, and the letter that it answers, if any of ours."""
    for name in head.answers:
        letter = letter_named(ledger, name)
        if letter is not None and letter.audience == CLIENT:
            return letter.client_id, letter
    if not head.sender:
        return "", None
    known = [client.id for client in ledger.clients_with_email(head.sender)]
    # where several share an address, it answers the letter that was written last
    last = {who: max((x.id for x in ledger.letters(who)), default=0) for who in known}
    return max(known, key=lambda who: last[who], default=""), None


def _key(key: str) -> str:
    """What a message is known by, short enough to be kept whole."""
    return key if len(key) <= 190 else f"digest:{sha256(key.encode()).hexdigest()[:40]}"


def _task_key(key: str) -> str:
    return f"return/{sha256(key.encode()).hexdigest()[:32]}"
