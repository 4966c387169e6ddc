"""A new owner's site: complete, usable at once, and with a secret that is nobody else's."""

from __future__ import annotations

import filecmp
import stat
from pathlib import Path

from click.testing import CliRunner, Result

from portal.cli import main
from portal.settings import load_settings

ROOT = Path(__file__).parents[2]


def init(folder: Path, *options: str) -> Result:
    """Run `portal init`."""
    return CliRunner().invoke(main, ["init", str(folder), *options])


def test_a_new_site_holds_the_words_the_settings_and_its_own_secret(tmp_path: Path) -> None:
    outcome = init(tmp_path / "site")

    assert outcome.exit_code == 0, outcome.output
    settings = load_settings(tmp_path / "site", {})
    assert settings.site.business.name == "Atelier Exemple"
    assert len(settings.secrets[0]) == 64
    assert settings.secrets[0] not in outcome.output


def test_the_words_are_those_of_the_project(tmp_path: Path) -> None:
    init(tmp_path)

    copied = {p.relative_to(tmp_path) for p in (tmp_path / "content").rglob("*") if p.is_file()}
    own = {p.relative_to(ROOT) for p in (ROOT / "content").rglob("*") if p.is_file()}
    visible = {p for p in own if not any(part.startswith(".") for part in p.parts)}
    assert copied == visible
    assert all(filecmp.cmp(ROOT / p, tmp_path / p, shallow=False) for p in copied)


def test_the_secret_is_for_the_owners_eyes_and_never_for_git(tmp_path: Path) -> None:
    init(tmp_path)

    assert stat.S_IMODE((tmp_path / ".env").stat().st_mode) == 0o600
    assert ".env" in (tmp_path / ".gitignore").read_text().splitlines()


def test_two_sites_never_share_a_secret(tmp_path: Path) -> None:
    init(tmp_path / "one")
    init(tmp_path / "two")

    assert (tmp_path / "one/.env").read_text() != (tmp_path / "two/.env").read_text()


def test_the_owners_addresses_are_written_where_they_belong(tmp_path: Path) -> None:
    init(
        tmp_path,
        *("--address", "https://payer.hopper.fr"),
        *("--service-address", "https://api.hopper.fr"),
    )

    settings = load_settings(tmp_path, {})
    rules = (tmp_path / "netlify.toml").read_text()
    assert settings.site.address == "https://payer.hopper.fr"
    assert settings.service_address == "https://api.hopper.fr"
    assert settings.proxy_key
    assert '"https://api.hopper.fr/a/:splat"' in rules
    assert "service.example.com" not in rules


def test_a_wrong_address_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    outcome = init(tmp_path / "site", "--address", "http://payer.hopper.fr")

    assert outcome.exit_code == 2
    assert "Write https://" in outcome.output
    assert not (tmp_path / "site").exists()


def test_nothing_is_ever_overwritten(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")

    outcome = init(tmp_path)

    assert outcome.exit_code == 1
    assert "is not empty" in outcome.output
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_a_new_site_is_told_what_is_still_an_example(tmp_path: Path) -> None:
    init(tmp_path)

    warnings = "\n".join(load_settings(tmp_path, {}).warnings)
    assert "[business] name is still an example" in warnings
    assert "[bank] iban is still the public example" in warnings
    assert "[business.host] name is empty" in warnings
