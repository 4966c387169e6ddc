"""Starting, stopping, the clock, and the state to look at."""

from __future__ import annotations

import threading

import pytest
import requests
import stripe

from portal.sandbox import PortTaken, Sandbox
from portal.sandbox.__main__ import main
from tests.sandbox.conftest import client_for


def test_a_taken_port_is_said_in_one_clear_sentence(sandbox: Sandbox) -> None:
    with pytest.raises(PortTaken, match=f"Port {sandbox.port} on 127.0.0.1 is already in use"):
        Sandbox(port=sandbox.port).start()


def test_nothing_is_left_when_it_stops() -> None:
    before = set(threading.enumerate())
    with Sandbox() as sandbox:
        client_for(sandbox).customers.create({})
        url = sandbox.url

    assert set(threading.enumerate()) == before
    with pytest.raises(requests.ConnectionError):
        requests.get(f"{url}/_sandbox/state", timeout=2)
    sandbox.stop()


def test_it_can_be_started_again() -> None:
    sandbox = Sandbox()
    for _ in range(2):
        with sandbox:
            client_for(sandbox).customers.create({})

    assert len(sandbox.state.all("customer")) == 2


def test_it_runs_by_itself_and_says_when_it_cannot(
    sandbox: Sandbox, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--port", str(sandbox.port)]) == 1
    assert "already in use" in capsys.readouterr().err


def test_a_replay_and_a_refusal_change_nothing(sandbox: Sandbox, v1: stripe.V1Services) -> None:
    v1.customers.create({"name": "Ada"}, {"idempotency_key": "k"})
    before = sandbox.dump()

    v1.customers.create({"name": "Ada"}, {"idempotency_key": "k"})
    with pytest.raises(stripe.InvalidRequestError):
        v1.customers.create({"email": "nobody"})
    with pytest.raises(stripe.InvalidRequestError):
        v1.customers.create({}, {"idempotency_key": "k" * 256})

    assert sandbox.dump() == before


def test_a_chosen_key_is_the_only_one() -> None:
    with Sandbox(key="sk_test_mine") as sandbox, pytest.raises(stripe.AuthenticationError):
        client_for(sandbox).customers.list()


def test_a_webhook_secret_looks_like_one() -> None:
    with pytest.raises(ValueError, match="whsec_"):
        Sandbox(webhook_secret="secret")


def test_the_same_seed_and_the_same_deeds_make_the_same_ids() -> None:
    ids = []
    for _ in range(2):
        with Sandbox(seed="same") as sandbox:
            ids.append(client_for(sandbox).customers.create({}).id)

    assert ids[0] == ids[1]


def test_the_clock_moves_forward_only(sandbox: Sandbox) -> None:
    def move(seconds: int) -> requests.Response:
        return requests.post(f"{sandbox.url}/_sandbox/clock", json={"advance": seconds}, timeout=5)

    assert move(3_600).json()["offset"] == 3_600
    assert move(-1).status_code == 400
    clock = requests.get(f"{sandbox.url}/_sandbox/clock", timeout=5).json()
    assert clock["offset"] == 3_600


def test_a_reset_forgets_everything(sandbox: Sandbox, v1: stripe.V1Services) -> None:
    v1.customers.create({})

    requests.post(f"{sandbox.url}/_sandbox/reset", timeout=5)

    assert v1.customers.list().data == []


def test_answers_carry_the_version_and_a_number(v1: stripe.V1Services) -> None:
    response = v1.customers.create({}, {"idempotency_key": "k"}).last_response

    assert response is not None
    assert response.headers["Stripe-Version"] == stripe.api_version
    assert response.headers["Idempotency-Key"] == "k"
    assert str(response.request_id).startswith("req_")


def test_a_state_can_be_put_aside_and_taken_up_again(
    sandbox: Sandbox, v1: stripe.V1Services
) -> None:
    made = v1.customers.create({"name": "Ada"})
    kept, shown = sandbox.state.snapshot(), sandbox.dump()
    v1.customers.update(made.id, {"name": "Grace"})

    sandbox.state.restore(kept)

    assert sandbox.dump() == shown
