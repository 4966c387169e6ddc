"""The pages one comes back to: what became of a payment or a new card, and what can be done next.

Each can be bookmarked and stays true: it is made from the attempt and the facts of the moment. An
unknown outcome is an outcome of its own, with the day by which the owner answers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from portal.domain.calendar import WEEKDAYS, office_day
from portal.domain.declines import DeclineGroup
from portal.domain.money import total
from portal.domain.payments import AttemptKind, AttemptStatus
from portal.web.presentation.agreed import agreed_told, holding
from portal.web.presentation.asks import asks_of
from portal.web.presentation.client import greeting
from portal.web.presentation.doing import place_of
from portal.web.presentation.scene import Scene
from portal.web.presentation.transfer import transfer_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from markupsafe import Markup

    from portal.content import Words
    from portal.domain.business import Site
    from portal.domain.calendar import Calendar
    from portal.domain.facts import ClientFacts
    from portal.domain.invoices import Invoice
    from portal.domain.payments import Attempt
    from portal.web.presentation.asks import Ask


class Field(NamedTuple):
    """A hidden field of a button's form."""

    name: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """Something to do next: a form when it has fields, else a plain link."""

    label: str
    url: str
    fields: tuple[Field, ...] = ()


class Receipt(NamedTuple):
    """Where a settled invoice can be read."""

    label: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeView:
    """What templates/outcome.html places on the page. The first button is the filled one."""

    kind: str  # the key of its words: paid · card_saved · declined · unknown …
    title: str
    greeting: str
    headline: str
    paragraphs: tuple[str, ...]
    buttons: tuple[Button, ...]
    asks: tuple[Ask, ...]
    receipts: tuple[Receipt, ...]
    back_url: str


def present_outcome(  # noqa: PLR0913, PLR0917 - a page has many sources
    attempt: Attempt,
    facts: ClientFacts,
    site: Site,
    words: Words,
    *,
    path: str,
    actions: str,
    today: date,
    calendar: Calendar = WEEKDAYS,
) -> OutcomeView:
    """What became of an attempt, as far as it is known on this day."""
    scene = Scene(
        facts=facts,
        site=site,
        words=words,
        path=path,
        actions=actions,
        today=today,
        calendar=calendar,
    )
    kind = _kind(attempt, facts)
    story = _Story(scene, attempt)
    return OutcomeView(
        kind=kind,
        title=words("site.title", page=words(f"outcome.{kind}.title"), business=site.business.name),
        greeting=greeting(scene),
        headline=words(f"outcome.{kind}.title"),
        paragraphs=story.paragraphs(kind),
        buttons=story.buttons(kind),
        asks=story.asks(kind),
        receipts=story.receipts(kind),
        back_url=actions,
    )


def _kind(attempt: Attempt, facts: ClientFacts) -> str:
    """The words that fit the attempt, and what became of its invoices since."""
    concerned = [i for i in facts.invoices if i.id in attempt.invoice_ids]
    if attempt.status is AttemptStatus.PAID:
        if attempt.kind is AttemptKind.CARD:
            return "card_saved_paid"
        return "part_paid" if any(i.is_part_paid for i in concerned) else "paid"
    if concerned and all(i.why_not_payable == "paid" for i in concerned):
        return "already_paid"  # by another way, since
    return _card_kind(attempt) if attempt.kind is AttemptKind.CARD else _payment_kind(attempt)


def _card_kind(attempt: Attempt) -> str:
    if attempt.status is AttemptStatus.CARD_SAVED:
        # with `pays`, the card is there and paying with it is under way
        return "unknown" if attempt.pays else "card_saved"
    if attempt.status is AttemptStatus.DECLINED:
        return "confirm" if _wants_client(attempt) else "card_saved_declined"
    return "card_not_finished" if attempt.status in _NOT_DONE else str(attempt.status)


def _payment_kind(attempt: Attempt) -> str:
    if attempt.status is AttemptStatus.DECLINED:
        return "confirm" if _wants_client(attempt) else "declined"
    return "not_finished" if attempt.status in _NOT_DONE else str(attempt.status)


_NOT_DONE = frozenset({AttemptStatus.NOT_FINISHED, AttemptStatus.OPEN})


def _wants_client(attempt: Attempt) -> bool:
    return attempt.decline is not None and attempt.decline.group is DeclineGroup.CONFIRM


# Where something can still be paid, the ways to do so stay on the page.
_STILL_OPEN = frozenset(
    {"part_paid", "card_saved", "card_saved_declined", "confirm", "declined"}
    | {"not_finished", "card_not_finished"}
)
_SETTLED = frozenset({"paid", "part_paid", "card_saved_paid", "already_paid"})


class _Story:
    """One attempt told: its invoices, what is said of it, what can be done next."""

    def __init__(self, scene: Scene, attempt: Attempt) -> None:
        self.scene = scene
        self.attempt = attempt
        known = scene.facts.invoices
        self.invoices = [i for i in known if i.id in attempt.invoice_ids]
        mine = self.invoices or list(known)
        self.payable = [invoice for invoice in mine if not invoice.why_not_payable]
        ids = {invoice.id for invoice in mine}
        self.agreed = next((a for a in holding(scene) if ids & set(a.invoice_ids)), None)

    def paragraphs(self, kind: str) -> tuple[Markup, ...]:
        """What happened to the money first, then what comes next."""
        words = self.scene.words
        several = len(self.invoices) > 1 and f"outcome.{kind}.text_several" in words
        told = self._said(f"outcome.{kind}.text{'_several' if several else ''}")
        if kind == "on_its_way" and self._expected_on() is None:
            told = self._said("outcome.on_its_way.text_undated")
        return (told, *self._next(kind))

    def _next(self, kind: str) -> tuple[Markup, ...]:
        if kind == "card_saved":
            attempts = [i.next_attempt_on for i in self.payable if i.next_attempt_on]
            if attempts:
                when = self.scene.day(min(attempts))
                return (self.scene.words("outcome.card_saved.next_attempt", date=when),)
            return (self._said("outcome.card_saved.next"),) if self.payable else ()
        if kind == "part_paid" and self.agreed is not None:
            return agreed_told(self.scene, self.agreed)
        if kind == "unknown" and self._answer_on() < self.scene.today:
            return (self.scene.words("outcome.unknown.next_undated"),)
        key = f"outcome.{kind}.next"
        return (self._said(key),) if key in self.scene.words else ()

    def _said(self, key: str) -> Markup:
        scene = self.scene
        when = self._expected_on() or self._answer_on()
        decline = self.attempt.decline
        group = decline.group if decline else DeclineGroup.NEUTRAL
        return scene.words(
            key,
            amount=self._amount(),
            invoices=self._names(),
            remaining=_amounts(scene, self.payable),
            reason=scene.words(f"reason.{group}.sentence"),
            date=scene.day(when),
        )

    def buttons(self, kind: str) -> tuple[Button, ...]:
        """The most helpful one first; none at all while an answer is awaited."""
        if kind not in _STILL_OPEN or not self.payable:
            return ()
        scene = self.scene
        if kind == "part_paid" and self.agreed is not None and scene.may_change_things:
            label = scene.words("agreed.see")
            return (Button(label=label, url=place_of(scene, self.agreed)),)
        buttons = [self._retry(kind)]
        if transfer_of(scene, self.payable):
            label = scene.words("outcome.use_transfer")
            buttons.append(Button(label=label, url=f"{scene.actions}#transfer"))
        return tuple(buttons)

    def _retry(self, kind: str) -> Button:
        """Back to Stripe's page: for the same invoices, or for the card."""
        scene, words = self.scene, self.scene.words
        if kind in {"card_not_finished", "card_saved_declined"} and scene.may_change_things:
            label = words("card.button" if kind == "card_not_finished" else "outcome.other_card")
            then = "pay" if self.attempt.pays else "only"
            url = f"{scene.actions}card"
            return Button(label=label, url=url, fields=(Field("then", then),))
        labels = {
            "confirm": words("outcome.confirm.button"),
            "declined": words("outcome.other_card"),
            "not_finished": words("outcome.try_again"),
        }
        label = labels.get(kind) or words("pay.button", amount=_amounts(scene, self.payable))
        currency = self.payable[0].total.currency
        fields = (Field("invoice", i.id) for i in self.payable if i.total.currency == currency)
        return Button(label=label, url=f"{scene.actions}pay", fields=tuple(fields))

    def asks(self, kind: str) -> tuple[Ask, ...]:
        """Another date and several payments, as near as another card."""
        if kind not in _STILL_OPEN or not self.payable:
            return ()
        near = {"other_date", "in_parts"}
        return tuple(ask for ask in asks_of(self.scene, self.payable) if ask.name in near)

    def receipts(self, kind: str) -> tuple[Receipt, ...]:
        """The documents of what is settled now."""
        if kind not in _SETTLED:
            return ()
        words = self.scene.words
        documents = [(i, self.scene.document_of(i)) for i in self.invoices]
        return tuple(
            Receipt(words("outcome.receipt_named", number=self.scene.unbroken(invoice.number)), url)
            for invoice, url in documents
            if url and invoice.why_not_payable == "paid"
        )

    def _amount(self) -> str:
        if self.attempt.amount is not None:
            return self.scene.money(self.attempt.amount)
        settled = self.attempt.status is AttemptStatus.PAID
        return _amounts(self.scene, self.invoices if settled else self.payable, whole=settled)

    def _names(self) -> str:
        if len(self.invoices) == 1:
            return self.scene.name_of(self.invoices[0])
        return self.scene.words.join([invoice.number for invoice in self.invoices])

    def _expected_on(self) -> date | None:
        days = [invoice.expected_on for invoice in self.invoices if invoice.expected_on]
        return max(days) if days and self.attempt.status is AttemptStatus.ON_ITS_WAY else None

    def _answer_on(self) -> date:
        """Counted from the day of the attempt, so that the promise does not move."""
        started = office_day(self.attempt.started_at)
        return self.scene.calendar.after(started, self.scene.site.policy.answer_days)


def _amounts(scene: Scene, invoices: Sequence[Invoice], *, whole: bool = False) -> str:
    sums = total(invoice.total if whole else invoice.remaining for invoice in invoices)
    return " + ".join(scene.money(amount) for amount in sums)
