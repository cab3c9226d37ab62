"""Every part of the indicator page can be drawn for every indicator, with figures and without."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

from components.indicator import PARTS
from components.scope import the_monitor
from planmonitor.settings import Settings, settings


@pytest.fixture(scope="module", autouse=True)
def _own_store(bundled_settings: Settings) -> Iterator[None]:
    """The pages open the tests' store, not the one of whoever runs them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PLANMONITOR_VAR", str(bundled_settings.var))
        settings.cache_clear()
        the_monitor.clear()
        yield
    settings.cache_clear()
    the_monitor.clear()


def _draw_all() -> None:
    """One part for all indicators, in the city and in one county; runs inside the tester."""
    from dataclasses import replace

    import streamlit as st

    from components.indicator import PARTS, show_facts
    from components.scope import INDICATOR, read_scope
    from planmonitor.answers import View

    scope = read_scope(INDICATOR)
    plan, wanted = scope.answers.plan, st.query_params["wanted"]
    places = (None, scope.answers.divisions.codes[-1])
    views = [View(year, demo) for year in (plan.target_year - 2, plan.target_year) for demo in (True, False)]
    for number, view in enumerate(views):
        for place in places:
            one = replace(scope, answers=scope.monitor.at(view), division=place, page=f"{number}{place}")
            for indicator in plan.indicators:
                show_facts(one, indicator)
                PARTS[wanted].show(replace(one, page=f"{one.page}{indicator.id}"), indicator)
    st.text(f"drawn: {len(views) * len(places) * len(plan.indicators)}")


@pytest.mark.parametrize("part", PARTS)
def test_every_part_is_drawn_for_every_indicator(part: str) -> None:
    app = AppTest.from_function(_draw_all, default_timeout=120)
    app.query_params["wanted"] = part
    app.query_params["period"] = "2023"
    app.run()
    assert not app.exception
    assert app.text[-1].value.startswith("drawn: ")
    assert not app.text[-1].value.endswith(" 0")
