"""Reading the access file: who may do what."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from planmonitor.access import Access, departments
from planmonitor.catalogue import Plan
from planmonitor.divisions import Divisions
from planmonitor.loading.files import read_toml
from planmonitor.loading.problems import Inspection
from planmonitor.loading.records import validated

_LONGEST_SESSION = 24 * 31


def read_access(inspection: Inspection, path: Path, plan: Plan | None, divisions: Divisions | None) -> Access:
    """Read the access file; a file that is not there grants nothing, divisions by name become their codes.

    Without plan or divisions (they could not be read) departments or places stay unchecked.
    """
    raw = read_toml(inspection, path) if path.exists() else None
    access = None if raw is None else validated(inspection, path, Access, raw)
    if access is None:
        return Access()
    if not 0 < access.session_hours <= _LONGEST_SESSION:
        message = f"应大于0小时，不超过{_LONGEST_SESSION}小时，现为{access.session_hours:g}"
        inspection.wrong(path, message, "session_hours")
    known = None if plan is None else departments(plan)
    codes = {} if divisions is None else {d.name: d.adcode for d in divisions.division}
    entries = []
    for n, entry in enumerate(access.grant, start=1):
        owner, division = f"[[grant]] 第{n}条", codes.get(entry.division, entry.division)
        if division and divisions is not None and division not in divisions.codes:
            message = f"没有县（市、区）“{entry.division}”，可用：{'、'.join(codes)}"
            inspection.wrong(path, message, owner)
        if entry.department and known is not None and entry.department not in known:
            message = f"没有部门“{entry.department}”，可用：{'、'.join(sorted(known))}"
            inspection.wrong(path, message, owner)
        if not entry.claim or not entry.value:
            inspection.wrong(path, "claim 和 value 不能为空", owner)
        entries.append(replace(entry, division=division))
    return replace(access, grant=tuple(entries))


def load_access(path: Path, plan: Plan, divisions: Divisions) -> Access:
    """Read the access file strictly; a file that is not there grants nothing.

    Raises:
        DataError: on unknown keys, roles, divisions or departments, and on a length of session that is not
        positive.
    """
    inspection = Inspection()
    access = read_access(inspection, path, plan, divisions)
    inspection.require()
    return access
