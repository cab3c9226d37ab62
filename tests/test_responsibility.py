"""Which unit answers for an indicator: set by an administrator over the plan's files, every step kept."""

from __future__ import annotations

import pytest
import sqlalchemy

from planmonitor.access import EVERYTHING, Grant, NotAllowed, Person, Remit, Role, departments, operator
from planmonitor.answers import View
from planmonitor.monitor import Monitor, open_monitor
from planmonitor.responsibility import LONGEST_UNIT
from planmonitor.settings import Settings
from planmonitor.store import NotPossible

ADMIN = operator("张三")
UNIT = "市数据局"


@pytest.fixture
def town(town_settings: Settings) -> Monitor:
    return open_monitor(town_settings)


def the_one(monitor: Monitor) -> str:
    return monitor.plan.indicators[0].id


def test_a_unit_set_replaces_that_of_the_files_in_every_answer(town: Monitor) -> None:
    subject = the_one(town)
    assert town.assign({subject: f" {UNIT} "}, ADMIN) == 1
    assert town.plan.indicator(subject).responsible == UNIT
    assert town.at(View(town.plan.target_year)).ground.plan.indicator(subject).responsible == UNIT
    assert departments(town.plan)[UNIT] == UNIT
    assert Remit(department=UNIT).allows(town.plan, subject, town.plan.adcode)


def test_another_process_sees_it_when_it_next_asks(town: Monitor, town_settings: Settings) -> None:
    other = open_monitor(town_settings)
    other.at(View(other.plan.target_year))
    town.assign({the_one(town): UNIT}, ADMIN)
    other.at(View(other.plan.target_year))
    assert other.plan.indicator(the_one(town)).responsible == UNIT


def test_what_was_set_stays_in_the_log_and_an_empty_name_returns_to_the_files(town: Monitor) -> None:
    subject, printed = the_one(town), town.plan.indicators[0].responsible
    for unit in (UNIT, "市教育局", ""):
        town.assign({subject: unit}, ADMIN)
    kept = town.store.responsibilities.revisions(town.plan.id)
    assert [(a.unit, a.actor, a.person) for a in kept] == [
        (u, "张三", "local") for u in (UNIT, "市教育局", "")
    ]
    assert town.plan.indicator(subject).responsible == printed


def test_what_is_not_changed_is_not_stored(town: Monitor) -> None:
    subject = the_one(town)
    assert town.assign({i.id: i.responsible for i in town.plan.indicators}, ADMIN) == 0
    town.assign({subject: UNIT}, ADMIN)
    assert town.assign({subject: UNIT}, ADMIN) == 0
    assert len(town.store.responsibilities.revisions(town.plan.id)) == 1


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
def test_only_an_administrator_sets_units(town: Monitor, role: Role) -> None:
    somebody = Person("id", "李四", (Grant(role, EVERYTHING),))
    with pytest.raises(NotAllowed, match="管理员"):
        town.assign({the_one(town): UNIT}, somebody)
    assert town.store.responsibilities.revisions(town.plan.id) == ()


def test_nameless_or_overlong_stores_nothing(town: Monitor) -> None:
    with pytest.raises(NotPossible, match="姓名"):
        town.assign({the_one(town): UNIT}, operator(""))
    with pytest.raises(NotPossible, match="不能超过"):
        town.assign({the_one(town): "局" * (LONGEST_UNIT + 1)}, ADMIN)
    assert town.store.responsibilities.version() == 0


def test_a_unit_edited_by_hand_breaks_the_seal(town: Monitor, town_settings: Settings) -> None:
    town.assign({the_one(town): UNIT}, ADMIN)
    assert town.store.seals.verify() == []
    engine = sqlalchemy.create_engine(town_settings.database)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE responsibility SET unit = '别的局'")
    engine.dispose()
    (wrong,) = town.store.seals.verify()
    assert "责任单位" in wrong
