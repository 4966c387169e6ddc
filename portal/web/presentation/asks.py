"""What would help: the card, and the questions that a person answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from portal.actions.cards import payable_by_card
from portal.domain.clients import ClientKind
from portal.domain.declines import DeclineGroup
from portal.domain.money import total

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.domain.invoices import Invoice
    from portal.web.presentation.scene import Scene

_WRITTEN = ("other_date", "in_parts", "wrong", "already_paid")
# For what is agreed on already, another date is asked for where the agreement stands.
_ONCE_AGREED = ("wrong", "already_paid")
# Where the service answers: the page of each, and the words of its line.
_PAGES = {
    "other_date": ("date/", "step.date.text"),
    "in_parts": ("plan/", "step.plan.text"),
    "wrong": ("problem/", "step.problem.text"),
    "already_paid": ("paid/", "step.paid.text"),
}
# A new card is then what helps most, so its button comes first.
_CARD_FIRST = frozenset({DeclineGroup.CARD_ENDED, DeclineGroup.CARD_DATA})


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One way to answer other than paying; `url` opens a letter or the request form."""

    name: str
    label: str
    text: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CardView:
    """The card on file and its button; the labels say whether anything is paid at once."""

    present: str
    comes_first: bool
    update_and_pay: str  # empty when there is nothing that a new card would pay at once
    only_update: str
    url: str = ""  # the customer portal's login page, in the mode without a service


def card_of(scene: Scene, invoices: Sequence[Invoice]) -> CardView | None:
    """The card and how to change it; None without a Stripe customer or without the right."""
    if not scene.facts.client.stripe_customer or not scene.may_change_things:
        return None
    url = _login_url(scene) if not scene.is_served else ""
    if not scene.is_served and not url:
        return None
    words = scene.words
    charged = payable_by_card(tuple(invoices), scene.agreed)
    if scene.facts.client.method is None and not charged:
        return None  # nothing here would ever use a card that was left
    amounts = " + ".join(scene.money(amount) for amount in total(i.remaining for i in charged))
    return CardView(
        present=_present(scene),
        comes_first=any(i.decline and i.decline.group in _CARD_FIRST for i in charged),
        update_and_pay=words("card.update_and_pay", amount=amounts) if charged else "",
        only_update=words("card.only_update" if charged else "card.button"),
        url=url,
    )


def asks_of(scene: Scene, invoices: Sequence[Invoice]) -> tuple[Ask, ...]:
    """The plain and equal ways: another date, in parts, a problem, already paid, a hard time."""
    if not invoices or not scene.may_change_things:
        return ()
    numbers = ", ".join(invoice.number for invoice in invoices)
    is_asked_for = any(not invoice.why_not_payable for invoice in invoices)
    # While the money travels, or is looked for, there is nothing to put off or to share out.
    names: tuple[str, ...] = _WRITTEN if is_asked_for else ("wrong",)
    if is_asked_for and {i.id for i in invoices if not i.why_not_payable} <= scene.agreed:
        names = _ONCE_AGREED
    asks = [_written(scene, name, numbers) for name in names]
    if is_asked_for and scene.facts.client.kind is ClientKind.CONSUMER:
        asks.append(_budget(scene, numbers))
    return tuple(ask for ask in asks if ask.url)


def _written(scene: Scene, name: str, numbers: str) -> Ask:
    words = scene.words
    if scene.is_served:
        place, text = _PAGES[name]
        label = words(f"help.{name}.label")
        return Ask(name=name, label=label, text=words(text), url=f"{scene.actions}{place}")
    url = scene.requests_url or scene.mail_to(
        words.plain(f"help.{name}.mail_subject", number=numbers),
        words.plain(f"help.{name}.mail_body", number=numbers),
    )
    return _ask(scene, name, url)


def _budget(scene: Scene, numbers: str) -> Ask:
    """A hard time is told on a page of its own, or in a letter whose subject says nothing of it."""
    if scene.is_served:
        return _ask(scene, "budget", f"{scene.actions}help/hard_time/")
    subject = scene.words.plain("help.wrong.mail_subject", number=numbers)
    return _ask(scene, "budget", scene.requests_url or scene.mail_to(subject))


def _ask(scene: Scene, name: str, url: str) -> Ask:
    words = scene.words
    return Ask(
        name=name, label=words(f"help.{name}.label"), text=words(f"help.{name}.text"), url=url
    )


def _present(scene: Scene) -> str:
    """The card on file in words: brand, last four digits, end; never more."""
    method = scene.facts.client.method
    words = scene.words
    if method is None:
        return words("card.none")
    if method.kind != "card":
        return words("card.debit", last4=method.last4)
    ended = _has_ended(scene)
    return words(
        "card.present_ended" if ended else "card.present",
        brand=method.brand_name,
        last4=method.last4,
        expiry=scene.card_end(method),
    )


def _has_ended(scene: Scene) -> bool:
    """A card is good until the last day of its month."""
    method = scene.facts.client.method
    ends_on = method.ends_on if method is not None else None
    return ends_on is not None and ends_on < scene.today


def _login_url(scene: Scene) -> str:
    if not scene.site.login_url:
        return ""
    mark = "&" if "?" in scene.site.login_url else "?"
    return f"{scene.site.login_url}{mark}prefilled_email={quote(scene.facts.client.email)}"
