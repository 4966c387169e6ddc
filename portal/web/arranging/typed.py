"""What was typed into a form: cut to size, never believed, kept for the page that follows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.web.arranging.days import Unreadable, amount_of, day_of
from portal.web.presentation import formats

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from markupsafe import Markup
    from werkzeug.datastructures import MultiDict

    from portal.domain.money import Money
    from portal.web.presentation.scene import Scene

_LONGEST_LINE = 200
_LONGEST_TEXT = 4_000
_LONGEST_EMAIL = 320
_MOST = 100  # of one name
# What an address may carry: names of ours and days, never free words, never an amount.
IN_ADDRESS = frozenset(
    {"for", "reason", "invoice", "way", "parts", "number"}
    | {"first", "first_own_day", "first_own_month", "first_own_year"}
)


class Mistyped(Exception):
    """Something has to be corrected: the sentences by the name of their field."""

    def __init__(self, errors: dict[str, Markup]) -> None:
        super().__init__(", ".join(errors))
        self.errors = errors


class Typed:
    """The fields of one request."""

    def __init__(self, values: MultiDict[str, str], *, names: Iterable[str] | None = None) -> None:
        wanted = values.keys() if names is None else set(names) & values.keys()
        self._values = {name: values.getlist(name)[:_MOST] for name in wanted}

    def line(self, name: str) -> str:
        """What stands in one line: no breaks, no idle spaces, not longer than a line."""
        return " ".join(self._first(name).split())[:_LONGEST_LINE]

    def text(self, name: str) -> str:
        """Several lines."""
        lines = self._first(name).replace("\r\n", "\n").strip()
        return "".join(s for s in lines if s == "\n" or s.isprintable())[:_LONGEST_TEXT]

    def every(self, name: str) -> list[str]:
        """All values of a name, each once."""
        return list(dict.fromkeys(self._values.get(name, ())))

    def day(self, name: str) -> tuple[str, str, str]:
        """The three fields of a day."""
        day, month, year = (self.line(f"{name}_{part}") for part in ("day", "month", "year"))
        return day, month, year

    def one_of(self, name: str, known: Iterable[str], *, otherwise: str = "") -> str:
        """One of the known choices; whatever else was sent counts as `otherwise`."""
        found = self.line(name)
        return found if found in known else otherwise

    def email(self, name: str) -> str:
        """The address in lower case as it was typed; `looks_like_email` judges it."""
        return self.line(name).lower()[:_LONGEST_EMAIL]

    def kept(self, names: Iterable[str]) -> tuple[tuple[str, str], ...]:
        """Name and value of what is carried along, as it was typed."""
        return tuple(
            (name, value[:_LONGEST_TEXT])
            for name in names
            for value in self._values.get(name, ())
            if value
        )

    def _first(self, name: str) -> str:
        return next(iter(self._values.get(name, ())), "")


def looks_like_email(text: str) -> bool:
    """Whether somebody could be written to at this address."""
    name, _, domain = text.rpartition("@")
    plain = text.isprintable() and not any(sign.isspace() or sign in ",;<>" for sign in text)
    return bool(name) and "." in domain.strip(".") and plain


class Reader:
    """Reads the fields of one form one after another and remembers what is wrong with them."""

    def __init__(self, scene: Scene, typed: Typed) -> None:
        self.scene = scene
        self.typed = typed
        self.errors: dict[str, Markup] = {}

    def wrong(self, name: str, key: str, **facts: object) -> None:
        """Note what is wrong with a field, in the words `mistyped.<key>`; the first one counts."""
        if name not in self.errors:
            self.errors[name] = self.scene.words(f"mistyped.{key}", **facts)

    def require_right(self) -> None:
        """Raise Mistyped when anything is to be corrected."""
        if self.errors:
            raise Mistyped(self.errors)

    def day(self, name: str) -> date | None:
        """The day of three fields; None with its error noted."""
        try:
            return day_of(self.typed.day(name), today=self.scene.today)
        except Unreadable as refusal:
            facts = dict(refusal.facts)
            if "month" in facts:
                facts["month"] = formats.month(facts["month"], self.scene.language)  # type: ignore[arg-type]
            self.wrong(name, refusal.why, **facts)
        return None

    def amount(self, name: str, *, most: Money) -> Money | None:
        """The amount of a field, at most `most`; None with its error noted, or when it is empty."""
        typed = self.typed.line(name)
        if not typed:
            return None
        try:
            amount = amount_of(typed, most.currency)
        except Unreadable as refusal:
            self.wrong(name, refusal.why, **refusal.facts)
            return None
        if amount.minor > most.minor:
            self.wrong(name, "amount_much", amount=self.scene.money(most))
            return None
        return amount

    def email(self, name: str) -> str:
        """An address that one can write to, or an empty text with its error noted."""
        found = self.typed.email(name)
        if not looks_like_email(found):
            key = "email_malformed" if found else "email_missing"
            self.errors.setdefault(name, self.scene.words(f"fresh_link.{key}"))
            return ""
        return found
