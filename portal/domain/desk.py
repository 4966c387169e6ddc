"""The people at the desk: an owner may do everything, an assistant all but what binds the house."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from portal.domain.errors import OwnerOnly

if TYPE_CHECKING:
    from datetime import datetime

    from portal.domain.business import Site


class Role(StrEnum):
    """What somebody may do at the desk."""

    OWNER = "owner"
    ASSISTANT = "assistant"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskPerson:
    """Somebody who may sign in. `email` is in lower case; `language` is that of the desk."""

    email: str
    name: str
    role: Role
    language: str = "fr"
    added_at: datetime | None = None  # None: the contact person of the settings

    @property
    def is_owner(self) -> bool:
        """Whether this person may change people, policy and IBAN, erase and give up money."""
        return self.role is Role.OWNER

    def require_owner(self) -> None:
        """Raise OwnerOnly for an assistant."""
        if not self.is_owner:
            raise OwnerOnly


def contact_of(site: Site) -> DeskPerson | None:
    """The contact person of the settings, always an owner; None while no address is set."""
    address = site.contact.email or site.business.email
    if not address:
        return None
    return DeskPerson(
        email=address.strip().lower(),
        name=site.contact.name,
        role=Role.OWNER,
        language=site.default_voice.language,
    )
