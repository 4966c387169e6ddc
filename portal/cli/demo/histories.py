"""The demo's agreements: what some clients and the owner said in the last weeks, told day by day.

Everything is done by the real actions, with a clock that stands at the day on which it was done:
so the letters lie in the outbox, the timeline tells it, and the desk has something to show.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, NamedTuple

from portal.actions.answers import accept
from portal.actions.arranging import Visit
from portal.actions.daily import run_day
from portal.actions.gestures import (
    Giver,
    OfferWish,
    PauseWish,
    make_offer,
    pause_service,
    write_note,
)
from portal.actions.letters import send_waiting
from portal.actions.links import issue_link
from portal.actions.matching import receive_money
from portal.actions.plans import PlanWish, propose_plan
from portal.actions.problems import ClaimWish, ProblemWish, claim_paid, report_problem
from portal.actions.promises import PromiseWish, propose_promise
from portal.actions.reminding import remind, settle_letters
from portal.actions.steps import set_next_step
from portal.actions.tasks import needs_step
from portal.domain.money import Money
from portal.domain.problems import Means, Topic
from portal.domain.promises import Action
from portal.domain.reasons import Reason

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from portal.actions.tools import Tools
    from portal.domain.clients import Client
    from portal.domain.invoices import Invoice
    from portal.domain.links import Link
    from portal.services import Services

_MORNING = time(9, 20, tzinfo=UTC)
_LINK_DAYS = 120
# A picture of one white dot: what a client attached.
_PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c49444154789c63f8ffff3f0005fe02fe0def46b80000000049454e44ae426082"
)

# days since the due date, and the row of a spreadsheet
ROWS = (
    (
        45,
        "C-201;nora@example.com;Nora;Exemple;;vous;;F-201;Accompagnement, six séances;300,00;;EUR",
    ),
    (12, "C-202;victor@example.com;Victor;Essai;;vous;;F-202;Formation de trois jours;900,00;;EUR"),
    (6, "C-203;jeanne@example.com;Jeanne;Modèle;;vous;;F-203;Séances de janvier;120,00;;EUR"),
    (30, "C-204;omar@example.com;Omar;Spécimen;;vous;;F-204;Atelier du soir;150,00;;EUR"),
    (9, "C-205;fatou@example.com;Fatou;Exemple;;vous;;F-205;Stage d’automne;240,00;;EUR"),
    (11, "C-206;marc@example.com;Marc;Fictif;;vous;;F-206;Bilan;95,00;;EUR"),
    (70, "C-207;sofia@example.com;Sofia;Essai;;tu;;F-207;Coaching;400,00;;EUR"),
    (18, "C-208;theo@example.com;Théo;Modèle;;vous;;F-208;Abonnement en ligne;60,00;;EUR"),
    (24, "C-210;hugues@example.com;Hugues;Spécimen;;vous;;F-210;Ateliers d’octobre;260,00;;EUR"),
    (5, "C-211;iris@example.com;Iris;Fictif;;tu;;F-211;Suivi de novembre;110,00;;EUR"),
    (25, "C-209;alice@example.com;Alice;Démo;;vous;;F-209;Séance individuelle;80,00;;EUR"),
)
HINTS = {
    "nora@example.com": "a running plan: the first part is paid, the next one is to come",
    "victor@example.com": "a plan outside the limits, which waits for the owner’s answer",
    "jeanne@example.com": "a date is agreed",
    "omar@example.com": "a date has passed: one kind question for another one",
    "fatou@example.com": "a problem with a picture: everything else rests meanwhile",
    "marc@example.com": "paid already, he says: the owner looks for it",
    "sofia@example.com": "a gesture of the owner’s, to be accepted until a day",
    "theo@example.com": "the service rests for a while",
    "hugues@example.com": "two letters without an answer: the formal one waits to be released",
    "iris@example.com": "a first letter went, and the next one has its day",
    "alice@example.com": "all is settled, and one question is asked",
}


class Act(NamedTuple):
    """What happened so many days ago, and with whom."""

    ago: int
    email: str
    happened: Callable[[Scene], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """One client on one day: the tools of that day, their link and their invoice."""

    tools: Tools
    client: Client
    link: Link
    invoice: Invoice
    owner: str

    def visit(self, reason: Reason | None = None) -> Visit:
        """The client at their page."""
        return Visit(
            link=self.link, client=self.client, nonce=f"demo/{self.client.id}", reason=reason
        )

    @property
    def giver(self) -> Giver:
        """The owner at the desk."""
        return Giver(by=self.owner, client=self.client, nonce=f"demo/{self.client.id}")

    def day(self, ahead: int) -> date:
        """The first open day so many days ahead."""
        return self.tools.calendar.on_or_after(self.tools.today + timedelta(days=ahead))


def _plan(scene: Scene) -> None:
    wish = PlanWish(
        invoice_ids=[scene.invoice.id],
        count=3,
        first=scene.day(18),
        note="Merci de votre patience.",
    )
    asked = propose_plan(scene.tools, scene.visit(Reason.NOT_THIS_DAY), wish)
    accept(scene.tools, asked.id, by=scene.owner)


def _first_part(scene: Scene) -> None:
    receive_money(
        scene.tools,
        scene.invoice.id,
        Money(10_000, "EUR"),
        by=scene.owner,
        on=scene.tools.today,
        nonce="demo/first part",
    )


def _long_plan(scene: Scene) -> None:
    wish = PlanWish(
        invoice_ids=[scene.invoice.id], count=6, first=scene.day(10), note="Six fois m’aiderait."
    )
    propose_plan(scene.tools, scene.visit(Reason.HARD_TIME), wish)


def _promise(action: Action, days: int, reason: Reason) -> Callable[[Scene], object]:
    def happened(scene: Scene) -> None:
        wish = PromiseWish(action=action, day=scene.day(days), invoice_ids=[scene.invoice.id])
        propose_promise(scene.tools, scene.visit(reason), wish)

    return happened


def _problem(scene: Scene) -> None:
    wish = ProblemWish(
        topic=Topic.AMOUNT,
        text="Il manquait la dernière journée, annulée pour cause de grève. Voici l’annonce.",
        wish="Que cette journée soit retirée de la facture.",
        invoice_ids=[scene.invoice.id],
        undisputed=Money(16_000, "EUR"),
        files=[("annonce.png", _PICTURE)],
    )
    report_problem(scene.tools, scene.visit(Reason.DISAGREE), wish)


def _claim(scene: Scene) -> None:
    wish = ClaimWish(
        on=scene.tools.today - timedelta(days=3),
        means=Means.TRANSFER,
        invoice_ids=[scene.invoice.id],
        reference="F-206",
        note="Depuis le compte de ma mère.",
    )
    claim_paid(scene.tools, scene.visit(Reason.ALREADY_PAID), wish)


def _offer(scene: Scene) -> None:
    write_note(
        scene.tools,
        scene.client.id,
        by=scene.owner,
        text="Au téléphone : reprise d’activité au printemps, elle souhaite clore ce dossier.",
    )
    wish = OfferWish(
        text="Pour clore ce dossier ensemble, 300 € suffisent.",
        ends_on=scene.day(21),
        invoice_ids=[scene.invoice.id],
        amount=Money(30_000, "EUR"),
    )
    make_offer(scene.tools, scene.giver, wish)


def _pause(scene: Scene) -> None:
    wish = PauseWish(
        from_on=scene.tools.today,
        until_on=scene.day(40),
        stays_open="Les vidéos déjà vues et la messagerie.",
        scope="Les cours en direct",
        invoice_ids=[scene.invoice.id],
    )
    pause_service(scene.tools, scene.giver, wish)


def _settled(scene: Scene) -> None:
    receive_money(
        scene.tools,
        scene.invoice.id,
        scene.invoice.remaining,
        by=scene.owner,
        on=scene.tools.today,
        nonce="demo/settled",
    )


ACTS = (
    Act(33, "nora@example.com", _plan),
    Act(19, "omar@example.com", _promise(Action.PAY, 12, Reason.NOT_THIS_DAY)),
    Act(14, "nora@example.com", _first_part),
    Act(8, "alice@example.com", _settled),
    Act(5, "sofia@example.com", _offer),
    Act(4, "theo@example.com", _pause),
    Act(3, "marc@example.com", _claim),
    Act(2, "jeanne@example.com", _promise(Action.TRANSFER, 7, Reason.FORGOT)),
    Act(1, "fatou@example.com", _problem),
    Act(1, "victor@example.com", _long_plan),
)

_STEPS = (("call", 0), ("look", 2), ("look", 3), ("write", 1), ("look", 4), ("decide", 5))
_FIRST = max(act.ago for act in ACTS)


def before_all(services: Services) -> Tools:
    """The tools of the day before anything happened."""
    return _at(services, _FIRST + 1)


def play(services: Services, *, owner: str) -> dict[str, Link]:
    """Let everything happen day by day, with the clock and the post of each; who has which link.

    Only those who are in the ledger already are played: everybody else comes afterwards.
    """
    with services.tools.ledger() as ledger:
        clients = {email: ledger.clients_with_email(email)[0] for email in HINTS}
    before = before_all(services)
    links = {
        email: issue_link(before, who.id, key=services.signer.key, days=_LINK_DAYS)
        for email, who in clients.items()
    }
    for ago in range(_FIRST, -1, -1):
        tools = _at(services, ago)
        run_day(tools)
        for act in ACTS:
            if act.ago == ago:
                act.happened(_scene(tools, clients[act.email], links[act.email], owner=owner))
        remind(tools)
        send_waiting(tools, services.post)
        settle_letters(tools)
    return links


def plan_ahead(services: Services, *, owner: str) -> None:
    """The owner's own next steps for most of those who have none; three are left to be decided."""
    with services.tools.ledger() as ledger:
        waiting = [
            who
            for who in sorted(ledger.overdue_clients(services.today))
            if needs_step(ledger, who, today=services.today)
        ]
    for place, who in enumerate(waiting[3:]):
        what, days = _STEPS[place % len(_STEPS)]
        on = services.calendar.after(services.calendar.on_or_after(services.today), days)
        set_next_step(services.tools, who, by=owner, what=what, on=on)


def _at(services: Services, ago: int) -> Tools:
    """The tools of the portal on the morning of a day so many days ago; today, at this moment."""
    if not ago:
        return services.tools
    moment = datetime.combine(services.today - timedelta(days=ago), _MORNING)
    return replace(services.tools, clock=lambda: moment)


def _scene(tools: Tools, client: Client, link: Link, *, owner: str) -> Scene:
    with tools.ledger() as ledger:
        invoice = ledger.invoices(client.id)[0]
    return Scene(tools=tools, client=client, link=link, invoice=invoice, owner=owner)
