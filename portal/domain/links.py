"""The signed link: a row with an end, whose address carries nothing about the person."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from portal.domain.errors import LinkExpired, LinkRevoked, RightMissing

if TYPE_CHECKING:
    from datetime import datetime


class Rights(StrEnum):
    """`full`, or `pay` for an accountant to whom the link was forwarded: see and pay only."""

    FULL = "full"
    PAY = "pay"


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One client link. `id` is 26 hex digits of chance; `key` names the secret that signed it."""

    id: str
    client_id: str
    key: str
    issued_at: datetime
    expires_at: datetime
    rights: Rights = Rights.FULL
    revoked_at: datetime | None = None

    def is_live(self, now: datetime) -> bool:
        """Whether the link opens its page at this moment (UTC)."""
        return self.revoked_at is None and now < self.expires_at

    def require_live(self, now: datetime) -> None:
        """Raise LinkRevoked or LinkExpired unless the link is live at this moment (UTC)."""
        if self.revoked_at is not None:
            raise LinkRevoked(self.client_id)
        if now >= self.expires_at:
            raise LinkExpired(self.client_id, self.expires_at)

    def require_full(self) -> None:
        """Raise RightMissing when the link may only see and pay."""
        if self.rights is not Rights.FULL:
            raise RightMissing(self.client_id)
