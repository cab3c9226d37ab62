"""Formulas that fetch from, or send to, somewhere else; in letters of any width."""

from __future__ import annotations

import re
import unicodedata

_FUNCTIONS = (
    "WEBSERVICE",
    "FILTERXML",
    "IMAGE",
    "RTD",
    "DDE",
    "STOCKHISTORY",
    "IMPORTDATA",
    "IMPORTXML",
    "IMPORTHTML",
    "IMPORTFEED",
    "IMPORTRANGE",
    "QUERYURL",
    "CALL",
    "EXEC",
    "EVALUATE",
    "REGISTER",
    "REGISTER.ID",
    "SQL.REQUEST",
    "SQL.OPEN",
    "CUBEKPIMEMBER",
    "CUBEMEMBER",
    "CUBEMEMBERPROPERTY",
    "CUBERANKEDMEMBER",
    "CUBESET",
    "CUBESETCOUNT",
    "CUBEVALUE",
    "COPILOT",
    "PY",
)
_NAMES = "|".join(sorted(map(re.escape, _FUNCTIONS), key=len, reverse=True))
_CALL = re.compile(rf"(?<![A-Z0-9_])(?:_XL\w*\.)*({_NAMES})\s*\(")
_LINK = re.compile(r"(?<![A-Z0-9_.])HYPERLINK\s*\((?!\s*\"#)")
_TEXT = re.compile(r'"[^"]*"')
_SHEET = re.compile(r"'[^']*'!?")
_DDE = re.compile(r"[\w.]\s*\|")
_STARTS = ("=", "+", "@", "-")
_HARMLESS_MINUS = re.compile(r"-\s*(?:(?![\w(.+\-=@\"'])|[^\W\d_a-zA-Z]|[\d.,]+\s*%?$)")


def reaches_out(formula: str) -> str:
    """The name of what reaches out in a formula, empty for none; links within the workbook are none."""
    upper = unicodedata.normalize("NFKC", formula).upper()
    link = _LINK.search(upper)
    if link:
        return "HYPERLINK"
    bare = _TEXT.sub('""', upper)
    found = _CALL.search(bare)
    if found:
        return found[1]
    return "DDE" if _DDE.search(_SHEET.sub("''", bare)) else ""


def looks_like_formula(text: str) -> bool:
    """Whether a spreadsheet would take a text for a formula, in any width and behind blanks or marks.

    A remark that begins with a minus and goes on in words (``-较上年下降``) is none.
    """
    plain = unicodedata.normalize("NFKC", text)
    bare = "".join(c for c in plain if unicodedata.category(c) not in ("Cf", "Cc")).strip()
    bare = bare.lstrip("\"'‘’“”`").lstrip()
    if not bare.startswith(_STARTS):
        return False
    return not (bare.startswith("-") and (len(bare) == 1 or _HARMLESS_MINUS.match(bare)))
