"""A method is one file: dropped into the package, it stands everywhere without another edit."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from planmonitor.methods import METHODS, METHODS_BY_ID, opensdg
from planmonitor.methods.registry import discover
from planmonitor.settings import ROOT

LINKED = ("components", "data", "pages", "static", "dashboard.py", ".streamlit")
NEW = '''
"""A method that calls everything good."""

from planmonitor.methods.method import Layout, Leaning, Method, Reading


def _read(series):
    return Reading("一切都好", Leaning.GOOD, (), "没有门槛", "本方法从不说不好。")


METHOD = Method(
    id="rosy",
    label="乐观法",
    formula="总是好的",
    source="测试",
    rank=9,
    layout=Layout(("value",), ("word",), ("",), lambda cells: ("good" if cells["value"] else "",)),
    read=_read,
)
'''
ASK = """
import json

from streamlit.testing.v1 import AppTest

from planmonitor.answers import View
from planmonitor.monitor import open_monitor
from planmonitor.review import contrast
from planmonitor.methods import METHODS_BY_ID

answers = open_monitor().at(View(2023))
indicator = answers.plan.indicators[0]
app = AppTest.from_file("dashboard.py", default_timeout=60).run()


def shown(page):
    app.switch_page(page).run()
    assert not app.exception, app.exception
    return "".join(element.proto.body for element in app.get("html"))


method_page = shown("pages/method.py")
app.query_params["part"] = "opinions"
app.query_params["indicator"] = indicator.id
print(json.dumps({
    "opinions": {o.method.id: o.word for o in answers.opinions(indicator)},
    "contrast": len(contrast(answers, METHODS_BY_ID["rosy"])),
    "method_page": method_page,
    "indicator_page": shown("pages/indicator.py"),
}))
"""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The whole product once more, with one file added to the methods."""
    folder = tmp_path_factory.mktemp("house")
    shutil.copytree(ROOT / "planmonitor", folder / "planmonitor")
    for name in LINKED:
        (folder / name).symlink_to(ROOT / name)
    (folder / "planmonitor" / "methods" / "rosy.py").write_text(NEW, encoding="utf-8")
    return folder


def run(house: Path, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, *arguments], cwd=house, capture_output=True, encoding="utf-8", timeout=240
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_new_method_is_a_choice_of_the_command_line(house: Path) -> None:
    cases = house / "cases.csv"
    cases.write_text("case,value\na,1\nb,\n", encoding="utf-8")
    out = run(house, "-m", "planmonitor", "assess-cases", str(cases), "--method", "rosy")
    assert out.splitlines() == ["case,value,word", "a,1,good", "b,,"]


def test_a_new_method_has_its_opinion_and_stands_on_both_pages(house: Path) -> None:
    found = json.loads(run(house, "-c", ASK).splitlines()[-1])
    assert list(found["opinions"]) == [*METHODS_BY_ID, "rosy"]
    assert found["opinions"]["rosy"] == "一切都好"
    assert found["contrast"] > 0
    assert "乐观法" in found["method_page"]
    assert "总是好的" in found["method_page"]
    assert "乐观法" in found["indicator_page"]
    assert f"{len(METHODS) + 1} 种公开方法中" in found["indicator_page"]


def test_methods_stand_in_the_order_of_their_ranks() -> None:
    ranks = [m.rank for m in METHODS]
    assert ranks == sorted(ranks)
    assert METHODS_BY_ID["opensdg"] is opensdg.METHOD


def package(folder: Path, name: str, **modules: str) -> str:
    place = folder / name
    place.mkdir()
    (place / "__init__.py").write_text("", encoding="utf-8")
    for module, text in modules.items():
        (place / f"{module}.py").write_text(text, encoding="utf-8")
    return str(place)


def test_two_methods_with_one_id_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(tmp_path))
    place = package(tmp_path, "twice", one=NEW, two=NEW)
    with pytest.raises(ValueError, match=r"twice\.two: a second method with the id 'rosy'"):
        discover("twice", [place])


def test_something_else_called_method_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(tmp_path))
    place = package(tmp_path, "odd", helper="", wrong="METHOD = 'rosy'")
    with pytest.raises(TypeError, match=r"odd\.wrong\.METHOD"):
        discover("odd", [place])
