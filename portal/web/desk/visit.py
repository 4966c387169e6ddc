"""One request at the desk: who is there, and what their forms carry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from portal.domain.desk import DeskPerson
    from portal.store.desk_queries import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One request at the desk. Without a person, only the way in is shown."""

    language: str
    person: DeskPerson | None = None
    session: Session | None = None
    seal: str = ""  # what every form carries
