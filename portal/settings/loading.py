"""Reading the settings, once: the file, the environment, every fault at the same time."""

from __future__ import annotations

import os
import re
import stat
import tomllib
from decimal import Decimal
from typing import TYPE_CHECKING

from pydantic import ValidationError

from portal.settings import assembly, legal
from portal.settings.environment import misspelt, read_dotenv, read_environment
from portal.settings.faults import SettingsInvalid, sentences
from portal.settings.pictures import read_photo
from portal.settings.schema import OwnersFile
from portal.settings.sms import Provider
from portal.settings.values import Settings

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from portal.domain.business import Photo
    from portal.settings.environment import Environment

FILE = "portal.toml"


def load_settings(folder: Path, environ: Mapping[str, str]) -> Settings:
    """The settings of the site in this folder; SettingsInvalid names every fault at once.

    A `.env` file beside `portal.toml` is read too; what the environment says goes before it.
    """
    folder = folder.resolve()
    if not (folder / FILE).exists():
        raise SettingsInvalid([_no_file(folder)])
    owner, owner_faults = _read_owner(folder)
    dotenv, dotenv_faults, dotenv_warnings = _read_dotenv(folder)
    # An empty variable counts as one that is not set: that is how containers pass them on.
    environ = {name: value for name, value in environ.items() if value.strip()}
    environment, environment_faults = read_environment({**dotenv, **environ})
    faults = [*owner_faults, *dotenv_faults, *environment_faults]
    photo, photo_faults = _photo(folder, owner)
    faults += photo_faults
    if owner is not None and environment is not None:
        faults += _together(owner, environment)
    if faults or owner is None or environment is None:
        raise SettingsInvalid(faults)
    return Settings(
        folder=folder,
        site=assembly.site_of(owner, environment, photo),
        secrets=environment.secrets,
        database_url=assembly.database_of(environment, folder),
        stripe=assembly.stripe_of(owner, environment),
        mail=assembly.mail_of(owner, environment, folder),
        sms=assembly.sms_of(owner, environment),
        imap_url=assembly.secret_or_none(environment.imap_url),
        content=folder / "content",
        build=folder / "build",
        service_address=environment.service_address,
        proxy_key=assembly.secret_or_none(environment.proxy_key),
        warnings=(
            *legal.warnings(owner),
            *_machine(owner, environment),
            *_own_invoices(folder, owner),
            *dotenv_warnings,
            *misspelt(environ),
        ),
    )


def _photo(folder: Path, owner: OwnersFile | None) -> tuple[Photo | None, list[str]]:
    if owner is None:
        return None, []
    photo, wrong = read_photo(folder / "content/images", owner.contact.photo)
    return photo, [f"{FILE}: [contact] photo: {fault}" for fault in wrong]


def _no_file(folder: Path) -> str:
    return (
        f"There is no {FILE} in {folder}. Name the folder that holds it with --site, or begin a "
        "new site with `python -m portal init DIR`."
    )


def _read_owner(folder: Path) -> tuple[OwnersFile | None, list[str]]:
    path = folder / FILE
    text = ""
    try:
        text = path.read_bytes().decode("utf-8-sig")
        tables = tomllib.loads(text, parse_float=Decimal)
        return OwnersFile.model_validate(tables), []
    except OSError as error:
        return None, [f"{path} cannot be read: {error.strerror}. Check its rights."]
    except UnicodeDecodeError:
        return None, [f"{FILE} is not written in UTF-8. Save it again as UTF-8."]
    except tomllib.TOMLDecodeError as error:
        return None, [f"{FILE}: {_syntax(str(error))}"]
    except ValidationError as error:
        return None, sentences(error, OwnersFile, text)


def _syntax(message: str) -> str:
    said, _, place = message.partition(" (at ")
    if line := re.match(r"line (\d+), column (\d+)", place):
        place = f"line {line[1]}, column {line[2]}: "
    else:
        place = "at the end: " if place else ""
    return (
        f"{place}this line cannot be read ({said}). A text stands between straight quotes, "
        'and each key on its own line: name = "value".'
    )


def _read_dotenv(folder: Path) -> tuple[dict[str, str], list[str], list[str]]:
    path = folder / ".env"
    try:
        pairs, faults = read_dotenv(path.read_text(encoding="utf-8"))
        mode = path.stat().st_mode
    except FileNotFoundError:
        return {}, [], []
    except (OSError, UnicodeDecodeError):
        return {}, [f"{path} cannot be read. Check its rights, and that it is UTF-8."], []
    open_to_others = os.name == "posix" and mode & (stat.S_IRGRP | stat.S_IROTH)
    warning = f".env can be read by others on this machine. Run: chmod 600 {path}"
    return pairs, faults, [warning] if open_to_others else []


def _together(owner: OwnersFile, environment: Environment) -> list[str]:
    """Faults that show only when both sources are known."""
    faults = []
    if not (environment.address or owner.site.address):
        faults.append(
            f"{FILE}: [site] address: it is missing. Write the public address of the site, such as "
            "https://paiement.example.com."
        )
    if not assembly.sender_of(owner):
        faults.append(
            f"{FILE}: [letters] from: nobody is given whom letters could come from. Fill in email "
            "under [contact] or [business]."
        )
    if "_live_" in environment.stripe_key and environment.stripe_api_base.startswith("http:"):
        faults.append(
            "environment: STRIPE_API_BASE: a live key may not be sent to a stand-in for Stripe. "
            "Delete STRIPE_API_BASE, or use a test key."
        )
    if owner.sms.provider is Provider.BREVO and not (environment.sms_key and owner.sms.sender):
        faults.append(
            f"{FILE}: [sms] provider: Brevo needs a sender and its key. Write sender here and "
            "PORTAL_SMS_KEY in the .env file."
        )
    return faults


def _own_invoices(folder: Path, owner: OwnersFile) -> list[str]:
    named = owner.letters.invoices
    if not named or (folder / named).is_dir():
        return []
    return [
        f"[letters] invoices: there is no folder {folder / named}, so that no PDF of yours comes "
        "with a letter. Make it, or correct the line."
    ]


def _machine(owner: OwnersFile, environment: Environment) -> list[str]:
    """Warnings about what letters, webhooks and links need."""
    warnings = []
    address = environment.address or owner.site.address
    if environment.stripe_key and not environment.webhook_secret:
        warnings.append(
            "environment: STRIPE_WEBHOOK_SECRET is not set: Stripe's announcements are refused, "
            "and payments show only after `portal sync`."
        )
    if environment.stripe_key and not environment.smtp_url:
        warnings.append(
            "environment: PORTAL_SMTP_URL is not set: letters stay in the outbox folder, and "
            "nobody receives them."
        )
    if "_live_" in environment.stripe_key and address.startswith("http:"):
        warnings.append(
            "[site] address is this very machine while the Stripe key is live: no client can open "
            "the links."
        )
    return warnings
