"""Every class of problem is named once, used, told in words, and given the facts its sentence needs."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter
from types import ModuleType

import pytest

from planmonitor.export import FileTable
from planmonitor.intake import problems
from planmonitor.intake.annotate import annotated_table, problem_table
from planmonitor.intake.importing import check_file
from planmonitor.intake.problems import ISSUE_KINDS, Issue, IssueKind, Level, confirmed_by, title_of
from planmonitor.intake.problems.kinds import error
from planmonitor.monitor import Monitor
from planmonitor.settings import ROOT
from tests.intake.conftest import row, workbook

STAGES: tuple[ModuleType, ...] = (
    problems.files,
    problems.layout,
    problems.figures,
    problems.rows,
    problems.plausibility,
)
REGISTRY = ROOT / "planmonitor" / "intake" / "problems"
NAMED = {
    f"{stage.__name__.rpartition('.')[2]}.{name}": kind
    for stage in STAGES
    for name, kind in vars(stage).items()
    if isinstance(kind, IssueKind)
}


def product() -> Iterator[Path]:
    """Every source file outside the registry."""
    for folder in ("planmonitor", "components", "pages"):
        yield from (p for p in (ROOT / folder).rglob("*.py") if REGISTRY not in p.parents)


def intake() -> Iterator[ast.Module]:
    for path in product():
        if "intake" in path.parts:
            yield ast.parse(path.read_text("utf-8"))


def fields(kind: IssueKind) -> set[str]:
    parts = Formatter().parse(f"{kind.wrong}{kind.instruction}")
    return {field for _, field, _, _ in parts if field}


@pytest.mark.parametrize("kind", NAMED.values(), ids=list(NAMED))
def test_every_problem_says_in_chinese_what_it_is_and_what_to_do(kind: IssueKind) -> None:
    for text in (kind.title, kind.wrong, kind.instruction):
        assert re.search("[一-鿿]", text) or text == "{instruction}"
    assert len(kind.title) <= 10
    assert kind.code not in kind.title + kind.wrong + kind.instruction
    assert not kind.wrong.endswith(("。", "；"))


def test_a_code_names_one_class_and_one_constant() -> None:
    assert {kind.code for kind in NAMED.values()} == set(ISSUE_KINDS)
    for code, kind in ISSUE_KINDS.items():
        assert [name for name, held in NAMED.items() if held is kind] == [
            name for name in NAMED if name.endswith(f".{code}")
        ]
    assert len({kind.title for kind in ISSUE_KINDS.values()}) == len(ISSUE_KINDS)


def test_no_code_stands_outside_the_registry() -> None:
    literal = re.compile("|".join(rf"""["']{code}["']""" for code in ISSUE_KINDS))
    found = [(p.name, m[0]) for p in product() for m in literal.finditer(p.read_text("utf-8"))]
    assert found == []


def test_every_sentence_is_used() -> None:
    used = {
        f"{node.value.id}.{node.attr}"
        for tree in intake()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
    }
    assert set(NAMED) - used == set()


def test_every_sentence_is_given_the_facts_it_names() -> None:
    """Where a class is named as it is said; those chosen at run time are said by the uploads of other
    tests.
    """
    said = set()
    for tree in intake():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                name = ast.unparse(node.func.value)
                if node.func.attr == "issue" and name in NAMED:
                    assert {k.arg for k in node.keywords} == fields(NAMED[name]), name
                    said.add(name)
    assert len(said) > len(NAMED) / 2


@pytest.mark.parametrize("kind", ISSUE_KINDS.values(), ids=list(ISSUE_KINDS))
def test_the_documentation_knows_every_problem(kind: IssueKind) -> None:
    line = f"| `{kind.code}` | {kind.title} | {kind.level.word} | {kind.instruction} |"
    assert line in (ROOT / "docs" / "upload-checks.md").read_text("utf-8").splitlines()


def test_a_code_that_is_not_registered_cannot_be_used() -> None:
    with pytest.raises(ValueError, match="no such class"):
        Issue("MADE_UP", Level.ERROR, "…")


def test_a_code_cannot_be_registered_twice() -> None:
    code = next(iter(ISSUE_KINDS))
    with pytest.raises(ValueError, match="twice"):
        error(code, "另一个", "…", "…")


def test_a_retired_code_in_old_records_still_has_a_title() -> None:
    assert title_of("RETIRED_LONG_AGO")
    assert "RETIRED" not in title_of("RETIRED_LONG_AGO")


def test_no_code_is_read_by_a_person(monitor: Monitor) -> None:
    data = workbook([row(code="ind-14", value="约4", year="25"), row(place="哪里"), row(remark="=1+1")])
    report = check_file(monitor, data, "a.xlsx")
    assert len({i.code for i in report.issues}) >= 5
    for table in (problem_table(report), annotated_table(data, "a.xlsx", report)):
        assert not [code for code in ISSUE_KINDS if code in _text(table)]
    assert "不是数" in _text(problem_table(report))
    assert "写法已规整" in _text(annotated_table(data, "a.xlsx", report))


def _text(table: FileTable) -> str:
    return "\n".join(str(cell) for line in (table.columns, *table.rows, *table.notes) for cell in line)


@pytest.mark.parametrize("kind", ISSUE_KINDS.values(), ids=list(ISSUE_KINDS))
def test_what_is_ticked_names_the_thing_agreed_to(kind: IssueKind) -> None:
    ticked = kind.level is Level.WARNING and not kind.needs_reason
    assert bool(kind.confirmed) is ticked
    assert kind.code not in f"3处{confirmed_by(kind.code)}"


def test_a_problem_of_a_row_names_indicator_place_and_year(monitor: Monitor) -> None:
    data = workbook(
        [
            row(value="约4"),
            row(code="ind-14", place="红旗区", year="25"),
            row(code="IND-99", name="幸福指数", place="哪里"),
        ]
    )
    found = {(i.title, i.about) for i in check_file(monitor, data, "a.xlsx").issues if i.level is Level.ERROR}
    assert found == {
        ("不是数", "基本医疗保险参保率，卫滨区，2025年"),
        ("年份不对", "基本医疗保险参保率，红旗区，25"),
        ("不认识的指标", "幸福指数，哪里，2025年"),
    }
    plausible = workbook([row(value=96.5), row(place="全市", value=50), row(value=96.5)])
    assert {i.about for i in check_file(monitor, plausible, "a.xlsx").issues if i.row} >= {
        "基本医疗保险参保率，卫滨区，2025年"
    }


def test_a_sentence_names_the_figure_and_not_its_code(monitor: Monitor) -> None:
    wrong = workbook([row(name="幸福指数"), row(place="红旗区", value=90), row(place="红旗区", value=91)])
    found = {i.title: i for i in check_file(monitor, wrong, "a.xlsx").issues}
    assert found["编码与名称不符"].message.startswith("编码对应“基本医疗保险参保率”")
    twice = found["重复而不一致"]
    assert twice.about == "基本医疗保险参保率，红旗区，2025年"
    assert twice.message.startswith("同一个数填了两次，数值不同：90 与 91")
