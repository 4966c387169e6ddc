"""The PDF of an invoice: whole, a PDF, of a size that a letter can carry, and from Stripe alone."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from portal.domain.errors import GatewayUnavailable
from portal.gateways.stripe import StripeGateway
from portal.gateways.stripe.documents import LARGEST, fetched
from tests.gateways.scripted import HANG_UP, SILENCE, Answer, Server, nobody, refusal, server

if TYPE_CHECKING:
    from portal.sandbox import Sandbox
    from tests.gateways.conftest import Shop

PDF = "%PDF-1.7\n%%EOF\n"
TIMEOUT = (1, 0.3)
ELSEWHERE = [
    "http://files.stripe.com/invoice/pdf",
    "https://stripe.com.example.com/invoice/pdf",
    "https://notstripe.com/invoice/pdf",
    "https://pay.stripe.com@example.com/invoice/pdf",
    "https://grace:secret@pay.stripe.com/invoice/pdf",
    "https://pay.stripe.com:8443/invoice/pdf",
    "https://pay.stripe.com:99999/invoice/pdf",
    "https://[pay.stripe.com/invoice/pdf",
    "file:///etc/passwd",
    "//pay.stripe.com/invoice/pdf",
    "",
]


def ask(at: Server) -> bytes | None:
    """What comes from a host that is trusted."""
    return fetched(f"{at.url}/pdf", origins=[at.url], timeout=TIMEOUT)


def gateway(sandbox: Sandbox, *, hosts: tuple[str, ...]) -> StripeGateway:
    return StripeGateway(
        "sk_test_portal", api_base=sandbox.url, timeout=(2, 5), retries=0, hosts=hosts
    )


def test_an_invoice_comes_as_a_pdf_that_names_number_amount_and_date(
    sandbox: Sandbox, shop: Shop
) -> None:
    identifier = shop.invoice(shop.customer(), days=14)
    invoice = shop.v1.invoices.retrieve(identifier)
    due = datetime.fromtimestamp(invoice.due_date or 0, UTC)

    content = gateway(sandbox, hosts=(sandbox.url,)).fetch_document(identifier)

    assert content is not None
    assert content.startswith(b"%PDF-")
    assert content.endswith(b"%%EOF\n")
    for said in (str(invoice.number), "120,00 EUR", f"{due:%d/%m/%Y}"):
        assert said.encode() in content


def test_a_draft_or_an_invoice_that_is_gone_has_no_pdf(sandbox: Sandbox, shop: Shop) -> None:
    draft = shop.v1.invoices.create({"customer": shop.customer()}).id
    here = gateway(sandbox, hosts=(sandbox.url,))

    assert here.fetch_document(draft) is None
    assert here.fetch_document("in_gone") is None


def test_a_host_that_nobody_named_is_not_asked(sandbox: Sandbox, shop: Shop) -> None:
    identifier = shop.invoice(shop.customer(), days=14)

    assert gateway(sandbox, hosts=()).fetch_document(identifier) is None


@pytest.mark.parametrize("address", ELSEWHERE)
def test_only_stripes_own_hosts_over_https_are_asked(address: str) -> None:
    assert fetched(address, origins=[], timeout=TIMEOUT) is None


def test_a_trusted_host_may_lead_on_to_itself_and_to_nobody_else() -> None:
    with server(Answer(302, "", goes_to="/file"), Answer(200, PDF)) as stripes:
        assert ask(stripes) == PDF.encode()
        assert [path for _, path, _, _ in stripes.asked] == ["/pdf", "/file"]
    with server(Answer(200, PDF)) as other:
        with server(Answer(302, "", goes_to=f"{other.url}/file")) as stripes:
            assert ask(stripes) is None
        assert other.asked == []


def test_a_host_that_leads_round_in_circles_is_left_soon() -> None:
    with server(Answer(302, "", goes_to="/pdf")) as stripes:
        assert ask(stripes) is None
        assert len(stripes.asked) == 4


def test_a_file_that_is_just_small_enough_comes_whole() -> None:
    whole = PDF + "x" * (LARGEST - len(PDF))

    with server(Answer(200, whole)) as stripes:
        assert ask(stripes) == whole.encode()


@pytest.mark.parametrize(
    "answer",
    [
        Answer(200, PDF + "x" * LARGEST),
        Answer(200, "<!doctype html><title>Sign in</title>"),
        Answer(200, "%PD"),
        Answer(200, ""),
        Answer(404, PDF),
        Answer(410, PDF),
    ],
    ids=["too large", "a page", "cut", "empty", "not found", "gone"],
)
def test_what_is_no_pdf_of_a_fair_size_is_left(answer: Answer) -> None:
    with server(answer) as stripes:
        assert ask(stripes) is None


@pytest.mark.parametrize("answer", [HANG_UP, SILENCE, refusal(503)])
def test_while_nobody_answers_nobody_knows_whether_there_is_one(answer: Answer) -> None:
    with server(answer) as stripes, pytest.raises(GatewayUnavailable) as caught:
        ask(stripes)
    assert "127.0.0.1" not in str(caught.value)


def test_a_host_that_is_gone_is_told_apart_from_an_invoice_without_a_pdf() -> None:
    address = nobody()

    with pytest.raises(GatewayUnavailable):
        fetched(f"{address}/pdf", origins=[address], timeout=TIMEOUT)


def test_a_file_that_trickles_in_is_given_up() -> None:
    with server(Answer(200, PDF)) as stripes, pytest.raises(GatewayUnavailable):
        fetched(f"{stripes.url}/pdf", origins=[stripes.url], timeout=TIMEOUT, patience=0)
