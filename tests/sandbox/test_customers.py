"""Customers, their cards, and how lists are read page by page."""

from __future__ import annotations

import pytest
import stripe

from tests.sandbox.conftest import client_for


def test_a_customer_is_kept_and_changed(v1: stripe.V1Services) -> None:
    made = v1.customers.create({"email": "ada@example.com", "metadata": {"a": "1", "b": "2"}})

    changed = v1.customers.update(made.id, {"name": "Ada", "metadata": {"a": "", "c": "3"}})

    assert changed.name == "Ada"
    assert changed.metadata is not None
    assert changed.metadata.to_dict() == {"b": "2", "c": "3"}
    assert v1.customers.retrieve(made.id).email == "ada@example.com"


def test_an_unknown_customer_is_a_404_in_the_path_and_a_400_among_the_parameters(
    v1: stripe.V1Services,
) -> None:
    with pytest.raises(stripe.InvalidRequestError) as in_path:
        v1.customers.retrieve("cus_nobody")
    with pytest.raises(stripe.InvalidRequestError) as in_form:
        v1.invoices.create({"customer": "cus_nobody"})

    assert (in_path.value.http_status, in_path.value.code) == (404, "resource_missing")
    assert (in_form.value.http_status, in_form.value.param) == (400, "customer")


def test_a_deleted_customer_says_so_and_leaves_the_lists(v1: stripe.V1Services) -> None:
    made = v1.customers.create({"email": "ada@example.com"})

    assert v1.customers.delete(made.id).deleted

    assert v1.customers.retrieve(made.id).deleted
    assert v1.customers.list({}).data == []


def test_lists_come_newest_first_and_in_pages(v1: stripe.V1Services) -> None:
    made = [v1.customers.create({"name": f"No. {number}"}).id for number in range(5)]

    first = v1.customers.list({"limit": 2})

    assert [c.id for c in first.data] == made[:2:-1]
    assert first.has_more
    assert [c.id for c in first.auto_paging_iter()] == made[::-1]
    before = v1.customers.list({"limit": 2, "ending_before": made[0]})
    assert [c.id for c in before.data] == [made[2], made[1]]


def test_lists_are_narrowed_by_the_time_of_creation(v1: stripe.V1Services) -> None:
    made = v1.customers.create({})

    assert v1.customers.list({"created": {"gte": made.created}}).data[0].id == made.id
    assert v1.customers.list({"created": {"lt": made.created}}).data == []


def test_cards_that_are_refused_cannot_be_saved_but_one_can(
    v1: stripe.V1Services, ada: stripe.Customer
) -> None:
    with pytest.raises(stripe.CardError) as refused:
        v1.payment_methods.attach("pm_card_chargeDeclined", {"customer": ada.id})
    late = v1.payment_methods.attach("pm_card_chargeCustomerFail", {"customer": ada.id})

    assert refused.value.error is not None
    assert refused.value.error.decline_code == "generic_decline"
    assert late.customer == ada.id
    saved = v1.customers.payment_methods.list(ada.id, {"type": "card"})
    assert saved.data[0].id == late.id


def test_a_refused_card_leaves_no_customer_behind(v1: stripe.V1Services) -> None:
    with pytest.raises(stripe.CardError):
        v1.customers.create({"payment_method": "pm_card_chargeDeclined"})

    assert v1.customers.list({}).data == []


def test_ids_are_replaced_by_what_they_name_when_asked(
    v1: stripe.V1Services, ada: stripe.Customer
) -> None:
    shown = v1.customers.retrieve(ada.id, {"expand": ["invoice_settings.default_payment_method"]})

    settings = shown.invoice_settings
    assert settings is not None
    assert isinstance(settings.default_payment_method, stripe.PaymentMethod)
    with pytest.raises(stripe.InvalidRequestError, match="cannot be expanded"):
        v1.customers.retrieve(ada.id, {"expand": ["nonsense"]})


def test_a_new_run_makes_new_ids(v1: stripe.V1Services) -> None:
    from portal.sandbox import Sandbox  # noqa: PLC0415 - the one test that needs a second one

    with Sandbox() as other:
        there = client_for(other).customers.create({}).id

    assert there != v1.customers.create({}).id
