"""A desk before letters leave: Ada's invoice was due on Friday, and it is Monday."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from portal.domain.sequence import ReminderStatus
from tests.support.sites import INVOICE
from tests.web.desk.cases import CARD

if TYPE_CHECKING:
    from portal.domain.own_words import OwnWords
    from portal.domain.sequence import Step
    from tests.support.sites import Portal

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
BILL = replace(INVOICE, due_date=date(2026, 11, 20))
LETTERS = f"{CARD}letters/"
FIRST = f"{LETTERS}first_transfer/{BILL.id}/"
SECOND = f"{LETTERS}second/{BILL.id}/"
FORMAL = f"{LETTERS}formal/{BILL.id}/"
SUBJECT = "Un mot au sujet de {about}"
BODY = "Bonjour {first_name},\n\nUn mot sur {invoices}, {amount}, prévu {when}.\n\n{link}"
HARSH = f"{BODY}\n\nPayez, ou je vous traîne en justice."


def wrote(here: Portal, step: Step, on: date, *ids: str) -> None:
    """A letter left to Ada on that day."""
    with here.services.tools.ledger() as ledger:
        ledger.add_reminder(
            step, "ada", ids or (BILL.id,), status=ReminderStatus.SENT, on=on, at=MONDAY,
            who="clock",
        )  # fmt: skip


def sent(here: Portal) -> list[str]:
    """The subjects of what has left to Ada."""
    with here.services.queries() as queries:
        return [one.subject for one in queries.letters("ada") if one.sent_at]


def own_words(here: Portal) -> tuple[OwnWords, ...]:
    """What was written for Ada in place of our letters."""
    with here.services.queries() as queries:
        return queries.own_words("ada")
