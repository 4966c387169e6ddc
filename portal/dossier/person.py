"""Everything that is held about one person, for that person: JSON, and a page to read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from portal.dossier import paper
from portal.dossier.archive import packed, safe_name
from portal.dossier.case import read_case
from portal.dossier.redaction import Redactor, redactor
from portal.dossier.words import dossier_words
from portal.store import bodies

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from markupsafe import Markup

    from portal.content.words import Words
    from portal.domain.business import Site
    from portal.domain.clients import Client
    from portal.domain.money import Money
    from portal.dossier.case import Case
    from portal.store.queries import Queries

Held = dict[str, list[dict[str, Any]]]


def person_archive(queries: Queries, client_id: str, *, site: Site, at: datetime) -> bytes:
    """A zip in the person's language. Raises ClientUnknown."""
    case = read_case(queries, client_id, until=at)
    words = dossier_words(case.client.voice.language)
    covered = redactor(words, site, case.client, people=case.people, redact=True)
    held = covered.values(_held(queries, case, covered))
    text = json.dumps(held, ensure_ascii=False, indent=2) + "\n"
    files = {
        f"files/{n:02d}-{safe_name(file.name)}": content
        for n, (file, content) in enumerate(case.files, 1)
    }
    body = list(_sections(held, words, site))
    title = words.plain("rights.title", client=case.client.full_name or client_id)
    files["person.json"] = text.encode()
    files["index.html"] = paper.page(title, body, language=words.language)
    return packed(files, at=at)


def _sections(held: Held, words: Words, site: Site) -> Iterator[Markup]:
    yield paper.paragraph(words.plain("rights.about", business=site.business.name))
    for section, things in held.items():
        yield paper.heading(words.plain(f"rights.{section}"))
        if not things:
            yield paper.paragraph(words.plain("none"))
        for thing in things:
            rows = [(name.replace("_", " "), _text(value)) for name, value in thing.items()]
            yield paper.facts(rows)
    yield paper.paragraph(words.plain("rights.others"), small=True)


def _text(value: Any) -> str:
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False) if value else ""
    return "" if value is None else str(value)


def _held(queries: Queries, case: Case, covered: Redactor) -> Held:
    who = case.client.id
    return {
        "client": [_client(case.client)],
        "links": _links(queries, who),
        "invoices": _invoices(case),
        "attempts": _attempts(queries, who),
        "arrangements": _arrangements(case),
        "letters": _letters(case),
        "timeline": [
            {
                "at": _at(line.at),
                "who": covered.who(line.who),
                "what": line.what,
                "invoice": line.invoice_id,
                "details": line.details,
            }
            for line in case.lines
        ],
        "files": _files(case),
        "tasks": _tasks(queries, who),
        "silences": _silences(queries, who),
        "reminders": _reminders(queries, who),
        "returns": _returns(queries, who),
    }


def _links(queries: Queries, who: str) -> list[dict[str, Any]]:
    return [
        {
            "issued": _at(link.issued_at),
            "expires": _at(link.expires_at),
            "rights": link.rights.value,
            "revoked": _at(link.revoked_at),
        }
        for link in queries.links(who)
    ]


def _attempts(queries: Queries, who: str) -> list[dict[str, Any]]:
    return [
        {
            "began": _at(attempt.started_at),
            "kind": attempt.kind.value,
            "status": attempt.status.value,
            "ended": _at(attempt.ended_at),
            "decline": attempt.decline.group.value if attempt.decline else "",
            "invoices": {share.invoice_id: _sum(share.amount) for share in attempt.shares},
        }
        for attempt in queries.attempts(who)
    ]


def _files(case: Case) -> list[dict[str, Any]]:
    return [
        {
            "name": file.name,
            "kind": file.kind,
            "size": file.size,
            "sha256": file.digest,
            "added": _at(file.added_at),
        }
        for file, _ in case.files
    ]


def _silences(queries: Queries, who: str) -> list[dict[str, Any]]:
    silence = queries.silence(who)
    if silence is None:
        return []
    until = str(silence.until_on or "")
    return [{"until": until, "why": silence.why, "set": _at(silence.set_at)}]


def _reminders(queries: Queries, who: str) -> list[dict[str, Any]]:
    """The steps that were taken, and whether a short message went beside them."""
    texts = {text.reminder_id: text for text in queries.texts(who)}
    return [
        {
            "step": x.step.value,
            "invoices": list(x.invoice_ids),
            "status": x.status.value,
            "on": x.on.isoformat(),
            "short_message": texts[x.id].outcome if x.id in texts else "",
        }
        for x in queries.reminders(who)
    ]


def _returns(queries: Queries, who: str) -> list[dict[str, Any]]:
    return [
        {"at": _at(x.at), "kind": x.kind.value, "address": x.address, "subject": x.subject,
         "text": x.text}
        for x in queries.returns(who)
    ]  # fmt: skip


def _client(client: Client) -> dict[str, Any]:
    method = client.method
    return {
        "id": client.id,
        "email": client.email,
        "first_name": client.first_name,
        "last_name": client.last_name,
        "company": client.company,
        "phone": client.phone,
        "address": client.address,
        "copy_of_invoices_to": client.invoices_to,
        "voice": client.voice.value,
        "kind": client.kind.value,
        "channel": client.channel.value,
        "country": client.country,
        "region": client.region,
        "zone": client.zone,
        "stripe_customer": client.stripe_customer,
        "card": f"{method.brand} {method.last4}".strip() if method else "",
        "card_ends": f"{method.exp_month}/{method.exp_year}" if method and method.exp_year else "",
    }


def _invoices(case: Case) -> list[dict[str, Any]]:
    return [
        {
            "number": invoice.number,
            "purpose": invoice.purpose,
            "total": _sum(invoice.total),
            "paid": _sum(invoice.paid),
            "status": invoice.status.value,
            "issued_on": invoice.issued_on.isoformat(),
            "due_date": invoice.due_date.isoformat(),
            "decline": invoice.decline.group.value if invoice.decline else "",
        }
        for invoice in case.invoices
    ]


def _arrangements(case: Case) -> list[dict[str, Any]]:
    return [
        {
            "reference": a.reference,
            "kind": a.kind.value,
            "status": a.status.value,
            "reason": a.reason.value if a.reason else "",
            "opened": _at(a.opened_at),
            "closed": _at(a.closed_at),
            "terms": _without_cause(json.loads(bodies.written(a.terms))),
        }
        for a in case.arrangements
    ]


def _without_cause(terms: dict[str, Any]) -> dict[str, Any]:
    """The owner's own tag says something of the house, not of the person."""
    return {key: value for key, value in terms.items() if key != "cause"}


def _letters(case: Case) -> list[dict[str, Any]]:
    return [
        {
            "sent": _at(x.sent_at),
            "to": x.recipient,
            "subject": x.subject,
            "body": x.body,
        }
        for x in case.letters
    ]


def _tasks(queries: Queries, who: str) -> list[dict[str, Any]]:
    return [
        {"what": x.what, "due": x.due_on.isoformat(), "opened": _at(x.opened_at),
         "done": _at(x.done_at), "details": x.details, "result": x.result}
        for x in (*queries.tasks(who), *queries.tasks(who, done=True))
    ]  # fmt: skip


def _at(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}" if moment else ""


def _sum(amount: Money) -> str:
    return f"{amount.decimal:f} {amount.currency}"
