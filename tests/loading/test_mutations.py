"""Whatever is done to a data folder, it is either read or its problems are listed; nothing is ever raised."""

from __future__ import annotations

import random
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planmonitor.answers import View
from planmonitor.loading import inspect
from planmonitor.monitor import open_monitor
from planmonitor.settings import ROOT
from tests.loading.conftest import Spoilt, assert_readable, copy_of_bundled

JUNK = (
    *("-1", "0", "2200", "1e308", "nan", "true", '""', '"x"', '"二〇二五"', '"2025年"', '"410702"'),
    *("[]", "{}", "[[]]", '["F-999"]', "2025-01-01", "'\\u0000'"),
)
KEY = re.compile(r"(?m)^(\s*)([A-Za-z_0-9\"]+)(\s*=\s*)(.+)$")


def replace_value(text: str, dice: random.Random) -> str:
    """One ``key = value`` of a TOML file with another value."""
    places = list(KEY.finditer(text))
    if not places:
        return text
    m = dice.choice(places)
    return f"{text[: m.start(4)]}{dice.choice(JUNK)}{text[m.end(4) :]}"


def rename_key(text: str, dice: random.Random) -> str:
    """One key of a TOML file misspelt."""
    places = list(KEY.finditer(text))
    if not places:
        return text
    m = dice.choice(places)
    return f"{text[: m.start(2)]}{m[2][::-1]}{text[m.end(2) :]}"


def drop_line(text: str, dice: random.Random) -> str:
    """One line gone."""
    lines = text.splitlines(keepends=True)
    del lines[dice.randrange(len(lines))]
    return "".join(lines)


def repeat_line(text: str, dice: random.Random) -> str:
    """One line twice."""
    lines = text.splitlines(keepends=True)
    n = dice.randrange(len(lines))
    return "".join([*lines[:n], lines[n], *lines[n:]])


def change_word(text: str, dice: random.Random) -> str:
    """One cell, name or number replaced."""
    places = list(re.finditer(r"[\w.%-]+", text))
    m = dice.choice(places)
    return f"{text[: m.start()]}{dice.choice(JUNK).strip(chr(34))}{text[m.end() :]}"


def cut_off(text: str, dice: random.Random) -> str:
    """The rest of the file lost."""
    return text[: dice.randrange(len(text))]


def insert_character(text: str, dice: random.Random) -> str:
    """One stray character."""
    n = dice.randrange(len(text))
    return text[:n] + dice.choice("\"'[]{}=,，“\0\n#") + text[n:]


MUTATIONS: tuple[Callable[[str, random.Random], str], ...] = (
    replace_value,
    replace_value,
    rename_key,
    drop_line,
    repeat_line,
    change_word,
    cut_off,
    insert_character,
)


def mutate(root: Path, dice: random.Random) -> str:
    """Spoil one file or folder; says what was done."""
    path = dice.choice(sorted(p for p in root.rglob("*") if p.suffix != ".md"))
    name = str(path.relative_to(root))
    if path.is_dir():
        shutil.rmtree(path)
        return f"{name} removed"
    action = dice.randrange(24)
    if action == 0:
        path.unlink()
        return f"{name} removed"
    if action == 1:
        path.unlink()
        path.mkdir()
        return f"{name} made a folder"
    text = path.read_text("utf-8")
    if action == 2:
        path.write_bytes(text.encode("gb18030"))
        return f"{name} in GB18030"
    how = dice.choice(MUTATIONS)
    path.write_text(how(text, dice), "utf-8")
    return f"{name}: {how.__name__}"


def is_read_or_refused(spoilt: Spoilt) -> bool:
    """Reads the folder; with problems they are readable, without any every question can be asked."""
    bundle, found = inspect(spoilt.settings)
    for problem in (*found.problems, *found.notices):
        assert_readable(problem, spoilt.root.parent)
    if bundle is None:
        assert found.problems
        return False
    monitor = open_monitor(spoilt.settings)
    for year in (bundle.plan.first_year, bundle.plan.target_year):
        answers = monitor.at(View(year))
        answers.assess_all()
        answers.by_division(bundle.plan.indicators[0])
        for i in bundle.plan.indicators:
            answers.gap(i)
            answers.spread(i)
    return True


@settings(max_examples=120, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 2**32))
def test_a_spoilt_small_folder_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    folder = tmp_path_factory.mktemp("town")
    root = Path(shutil.copytree(ROOT / "tests" / "fixtures" / "data", folder / "data"))
    dice = random.Random(seed)
    for _ in range(dice.choice((1, 1, 1, 3))):
        mutate(root, dice)
    is_read_or_refused(Spoilt(root, "demo-town-15"))
    shutil.rmtree(folder)


@pytest.mark.parametrize("seed", range(24))
def test_the_spoilt_bundled_folder_is_read_or_refused(tmp_path: Path, seed: int) -> None:
    root = copy_of_bundled(tmp_path)
    mutate(root, random.Random(seed))
    is_read_or_refused(Spoilt(root))
