"""The page of a dossier: who, what is owed, what was agreed, what happened, what was sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.dossier import paper
from portal.dossier.telling import PARIS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from markupsafe import Markup

    from portal.domain.arrangements import Arrangement
    from portal.domain.business import Site
    from portal.dossier.case import Case
    from portal.dossier.telling import Teller

_MANY = 1024


def index_page(case: Case, teller: Teller, site: Site, *, names: Mapping[str, str]) -> bytes:
    """The whole page; `names` are the files of letters and attachments by their ids."""
    title = teller.words.plain("title", client=case.client.full_name or case.client.id)
    parts = [
        *_opening(case, teller, site),
        *_who(case, teller, site),
        *_invoices(case, teller),
        *_agreements(case, teller),
        *_timeline(case, teller),
        *_letters(case, teller, names),
        *_answers(case, teller, names),
        *_files(case, teller, names),
        *_verify(teller),
    ]
    return paper.page(title, parts, language=teller.language)


def _opening(case: Case, teller: Teller, site: Site) -> Iterator[Markup]:
    words, client = teller.words, case.client
    name = client.full_name or client.id
    yield paper.paragraph(words.plain("about", business=site.business.name, client=name))
    here = case.until.astimezone(PARIS)
    time = f"{here:%H:%M}"
    yield paper.paragraph(words.plain("as_of", day=teller.day(here.date()), time=time))
    note = "covered_note" if teller.redactor.redact else "open_note"
    yield paper.paragraph(words.plain(note), small=True)
    yield paper.paragraph(words.plain("keys_note"), small=True)


def _who(case: Case, teller: Teller, site: Site) -> Iterator[Markup]:
    words, client, business = teller.words, case.client, site.business
    yield paper.heading(words.plain("section.who"))
    yield paper.heading(words.plain("person.client"), level=3)
    yield paper.facts(
        [
            (words.plain("person.name"), client.full_name),
            (words.plain("person.email"), client.email),
            (words.plain("person.phone"), client.phone),
            (words.plain("person.address"), client.address),
            (words.plain("person.kind"), words.plain(f"person.{client.kind}")),
            (words.plain("person.reference"), client.id),
        ]
    )
    yield paper.heading(words.plain("person.business"), level=3)
    yield paper.facts(
        [
            (words.plain("person.name"), business.legal_name or business.name),
            (words.plain("person.email"), business.email),
            (words.plain("person.phone"), business.phone),
            (words.plain("person.address"), business.address),
            ("SIREN", business.grouped_siren),
        ]
    )


def _invoices(case: Case, teller: Teller) -> Iterator[Markup]:
    yield paper.heading(teller.words.plain("section.invoices"))
    if not case.invoices:
        yield paper.paragraph(teller.words.plain("none"))
        return
    names = ("number", "purpose", "issued_on", "due_date", "total", "paid", "remaining", "status")
    rows = [
        (
            invoice.number,
            teller.redactor.text(invoice.purpose),
            invoice.issued_on.isoformat(),
            invoice.due_date.isoformat(),
            teller.money(invoice.total),
            teller.money(invoice.paid),
            teller.money(invoice.remaining),
            teller.words.plain(f"invoice.{invoice.status}"),
        )
        for invoice in case.invoices
    ]
    classes = ("", "", "when", "when", "number", "number", "number")
    yield paper.table(_head(teller, names), rows, classes=classes)


def _agreements(case: Case, teller: Teller) -> Iterator[Markup]:
    yield paper.heading(teller.words.plain("section.agreements"))
    if not case.arrangements:
        yield paper.paragraph(teller.words.plain("none"))
    for arrangement in case.arrangements:
        yield from _agreement(arrangement, teller)


def _agreement(arrangement: Arrangement, teller: Teller) -> Iterator[Markup]:
    words = teller.words
    yield paper.heading(f"{teller.kind(arrangement)} {arrangement.reference}", level=3)
    closed = arrangement.closed_at
    rows = [
        (words.plain("column.status"), teller.status(arrangement)),
        (words.plain("column.opened_at"), teller.moment(arrangement.opened_at)),
        (words.plain("column.closed_at"), teller.moment(closed) if closed else ""),
        (words.plain("column.reason"), teller.reason(arrangement)),
        (
            words.plain("column.answer_by"),
            teller.day(arrangement.answer_by) if arrangement.answer_by else "",
        ),
        *((name, "\n".join(lines)) for name, lines in teller.terms(arrangement)),
        (
            words.plain("column.acknowledges"),
            words.plain("yes") if arrangement.acknowledges else "",
        ),
    ]
    yield paper.facts(rows)


def _timeline(case: Case, teller: Teller) -> Iterator[Markup]:
    yield paper.heading(teller.words.plain("section.timeline"))
    if not case.lines:
        yield paper.paragraph(teller.words.plain("none"))
        return
    references = {a.id: a.reference for a in case.arrangements}
    rows = []
    for line in case.lines:
        about = [teller.numbers.get(line.invoice_id, ""), references.get(line.arrangement_id, "")]
        told = [teller.line(line), " ".join(one for one in about if one), teller.details(line)]
        what = "\n".join(one for one in told if one)
        rows.append((teller.moment(line.at), teller.redactor.who(line.who), what))
    names = ("at", "who", "what")
    yield paper.table(_head(teller, names), rows, classes=("when",))


def _letters(case: Case, teller: Teller, names: Mapping[str, str]) -> Iterator[Markup]:
    yield paper.heading(teller.words.plain("section.letters"))
    if not case.letters:
        yield paper.paragraph(teller.words.plain("none"))
        return
    rows = []
    for letter in case.letters:
        subject = teller.redactor.text(letter.subject) or letter.name
        rows.append(
            (
                teller.moment(letter.sent_at or letter.queued_at),
                teller.redactor.text(letter.recipient),
                paper.link(names[f"letter/{letter.id}"], subject),
            )
        )
    yield paper.table(_head(teller, ("at", "to", "subject")), rows, classes=("when",))


def _answers(case: Case, teller: Teller, names: Mapping[str, str]) -> Iterator[Markup]:
    if not case.answers:
        return
    yield paper.heading(teller.words.plain("section.answers"))
    rows = [
        (
            teller.moment(came.at),
            teller.redactor.text(came.address),
            paper.link(names[f"answer/{came.id}"], teller.redactor.text(came.subject) or "…"),
        )
        for came in case.answers
    ]
    yield paper.table(_head(teller, ("at", "from", "subject")), rows, classes=("when",))


def _files(case: Case, teller: Teller, names: Mapping[str, str]) -> Iterator[Markup]:
    yield paper.heading(teller.words.plain("section.files"))
    if not case.files:
        yield paper.paragraph(teller.words.plain("none"))
        return
    rows = [
        (
            teller.moment(file.added_at),
            paper.link(names[f"file/{file.id}"], teller.redactor.text(file.name)),
            f"{-(-file.size // _MANY)} {'ko' if teller.language == 'fr' else 'kB'}",
            file.digest,
        )
        for file, _ in case.files
    ]
    head = _head(teller, ("at", "name", "size", "digest"))
    yield paper.table(head, rows, classes=("when", "", "number", "print"))


def _verify(teller: Teller) -> Iterator[Markup]:
    yield paper.heading(teller.words.plain("section.verify"))
    for name in ("what", "how", "tables"):
        yield paper.paragraph(teller.words.plain(f"verify.{name}"))


def _head(teller: Teller, names: tuple[str, ...]) -> list[str]:
    return [teller.words.plain(f"column.{name}") for name in names]
