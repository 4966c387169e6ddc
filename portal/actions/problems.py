"""Something is wrong, or was paid already: believed, silent meanwhile, answered by a day."""

from __future__ import annotations

from dataclasses import dataclass, replace
from hashlib import sha256
from typing import TYPE_CHECKING

from portal.actions.arranging import change, keep_new, new_arrangement, own_arrangement
from portal.actions.telling import CLIENT, Telling
from portal.domain.arrangements import Kind
from portal.domain.errors import FileRefused, NothingToPay
from portal.domain.money import total
from portal.domain.payments import Share
from portal.domain.problems import Claim, Problem, Word
from portal.store.case_queries import Attachment

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from portal.actions.arranging import Visit
    from portal.actions.tools import Tools
    from portal.domain.arrangements import Arrangement
    from portal.domain.invoices import Invoice
    from portal.domain.links import Link
    from portal.domain.money import Money
    from portal.domain.problems import Means, Topic
    from portal.store.ledger import Ledger

LARGEST_FILE = 4 * 1024 * 1024
MOST_FILES = 3
# What a file is, by its first bytes: its name and the browser's word count for nothing.
_KINDS = {
    b"%PDF-": ("application/pdf", "pdf"),
    b"\x89PNG\r\n\x1a\n": ("image/png", "png"),
    b"\xff\xd8\xff": ("image/jpeg", "jpg"),
}
# Working days during which an "already paid" is looked for, and after a transfer's day.
SEARCH_DAYS, TRANSFER_DAYS = 5, 2


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemWish:
    """What is wrong, what would put it right, and the part that is agreed with."""

    topic: Topic
    text: str
    wish: str
    invoice_ids: Sequence[str]
    undisputed: Money | None = None
    files: Sequence[tuple[str, bytes]] = ()  # name and content


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimWish:
    """That it was paid, when and how; or that it is on its way, and expected when."""

    on: date
    means: Means
    invoice_ids: Sequence[str]
    reference: str = ""
    note: str = ""
    on_its_way: bool = False


def _mine(tools: Tools, visit: Visit, invoice_ids: Sequence[str]) -> tuple[Invoice, ...]:
    with tools.ledger() as ledger:
        known = {invoice.id: invoice for invoice in ledger.invoices(visit.client.id)}
    mine = tuple(known[name] for name in dict.fromkeys(invoice_ids) if name in known)
    if not mine:
        raise NothingToPay
    return mine


def report_problem(tools: Tools, visit: Visit, wish: ProblemWish) -> Arrangement:
    """Keep what is wrong; everything automatic pauses, and no debt is acknowledged.

    Raises RightMissing, NothingToPay or FileRefused; nothing is kept then.
    """
    visit.link.require_full()
    mine = _mine(tools, visit, wish.invoice_ids)
    kept = [check_file(name, content) for name, content in wish.files]
    if len(kept) > MOST_FILES:
        raise FileRefused("many")
    files = [_attachment(tools, visit, file) for file in kept]
    problem = Problem(
        topic=wish.topic,
        text=wish.text,
        wish=wish.wish,
        shares=tuple(Share(invoice_id=i.id, amount=i.remaining) for i in mine),
        undisputed=wish.undisputed,
        files=tuple(attachment.id for attachment, _ in files),
    )
    arrangement = new_arrangement(tools, visit, Kind.PROBLEM, terms=problem, granted=False)

    def keep_files(ledger: Ledger) -> None:
        for attachment, content in files:
            ledger.add_file(attachment, content)

    telling = Telling(who=CLIENT, letter="problem_received")
    return keep_new(tools, arrangement, telling=telling, also=keep_files)


def check_file(name: str, content: bytes) -> tuple[str, str, bytes]:
    """The name under which it is kept, its true kind, its content; FileRefused otherwise."""
    if not content:
        raise FileRefused("empty")
    if len(content) > LARGEST_FILE:
        raise FileRefused("large")
    found = next((kind for start, kind in _KINDS.items() if content.startswith(start)), None)
    if found is None:
        raise FileRefused("kind")
    kind, ending = found
    stem = name.replace("\\", "/").rpartition("/")[2].rpartition(".")[0] or "file"
    safe = "".join(c if c.isalnum() or c in "-_ " else "-" for c in stem).strip()[:60]
    return f"{safe or 'file'}.{ending}", kind, content


def _attachment(
    tools: Tools, visit: Visit, file: tuple[str, str, bytes]
) -> tuple[Attachment, bytes]:
    name, kind, content = file
    digest = sha256(content).hexdigest()
    file_id = sha256(f"{visit.arrangement_id}\n{name}\n{digest}".encode()).hexdigest()[:24]
    attachment = Attachment(
        id=file_id,
        client_id=visit.client.id,
        arrangement_id=visit.arrangement_id,
        name=name,
        kind=kind,
        digest=digest,
        size=len(content),
        added_at=tools.now,
    )
    return attachment, content


def add_word(tools: Tools, link: Link, wanted: str, *, text: str) -> Arrangement:
    """Add something to a problem that is being looked at."""
    link.require_full()
    before = own_arrangement(tools, link, wanted)
    problem = before.terms
    if not before.waits_for_owner or not isinstance(problem, Problem) or not text.strip():
        return before
    said = Word(on=tools.today, by=CLIENT, text=text.strip())
    if problem.words and problem.words[-1] == said:
        return before  # pressed twice
    after = before.change(replace(problem, words=(*problem.words, said)))
    return change(tools, before, after, telling=Telling(who=CLIENT, what="problem_word"))


def claim_paid(tools: Tools, visit: Visit, wish: ClaimWish) -> Arrangement:
    """The client's word that it was paid, or is on its way: believed, and looked for.

    Raises RightMissing or NothingToPay.
    """
    visit.link.require_full()
    mine = [invoice for invoice in _mine(tools, visit, wish.invoice_ids) if invoice.remaining]
    if not mine:
        raise NothingToPay
    shares = tuple(Share(invoice_id=i.id, amount=i.remaining) for i in mine)
    claim = Claim(
        on=wish.on,
        means=wish.means,
        amount=_sum(shares),
        shares=shares,
        paid_before=tuple(Share(invoice_id=i.id, amount=i.paid) for i in mine),
        reference=wish.reference,
        note=wish.note,
        on_its_way=wish.on_its_way,
    )
    days = TRANSFER_DAYS if wish.on_its_way else SEARCH_DAYS
    start = max(wish.on, tools.today) if wish.on_its_way else tools.today
    answer_by = tools.calendar.after(start, days)
    arrangement = replace(
        new_arrangement(tools, visit, Kind.CLAIM, terms=claim, granted=False),
        answer_by=answer_by,
        next_on=answer_by,
    )
    return keep_new(tools, arrangement, telling=Telling(who=CLIENT, letter="claim_received"))


def _sum(shares: Sequence[Share]) -> Money:
    """What the shares of the first one's currency make together."""
    return total(share.amount for share in shares)[0]
