"""Addresses of databases as hosts hand them out: encryption is asked for in libpq's words."""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import make_url

from portal.store.database import Store, StoreUnreachable, split_encryption

if TYPE_CHECKING:
    from pathlib import Path

POSTGRES = "postgresql+pg8000://ada:pw@db.example.com/portal"


def test_an_address_that_asks_for_nothing_stays_as_it_is() -> None:
    assert split_encryption(make_url(POSTGRES)) == (make_url(POSTGRES), {})


@pytest.mark.parametrize(
    ("mode", "verifies", "compares_host"),
    [
        ("require", ssl.CERT_NONE, False),
        ("verify-ca", ssl.CERT_REQUIRED, False),
        ("verify-full", ssl.CERT_REQUIRED, True),
    ],
)
def test_encryption_means_what_libpq_means(
    mode: str, verifies: ssl.VerifyMode, *, compares_host: bool
) -> None:
    asked = make_url(f"{POSTGRES}?sslmode={mode}&channel_binding=require")

    url, options = split_encryption(asked)

    assert url == make_url(POSTGRES)
    assert options["ssl_context"].verify_mode is verifies
    assert options["ssl_context"].check_hostname is compares_host


def test_a_database_that_does_not_answer_is_named_without_its_password() -> None:
    with pytest.raises(StoreUnreachable) as refused:
        Store("postgresql+pg8000://ada:hunter2@127.0.0.1:1/portal?sslmode=require")

    assert "127.0.0.1:1/portal" in str(refused.value)
    assert "hunter2" not in str(refused.value)


def test_a_database_file_brings_its_folder(tmp_path: Path) -> None:
    Store(f"sqlite:///{tmp_path}/var/deeper/portal.sqlite3")

    assert (tmp_path / "var/deeper/portal.sqlite3").is_file()
