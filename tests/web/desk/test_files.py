"""What clients attached is saved, never shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.domain.problems import Problem
from tests.web.desk.asking import Case

if TYPE_CHECKING:
    from tests.support.sites import Portal
    from tests.web.desk.visits import Visitor


def test_a_file_is_saved_under_its_name_and_shown_by_no_browser(
    portal: Portal, grace: Visitor
) -> None:
    problem = Case(portal).problem().terms
    assert isinstance(problem, Problem)

    answer = grace.get(f"/desk/files/{problem.files[0]}")

    assert answer.status_code == 200
    assert answer.data == b"%PDF-1.4 <script>"
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer.headers["Cache-Control"]
    how = answer.headers["Content-Disposition"]
    assert how.startswith('attachment; filename="')
    assert "filename*=UTF-8''%C3%A9change" in how
    assert "<" not in how


def test_an_unknown_file_is_none(grace: Visitor) -> None:
    assert grace.get("/desk/files/nothing").status_code == 404


def test_a_stranger_gets_no_file(portal: Portal, eve: Visitor) -> None:
    problem = Case(portal).problem().terms
    assert isinstance(problem, Problem)

    answer = eve.get(f"/desk/files/{problem.files[0]}")

    assert answer.status_code == 303
    assert b"%PDF" not in answer.data
