"""A case in words: lines of the timeline, terms of an agreement, states, days and amounts."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, datetime
from enum import Enum
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from portal.content.formats import day, money
from portal.domain.arrangements import Kind
from portal.domain.gestures import Change
from portal.domain.money import Money
from portal.domain.payments import Share
from portal.domain.plans import Instalment
from portal.domain.problems import Word
from portal.domain.reasons import RULES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from portal.content.words import Words
    from portal.domain.arrangements import Arrangement
    from portal.dossier.redaction import Redactor
    from portal.store.case_queries import Happening

PARIS = ZoneInfo("Europe/Paris")
# What says who or what another line is about, and tells a reader nothing.
_INNER = frozenset({"by", "attempt", "number"})
# A reason of the program's own; a person's stands in the same place of other lines.
_CODE = ("reminder_waits", "why")
_LIKE = {"task": "step"}  # what is named in the words of another
_KINDS = frozenset(kind.value for kind in Kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Teller:
    """Says things in one language, with others covered. `numbers` are those of invoices by id."""

    words: Words
    redactor: Redactor
    numbers: Mapping[str, str]

    @property
    def language(self) -> str:
        """`fr` or `en`."""
        return self.words.language

    def day(self, when: date) -> str:
        """`2 novembre 2026`."""
        return day(when, self.language)

    def money(self, amount: Money) -> str:
        """`1 234,56 €`."""
        return money(amount, self.language)

    def moment(self, at: datetime) -> str:
        """`2026-11-22 10:30`, in Paris: short, and sorted by itself."""
        return f"{at.astimezone(PARIS):%Y-%m-%d %H:%M}"

    def line(self, happening: Happening) -> str:
        """What happened, in a few words."""
        what = happening.what
        if f"line.{what}" in self.words:
            return self.words.plain(f"line.{what}")
        kind, _, status = what.partition("_")
        if kind in _KINDS and f"status.{status}" in self.words:
            names = {"kind": self._say("kind", kind), "status": self._say("status", status)}
            return self.words.plain("line.arrangement", **names)
        return what.replace("_", " ")

    def details(self, happening: Happening) -> str:
        """Its particulars: amounts, days, texts."""
        told = []
        for key, value in sorted(happening.details.items()):
            if key in _INNER or not value or (happening.what, key) == _CODE:
                continue
            named = f"said.{_LIKE.get(key, key)}.{value}"
            is_named = named in self.words
            said = self.words.plain(named) if is_named else self.redactor.text(str(value))
            told.append(f"{self._say('detail', key)} : {said}" if self.language == "fr"
                        else f"{self._say('detail', key)}: {said}")  # fmt: skip
        return " · ".join(told)

    def status(self, arrangement: Arrangement) -> str:
        """Where an arrangement stands."""
        return self._say("status", arrangement.status)

    def kind(self, arrangement: Arrangement) -> str:
        """What is arranged."""
        return self._say("kind", arrangement.kind)

    def reason(self, arrangement: Arrangement) -> str:
        """The reason that the client gave, if any; one of private life is covered like a person."""
        reason = arrangement.reason
        if reason is None or (self.redactor.redact and RULES[reason].person_only):
            return ""
        return self._say("reason", reason)

    def terms(self, arrangement: Arrangement) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Every term that says something, with its name; a list is several lines."""
        terms = arrangement.terms
        for field in fields(terms):
            key = f"term.{field.name}"
            if key not in self.words:
                continue
            lines = tuple(self._lines(getattr(terms, field.name)))
            if lines:
                yield self.words.plain(key), lines

    def _lines(self, value: Any) -> Iterator[str]:
        if isinstance(value, tuple):
            for item in value:
                yield from self._lines(item)
        elif value is not None and value != "" and value is not False and value != 0:
            yield self._value(value)

    def _value(self, value: Any) -> str:
        match value:
            case Money():
                return money(value, self.language)
            case Share():
                number = self.numbers.get(value.invoice_id, value.invoice_id)
                return f"{number} — {money(value.amount, self.language)}"
            case Instalment():
                return f"{self.day(value.due)} — {money(value.amount, self.language)}"
            case Word():
                said = self.redactor.text(value.text)
                return f"{self.day(value.on)}, {self._say('actor', value.by)} — {said}"
            case Change():
                before, after = self.redactor.text(value.before), self.redactor.text(value.after)
                return f"{self._say('value', value.field)} — {before or '…'} → {after or '…'}"
        return self._plain(value)

    def _plain(self, value: Any) -> str:
        if isinstance(value, bool):
            return self.words.plain("yes")
        if isinstance(value, Enum):
            return self._say("value", value)
        if isinstance(value, date):
            return self.day(value)
        return self.redactor.text(str(value))

    def _say(self, table: str, key: str | Enum) -> str:
        name = str(key.value) if isinstance(key, Enum) else key
        places = {"initials": ""} if table == "actor" else {}
        full = f"{table}.{name}"
        return self.words.plain(full, **places) if full in self.words else name.replace("_", " ")
