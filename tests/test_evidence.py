"""Verdicts on many subjects at once, and the files that back them."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
import sqlalchemy

from planmonitor.access import EVERYTHING, Grant, NotAllowed, Person, Remit, Role, operator
from planmonitor.answers import View
from planmonitor.assessment import Verdict
from planmonitor.evaluation import Evaluation, Field
from planmonitor.evidence import LARGEST, MOST_FILES, EvidenceFile, plain_name, problem_with
from planmonitor.monitor import Monitor
from planmonitor.store import open_store

PDF = EvidenceFile("核查报告.pdf", b"%PDF-1.7 report")
BOSS = operator("李评估")


def judged(subject: str, verdict: Verdict | None = Verdict.ACHIEVED) -> Evaluation:
    return Evaluation(
        subject,
        "410700",
        2025,
        verdict,
        "现场核查",
        "报告第3页",
        Verdict.NOT_JUDGED,
        "李评估",
        datetime(2026, 5, 1),
    )


def test_verdicts_on_many_subjects_are_stored_together_with_their_files(fresh: Monitor) -> None:
    subjects = ("IND-02", "IND-09", "T02-06")
    assert fresh.evaluate_all([judged(s) for s in subjects], by=BOSS, files=[PDF]) == {}
    kept = fresh.at(View(2025)).evaluations
    for s in subjects:
        (file,) = kept[s, "410700", 2025].files
        assert (file.name, file.size) == ("核查报告.pdf", len(PDF.content))
        assert fresh.store.evidence.content(file.digest) == PDF.content
    assert fresh.store.seals.verify() == []


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (replace(judged("IND-09"), reason=" "), Field.REASON),
        (replace(judged("IND-09"), evaluator=""), Field.EVALUATOR),
    ],
)
def test_one_wrong_verdict_stores_none(fresh: Monitor, wrong: Evaluation, field: Field) -> None:
    assert field in fresh.evaluate_all([judged("IND-02"), wrong], by=BOSS, files=[PDF])
    assert fresh.store.evaluations.revisions(fresh.plan.id) == ()


def test_nobody_judges_beyond_the_remit_in_a_bundle(fresh: Monitor) -> None:
    health = Person("h", "卫健", (Grant(Role.EVALUATOR, Remit("", "health")),))
    with pytest.raises(NotAllowed, match="IND-03"):
        fresh.evaluate_all([judged("IND-13"), judged("IND-03")], by=health)
    clerk = Person("c", "填报", (Grant(Role.CLERK, EVERYTHING),))
    with pytest.raises(NotAllowed):
        fresh.evaluate_all([judged("IND-02")], by=clerk, files=[PDF])
    assert fresh.store.evaluations.revisions(fresh.plan.id) == ()
    assert fresh.store.evidence.content(PDF.attached.digest) is None


@pytest.mark.parametrize(
    ("file", "word"),
    [
        (EvidenceFile("a.html", b"<script>alert(1)</script>"), "不能作为附件"),
        (EvidenceFile("a.svg", b"<svg onload=alert(1)>"), "不能作为附件"),
        (EvidenceFile("pdf", b"%PDF-1.7"), "不能作为附件"),
        (EvidenceFile("a.pdf", b"<html>"), "与后缀不符"),
        (EvidenceFile("a.docx", b"%PDF-1.7"), "与后缀不符"),
        (EvidenceFile("a.pdf", b""), "与后缀不符"),
        (EvidenceFile("a.pdf", b"%PDF-" + bytes(LARGEST)), "超过10MB"),
    ],
)
def test_what_a_browser_would_run_or_nobody_can_open_is_not_kept(
    fresh: Monitor, file: EvidenceFile, word: str
) -> None:
    wrong = fresh.evaluate_all([judged("IND-02")], by=BOSS, files=[PDF, file])
    assert word in wrong[Field.FILES]
    assert fresh.store.evidence.content(PDF.attached.digest) is None


def test_more_files_than_anybody_reads_are_refused() -> None:
    assert problem_with([PDF] * MOST_FILES) == ""
    assert "最多" in problem_with([PDF] * (MOST_FILES + 1))


def test_a_files_name_can_lead_nowhere() -> None:
    assert plain_name("..\\..\\etc/passwd\x00.pdf") == "passwd.pdf"
    assert plain_name("\u202efdp.exe.pdf") == "fdp.exe.pdf"
    assert len(plain_name("长" * 300 + ".pdf")) == 120


def test_the_same_file_is_kept_once_and_nothing_kept_is_changed(database: str) -> None:
    store = open_store(database)
    for subject in ("IND-02", "IND-03"):
        one = replace(judged(subject), files=(PDF.attached,))
        store.evaluations.append_all("p", [one], [PDF])
    with store.engine.connect().execution_options(readonly=True) as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM evidence").scalar() == 1
    for statement in ("UPDATE evidence SET size = 0", "DELETE FROM evidence"):
        with (
            pytest.raises(sqlalchemy.exc.DatabaseError, match="append-only"),
            store.engine.begin() as connection,
        ):
            connection.exec_driver_sql(statement)
    assert store.seals.verify() == []
    store.engine.dispose()


@pytest.mark.parametrize(
    ("table", "statement"),
    [
        ("evidence", "UPDATE evidence SET content = x'00'"),
        ("evaluation_revision", "UPDATE evaluation_revision SET files = '[]'"),
    ],
)
def test_a_file_or_its_name_changed_by_hand_is_seen(tmp_path: Path, table: str, statement: str) -> None:
    address = f"sqlite:///{tmp_path / 's.sqlite'}"
    store = open_store(address)
    store.evaluations.append_all("p", [replace(judged("IND-02"), files=(PDF.attached,))], [PDF])
    with sqlite3.connect(tmp_path / "s.sqlite") as connection:
        connection.execute(f"DROP TRIGGER {table}_no_update")
        connection.execute(statement)
    connection.close()
    assert len(store.seals.verify()) == 1
    store.engine.dispose()
