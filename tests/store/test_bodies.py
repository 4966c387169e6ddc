"""Whatever is agreed on reads back as it was written, whatever the client typed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from hypothesis import given, settings

from portal.store import bodies
from tests.domain.values import promise, terms

if TYPE_CHECKING:
    from portal.domain.arrangements import Terms


@settings(max_examples=400)
@given(terms)
def test_terms_of_every_kind_read_back_as_they_were(held: Terms) -> None:
    assert bodies.read(bodies.written(held)) == held


def test_a_field_that_was_added_since_takes_its_default() -> None:
    older = json.loads(bodies.written(promise()))
    del older["missed_on"]

    assert bodies.read(json.dumps(older)) == promise()
