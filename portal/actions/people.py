"""The people at the desk: added, changed and removed by an owner."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from portal.domain.errors import OwnerOnly, PersonKnown, PersonUnknown

if TYPE_CHECKING:
    from portal.actions.tools import Tools
    from portal.domain.desk import DeskPerson
    from portal.store.ledger import Ledger


def add_person(
    tools: Tools, person: DeskPerson, *, by: DeskPerson, contact: DeskPerson | None
) -> DeskPerson:
    """Let somebody sign in. Raises OwnerOnly, PersonKnown."""
    by.require_owner()
    added = replace(person, email=person.email.strip().lower(), added_at=tools.now)
    with tools.ledger() as ledger:
        if (contact and contact.email == added.email) or ledger.person(added.email):
            raise PersonKnown(added.email)
        ledger.save_person(added, at=tools.now, by=by.email)
        _note(tools, ledger, "person_added", person=added, by=by)
    return added


def change_person(
    tools: Tools, changed: DeskPerson, *, by: DeskPerson, contact: DeskPerson | None
) -> None:
    """Give somebody another name or role. Raises OwnerOnly, PersonUnknown.

    What the contact person may do stands in the settings: here they cannot lose it.
    """
    by.require_owner()
    with tools.ledger() as ledger:
        _require_known(ledger, changed, contact=contact)
        ledger.save_person(changed, at=tools.now, by=by.email)
        _note(tools, ledger, "person_changed", person=changed, by=by)


def remove_person(
    tools: Tools, person: DeskPerson, *, by: DeskPerson, contact: DeskPerson | None
) -> None:
    """Let somebody sign in no more; their sessions end. Raises OwnerOnly, PersonUnknown."""
    by.require_owner()
    with tools.ledger() as ledger:
        _require_known(ledger, person, contact=contact)
        ledger.remove_person(person.email, at=tools.now)
        _note(tools, ledger, "person_removed", person=person, by=by)


def _require_known(ledger: Ledger, person: DeskPerson, *, contact: DeskPerson | None) -> None:
    if contact is not None and person.email == contact.email:
        raise OwnerOnly
    if ledger.person(person.email) is None:
        raise PersonUnknown(person.email)


def _note(tools: Tools, ledger: Ledger, what: str, *, person: DeskPerson, by: DeskPerson) -> None:
    """Who was let in by whom belongs to no client; the timeline keeps it all the same."""
    ledger.note(what, "", at=tools.now, who=by.email, person=person.email, role=person.role.value)
