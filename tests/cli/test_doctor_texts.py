"""The doctor asks the provider of short messages whether it knows the key, and what is left."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.sms.provider import KEY, provider_here
from tests.support.doctoring import doctor, levels
from tests.support.sites import OWNER, write_site

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.sms.provider import Provider
    from tests.support.doctoring import Found

SMS = '\n[sms]\nprovider = "brevo"\nsender = "AtelierG"\n'
SUBJECT = "short messages"


@pytest.fixture
def provider() -> Iterator[Provider]:
    with provider_here() as here:
        here.status = 200
        yield here


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return write_site(tmp_path, owner=OWNER + SMS)


def asked(site: Path, provider: Provider, *, key: str = KEY) -> Found:
    return doctor(site, PORTAL_SMS_KEY=key, PORTAL_SMS_API_BASE=provider.address)


def test_what_is_left_on_the_account_is_said(site: Path, provider: Provider) -> None:
    assert asked(site, provider)[SUBJECT] == [("ok", "The account pays for 42 more.", "")]
    assert provider.came == [], "no message was sent"


def test_an_account_that_is_almost_empty_is_wrong(site: Path, provider: Provider) -> None:
    provider.account = b'{"plan": [{"type": "sms", "credits": 3}]}'
    ((level, said, mend),) = asked(site, provider)[SUBJECT]
    assert (level, said) == ("wrong", "The account pays for 3 more.")
    assert "Buy credit" in mend


def test_a_key_that_is_not_known_is_wrong_and_not_repeated(site: Path, provider: Provider) -> None:
    ((level, said, mend),) = asked(site, provider, key="xkeysib-of-somebody-else")[SUBJECT]
    assert level == "wrong"
    assert "401" in said
    assert "PORTAL_SMS_KEY" in mend
    assert "somebody-else" not in said + mend


@pytest.mark.parametrize("account", [b"{}", b"no JSON", b"[]", b'{"plan": [{"type": "free"}]}'])
def test_an_account_that_says_nothing_of_its_credit_is_a_note(
    site: Path, provider: Provider, account: bytes
) -> None:
    provider.account = account
    assert levels(asked(site, provider), SUBJECT) == ["note"]


def test_a_provider_that_does_not_answer_is_wrong(site: Path) -> None:
    found = doctor(site, PORTAL_SMS_KEY=KEY, PORTAL_SMS_API_BASE="http://127.0.0.1:9")
    assert levels(found, SUBJECT) == ["wrong"]


def test_who_sends_no_short_messages_is_asked_nothing(tmp_path: Path) -> None:
    assert SUBJECT not in doctor(write_site(tmp_path))
