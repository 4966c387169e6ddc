"""What an arrangement asks, in a few words and one amount: for lists and for its own page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.domain.arrangements import Status
from portal.domain.gestures import Details, Message, Offer, ServicePause, Survey
from portal.domain.money import total
from portal.domain.plans import Plan
from portal.domain.problems import Claim, Problem
from portal.domain.promises import Promise
from portal.web.presentation.formats import day, money

if TYPE_CHECKING:
    from datetime import date

    from portal.content import Words
    from portal.domain.arrangements import Arrangement
    from portal.domain.money import Money


# What is wished for, or proposed by the owner, and does not hold yet, is said in other words.
_SAID = {Status.REQUESTED: "asked.wish", Status.COUNTERED: "asked.proposed"}


def asked_of(arrangement: Arrangement, words: Words, *, today: date | None = None) -> str:
    """What is asked or agreed, as the end of a sentence whose subject is the client.

    In a list of `today`, days of this year are said without it.
    """

    def said_day(when: date) -> str:
        return long_day(when, words, today=today)

    terms = arrangement.terms
    said = _SAID.get(arrangement.status, "asked")
    match terms:
        case Promise():
            return words(f"{said}.promise.{terms.action}", date=said_day(terms.day))
        case Plan():
            return words(
                f"{said}.plan",
                n=len(terms.instalments),
                first=said_day(terms.instalments[0].due),
                last=said_day(terms.last_day),
            )
        case Problem():
            return words(f"asked.problem.{terms.topic}")
        case Claim():
            key = "asked.claim_on_way" if terms.on_its_way else "asked.claim"
            return words(key, date=said_day(terms.on))
        case _:
            return _smaller(arrangement, words)


def _smaller(arrangement: Arrangement, words: Words) -> str:
    terms = arrangement.terms
    match terms:
        case Details():
            return words("asked.email" if terms.email else "asked.details")
        case Offer():
            return words("asked.offer", date=long_day(terms.ends_on, words))
        case ServicePause():
            return words("asked.pause", date=long_day(terms.until_on, words))
        case Survey():
            return words("asked.survey")
        case Message() if terms.wished_on is not None:
            return words("asked.message_by", date=long_day(terms.wished_on, words))
        case _:
            return words("asked.message")


def amount_of(arrangement: Arrangement) -> Money | None:
    """The amount that it is about; None where it is about none, or about several currencies."""
    terms = arrangement.terms
    match terms:
        case Promise() | Claim():
            return terms.amount
        case Plan():
            return terms.total
        case Offer() if terms.amount is not None:
            return terms.amount
        case Details() | Survey():
            return None
        case _:
            sums = total(share.amount for share in terms.shares)
            return sums[0] if len(sums) == 1 else None


def amount_in_words(arrangement: Arrangement, words: Words) -> str:
    """The amount as it is read, or nothing."""
    amount = amount_of(arrangement)
    return money(amount, words.language) if amount is not None else ""


def long_day(when: date, words: Words, *, today: date | None = None) -> str:
    """A day with its weekday; in a list of `today`, without the year that goes without saying."""
    said = day(when, words.language, weekday=True)
    is_this_year = today is not None and when.year == today.year
    return said.removesuffix(f" {when.year}") if is_this_year else said


def by_when(when: date | None, today: date, words: Words) -> str:
    """By which day something is to be done: late, before this evening, or before a day."""
    if when is None:
        return ""
    if when < today:
        return words("asked.late", date=long_day(when, words, today=today))
    if when == today:
        return words("asked.tonight")
    return words("asked.before", date=long_day(when, words, today=today))
