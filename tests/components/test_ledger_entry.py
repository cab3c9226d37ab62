"""What was reported of a promise is told where the promise is: its state, words, evidence and batch."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from components.scope import the_monitor
from planmonitor.intake.importing import check_file, publish
from planmonitor.settings import settings

HEAD = '指标编码,"县(市、区)",年份,数值,状态,单位,数据来源,备注'


@pytest.fixture(autouse=True)
def _own_store(tmp_path: Path) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PLANMONITOR_VAR", str(tmp_path))
        settings.cache_clear()
        the_monitor.clear()
        yield
    settings.cache_clear()
    the_monitor.clear()


def _draw() -> None:
    """The entry named in the address; runs inside the tester."""
    import streamlit as st

    from components.ledger.entry import show_entry
    from components.scope import LEDGER, read_scope
    from planmonitor.ledger import entries

    scope = read_scope(LEDGER)
    show_entry(scope, next(e for e in entries(scope.answers) if e.id == st.query_params["item"]))


def test_a_reported_state_is_shown_with_its_words_evidence_and_batch() -> None:
    monitor = the_monitor()
    subject = next(c.id for c in monitor.plan.commitments if c.value is None and not c.per)
    rows = f"{HEAD}\r\n{subject},全市,2025,,已完成,,验收文件,三项都已办结\r\n"
    publish(monitor, check_file(monitor, rows.encode("utf-8-sig"), "承诺.csv"), actor="填")
    app = AppTest.from_function(_draw, default_timeout=120)
    app.query_params["item"], app.query_params["year"] = subject, "2025"
    app.run()
    assert not app.exception
    shown = " ".join(str(block.proto.body) for block in app.get("html"))
    assert "2025年已完成：三项都已办结（依据：验收文件；批次：承诺.csv" in shown
