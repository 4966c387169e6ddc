"""Webhooks: signed, in order or not, late, doubled, lost, and sent again."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from threading import Thread
from typing import TYPE_CHECKING, Any

import pytest
import requests
import stripe
from werkzeug.serving import WSGIRequestHandler, make_server

from portal.sandbox import Manner, Sandbox
from tests.sandbox.conftest import client_for

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    Start = Callable[[str, list[tuple[str, str]]], Any]


class Quiet(WSGIRequestHandler):
    protocol_version = "HTTP/1.0"

    def log(self, *_: object, **__: object) -> None:
        """Say nothing."""


@dataclass
class Inbox:
    """An endpoint that keeps what it receives and answers with the statuses it is given."""

    statuses: list[int] = field(default_factory=list)
    received: list[tuple[str, str]] = field(default_factory=list)
    url: str = ""

    def __call__(self, environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])).decode()
        self.received.append((body, environ["HTTP_STRIPE_SIGNATURE"]))
        status = self.statuses.pop(0) if self.statuses else 204
        start(f"{status} X", [])
        return []

    @property
    def kinds(self) -> list[str]:
        return [json.loads(body)["type"] for body, _ in self.received]

    @property
    def names(self) -> list[str]:
        return [json.loads(body)["data"]["object"]["name"] for body, _ in self.received]


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    here = Inbox()
    server = make_server("127.0.0.1", 0, here, request_handler=Quiet)
    here.url = f"http://127.0.0.1:{server.server_port}/hooks?from=sandbox"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield here
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def hooked(inbox: Inbox) -> Iterator[Sandbox]:
    """A sandbox that announces to the inbox."""
    with Sandbox(webhook_url=inbox.url) as sandbox:
        yield sandbox


@pytest.fixture
def v1(hooked: Sandbox) -> stripe.V1Services:
    return client_for(hooked)


def test_events_arrive_signed_so_that_the_real_library_believes_them(
    hooked: Sandbox, v1: stripe.V1Services, inbox: Inbox
) -> None:
    made = v1.customers.create({"name": "Ada"})
    assert hooked.flush_webhooks()

    body, header = inbox.received[0]
    assert hooked.webhook_secret.startswith("whsec_")
    event = stripe.Webhook.construct_event(body, header, hooked.webhook_secret)
    assert (event.type, event.data.object["id"]) == ("customer.created", made.id)
    assert event.id == v1.events.list().data[0].id
    with pytest.raises(stripe.SignatureVerificationError):
        stripe.Webhook.construct_event(body + " ", header, hooked.webhook_secret)


def test_an_event_shows_what_was_before(
    hooked: Sandbox, v1: stripe.V1Services, inbox: Inbox
) -> None:
    made = v1.customers.create({"name": "Ada"})
    v1.customers.update(made.id, {"name": "Grace"})
    hooked.flush_webhooks()

    assert json.loads(inbox.received[1][0])["data"]["previous_attributes"] == {"name": "Ada"}


def test_an_endpoint_made_through_the_api_hears_what_it_asked_for(
    hooked: Sandbox, v1: stripe.V1Services, inbox: Inbox
) -> None:
    hooked.state.objects["webhook_endpoint"].clear()
    endpoint = v1.webhook_endpoints.create(
        {"url": inbox.url, "enabled_events": ["customer.updated"]}
    )
    made = v1.customers.create({"name": "Ada"})
    v1.customers.update(made.id, {"name": "Grace"})
    hooked.flush_webhooks()

    assert inbox.kinds == ["customer.updated"]
    body, header = inbox.received[0]
    assert stripe.Webhook.construct_event(body, header, str(endpoint.secret))
    assert "secret" not in v1.webhook_endpoints.retrieve(endpoint.id)


def test_what_was_not_accepted_comes_again_and_is_given_up_in_the_end(
    hooked: Sandbox, v1: stripe.V1Services, inbox: Inbox
) -> None:
    inbox.statuses = [500, 503]
    v1.customers.create({"name": "Ada"})
    hooked.flush_webhooks()
    assert inbox.kinds == ["customer.created"] * 3

    inbox.statuses = [500] * 5
    v1.customers.create({"name": "Grace"})
    hooked.flush_webhooks()
    assert len(inbox.received) == 6


def test_the_post_can_be_doubled_lost_held_and_out_of_order(
    hooked: Sandbox, v1: stripe.V1Services, inbox: Inbox
) -> None:
    hooked.set_webhook_manner(Manner(duplicate=1))
    v1.customers.create({"name": "twice"})
    hooked.flush_webhooks()
    hooked.set_webhook_manner(Manner(drop=1))
    v1.customers.create({"name": "lost"})
    hooked.set_webhook_manner(Manner(hold=True, reorder=True))
    v1.customers.create({"name": "first"})
    v1.customers.create({"name": "second"})
    assert inbox.names == ["twice", "twice"]
    hooked.flush_webhooks()

    assert inbox.names == ["twice", "twice", "second", "first"]


def test_a_late_post_does_not_hold_up_the_answers(
    hooked: Sandbox, v1: stripe.V1Services, inbox: Inbox
) -> None:
    hooked.set_webhook_manner(Manner(delay=0.3))

    v1.customers.create({"name": "Ada"})

    assert inbox.received == []
    hooked.set_webhook_manner(Manner())
    assert hooked.flush_webhooks()
    assert inbox.names == ["Ada"]


def test_everything_can_be_sent_again(hooked: Sandbox, v1: stripe.V1Services, inbox: Inbox) -> None:
    v1.customers.create({"name": "Ada"})
    hooked.flush_webhooks()

    assert hooked.resend_webhooks() == 1
    hooked.flush_webhooks()

    assert inbox.received[0][0] == inbox.received[1][0]


def test_the_post_is_steered_over_http_too(
    hooked: Sandbox, v1: stripe.V1Services, inbox: Inbox
) -> None:
    def tell(what: str, **wanted: Any) -> Any:
        return requests.post(f"{hooked.url}/_sandbox/{what}", json=wanted, timeout=5).json()

    assert tell("webhooks", drop="all") == {"ok": True}
    v1.customers.create({"name": "lost"})
    assert tell("webhooks", mode="normal") == {"ok": True}
    v1.customers.create({"name": "Ada"})
    assert tell("webhooks/flush") == {"flushed": True}
    assert inbox.names == ["Ada"]
    assert tell("webhooks/resend") == {"resent": 2}
    assert tell("webhooks/flush") == {"flushed": True}
    shown = requests.get(f"{hooked.url}/_sandbox/webhooks", timeout=5).json()["delivered"]

    assert [letter["status"] for letter in shown] == [204] * 3
