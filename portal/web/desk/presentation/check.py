"""What is about to be said, line by line, before it is said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.web.desk.presentation.asked import long_day
from portal.web.desk.presentation.history import Fact
from portal.web.presentation.formats import money

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portal.content import Words
    from portal.web.desk.presentation.asking import Reply


def present_check(reply: Reply, words: Words, *, name: str) -> tuple[Fact, ...]:
    """The facts of an answer; for a counter-proposal each part with its day."""
    return tuple(_facts(reply, words, name=name))


def _facts(reply: Reply, words: Words, *, name: str) -> Iterator[Fact]:
    if reply.ending is not None:
        yield Fact(words("arrangement.close.ending"), words(f"arrangement.ending.{reply.ending}"))
    for number, part in enumerate(reply.parts, 1):
        amount = money(part.amount, words.language)
        what = words("arrangement.part", date=long_day(part.due, words), amount=amount)
        yield Fact(words("arrangement.part_number", number=number), what)
    if reply.parts:
        total = sum(part.amount.minor for part in reply.parts)
        first = reply.parts[0].amount
        whole = money(type(first)(total, first.currency), words.language)
        yield Fact(words("arrangement.total"), whole)
    if reply.day is not None:
        yield Fact(words(f"arrangement.day.{name}"), long_day(reply.day, words))
    if reply.cause:
        yield Fact(words("arrangement.close.cause"), reply.cause)
    if reply.text:
        yield Fact(words("arrangement.your_words"), reply.text)
