"""People at the desk: how they ask, come in, read and press, over HTTP."""

from __future__ import annotations

import email
import email.policy
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from portal.actions.desk import Door, make_sign_in
from portal.actions.people import add_person
from portal.domain.desk import DeskPerson, Role, contact_of
from portal.links import sign_in_path
from tests.support.sites import at_another_time

if TYPE_CHECKING:
    from datetime import datetime
    from email.message import EmailMessage

    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from portal.services import Services
    from tests.support.sites import Portal

GRACE = DeskPerson(email="grace@example.com", name="Grace Exemple", role=Role.OWNER)
BOB = DeskPerson(email="bob@example.com", name="Bob Exemple", role=Role.ASSISTANT)
HANNAH = DeskPerson(email="hannah@example.com", name="Hannah", role=Role.OWNER, language="en")
_SEAL = re.compile(r'name="seal" value="([^"]+)"')


def door_of(services: Services) -> Door:
    """Who may come in at this portal's desk."""
    return Door(contact=contact_of(services.site), signer=services.signer)


def let_in(portal: Portal, *people: DeskPerson) -> None:
    """Grace adds people to the desk."""
    for person in people:
        add_person(
            portal.services.tools, person, by=GRACE, contact=contact_of(portal.services.site)
        )


def link_for(portal: Portal, address: str = GRACE.email) -> str:
    """The path of a fresh sign-in link."""
    made = make_sign_in(portal.services.tools, address, door=door_of(portal.services))
    assert made is not None
    return sign_in_path(made[1])


def letters(portal: Portal) -> list[EmailMessage]:
    """The letters that left, in no order."""
    return [
        email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        for path in portal.settings.mail.outbox.glob("*.eml")
    ]


def text_of(letter: EmailMessage, kind: str = "plain") -> str:
    """What a letter says, as text or as HTML."""
    part = letter.get_body((kind,))
    assert part is not None
    return str(part.get_content())


@dataclass
class Visitor:
    """Somebody's browser in front of the desk."""

    portal: Portal
    browser: FlaskClient

    def get(self, path: str, **more: Any) -> TestResponse:
        """Open a page, to its end."""
        answer = self.browser.get(path, **more)
        answer.close()
        return answer

    def post(self, path: str, /, **fields: Any) -> TestResponse:
        """Press a button of one of our pages: the form carries the seal of the session."""
        answer = self.browser.post(path, data={"seal": self.seal, **fields})
        answer.close()
        return answer

    @property
    def seal(self) -> str:
        """What the forms of this session carry now."""
        found = _SEAL.search(self.get("/desk/rules/").text)
        return found[1] if found else ""

    @property
    def cookie(self) -> str:
        """What the browser keeps."""
        kept = self.browser.get_cookie("desk", path="/desk/")
        return kept.value if kept else ""

    def come_in(self, address: str = GRACE.email) -> Visitor:
        """Sign in with a fresh link."""
        answer = self.browser.post(link_for(self.portal, address))
        assert answer.status_code == 303
        return self

    def at(self, now: datetime) -> Visitor:
        """The same browser at another moment."""
        portal = at_another_time(self.portal, now)
        portal.app.testing = True
        later = Visitor(portal, portal.app.test_client())
        later.browser.set_cookie("desk", self.cookie, path="/desk/")
        return later

    def is_in(self) -> bool:
        """Whether the desk opens."""
        return self.get("/desk/rules/").status_code == 200


def visitor(portal: Portal) -> Visitor:
    """A browser that was never here."""
    return Visitor(portal, portal.app.test_client())
