"""Steps of the sequence, and why one waits, in the words of the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.web.presentation.formats import day

if TYPE_CHECKING:
    from datetime import date

    from portal.content import Words


def step_name(step: str, words: Words) -> str:
    """What a step is called."""
    return words(f"reminders.name.{step}")


def step_reason(step: str, words: Words) -> str:
    """Why there is such a step."""
    return words(f"reminders.step.{step}")


def wait_in_words(why: str, words: Words, *, last: date | None = None) -> str:
    """Why nothing is said, and through which day where one is known, as a part of a sentence."""
    said = words(f"reminders.waits.{why}")
    if last is None:
        return said
    return words("reminders.through", why=said, date=day(last, words.language, weekday=True))
