"""Every French page that any test of this folder opens keeps to one register."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from flask import request, request_finished

from tests.support.reading import registers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask, Response


@pytest.fixture(autouse=True)
def one_register() -> Iterator[None]:
    """Listen to what is answered; the desk, which the owner reads, is not meant."""
    mixed: list[tuple[str, dict[str, str]]] = []

    def listen(_: Flask, response: Response, **__: object) -> None:
        ours = response.mimetype == "text/html" and not request.path.startswith("/desk")
        if ours and 'lang="fr"' in (page := response.get_data(as_text=True))[:200]:
            heard = registers(page)
            if len(heard) > 1:
                mixed.append((request.url_rule.rule if request.url_rule else "", heard))

    with request_finished.connected_to(listen):
        yield
    assert mixed == []
