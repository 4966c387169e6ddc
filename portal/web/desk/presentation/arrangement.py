"""One arrangement in words: what is asked, by when, in which words, with which dates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from portal.domain.calendar import office_day
from portal.domain.gestures import Details, Message, Offer, ServicePause, Survey
from portal.domain.plans import Plan, progress
from portal.domain.problems import Claim, Problem
from portal.domain.promises import Promise
from portal.domain.reasons import RULES
from portal.web.desk.presentation.asked import amount_in_words, asked_of, by_when, long_day
from portal.web.desk.presentation.day import client_name
from portal.web.desk.presentation.history import Fact, history_of
from portal.web.desk.presentation.weighing import limitation, weigh
from portal.web.presentation.formats import money

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from portal.content import Words
    from portal.domain.plans import Instalment
    from portal.domain.policy import Policy
    from portal.domain.problems import Word
    from portal.web.desk.presentation.asking import Asked
    from portal.web.desk.presentation.history import History
    from portal.web.desk.presentation.weighing import Limitation, Weighing

_KB = 1024


class Dated(NamedTuple):
    """A day, an amount, and where it stands."""

    day: str
    amount: str
    state: str = ""


class Quote(NamedTuple):
    """Something that somebody wrote: who or what it is, and their words."""

    label: str
    text: str


class File(NamedTuple):
    """Something attached."""

    path: str
    name: str
    size: str


class Correction(NamedTuple):
    """One field, before and after."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrangementView:
    """The whole screen but for the forms."""

    status: str
    facts: tuple[Fact, ...]
    quotes: tuple[Quote, ...]
    dates: tuple[Dated, ...]
    dates_total: str
    files: tuple[File, ...]
    changes: tuple[Correction, ...]
    notes: tuple[str, ...]  # what has to be known before anything is answered
    weighing: Weighing | None
    limitation: Limitation | None
    history: History
    client_path: str
    client_name: str
    kind: str
    day: str  # what the form of a counter-proposal begins with
    rows: tuple[tuple[str, str], ...]  # the same for a plan, as days and amounts to be changed


def arrangement_title(asked: Asked, words: Words) -> str:
    """Who asks what."""
    what = asked_of(asked.arrangement, words)
    return words("arrangement.title", who=client_name(asked.case.client), what=what)


def present_arrangement(asked: Asked, words: Words, *, policy: Policy) -> ArrangementView:
    """The screen in words."""
    arrangement, case = asked.arrangement, asked.case
    terms = arrangement.terms
    plan = terms if isinstance(terms, Plan) else None
    return ArrangementView(
        status=_status(asked, words),
        facts=tuple(fact for fact in _facts(asked, words) if fact.value),
        quotes=tuple(quote for quote in _quotes(asked, words) if quote.text),
        dates=tuple(_dates(asked, words)),
        dates_total=money(plan.total, words.language) if plan else "",
        files=tuple(_files(asked, words)),
        changes=tuple(_changes(asked, words)),
        notes=tuple(_notes(asked, words)),
        weighing=weigh(case, arrangement, words, policy=policy)
        if arrangement.waits_for_owner
        else None,
        limitation=limitation(case, arrangement, words) if arrangement.is_live else None,
        history=history_of(case, words, but=arrangement.id),
        client_path=case.path,
        client_name=client_name(case.client),
        kind=str(arrangement.kind),
        day=_first_day(asked),
        rows=_rows(plan.instalments, words) if plan else (),
    )


def _status(asked: Asked, words: Words) -> str:
    """Where it stands: by when somebody answers, or since when it is over."""
    arrangement, today = asked.arrangement, asked.case.today
    if arrangement.waits_for_owner:
        when = by_when(arrangement.answer_by, today, words)
        return words("arrangement.status.requested", when=when) if when else ""
    if arrangement.closed_at is not None:
        day = office_day(arrangement.closed_at)
    else:
        day = arrangement.answer_by or arrangement.next_on or today
    return words(f"arrangement.status.{arrangement.status}", date=long_day(day, words))


def _facts(asked: Asked, words: Words) -> Iterator[Fact]:
    arrangement, terms = asked.arrangement, asked.arrangement.terms

    def fact(name: str, value: str) -> Fact:
        return Fact(words(f"arrangement.fact.{name}"), value)

    yield fact("amount", amount_in_words(arrangement, words))
    yield from _facts_of(asked, words)
    numbers = [
        words("arrangement.invoice", number=i.number, what=i.purpose) for i in asked.invoices
    ]
    yield fact("invoices", words.join(numbers) if numbers else "")
    if arrangement.reason is not None:
        yield fact("reason", words(f"reasons.{arrangement.reason}"))
        yield fact("lane", words(f"lanes.{RULES[arrangement.reason].lane}"))
    yield fact("opened", long_day(office_day(arrangement.opened_at), words))
    yield fact("reference", arrangement.reference)
    if isinstance(terms, Plan):
        yield fact("debits", words("arrangement.debits") if terms.debits else "")


def _facts_of(asked: Asked, words: Words) -> Iterator[Fact]:
    """What only this kind has."""

    def fact(name: str, value: str) -> Fact:
        return Fact(words(f"arrangement.fact.{name}"), value)

    terms = asked.arrangement.terms
    match terms:
        case Promise():
            yield fact("means", words(f"arrangement.action.{terms.action}"))
            yield fact("decider", terms.decider)
            yield fact("rests", words("arrangement.rests") if terms.rests else "")
        case Problem():
            undisputed = terms.undisputed
            yield fact("undisputed", money(undisputed, words.language) if undisputed else "")
            yield fact(
                "ending", words(f"arrangement.ending.{terms.ending}") if terms.ending else ""
            )
            yield fact("new_date", long_day(terms.new_date, words) if terms.new_date else "")
            yield fact("cause", terms.cause)
        case Claim():
            yield fact("means", words(f"arrangement.means.{terms.means}"))
            yield fact("paid_reference", terms.reference)
            yield fact("found", long_day(terms.matched_on, words) if terms.matched_on else "")
        case Message():
            yield fact("name", terms.name)
            yield fact("email", terms.email)
            yield fact("phone", terms.phone)
        case ServicePause():
            yield fact("from", long_day(terms.from_on, words))
            yield fact("stays_open", terms.stays_open)
        case Survey():
            yield fact(
                "score", words("arrangement.score", score=terms.score) if terms.score else ""
            )


def _quotes(asked: Asked, words: Words) -> Iterator[Quote]:
    """Whatever was written, in its order."""
    theirs, ours = words("arrangement.client_wrote"), words("arrangement.we_wrote")
    terms = asked.arrangement.terms
    match terms:
        case Problem():
            yield Quote(theirs, terms.text)
            yield Quote(words("arrangement.would_help"), terms.wish)
            yield from _conversation(terms.words, words)
        case Message():
            yield Quote(theirs, terms.text)
            yield from _conversation(terms.words, words)
        case Promise() | Plan() | Claim():
            yield Quote(theirs, terms.note)
            yield Quote(ours, terms.answer)
        case Details():
            yield Quote(ours, terms.answer)
        case Survey():
            yield Quote(theirs, terms.text)
        case Offer():
            yield Quote(ours, terms.text)


def _conversation(said: Sequence[Word], words: Words) -> Iterator[Quote]:
    for word in said:
        key = "arrangement.they_on" if word.by == "client" else "arrangement.we_on"
        yield Quote(words(key, date=long_day(word.on, words)), word.text)


def _dates(asked: Asked, words: Words) -> Iterator[Dated]:
    """The dates of a plan; of a running one, where each part stands."""
    terms = asked.arrangement.terms
    if not isinstance(terms, Plan):
        return
    runs = asked.arrangement.is_agreed or not asked.arrangement.is_live
    for step in progress(terms, asked.invoices, today=asked.case.today).steps:
        yield Dated(
            long_day(step.due, words),
            money(step.amount, words.language),
            words(f"arrangement.state.{step.state}") if runs else "",
        )


def _files(asked: Asked, words: Words) -> Iterator[File]:
    for one in asked.files:
        size = words("arrangement.size", n=max(1, round(one.size / _KB)))
        yield File(f"/desk/files/{one.id}", one.name, size)


def _changes(asked: Asked, words: Words) -> Iterator[Correction]:
    terms = asked.arrangement.terms
    nothing = words("arrangement.nothing")
    if isinstance(terms, Details):
        for one in terms.changes:
            name = words(f"arrangement.field.{one.field}")
            yield Correction(name, one.before or nothing, one.after or nothing)


def _notes(asked: Asked, words: Words) -> Iterator[str]:
    """What has to be known before anything is answered."""
    if not asked.arrangement.waits_for_owner:
        return
    terms = asked.arrangement.terms
    is_wish = isinstance(terms, Promise | Plan)
    if is_wish and asked.is_settled:
        yield words("arrangement.note.settled")
    elif is_wish and asked.has_passed:
        yield words("arrangement.note.passed")
    if isinstance(terms, Plan) and not asked.takes_parts:
        yield words("arrangement.note.automatic")
    if isinstance(terms, Problem):
        yield words("arrangement.note.problem")
    if isinstance(terms, Details) and terms.email is not None:
        yield words("arrangement.note.email")


def _first_day(asked: Asked) -> str:
    terms = asked.arrangement.terms
    today = asked.case.today
    if isinstance(terms, Claim):
        return min(terms.on, today).isoformat()
    if isinstance(terms, Promise):
        return max(terms.day, today).isoformat()
    if isinstance(terms, Plan):
        return asked.case.calendar.on_or_after(max(terms.instalments[0].due, today)).isoformat()
    return ""


def _rows(parts: Sequence[Instalment], words: Words) -> tuple[tuple[str, str], ...]:
    """The parts as they are typed, and two empty rows for more."""
    point = "," if words.language == "fr" else "."
    filled = [
        (part.due.isoformat(), str(part.amount.decimal).replace(".", point)) for part in parts
    ]
    return (*filled, ("", ""), ("", ""))
