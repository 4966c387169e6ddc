"""The people at the desk, as rows of a list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal.domain.calendar import office_day
from portal.web.presentation.formats import day

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from portal.content import Words
    from portal.domain.desk import DeskPerson


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRow:
    """One person. Without a path they cannot be changed here: they stand in the settings."""

    name: str
    email: str
    role: str
    since: str
    path: str


def present_people(
    people: Iterable[DeskPerson], words: Words, *, paths: Mapping[str, str]
) -> tuple[PersonRow, ...]:
    """A row for each person; `paths` leads to each one's page, by address."""
    return tuple(
        PersonRow(
            name=someone.name,
            email=someone.email,
            role=words(f"people.role.{someone.role}"),
            since=_since(someone, words),
            path=paths.get(someone.email, ""),
        )
        for someone in people
    )


def _since(someone: DeskPerson, words: Words) -> str:
    if someone.added_at is None:
        return words("people.contact")
    return words("people.since", date=day(office_day(someone.added_at), words.language))
