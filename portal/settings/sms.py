"""[sms] of the owner's file: whether short messages go beside letters, and who sends them.

The annotations are read while the program runs, so this module does not postpone them.
"""

import re
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

_SENDER = re.compile(r"[A-Za-z][A-Za-z0-9 ]{2,10}")


class Provider(StrEnum):
    """Who sends short messages."""

    NONE = ""
    OUTBOX = "outbox"  # a file for each, and nobody receives them
    BREVO = "brevo"


def _sender(text: str) -> str:
    if text and not _SENDER.fullmatch(text):
        raise ValueError(
            "telephones show 3 to 11 letters and figures without accents, a letter first. "
            'Write "AtelierG", for instance.'
        )
    return text


class SmsTable(BaseModel):
    """[sms]: short messages to telephones."""

    model_config = ConfigDict(
        extra="forbid", strict=True, frozen=True, str_strip_whitespace=True, validate_default=False
    )

    provider: Annotated[Provider, Field(strict=False)] = Provider.NONE
    sender: Annotated[str, AfterValidator(_sender)] = ""
