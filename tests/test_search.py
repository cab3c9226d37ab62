"""Something of the plan is found by its name, by what people say, by its id and by its pinyin."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from planmonitor.monitor import Monitor
from planmonitor.search import (
    MOST,
    EntryType,
    Findable,
    SearchIndex,
    find,
    readings,
    search_index,
    sounds_like,
)


@pytest.fixture(scope="module")
def index(monitor: Monitor) -> SearchIndex:
    return search_index(monitor.plan, monitor.divisions)


def first(index: SearchIndex, text: str) -> Findable:
    found = find(index, text)
    assert found, text
    return found[0]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("基本医疗保险参保率", "基本医疗保险参保率"),
        ("医保", "基本医疗保险参保率"),
        ("医保参保率", "基本医疗保险参保率"),
        ("yibao", "基本医疗保险参保率"),
        ("护士", "每千常住人口注册护士数"),
        ("ＩＮＤ－13", "每千常住人口注册护士数"),
        ("ind13", "每千常住人口注册护士数"),
        ("zhucehushi", "每千常住人口注册护士数"),
        ("mqczrkzchss", "每千常住人口注册护士数"),
        ("执业医师", "每千人拥有执业（助理）医师"),
        ("医疗床位", "每千人拥有医疗卫生机构床位数"),
        ("辉县", "辉县市"),
        ("hxs", "辉县市"),
        ("changyuan", "长垣市"),
        ("410783", "长垣市"),
        ("专栏5", "养老服务重点工程"),
        ("ylfwzdgc", "养老服务重点工程"),
        ("卫健委", "卫生健康"),
        ("床位 养老", "养老服务床位数"),
    ],
)
def test_the_first_result_is_what_is_meant(index: SearchIndex, text: str, name: str) -> None:
    assert first(index, text).name == name


def test_everything_is_found_by_its_own_name_and_id(index: SearchIndex) -> None:
    for entry in index.entries:
        same = [e for e in index.entries if e.name == entry.name]
        assert len(same) > MOST or entry in find(index, entry.name), entry
        assert first(index, entry.id) == entry


def test_there_is_an_entry_for_everything_that_has_a_page(monitor: Monitor, index: SearchIndex) -> None:
    plan, ids = monitor.plan, {e.id for e in index.entries}
    wanted = {i.id for i in plan.indicators} | {c.id for c in plan.commitments} | {b.id for b in plan.boxes}
    assert wanted | set(monitor.divisions.codes) <= ids


def test_the_unit_responsible_is_found_and_leads_to_what_it_answers_for(monitor: Monitor) -> None:
    plan = monitor.plan
    charged = tuple(
        replace(i, responsible="市医疗保障局") if n in (3, 13) else i for n, i in enumerate(plan.indicators)
    )
    index = search_index(replace(plan, indicators=charged), monitor.divisions)
    found = first(index, "医疗保障局")
    assert (found.kind, found.query) == (EntryType.DEPARTMENT, {"indicator": charged[3].id})
    answered_for = {e.id for e in find(index, "市医疗保障局") if e.kind is EntryType.INDICATOR}
    assert answered_for == {charged[3].id, charged[13].id}


def test_every_word_of_a_text_must_fit(index: SearchIndex) -> None:
    assert find(index, "护士 老旧小区") == ()
    assert find(index, "  ") == find(index, "、（）") == ()


def test_at_most_a_screenful_is_given_and_soon(index: SearchIndex) -> None:
    find(index, "a")
    began = time.perf_counter()
    for text in ("s", "的", "养老服务", "yanglao", "x" * 60, "zhzhzhzhzhzhzhzh"):
        assert len(find(index, text)) <= MOST
    assert time.perf_counter() - began < 3


def test_pinyin_is_initials_syllables_or_both_and_may_break_off() -> None:
    nurses = readings("注册护士")
    for typed in ("zchs", "zhchs", "zhuce", "zhuceh", "zchushi", "zhucehus"):
        assert sounds_like(nurses, typed)
    assert not sounds_like(nurses, "zhuceq")
    assert sounds_like(nurses, "zchs", whole=True)
    assert not sounds_like(nurses, "zch", whole=True)
    assert sounds_like(readings("率"), "lv")
    assert sounds_like(readings("率"), "lu")
    assert sounds_like(readings("长垣"), "cy")
