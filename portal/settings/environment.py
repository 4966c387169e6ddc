"""What comes from the environment: secrets, the database, addresses that differ by machine.

The annotations are read while the program runs, so this module does not postpone them.
No sentence of this module repeats a value: any of them may be a secret.
"""

import re
from collections.abc import Mapping
from typing import Annotated
from urllib.parse import parse_qsl

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

from portal.settings import checks
from portal.settings.faults import nearest
from portal.settings.secret import Secret

SHORTEST_SECRET = 32

# The command line's own name for --site.
_NOT_OURS_TO_READ = frozenset({"PORTAL_SITE"})


def _secrets(value: object) -> object:
    """The list of secrets, newest first; each long enough that nobody can guess it."""
    found = [part.strip() for part in str(value).split(",") if part.strip()]
    if not found:
        raise ValueError(
            "it is empty. Run `python -m portal secret` and put what it prints in the .env file."
        )
    for place, secret in enumerate(found, start=1):
        if len(secret) < SHORTEST_SECRET:
            raise ValueError(
                f"secret no. {place} has {len(secret)} characters, and {SHORTEST_SECRET} are the "
                "least. Run `python -m portal secret` for a good one."
            )
    if len(set(found)) < len(found):
        raise ValueError("the same secret stands there twice. Keep each once, the newest first.")
    return tuple(Secret(secret) for secret in found)


def _proxy_key(text: str) -> str:
    if text and len(text) < SHORTEST_SECRET:
        raise ValueError(
            f"it has {len(text)} characters, and {SHORTEST_SECRET} are the least. "
            "Run `python -m portal secret` for a good one, and give the same to Netlify."
        )
    return text


def _stripe_key(text: str) -> str:
    if text.startswith("pk_"):
        raise ValueError("this is the publishable key. Copy the secret one, which begins with sk_.")
    if text and not re.fullmatch(r"(sk|rk)_(test|live)_\w+", text):
        raise ValueError(
            "a secret key begins with sk_test_, sk_live_, rk_test_ or rk_live_. "
            "Copy it from the Stripe dashboard, Developers, API keys."
        )
    return text


def _webhook_secret(text: str) -> str:
    if text and not re.fullmatch(r"whsec_\S+", text):
        raise ValueError(
            "a signing secret begins with whsec_. Copy it from the Stripe dashboard, on the page "
            "of the webhook endpoint."
        )
    return text


def _database(text: str) -> str:
    scheme, separator, rest = text.partition("://")
    if scheme in {"postgres", "postgresql"}:
        scheme = "postgresql+pg8000"
    if text and (not separator or scheme not in {"sqlite", "postgresql+pg8000"}):
        raise ValueError(
            "this database is not known. Write postgresql://user:password@host/name, or leave the "
            "line out for a file beside portal.toml."
        )
    return f"{scheme}{separator}{rest}"


def _smtp(text: str) -> str:
    if not text:
        return text
    parts = checks.split_url(text)
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname or parts.path not in {"", "/"}:
        raise ValueError(
            "this is not a mail server. Write smtps://user:password@host:465, or "
            "smtp://user:password@host:587?starttls=require."
        )
    starttls = options.pop("starttls", "require")
    if options or starttls not in {"require", "never"}:
        raise ValueError("the only option here is ?starttls=require. Take the others out.")
    if starttls == "never" and parts.password and not checks.is_loopback(parts.hostname):
        raise ValueError("the password would travel unencrypted. Write ?starttls=require instead.")
    return text


def _imap(text: str) -> str:
    if not text:
        return text
    parts = checks.split_url(text)
    folder = parts.path.strip("/")
    if parts.scheme != "imaps" or not parts.hostname or not parts.username or parts.query:
        raise ValueError(
            "this is not a mailbox. Write imaps://user:password@host:993/INBOX, and %40 for an @ "
            "in the name or the password."
        )
    if "/" in folder or not folder.isascii():
        raise ValueError("this folder is not one of plain letters. Write /INBOX, for instance.")
    return text


def _address(text: str) -> str:
    return checks.web_address(text) if text else ""


def _site_address(text: str) -> str:
    return checks.site_address(text) if text else ""


Hidden = AfterValidator(Secret)


class Environment(BaseModel):
    """Each variable that the portal reads, under the name that it has in the environment."""

    model_config = ConfigDict(
        frozen=True,
        str_strip_whitespace=True,
        hide_input_in_errors=True,
        arbitrary_types_allowed=True,
    )

    secrets: Annotated[tuple[Secret, ...], BeforeValidator(_secrets)] = Field(
        alias="PORTAL_SECRETS"
    )
    database: Annotated[str, AfterValidator(_database), Hidden] = Field("", alias="PORTAL_DATABASE")
    stripe_key: Annotated[str, AfterValidator(_stripe_key), Hidden] = Field(
        "", alias="STRIPE_SECRET_KEY"
    )
    webhook_secret: Annotated[str, AfterValidator(_webhook_secret), Hidden] = Field(
        "", alias="STRIPE_WEBHOOK_SECRET"
    )
    stripe_api_base: Annotated[str, AfterValidator(_address)] = Field("", alias="STRIPE_API_BASE")
    smtp_url: Annotated[str, AfterValidator(_smtp), Hidden] = Field("", alias="PORTAL_SMTP_URL")
    outbox: str = Field("", alias="PORTAL_OUTBOX")
    imap_url: Annotated[str, AfterValidator(_imap), Hidden] = Field("", alias="PORTAL_IMAP_URL")
    sms_key: Annotated[str, Hidden] = Field("", alias="PORTAL_SMS_KEY")
    sms_api_base: Annotated[str, AfterValidator(_address)] = Field("", alias="PORTAL_SMS_API_BASE")
    address: Annotated[str, AfterValidator(_site_address)] = Field("", alias="PORTAL_ADDRESS")
    service_address: Annotated[str, AfterValidator(_site_address)] = Field(
        "", alias="PORTAL_SERVICE_ADDRESS"
    )
    proxy_key: Annotated[str, AfterValidator(_proxy_key), Hidden] = Field(
        "", alias="PORTAL_PROXY_KEY"
    )


NAMES = tuple(str(field.alias) for field in Environment.model_fields.values())


def read_dotenv(text: str) -> tuple[dict[str, str], list[str]]:
    """The pairs of a `.env` file and its faults, each with its line.

    Simple on purpose: KEY=VALUE, one a line; `#` begins a line of comment; one pair of quotes
    around a value is taken off; nothing is expanded.
    """
    pairs: dict[str, str] = {}
    faults: list[str] = []
    for number, raw in enumerate(text.removeprefix("\ufeff").splitlines(), start=1):
        line = raw.strip().removeprefix("export ").strip()
        if not line or line.startswith("#"):
            continue
        name, equals, value = (part.strip() for part in line.partition("="))
        if not equals or not name.isidentifier():
            faults.append(f".env, line {number}: this is not KEY=VALUE. Mend or delete the line.")
        elif name not in NAMES and name.startswith(("PORTAL_", "STRIPE_")):
            faults.append(f".env, line {number}: {name}: {_unknown(name)}")
        else:
            pairs[name] = value[1:-1] if re.fullmatch(r"(['\"]).*\1", value) else value
    return pairs, faults


def _unknown(name: str) -> str:
    near = nearest(name.lower(), [known.lower() for known in NAMES]).upper()
    return f"this name is not known. {f'Did you mean {near}?' if near else 'Delete the line.'}"


def misspelt(environ: Mapping[str, str]) -> list[str]:
    """A warning for each PORTAL_ variable that nothing reads; others may belong to other tools."""
    return [
        f"environment: {name}: {_unknown(name)}"
        for name in sorted(environ)
        if name.startswith("PORTAL_") and name not in NAMES and name not in _NOT_OURS_TO_READ
    ]


def read_environment(pairs: Mapping[str, str]) -> tuple[Environment | None, list[str]]:
    """The environment as a value, or None and its faults; a value never stands in a fault."""
    try:
        return Environment.model_validate(
            {name: pairs[name] for name in NAMES if name in pairs}
        ), []
    except ValidationError as error:
        return None, [_sentence(detail) for detail in error.errors(include_url=False)]


def _sentence(detail: ErrorDetails) -> str:
    name = str(detail["loc"][0])
    if detail["type"] == "missing":
        return (
            f"environment: {name}: it is missing. Run `python -m portal secret` and put what it "
            "prints in the .env file beside portal.toml."
        )
    said = detail.get("ctx", {}).get("error", detail["msg"])
    return f"environment: {name}: {said}"
