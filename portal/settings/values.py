"""What the settings become once they are read: the one value that the door works with."""

from __future__ import annotations

from dataclasses import dataclass
from email.utils import parseaddr
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from portal.domain.business import Site
    from portal.settings.secret import Secret


@dataclass(frozen=True, slots=True, kw_only=True)
class StripeSettings:
    """How to reach Stripe; without a key, the sandbox answers."""

    key: Secret | None = None
    webhook_secret: Secret | None = None
    api_base: str | None = None  # None: Stripe's own
    account: str = ""  # acct_…: events of any other account are refused
    configuration: str = ""  # bpc_…: the customer portal's configuration, empty for the default

    @property
    def is_there(self) -> bool:
        """Whether somebody answers: Stripe by a key, or whoever stands at `api_base`."""
        return self.key is not None or self.api_base is not None

    @property
    def mode(self) -> str:
        """`live`, `test`, or `sandbox` without a key."""
        if self.key is None:
            return "sandbox"
        return "live" if self.key.split("_")[1] == "live" else "test"


@dataclass(frozen=True, slots=True, kw_only=True)
class MailSettings:
    """How letters leave: by SMTP when there is a server, else into the outbox."""

    smtp_url: Secret | None = None
    outbox: Path
    sender: str  # Name <address>
    reply_to: str = ""
    dkim_selector: str = ""  # the name of the DKIM key, for `portal doctor`
    invoices: Path | None = None  # where the owner's own PDFs of invoices lie

    @property
    def sender_name(self) -> str:
        """The name before the address, or an empty text."""
        return parseaddr(self.sender)[0]

    @property
    def sender_address(self) -> str:
        """The bare address."""
        return parseaddr(self.sender)[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class SmsSettings:
    """How short messages leave: by `brevo` with its key, into the `outbox`, or not at all."""

    provider: str = ""
    sender: str = ""
    key: Secret | None = None
    api_base: str = ""  # empty: the provider's own


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that was set, checked; read once, never changed."""

    folder: Path  # where portal.toml stands
    site: Site
    secrets: tuple[Secret, ...]  # newest first: it signs, all verify
    database_url: Secret
    stripe: StripeSettings
    mail: MailSettings
    sms: SmsSettings
    content: Path
    build: Path
    service_address: str = ""  # where a static host proxies /a/*, /desk/* and /webhooks/*
    imap_url: Secret | None = None  # the mailbox that answers come to
    proxy_key: Secret | None = None  # what Netlify signs its proxied requests with
    warnings: tuple[str, ...] = ()

    @property
    def keeping(self) -> Path:
        """Where the program keeps what is neither words nor settings: the site's `var/`."""
        return self.folder / "var"
