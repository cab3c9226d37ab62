"""Every page and every file is made, whatever is known: demo on and off, each year, city and county, five
stores.

All combinations would be thousands; each pair of choices is met at least once, and each page is opened with
every year and with every store. Left out: the page of data entry, whose uploader the tester does not know.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import product

import pytest
from streamlit.testing.v1 import AppTest

import components.download
from components.evaluation import _VIEWS
from components.indicator import PARTS
from components.ledger import _VIEWS as LEDGER_VIEWS
from components.scope import the_monitor
from planmonitor.answers import View
from planmonitor.assessment import Assessment
from planmonitor.export import FileTable
from planmonitor.settings import Settings, settings
from planmonitor.tables import ROUNDED
from tests.driving import CHAPTERS
from tests.matrix.conftest import DEMO, ONE_COUNTY

STORES = tuple(DEMO)
YEARS = (2021, 2022, 2023, 2024, 2025)
ENTRIES = (
    ("overview", {}),
    ("screen", {}),
    *((name, {}) for name in CHAPTERS),
    *(("indicator", {"part": part, "period": "2024"}) for part in PARTS),
    *(("evaluation", {"view": view}) for view in _VIEWS),
    ("findings", {}),
    *(("ledger", {"view": view}) for view in LEDGER_VIEWS),
    ("method", {}),
)


@dataclass(frozen=True)
class Visit:
    """One page opened from one view of one store."""

    page: str
    query: tuple[tuple[str, str], ...]
    year: int
    demo: bool
    county: bool


def visits() -> dict[str, list[Visit]]:
    """The visits of each store: a Latin square of pages, years and stores, the two switches turning in it."""
    found: dict[str, list[Visit]] = {name: [] for name in STORES}
    for (n, (page, query)), (m, year) in product(enumerate(ENTRIES), enumerate(YEARS)):
        turn = n + m
        visit = Visit(page, tuple(query.items()), year, (turn // 5 + m) % 2 == 0, (turn // 2) % 2 == 0)
        found[STORES[turn % 5]].append(visit)
    return found


def test_every_pair_of_choices_is_met() -> None:
    seen = [
        ((v.page, v.query), v.year, store, v.demo, v.county) for store, made in visits().items() for v in made
    ]
    choices = ([(p, tuple(q.items())) for p, q in ENTRIES], YEARS, STORES, (True, False), (True, False))
    for a in range(5):
        for b in range(a):
            met = {(row[a], row[b]) for row in seen}
            assert met == set(product(choices[a], choices[b])), (a, b)


@pytest.fixture(params=STORES)
def store(request: pytest.FixtureRequest, stores: Callable[[str], Settings]) -> Iterator[str]:
    """The pages open this store."""
    config = stores(request.param)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PLANMONITOR_VAR", str(config.var))
        patch.setenv("PLANMONITOR_DATA", str(config.data))
        settings.cache_clear()
        the_monitor.clear()
        yield request.param
    settings.cache_clear()
    the_monitor.clear()


@pytest.fixture
def files(monkeypatch: pytest.MonkeyPatch) -> list[FileTable]:
    """Every file is made at once that a button would make when pressed; their tables."""
    made: list[FileTable] = []

    def press(build: Callable[[FileTable], bytes], table: FileTable) -> Callable[[], bytes]:
        assert build(table)
        made.append(table)
        return partial(build, table)

    monkeypatch.setattr(components.download, "partial", press)
    return made


def _opened(app: AppTest, visit: Visit) -> AppTest:
    """The page as a reader's link opens it, coming from another page, the year chosen and not the usual one."""
    app.session_state["year_is_chosen"] = True
    demo, county = "1" if visit.demo else "0", ONE_COUNTY if visit.county else ""
    app.query_params = {"year": str(visit.year), "demo": demo, "county": county, **dict(visit.query)}
    return app.switch_page(f"pages/{visit.page}.py").run()


def _mixed(made: list[Visit]) -> Iterator[Visit]:
    """The same visits, never one page twice in a row: what a page's pickers hold would win over the link."""
    for n in reversed(range(6)):
        yield from made[n::6]


def test_every_page_and_file_is_made_from_every_view(store: str, files: list[FileTable]) -> None:
    app = AppTest.from_file("../../dashboard.py", default_timeout=60).run()
    wrong = []
    for visit in _mixed(visits()[store]):
        _opened(app, visit)
        wrong += [f"{visit}: {e.message}" for e in app.exception]
        assert _picked(app, "评估年份") in (None, str(visit.year)), visit
        assert _picked(app, "县（市、区）") in (None, ONE_COUNTY if visit.county else ""), visit
        wrong += [f"{visit}: {said}" for said in untrue(_told(app), visit)]
    assert not wrong, "\n".join(wrong)
    assert files
    assert not {name for table in files for name in _only_full(table)}


def _only_full(table: FileTable) -> Iterator[str]:
    """The columns of long numbers that have no rounded ones beside them."""
    for n, name in enumerate(table.columns):
        long = [row[n] for row in table.rows if isinstance(row[n], float) and len(repr(row[n])) > 7]
        if long and ROUNDED not in name and f"{name}{ROUNDED}" not in table.columns:
            yield f"{table.title}：{name} {long[0]}"


def _picked(app: AppTest, label: str) -> str | None:
    """What a filter of the page stands at; None on a page without it."""
    values = [str(box.value) for box in app.selectbox if box.label == label]
    return values[0] if values else None


def _told(app: AppTest) -> str:
    """Everything the page says in its own words."""
    return "\n".join(str(element.proto.body) for element in app.get("html"))


def untrue(text: str, visit: Visit) -> Iterator[str]:
    """What a page says that its figures don't bear out."""
    answers = the_monitor().at(View(visit.year, visit.demo))
    place = ONE_COUNTY if visit.county and visit.page in CHAPTERS else None
    results = [a for a in answers.assess_all(place) if visit.page in ("overview", "screen") or _on(a, visit)]
    if results and not any(a.is_judged for a in results) and "没有滞后" in text:
        yield "没有滞后, though nothing is judged"
    yield from (
        f"a lack of nothing: {m}"
        for m in re.findall(r"差0(?![.\d])\S*|每年(?:增加|新增|减少)?0(?![.\d])\S*", text)
    )
    if visit.year >= answers.plan.target_year and "今后每年须" in text:
        yield "something a year is still needed, though no year is left"


def _on(a: Assessment, visit: Visit) -> bool:
    return the_monitor().plan.indicator(a.indicator).page == visit.page
