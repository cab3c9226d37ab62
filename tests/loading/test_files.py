"""A file is read whatever an editor did to its encoding, or what is wrong with it is named."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import get_args

import pytest
from pydantic_core.core_schema import ErrorType

from planmonitor.loading.files import read_csv, read_json, read_toml
from planmonitor.loading.problems import Inspection, Problem
from planmonitor.loading.records import explain, has_chinese
from tests.loading.conftest import assert_readable

TEXT = '# 说明\nname = "新乡市的公共服务"\n'


def read(path: Path) -> tuple[object, list[Problem]]:
    inspection = Inspection()
    content = read_toml(inspection, path)
    for problem in inspection.problems:
        assert_readable(problem, path.parent)
        assert problem.file == str(path)
    return content, inspection.problems


def test_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_bytes(TEXT.encode("utf-8-sig"))
    assert read(path) == ({"name": "新乡市的公共服务"}, [])


def test_a_byte_order_mark_in_front_of_a_table_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("甲,乙\r\n1,2\r\n".encode("utf-8-sig"))
    inspection = Inspection()
    assert [line.cells for line in read_csv(inspection, path, ("甲", "乙"))] == [{"甲": "1", "乙": "2"}]
    assert inspection.problems == []


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (TEXT.encode("gb18030"), "GB18030 编码，请另存为 UTF-8"),
        (TEXT.encode("utf-16"), "UTF-16 编码，请另存为 UTF-8"),
        (TEXT.encode("utf-16-be"), "UTF-16"),
        (TEXT.encode().replace("公".encode(), b"\xff\xff"), "第2行有损坏的字符"),
        (b"\xff\xff\xff", "也不是 GB18030"),
        (b"", "空的"),
        (b" \n\t\n", "空的"),
        (b"\xef\xbb\xbf", "空的"),
        (b"a = 1\nb\n", "缺少等号"),
        ("名 = 1\n".encode(), "键只能用英文字母"),
        (b"a = 1\na = 2\n", "写了两次"),
        (b"a = [1,\n", "没有写完"),
        (b'a = "x\n', "英文引号"),
        ("a = “x”\n".encode(), "值写法不对"),
        (b"a = 1 b = 2\n", "每行只写一个键"),
        (b"a = 2021-13-01\n", "TOML"),
        (b"a = " + b"9" * 5000, "过大的数字"),
        (b"a = " + b"[" * 5000, "过深的嵌套"),
    ],
)
def test_an_unreadable_text_is_named_for_what_it_is(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "a.toml"
    path.write_bytes(content)
    value, (problem,) = read(path)
    assert value is None
    assert said in problem.message


def test_a_syntax_error_names_line_and_column(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_text("a = 1\nb = \n", "utf-8")
    assert read(path)[1][0].id == "第2行第5列"
    (tmp_path / "a.json").write_text('{"a": 1,\n "b" 2}', "utf-8")
    inspection = Inspection()
    assert read_json(inspection, tmp_path / "a.json") is None
    assert inspection.problems[0].id == "第2行第6列"


def make_folder(path: Path) -> None:
    path.mkdir()


def make_loop(path: Path) -> None:
    path.symlink_to(path)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda _: None, "文件不存在，请补上"),
        (make_folder, "这里是文件夹，应为文件"),
        (make_loop, "无法读取"),
    ],
)
def test_what_is_no_file_is_said_in_one_line(tmp_path: Path, make: Callable[[Path], None], said: str) -> None:
    make(tmp_path / "a.toml")
    value, (problem,) = read(tmp_path / "a.toml")
    assert value is None
    assert said in problem.message


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_text(TEXT, "utf-8")
    path.chmod(0)
    assert "没有读取权限" in read(path)[1][0].message


def test_a_refused_file_is_named_whoever_asks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert "没有读取权限" in read(tmp_path / "a.toml")[1][0].message


@pytest.mark.parametrize("kind", get_args(ErrorType))
def test_every_error_of_the_library_is_said_in_chinese(kind: str) -> None:
    """Also for types of which no file of ours can be the cause, and without the details a type comes with."""
    details = {"type": kind, "loc": ("a",), "msg": "Input should be a valid thing", "input": {"x": 1}}
    for context in ({}, {"expected": "'a', 'b' or 'c'", "gt": 0, "min_length": 1, "error": ValueError("no")}):
        said = explain({**details, "ctx": context})
        assert has_chinese(said)
        assert not re.search(r"[A-Za-z]{2,} [a-z]{2,}", said)


def test_an_error_type_of_a_later_version_is_said_in_chinese() -> None:
    assert explain({"type": "brand_new", "input": "x", "msg": "Something else"}) == "写法不对，现为“x”"


def test_a_choice_lists_what_is_allowed() -> None:
    detail = {"type": "enum", "input": "x", "ctx": {"expected": "'', 'town' or 'county'"}}
    assert explain(detail) == "“x”不在允许的取值中，可用：（空）、town、county"
