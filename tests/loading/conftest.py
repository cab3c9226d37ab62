"""A copy of the bundled data that a test may spoil, small enough to be read many times."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import pytest

from planmonitor.loading import Problem, inspect
from planmonitor.settings import ROOT, Settings

PLAN = "plan/xinxiang-14"
PLACES = "divisions/410700"
FIGURES = "observations/410700"
DEMO = "demo/xinxiang-14"

_ENGLISH = re.compile(r"[A-Za-z]{2,} [a-z]{2,}")
_QUOTED = re.compile(r"“.*?”", re.DOTALL)


@dataclass(frozen=True)
class Spoilt:
    """A data folder of one's own."""

    root: Path
    plan: str = "xinxiang-14"

    @property
    def settings(self) -> Settings:
        return Settings(
            plan=self.plan,
            data=self.root,
            var=self.root.parent / "var",
            access=self.root.parent / "access.toml",
            database_url="",
        )

    def edit(self, file: str, old: str, new: str) -> Path:
        """Replace the first occurrence of ``old``; everything for an empty ``old``."""
        path = self.root / file
        text = path.read_text("utf-8") if path.exists() else ""
        assert old in text
        path.write_text(text.replace(old, new, 1) if old else new, "utf-8")
        return path

    def problems(self) -> list[Problem]:
        """Everything the check finds; each says in Chinese, with a whole path, what is wrong."""
        found = inspect(self.settings)[1].problems
        for problem in found:
            assert_readable(problem, self.root.parent)
        return found


def assert_readable(problem: Problem, below: Path) -> None:
    """A whole path below the folder, and a Chinese sentence without a library's English in it."""
    assert Path(problem.file).is_relative_to(below), problem
    assert re.search(r"[\u4e00-\u9fff]", problem.message), problem
    own_words = _QUOTED.sub("", problem.message)
    assert not _ENGLISH.search(own_words), problem


def copy_of_bundled(folder: Path) -> Path:
    """The bundled data with few demo figures."""
    root = Path(shutil.copytree(ROOT / "data", folder / "data"))
    demo = root / DEMO / "observations.csv"
    with demo.open(encoding="utf-8") as handle:
        head = list(islice(handle, 40))
    demo.write_text("".join(head), "utf-8")
    return root


@pytest.fixture
def spoilt(tmp_path: Path) -> Spoilt:
    return Spoilt(copy_of_bundled(tmp_path))
