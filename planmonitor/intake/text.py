"""Text as it was typed: brought to one form where that is harmless, named where it is damaged."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_EMOJI = re.compile("[\U0001f000-\U0001faff\u2600-\u27bf\ufe0f]")
_JOINERS = "\u200d\ufe0f\u200c"
_BLANKS = frozenset("\u3164\u115f\u1160\u2800\u2028\u2029\ufffc")
_LEFTOVERS = re.compile("锟斤拷|烫烫|屯屯|锘縚|鈥[滄湞]")
_FEWEST = 3


@lru_cache(maxsize=20_000)
def tidy(text: str) -> str:
    """Text of a key: NFKC, without white space and invisible characters."""
    plain = unicodedata.normalize("NFKC", text)
    return "".join(c for c in plain if not c.isspace() and unicodedata.category(c) not in ("Cf", "Cc"))


def lost_character(text: str) -> str:
    """The first character that stands for one that was lost or has no meaning; empty for none."""
    return next((c for c in text if c == "\ufffd" or unicodedata.category(c) in ("Co", "Cs")), "")


def unseen_character(text: str) -> str:
    """The first character that nobody sees, beyond what holds an emoji together; empty for none."""
    for n, c in enumerate(text):
        if c in _JOINERS and _EMOJI.search(text[max(n - 2, 0) : n + 2]):
            continue
        if c in _BLANKS or unicodedata.category(c) == "Cf":
            return c
    return ""


def meant_text(text: str) -> str:
    """What a text was before it was read in a wrong encoding; empty where it is as it should be.

    Chinese that was written as UTF-8 and read as GB 18030 or as a Western code page turns into other
    characters, which turn back without a fault; a text that is right almost never does.
    """
    if _LEFTOVERS.search(text):
        return "？"
    odd = sum(not c.isascii() for c in text)
    if odd < _FEWEST:
        return ""
    for encoding in ("gb18030", "cp1252", "latin-1"):
        try:
            found = text.encode(encoding).decode("utf-8")
        except UnicodeError:
            continue
        if found != text and re.search("[\u3400-\u9fff]", found):
            return found
    return ""
