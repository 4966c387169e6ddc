"""Every reason leads somewhere, and what only a person may answer is never a program's."""

from __future__ import annotations

from portal.domain.reasons import RULES, Effect, Reason, Step


def test_every_reason_has_a_rule_with_a_step() -> None:
    assert set(RULES) == set(Reason)
    assert all(rule.steps for rule in RULES.values())


def test_every_step_is_reached_by_some_reason() -> None:
    assert {step for rule in RULES.values() for step in rule.steps} == set(Step)


def test_hard_times_and_bereavement_are_answered_by_a_person_alone() -> None:
    assert {reason for reason, rule in RULES.items() if rule.person_only} == {
        Reason.HARD_TIME,
        Reason.BEREAVEMENT,
    }
    assert RULES[Reason.BEREAVEMENT].effect is Effect.STOPPED


def test_days_of_silence_are_counted_where_the_effect_counts_them() -> None:
    for rule in RULES.values():
        assert bool(rule.days) is (rule.effect is Effect.DAYS)
