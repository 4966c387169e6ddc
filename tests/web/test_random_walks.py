"""Random walks: clients press, pay, fail and leave in any order; at the end the money adds up.

Webhooks are lost, doubled and out of order meanwhile. Afterwards our ledger, the sandbox's invoices
and the money that really moved have to be equal to the cent.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from portal.actions.sync import reconcile
from portal.domain.money import Money
from portal.domain.payments import AttemptStatus
from portal.sandbox import Manner
from tests.support.owing import another_invoice, owing_by_card, owing_by_transfer
from tests.support.serving import served
from tests.support.sites import NOW
from tests.support.stripe_pages import (
    ASKS,
    GOOD,
    REFUSED,
    Landing,
    answer_bank,
    type_account,
    type_card,
)
from tests.web.guests import GRANTS, granting

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from portal.domain.arrangements import Arrangement
    from portal.domain.invoices import Invoice
    from portal.sandbox import Sandbox
    from portal.store.queries import Notice
    from tests.support.sites import Portal

STEPS = 55
_NONCE = re.compile(r'name="nonce" value="([^"]+)"')
ACCOUNTS = ("FR1420041010050500013M02606", "FR8420041010050500013M02607")
MANNERS = (Manner(), Manner(duplicate=2), Manner(reorder=True, duplicate=1), Manner(drop=-1))


@dataclass(kw_only=True)
class Walk:
    """One client, their open Stripe pages, and what they may do next."""

    portal: Portal
    sandbox: Sandbox
    chance: random.Random
    invoices: list[Invoice]
    token: str
    pages: list[str]
    returns: list[str]

    def press_pay(self) -> None:
        chosen = self.chance.sample(self.invoices, self.chance.randint(1, len(self.invoices)))
        self._press("pay", invoice=[invoice.id for invoice in chosen])

    def press_card(self) -> None:
        self._press("card", then=self.chance.choice(["pay", "only"]))

    def _press(self, button: str, **form: str | list[str]) -> None:
        answer = self.portal.app.test_client().post(f"/a/{self.token}/{button}", data=form)
        assert answer.status_code == 303, answer.text
        if answer.headers["Location"].startswith(self.sandbox.url):
            self.pages.append(answer.headers["Location"])

    def agree_a_plan(self) -> None:
        """Several payments, through the form that the page makes: typed, checked, agreed."""
        able = [invoice for invoice in self.invoices if invoice.takes_parts]
        chosen = self.chance.sample(able, self.chance.randint(1, len(able)))
        form = {
            "invoice": [invoice.id for invoice in chosen],
            "first": NOW.date().isoformat(),
            "parts": str(self.chance.randint(2, 3)),
        }
        browser = self.portal.app.test_client()
        checked = browser.post(f"/a/{self.token}/plan/check", data=form)
        if nonce := _NONCE.search(checked.text):  # else there is nothing to agree on any more
            for _ in range(2):
                browser.post(f"/a/{self.token}/plan", data=form | {"nonce": nonce[1]})

    def pay_a_part(self) -> None:
        if agreed := self._agreed():
            what = self.chance.choice(["next", "next", "all", "2"])
            self._press(f"arrangement/{agreed.id}/pay", what=what)

    def take_back(self) -> None:
        if agreed := self._agreed():
            self._press(f"arrangement/{agreed.id}/withdraw")

    def _agreed(self) -> Arrangement | None:
        with self.portal.services.queries() as queries:
            known = queries.arrangements(self.invoices[0].client_id)
        return next((one for one in known if one.is_agreed), None)

    def pay_somewhere(self) -> None:
        if not self.pages:
            return
        page = self.chance.choice(self.pages)
        try:
            landing = self._fill(page)
        except AssertionError:
            return  # the page was closed meanwhile
        if not landing.portal and "/3ds/" in landing.address:
            landing = answer_bank(landing.address, approve=self.chance.random() < 0.7)
        if landing.portal:
            self.returns.append(landing.address)

    def _fill(self, page: str) -> Landing:
        if self.chance.random() < 0.2:
            return type_account(page, self.chance.choice(ACCOUNTS))
        return type_card(page, self.chance.choice([GOOD, GOOD, REFUSED, ASKS]))

    def come_back(self) -> None:
        for address in self.chance.sample(self.returns, min(2, len(self.returns))):
            answer = self.portal.app.test_client().get(urlsplit(address).path)
            assert answer.status_code == 303

    def let_time_pass(self) -> None:
        self.sandbox.advance(self.chance.choice([600, 7_200, 6 * 86_400]))

    def change_the_post(self) -> None:
        self.sandbox.set_webhook_manner(self.chance.choice(MANNERS))

    def look_again(self) -> None:
        reconcile(self.portal.services.tools)

    def step(self) -> None:
        acts: list[Callable[[], None]] = [
            self.press_pay,
            self.press_pay,
            self.press_card,
            self.pay_somewhere,
            self.pay_somewhere,
            self.pay_somewhere,
            self.come_back,
            self.come_back,
            self.let_time_pass,
            self.change_the_post,
            self.look_again,
            self.agree_a_plan,
            self.pay_a_part,
            self.pay_a_part,
            self.take_back,
        ]
        self.chance.choice(acts)()


@pytest.fixture
def portal(tmp_path: Path, sandbox: Sandbox) -> Portal:
    """A portal whose owner grants several payments at once."""
    return granting(tmp_path / "site", sandbox, more=GRANTS.replace("= 1\n", "= 12\n", 1))


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(8))
def test_whatever_a_client_does_the_money_adds_up(
    portal: Portal, sandbox: Sandbox, seed: int
) -> None:
    chance = random.Random(seed)  # noqa: S311 - seeded on purpose
    first = owing_by_card(portal, sandbox) if seed % 2 else owing_by_transfer(portal, sandbox)
    others = [another_invoice(portal, sandbox, first, amount=n) for n in (900, 4_500)]
    before = moved(sandbox)
    with served(portal.app) as address:
        sandbox.set_webhook(f"{address}/webhooks/stripe")
        walk = Walk(
            portal=portal,
            sandbox=sandbox,
            chance=chance,
            invoices=[first, *others],
            token=portal.token(first.client_id),
            pages=[],
            returns=[],
        )
        for _ in range(STEPS):
            walk.step()
        sandbox.set_webhook_manner(Manner())
        sandbox.advance(12 * 86_400)
        sandbox.flush_webhooks()
    for _ in range(2):
        reconcile(portal.services.tools)

    told = check_ledger(portal, sandbox, walk.invoices)
    paid = sum(portal.invoice(invoice.id).paid.minor for invoice in walk.invoices)
    assert moved(sandbox) - before == paid + told


def moved(sandbox: Sandbox) -> int:
    """All the money that really moved at Stripe, in minor units."""
    intents = sandbox.state.all("payment_intent")
    return sum(intent["amount"] for intent in intents if intent["status"] == "succeeded")


def check_ledger(portal: Portal, sandbox: Sandbox, invoices: list[Invoice]) -> int:
    """Our ledger says what Stripe says; the surplus that the owner was told of."""
    for invoice in invoices:
        ours, theirs = portal.invoice(invoice.id), sandbox.state.the("invoice", invoice.stripe_id)
        assert ours.status.value == theirs["status"]
        assert ours.remaining.minor == theirs["amount_remaining"]
    with portal.services.queries() as queries:
        attempts = queries.attempts(invoices[0].client_id)
        assert queries.undone_events() == []
        notices = queries.notices()
    for attempt in attempts:
        if attempt.status is AttemptStatus.PAID:
            assert all(portal.invoice(i).why_not_payable == "paid" for i in attempt.invoice_ids)
    return sum(surplus(notice) for notice in notices)


def surplus(notice: Notice) -> int:
    """The minor units of a payment that came twice, as it was told to the owner."""
    if notice.what != "paid_twice":
        return 0
    amount, _, currency = notice.details["amount"].partition(" ")
    return Money.parse(amount, currency).minor
