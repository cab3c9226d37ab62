"""A figure named as people name it: indicator, place, period — never a code or a row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

from planmonitor.catalogue import Plan
from planmonitor.monitor import Monitor
from planmonitor.observations import Observation, Period
from planmonitor.progress import state_series
from planmonitor.promises import promising_tasks


@cache
def series_names(plan: Plan) -> Mapping[str, str]:
    """What everything that can be reported is called, by code; an indicator goes before a series."""
    promised = promises(plan)
    states = {state_series(code): f"{name}（进展状态）" for code, name in promised.items()}
    return states | promised | {s.id: s.name for s in plan.series} | {i.id: i.name for i in plan.indicators}


def promises(plan: Plan) -> dict[str, str]:
    """Everything of which a state may be reported, by code: commitments, tasks that promise, projects."""
    tasks = {t.id: f"{t.lead}：{t.summary}" if t.summary else t.lead for t in promising_tasks(plan)}
    projects = {item.id: f"{item.title}：{item.summary}" for b in plan.boxes for item in b.item}
    return {c.id: c.description for c in plan.commitments} | tasks | projects


def figure_name(monitor: Monitor, o: Observation) -> str:
    """A figure as people say it."""
    return cell_name(monitor, f"{o.series}|{o.division}|{o.period.label}")


def cell_name(monitor: Monitor, key: str) -> str:
    """A cell by its key (:func:`planmonitor.store.figures.cell_key`) as people say it."""
    series, division, period, *_ = key.split("|")
    name = series_names(monitor.plan).get(series, series)
    return f"{name}，{monitor.place_name(division)}，{Period(period).word}"


def cell_names(monitor: Monitor, keys: Iterable[str], most: int = 5) -> str:
    """Several cells in one passage; beyond ``most`` they are counted."""
    every = list(keys)
    named = "；".join(cell_name(monitor, key) for key in every[:most])
    return f"{named}等{len(every)}个" if len(every) > most else named
