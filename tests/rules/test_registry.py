"""A kind of target is one file: it is found, loaded, judged and listed without touching anything else."""

from __future__ import annotations

import ast
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import planmonitor.rules as package
from planmonitor.answers import View
from planmonitor.assessment import Verdict
from planmonitor.loading import DataError
from planmonitor.monitor import Monitor, open_monitor
from planmonitor.rules import RULES
from planmonitor.settings import ROOT, Settings

NEW_KIND = """
from dataclasses import dataclass

from planmonitor.rules.maintain import Maintain


@dataclass(frozen=True)
class WholeNumber(Maintain):
    key: str = "whole_number"
    label: str = "整数型"
    principle: str = "只看是不是满足目标的整数"
    applies: str = "测试用"

    def needs(self, promise):
        yield from super().needs(promise)
        if promise.unit == "%":
            yield "整数型不能用百分数"


RULE = WholeNumber()
"""


def test_every_module_of_the_folder_is_a_kind_and_says_what_it_is() -> None:
    files = {p.stem for p in Path(package.__file__).parent.glob("[a-z]*.py")} - {"base"}
    assert {type(rule).__module__.rpartition(".")[2] for rule in RULES.values()} == files
    for key, rule in RULES.items():
        assert rule.key == key
        assert rule.label
        assert rule.principle
        assert rule.applies


@pytest.fixture
def new_kind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """One file in a folder of the package, and nothing else."""
    folder = tmp_path / "kinds"
    folder.mkdir()
    (folder / "whole_number.py").write_text(NEW_KIND, encoding="utf-8")
    monkeypatch.setattr(package, "__path__", [*package.__path__, str(folder)])
    found = package.find_rules()
    monkeypatch.setitem(RULES, "whole_number", found["whole_number"])
    yield "whole_number"
    sys.modules.pop("planmonitor.rules.whole_number", None)


def with_kind(settings: Settings, tmp_path: Path, indicator: str, kind: str) -> Settings:
    data = Path(shutil.copytree(settings.data, tmp_path / "data"))
    path = data / "plan" / settings.plan / "indicators.toml"
    head, mark, rest = path.read_text("utf-8").partition(f'id = "{indicator}"')
    old = next(line for line in rest.splitlines() if line.startswith("target_type"))
    path.write_text(head + mark + rest.replace(old, f'target_type = "{kind}"', 1), encoding="utf-8")
    return settings.model_copy(update={"data": data, "var": tmp_path / "var"})


def test_a_new_kind_is_one_file(
    new_kind: str, bundled_settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = with_kind(bundled_settings, tmp_path, "IND-10", new_kind)
    answers = open_monitor(settings).at(View(2023))
    indicator = answers.plan.indicator("IND-10")
    a = answers.assess(indicator)
    assert a.rule is RULES[new_kind]
    assert a.verdict in (Verdict.ON_TRACK, Verdict.LAGGING)
    assert answers.points(indicator)
    assert a.rule.argument(answers.plan.promise("IND-10"), a)
    assert answers.next_year(indicator).thresholds
    monkeypatch.setattr("components.scope.open_monitor", lambda: open_monitor(settings))
    page = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=60).run()
    page.switch_page("pages/method.py").run()
    shown = " ".join(h.proto.body for h in page.get("html"))
    assert "整数型" in shown
    assert "测试用" in shown


def test_what_a_kind_needs_is_checked_when_the_plan_is_loaded(
    new_kind: str, bundled_settings: Settings, tmp_path: Path
) -> None:
    with pytest.raises(DataError, match="整数型不能用百分数"):
        open_monitor(with_kind(bundled_settings, tmp_path, "IND-05", new_kind))


def test_an_unknown_kind_is_named_with_those_there_are(bundled_settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"不认识的目标类型“guess”.*reach"):
        open_monitor(with_kind(bundled_settings, tmp_path, "IND-10", "guess"))


def branches_on_the_kind(path: Path) -> list[int]:
    """Lines that ask which kind of target something is: by its key, or by its class."""
    found = []
    classes = {type(rule).__name__ for rule in RULES.values()}
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Constant) and node.value in RULES:
            found.append(node.lineno)
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            if any(isinstance(s, ast.Attribute) and s.attr == "target_type" for s in sides):
                found.append(node.lineno)
        if isinstance(node, ast.Name) and node.id in classes:
            found.append(node.lineno)
    return found


def test_outside_rules_and_loader_hardly_anything_asks_for_the_kind() -> None:
    rooms = ("planmonitor", "components", "pages")
    files = [p for room in rooms for p in (ROOT / room).rglob("*.py")]
    own = ("planmonitor/rules/", "planmonitor/loading/", "planmonitor/target_cases.py")
    asked = {
        str(p.relative_to(ROOT)): lines
        for p in files
        if not str(p.relative_to(ROOT)).startswith(own) and (lines := branches_on_the_kind(p))
    }
    assert sum(map(len, asked.values())) <= 10, asked


def test_running_sums_are_formed_in_one_place(monitor: Monitor) -> None:
    answers = monitor.at(View(2023))
    for i in answers.plan.indicators:
        a, points = answers.assess(i), answers.points(i)
        if i.rule.sums and a.value is not None:
            assert points[-1].value == pytest.approx(a.value)
            assert points[0].value == 0
