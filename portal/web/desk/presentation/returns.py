"""What came back by mail, in words: who wrote, when, what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from portal.domain.calendar import office_day
from portal.domain.reminder_case import ReturnKind
from portal.web.presentation.formats import day

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from portal.content import Words
    from portal.domain.clients import Client
    from portal.domain.reminder_case import Return


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnView:
    """One message; `seen_path` is empty once somebody has read it, `about` leads to the client."""

    who: str
    about: str
    what: str
    when: str
    subject: str
    text: str
    note: str
    seen_path: str


def present_returns(
    found: Iterable[Return], clients: Mapping[str, Client], words: Words
) -> tuple[ReturnView, ...]:
    """The messages in the order in which they were given; what we sent out and lost has no text."""
    return tuple(_view(came, clients.get(came.client_id), words) for came in found)


def _view(came: Return, client: Client | None, words: Words) -> ReturnView:
    is_reply = came.kind is ReturnKind.REPLY
    name = (client.full_name or client.email) if client is not None else ""
    return ReturnView(
        who=name or came.client_id,
        about=f"/desk/clients/{quote(came.client_id, safe='')}/",
        what=words(f"returns.kind.{came.kind}", address=came.address),
        when=day(office_day(came.at), words.language, weekday=True),
        subject=came.subject,
        text=came.text,
        note=words("returns.no_text") if is_reply and not came.text else "",
        seen_path="" if came.seen_at else f"/desk/returns/{came.id}/seen/",
    )
