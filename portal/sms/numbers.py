"""Telephone numbers to which a short message can go, as providers write them (E.164)."""

from __future__ import annotations

import re

_IDLE = re.compile(r"[\s.\-/()\u00a0\u202f\u2010-\u2015]")
_FRENCH = re.compile(r"0[67]\d{8}")
_WORLDWIDE = re.compile(r"\+[1-9]\d{6,14}")
_FRENCH_ABROAD = re.compile(r"\+33[67]\d{8}")


def mobile_of(phone: str) -> str:
    """The number as `+33612345678`; empty where no short message can go.

    A number without its country is French: 06 and 07 are telephones that one carries along. What
    begins with + is taken as it is, but for French numbers of other kinds.
    """
    number = _IDLE.sub("", phone.replace("(0)", "")).strip()
    if number.startswith("00"):
        number = f"+{number[2:]}"
    if _FRENCH.fullmatch(number):
        return f"+33{number[1:]}"
    if number.startswith("+33"):
        return number if _FRENCH_ABROAD.fullmatch(number) else ""
    return number if _WORLDWIDE.fullmatch(number) else ""
