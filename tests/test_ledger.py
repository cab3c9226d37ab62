"""The ledger: state as of a year, coverage by unit, and the evaluator's word."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from planmonitor.access import operator
from planmonitor.answers import View
from planmonitor.assessment import Verdict
from planmonitor.catalogue import Per
from planmonitor.evaluation import Evaluation, Field, current, problems
from planmonitor.ledger import (
    EntryKind,
    PromiseState,
    assess_commitment,
    count_states,
    entries,
    lands_on,
    units_of,
)
from planmonitor.monitor import Monitor
from planmonitor.observations import FigureStatus, Kind, Observation, Period
from planmonitor.promises import commitment_promise, deadline_year, required_value, rule_of


def report(monitor: Monitor, subject: str, year: int, value: float, division: str = "") -> None:
    plan = monitor.plan
    row = Observation(
        series=subject,
        division=division or plan.adcode,
        period=Period(str(year)),
        value=value,
        unit=plan.unit_of(subject),
        kind=Kind.REPORTED,
        status=FigureStatus.FINAL,
        source="test",
        recorded_at=datetime(2024, 1, 1),
    )
    monitor.store.figures.append(plan.id, [row], label="t", digest="t", actor="t")


def judged_by(evaluator: str, subject: str, verdict: Verdict | None, day: int = 1, **more: str) -> Evaluation:
    return Evaluation(
        subject=subject,
        division="410700",
        year=2023,
        verdict=verdict,
        reason=more.get("reason", "现场核查"),
        evidence=more.get("evidence", "核查表第3页"),
        computed=Verdict.NOT_JUDGED,
        evaluator=evaluator,
        recorded_at=datetime(2024, 5, day),
    )


def test_every_commitment_task_and_box_item_is_listed(monitor: Monitor) -> None:
    rows = entries(monitor.at(View(2023)))
    kinds = [e.kind for e in rows]
    assert kinds.count(EntryKind.COMMITMENT) == len(monitor.plan.commitments)
    silent = [t for t in monitor.plan.tasks if t.kind in ("background", "principle")]
    assert kinds.count(EntryKind.TASK) == len(monitor.plan.tasks) - len(silent)
    assert not any(c.startswith("T") for t in silent for c in t.commitments)
    assert kinds.count(EntryKind.PROJECT) == sum(len(b.item) for b in monitor.plan.boxes)
    assert sum(count_states(rows).values()) == len(rows)


def test_what_nobody_reported_is_not_known_to_be_missed(monitor: Monitor) -> None:
    early = {e.id: e.state for e in entries(monitor.at(View(2022))) if e.kind is EntryKind.COMMITMENT}
    late = {e.id: e.state for e in entries(monitor.at(View(2025))) if e.kind is EntryKind.COMMITMENT}
    assert set(early.values()) == {PromiseState.NOT_REPORTED}
    assert set(late.values()) == {PromiseState.DUE_UNREPORTED}
    every = count_states(entries(monitor.at(View(2025, demo=False))))
    assert every[PromiseState.OVERDUE] == every[PromiseState.DONE] == 0


def test_a_deadline_before_the_target_year_falls_due_then(fresh: Monitor) -> None:
    early = replace(fresh.plan.commitment("T02-06"), deadline="2023")
    plan = replace(
        fresh.plan, commitments=tuple(early if c.id == early.id else c for c in fresh.plan.commitments)
    )
    moved = replace(fresh, ground=replace(fresh.ground, plan=plan), _kept=[])
    assert deadline_year(plan, early) == 2023
    states = {year: {e.id: e.state for e in entries(moved.at(View(year)))}[early.id] for year in (2022, 2023)}
    assert states == {2022: PromiseState.NOT_REPORTED, 2023: PromiseState.DUE_UNREPORTED}


def test_a_promise_with_a_stage_is_one_promise_that_asks_for_the_stage_in_its_year(fresh: Monitor) -> None:
    c = next(c for c in fresh.plan.commitments if c.stages)
    (stage,) = c.stages
    assert (stage.year, stage.value, c.value) == (2023, 10, 20)
    assert stage.id not in {e.id for e in entries(fresh.at(View(2023)))}
    told = {}
    for value in (9, 10, 12):
        report(fresh, c.id, 2023, value)
        a = assess_commitment(fresh.at(View(2023)), c)
        told[value] = a.verdict
        assert f"2023年阶段目标10家{'已达到' if value >= 10 else '差1家'}" in a.sentence
        task = next(e for e in entries(fresh.at(View(2023))) if stage.id in e.parts)
        assert (task.state is PromiseState.OVERDUE) == (value < 10)
    assert told == {9: Verdict.LAGGING, 10: Verdict.ON_TRACK, 12: Verdict.AHEAD}
    report(fresh, c.id, 2024, 13)
    assert assess_commitment(fresh.at(View(2024)), c).verdict is Verdict.LAGGING
    report(fresh, c.id, 2025, 20)
    assert assess_commitment(fresh.at(View(2025)), c).verdict is Verdict.ACHIEVED


def test_what_is_done_before_its_deadline_stays_done_without_being_reported_again(fresh: Monitor) -> None:
    c = next(c for c in fresh.plan.commitments if c.target_type == "no_baseline" and c.unit == "所")
    assert c.value is not None
    report(fresh, c.id, 2023, c.value)
    row = next(e for e in entries(fresh.at(View(2025))) if e.id == c.id)
    assert row.state is PromiseState.DONE
    assert row.assessment
    assert row.assessment.word == "已实现"


def test_a_commitment_of_any_kind_is_judged_by_its_own_fields(fresh: Monitor) -> None:
    c = replace(fresh.plan.commitment("T02-06"), target_type="reach", baseline=50.0)
    report(fresh, c.id, 2023, 56.0)
    a = assess_commitment(fresh.at(View(2023)), c)
    assert (a.verdict, a.completion) == (Verdict.ON_TRACK, pytest.approx(0.6))
    without = replace(c, baseline=None)
    assert assess_commitment(fresh.at(View(2023)), without).verdict is Verdict.NOT_JUDGED


def test_a_reported_figure_that_reaches_the_promise_is_done(fresh: Monitor) -> None:
    c = fresh.plan.commitment("T02-06")
    report(fresh, c.id, 2023, 59.9)
    assert {e.id: e.state for e in entries(fresh.at(View(2023)))}[c.id] is PromiseState.UNDER_WAY
    report(fresh, c.id, 2023, 60.0)
    assert {e.id: e.state for e in entries(fresh.at(View(2023)))}[c.id] is PromiseState.DONE
    assert assess_commitment(fresh.at(View(2023)), c).verdict is Verdict.ACHIEVED


def state(monitor: Monitor, subject: str, year: int) -> PromiseState:
    return {e.id: e.state for e in entries(monitor.at(View(year)))}[subject]


def test_reported_and_not_done_is_apart_from_not_reported(fresh: Monitor) -> None:
    c = fresh.plan.commitment("T02-06")
    report(fresh, c.id, 2024, 50.0)
    assert state(fresh, c.id, 2024) is PromiseState.UNDER_WAY
    assert state(fresh, c.id, 2025) is PromiseState.DUE_UNREPORTED
    report(fresh, c.id, 2025, 59.9)
    assert state(fresh, c.id, 2025) is PromiseState.OVERDUE


def test_units_that_have_not_reported_are_not_known_to_lack_it(fresh: Monitor) -> None:
    c = fresh.plan.commitment("T07-03")
    codes = fresh.divisions.codes
    for code in codes[:-1]:
        report(fresh, c.id, 2025, 2, code)
    a = assess_commitment(fresh.at(View(2025)), c)
    assert (a.verdict, state(fresh, c.id, 2025)) == (Verdict.NOT_JUDGED, PromiseState.UNJUDGED)
    assert f"尚未报送：{fresh.place_name(codes[-1])}" in a.sentence
    report(fresh, c.id, 2025, 0, codes[-1])
    assert state(fresh, c.id, 2025) is PromiseState.OVERDUE


def test_a_stage_nobody_reported_is_not_known_to_be_missed(fresh: Monitor) -> None:
    c = next(c for c in fresh.plan.commitments if c.stages)
    task = next(e for e in entries(fresh.at(View(2023))) if c.stages[0].id in e.parts)
    assert task.state is PromiseState.DUE_UNREPORTED


@pytest.mark.parametrize(
    ("verdict", "as_of", "state_then"),
    [
        (Verdict.NOT_JUDGED, 2023, PromiseState.UNJUDGED),
        (Verdict.NOT_ACHIEVED, 2023, PromiseState.UNDER_WAY),
        (Verdict.NOT_ACHIEVED, 2025, PromiseState.DUE_UNREPORTED),
        (Verdict.ACHIEVED, 2025, PromiseState.DONE),
    ],
)
def test_an_evaluators_word_counts_for_its_year(
    fresh: Monitor, verdict: Verdict, as_of: int, state_then: PromiseState
) -> None:
    bare = next(t for t in fresh.plan.tasks if t.kind == "task" and not t.commitments and not t.indicators)
    c = next(c for c in fresh.plan.commitments if c.target_type == "qualitative")
    for subject in (c.id, bare.id):
        fresh.evaluate(judged_by("李评估", subject, verdict), by=operator("李评估"))
        assert state(fresh, subject, as_of) is state_then


def test_what_the_evaluator_calls_missed_in_the_year_it_falls_due_is_missed(fresh: Monitor) -> None:
    c = next(c for c in fresh.plan.commitments if c.target_type == "qualitative")
    final = replace(judged_by("李评估", c.id, Verdict.NOT_ACHIEVED), year=2025)
    fresh.evaluate(final, by=operator("李评估"))
    assert state(fresh, c.id, 2025) is PromiseState.OVERDUE
    fresh.evaluate(replace(final, verdict=Verdict.NOT_JUDGED), by=operator("李评估"))
    assert state(fresh, c.id, 2025) is PromiseState.UNJUDGED


def test_the_evaluators_word_decides_what_no_figure_can(fresh: Monitor) -> None:
    c = next(c for c in fresh.plan.commitments if c.target_type == "qualitative")
    assert fresh.evaluate(judged_by("李评估", c.id, Verdict.ACHIEVED), by=operator("李评估")) == {}
    row = next(e for e in entries(fresh.at(View(2023))) if e.id == c.id)
    assert row.state is PromiseState.DONE
    assert row.evaluation
    assert row.assessment
    assert row.assessment.verdict is Verdict.NOT_JUDGED


def test_a_verdict_on_a_later_year_does_not_reach_back(fresh: Monitor) -> None:
    c = fresh.plan.commitments[0]
    fresh.evaluate(judged_by("李评估", c.id, Verdict.ACHIEVED), by=operator("李评估"))
    assert {e.id: e.state for e in entries(fresh.at(View(2022)))}[c.id] is PromiseState.NOT_REPORTED


def test_coverage_names_who_has_it(fresh: Monitor) -> None:
    c = fresh.plan.commitment("T07-03")
    codes = fresh.divisions.codes
    report(fresh, c.id, 2023, 2, codes[0])
    report(fresh, c.id, 2023, 0, codes[1])
    units = units_of(fresh.at(View(2023)), c)
    assert len(units) == 12
    assert [u.has for u in units[:3]] == [True, False, None]
    a = assess_commitment(fresh.at(View(2023)), c)
    assert a.completion == pytest.approx(1 / 12)
    assert fresh.place_name(codes[1]) in a.sentence


def test_town_level_coverage_counts_the_towns_of_each_county(fresh: Monitor) -> None:
    c = next(c for c in fresh.plan.commitments if c.per is Per.TOWNSHIP)
    units = units_of(fresh.at(View(2023)), c)
    assert sum(u.total for u in units) == sum(t.kind.value == "township" for t in fresh.ground.towns)
    first = units[0]
    report(fresh, c.id, 2023, first.total - 1, first.division)
    assert units_of(fresh.at(View(2023)), c)[0].has is False
    report(fresh, c.id, 2023, first.total, first.division)
    assert units_of(fresh.at(View(2023)), c)[0].has is True


def test_counties_meant_without_districts_leave_districts_out(monitor: Monitor) -> None:
    c = next(c for c in monitor.plan.commitments if c.per is Per.COUNTY)
    kinds = {d.adcode: d.kind for d in monitor.divisions.division}
    assert {kinds[u.division] for u in units_of(monitor.at(View(2023)), c)} == {"county", "county_city"}


def test_a_total_spread_over_all_counties_asks_for_one_each(monitor: Monitor) -> None:
    c = monitor.plan.commitment("T04-42")
    assert (c.value, required_value(monitor.plan, c)) == (12, 1)


def test_about_is_given_the_plans_slack(monitor: Monitor) -> None:
    c = next(c for c in monitor.plan.commitments if c.comparator == "≈" and c.value is not None)
    wanted = required_value(monitor.plan, c)
    assert wanted is not None
    assert c.value is not None
    assert wanted < c.value


def test_every_commitment_can_be_judged(monitor: Monitor) -> None:
    for c in monitor.plan.commitments:
        assert not rule_of(c).needs_reference
        assert commitment_promise(monitor.plan, c).id == c.id
        a = assess_commitment(monitor.at(View(2024)), c)
        assert a.sentence.startswith("不判定：")


def test_an_evaluation_needs_a_name_a_reason_and_evidence() -> None:
    empty = replace(judged_by(" ", "x", Verdict.ACHIEVED), reason="", evidence=" ")
    assert set(problems(empty)) == {Field.EVALUATOR, Field.REASON, Field.EVIDENCE}
    assert problems(judged_by("李评估", "x", Verdict.ACHIEVED)) == {}
    assert set(problems(replace(judged_by("李", "x", None), evidence=""))) == set()
    assert Field.REASON in problems(judged_by("李", "x", None, reason="a\u202eb"))


def test_a_wrong_evaluation_stores_nothing(fresh: Monitor) -> None:
    version = fresh.store.version()
    assert fresh.evaluate(judged_by("", "T02-01", Verdict.ACHIEVED), by=operator("李评估"))
    assert fresh.store.version() == version


def test_evaluations_are_revisions_and_can_be_taken_back_and_replayed(fresh: Monitor) -> None:
    fresh.evaluate(judged_by("李评估", "IND-13", Verdict.ACHIEVED, 1), by=operator("李评估"))
    fresh.evaluate(judged_by("王评估", "IND-13", Verdict.LAGGING, 2), by=operator("李评估"))
    fresh.evaluate(judged_by("王评估", "IND-13", None, 3), by=operator("李评估"))
    key = ("IND-13", "410700", 2023)
    known = {
        d: fresh.at(View(2023, known_at=datetime(2024, 5, d, 12))).evaluations.get(key) for d in (1, 2, 3)
    }
    assert known[1]
    assert known[1].evaluator == "李评估"
    assert known[2]
    assert known[2].verdict is Verdict.LAGGING
    assert known[3] is None
    assert len(fresh.store.evaluations.revisions(fresh.plan.id, subject="IND-13")) == 3
    assert current([]) == {}


def test_a_county_is_held_to_its_own_part_of_what_every_county_is_promised(fresh: Monitor) -> None:
    kept, missed, silent = fresh.divisions.codes[:3]
    promised = next(c for c in fresh.plan.commitments if c.per is Per.DIVISION)
    need = required_value(fresh.plan, promised) or 1.0
    report(fresh, promised.id, 2025, need, kept)
    report(fresh, promised.id, 2025, 0, missed)
    answers = fresh.at(View(2025, demo=False))

    def state(division: str | None) -> PromiseState:
        return next(e.state for e in entries(answers, division) if e.id == promised.id)

    assert state(kept) is PromiseState.DONE
    assert state(missed) is PromiseState.OVERDUE
    assert state(silent) is PromiseState.DUE_UNREPORTED
    assert state(None) is PromiseState.OVERDUE


def test_the_ledger_of_a_county_holds_what_lands_on_it_and_nothing_else(monitor: Monitor) -> None:
    answers = monitor.at(View(2024))
    everything = {e.id for e in entries(answers)}
    for code in monitor.divisions.codes:
        own = entries(answers, code)
        commitments = {e.id for e in own if e.kind is EntryKind.COMMITMENT}
        assert commitments == {c.id for c in monitor.plan.commitments if lands_on(answers, c, code)}
        assert {e.id for e in own} < everything
        for e in own:
            assert [u.division for u in e.units] in ([], [code])
            assert e.kind is EntryKind.COMMITMENT or set(e.parts) <= commitments


def test_a_county_is_not_judged_by_what_the_whole_city_is_promised(fresh: Monitor) -> None:
    code = fresh.divisions.codes[0]
    c = next(c for c in fresh.plan.commitments if not c.per and c.scope == "全市" and (c.value or 0) > 5)
    assert not lands_on(fresh.at(View(2025, demo=False)), c, code)
    report(fresh, c.id, 2025, 1, code)
    answers = fresh.at(View(2025, demo=False))
    assert lands_on(answers, c, code)
    assert not assess_commitment(answers, c, code).is_judged
    assert next(e.state for e in entries(answers, code) if e.id == c.id) is PromiseState.UNJUDGED
