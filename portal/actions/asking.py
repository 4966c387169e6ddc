"""How often the same thing may be asked by somebody whom we do not know."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from portal.domain.errors import TooManyRequests

if TYPE_CHECKING:
    from portal.actions.tools import Tools


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """How often within so many seconds: about one address, and by one visitor."""

    what: str
    seconds: int
    per_address: int = 3
    per_visitor: int = 20


FRESH_LINK = Measure(what="fresh-link", seconds=3600)
# As long as a sign-in link lives: whoever is refused has one that still works. Else a stranger who
# asks in the owner's name could keep the owner out.
SIGN_IN = Measure(what="sign-in", seconds=900)


def count_asking(tools: Tools, measure: Measure, *, address: str, visitor: str, key: str) -> None:
    """Count a question about an address, known or not. Raises TooManyRequests."""
    window = int(tools.now.timestamp()) // measure.seconds
    with tools.ledger() as ledger:
        by_visitor = ledger.count_request(_fold(f"{measure.what}/visitor", visitor, key), window)
        by_address = ledger.count_request(_fold(f"{measure.what}/address", address, key), window)
    if by_visitor > measure.per_visitor or by_address > measure.per_address:
        raise TooManyRequests(_minutes_left(tools, measure))


def _minutes_left(tools: Tools, measure: Measure) -> int:
    """Until the next window of counting begins, in steps of five minutes."""
    left = measure.seconds - int(tools.now.timestamp()) % measure.seconds
    return -(-left // 300) * 5


def _fold(kind: str, value: str, key: str) -> str:
    # the counter needs to know that it is the same visitor, not who it is
    return sha256(f"{kind}\n{key}\n{value}".encode()).hexdigest()[:40]
