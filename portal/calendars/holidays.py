"""Public holidays of a country and its regions: the owner's working days, at the door."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from portal.domain.calendar import Calendar
from portal.domain.errors import PortalError

if TYPE_CHECKING:
    from collections.abc import Mapping

# Known without asking. The library takes a fifth of a second to load, and a command that asks for
# no day does not wait for it.
_COUNTRY = "FR"


class HolidaysUnknown(PortalError):
    """Nobody knows the public holidays of this place; `regions` are those known of the country.

    `regions` is None when the country itself is not known.
    """

    def __init__(self, country: str, region: str, regions: tuple[str, ...] | None) -> None:
        place = f"region {region} of {country}" if region else f"country {country}"
        super().__init__(f"the public holidays of the {place} are not known")
        self.country = country
        self.region = region
        self.regions = regions


@dataclass(frozen=True, slots=True)
class PublicHolidays:
    """All public holidays of a place; a year is worked out when one of its days is asked for."""

    country: str
    region: str = ""

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and day in _of_year(self.country, self.region, day.year)


def open_days(country: str = _COUNTRY, region: str = "") -> Calendar:
    """Monday to Friday without the public holidays of a place; may raise HolidaysUnknown.

    `country` is spelled as in ISO 3166-1 (`FR`), `region` as in ISO 3166-2 without the country
    (`57` Moselle, `971` Guadeloupe); without a region, only what holds in the whole country.
    """
    if (country, region) != (_COUNTRY, ""):
        _require_known(country, region)
    return Calendar(PublicHolidays(country, region))


# A set of our own for each year: the library's objects grow while they are asked, and two threads
# that ask at once could read one of them half grown.
@cache
def _of_year(country: str, region: str, year: int) -> frozenset[date]:
    from holidays import country_holidays  # noqa: PLC0415 - see _COUNTRY

    return frozenset(country_holidays(country, subdiv=region or None, years=year))


def _require_known(country: str, region: str) -> None:
    from holidays import country_holidays  # noqa: PLC0415 - see _COUNTRY

    try:
        known = country_holidays(country)
    except NotImplementedError as error:
        raise HolidaysUnknown(country, region, None) from error
    aliases: Mapping[str, str] = known.subdivisions_aliases
    if region and region not in known.subdivisions and region not in aliases:
        raise HolidaysUnknown(country, region, tuple(known.subdivisions))
