"""Letters to come in words: when each leaves and why then, about what, whether it waits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal.content.letter_places import PLACES
from portal.domain.money import total
from portal.domain.sequence import LETTERS, Step
from portal.web.desk.presentation.letters import state_of
from portal.web.desk.presentation.moments import moment
from portal.web.desk.presentation.reminding import step_name
from portal.web.desk.presentation.tone import ToneLine, present_tone
from portal.web.presentation.formats import day, money

if TYPE_CHECKING:
    from datetime import datetime

    from portal.content import Words
    from portal.domain.coming import ComingLetter
    from portal.domain.invoices import Invoice
    from portal.store.letter_queries import SentLetter
    from portal.web.desk.presentation.seen import Seen


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A letter as it would read. Without `text` there is none to show; `look` is its frame.

    `enclosed` says what comes with it when it leaves.
    """

    subject: str
    text: str
    language: str
    length: str
    enclosed: str
    look: str
    tone: tuple[ToneLine, ...]
    is_harsh: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ComingView:
    """The page of one letter to come. `hint` says why nothing can be done about it now, if so."""

    name: str
    leaves: str
    why: str
    to: str
    about: str
    amount: str
    voice: str
    worded: str
    sheet: Sheet
    hint: str


def present_coming(seen: Seen, words: Words, *, now: datetime) -> ComingView:
    """One letter to come, whole."""
    coming, client = seen.coming, seen.client
    invoices = invoices_of(coming)
    return ComingView(
        name=step_name(seen.step, words),
        leaves=leaves(coming, words, now=now, queued=seen.queued),
        why=reason_of_day(coming, words),
        to=client.email,
        about=words.join([one.number for one in invoices]) if invoices else "",
        amount=sums(invoices, words),
        voice=words(f"client.voice.{client.voice}"),
        worded=worded(seen, words),
        sheet=present_sheet(seen, words),
        hint=_hint(coming, words),
    )


def present_sheet(seen: Seen, words: Words) -> Sheet:
    """How a letter reads, and what the linter says of it."""
    letter = seen.letter
    return Sheet(
        subject=letter.subject if letter else "",
        text=letter.text if letter else "",
        language=letter.language if letter else words.language,
        length=words("coming.length", n=len(letter.text.split())) if letter else "",
        enclosed=_enclosed(seen.step, words),
        look=f"{seen.address}look/",
        tone=present_tone(seen.findings, words, strays=seen.strays, voice=seen.client.voice),
        is_harsh=seen.is_harsh,
    )


def _enclosed(step: Step, words: Words) -> str:
    if step is Step.BEFORE:
        return words("coming.with_calendar")
    return words("coming.with_invoices") if "enclosed" in PLACES[LETTERS[step]] else ""


def leaves(
    coming: ComingLetter, words: Words, *, now: datetime, queued: SentLetter | None = None
) -> str:
    """When a letter leaves, or what it waits for; `queued` is itself as it waits to leave."""
    if coming.is_draft:
        return words("coming.draft")
    if queued is not None and (queued.problem or queued.outcome.needs_person):
        return state_of(queued, words)
    if coming.why:
        return words("coming.held", why=words(f"reminders.waits.{coming.why}"))
    if coming.reminder.step is Step.FORMAL and not coming.is_claimed:
        on = coming.case.clock.day_of(coming.at)
        return words("coming.ready", date=day(on, words.language, weekday=True))
    if coming.at > now:
        return words("coming.leaves", moment=moment(coming.at, words.language, weekday=True))
    return words("coming.at_once" if coming.is_claimed else "coming.next_run")


def reason_of_day(coming: ComingLetter, words: Words) -> str:
    """What the rules count until this letter; one that a person took before its day has none."""
    if coming.is_claimed and coming.reminder.who != "clock":
        return words("coming.by_hand")
    rule = _rule(coming, words)
    is_later = bool(rule) and not coming.is_claimed and coming.is_put_off
    return words("coming.put_off", rule=rule) if is_later else rule


def _rule(coming: ComingLetter, words: Words) -> str:
    step, rules = coming.reminder.step, coming.case.rules
    if step is Step.BEFORE:
        return words("letter_rules.when.before", n=rules.before_days)
    if step is Step.FIRST_CARD:
        return words("letter_rules.failed", n=rules.minutes)
    name = "first" if step is Step.FIRST_TRANSFER else step.value
    pace = coming.case.pace(invoices_of(coming)[0], coming.case.clock.day_of(coming.at))
    days = getattr(pace, name)
    return words(f"letter_rules.when.{name}", n=days) if days is not None else ""


def refusal_in_words(why: str, words: Words) -> str:
    """Why a letter does not leave now."""
    own = f"coming.why.{why}"
    said = words(own) if own in words else words(f"reminders.waits.{why}")
    return words("coming.refused", why=said)


def invoices_of(coming: ComingLetter) -> tuple[Invoice, ...]:
    """What the letter speaks of, as it was read."""
    return tuple(i for i in coming.case.invoices if i.id in coming.reminder.invoice_ids)


def sums(invoices: tuple[Invoice, ...], words: Words) -> str:
    """What is still to be paid of them."""
    said = [money(amount, words.language) for amount in total(i.remaining for i in invoices)]
    return words.join(said) if said else ""


def worded(seen: Seen, words: Words) -> str:
    """Whose words these are."""
    own = seen.own
    if own is None:
        return words("coming.words_of_site")
    return words("coming.words_of", who=seen.by, moment=moment(own.at, words.language))


def _hint(coming: ComingLetter, words: Words) -> str:
    if coming.is_draft:
        return words("coming.draft_hint")
    if coming.is_claimed:
        return words("coming.under_way")
    return "" if coming.is_next else words("coming.another_first")
