"""The demo's clients at Stripe: one for each situation that a page has words for.

Everybody is fictional. Dates are counted from the day on which the demo starts.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from portal.sandbox import scenes

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from portal.sandbox.state import State

MASTERCARD = "5555555555554444"
MORNING = time(9, 15, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Stage:
    """The sandbox's state and the day from which everything is counted."""

    state: State
    today: date

    def ago(self, days: int) -> int:
        """The morning of the day so many days ago, in seconds since 1970."""
        day = self.today - timedelta(days=days)
        return int(datetime.combine(day, MORNING).timestamp())

    def failed(self, owner: str, amount: int, what: str, *, days: int, reason: str) -> None:
        """A one-off invoice whose automatic payment did not go through."""
        scenes.failed_invoice(
            self.state,
            owner,
            amount=amount,
            description=what,
            failed_at=self.ago(days),
            reason=reason,
        )

    def sent(
        self, owner: str, amount: int, what: str, *, due: int, currency: str = "eur"
    ) -> dict[str, Any]:
        """An invoice that was due so many days ago, sent a month before."""
        return scenes.sent_invoice(
            self.state,
            owner,
            amount=amount,
            description=what,
            sent_at=self.ago(due + 30),
            due_at=self.ago(due),
            currency=currency,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One client: who they are, what happened, and a hint for whoever looks at the demo."""

    name: str
    email: str
    hint: str
    happened: Callable[[Stage, str], object]
    card: str | None = scenes.GOOD_CARD
    ended: bool = False  # the card ended with last month
    locale: str = "fr"
    metadata: dict[str, str] = field(default_factory=dict)

    def enter(self, stage: Stage) -> None:
        """Put the client and what happened into the sandbox."""
        last_month = stage.today.replace(day=1) - timedelta(days=1)
        expires = (last_month.month, last_month.year) if self.ended else (8, stage.today.year + 3)
        made = scenes.customer(
            stage.state,
            name=self.name,
            email=self.email,
            card=self.card,
            expires=expires,
            preferred_locales=[self.locale],
            metadata=self.metadata,
        )
        self.happened(stage, made["id"])


def _card_ended(stage: Stage, owner: str) -> None:
    # Its own card, as a subscription has that was bought through Checkout: a new default card of
    # the customer alone would change nothing for it.
    scenes.failed_subscription(
        stage.state,
        owner,
        amount=9_000,
        product="Accompagnement mensuel",
        started_at=stage.ago(34),
        failed_at=stage.ago(4),
        reason="expired_card",
        own_card=True,
    )


def _on_its_way(stage: Stage, owner: str) -> None:
    invoice = stage.sent(owner, 24_000, "Stage « Poser sa voix »", due=6)
    scenes.debit_on_its_way(stage.state, invoice["id"], begun_at=stage.ago(1))


def _several(stage: Stage, owner: str) -> None:
    stage.sent(owner, 6_500, "Séance du mois d’avant", due=36)
    stage.sent(owner, 6_500, "Séance du mois dernier", due=8)
    stage.sent(owner, 12_000, "Atelier du samedi", due=3)


def _part_paid(stage: Stage, owner: str) -> None:
    invoice = stage.sent(owner, 60_000, "Formation de deux jours", due=12)
    scenes.part_paid(stage.state, invoice["id"], amount=20_000, paid_at=stage.ago(10))


def _settled(stage: Stage, owner: str) -> None:
    invoice = stage.sent(owner, 8_000, "Séance individuelle", due=9)
    scenes.paid(stage.state, invoice["id"], paid_at=stage.ago(2))


def _firm(stage: Stage, owner: str) -> None:
    stage.sent(owner, 148_000, "Formation « Parler en public », 8 personnes", due=5)


PEOPLE = (
    Person(
        name="Claire Exemple",
        email="claire@example.com",
        hint="her card has ended: one click leads to a new one, which pays too",
        happened=_card_ended,
        ended=True,
        metadata={"voice": "fr-vous"},
    ),
    Person(
        name="Karim Modèle",
        email="karim@example.com",
        hint="his bank did not validate the payment that day; it will be tried again",
        happened=lambda stage, owner: stage.failed(
            owner, 12_000, "Coaching, trois séances", days=2, reason="insufficient_funds"
        ),
        card=MASTERCARD,
    ),
    Person(
        name="Élise Spécimen",
        email="elise@example.com",
        hint="her bank wants her to confirm (3-D Secure)",
        happened=lambda stage, owner: stage.failed(
            owner, 7_500, "Séance découverte et bilan", days=3, reason="authentication_required"
        ),
    ),
    Person(
        name="Hugo Exemple",
        email="hugo@example.com",
        hint="three invoices, to be chosen and paid at once",
        happened=_several,
    ),
    Person(
        name="Paul Essai",
        email="paul@example.com",
        hint="a part has arrived, the rest is awaited",
        happened=_part_paid,
        card=None,
    ),
    Person(
        name="Nadia Fictive",
        email="nadia@example.com",
        hint="a SEPA debit is on its way: there is nothing to do",
        happened=_on_its_way,
        card=None,
    ),
    Person(
        name="Lucie Démo",
        email="lucie@example.com",
        hint="everything is settled",
        happened=_settled,
    ),
    Person(
        name="Tom Exemple",
        email="tom@example.com",
        hint="somebody to whom one says « tu »",
        happened=lambda stage, owner: stage.failed(
            owner, 4_500, "Cours collectif", days=5, reason="generic_decline"
        ),
        metadata={"voice": "fr-tu"},
    ),
    Person(
        name="Zoé Modèle",
        email="zoe@example.com",
        hint="a card reported lost: the page says no word of it",
        happened=lambda stage, owner: stage.failed(
            owner, 5_500, "Séance du soir", days=3, reason="lost_card"
        ),
    ),
    Person(
        name="Samir Essai",
        email="samir@example.com",
        hint="a figure of the card does not match",
        happened=lambda stage, owner: stage.failed(
            owner, 9_900, "Module en ligne", days=1, reason="incorrect_cvc"
        ),
    ),
    Person(
        name="Les Jardins d’Exemple",
        email="compta@jardins.example.com",
        hint="a company",
        happened=_firm,
        card=None,
        metadata={"company": "Les Jardins d’Exemple", "kind": "professional"},
    ),
    Person(
        name="Emma Sample",
        email="emma@example.com",
        hint="in English; her bank's answer was a passing fault",
        happened=lambda stage, owner: stage.failed(
            owner, 15_000, "Voice coaching, two sessions", days=2, reason="processing_error"
        ),
        locale="en",
        metadata={"voice": "en"},
    ),
    Person(
        name="Grace Example",
        email="grace@example.com",
        hint="in English and in US dollars",
        happened=lambda stage, owner: stage.sent(
            owner, 18_000, "Breathing workshop, online", due=7, currency="usd"
        ),
        card=None,
        locale="en",
        metadata={"voice": "en"},
    ),
    Person(
        name="Yuki Sample",
        email="yuki@example.com",
        hint="in English and in yen, which have no cents",
        happened=lambda stage, owner: stage.sent(
            owner, 24_000, "Two lessons by video", due=10, currency="jpy"
        ),
        card=None,
        locale="en",
        metadata={"voice": "en"},
    ),
    Person(
        name="Inès Fictive",
        email="ines@example.com",
        hint="her date has not come yet",
        happened=lambda stage, owner: stage.sent(owner, 11_000, "Atelier du mois prochain", due=-9),
    ),
)
