"""What a dossier says of others: third persons are covered, the desk is named by role and initials.

The client's own addresses and those of the business stay: the dossier is about them. The key in a
client's link is always covered; whoever holds it could open the page.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from portal.domain.desk import DeskPerson, Role, contact_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from portal.content.words import Words
    from portal.domain.business import Site
    from portal.domain.clients import Client

_EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_GAP = r"[ .\-()\u00a0\u202f]"
# +33 6 12 34 56 78, 0033…, or ten figures as they are written in France; no amount, no day.
_PHONE = re.compile(
    rf"(?<![\w+])(?:(?:\+|00)[1-9](?:{_GAP}*\d){{7,13}}|0[1-9](?:{_GAP}?\d\d){{4}})(?!\d)"
)
_IBAN = re.compile(r"\b[A-Z]{2}\d\d(?:[ \u00a0]?[A-Z0-9]{4}){2,7}(?:[ \u00a0]?[A-Z0-9]{1,3})?\b")
_KEY = re.compile(r"/(c/[a-z2-7]{2}|a)/[a-z2-7]{40,}")
_PHONE_END = 9  # figures in which +33 6 … and 06 … agree
_PROGRAM = frozenset({"client", "program", "stripe", "clock"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Redactor:
    """How texts and people appear; with `redact` off, only the keys of links are covered."""

    words: Words
    known: frozenset[str]
    people: dict[str, DeskPerson]
    redact: bool = True

    def text(self, said: str) -> str:
        """A free text without the keys of links, and without what belongs to third persons."""
        if "/" in said:
            said = _KEY.sub(r"/\1/…", said)
        if not self.redact:
            return said
        if "@" in said:
            said = _EMAIL.sub(lambda match: self._of(match[0], "email"), said)
        if any(sign.isdigit() for sign in said):
            said = _IBAN.sub(lambda match: self._of(match[0], "iban"), said)
            said = _PHONE.sub(lambda match: self._of(match[0], "phone"), said)
        return said

    def _of(self, found: str, kind: str) -> str:
        if _folded(found) in self.known:
            return found
        person = self.people.get(found.lower())
        return self._role(person) if person else self.words.plain(f"covered.{kind}")

    def values(self, plain: Any) -> Any:
        """The same for every text inside a list or a table."""
        if isinstance(plain, str):
            return self.text(plain)
        if isinstance(plain, list):
            return [self.values(item) for item in plain]
        if isinstance(plain, dict):
            return {key: self.values(item) for key, item in plain.items()}
        return plain

    def who(self, name: str) -> str:
        """Who did something: client, program, Stripe, or a person at the desk."""
        if name in _PROGRAM:
            return self.words.plain(f"actor.{name}")
        person = self.people.get(name.lower())
        if not self.redact:
            return f"{person.name} ({name})" if person and person.name else name
        if person is None:
            initial = name[:1].upper()
            return self.words.plain("actor.desk", initials=f"{initial}." if initial else "")
        return self._role(person)

    def _role(self, person: DeskPerson) -> str:
        initials = " ".join(f"{word[0].upper()}." for word in person.name.split()[:2])
        return self.words.plain(f"actor.{person.role}", initials=initials)


def redactor(
    words: Words, site: Site, client: Client, *, people: Iterable[DeskPerson], redact: bool
) -> Redactor:
    """What is known of client and business stays as it is; all others are covered."""
    contact = contact_of(site)
    desk = {person.email: person for person in people}
    if contact is not None:
        desk.setdefault(contact.email, DeskPerson(
            email=contact.email, name=contact.name, role=Role.OWNER))  # fmt: skip
    business, bank = site.business, site.bank.iban if site.bank else ""
    own = [client.email, client.phone, business.email, business.phone, bank]
    own += [site.contact.email, site.contact.phone]
    return Redactor(
        words=words,
        known=frozenset(_folded(one) for one in own if one),
        people=desk,
        redact=redact,
    )


def _folded(found: str) -> str:
    """One spelling for an address, a telephone or an IBAN, however it was written."""
    if "@" in found:
        return found.strip().lower()
    bare = "".join(sign for sign in found if sign.isalnum()).upper()
    return bare[-_PHONE_END:] if bare.isdigit() else bare
