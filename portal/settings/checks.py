"""Whether one text is what it claims to be: an IBAN, a SIREN, a colour, an address.

Each check takes the owner's text and returns it in its one normal spelling, or raises ValueError
with two sentences: what is wrong, and what to do. A check knows neither files nor keys.
"""

from __future__ import annotations

import ipaddress
import re
from decimal import Decimal
from urllib.parse import SplitResult, urlsplit

_EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")


def one_line(text: str) -> str:
    """A text without a line break or a sign that nobody sees."""
    if not text.isprintable():
        raise ValueError("this holds a line break or an invisible sign. Write it on one line.")
    return text


def currency(text: str) -> str:
    """Three capitals."""
    if len(text) != 3 or not text.isascii() or not text.isupper():
        raise ValueError('a currency is three capitals. Write "EUR", for instance.')
    return text


def country(text: str) -> str:
    """Two letters, in capitals."""
    if len(text) != 2 or not text.isascii() or not text.isalpha():
        raise ValueError('a country is two letters (ISO 3166-1). Write "FR", for instance.')
    return text.upper()


def picture(text: str) -> str:
    """The name of a file inside content/images/."""
    if "://" in text or text.startswith("/") or "\\" in text or ".." in text.split("/"):
        raise ValueError("a photo is a file inside content/images/. Write its name only.")
    return text


def dkim_selector(text: str) -> str:
    """The first part of the name under which a DKIM key is published; it may hold dots."""
    if not re.fullmatch(r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*", text):
        raise ValueError(
            f"{text!r} is no selector. Copy what follows s= in the DKIM-Signature of one of your "
            'letters, such as "mail2026".'
        )
    return text


def iban(text: str) -> str:
    """Without spaces, in capitals; the check digits are those of ISO 13616 (modulo 97)."""
    compact = re.sub(r"\s", "", text).upper()
    if not re.fullmatch(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}", compact):
        raise ValueError(
            "this is not an IBAN. It begins with two letters and two figures, such as FR76; "
            "copy it from your bank's own document."
        )
    if compact.startswith("FR") and len(compact) != 27:
        raise ValueError(
            f"a French IBAN has 27 characters and this one has {len(compact)}. "
            "Copy it again from your bank's own document."
        )
    if int("".join(str(int(sign, 36)) for sign in compact[4:] + compact[:4])) % 97 != 1:
        raise ValueError(
            "the check digits do not fit, so one character is probably mistyped. "
            "Copy it again from your bank's own document."
        )
    return compact


def bic(text: str) -> str:
    """Eight or eleven characters, in capitals."""
    compact = text.replace(" ", "").upper()
    if not re.fullmatch(r"[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?", compact):
        raise ValueError("a BIC has 8 or 11 characters, such as PSSTFRPPXXX. Or leave it out.")
    return compact


def siren(text: str) -> str:
    """Nine figures whose Luhn sum is a multiple of ten."""
    compact = re.sub(r"\s", "", text)
    if re.fullmatch(r"[0-9]{14}", compact):
        raise ValueError("these 14 figures are a SIRET. The SIREN is its first nine figures.")
    if not re.fullmatch(r"[0-9]{9}", compact):
        raise ValueError("a SIREN has nine figures, such as 732 829 320. Or leave it out.")
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(compact))
    if sum(part // 10 + part % 10 for part in doubled) % 10:
        raise ValueError(
            "the check digit does not fit, so one figure is probably mistyped. "
            "Copy it from your registration document."
        )
    return compact


def vat_number(text: str) -> str:
    """Two letters of the country, then up to thirteen signs, without spaces, in capitals."""
    compact = re.sub(r"[\s.]", "", text).upper()
    if not re.fullmatch(r"[A-Z]{2}[A-Z0-9]{2,13}", compact):
        raise ValueError("a VAT number looks like FR44 732829320. Or leave it out.")
    if compact.startswith("FR") and not re.fullmatch(r"FR[A-Z0-9]{2}[0-9]{9}", compact):
        raise ValueError(
            "a French VAT number is FR, two signs, then the nine figures of the SIREN, such as "
            "FR44 732829320."
        )
    return compact


def colour(text: str) -> str:
    """`#rrggbb` in small letters; `#rgb` is written out."""
    if re.fullmatch(r"#[0-9A-Fa-f]{3}", text):
        return "#" + "".join(sign * 2 for sign in text[1:].lower())
    if not re.fullmatch(r"#[0-9A-Fa-f]{6}", text):
        raise ValueError(f'{text!r} is not a colour. Write it in hexadecimal, such as "#2f5d50".')
    return text.lower()


def email(text: str) -> str:
    """One address, without a name around it."""
    if not _EMAIL.fullmatch(text):
        raise ValueError(f"{text!r} is not an e-mail address. Write it like bonjour@example.com.")
    return text


def mailbox(text: str) -> str:
    """`Name <address>`, or the address alone; a line break would forge a header, and is refused."""
    name, opened, rest = text.partition("<")
    bare = rest.removesuffix(">").strip() if opened else text.strip()
    whole = not opened or rest.rstrip().endswith(">")
    if not whole or not _EMAIL.fullmatch(bare) or re.search(r"[\x00-\x1f\x7f<>]", name):
        raise ValueError(
            f"{text!r} is not a sender. Write it like: Camille Exemple <camille@example.com>."
        )
    return text.strip()


def is_loopback(host: str) -> bool:
    """Whether a host is this very machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def split_url(text: str) -> SplitResult:
    """The parts of an address; ValueError with a sentence, which never repeats the text."""
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError as error:
        raise ValueError(
            "this address cannot be read. Check its brackets and its port number."
        ) from error
    return parts


def web_address(text: str) -> str:
    """An https address, or http on this machine; without a slash at its end."""
    parts = split_url(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("this is not a web address. Write it whole, with https:// before it.")
    if parts.scheme == "http" and not is_loopback(parts.hostname):
        raise ValueError("http can be read on the way. Write https:// instead.")
    if parts.username is not None or re.search(r"[\s\\\x00-\x1f]", text):
        raise ValueError("an address holds no spaces and no password. Take them out.")
    return text.rstrip("/")


def site_address(text: str) -> str:
    """A web address without a path: pages are addressed from its root. In small letters."""
    address = web_address(text).lower()
    parts = split_url(address)
    if parts.path or parts.query or parts.fragment:
        raise ValueError(
            f"the site lives at the root of its host. Write {parts.scheme}://{parts.netloc} and "
            "give the site a subdomain of its own if the root is taken."
        )
    if not parts.netloc.isascii():
        ascii_host = parts.netloc.encode("idna").decode("ascii")
        raise ValueError(f"write the host in its plain form: {parts.scheme}://{ascii_host}.")
    return address


def amount(value: object) -> Decimal:
    """An amount in major units: 300, 12.50 or "12.50"; never negative, never approximated."""
    if isinstance(value, str) and re.fullmatch(r"[0-9]+(\.[0-9]+)?", value):
        return Decimal(value)
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        exact = Decimal(value)
        if exact.is_finite() and exact >= 0:
            return exact
    raise ValueError("this is not an amount. Write 300 or 12.50, without a currency sign.")
