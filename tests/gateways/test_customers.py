"""What was corrected here stands at Stripe afterwards, and nothing else is lost there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from portal.domain.clients import Client
from portal.domain.errors import GatewayOutcomeUnknown, GatewayRefused, GatewayUnavailable
from portal.sandbox import Fault
from tests.gateways.conftest import refused_as

if TYPE_CHECKING:
    from portal.gateways.stripe import StripeGateway
    from portal.sandbox import Sandbox
    from tests.gateways.conftest import Shop


def client(customer: str, **fields: str) -> Client:
    held: dict[str, Any] = {"email": "ada@example.com", "first_name": "Ada", "last_name": "Exemple"}
    return Client(id="ada", stripe_customer=customer, **(held | fields))


# What was there already, and how the client is spoken to: the next sync reads it back.
SPOKEN = {"group": "a", "voice": "fr-vous", "kind": "consumer", "channel": "mail"}


def made(shop: Shop, **fields: str) -> str:
    return shop.v1.customers.create({"name": "A. Exemple", "metadata": {"group": "a"} | fields}).id


def test_a_correction_is_written_and_reads_back(gateway: StripeGateway, shop: Shop) -> None:
    customer = made(shop)
    corrected = client(customer, phone="01 99 00 12 34", address="1 rue de l'Exemple, Paris")

    for _ in range(2):
        gateway.update_customer(corrected)

    known = shop.v1.customers.retrieve(customer)
    assert (known.name, known.email, known.phone) == (
        "Ada Exemple", "ada@example.com", "01 99 00 12 34",
    )  # fmt: skip
    assert known.address is not None
    assert known.address.line1 == "1 rue de l'Exemple, Paris"
    facts = gateway.customer(customer)
    assert facts.metadata == SPOKEN | {"first_name": "Ada", "last_name": "Exemple"}


def test_what_was_emptied_is_empty_there_but_an_unknown_address_stays(
    gateway: StripeGateway, shop: Shop
) -> None:
    customer = made(shop, first_name="Adda")
    shop.v1.customers.update(customer, {"phone": "1", "address": {"line1": "ici"}})

    gateway.update_customer(client(customer, first_name="", phone=""))

    known = shop.v1.customers.retrieve(customer)
    assert not known.phone
    assert known.address is not None
    assert known.address.line1 == "ici"
    assert gateway.customer(customer).metadata == SPOKEN | {"last_name": "Exemple"}


def test_a_company_on_the_invoices_stays_there(gateway: StripeGateway, shop: Shop) -> None:
    firm = shop.v1.customers.create(
        {"name": "Exemple SARL", "metadata": {"company": "Exemple SARL"}}
    )

    gateway.update_customer(client(firm.id, company="Exemple SAS"))
    assert gateway.customer(firm.id).name == "Exemple SAS"

    person = made(shop)
    gateway.update_customer(client(person, company="Exemple SAS"))
    assert gateway.customer(person).name == "Ada Exemple"


def test_nobody_is_corrected_without_an_id(gateway: StripeGateway) -> None:
    with pytest.raises(GatewayRefused):
        gateway.update_customer(client(""))


def test_somebody_whom_stripe_does_not_know_is_told(gateway: StripeGateway) -> None:
    with refused_as("resource_missing"):
        gateway.update_customer(client("cus_nobody"))


def test_a_lost_answer_is_an_unknown_outcome_and_may_be_asked_again(
    gateway: StripeGateway, shop: Shop, sandbox: Sandbox
) -> None:
    customer = made(shop)
    sandbox.inject_fault(Fault(path="/v1/customers/*", method="POST", status="close_after"))

    with pytest.raises((GatewayOutcomeUnknown, GatewayUnavailable)):
        gateway.update_customer(client(customer))
    gateway.update_customer(client(customer))

    assert gateway.customer(customer).name == "Ada Exemple"
