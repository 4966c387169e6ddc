"""Links as the desk lists them: what they allow, since when, until when, whether they open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal.domain.calendar import office_day
from portal.web.presentation.formats import day

if TYPE_CHECKING:
    from datetime import datetime

    from portal.content import Words
    from portal.domain.links import Link
    from portal.web.desk.presentation.case import Case


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkRow:
    """One link."""

    rights: str
    path: str
    issued: str
    state: str


def present_links(case: Case, words: Words) -> tuple[LinkRow, ...]:
    """The links of a client, those that open first, then the newest."""
    ordered = sorted(case.links, key=lambda link: not link.is_live(case.now))
    return tuple(link_row(link, case.path, words, now=case.now) for link in ordered)


def link_row(link: Link, path: str, words: Words, *, now: datetime) -> LinkRow:
    """A link in one line."""
    return LinkRow(
        rights=words(f"links.rights.{link.rights}"),
        path=f"{path}links/{link.id}/",
        issued=words("links.issued", date=day(office_day(link.issued_at), words.language)),
        state=state_of(link, words, now=now),
    )


def state_of(link: Link, words: Words, *, now: datetime) -> str:
    """Whether it opens, and until when."""
    if link.revoked_at is not None:
        return words("links.revoked", date=day(office_day(link.revoked_at), words.language))
    name = "until" if link.is_live(now) else "ended"
    return words(f"links.{name}", date=day(office_day(link.expires_at), words.language))
