"""Letters leave after the answer: nobody waits for a mail server, and no time tells anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request

from portal.actions.letters import send_waiting
from portal.actions.reminding import settle_letters
from portal.web.context import services

if TYPE_CHECKING:
    from flask import Response

    from portal.services import Services


def send_after(answer: Response) -> Response:
    """The same answer; once one to a POST has left, every letter that waits is sent.

    For every button, form and webhook alike: whatever acted may have put a letter into the queue.
    What was refused has queued nothing.
    """
    if request.method == "POST" and answer.status_code < 400:
        here = services()
        answer.call_on_close(lambda: _send(here))
    return answer


def _send(here: Services) -> None:
    """Send what waits; a reminder that left is known to have left before the next page is read."""
    if send_waiting(here.tools, here.post):
        settle_letters(here.tools)
