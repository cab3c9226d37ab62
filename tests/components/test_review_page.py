"""Reviewing on the page: a second press returns nothing more, a filter hides nothing from who publishes."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from components.gate.callers import Caller
from components.scope import Scope
from planmonitor.access import EVERYTHING
from planmonitor.answers import View
from planmonitor.intake.desk import Desk
from planmonitor.monitor import Monitor
from planmonitor.store import SubmissionState
from tests.intake.conftest import hand_in
from tests.intake.test_desk import CITY, HEALTH
from tests.intake.test_review import several


def _draw(scope: "Scope", desk: "Desk") -> None:
    from components.intake.review import show_review

    show_review(scope, desk, desk.person())


def text_of(page: AppTest) -> str:
    return "\n".join(e.proto.body for e in page.get("html"))


def test_returning_some_figures_leaves_nothing_for_a_second_press(
    fresh: Monitor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Caller, "of_this_page", classmethod(lambda cls: cls({}, "192.0.2.1")))
    number = hand_in(Desk(fresh, lambda: CITY, tmp_path / "uploads"), several(4.4, 4.5, 4.6), EVERYTHING)
    desk = Desk(fresh, lambda: HEALTH, tmp_path / "uploads")
    scope = Scope(fresh, fresh.at(View(2025)), None, "intake")
    page = AppTest.from_function(_draw, args=(scope, desk), default_timeout=60).run()
    assert not page.exception
    page.selectbox[0].set_value("410702").run()
    assert "（含筛选以外的2个）" in text_of(page)
    assert list(page.multiselect[0].options) == ["每千常住人口注册护士数，红旗区，2025年"]
    (picked,) = [key for key in fresh.store.submissions.find(fresh.plan.id, number).base if "|410702|" in key]
    page.multiselect[0].set_value([picked])
    reason = page.text_input[0].set_value("请核对口径")
    page.run()
    assert reason.label == "退回原因"
    (button,) = [b for b in page.button if b.label == "退回所选的1个数"]
    button.click().run()
    assert not page.exception
    found = fresh.store.submissions.find(fresh.plan.id, number)
    assert (found.state, list(found.returned.values())) == (SubmissionState.SUBMITTED, ["请核对口径"])
    assert page.text_input[0].value == ""
    (button,) = [b for b in page.button if b.label == "退回"]
    button.click().run()
    assert fresh.store.submissions.find(fresh.plan.id, number) == found
    assert "已退回：请核对口径" in text_of(page)
