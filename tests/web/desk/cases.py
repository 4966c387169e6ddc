"""What the tests of the desk have in common: reading a page, acting on it, pressing twice."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from tests.web.pages import text_of

if TYPE_CHECKING:
    from werkzeug.test import TestResponse

    from portal.domain.arrangements import Arrangement
    from portal.store.case_queries import Happening, Task
    from tests.support.sites import Portal
    from tests.web.desk.visits import Visitor

CARD = "/desk/clients/ada/"


def said(answer: TestResponse) -> str:
    """What a page says, with plain spaces."""
    return text_of(re.sub(r"</(dt|th|td)>", r"</\1> ", answer.text))


def hidden(page: str, name: str = "form") -> str:
    """What a form carries unseen."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found is not None, name
    return found[1]


def timeline(portal: Portal, client_id: str = "ada") -> list[Happening]:
    """What happened, the oldest first."""
    with portal.services.queries() as queries:
        return list(queries.timeline(client_id))


def whats(portal: Portal) -> list[str]:
    """The names of what happened with Ada."""
    return [happening.what for happening in timeline(portal)]


def tasks(portal: Portal) -> list[Task]:
    """What is to be done for Ada."""
    with portal.services.queries() as queries:
        return list(queries.tasks("ada"))


def arrangements(portal: Portal) -> list[Arrangement]:
    """What is arranged with Ada, the newest first."""
    with portal.services.queries() as queries:
        return list(queries.arrangements("ada"))


def press(visitor: Visitor, path: str, **fields: Any) -> TestResponse:
    """Open a form and send it, filled in."""
    return visitor.post(path, form=hidden(visitor.get(path).text), **fields)


def double(visitor: Visitor, path: str, /, **fields: Any) -> TestResponse:
    """Send the same form twice; the second answer, which is that of the first."""
    first, second = (visitor.post(path, **fields) for _ in range(2))
    assert first.status_code == second.status_code
    return second


def twice(visitor: Visitor, path: str, **fields: Any) -> TestResponse:
    """Open a form and press its button twice; the second answer."""
    form = hidden(visitor.get(path).text)
    answer = double(visitor, path, form=form, **fields)
    assert answer.status_code == 303
    return answer
