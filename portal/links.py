"""Signed links: an address that carries chance and a signature, and nothing about a person.

A token is 45 bytes in lower-case base32, 72 characters: 13 bytes of chance (the link's id) and the
32 bytes of its HMAC-SHA256. Forty-five bytes fill base32 exactly, so there are no padding bits and
one link has one spelling. Lower case, because static hosts may fold the case of paths.
"""

from __future__ import annotations

import hmac
import re
import secrets
from base64 import b32decode, b32encode
from hashlib import sha256
from typing import TYPE_CHECKING

from itsdangerous import Signer
from itsdangerous.encoding import base64_decode, base64_encode

from portal.domain.errors import LinkForged, SignInEnded

if TYPE_CHECKING:
    from collections.abc import Sequence

_ID_BYTES = 13
TOKEN_LENGTH = 72
SPELLING = "[a-z2-7]{72}"
_TOKEN = re.compile(SPELLING)
_SPELLED = re.compile(rf"{SPELLING}[a-z2-7]*")  # a client's, or the longer one of the desk

# A sign-in link is used once and soon, so it may be long; 33 and 32 bytes fill base32, too.
_SIGN_IN_BYTES = 33
SIGN_IN_SPELLING = "[a-z2-7]{104}"
_SIGN_IN = re.compile(SIGN_IN_SPELLING)

# Crockford's idea: no letter that can be read as a digit, since a person types this one.
_CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_CODE_LENGTH = 10
_CODE_OPEN = 4


def new_link_id() -> str:
    """A fresh link id: 13 bytes of chance, as 26 hex digits."""
    return secrets.token_hex(_ID_BYTES)


class LinkSigner:
    """Signs and verifies links. The first secret signs; all of them verify.

    Older secrets still verify so that rotating the secret does not kill the links that already
    sit in inboxes; a link keeps the path it was sent with because its row remembers its key.
    """

    def __init__(self, secrets_newest_first: Sequence[str]) -> None:
        if not secrets_newest_first:
            raise ValueError("at least one secret is needed")
        self._signers = {name_of(s): _signer(s, "client-link") for s in secrets_newest_first}
        self._codes = [_signer(s, "check-code") for s in secrets_newest_first]
        self._sign_ins = [_signer(s, "desk-sign-in") for s in secrets_newest_first]
        self._forms = [_signer(s, "desk-form") for s in secrets_newest_first]
        self.key = name_of(secrets_newest_first[0])

    def knows(self, key: str) -> bool:
        """Whether the secret of this name is still in the list."""
        return key in self._signers

    def token(self, link_id: str, key: str | None = None) -> str:
        """The token of a link, signed with the secret that `key` names (default: the newest).

        Raises LinkForged when that secret has left the list: the link cannot be spelled any more.
        """
        signer = self._signers.get(key or self.key)
        if signer is None:
            raise LinkForged("its secret has left the list")
        chance = bytes.fromhex(link_id)
        signature = base64_decode(signer.get_signature(chance))
        return b32encode(chance + signature).decode().lower()

    def read(self, token: str) -> tuple[str, str]:
        """The link id and the key name of a token; LinkForged unless it is ours, to the letter."""
        if len(token) != TOKEN_LENGTH or not _TOKEN.fullmatch(token):
            raise LinkForged("not spelled like a link")
        raw = b32decode(token.upper())
        chance, signature = raw[:_ID_BYTES], base64_encode(raw[_ID_BYTES:])
        for key, signer in self._signers.items():
            if signer.verify_signature(chance, signature):
                return chance.hex(), key
        raise LinkForged("the signature is not ours")

    def check_code(self, link_id: str) -> str:
        """The short code that stands on every page and letter of a link, such as `7KQM-X3TR9B`.

        Four characters name the link (not openly: they are an HMAC of its id), six sign them, so
        that the code can be checked without any record and tells nothing about anybody.
        """
        signer = self._codes[0]
        opening = _letters(base64_decode(signer.get_signature(b"open" + bytes.fromhex(link_id))))
        opening = opening[:_CODE_OPEN]
        return f"{opening}-{_closing(signer, opening)}"

    def is_our_code(self, typed: str) -> bool:
        """Whether a typed code is one of ours; spaces, hyphens and capitals do not matter."""
        code = "".join(c for c in typed.upper() if c.isalnum())
        if len(code) != _CODE_LENGTH or not code.isascii():
            return False
        opening, closing = code[:_CODE_OPEN], code[_CODE_OPEN:]
        return any(hmac.compare_digest(_closing(s, opening), closing) for s in self._codes)

    def sign_in_token(self) -> str:
        """A fresh token for the desk: chance and a signature, 104 letters and figures."""
        chance = secrets.token_bytes(_SIGN_IN_BYTES)
        signature = base64_decode(self._sign_ins[0].get_signature(chance))
        return b32encode(chance + signature).decode().lower()

    def read_sign_in(self, token: str) -> str:
        """The digest under which the ledger knows a token; SignInEnded unless we signed it.

        The ledger holds digests alone: whoever reads it cannot sign in with what stands there.
        """
        if not _SIGN_IN.fullmatch(token):
            raise SignInEnded
        raw = b32decode(token.upper())
        chance, signature = raw[:_SIGN_IN_BYTES], base64_encode(raw[_SIGN_IN_BYTES:])
        if not any(signer.verify_signature(chance, signature) for signer in self._sign_ins):
            raise SignInEnded
        return digest_of(token)

    def seal(self, session: str) -> str:
        """What a form of the desk carries to show that it was made for this session."""
        return self._forms[0].get_signature(session.encode()).decode()

    def is_seal(self, seal: str, session: str) -> bool:
        """Whether a form was made for this session."""
        return any(s.verify_signature(session.encode(), seal) for s in self._forms)


def page_path(token: str) -> str:
    """Where the client's page stands: `/c/<first two characters>/<token>/`.

    The two characters share the pages out over 1 024 folders: a static host caps files per folder.
    """
    return f"/c/{token[:2]}/{token}/"


def without_keys(text: str) -> str:
    """The text with `…` in place of each token: who reads it cannot open anybody's page."""
    return _SPELLED.sub("…", text)


def actions_path(token: str) -> str:
    """Where the buttons of the client's page lead: `/a/<token>/`."""
    return f"/a/{token}/"


def sign_in_path(token: str) -> str:
    """Where a sign-in link leads: a page with one button."""
    return f"/desk/enter/{token}/"


def digest_of(chance: str) -> str:
    """The name under which the ledger knows a sign-in token or a session: its SHA-256."""
    return sha256(chance.encode()).hexdigest()


def name_of(secret: str) -> str:
    """A short name for a secret, that tells nothing of it: kept in each link's row."""
    return sha256(b"portal key name\n" + secret.encode()).hexdigest()[:12]


def _signer(secret: str, salt: str) -> Signer:
    return Signer(secret, salt=salt, key_derivation="hmac", digest_method=sha256)


def _closing(signer: Signer, opening: str) -> str:
    signature = base64_decode(signer.get_signature(b"close" + opening.encode()))
    return _letters(signature)[: _CODE_LENGTH - _CODE_OPEN]


def _letters(raw: bytes) -> str:
    return "".join(_CODE_ALPHABET[byte % len(_CODE_ALPHABET)] for byte in raw)
