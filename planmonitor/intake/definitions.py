"""By which definition a figure is reported: read, kept, and asked about where it is another one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from planmonitor.intake.header import UploadColumn
from planmonitor.intake.problems import Issue, plausibility
from planmonitor.intake.rows import Line
from planmonitor.intake.setting import Setting
from planmonitor.intake.text import tidy
from planmonitor.observations import Observation

_DENOMINATORS = (("常住", "户籍"), ("常住", "公安"), ("年末", "年均"), ("年末", "年平均"))
"""Words for what is divided by: the first is meant, the second is another one."""


def definition_of(line: Line, setting: Setting) -> str:
    """The definition a line is kept under: the one it gives, empty for the catalogue's own.

    A supporting series continues the definition that its year already has (an end-of-year population stays
    one), so that a revision is set against what it revises.
    """
    given = line.definition.strip()
    if given and tidy(given) != tidy(_standard(line.series, setting)):
        return given
    if setting.is_indicator(line.series):
        return ""
    known = [o for o in setting.known if o.series == line.series]
    if not known:
        return ""
    nearest = min(known, key=lambda o: _distance(o, line))
    return nearest.definition


def _distance(o: Observation, line: Line) -> tuple[bool, bool, int]:
    return (o.year != line.year, o.division != line.division, abs(o.year - line.year))


def _standard(series: str, setting: Setting) -> str:
    """What the catalogue says a series counts."""
    told = {s.id: s.definition for s in setting.plan.series}
    told |= {i.id: i.definition for i in setting.plan.indicators}
    return told.get(series, "")


def other_definitions(lines: Sequence[Line], setting: Setting) -> Iterator[Issue]:
    """Definitions that are not the catalogue's and new to the series, and remarks that name another one."""
    used = {(o.series, o.definition) for o in setting.known}
    for line in lines:
        if line.definition and (line.series, line.definition) not in used:
            issue = plausibility.OTHER_DEFINITION.issue(given=line.definition[:40])
            yield issue.at(line.number, UploadColumn.DEFINITION, line.definition)
        elif not line.definition:
            named = _other_denominator(line, setting)
            if named:
                issue = plausibility.OTHER_DENOMINATOR.issue(meant=named[0], other=named[1])
                yield issue.at(line.number, UploadColumn.REMARK, line.remark)


def _other_denominator(line: Line, setting: Setting) -> tuple[str, str] | None:
    """The denominator meant and the other one a remark names; None where it names none."""
    meant_by = _standard(line.series, setting)
    i = next((i for i in setting.plan.indicators if i.id == line.series), None)
    if i is not None and i.weight and i.weight == setting.plan.population:
        meant_by += next((s.name for s in setting.plan.series if s.id == i.weight), "")
    for meant, other in _DENOMINATORS:
        if meant in meant_by and other not in meant_by and other in line.remark and meant not in line.remark:
            return meant, other
    return None
