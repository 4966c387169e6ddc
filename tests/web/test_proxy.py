"""Behind a static host: only what it signed for the published site is answered."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import jwt
import pytest

from portal.web.application import create_web

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from tests.support.sites import Portal

KEY = "the key that netlify.toml names, long enough"


@pytest.fixture
def browser(portal: Portal) -> FlaskClient:
    """A portal that believes only what Netlify signed."""
    return create_web(portal.services, proxy_key=KEY).test_client()


def signed(key: str = KEY, **claims: object) -> dict[str, str]:
    usual = {
        "iss": "netlify",
        "exp": datetime.now(UTC) + timedelta(minutes=5),
        "deploy_context": "production",
    }
    return {"X-Nf-Sign": jwt.encode({**usual, **claims}, key, algorithm="HS256")}


def test_what_netlify_signed_is_answered(browser: FlaskClient, portal: Portal) -> None:
    assert browser.get(f"/a/{portal.token()}/", headers=signed()).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Nf-Sign": "nonsense"},
        signed("another key that is quite long as well"),
        signed(deploy_context="deploy-preview"),
        signed(iss="somebody"),
        signed(exp=datetime.now(UTC) - timedelta(minutes=1)),
    ],
    ids=["unsigned", "nonsense", "another key", "a preview", "another issuer", "too old"],
)
def test_everything_else_is_a_link_that_leads_nowhere(
    browser: FlaskClient, portal: Portal, headers: dict[str, str]
) -> None:
    answer = browser.get(f"/a/{portal.token()}/", headers=headers)

    assert answer.status_code == 404
    assert "F-2026-014" not in answer.text


def test_stripe_comes_straight_in(browser: FlaskClient) -> None:
    assert browser.post("/webhooks/stripe", data=b"{}").status_code == 400


def test_a_visitor_cannot_choose_where_they_come_from(portal: Portal) -> None:
    browser = portal.app.test_client()
    answers = []
    for n in range(25):
        answer = browser.post(
            "/a/fresh-link",
            data={"email": f"nobody{n}@example.com"},
            headers={"X-Nf-Client-Connection-Ip": f"203.0.113.{n}"},
            environ_base={"REMOTE_ADDR": "198.51.100.7"},
        )
        answer.close()
        answers.append(answer.status_code)

    assert answers == [303] * 20 + [429] * 5
