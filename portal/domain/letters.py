"""What becomes of a letter: where it may go from where it is, and when it is tried again."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from hashlib import sha256


class Outcome(StrEnum):
    """Where a letter stands. WAITING is empty: nothing has become of it yet."""

    WAITING = ""
    SENT = "sent"
    DROPPED = "dropped"
    UNKNOWN = "unknown"
    REFUSED = "refused"
    GAVE_UP = "gave_up"

    @property
    def needs_person(self) -> bool:
        """Whether the program leaves it to a person what becomes of the letter."""
        return self in _LEFT_TO_A_PERSON


_LEFT_TO_A_PERSON = frozenset({Outcome.UNKNOWN, Outcome.REFUSED, Outcome.GAVE_UP})
_BY_A_PERSON = frozenset({Outcome.WAITING, Outcome.SENT, Outcome.DROPPED})
MOVES: dict[Outcome, frozenset[Outcome]] = {
    Outcome.WAITING: frozenset(Outcome) - {Outcome.WAITING},
    # it may have left: a person says so, or the sender whom we thought dead
    Outcome.UNKNOWN: frozenset(Outcome) - {Outcome.UNKNOWN},
    Outcome.REFUSED: _BY_A_PERSON,
    Outcome.GAVE_UP: _BY_A_PERSON,
    Outcome.SENT: frozenset(),
    Outcome.DROPPED: frozenset(),
}

# How long a letter waits after each try that failed. A server that asks for patience with an
# unknown sender is content after a few minutes; a full mailbox is emptied, or not, within two days.
_PAUSES = (
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=3),
    timedelta(hours=6),
    timedelta(hours=12),
    timedelta(hours=24),
)
# How often a letter is tried before a person has to look.
MOST_TRIES = len(_PAUSES) + 1
# After so many tries that failed, the owner is told: a few minutes are nobody's concern.
TELL_AFTER = 3


def pause_after(tries: int, *, name: str) -> timedelta | None:
    """How long to wait after so many tries that failed; None when it is not tried any more.

    A tenth more or less, the same each time for a letter of this name: letters that failed together
    do not all come back together.
    """
    if tries >= MOST_TRIES:
        return None
    chance = int.from_bytes(sha256(f"{name}/{tries}".encode()).digest()[:2])
    return _PAUSES[max(tries, 1) - 1] * (0.9 + 0.2 * chance / 0xFFFF)
