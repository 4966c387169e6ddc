"""What Ada asks, for tests of the desk: each thing once, and the pages on which it is answered."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from portal.actions.arranging import Visit
from portal.actions.gestures import Giver, OfferWish, PauseWish, make_offer, pause_service
from portal.actions.plans import PlanWish, propose_plan
from portal.actions.problems import ClaimWish, ProblemWish, claim_paid, report_problem
from portal.actions.promises import PromiseWish, propose_promise
from portal.actions.wishes import MessageWish, correct_details, write_message
from portal.domain.gestures import Field
from portal.domain.money import Money
from portal.domain.problems import Means, Topic
from portal.domain.promises import Action
from portal.domain.reasons import Reason
from tests.support.sites import ADA, INVOICE

if TYPE_CHECKING:
    from werkzeug.test import TestResponse

    from portal.domain.arrangements import Arrangement
    from portal.domain.clients import Client
    from portal.domain.invoices import Invoice
    from tests.support.sites import Portal
    from tests.web.desk.visits import Visitor

_VERSION = re.compile(r'name="version" value="(\d+)"')
_ERROR = re.compile(r'class="error"[^>]*>([^<]*)<')
DAY = date(2026, 12, 15)


class Case:
    """One client of the tests, who asks for something about one invoice."""

    def __init__(self, portal: Portal, client: Client = ADA, invoice: Invoice = INVOICE) -> None:
        self.portal, self.client, self.invoice = portal, client, invoice
        self.link = portal.link(client.id)
        self._count = 0

    def visit(self, reason: Reason | None = None) -> Visit:
        """At their page, with a fresh form."""
        self._count += 1
        return Visit(link=self.link, client=self.client, nonce=f"n{self._count}", reason=reason)

    def plan(self, *, count: int = 3, first: date = date(2026, 11, 30)) -> Arrangement:
        """Several payments, which a person has to answer."""
        wish = PlanWish(
            invoice_ids=[self.invoice.id], count=count, first=first, note="Merci de m'aider"
        )
        return propose_plan(self.portal.services.tools, self.visit(Reason.HARD_TIME), wish)

    def promise(
        self,
        day: date = DAY,
        *,
        action: Action = Action.TRANSFER,
        reason: Reason | None = Reason.HARD_TIME,
    ) -> Arrangement:
        """Another date."""
        wish = PromiseWish(
            action=action, day=day, invoice_ids=[self.invoice.id], note="après la clôture"
        )
        return propose_promise(self.portal.services.tools, self.visit(reason), wish)

    def problem(self) -> Arrangement:
        """Something is wrong, with a file."""
        wish = ProblemWish(
            topic=Topic.SERVICE,
            text="La séance n'a pas eu lieu",
            wish="Une autre séance",
            invoice_ids=[self.invoice.id],
            undisputed=Money(5_000, "EUR"),
            files=[("échange <b>.pdf", b"%PDF-1.4 <script>")],
        )
        return report_problem(self.portal.services.tools, self.visit(Reason.SERVICE_PROBLEM), wish)

    def claim(self) -> Arrangement:
        """Already paid."""
        wish = ClaimWish(
            on=date(2026, 11, 18),
            means=Means.TRANSFER,
            invoice_ids=[self.invoice.id],
            reference="VIR 42",
        )
        return claim_paid(self.portal.services.tools, self.visit(Reason.ALREADY_PAID), wish)

    def details(self) -> Arrangement:
        """Another e-mail address."""
        found = correct_details(
            self.portal.services.tools, self.visit(), {Field.EMAIL: "new@example.com"}
        )
        assert found is not None
        return found

    def message(self) -> Arrangement:
        """A few words."""
        wish = MessageWish(text="Qui paie ?", invoice_ids=[self.invoice.id], phone="0102030405")
        return write_message(self.portal.services.tools, self.visit(Reason.NOT_ME), wish)

    def offer(self) -> Arrangement:
        """A gesture of the owner's."""
        giver = Giver(by="grace@example.com", client=self.client, nonce="offer")
        wish = OfferWish(
            text="Un geste", ends_on=DAY, invoice_ids=[self.invoice.id], amount=Money(9_000, "EUR")
        )
        return make_offer(self.portal.services.tools, giver, wish)

    def pause(self) -> Arrangement:
        """The service rests."""
        giver = Giver(by="grace@example.com", client=self.client, nonce="pause")
        wish = PauseWish(from_on=date(2026, 11, 23), until_on=DAY, stays_open="Vos documents")
        return pause_service(self.portal.services.tools, giver, wish)

    def now(self, arrangement: Arrangement) -> Arrangement:
        """The arrangement as it stands now."""
        with self.portal.services.queries() as queries:
            found = queries.arrangement(arrangement.id)
        assert found is not None
        return found


def path_of(arrangement: Arrangement) -> str:
    """Its page at the desk."""
    return f"/desk/arrangements/{arrangement.id}/"


def press(who: Visitor, arrangement: Arrangement, name: str, **fields: str) -> TestResponse:
    """Give an answer, from the page as it stands now, and confirm it."""
    return press_seen(who, arrangement, name, version_on(who, arrangement), **fields)


def look(who: Visitor, arrangement: Arrangement, name: str, **fields: str) -> TestResponse:
    """Look at an answer before it is given."""
    version = version_on(who, arrangement)
    return who.post(f"{path_of(arrangement)}{name}/", version=version, **fields)


def press_seen(
    who: Visitor, arrangement: Arrangement, name: str, version: str, **fields: str
) -> TestResponse:
    """Give an answer from a page that was opened before."""
    return who.post(f"{path_of(arrangement)}{name}/", version=version, sure="1", **fields)


def version_on(who: Visitor, arrangement: Arrangement) -> str:
    """Which state the page shows."""
    found = _VERSION.search(who.get(path_of(arrangement)).text)
    return found[1] if found else ""


def errors_on(answer: TestResponse) -> list[str]:
    """What is to be corrected, by the fields."""
    return [
        text.replace("\xa0", " ").replace("\u202f", " ") for text in _ERROR.findall(answer.text)
    ]
