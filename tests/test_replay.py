"""An old assessment replays byte for byte, whatever is stored later."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import datetime, timedelta
from zipfile import ZipFile

import pytest

from planmonitor.access import operator
from planmonitor.answers import View
from planmonitor.assessment import Verdict
from planmonitor.evaluation import Evaluation
from planmonitor.export import FileTable, csv_bytes, xlsx_bytes
from planmonitor.methods import METHODS, opensdg
from planmonitor.monitor import Monitor, open_monitor
from planmonitor.observations import Kind, Observation
from planmonitor.review import Filter, Order, VerdictChange, change_between, compare, contrast, review, select
from planmonitor.settings import Settings

KNOWN = datetime(2024, 6, 30)


def everything(monitor: Monitor, view: View) -> bytes:
    answers = monitor.at(view)
    told = [(p, answers.assess_all(p), review(answers, p)) for p in (None, *monitor.divisions.codes)]
    more = [
        (answers.opinions(i), answers.projection(i), answers.next_year(i), answers.gap(i), answers.spread(i))
        for i in monitor.plan.indicators
    ]
    return repr((told, more)).encode()


def correct_everything(monitor: Monitor) -> None:
    """A later correction of every figure, a withdrawal, and an evaluator's verdict."""
    moment = KNOWN + timedelta(days=1)
    rows: list[Observation] = []
    for i in monitor.plan.indicators:
        for o in monitor.at(View(2025)).observations(i.id):
            value = None if o.kind is Kind.DEMO and o.year == 2022 else (o.value or 0.0) * 0.5 + 1
            rows.append(replace(o, value=value, recorded_at=moment, note="更正"))
    monitor.store.figures.append(monitor.plan.id, rows, label="later", digest="x", actor="t")
    plan = monitor.plan
    assert not monitor.evaluate(
        Evaluation(
            "IND-13", plan.adcode, 2023, Verdict.LAGGING, "理由", "依据", Verdict.ON_TRACK, "李", moment
        ),
        by=operator("李"),
    )


def test_what_was_known_stays_byte_for_byte_after_later_corrections(fresh: Monitor) -> None:
    views = [View(year, demo, KNOWN) for year in (2022, 2023) for demo in (True, False)]
    before = [everything(fresh, v) for v in views]
    latest = everything(fresh, View(2023))
    correct_everything(fresh)
    assert [everything(fresh, v) for v in views] == before
    assert everything(fresh, View(2023)) != latest


def test_the_exported_table_of_a_replay_is_the_same_bytes(fresh: Monitor) -> None:
    def export() -> tuple[bytes, bytes]:
        rows = review(fresh.at(View(2023, known_at=KNOWN)))
        table = FileTable(
            "t", ("a", "b", "c"), [(r.id, r.assessment.value, r.assessment.sentence) for r in rows]
        )
        with ZipFile(io.BytesIO(xlsx_bytes(table))) as book:
            return csv_bytes(table), book.read("xl/worksheets/sheet1.xml")

    first = export()
    correct_everything(fresh)
    assert export() == first


def test_the_replay_survives_a_restart(bundled_settings: Settings, tmp_path: object) -> None:
    config = bundled_settings.model_copy(update={"var": tmp_path})
    first = open_monitor(config)
    told = everything(first, View(2023, known_at=KNOWN))
    correct_everything(first)
    assert everything(open_monitor(config), View(2023, known_at=KNOWN)) == told


def test_filters_and_orders_of_the_review(monitor: Monitor) -> None:
    rows = review(monitor.at(View(2023)))
    numeric = [c for c in monitor.plan.commitments if c.value is not None]
    assert len(rows) == len(monitor.plan.indicators) + len(numeric)
    assert {r.assessment.verdict for r in select(rows, Filter(verdict="LAGGING"))} == {Verdict.LAGGING}
    assert {r.promise.page for r in select(rows, Filter(page="health"))} == {"health"}
    assert all(r.nature is None for r in select(rows, Filter(nature="commitment")))
    assert [r.id for r in select(rows, Filter(text="护士 每千"))] == ["IND-13"]
    assert select(rows, Filter(kind="none"))[0].assessment.kind is None
    worst = select(rows, Filter(), Order.WORST)
    assert worst[0].assessment.is_behind
    assert [r.assessment.is_behind for r in worst] == sorted(
        (r.assessment.is_behind for r in worst), reverse=True
    )
    done = [r.assessment.completion for r in select(rows, Filter(), Order.COMPLETION)]
    known = [c for c in done if c is not None]
    assert known == sorted(known)
    assert done[: len(known)] == known


def test_a_county_is_reviewed_without_the_citys_commitments(monitor: Monitor) -> None:
    assert len(review(monitor.at(View(2023)), monitor.divisions.codes[0])) == len(monitor.plan.indicators)


@pytest.mark.parametrize(
    ("before", "after", "change"),
    [
        (Verdict.LAGGING, Verdict.ON_TRACK, VerdictChange.BETTER),
        (Verdict.ACHIEVED, Verdict.NOT_ACHIEVED, VerdictChange.WORSE),
        (Verdict.AHEAD, Verdict.AHEAD, VerdictChange.SAME),
        (Verdict.NOT_JUDGED, Verdict.LAGGING, VerdictChange.NOW_JUDGED),
        (Verdict.LAGGING, Verdict.NOT_JUDGED, VerdictChange.NO_LONGER_JUDGED),
        (Verdict.NOT_JUDGED, Verdict.NOT_JUDGED, VerdictChange.UNJUDGED),
    ],
)
def test_change_between_two_verdicts(before: Verdict, after: Verdict, change: VerdictChange) -> None:
    assert change_between(before, after) is change


def test_two_years_and_two_moments_can_be_compared(monitor: Monitor) -> None:
    years = compare(monitor.at(View(2022)), monitor.at(View(2023)))
    assert {p.change for p in years} >= {VerdictChange.SAME}
    moments = compare(
        monitor.at(View(2022, known_at=datetime(2023, 6, 30))), monitor.at(View(2022)), "410783"
    )
    nurses = next(p for p in moments if p.promise.id == "IND-13")
    assert nurses.before.value != nurses.after.value


def test_the_main_rule_can_be_set_against_any_method(monitor: Monitor) -> None:
    for method in METHODS:
        rows = contrast(monitor.at(View(2023)), method)
        assert len(rows) == len(monitor.plan.indicators)
        assert {r.word for r in rows} <= {"相同", "不同", "方法居中", "方法不适用", "主规则不判定"}
    assert any(r.word == "不同" and r.opinion.why for r in contrast(monitor.at(View(2023)), opensdg.METHOD))
