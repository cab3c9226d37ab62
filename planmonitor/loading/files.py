"""Reading one file: text, TOML, JSON or CSV. Whatever can go wrong is said in Chinese, with line and
column.
"""

from __future__ import annotations

import codecs
import csv
import io
import json
import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from planmonitor.loading.problems import Inspection

_UTF_16_AND_32 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)

_TOML_MESSAGES = (
    (r"at end of document", "没有写完：缺少结尾的引号、方括号（]）或花括号（}）"),
    (r"Expected '='", "键和值之间缺少等号（=）"),
    (r"Expected '?\]", "方括号没有写完整（[…] 或 [[…]]）"),
    (r"Cannot declare|Cannot redefine|Cannot mutate", "同一个表写了两次，请合并"),
    (r"Cannot overwrite|Duplicate inline", "同一个键写了两次，请删去一个"),
    (r"Expected newline", "值后面有多余的内容；每行只写一个键，文字要加英文引号"),
    (r"Unclosed array", "列表缺少右方括号（]）"),
    (r"Unclosed inline table", "缺少右花括号（}）"),
    (r"Unterminated string", "文字缺少结尾的英文引号"),
    (r"Illegal character", "文字没有在本行结束，或含有不能使用的字符；请检查英文引号"),
    (r"Invalid value", "值写法不对；文字要加英文引号，是与否写 true 或 false"),
    (r"Invalid date", "日期写法不对，应如 2021-01-01"),
    (r"Invalid statement|Invalid initial character|invalid character", "键只能用英文字母、数字、_ 和 -"),
    (r"Unescaped|Escaped|Invalid hex", "反斜杠写法不对；要写反斜杠本身请用单引号"),
)


def read_bytes(inspection: Inspection, path: Path) -> bytes | None:
    """The content of a file; None with the reason noted when it cannot be read."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        inspection.wrong(path, "文件不存在，请补上")
    except NotADirectoryError:
        inspection.wrong(path, "上一级不是文件夹，文件不存在")
    except IsADirectoryError:
        inspection.wrong(path, "这里是文件夹，应为文件")
    except PermissionError:
        inspection.wrong(path, "没有读取权限，请检查文件的权限")
    except OSError as error:
        inspection.wrong(path, f"无法读取（系统错误 {error.errno}），请检查磁盘和路径")
    else:
        return content
    return None


def has_folder(inspection: Inspection, folder: Path) -> bool:
    """Whether a folder is there; noted as one problem when not."""
    try:
        if folder.is_dir():
            next(folder.iterdir(), None)
            return True
        inspection.wrong(folder, "应为文件夹，现为文件" if folder.exists() else "文件夹不存在")
    except PermissionError:
        inspection.wrong(folder, "没有读取权限，请检查文件夹的权限")
    except OSError as error:
        inspection.wrong(folder, f"无法读取（系统错误 {error.errno}），请检查磁盘和路径")
    return False


def decode(inspection: Inspection, path: Path, content: bytes) -> str | None:
    """The text of a UTF-8 file, with or without byte-order mark; None when it is empty or in another
    encoding.
    """
    if content.startswith(_UTF_16_AND_32):
        inspection.wrong(path, "是 UTF-16 编码，请另存为 UTF-8")
        return None
    if b"\0" in content:
        inspection.wrong(path, "含有空字节：不是文本文件，或是 UTF-16 编码；请另存为 UTF-8 文本")
        return None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        inspection.wrong(path, _encoding_of(content, error))
        return None
    if not text.strip():
        inspection.wrong(path, "文件是空的；请补上内容，不需要时请删除文件")
        return None
    return text


def _encoding_of(content: bytes, error: UnicodeDecodeError) -> str:
    """What to say of bytes that are not UTF-8: a damaged line of UTF-8, GB18030, or neither."""
    line = content.count(b"\n", 0, error.start) + 1
    text = content.decode("utf-8", errors="replace")
    damaged, sound = text.count("\ufffd"), sum(c > "\u2e7f" and c != "\ufffd" for c in text)
    if sound > damaged:
        return f"第{line}行有损坏的字符，不是有效的 UTF-8；请重新输入该行并另存为 UTF-8"
    try:
        content.decode("gb18030")
    except UnicodeDecodeError:
        return f"第{line}行起不是 UTF-8，也不是 GB18030；请另存为 UTF-8"
    return "是 GB18030 编码，请另存为 UTF-8"


def read_toml(inspection: Inspection, path: Path) -> dict[str, Any] | None:
    """The parsed file; None with the reason noted when it cannot be read."""
    content = read_bytes(inspection, path)
    text = None if content is None else decode(inspection, path, content)
    if text is None:
        return None
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        inspection.wrong(path, f"不是有效的 TOML：{_toml_message(str(error))}", _place_in_toml(str(error)))
    except (ValueError, RecursionError):
        inspection.wrong(path, "不是有效的 TOML：有过大的数字、不存在的日期或过深的嵌套")
    return None


def _toml_message(english: str) -> str:
    for pattern, said in _TOML_MESSAGES:
        if re.search(pattern, english):
            return said
    return "请检查引号、方括号和等号"


def _place_in_toml(english: str) -> str:
    found = re.search(r"at line (\d+), column (\d+)", english)
    return f"第{found[1]}行第{found[2]}列" if found else "文件末尾"


def read_json(inspection: Inspection, path: Path) -> Any | None:
    """The parsed file; None with the reason noted when it cannot be read."""
    content = read_bytes(inspection, path)
    text = None if content is None else decode(inspection, path, content)
    if text is None:
        return None
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        where = f"第{error.lineno}行第{error.colno}列"
        inspection.wrong(path, "不是有效的 JSON；请检查引号、逗号和括号", where)
    except (ValueError, RecursionError):
        inspection.wrong(path, "不是有效的 JSON：有过大的数字或过深的嵌套")
    return None


@dataclass(frozen=True)
class CsvLine:
    """One row of a CSV file with the line it ends on."""

    number: int
    cells: dict[str, str]

    @property
    def name(self) -> str:
        """How a problem names the row."""
        return f"第{self.number}行"


def read_csv(inspection: Inspection, path: Path, columns: Sequence[str]) -> Iterator[CsvLine]:
    """The rows of a CSV file with exactly these columns; whatever is not one is noted and left out."""
    content = read_bytes(inspection, path)
    text = None if content is None else decode(inspection, path, content)
    if text is None:
        return
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = next(reader, [])
        if header != list(columns):
            inspection.wrong(path, _header_message(header, columns), "第1行")
            return
        for cells in reader:
            number = reader.line_num
            if len(cells) == len(columns):
                yield CsvLine(number, dict(zip(columns, cells, strict=True)))
            elif cells:
                message = f"有{len(cells)}列，应有{len(columns)}列；含逗号的文字要加英文引号"
                inspection.wrong(path, message, f"第{number}行")
    except csv.Error:
        message = "引号没有成对，或单元格过长；请检查该行的英文引号"
        inspection.wrong(path, message, f"第{reader.line_num}行")


def _header_message(header: list[str], columns: Sequence[str]) -> str:
    missing = [c for c in columns if c not in header]
    unknown = [c for c in header if c not in columns]
    said = [f"表头应为 {','.join(columns)}"]
    said += [f"缺少 {'、'.join(missing)}"] if missing else []
    said += [f"不认识 {'、'.join(c or '（空）' for c in unknown)}"] if unknown else []
    return "；".join(said)
