"""How things are said in one voice: amounts, days, lists, and short phrases from the words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal.content.formats import day, money
from portal.domain.calendar import office_day
from portal.domain.dates import dates_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from portal.content import Words
    from portal.domain.arrangements import Arrangement
    from portal.domain.invoices import Invoice
    from portal.domain.money import Money
    from portal.domain.promises import Promise


@dataclass(frozen=True, slots=True, kw_only=True)
class Sayings:
    """The phrases of letters in one voice, as plain text."""

    words: Words

    @property
    def language(self) -> str:
        """`fr` or `en`."""
        return self.words.language

    def day(self, when: date | None) -> str:
        """A day with its weekday; nothing for no day."""
        return day(when, self.language, weekday=True) if when else ""

    def moment(self, at: datetime) -> str:
        """The office's day at a moment."""
        return self.day(office_day(at))

    def money(self, amount: Money | None) -> str:
        """An amount; nothing for none."""
        return money(amount, self.language) if amount is not None else ""

    def say(self, key: str, **values: object) -> str:
        """A phrase of `letters.toml`."""
        return self.words.plain(key, **values)

    def invoices(self, invoices: Iterable[Invoice]) -> str:
        """`la facture F-2026-014 (Coaching) et la facture F-2026-015`."""
        named = [
            self.say("letter.invoice.named", number=i.number, purpose=i.purpose)
            if i.purpose
            else self.say("letter.invoice.plain", number=i.number)
            for i in invoices
        ]
        return self.list(named)

    def about(self, invoices: tuple[Invoice, ...]) -> str:
        """The same for a subject: the number of one invoice, or how many there are."""
        if not invoices:
            return ""
        number = invoices[0].number
        return self.say("letter.about", n=len(invoices), number=number)

    def list(self, items: list[str]) -> str:
        """The items as a sentence lists them."""
        return str(self.words.join(items).unescape())

    def action(self, promise: Promise) -> str:
        """What the client will do, as a verb: `faire un virement`."""
        return self.say(f"letter.action.{promise.action}")

    def commitment(self, promise: Promise) -> str:
        """What, how much and when, as one phrase."""
        values = {"action": self.action(promise), "day": self.day(promise.day)}
        if not promise.action.moves_money:
            return self.say("letter.commitment.other", **values)
        amount = self.money(promise.amount)
        return self.say("letter.commitment.money", amount=amount, **values)

    def noted(self, promise: Promise) -> str:
        """The same for a subject: how much and when, or what and when."""
        if not promise.action.moves_money:
            return self.commitment(promise)
        return self.say(
            "letter.noted", amount=self.money(promise.amount), day=self.day(promise.day)
        )

    def parts(self, arrangement: Arrangement) -> tuple[str, ...]:
        """The dates and amounts of a plan, one a line."""
        return tuple(
            self.say("letter.part", day=self.day(part.day), amount=self.money(part.amount))
            for part in dates_of(arrangement)
        )
