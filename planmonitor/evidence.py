"""Files that back an evaluator's verdict: which may be kept, and what is known of one that is."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

LARGEST = 10 * 1024 * 1024
MOST_FILES = 5
_LONGEST_NAME = 120
_BEGINS: dict[str, tuple[bytes, ...]] = {
    "pdf": (b"%PDF-",),
    "png": (b"\x89PNG\r\n\x1a\n",),
    "jpg": (b"\xff\xd8\xff",),
    "jpeg": (b"\xff\xd8\xff",),
    "docx": (b"PK\x03\x04",),
    "xlsx": (b"PK\x03\x04",),
    "ofd": (b"PK\x03\x04",),
}
ALLOWED = tuple(_BEGINS)
"""Endings of the files that are kept; nothing that a browser would run or show as a page."""


@dataclass(frozen=True)
class Attached:
    """A kept file as a verdict names it: ``digest`` is the SHA-256 of its content, ``size`` in bytes."""

    digest: str
    name: str
    size: int


@dataclass(frozen=True)
class EvidenceFile:
    """A file handed in; ``name`` as its owner called it."""

    name: str
    content: bytes

    @property
    def attached(self) -> Attached:
        """How a verdict names it."""
        return Attached(hashlib.sha256(self.content).hexdigest(), plain_name(self.name), len(self.content))


def plain_name(name: str) -> str:
    """The last part of a file's name without control characters, at most 120 characters, ending kept."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(c for c in last if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Cn"))
    return kept[-_LONGEST_NAME:].strip() or "未命名"


def problem_with(files: Sequence[EvidenceFile]) -> str:
    """Why these files can't be kept, in words that say what to do; empty when they can."""
    if len(files) > MOST_FILES:
        return f"一次最多附{MOST_FILES}个文件，请合并或分次"
    for file in files:
        name = plain_name(file.name)
        begins = _BEGINS.get(name.rsplit(".", 1)[-1].lower() if "." in name else "")
        if begins is None:
            return f"“{name}”不能作为附件；可附 {'、'.join(ALLOWED)}，其他材料请转成 PDF"
        if len(file.content) > LARGEST:
            return f"“{name}”超过{LARGEST // 1024 // 1024}MB，请压缩或拆分"
        if not file.content.startswith(begins):
            return f"“{name}”的内容与后缀不符，请用原来的软件另存后再附"
    return ""
