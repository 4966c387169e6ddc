"""Money that counts on an invoice in part: payments attached to it, and what came another way."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest

from portal.domain.declines import DeclineGroup
from portal.domain.errors import GatewayOutcomeUnknown, GatewayRefused, GatewayUnavailable
from portal.domain.invoices import InvoiceStatus
from portal.domain.money import Money
from portal.gateways.base import CheckoutLine, CheckoutOrder, PaymentState
from portal.gateways.stripe import StripeGateway
from portal.sandbox import Fault
from tests.gateways.conftest import DAY, refused_as
from tests.gateways.scripted import Answer, refusal, server
from tests.gateways.test_facts import INVOICE

if TYPE_CHECKING:
    from portal.sandbox import Sandbox
    from tests.gateways.conftest import Shop

BACK = "https://pay.example.com/c/ab/token/"


def euros(minor: int) -> Money:
    return Money(minor, "EUR")


def today(sandbox: Sandbox) -> date:
    return datetime.fromtimestamp(sandbox.state.now(), UTC).date()


def order(customer: str, invoice: str, amount: Money, *, keeps: bool = False) -> CheckoutOrder:
    return CheckoutOrder(
        lines=(CheckoutLine(label="Part 1 of 3", amount=amount),),
        customer=customer,
        email="",
        locale="fr",
        success_url=BACK + "merci/",
        cancel_url=BACK,
        metadata={"portal_invoice": invoice},
        key=f"{invoice}-{amount.minor}",
        keeps_method=keeps,
    )


def paid_page(
    gateway: StripeGateway, shop: Shop, asked: CheckoutOrder, *, method: str = "pm_card_visa"
) -> str:
    """The client has paid on a Checkout page; the payment's id."""
    page = gateway.open_checkout(asked)
    shop.fill_checkout(page.id, method)
    return gateway.session(page.id).payment


def test_a_part_paid_on_a_checkout_page_counts_on_the_invoice(
    gateway: StripeGateway, shop: Shop, sandbox: Sandbox
) -> None:
    ada = shop.customer()
    identifier = shop.invoice(ada, days=14)
    payment = paid_page(gateway, shop, order(ada, identifier, euros(4_000)))
    part_paid = gateway.attach_payment(identifier, payment)
    kinds = [event["type"] for event in sandbox.state.all("event")]

    assert (part_paid.total, part_paid.paid) == (euros(12_000), euros(4_000))
    assert part_paid.status is InvoiceStatus.OPEN
    assert kinds[-2:] == ["invoice_payment.paid", "invoice.updated"]


def test_the_last_part_settles_the_invoice(
    gateway: StripeGateway, shop: Shop, sandbox: Sandbox
) -> None:
    ada = shop.customer()
    identifier = shop.invoice(ada, days=14)
    first, last = (
        paid_page(gateway, shop, order(ada, identifier, euros(amount))) for amount in (4_000, 8_000)
    )
    gateway.attach_payment(identifier, first)
    settled = gateway.attach_payment(identifier, last)
    kinds = [event["type"] for event in sandbox.state.all("event")]

    assert (settled.status, settled.paid) == (InvoiceStatus.PAID, euros(12_000))
    assert kinds.count("invoice.paid") == 1
    assert shop.charged() == [8_000, 4_000]


def test_a_payment_counts_once_however_often_it_is_attached(
    gateway: StripeGateway, shop: Shop
) -> None:
    ada = shop.customer()
    identifier = shop.invoice(ada, days=14)
    payment = paid_page(gateway, shop, order(ada, identifier, euros(4_000)))
    with ThreadPoolExecutor(4) as reports:
        answers = list(reports.map(lambda _: gateway.attach_payment(identifier, payment), range(8)))

    assert {answer.paid for answer in answers} == {euros(4_000)}
    assert shop.places(identifier) == [(4_000, "paid")]


def test_a_payment_that_settled_the_invoice_can_be_attached_again(
    gateway: StripeGateway, shop: Shop
) -> None:
    ada = shop.customer()
    identifier = shop.invoice(ada, days=14)
    payment = paid_page(gateway, shop, order(ada, identifier, euros(12_000)))

    for _ in range(2):
        assert gateway.attach_payment(identifier, payment).status is InvoiceStatus.PAID


@pytest.mark.parametrize("status", ["close", "close_after"])
@pytest.mark.parametrize("later", [0, 2 * DAY])
def test_an_attachment_whose_answer_got_lost_is_asked_again(
    gateway: StripeGateway, shop: Shop, sandbox: Sandbox, status: str, later: int
) -> None:
    ada = shop.customer()
    identifier = shop.invoice(ada, days=14)
    payment = paid_page(gateway, shop, order(ada, identifier, euros(4_000)))
    sandbox.inject_fault(Fault(path="*/attach_payment", status=status))

    with pytest.raises(GatewayOutcomeUnknown):
        gateway.attach_payment(identifier, payment)
    sandbox.advance(later)
    assert gateway.attach_payment(identifier, payment).paid == euros(4_000)
    assert shop.places(identifier) == [(4_000, "paid")]


def test_what_stripe_refuses_is_refused(
    gateway: StripeGateway, shop: Shop, sandbox: Sandbox
) -> None:
    ada = shop.customer()
    identifier = shop.invoice(ada, days=14)
    payment = paid_page(gateway, shop, order(ada, identifier, euros(4_000)))
    sandbox.inject_fault(Fault(path="*/attach_payment", status=400))

    with pytest.raises(GatewayRefused):
        gateway.attach_payment(identifier, payment)
    assert gateway.attach_payment(identifier, payment).paid == euros(4_000)


def test_somebody_who_was_faster_is_no_refusal() -> None:
    intent = {"id": "pi_1", "object": "payment_intent", "status": "succeeded", "amount": 4_000}
    place = {"id": "inpay_1", "object": "invoice_payment", "invoice": "in_1", "status": "paid"}
    answers = (
        INVOICE,
        listed(),
        intent | {"currency": "eur", "customer": "cus_1"},
        refusal(400),
        listed(place),
        INVOICE | {"amount_remaining": 8_000},
    )
    with server(*(a if isinstance(a, Answer) else Answer(200, a) for a in answers)) as stripes:
        late = StripeGateway("sk_test_1", api_base=stripes.url, retries=0)
        assert late.attach_payment("in_1", "pi_1").paid == euros(4_000)


def listed(*things: object) -> dict[str, object]:
    return {"object": "list", "url": "/v1/invoice_payments", "has_more": False, "data": [*things]}


def test_a_debit_travels_towards_the_invoice_and_counts_when_it_arrives(
    gateway: StripeGateway, shop: Shop, sandbox: Sandbox
) -> None:
    ada = shop.customer()
    identifier = shop.invoice(ada, days=14)
    payment = paid_page(
        gateway, shop, order(ada, identifier, euros(4_000)), method="pm_sepaDebit_fr"
    )
    travelling = gateway.attach_payment(identifier, payment)
    sandbox.advance(6 * DAY)
    arrived = gateway.invoice(identifier)

    assert (travelling.paid, travelling.on_its_way) == (euros(0), euros(4_000))
    assert arrived is not None
    assert (arrived.paid, arrived.on_its_way) == (euros(4_000), None)
    assert arrived.status is InvoiceStatus.OPEN


def test_a_debit_that_comes_back_counts_nothing_and_says_why(
    gateway: StripeGateway, shop: Shop, sandbox: Sandbox
) -> None:
    ada = shop.customer()
    identifier = shop.invoice(ada, days=14)
    payment = paid_page(
        gateway, shop, order(ada, identifier, euros(4_000)), method="pm_sepaDebit_fails"
    )
    gateway.attach_payment(identifier, payment)
    sandbox.advance(6 * DAY)
    returned, reread = gateway.payment(payment), gateway.invoice(identifier)

    assert returned.state is PaymentState.OPEN
    assert returned.decline is not None
    assert returned.decline.group is DeclineGroup.NOT_THAT_DAY
    assert reread is not None
    assert (reread.paid, reread.on_its_way, reread.decline) == (euros(0), None, returned.decline)


def test_an_invoice_that_is_closed_takes_no_part(gateway: StripeGateway, shop: Shop) -> None:
    ada = shop.customer()
    paid, void = shop.invoice(ada, days=14), shop.invoice(ada, days=14)
    draft = shop.v1.invoices.create({"customer": ada}).id
    payment = paid_page(gateway, shop, order(ada, paid, euros(4_000)))
    shop.v1.invoices.pay(paid)
    shop.v1.invoices.void_invoice(void)

    for closed in (paid, void, draft):
        with refused_as("not_open"):
            gateway.attach_payment(closed, payment)
    with refused_as("resource_missing"):
        gateway.attach_payment("in_unknown", payment)


def test_more_than_is_left_is_refused(gateway: StripeGateway, shop: Shop) -> None:
    ada = shop.customer()
    identifier = shop.invoice(ada, days=14)
    first, second = (
        paid_page(gateway, shop, order(ada, identifier, euros(amount))) for amount in (8_000, 7_000)
    )
    gateway.attach_payment(identifier, first)

    with refused_as("more_than_remaining"):
        gateway.attach_payment(identifier, second)


def test_a_refusal_does_not_stick_when_the_invoice_has_changed(
    gateway: StripeGateway, shop: Shop, sandbox: Sandbox
) -> None:
    ada = shop.customer()
    identifier = shop.invoice(ada, days=14)
    payment = paid_page(gateway, shop, order(ada, identifier, euros(4_000)))
    with sandbox.state.lock:
        sandbox.state.the("invoice", identifier)["status"] = "uncollectible"
    with refused_as("not_open"):
        gateway.attach_payment(identifier, payment)
    with sandbox.state.lock:
        sandbox.state.the("invoice", identifier)["status"] = "open"

    assert gateway.attach_payment(identifier, payment).paid == euros(4_000)


def test_a_subscription_that_is_charged_automatically_takes_no_part(
    gateway: StripeGateway, shop: Shop
) -> None:
    ada = shop.customer()
    identifier = shop.declined_renewal(ada)
    part = paid_page(gateway, shop, order(ada, identifier, euros(2_000)))
    whole = paid_page(gateway, shop, order(ada, identifier, euros(4_900)))

    with refused_as("parts_not_possible"):
        gateway.attach_payment(identifier, part)
    assert gateway.attach_payment(identifier, whole).status is InvoiceStatus.PAID


def test_a_payment_without_money_is_not_attached(gateway: StripeGateway, shop: Shop) -> None:
    ada = shop.customer()
    identifier = shop.invoice(ada, days=14)
    idle = shop.v1.payment_intents.create({"amount": 4_000, "currency": "eur", "customer": ada}).id

    with refused_as("nothing_moved"):
        gateway.attach_payment(identifier, idle)
    gateway.cancel_payment(idle)
    with refused_as("payment_cancelled"):
        gateway.attach_payment(identifier, idle)


def test_the_money_of_somebody_else_and_of_another_currency_are_refused(
    gateway: StripeGateway, shop: Shop
) -> None:
    ada, eve = shop.customer(), shop.customer(name="Eve")
    identifier, other = shop.invoice(ada, days=14), shop.invoice(ada, days=14)
    of_eve = paid_page(gateway, shop, order(eve, identifier, euros(4_000)))
    francs = paid_page(gateway, shop, order(ada, identifier, Money(4_001, "CHF")))
    taken = paid_page(gateway, shop, order(ada, identifier, euros(4_002)))
    gateway.attach_payment(other, taken)

    with refused_as("other_client"):
        gateway.attach_payment(identifier, of_eve)
    with refused_as("other_currency"):
        gateway.attach_payment(identifier, francs)
    with refused_as("attached_elsewhere"):
        gateway.attach_payment(identifier, taken)


def test_a_card_that_is_to_be_kept_is_saved_and_can_be_named(
    gateway: StripeGateway, shop: Shop, sandbox: Sandbox
) -> None:
    ada = shop.customer("")
    identifier = shop.invoice(ada, days=14)
    kept = paid_page(gateway, shop, order(ada, identifier, euros(4_000), keeps=True))
    once = paid_page(gateway, shop, order(ada, identifier, euros(4_001)))
    saved = shop.v1.customers.payment_methods.list(ada).data
    pages = [c for c in sandbox.requests if c.path == "/v1/checkout/sessions"]

    assert [method.id for method in saved] == [gateway.payment(kept).method]
    assert gateway.payment(once).method not in ("", saved[0].id)
    asked = [page.params["payment_intent_data"].get("setup_future_usage") for page in pages]
    assert asked == ["off_session", None]


def test_nothing_is_kept_for_nobody(gateway: StripeGateway, sandbox: Sandbox) -> None:
    asked = order("", "in_1", euros(4_000), keeps=True)

    with refused_as("empty_id"):
        gateway.open_checkout(asked)
    assert sandbox.requests == []


def test_a_transfer_counts_in_part_on_the_day_it_came(shop: Shop, sandbox: Sandbox) -> None:
    paris = timezone(timedelta(hours=1))
    at_home = StripeGateway("sk_test_portal", api_base=sandbox.url, zone=paris)
    identifier = shop.invoice(shop.customer(), days=14)
    day = today(sandbox) - timedelta(3)
    recorded = at_home.record_payment(identifier, euros(5_000), on=day, key="transfer-1")
    (report,) = (c.params for c in sandbox.requests if c.path.endswith("report_payment"))

    assert (recorded.paid, recorded.status) == (euros(5_000), InvoiceStatus.OPEN)
    moment = datetime.fromtimestamp(int(report["initiated_at"]), paris)
    assert (moment.date(), moment.hour) == (day, 0)
    assert report["processor_details"]["custom"]["payment_reference"] == "transfer-1"
    assert shop.charged() == []


def test_a_cheque_over_all_that_is_left_settles_the_invoice(
    gateway: StripeGateway, shop: Shop, sandbox: Sandbox
) -> None:
    identifier = shop.invoice(shop.customer(), days=14)
    day = today(sandbox)
    gateway.record_payment(identifier, euros(5_000), on=day, key="cheque-1")
    settled = gateway.record_payment(identifier, euros(7_000), on=day, key="cheque-2")

    assert (settled.status, settled.paid) == (InvoiceStatus.PAID, euros(12_000))
    assert shop.charged() == []


@pytest.mark.parametrize(
    ("path", "error"),
    [("*/report_payment", GatewayUnavailable), ("*/attach_payment", GatewayOutcomeUnknown)],
)
@pytest.mark.parametrize("status", ["close", "close_after"])
@pytest.mark.parametrize("later", [0, 2 * DAY])
def test_a_transfer_whose_answer_got_lost_counts_once(
    gateway: StripeGateway,
    shop: Shop,
    sandbox: Sandbox,
    path: str,
    error: type[Exception],
    status: str,
    later: int,
) -> None:
    identifier = shop.invoice(shop.customer(), days=14)
    day = today(sandbox)
    sandbox.inject_fault(Fault(path=path, status=status))

    with pytest.raises(error):
        gateway.record_payment(identifier, euros(5_000), on=day, key="transfer-1")
    sandbox.advance(later)
    for _ in range(2):
        again = gateway.record_payment(identifier, euros(5_000), on=day, key="transfer-1")
        assert again.paid == euros(5_000)
    assert shop.places(identifier) == [(5_000, "paid")]


def test_a_transfer_entered_twice_at_once_counts_once(
    gateway: StripeGateway, shop: Shop, sandbox: Sandbox
) -> None:
    identifier = shop.invoice(shop.customer(), days=14)
    day = today(sandbox)
    with ThreadPoolExecutor(4) as presses:
        answers = list(
            presses.map(
                lambda _: gateway.record_payment(identifier, euros(5_000), on=day, key="transfer"),
                range(8),
            )
        )

    assert {answer.paid for answer in answers} == {euros(5_000)}
    assert shop.places(identifier) == [(5_000, "paid")]


def test_a_transfer_that_does_not_fit_is_refused_before_it_is_reported(
    gateway: StripeGateway, shop: Shop, sandbox: Sandbox
) -> None:
    ada = shop.customer()
    identifier, void = shop.invoice(ada, days=14), shop.invoice(ada, days=14)
    renewal = shop.declined_renewal(ada)
    shop.v1.invoices.void_invoice(void)
    wrong = {
        "more_than_remaining": (identifier, euros(12_001)),
        "other_currency": (identifier, Money(5_000, "CHF")),
        "not_open": (void, euros(5_000)),
        "parts_not_possible": (renewal, euros(1_000)),
    }

    for code, (invoice, amount) in wrong.items():
        with refused_as(code):
            gateway.record_payment(invoice, amount, on=today(sandbox), key="transfer")
    for nothing in (0, -1):
        with refused_as("more_than_remaining"):
            gateway.record_payment(identifier, euros(nothing), on=today(sandbox), key="transfer")
    assert not [c for c in sandbox.requests if c.path.endswith("report_payment")]


def test_money_that_counts_on_nothing_is_found(
    gateway: StripeGateway, shop: Shop, sandbox: Sandbox
) -> None:
    ada = shop.customer()
    identifier = shop.invoice(ada, days=14)
    paid_page(gateway, shop, order(ada, identifier, euros(1_000)))
    sandbox.advance(40 * DAY)
    since = datetime.fromtimestamp(sandbox.state.now(), UTC)
    came = paid_page(gateway, shop, order(ada, identifier, euros(2_000)))
    travels = paid_page(
        gateway, shop, order(ada, identifier, euros(3_000)), method="pm_sepaDebit_fr"
    )
    paid_page(gateway, shop, order(ada, identifier, euros(3_500)), method="pm_card_chargeDeclined")
    counts = paid_page(gateway, shop, order(ada, identifier, euros(4_000)))
    back = paid_page(gateway, shop, order(ada, identifier, euros(5_000)))
    shop.v1.payment_intents.create(
        {"amount": 6_000, "currency": "eur", "payment_method": "pm_card_visa", "confirm": True}
    )
    gateway.attach_payment(identifier, counts)
    with sandbox.state.lock:
        charge = sandbox.state.the("payment_intent", back)["latest_charge"]
        sandbox.state.the("charge", charge)["refunded"] = True
    found = list(gateway.unattached_payments(created_from=since))

    assert [payment.id for payment in found] == [travels, came]
    assert [payment.state for payment in found] == [PaymentState.ON_ITS_WAY, PaymentState.PAID]
    assert {payment.metadata["portal_invoice"] for payment in found} == {identifier}
    assert {payment.customer for payment in found} == {ada}
