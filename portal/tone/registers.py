"""Registers: which one a French text keeps to, and every line that leaves it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from portal.domain.registers import addressed
from portal.tone.findings import Category, Finding, Level
from portal.tone.speech import speech_of

if TYPE_CHECKING:
    from collections.abc import Iterator


def prevailing(text: str) -> str | None:
    """`vous` or `tu`, whichever a French text says more often; None when it says neither."""
    counted = Counter(heard.says.value for heard in addressed(text))
    return counted.most_common(1)[0][0] if counted else None


def registers(text: str) -> Iterator[Finding]:
    """A finding for each line of a French text that leaves the register of the rest."""
    speech, most, lines = speech_of("fr"), prevailing(text), text.split("\n")
    strays = [heard for heard in addressed(text) if heard.says != most]
    for heard in {heard.line: heard for heard in reversed(strays)}.values():
        said = speech.say("says", "register", most=str(most), words=speech.quoted((heard.word,)))
        yield Finding(
            rule=speech.say("rules", "register"),
            category=Category.REGISTER,
            level=Level.WARN,
            line=heard.line,
            column=heard.column,
            excerpt=" ".join(lines[heard.line - 1].split()),
            message=said,
            alternative=speech.say("register", "instead"),
            because=(heard.word,),
        )
