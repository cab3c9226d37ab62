"""Every example upload gets the verdict it must get, within its limits."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from planmonitor.intake.report import Decision, Report
from planmonitor.monitor import Monitor

CASES = Path(__file__).parent / "cases"
with (CASES / "manifest.csv").open(encoding="utf-8-sig", newline="") as handle:
    MANIFEST = list(csv.DictReader(handle))


def content(case: dict[str, str]) -> bytes:
    path = CASES / "files" / case["file"]
    return path.read_bytes() if path.exists() else LARGE[case["id"]]()


def many_members() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for n in range(20_000):
            archive.writestr(f"xl/{n}.xml", "")
    return out.getvalue()


HEADER = "指标编码,指标名称,县(市、区),年份,数值,单位,数据来源,备注\n"
LARGE: dict[str, Callable[[], bytes]] = {
    "105": many_members,
    "119": lambda: (HEADER + "IND-14,,卫滨区,2025,96.5,%,统计局," + "长" * 3_000_000).encode(),
    "224": lambda: (HEADER + "IND-14,,卫滨区,2025,96.5,%,统计局,备注\n" * 500_000).encode(),
}


@pytest.mark.parametrize("case", MANIFEST, ids=lambda c: f"{c['id']}-{c['hazard'][:30]}")
def test_verdict_rows_and_values(case: dict[str, str], ask: Callable[..., Report], monitor: Monitor) -> None:
    report = ask(content(case), case["upload_name"], case["uploader_scope"])
    told = [(i.code, i.row, i.message) for i in report.issues]
    assert report.decision.value in (case["verdict"], case["also_ok"]), told
    if report.decision is Decision.REJECT:
        assert report.figures == ()
        assert all(len(i.message) > 8 for i in report.issues)
        return
    assert len(report.figures) == int(case["rows_stored"])
    stored = [r.observation for r in report.figures]
    if case["expect_values"]:
        values = [[o.series, monitor.place_name(o.division), o.year, o.value] for o in stored]
        assert values == json.loads(case["expect_values"])
    if case["expect_remark"]:
        assert stored[0].note == json.loads(case["expect_remark"])
