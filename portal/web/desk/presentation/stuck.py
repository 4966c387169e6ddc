"""The letters that have not left, in words: what was to be written to whom, and why it waits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from portal.domain.letters import Outcome
from portal.web.desk.presentation.day import client_name
from portal.web.desk.presentation.letters import state_of, subject_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from portal.content import Words
    from portal.domain.clients import Client
    from portal.store.letter_queries import SentLetter

# In the order in which somebody has to look; what each part can be answered with.
_PARTS = (
    ("unknown", Outcome.UNKNOWN, (("left", "left"), ("again", "resend"), ("drop", "drop"))),
    ("refused", Outcome.REFUSED, (("again", "again"), ("drop", "drop"))),
    ("gave_up", Outcome.GAVE_UP, (("again", "again"), ("drop", "drop"))),
    ("waiting", Outcome.WAITING, (("again", "now"), ("drop", "drop"))),
)


class Button(NamedTuple):
    """One thing that can be decided."""

    path: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StuckRow:
    """One letter; `client_path` leads to whom it is for or about, `path` to its words, if any."""

    who: str
    client_path: str
    subject: str
    path: str
    to: str
    state: str
    buttons: tuple[Button, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StuckPart:
    """The letters that wait for the same reason."""

    name: str
    heading: str
    why: str
    rows: tuple[StuckRow, ...]


def present_stuck(
    letters: Iterable[SentLetter], clients: Mapping[str, Client], words: Words
) -> tuple[StuckPart, ...]:
    """Every part that has a letter in it."""
    by_outcome: dict[Outcome, list[SentLetter]] = {}
    for letter in letters:
        by_outcome.setdefault(letter.outcome, []).append(letter)
    return tuple(
        StuckPart(
            name=name,
            heading=words(f"letters.stuck.{name}"),
            why=words(f"letters.stuck.{name}_why"),
            rows=tuple(
                _row(letter, clients.get(letter.client_id), words, acts=acts)
                for letter in by_outcome[outcome]
            ),
        )
        for name, outcome, acts in _PARTS
        if outcome in by_outcome
    )


def _row(
    letter: SentLetter,
    client: Client | None,
    words: Words,
    *,
    acts: Iterable[tuple[str, str]],
) -> StuckRow:
    card = f"/desk/clients/{quote(letter.client_id, safe='')}/" if client is not None else ""
    return StuckRow(
        who=client_name(client) if client is not None else words("today.house"),
        client_path=card,
        subject=subject_of(letter, words),
        path=f"{card}letters/{letter.id}/" if card and letter.body else "",
        to=words(f"letters.to.{letter.audience}"),
        state=state_of(letter, words),
        buttons=tuple(
            Button(f"/desk/letters/{letter.id}/{act}/", words(f"letters.stuck.{label}"))
            for act, label in acts
        ),
    )
