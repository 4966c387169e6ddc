"""What somebody typed into a form of the desk, and what to correct, by field."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.domain.errors import DayRefused
from portal.web.desk.forms import day_of, text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from portal.content import Words


class Typed:
    """What somebody typed into one form; `errors` gathers what to correct, by the id of the field.

    The words of the errors are `<area>.wrong.<name>`.
    """

    def __init__(self, form: Mapping[str, str], words: Words, *, area: str) -> None:
        self._form, self._words, self._area = form, words, area
        self.errors: dict[str, str] = {}

    def text(self, field: str, *, missing: str = "") -> str:
        """Several lines of text; with `missing`, it has to be there."""
        typed = text_of(self._form.get(field, ""))
        if missing and not typed:
            self.refuse(field, missing)
        return typed

    def one_of(self, field: str, known: tuple[str, ...], *, missing: str = "") -> str:
        """One of the known choices, or nothing."""
        typed = self._form.get(field, "")
        found = typed if typed in known else ""
        if missing and not found:
            self.refuse(field, missing)
        return found

    def day(
        self,
        field: str,
        *,
        check: Callable[[date], None] | None = None,
        missing: str = "day_missing",
    ) -> date | None:
        """A day, as browsers send it or as people write it; `check` may raise DayRefused."""
        typed = self._form.get(field, "").strip()
        if not typed:
            if missing:
                self.refuse(field, missing)
            return None
        found = day_of(typed)
        if found is None:
            self.refuse(field, "day_malformed")
            return None
        try:
            if check is not None:
                check(found)
        except DayRefused as refused:
            self.refuse(field, f"day_{refused.why}")
        return found

    @property
    def language(self) -> str:
        """The language of whoever typed."""
        return self._words.language

    def refuse(self, field: str, why: str, **values: str) -> None:
        """Say what to correct, once per field."""
        self.errors.setdefault(field, self._words(f"{self._area}.wrong.{why}", **values))
