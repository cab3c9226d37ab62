"""Commitments, tasks and projects are reported like figures: a number, a state, words and evidence."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from planmonitor import clock
from planmonitor.__main__ import main
from planmonitor.access import EVERYTHING, Grant, Person, Remit, Role
from planmonitor.answers import View
from planmonitor.catalogue import Per
from planmonitor.intake.desk import Desk
from planmonitor.intake.importing import check_file
from planmonitor.intake.report import Decision, Report
from planmonitor.ledger import LedgerEntry, PromiseState, entries, units_of
from planmonitor.monitor import Monitor, open_monitor
from planmonitor.progress import Progress
from planmonitor.promises import promising_tasks, required_value
from planmonitor.settings import Settings

HEAD = '指标编码,"县(市、区)",年份,数值,状态,单位,数据来源,备注'
WEIBIN = "410703"


def someone(role: Role, remit: Remit = EVERYTHING) -> Person:
    return Person(f"idp|{role}", role, (Grant(role, remit),), clock.now() + timedelta(hours=1))


def file(*rows: str) -> bytes:
    return "\r\n".join((HEAD, *rows)).encode("utf-8-sig")


@pytest.fixture
def fresh(bundled_settings: Settings, tmp_path: Path) -> Monitor:
    return open_monitor(bundled_settings.model_copy(update={"var": tmp_path, "allow_demo": False}))


@pytest.fixture
def check(fresh: Monitor) -> Callable[..., Report]:
    return lambda *rows: check_file(fresh, file(*rows), "a.csv")


@pytest.fixture
def publish(fresh: Monitor, tmp_path: Path) -> Callable[..., int]:
    clerk = Desk(fresh, lambda: someone(Role.CLERK), tmp_path / "uploads")
    reviewer = Desk(fresh, lambda: someone(Role.REVIEWER), tmp_path / "uploads")

    def hand_in(*rows: str) -> int:
        number = clerk.submit(file(*rows), "承诺.csv", EVERYTHING, {})
        reviewer.publish(number, "更正")
        return number

    return hand_in


def entry(monitor: Monitor, subject: str, year: int = 2025) -> LedgerEntry:
    return next(e for e in entries(monitor.at(View(year, demo=False))) if e.id == subject)


def qualitative(monitor: Monitor) -> str:
    """A commitment without a number, due at the plan's end."""
    return next(
        c.id
        for c in monitor.plan.commitments
        if c.value is None and not c.per and c.target_type == "qualitative"
    )


def countable(monitor: Monitor) -> str:
    """A commitment to so many of something by the plan's end, without a baseline."""
    return next(
        c.id
        for c in monitor.plan.commitments
        if c.target_type == "no_baseline"
        and c.unit == "所"
        and not c.per
        and not c.stages
        and c.deadline == "2025"
    )


def test_a_state_with_words_and_evidence_changes_the_ledger_and_names_its_batch(
    fresh: Monitor, publish: Callable[..., int]
) -> None:
    subject = qualitative(fresh)
    assert entry(fresh, subject).state is PromiseState.DUE_UNREPORTED
    publish(f"{subject},全市,2025,,已完成,,市政府验收文件,三项制度都已印发")
    found = entry(fresh, subject)
    assert found.state is PromiseState.DONE
    assert found.statement is not None
    said = found.statement.observation
    assert (said.source, said.note, said.batch) == ("市政府验收文件", "三项制度都已印发", "承诺.csv")


@pytest.mark.parametrize(
    ("word", "year", "state"),
    [
        ("进行中", 2024, PromiseState.UNDER_WAY),
        ("未完成", 2025, PromiseState.OVERDUE),
        ("进行中", 2025, PromiseState.OVERDUE),
        ("已完成", 2024, PromiseState.DONE),
    ],
)
def test_a_reported_state_counts_in_its_year_and_when_due(
    fresh: Monitor, publish: Callable[..., int], word: str, year: int, state: PromiseState
) -> None:
    subject = qualitative(fresh)
    publish(f"{subject},全市,{year},,{word},,文件,")
    assert entry(fresh, subject, year).state is state


def test_a_state_of_a_year_before_it_fell_due_does_not_say_what_became_of_it(
    fresh: Monitor, publish: Callable[..., int]
) -> None:
    subject = qualitative(fresh)
    publish(f"{subject},全市,2023,,进行中,,文件,")
    assert entry(fresh, subject, 2023).state is PromiseState.UNDER_WAY
    assert entry(fresh, subject, 2025).state is PromiseState.DUE_UNREPORTED


def test_tasks_and_projects_are_reported_too_and_withdrawn_like_figures(
    fresh: Monitor, publish: Callable[..., int], tmp_path: Path
) -> None:
    task = next(t for t in promising_tasks(fresh.plan) if not (t.commitments or t.indicators)).id
    project = fresh.plan.boxes[0].item[0].id
    number = publish(f"{task},全市,2025,,已完成,,文件,", f"{project},全市,2025,,未完成,,文件,缺土地")
    assert entry(fresh, task).state is PromiseState.DONE
    assert entry(fresh, project).state is PromiseState.OVERDUE
    Desk(fresh, lambda: someone(Role.REVIEWER), tmp_path / "uploads").withdraw(number, "口径不符")
    assert entry(fresh, task).statement is None
    assert entry(fresh, task).state is PromiseState.DUE_UNREPORTED


def test_a_number_goes_before_a_state_that_says_otherwise_and_the_reporter_is_asked_why(
    fresh: Monitor, check: Callable[..., Report], publish: Callable[..., int]
) -> None:
    subject = countable(fresh)
    commitment = fresh.plan.commitment(subject)
    need = required_value(fresh.plan, commitment)
    assert need is not None
    few = check(f"{subject},全市,2025,{need - 1:g},已完成,{commitment.unit},文件,")
    assert [i.code for i in few.to_explain] == ["STATE_AGAINST_NUMBER"]
    publish(f"{subject},全市,2025,{need:g},已完成,{commitment.unit},文件,")
    assert entry(fresh, subject).state is PromiseState.DONE
    publish(f"{subject},全市,2025,{need - 1:g},进行中,{commitment.unit},文件,")
    assert entry(fresh, subject).state is PromiseState.OVERDUE


def test_a_county_tells_whether_it_has_what_each_is_promised(
    fresh: Monitor, publish: Callable[..., int]
) -> None:
    commitment = next(c for c in fresh.plan.commitments if c.per is Per.DIVISION)
    publish(f"{commitment.id},卫滨区,2025,,已完成,,文件,")
    units = {u.division: u.has for u in units_of(fresh.at(View(2025, demo=False)), commitment)}
    assert units.pop(WEIBIN) is True
    assert set(units.values()) == {None}


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("{text},全市,2025,,差不多,,文件,", "UNKNOWN_STATE"),
        ("{text},全市,2025,,,,文件,", "MISSING_VALUE"),
        ("{task},全市,2025,,,,文件,", "MISSING_VALUE"),
        ("{task},全市,2025,,,,文件,正在办理", "UNKNOWN_STATE"),
        ("{text},全市,2025,,,,文件,正在办理", "UNKNOWN_STATE"),
        ("{task},全市,2025,3,已完成,,文件,", "NUMBER_NOT_ASKED"),
        ("IND-13,全市,2025,4.4,已完成,人,文件,", "STATE_NOT_ASKED"),
        ("resident_population,全市,2025,620,已完成,万人,文件,", "STATE_NOT_ASKED"),
        ("K01-01,全市,2025,,已完成,,文件,", "UNKNOWN_INDICATOR"),
    ],
)
def test_what_cannot_be_a_state_is_named(
    fresh: Monitor, check: Callable[..., Report], row: str, code: str
) -> None:
    task = promising_tasks(fresh.plan)[0].id
    report = check(row.format(text=qualitative(fresh), task=task))
    assert report.decision is Decision.REJECT
    assert code in [i.code for i in report.issues]


def test_a_remit_covers_the_promises_of_its_chapter_alone(fresh: Monitor) -> None:
    health = next(c.id for c in fresh.plan.commitments if c.domain == "health" and not c.per)
    school = next(c.id for c in fresh.plan.commitments if c.domain == "education" and not c.per)
    rows = file(*(f"{code},全市,2025,,进行中,,文件," for code in (health, school)))
    report = check_file(fresh, rows, "a.csv", remit=Remit("", "health"))
    assert [(i.code, i.row) for i in report.issues if i.code == "OUT_OF_SCOPE"] == [("OUT_OF_SCOPE", 3)]


def test_the_command_imports_states(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fresh: Monitor) -> None:
    monkeypatch.setenv("PLANMONITOR_VAR", str(tmp_path / "var"))
    subject = qualitative(fresh)
    (tmp_path / "a.csv").write_bytes(file(f"{subject},全市,2025,,已完成,,文件,办结"))
    done = CliRunner().invoke(main, ["import", str(tmp_path / "a.csv")])
    assert done.exit_code == 0, done.output
    config = Settings(var=tmp_path / "var", data=Settings().data, database_url="")
    found = entry(open_monitor(config), subject)
    assert found.statement is not None
    assert found.statement.state is Progress.DONE
