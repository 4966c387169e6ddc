"""What came back by mail, at the desk: read first, marked once, shown as text and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from portal.domain.reminder_case import Return, ReturnKind
from tests.support.sites import ADA, INVOICE, NOW
from tests.web.desk.visits import visitor

if TYPE_CHECKING:
    from tests.support.sites import Portal


def came(portal: Portal, kind: ReturnKind = ReturnKind.REPLY, *, text: str = "Oui.") -> int:
    """Something came back from Ada; its number."""
    with portal.services.tools.ledger() as ledger:
        ledger.add_return(
            Return(id=0, key=f"{kind}{text}", kind=kind, client_id="ada",
                   address="ada@example.com", subject="Re : facture", text=text, at=NOW)
        )  # fmt: skip
        return ledger.returns("ada")[-1].id


@pytest.mark.parametrize("path", ["/desk/", "/desk/clients/ada/"])
def test_an_answer_is_read_where_it_is_shown_and_marked_once(portal: Portal, path: str) -> None:
    portal.add(ADA, INVOICE)
    number = came(portal, text="Je règle vendredi.\n\nAda")
    grace = visitor(portal).come_in()

    assert "Je règle vendredi." in grace.get(path).text
    answer = grace.post(f"/desk/returns/{number}/seen/", back=path)

    assert answer.status_code == 303
    assert answer.location == f"{path}?done=returns.seen"
    assert f"/desk/returns/{number}/seen/" not in grace.get(path).text
    with portal.services.queries() as queries:
        assert queries.unseen_returns() == ()


def test_answers_stand_before_notes_of_absence(portal: Portal) -> None:
    portal.add(ADA, INVOICE)
    came(portal, ReturnKind.AUTOMATIC, text="Je reviens lundi.")
    came(portal, text="Je règle vendredi.")

    page = visitor(portal).come_in().get("/desk/").text

    assert page.index("Je règle vendredi.") < page.index("Je reviens lundi.")


def test_nobodys_mail_becomes_part_of_the_page(portal: Portal) -> None:
    portal.add(ADA, INVOICE)
    came(portal, text="<script>alert(1)</script><img src=x>")

    page = visitor(portal).come_in().get("/desk/").text

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_an_answer_without_words_says_where_they_are(portal: Portal) -> None:
    portal.add(ADA, INVOICE)
    came(portal, text="")

    assert "il est dans votre messagerie" in visitor(portal).come_in().get("/desk/").text


def test_what_never_came_cannot_be_marked(portal: Portal) -> None:
    answer = visitor(portal).come_in().post("/desk/returns/99/seen/", back="/desk/")

    assert answer.status_code == 404
