"""Letters leave after the answer: nobody waits for a mail server, and no time tells anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.actions.letters import send_waiting
from portal.web.context import services

if TYPE_CHECKING:
    from typing import TypeVar

    from werkzeug.wrappers import Response

    R = TypeVar("R", bound=Response)


def send_after(answer: R) -> R:
    """The same answer; once it has left, every letter that waits is sent."""
    here = services()
    answer.call_on_close(lambda: send_waiting(here.tools, here.post))
    return answer
