"""What the owner gives up of an invoice, and the invoices that take the place of one."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest

from portal.domain.errors import GatewayError, GatewayOutcomeUnknown, GatewayRefused
from portal.domain.invoices import Collection, InvoiceStatus
from portal.domain.money import Money
from portal.gateways.base import ChargeOrder, ReplacementOrder, ReplacementPart
from portal.gateways.stripe import StripeGateway
from portal.gateways.stripe.facts import metadata_of
from portal.sandbox import Fault
from tests.gateways.conftest import DAY, refused_as

if TYPE_CHECKING:
    import stripe

    from portal.gateways.base import InvoiceFacts
    from portal.sandbox import Sandbox
    from tests.gateways.conftest import Shop

DRAFT, ITEM, FINALIZE, CREDIT = (
    "/v1/invoices",
    "/v1/invoiceitems",
    "*/finalize",
    "/v1/credit_notes",
)


def euros(minor: int) -> Money:
    return Money(minor, "EUR")


def in_days(sandbox: Sandbox, days: int) -> date:
    return (datetime.fromtimestamp(sandbox.state.now(), UTC) + timedelta(days)).date()


def order(sandbox: Sandbox, invoice: str, *amounts: int) -> ReplacementOrder:
    """Parts of a renewal over 49 euros, a month apart."""
    parts = tuple(
        ReplacementPart(amount=euros(amount), due_on=in_days(sandbox, 30 * number))
        for number, amount in enumerate(amounts or (2_000, 2_000, 900), start=1)
    )
    return ReplacementOrder(
        invoice_id=invoice, parts=parts, label="Part of ACME-0002", key="replace-1"
    )


def reread(gateway: StripeGateway, invoice: str) -> InvoiceFacts:
    facts = gateway.invoice(invoice)
    assert facts is not None
    return facts


def living(shop: Shop, old: str) -> list[stripe.Invoice]:
    """The invoices that take the place of another, and were not withdrawn."""
    return [
        invoice
        for invoice in shop.v1.invoices.list({"limit": 100}).data
        if metadata_of(invoice).get("portal_replaces") == old and invoice.status != "void"
    ]


def credited(shop: Shop, invoice: str) -> list[int]:
    return [note.amount for note in shop.v1.credit_notes.list({"invoice": invoice}).data]


def part_paid(gateway: StripeGateway, shop: Shop, amount: int, *, customer: str = "") -> str:
    """An invoice over 120 euros of which a part was paid by card."""
    customer = customer or shop.customer("")
    identifier = shop.invoice(customer, days=14)
    gateway.charge_part(
        ChargeOrder(
            invoice_id=identifier,
            customer=customer,
            method=shop.method(customer, "pm_card_visa"),
            amount=euros(amount),
            description="Part 1",
            metadata={},
            key=f"plan-{identifier}",
        )
    )
    return identifier


def test_what_remains_is_waived_and_what_was_paid_stays_paid(
    gateway: StripeGateway, shop: Shop, sandbox: Sandbox
) -> None:
    identifier = part_paid(gateway, shop, 9_000)
    closed = gateway.credit_remaining(identifier, key="settle-1", memo="Solde de tout compte")
    (note,) = shop.v1.credit_notes.list({"invoice": identifier}).data
    told = ("credit_note.created", "invoice.paid", "invoice.payment_succeeded")
    kinds = [event["type"] for event in sandbox.state.all("event") if event["type"] in told]

    assert (closed.status, closed.total, closed.paid) == (
        InvoiceStatus.PAID, euros(9_000), euros(9_000),
    )  # fmt: skip
    assert closed.credited == euros(3_000)
    assert (note.amount, note.pre_payment_amount, note.memo) == (
        3_000, 3_000, "Solde de tout compte",
    )  # fmt: skip
    assert kinds == ["credit_note.created", "invoice.paid"]
    assert gateway.invoice(identifier) == closed


def test_an_invoice_that_is_waived_whole_tells_nothing_as_paid(
    gateway: StripeGateway, shop: Shop
) -> None:
    identifier = shop.invoice(shop.customer(), days=14)
    closed = gateway.credit_remaining(identifier, key="settle-1", memo="")

    assert (closed.status, closed.total, closed.paid) == (InvoiceStatus.PAID, euros(0), euros(0))
    assert closed.credited == euros(12_000)
    assert shop.charged() == []


@pytest.mark.parametrize("status", ["close", "close_after"])
@pytest.mark.parametrize("later", [0, 2 * DAY])
def test_a_waiver_whose_answer_got_lost_credits_once(
    gateway: StripeGateway, shop: Shop, sandbox: Sandbox, status: str, later: int
) -> None:
    identifier = part_paid(gateway, shop, 9_000)
    sandbox.inject_fault(Fault(method="POST", path=CREDIT, status=status))

    with pytest.raises(GatewayOutcomeUnknown):
        gateway.credit_remaining(identifier, key="settle-1", memo="")
    sandbox.advance(later)
    first, again = (gateway.credit_remaining(identifier, key="settle-1", memo="") for _ in range(2))
    assert first == again
    assert first.status is InvoiceStatus.PAID
    assert credited(shop, identifier) == [3_000]


def test_a_waiver_pressed_twice_at_once_credits_once(gateway: StripeGateway, shop: Shop) -> None:
    identifier = part_paid(gateway, shop, 9_000)
    with ThreadPoolExecutor(4) as presses:
        closed = list(
            presses.map(
                lambda _: gateway.credit_remaining(identifier, key="settle-1", memo=""), range(8)
            )
        )

    assert {facts.status for facts in closed} == {InvoiceStatus.PAID}
    assert credited(shop, identifier) == [3_000]


def test_nothing_is_waived_of_what_is_closed_or_on_its_way(
    gateway: StripeGateway, shop: Shop
) -> None:
    ada = shop.customer("pm_sepaDebit_fr")
    paid, travels = shop.invoice(ada, days=14), shop.invoice(ada, days=14)
    gateway.settle_elsewhere(paid, key="debt-1")
    shop.v1.invoices.pay(travels)

    with refused_as("not_open"):
        gateway.credit_remaining(paid, key="settle-1", memo="")
    with refused_as("on_its_way"):
        gateway.credit_remaining(travels, key="settle-1", memo="")
    with refused_as("resource_missing"):
        gateway.credit_remaining("in_unknown", key="settle-1", memo="")
    assert credited(shop, paid) == credited(shop, travels) == []


def test_three_invoices_take_the_place_of_a_renewal(
    gateway: StripeGateway, shop: Shop, sandbox: Sandbox
) -> None:
    ada = shop.customer()
    old = shop.declined_renewal(ada)
    wanted = order(sandbox, old)
    made = gateway.replace_invoice(wanted)
    closed = reread(gateway, old)
    drafts = [call.params for call in sandbox.requests if call.path == DRAFT and call.params]

    assert [facts.total for facts in made] == [euros(2_000), euros(2_000), euros(900)]
    assert [facts.due_date for facts in made] == [part.due_on for part in wanted.parts]
    assert {facts.purpose for facts in made} == {"Part of ACME-0002"}
    assert {(facts.customer, facts.subscription) for facts in made} == {(ada, "")}
    assert {facts.collection for facts in made} == {Collection.INVOICE}
    assert {facts.status for facts in made} == {InvoiceStatus.OPEN}
    assert [draft["auto_advance"] for draft in drafts[-3:]] == ["false"] * 3
    assert (closed.status, closed.total, closed.paid) == (
        InvoiceStatus.PAID, euros(0), euros(0),
    )  # fmt: skip
    assert closed.credited == euros(4_900)


def test_each_new_invoice_can_be_paid_by_itself(
    gateway: StripeGateway, shop: Shop, sandbox: Sandbox
) -> None:
    ada = shop.customer()
    first, *_ = gateway.replace_invoice(order(sandbox, shop.declined_renewal(ada)))
    assert gateway.hosted_page(first.id)
    card = shop.method(ada, "pm_card_visa")

    assert gateway.pay_invoice(first.id, method=card, key="d").status is InvoiceStatus.PAID


def test_what_was_already_paid_is_not_asked_for_again(
    gateway: StripeGateway, shop: Shop, sandbox: Sandbox
) -> None:
    old = part_paid(gateway, shop, 9_000)
    made = gateway.replace_invoice(order(sandbox, old, 1_500, 1_500))
    closed = reread(gateway, old)

    assert [facts.total for facts in made] == [euros(1_500), euros(1_500)]
    assert (closed.total, closed.paid, closed.credited) == (
        euros(9_000), euros(9_000), euros(3_000),
    )  # fmt: skip


def test_a_part_is_due_at_the_end_of_its_day_where_the_owner_lives(
    shop: Shop, sandbox: Sandbox
) -> None:
    far = timezone(timedelta(hours=11))
    at_home = StripeGateway("sk_test_portal", api_base=sandbox.url, zone=far)
    wanted = order(sandbox, shop.declined_renewal(shop.customer()), 4_900)
    (made,) = at_home.replace_invoice(wanted)
    due = shop.v1.invoices.retrieve(made.id).due_date

    assert made.due_date == wanted.parts[0].due_on
    assert due is not None
    assert f"{datetime.fromtimestamp(due, far):%H:%M}" == "23:59"


def test_the_invoices_come_in_the_order_of_their_dates(
    gateway: StripeGateway, shop: Shop, sandbox: Sandbox
) -> None:
    wanted = order(sandbox, shop.declined_renewal(shop.customer()))
    made = gateway.replace_invoice(replace(wanted, parts=wanted.parts[::-1]))

    assert [facts.due_date for facts in made] == sorted(part.due_on for part in wanted.parts)


@pytest.mark.parametrize(
    ("step", "before"),
    [(DRAFT, 0), (DRAFT, 1), (ITEM, 0), (ITEM, 2), (FINALIZE, 0), (FINALIZE, 1), (CREDIT, 0)],
)
@pytest.mark.parametrize("status", ["close", "close_after"])
@pytest.mark.parametrize("later", [0, 2 * DAY])
def test_a_replacement_that_was_interrupted_is_continued(
    gateway: StripeGateway,
    shop: Shop,
    sandbox: Sandbox,
    step: str,
    before: int,
    status: str,
    later: int,
) -> None:
    old = shop.declined_renewal(shop.customer())
    wanted = order(sandbox, old)
    if before:
        sandbox.inject_fault(Fault(method="POST", path=step, count=before))  # all went well so far
    sandbox.inject_fault(Fault(method="POST", path=step, status=status))

    with pytest.raises(GatewayOutcomeUnknown):
        gateway.replace_invoice(wanted)
    sandbox.advance(later)
    first, again = (gateway.replace_invoice(wanted) for _ in range(2))
    assert first == again
    assert [facts.total for facts in first] == [euros(2_000), euros(2_000), euros(900)]
    assert sorted(invoice.id for invoice in living(shop, old)) == sorted(f.id for f in first)
    assert credited(shop, old) == [4_900]


def test_a_replacement_pressed_twice_at_once_is_made_once(
    gateway: StripeGateway, shop: Shop, sandbox: Sandbox
) -> None:
    old = shop.declined_renewal(shop.customer())
    wanted = order(sandbox, old)

    def press(_: int) -> list[str]:
        try:
            return [facts.id for facts in gateway.replace_invoice(wanted)]
        except GatewayError:
            return []  # the one who was later may have come too late, but did no harm

    with ThreadPoolExecutor(4) as presses:
        answers = [answer for answer in presses.map(press, range(4)) if answer]

    made = gateway.replace_invoice(wanted)
    assert all(answer == [facts.id for facts in made] for answer in answers)
    assert len(living(shop, old)) == 3
    assert credited(shop, old) == [4_900]


@pytest.mark.parametrize(
    "amounts", [(), (4_899,), (2_000, 2_901), (5_000, -100), (4_900, 0)], ids=str
)
def test_parts_that_are_not_what_remains_are_refused(
    gateway: StripeGateway, shop: Shop, sandbox: Sandbox, amounts: tuple[int, ...]
) -> None:
    old = shop.declined_renewal(shop.customer())
    parts = tuple(
        ReplacementPart(amount=euros(amount), due_on=in_days(sandbox, 30)) for amount in amounts
    )

    with refused_as("parts_do_not_add_up"):
        gateway.replace_invoice(replace(order(sandbox, old), parts=parts))
    assert living(shop, old) == []
    assert reread(gateway, old).status is InvoiceStatus.OPEN


def test_parts_of_another_currency_are_refused(
    gateway: StripeGateway, shop: Shop, sandbox: Sandbox
) -> None:
    wanted = order(sandbox, shop.declined_renewal(shop.customer()))
    francs = (ReplacementPart(amount=Money(4_900, "CHF"), due_on=in_days(sandbox, 30)),)

    with refused_as("parts_do_not_add_up"):
        gateway.replace_invoice(replace(wanted, parts=francs))


def test_what_is_closed_or_on_its_way_is_not_replaced(
    gateway: StripeGateway, shop: Shop, sandbox: Sandbox
) -> None:
    ada = shop.customer("pm_sepaDebit_fr")
    paid, travels = shop.invoice(ada, 4_900, days=14), shop.invoice(ada, 4_900, days=14)
    gateway.settle_elsewhere(paid, key="debt-1")
    shop.v1.invoices.pay(travels)

    with refused_as("not_open"):
        gateway.replace_invoice(order(sandbox, paid))
    with refused_as("on_its_way"):
        gateway.replace_invoice(order(sandbox, travels))
    assert living(shop, paid) == living(shop, travels) == []


def test_another_replacement_is_refused_while_one_was_begun(
    gateway: StripeGateway, shop: Shop, sandbox: Sandbox
) -> None:
    old = shop.declined_renewal(shop.customer())
    wanted = order(sandbox, old)
    sandbox.inject_fault(Fault(method="POST", path=ITEM, status=500))
    with pytest.raises(GatewayOutcomeUnknown):
        gateway.replace_invoice(wanted)

    with refused_as("another_replacement"):
        gateway.replace_invoice(replace(order(sandbox, old, 4_900), key="replace-2"))
    assert len(gateway.replace_invoice(wanted)) == 3
    with refused_as("another_replacement"):
        gateway.replace_invoice(replace(order(sandbox, old, 4_900), key="replace-2"))


@pytest.mark.parametrize("step", [ITEM, CREDIT])
def test_an_invoice_that_is_paid_meanwhile_is_not_asked_for_twice(
    gateway: StripeGateway, shop: Shop, sandbox: Sandbox, step: str
) -> None:
    ada = shop.customer()
    old = shop.declined_renewal(ada)
    sandbox.inject_fault(Fault(method="POST", path=step, status="close"))
    with pytest.raises(GatewayOutcomeUnknown):
        gateway.replace_invoice(order(sandbox, old))
    gateway.pay_invoice(old, method=shop.method(ada, "pm_card_visa"), key="debt-1")

    for _ in range(2):
        with refused_as("not_open"):
            gateway.replace_invoice(order(sandbox, old))
    assert living(shop, old) == []
    assert reread(gateway, old).paid == euros(4_900)


def test_a_credit_note_that_is_refused_takes_the_new_invoices_back(
    gateway: StripeGateway, shop: Shop, sandbox: Sandbox
) -> None:
    old = shop.declined_renewal(shop.customer())
    sandbox.inject_fault(Fault(method="POST", path=CREDIT, status=400))

    with pytest.raises(GatewayRefused):
        gateway.replace_invoice(order(sandbox, old))
    assert living(shop, old) == []
    assert reread(gateway, old).status is InvoiceStatus.OPEN


def test_nothing_is_charged_for_the_old_one_while_the_new_ones_are_made(
    gateway: StripeGateway, shop: Shop, sandbox: Sandbox
) -> None:
    old = shop.declined_renewal(shop.customer())
    before = reread(gateway, old)
    sandbox.inject_fault(Fault(method="POST", path=DRAFT, status="close"))
    with pytest.raises(GatewayOutcomeUnknown):
        gateway.replace_invoice(order(sandbox, old))
    sandbox.advance(30 * DAY)

    assert before.next_attempt_on is not None
    assert reread(gateway, old).attempts == before.attempts


def test_a_date_that_has_passed_is_refused_before_anything_is_made(
    gateway: StripeGateway, shop: Shop, sandbox: Sandbox
) -> None:
    old = shop.declined_renewal(shop.customer())
    wanted = order(sandbox, old, 2_000, 2_900)
    past = replace(wanted.parts[1], due_on=in_days(sandbox, -2))

    with pytest.raises(GatewayRefused):
        gateway.replace_invoice(replace(wanted, parts=(wanted.parts[0], past)))
    assert living(shop, old) == []
