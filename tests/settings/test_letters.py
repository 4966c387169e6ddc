"""`[letters]`: what comes with a letter, and what is said of what could not come."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from portal.settings import Settings, SettingsInvalid, load_settings
from tests.support.sites import OWNER, SECRET

if TYPE_CHECKING:
    from pathlib import Path

WITHOUT_BANK = OWNER.partition("[bank]")[0]


def load(folder: Path, letters: str, *, owner: str = OWNER) -> Settings:
    """The settings with these lines under [letters]."""
    text = owner.format(address="https://paiement.example.com") + f"\n[letters]\n{letters}\n"
    (folder / "portal.toml").write_text(text, encoding="utf-8")
    return load_settings(folder, {"PORTAL_SECRETS": SECRET})


def about_letters(settings: Settings) -> list[str]:
    return [said for said in settings.warnings if said.startswith("[letters]")]


def test_left_out_no_folder_is_looked_into_and_no_code_is_drawn(tmp_path: Path) -> None:
    settings = load(tmp_path, "")

    assert settings.mail.invoices is None
    assert settings.site.transfer_codes is False
    assert about_letters(settings) == []


def test_the_folder_of_invoices_is_meant_from_the_owners_file(tmp_path: Path) -> None:
    (tmp_path / "factures").mkdir()
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()

    near = load(tmp_path, 'invoices = "factures"\nqr = true')
    far = load(tmp_path, f'invoices = "{elsewhere}"')

    assert near.mail.invoices == tmp_path / "factures"
    assert far.mail.invoices == elsewhere
    assert near.site.transfer_codes is True
    assert about_letters(near) == about_letters(far) == []


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    (said,) = about_letters(load(tmp_path, 'invoices = "factures"'))

    assert f"there is no folder {tmp_path / 'factures'}" in said


def test_a_code_without_an_account_is_told(tmp_path: Path) -> None:
    (said,) = about_letters(load(tmp_path, "qr = true", owner=WITHOUT_BANK))

    assert "[bank] is not given" in said


def test_a_switch_is_true_or_false(tmp_path: Path) -> None:
    with pytest.raises(SettingsInvalid) as refused:
        load(tmp_path, 'qr = "yes"')

    assert "[letters] qr" in "\n".join(refused.value.faults)
