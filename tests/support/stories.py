"""A case with everything in it: an agreement, a problem with a file, letters, notes, a stranger."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

from portal.domain.arrangements import Arrangement, Kind, Status
from portal.domain.clients import Client
from portal.domain.desk import DeskPerson, Role
from portal.domain.invoices import InvoiceStatus
from portal.domain.letters import Outcome
from portal.domain.links import Link
from portal.domain.money import Money
from portal.domain.payments import Attempt, AttemptKind, AttemptStatus, Share
from portal.domain.plans import Instalment, Plan
from portal.domain.problems import Ending, Problem, Topic, Word
from portal.domain.reasons import Reason
from portal.store.case_queries import Attachment, Silence
from tests.support.sites import ADA, INVOICE

if TYPE_CHECKING:
    from portal.store.ledger import Ledger

BEGAN = datetime(2026, 11, 10, 9, 0, tzinfo=UTC)
PDF = b"%PDF-1.4\nnot much of a document\n%%EOF\n"
TOKEN = "ab" * 36
SHARE = Share(invoice_id=INVOICE.id, amount=Money(12_000, "EUR"))
SECRETS_OF_OTHERS = (
    "marie.tiers@example.org",
    "06 12 34 56 78",
    "FR76 3000 6000 0112 3456 7890 189",
)
PLAN = Arrangement(
    id="ab" * 12,
    kind=Kind.PLAN,
    client_id="ada",
    terms=Plan(
        instalments=tuple(
            Instalment(due=date(2026, 12, 1) + timedelta(days=31 * n), amount=Money(4_000, "EUR"))
            for n in range(3)
        ),
        shares=(SHARE,),
        paid_before=(Share(invoice_id=INVOICE.id, amount=Money(0, "EUR")),),
        note="Mon comptable est joignable : marie.tiers@example.org, 06 12 34 56 78",
    ),
    opened_at=BEGAN,
    status=Status.FULFILLED,
    closed_at=BEGAN + timedelta(days=3),
    reason=Reason.NOT_THIS_DAY,
)
PROBLEM = Arrangement(
    id="cd" * 12,
    kind=Kind.PROBLEM,
    client_id="ada",
    terms=Problem(
        topic=Topic.SERVICE,
        text="La salle était fermée.\nMarie a payé depuis FR76 3000 6000 0112 3456 7890 189.",
        wish="Un report",
        shares=(SHARE,),
        words=(Word(on=date(2026, 11, 12), by="owner", text="Nous regardons."),),
        ending=Ending.EXPLAINED,
        files=("f" * 24,),
        cause="salle",
    ),
    opened_at=BEGAN + timedelta(days=1),
    status=Status.FULFILLED,
    closed_at=BEGAN + timedelta(days=4),
    reason=Reason.HARD_TIME,
)
BOB = Client(id="bob", email="bob@example.com", first_name="Bob", last_name="Secret")
HUGO = DeskPerson(email="hugo@example.com", name="Hugo Martin", role=Role.ASSISTANT)
LINK = Link(
    id="ef" * 13,
    client_id="ada",
    key="abcdef012345",
    issued_at=BEGAN,
    expires_at=BEGAN + timedelta(days=90),
)
ATTEMPT = Attempt(
    id="a" * 24,
    debt="checkout/F-2026-014:12000EUR/0",
    link_id=LINK.id,
    client_id="ada",
    kind=AttemptKind.CHECKOUT,
    started_at=BEGAN,
    shares=(SHARE,),
    status=AttemptStatus.PAID,
    session_id="cs_test_1",
    method_before="pm_1",
    ended_at=BEGAN + timedelta(hours=1),
)


def tell_a_case(ledger: Ledger, *, paid: bool = True) -> None:
    """Put Ada's whole story into the ledger, beside Bob's."""
    ledger.save_client(replace(ADA, phone="06 99 00 00 01", address="2 rue de l'Exemple, Brest"))
    invoice = INVOICE
    if paid:
        invoice = replace(INVOICE, paid=INVOICE.total, status=InvoiceStatus.PAID)
    ledger.save_invoice(invoice)
    ledger.save_client(BOB)
    ledger.save_invoice(replace(INVOICE, id="F-BOB", number="F-BOB", client_id="bob"))
    ledger.save_person(HUGO, at=BEGAN, by="grace@example.com")
    ledger.save_link(LINK)
    ledger.add_attempt(ATTEMPT)
    ledger.add_arrangement(PLAN)
    ledger.add_arrangement(PROBLEM)
    _tell_lines(ledger)
    _tell_letters(ledger)
    ledger.add_file(
        Attachment(
            id="f" * 24,
            client_id="ada",
            arrangement_id=PROBLEM.id,
            name="photo de la porte.pdf",
            kind="application/pdf",
            digest=sha256(PDF).hexdigest(),
            size=len(PDF),
            added_at=BEGAN + timedelta(days=1),
        ),
        PDF,
    )
    ledger.set_silence(
        Silence(client_id="ada", until_on=None, why="Ada est malade", set_at=BEGAN, set_by="g")
    )
    ledger.add_task(
        "call", "ada", key="call/ada", due_on=BEGAN.date(), at=BEGAN, text="Appeler Ada"
    )
    ledger.finish_task(1, at=BEGAN + timedelta(days=2), by=HUGO.email, result="Ada va payer")
    if paid:
        at = BEGAN + timedelta(days=5)
        ledger.first_payment("pi_1", INVOICE.id, INVOICE.total, at=at)
        ledger.note("invoice_paid", "ada", at=at, invoice_id=INVOICE.id)


def _tell_lines(ledger: Ledger) -> None:
    ledger.note("link_issued", "ada", at=BEGAN)
    ledger.note("plan_agreed", "ada", at=BEGAN, who="client", arrangement_id=PLAN.id)
    at = BEGAN + timedelta(days=1)
    ledger.note("problem_requested", "ada", at=at, who="client", arrangement_id=PROBLEM.id)
    text = "Appelée ; son frère Jean répond au 06 12 34 56 78"
    ledger.note("note", "ada", at=at, who=HUGO.email, text=text)
    ledger.note("note", "ada", at=at, who="grace@example.com", text="=HYPERLINK(1)")
    ledger.note("note", "bob", at=at, who=HUGO.email, text="Bob Secret a une autre affaire")


def _tell_letters(ledger: Ledger) -> None:
    for client, name in (("ada", "plan_agreed"), ("ada", "problem_received"), ("bob", "survey")):
        ledger.queue_letter(name, client, "", at=BEGAN, key=f"{client}/{name}")
    for number, who in ((1, "ada"), (2, "ada"), (3, "bob")):
        body = f"Bonjour {who.title()},\n\nhttps://paiement.example.com/c/ab/{TOKEN}/\n"
        ledger.keep_letter(
            number, recipient=f"{who}@example.com", subject="Votre facture", body=body
        )
        ledger.finish_letter(number, Outcome.SENT, at=BEGAN + timedelta(hours=number))


def tell_much(ledger: Ledger) -> None:
    """A very long case: 2 000 more lines of the timeline, 500 more letters."""
    tell_a_case(ledger)
    for n in range(2_000):
        text = f"Ligne {n} : Ada a écrit à marie.tiers@example.org, réponse le 12/11."
        ledger.note("note", "ada", at=BEGAN, who=HUGO.email, text=text)
    for n in range(500):
        ledger.queue_letter("plan_part_due", "ada", "", at=BEGAN, key=f"many/{n}")
        body = "Bonjour Ada,\n\n" + "Un texte de lettre, assez long. " * 40
        ledger.keep_letter(4 + n, recipient="ada@example.com", subject=f"Échéance {n}", body=body)
        ledger.finish_letter(4 + n, Outcome.SENT, at=BEGAN)
