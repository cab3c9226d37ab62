"""Reading who reports: a city's divisions and its towns."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from planmonitor.divisions import Divisions, Town, TownKind
from planmonitor.loading.files import has_folder, read_csv, read_toml
from planmonitor.loading.plan_checks import ADCODE
from planmonitor.loading.problems import Inspection
from planmonitor.loading.records import validated

TOWN_COLUMNS = ("code", "name", "kind", "stat_area_code", "stat_area_name", "gb_adcode", "gb_name")

_TOWN_KINDS = {
    "镇": TownKind.TOWNSHIP,
    "乡": TownKind.TOWNSHIP,
    "民族乡": TownKind.TOWNSHIP,
    "苏木": TownKind.TOWNSHIP,
    "民族苏木": TownKind.TOWNSHIP,
    "街道": TownKind.SUBDISTRICT,
    "其他": TownKind.OTHER,
}


def read_divisions(inspection: Inspection, folder: Path, city: str = "") -> Divisions | None:
    """Read ``divisions.toml`` of a city's folder; ``city`` is the code the plan names, empty when unknown."""
    if not has_folder(inspection, folder):
        return None
    path = folder / "divisions.toml"
    raw = read_toml(inspection, path)
    divisions = None if raw is None else validated(inspection, path, Divisions, raw)
    if divisions is None:
        return None
    if city and divisions.adcode != city:
        inspection.wrong(path, f"应为规划城市的代码{city}，现为{divisions.adcode}", "adcode")
    if not divisions.division:
        inspection.wrong(path, "没有任何 [[division]]，至少要有一个")
    codes = [divisions.adcode, *divisions.codes, *(z.adcode for z in divisions.zone)]
    for code, times in Counter(codes).items():
        if times > 1:
            inspection.wrong(path, "行政区划代码重复", code)
        if not ADCODE.fullmatch(code):
            inspection.wrong(path, "行政区划代码应为6位数字", code)
    for division in divisions.division:
        for old in division.replaces:
            if not ADCODE.fullmatch(old.adcode):
                inspection.wrong(path, f"replaces 的代码“{old.adcode}”应为6位数字", division.adcode)
            elif old.adcode in codes:
                inspection.wrong(path, f"replaces 的代码“{old.adcode}”仍在使用，不能被接续", division.adcode)
    replaced = [old.adcode for d in divisions.division for old in d.replaces]
    for code, times in Counter(replaced).items():
        if times > 1:
            inspection.wrong(path, f"replaces 的代码“{code}”被接续两次，只能由一个行政区接续", code)
    names = [divisions.name, *(d.name for d in divisions.division), *(z.name for z in divisions.zone)]
    for name, times in Counter(names).items():
        if times > 1 or not name:
            inspection.wrong(path, "名称重复" if name else "name 不能为空", name)
    for zone in divisions.zone:
        if zone.host not in divisions.codes:
            inspection.wrong(path, f"host 所在行政区“{zone.host}”不存在", zone.adcode)
    return divisions


def read_towns(inspection: Inspection, folder: Path, divisions: Sequence[str] | None) -> tuple[Town, ...]:
    """Read ``townships.csv``; empty when a city has no such file. ``divisions`` are the codes known, None
    when unread.
    """
    path = folder / "townships.csv"
    if not path.exists():
        return ()
    towns = []
    seen: Counter[str] = Counter()
    for line in read_csv(inspection, path, TOWN_COLUMNS):
        cells = {key: value.strip() for key, value in line.cells.items()}
        code, division = cells["code"], cells["gb_adcode"]
        seen[code] += 1
        if not code or not cells["name"]:
            inspection.wrong(path, "code 和 name 不能为空", line.name)
        elif seen[code] > 1:
            inspection.wrong(path, f"代码“{code}”重复", line.name)
        if divisions is not None and division not in divisions:
            message = f"gb_adcode“{division}”不是本市的县（市、区），可用：{'、'.join(divisions)}"
            inspection.wrong(path, message, line.name)
        kind = _TOWN_KINDS.get(re.split("[(（]", cells["kind"])[0])
        if kind is None:
            message = f"kind“{cells['kind']}”不在允许的取值中，可用：{'、'.join(_TOWN_KINDS)}（其他之后可加括号说明）"
            inspection.wrong(path, message, line.name)
            continue
        towns.append(Town(code=code, name=cells["name"], kind=kind, division=division))
    return tuple(towns)
