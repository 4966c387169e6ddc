"""The proof of one case as a zip: the same data give the same bytes, and each file its checksum."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from portal.dossier.archive import packed, safe_name
from portal.dossier.case import read_case
from portal.dossier.index import index_page
from portal.dossier.redaction import redactor
from portal.dossier.sheets import sheet
from portal.dossier.telling import Teller
from portal.dossier.words import dossier_words
from portal.store import bodies

if TYPE_CHECKING:
    from datetime import datetime

    from portal.domain.arrangements import Arrangement
    from portal.domain.business import Site
    from portal.domain.reminder_case import Return
    from portal.dossier.case import Case
    from portal.store.letter_queries import SentLetter
    from portal.store.queries import Queries


def dossier(  # noqa: PLR0913 - whose case, in whose name, how it is told
    queries: Queries,
    client_id: str,
    *,
    site: Site,
    language: str,
    until: datetime,
    redact: bool = True,
) -> bytes:
    """The dossier of one client until a moment, as the bytes of a zip. Raises ClientUnknown.

    Agreements and invoices stand as they are now; what began after `until` is left out. With
    `redact`, third persons are covered and people at the desk are named by role and initials.
    """
    case = read_case(queries, client_id, until=until)
    words = dossier_words(language)
    covered = redactor(words, site, case.client, people=case.people, redact=redact)
    numbers = {invoice.id: invoice.number for invoice in case.invoices}
    teller = Teller(words=words, redactor=covered, numbers=numbers)
    names = _names(case)
    files = {
        "index.html": index_page(case, teller, site, names=names),
        "timeline.csv": _timeline(case, teller),
        "invoices.csv": _invoices(case, teller),
        "agreements.csv": _agreements(case, teller),
    }
    files |= {f"agreements/{a.reference}.json": exact(a, teller) for a in case.arrangements}
    files |= {names[f"letter/{x.id}"]: _letter(x, teller) for x in case.letters}
    files |= {names[f"answer/{x.id}"]: _answer(x, teller) for x in case.answers}
    files |= {names[f"file/{held.id}"]: content for held, content in case.files}
    return packed(files, at=case.last_event)


def _names(case: Case) -> dict[str, str]:
    """Where each letter, answer and attached file stands, by a number and a plain name."""
    letters = {
        f"letter/{letter.id}": f"letters/{n:03d}-{safe_name(letter.name)}.txt"
        for n, letter in enumerate(case.letters, 1)
    }
    files = {
        f"file/{held.id}": f"files/{n:02d}-{safe_name(held.name)}"
        for n, (held, _) in enumerate(case.files, 1)
    }
    answers = {
        f"answer/{came.id}": f"answers/{n:03d}.txt" for n, came in enumerate(case.answers, 1)
    }
    return letters | answers | files


def exact(arrangement: Arrangement, teller: Teller) -> bytes:
    """The exact terms of an agreement, as the program keeps them."""
    held: dict[str, Any] = {
        "reference": arrangement.reference,
        "kind": arrangement.kind.value,
        "status": arrangement.status.value,
        "reason": teller.reason(arrangement),
        "opened_at": arrangement.opened_at.isoformat(),
        "closed_at": arrangement.closed_at.isoformat() if arrangement.closed_at else None,
        "answer_by": arrangement.answer_by.isoformat() if arrangement.answer_by else None,
        "version": arrangement.version,
        "acknowledges_the_debt": arrangement.acknowledges,
        "terms": json.loads(bodies.written(arrangement.terms)),
    }
    covered = teller.redactor.values(held)
    return (json.dumps(covered, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode()


def _letter(letter: SentLetter, teller: Teller) -> bytes:
    """The message as it was sent, behind its address, day and subject."""
    text = teller.redactor.text
    sent = letter.sent_at or letter.queued_at
    head = f"To: {text(letter.recipient)}\nDate: {sent:%Y-%m-%dT%H:%M:%SZ}\n"
    return f"{head}Subject: {text(letter.subject)}\n\n{text(letter.body)}\n".encode()


def _answer(came: Return, teller: Teller) -> bytes:
    """What the client wrote by mail, as far as it was kept."""
    text = teller.redactor.text
    head = f"From: {text(came.address)}\nDate: {came.at:%Y-%m-%dT%H:%M:%SZ}\n"
    return f"{head}Subject: {text(came.subject)}\n\n{text(came.text)}\n".encode()


def _timeline(case: Case, teller: Teller) -> bytes:
    references = {a.id: a.reference for a in case.arrangements}
    rows = [
        (
            line.at,
            teller.redactor.who(line.who),
            teller.line(line),
            teller.numbers.get(line.invoice_id, ""),
            references.get(line.arrangement_id, ""),
            teller.details(line),
        )
        for line in case.lines
    ]
    return sheet(_head(teller, "at who what invoice arrangement details"), rows)


def _invoices(case: Case, teller: Teller) -> bytes:
    rows = [
        (
            invoice.number,
            teller.redactor.text(invoice.purpose),
            invoice.issued_on,
            invoice.due_date,
            invoice.total,
            invoice.paid,
            invoice.remaining,
            invoice.total.currency,
            teller.words.plain(f"invoice.{invoice.status}"),
        )
        for invoice in case.invoices
    ]
    names = "number purpose issued_on due_date total paid remaining currency status"
    return sheet(_head(teller, names), rows)


def _agreements(case: Case, teller: Teller) -> bytes:
    rows = [
        (
            a.reference,
            teller.kind(a),
            teller.status(a),
            a.opened_at,
            a.closed_at,
            teller.reason(a),
            "\n".join(f"{name}: {', '.join(lines)}" for name, lines in teller.terms(a)),
        )
        for a in case.arrangements
    ]
    return sheet(_head(teller, "reference kind status opened_at closed_at reason terms"), rows)


def _head(teller: Teller, names: str) -> list[str]:
    return [teller.words.plain(f"column.{name}") for name in names.split()]
