"""The rights of a person: everything that is held about them, and being forgotten."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from portal.domain.errors import ClientUnknown, ErasureRefused
from portal.domain.retention import Retention
from portal.domain.rights import KeptInvoice, kept_invoices, obstacles
from portal.dossier.person import person_archive

if TYPE_CHECKING:
    from datetime import datetime

    from portal.actions.tools import Tools
    from portal.domain.business import Site
    from portal.domain.desk import DeskPerson
    from portal.store.queries import Queries


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure:
    """What is erased, and what is kept until when: invoices without a name, for the accounts.

    `left` is the id under which they stand afterwards, empty while nothing was done. `at_stripe`
    says that Stripe keeps a record of its own, which is the owner's to delete there.
    """

    letters: int
    arrangements: int
    files: int
    lines: int
    links: int
    kept: tuple[KeptInvoice, ...]
    at_stripe: bool
    left: str = ""


def export_person(queries: Queries, client_id: str, *, site: Site, at: datetime) -> bytes:
    """Everything that is held about one person, as a zip: JSON, a page to read, their files.

    Raises ClientUnknown. Keys of links are not inside, nor what belongs to others.
    """
    return person_archive(queries, client_id, site=site, at=at)


def what_would_be_erased(queries: Queries, client_id: str, rules: Retention) -> Erasure:
    """What erasing a person would take away and leave; ClientUnknown or ErasureRefused."""
    client = queries.client(client_id)
    if client is None:
        raise ClientUnknown(client_id)
    invoices, arrangements = queries.invoices(client_id), queries.arrangements(client_id)
    if reasons := obstacles(invoices, arrangements):
        raise ErasureRefused(reasons)
    return Erasure(
        letters=len(queries.letters(client_id)),
        arrangements=len(arrangements),
        files=len(queries.attachments(client_id)),
        lines=len(queries.timeline(client_id)),
        links=len(queries.links(client_id)),
        kept=tuple(kept_invoices(invoices, rules, client.kind)),
        at_stripe=bool(client.stripe_customer),
    )


def erase_person(
    tools: Tools, client_id: str, *, by: str, person: DeskPerson, rules: Retention | None = None
) -> Erasure:
    """Take every name and word of a person away, for good; what was erased and what stays.

    Only an owner may (OwnerOnly). Refused in words while something is open: ErasureRefused,
    ClientUnknown. Neither sync nor an import brings the person back.
    """
    person.require_owner()
    with tools.ledger() as ledger:
        for invoice in ledger.invoices(client_id):
            ledger.lock_invoice(invoice.id)  # nothing is paid or agreed meanwhile
        found = what_would_be_erased(ledger, client_id, rules or Retention())
        left = ledger.forget_person(client_id, at=tools.now, by=by)
        ledger.note("person_erased", left, at=tools.now, who=by)
    return replace(found, left=left)
