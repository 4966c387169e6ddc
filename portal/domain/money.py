"""Money: an amount in minor units and its currency, that adds up to the cent."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from portal.domain.errors import CurrencyMismatch

if TYPE_CHECKING:
    from collections.abc import Iterable

# Stripe's tables (docs.stripe.com/currencies): currencies without a minor unit, and with three
# decimals. ISO 4217 gives ISK and UGX none either; Stripe keeps two, and the amounts are Stripe's.
_WITHOUT_MINOR_UNIT = frozenset(
    {"BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV"}
    | {"XAF", "XOF", "XPF"}
)
_WITH_THREE_DECIMALS = frozenset(("BHD", "JOD", "KWD", "OMR", "TND"))


def decimals_of(currency: str) -> int:
    """How many decimals an amount in this currency is written with: 0, 2 or 3."""
    if currency in _WITHOUT_MINOR_UNIT:
        return 0
    return 3 if currency in _WITH_THREE_DECIMALS else 2


@dataclass(frozen=True, slots=True, order=False)
class Money:
    """An amount in minor units (cents; whole yen) of a three-letter currency in capitals."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
        """Refuse what is no amount: a float, or a currency that is not three capitals."""
        if isinstance(self.minor, bool) or not isinstance(self.minor, int):
            raise TypeError(f"an amount counts minor units as int, not {type(self.minor).__name__}")
        if len(self.currency) != 3 or not self.currency.isascii() or not self.currency.isupper():
            raise ValueError(f"a currency is three capitals such as EUR, not {self.currency!r}")

    @classmethod
    def parse(cls, text: str, currency: str) -> Money:
        """Read a number such as `1234.50` exactly; ValueError if it has too many decimals."""
        try:
            scaled = Decimal(text).scaleb(decimals_of(currency))
        except InvalidOperation as error:
            raise ValueError(f"{text!r} is not an amount") from error
        if not scaled.is_finite() or scaled != scaled.to_integral_value():
            raise ValueError(f"{text!r} has more decimals than {currency} knows")
        return cls(int(scaled), currency)

    @property
    def decimal(self) -> Decimal:
        """The amount in major units, exact: 12.50 for Money(1250, "EUR")."""
        return Decimal(self.minor).scaleb(-decimals_of(self.currency))

    def __add__(self, other: Money) -> Money:
        """Add; CurrencyMismatch for another currency."""
        return Money(self.minor + self._same(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        """Subtract; CurrencyMismatch for another currency."""
        return Money(self.minor - self._same(other), self.currency)

    def __lt__(self, other: Money) -> bool:
        """Compare; CurrencyMismatch for another currency."""
        return self.minor < self._same(other)

    def __le__(self, other: Money) -> bool:
        """Compare; CurrencyMismatch for another currency."""
        return self.minor <= self._same(other)

    def __bool__(self) -> bool:
        """Whether it is anything but zero."""
        return self.minor != 0

    def split(self, parts: int) -> tuple[Money, ...]:
        """Equal parts that add up to the whole; the odd minor units go on the first ones."""
        if parts < 1:
            raise ValueError("an amount is split into one part or more")
        share, odd = divmod(self.minor, parts)
        return tuple(Money(share + (1 if n < odd else 0), self.currency) for n in range(parts))

    def _same(self, other: Money) -> int:
        if other.currency != self.currency:
            raise CurrencyMismatch(self.currency, other.currency)
        return other.minor


def total(amounts: Iterable[Money]) -> tuple[Money, ...]:
    """Add up per currency, in the order in which the currencies first appear."""
    sums: dict[str, int] = {}
    for amount in amounts:
        sums[amount.currency] = sums.get(amount.currency, 0) + amount.minor
    return tuple(Money(minor, currency) for currency, minor in sums.items())
