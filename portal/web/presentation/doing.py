"""What can be done about an arrangement where it stands: pay, move, correct, answer, take back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.domain.arrangements import Kind, Status
from portal.domain.due import amount_agreed
from portal.domain.money import Money, total
from portal.domain.plans import Plan
from portal.domain.problems import Problem
from portal.domain.promises import Promise
from portal.web.presentation.forms import Field, Form, Option, Way
from portal.web.presentation.standing import invoices_of, progress_of

if TYPE_CHECKING:
    from portal.domain.arrangements import Arrangement
    from portal.domain.plans import Progress
    from portal.web.presentation.scene import Scene

_HELD = frozenset({Status.REQUESTED, Status.AGREED, Status.MISSED})
_ENDED_OPEN = frozenset(
    {Status.DECLINED, Status.WITHDRAWN, Status.LAPSED, Status.BROKEN, Status.MISSED}
)
# Beyond these, "several at once" would be a list of buttons.
_MOST_AHEAD = 3


def place_of(scene: Scene, arrangement: Arrangement, act: str = "") -> str:
    """The address of an arrangement, or of something to do there."""
    return f"{scene.actions}arrangement/{arrangement.id}/{act}"


def payments_of(scene: Scene, arrangement: Arrangement) -> tuple[Way, ...]:
    """The next sum first, then several at once, then everything; nothing where none is asked."""
    invoices = invoices_of(scene, arrangement)
    payable = [invoice for invoice in invoices if not invoice.why_not_payable]
    if not payable or not _is_payable(arrangement):
        return ()
    whole = total(invoice.remaining for invoice in payable)[0]
    next_sum = amount_agreed(arrangement, invoices, what="next", today=scene.today)
    if next_sum is None:
        return (_pay(scene, arrangement, whole, what="all"),)
    ways = []
    if 0 < next_sum.minor < whole.minor:
        ways.append(_pay(scene, arrangement, next_sum, what="next"))
    if (found := progress_of(scene, arrangement)) is not None:
        ways += _ahead(scene, arrangement, found)
    if arrangement.kind is not Kind.OFFER and arrangement.kind is not Kind.PROBLEM:
        ways.append(_pay(scene, arrangement, whole, what="all", everything=bool(ways)))
    return tuple(ways)


def _is_payable(arrangement: Arrangement) -> bool:
    match arrangement.kind:
        case Kind.PROMISE | Kind.PLAN:
            return arrangement.status in _HELD | _ENDED_OPEN
        case Kind.OFFER:
            return arrangement.status is Status.AGREED
        case Kind.PROBLEM:
            terms = arrangement.terms
            wants = isinstance(terms, Problem) and terms.undisputed is not None
            return wants and arrangement.status is Status.REQUESTED
        case _:
            return False


def _pay(
    scene: Scene, arrangement: Arrangement, amount: Money, *, what: str, everything: bool = False
) -> Way:
    words = scene.words
    key = "doing.pay_all" if everything else "pay.button"
    return Way(
        words(key, amount=scene.money(amount)),
        place_of(scene, arrangement, "pay"),
        "",
        (("what", what),),
    )


def _ahead(scene: Scene, arrangement: Arrangement, found: Progress) -> list[Way]:
    """The next two or three parts together, where that is less than everything."""
    open_steps = found.open_steps
    ways = []
    for count in range(2, min(len(open_steps) - 1, _MOST_AHEAD) + 1):
        several = open_steps[:count]
        amount = sum(step.remaining.minor for step in several)
        label = scene.words(
            "doing.pay_ahead",
            n=count,
            amount=scene.money(Money(amount, found.remaining.currency)),
        )
        place = place_of(scene, arrangement, "pay")
        ways.append(Way(label, place, "", (("what", str(several[-1].number)),)))
    return ways


def answers_of(scene: Scene, arrangement: Arrangement) -> tuple[Way, ...]:
    """What answers the owner or ends the matter at once: buttons that post."""
    words = scene.words
    kind, status = arrangement.kind, arrangement.status
    if status is Status.COUNTERED and kind in {Kind.PROMISE, Kind.PLAN, Kind.OFFER}:
        place = place_of(scene, arrangement, "accept")
        return (Way(words(f"doing.accept.{kind}"), place, "", ()),)
    terms = arrangement.terms
    says_done = isinstance(terms, Promise) and not terms.action.moves_money
    if says_done and status in {Status.AGREED, Status.MISSED, Status.REQUESTED}:
        return (Way(words("doing.done"), place_of(scene, arrangement, "done"), "", ()),)
    return ()


def links_of(scene: Scene, arrangement: Arrangement) -> tuple[Way, ...]:
    """Where to go from here: another date, several payments, a message, taking it back."""
    words, actions = scene.words, scene.actions
    kind, status = arrangement.kind, arrangement.status
    ways: list[Way] = []
    if status is Status.AGREED and kind is Kind.PLAN:
        ways += _plan_links(scene, arrangement)
    elif kind in {Kind.PROMISE, Kind.PLAN} and _still_owes(scene, arrangement):
        if status is Status.AGREED:
            ways.append(Way(words("doing.not_this_date"), f"{actions}date/"))
        elif status is not Status.MISSED:
            ways.append(Way(words("step.date.label"), f"{actions}date/"))
        ways.append(Way(words("step.plan.label"), f"{actions}plan/"))
    elif kind is Kind.CLAIM and status is Status.DECLINED:
        ways.append(Way(words("doing.say_again"), f"{actions}paid/"))
    if status in _ENDED_OPEN or status is Status.AGREED:
        ways.append(Way(words("doing.write"), f"{actions}message/"))
    if may_withdraw(arrangement):
        key = "doing.decline" if status is Status.COUNTERED else "doing.withdraw"
        ways.append(Way(words(key), place_of(scene, arrangement, "withdraw/")))
    return tuple(ways)


def may_withdraw(arrangement: Arrangement) -> bool:
    """Whether the client began it, or was asked, and may take it back."""
    mine = arrangement.kind not in {Kind.OFFER, Kind.PAUSE, Kind.SURVEY}
    return mine and arrangement.may_become(Status.WITHDRAWN)


def _plan_links(scene: Scene, arrangement: Arrangement) -> list[Way]:
    words = scene.words
    plan = arrangement.terms
    if isinstance(plan, Plan) and not plan.moved:
        place = place_of(scene, arrangement, "move/")
        return [Way(words("doing.move"), place, words("doing.move_text"))]
    return [Way(words("doing.not_this_date"), f"{scene.actions}message/")]


def _still_owes(scene: Scene, arrangement: Arrangement) -> bool:
    return any(not invoice.why_not_payable for invoice in invoices_of(scene, arrangement))


def form_of(scene: Scene, arrangement: Arrangement) -> Form | None:
    """The one form of the page, where there is one: a word more, or the one question."""
    words = scene.words
    if arrangement.kind is Kind.PROBLEM and arrangement.status is Status.REQUESTED:
        field = Field(
            kind="lines", name="text", label=words("doing.word"), hint=words("ask.private")
        )
        place = place_of(scene, arrangement, "word")
        return Form(action=place, submit=words("doing.word_send"), fields=(field,), is_first=False)
    if arrangement.kind is Kind.SURVEY and arrangement.status is Status.COUNTERED:
        score = Field(
            kind="radios",
            name="score",
            label=words("survey.question"),
            options=tuple(
                Option(str(number), words(f"survey.scores.{number}")) for number in range(5, 0, -1)
            ),
        )
        text = Field(kind="lines", name="text", label=words("ask.note"), hint=words("ask.private"))
        place = place_of(scene, arrangement, "answer")
        return Form(action=place, submit=words("survey.send"), fields=(score, text))
    return None


def withdraw_form(scene: Scene, arrangement: Arrangement, sort: str) -> Form:
    """One button that takes it back."""
    place = place_of(scene, arrangement, "withdraw")
    return Form(action=place, submit=scene.words(f"withdraw.{sort}.button"))
