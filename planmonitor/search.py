"""Finding something of the plan by what people call it: its name, another word, its id, its pinyin.

Everything that has a page is one :class:`Findable`; :func:`find` ranks them for what somebody typed. Ranking
is knowledge about names and stays here: screens only show what comes back.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property, lru_cache

from planmonitor.catalogue import Plan, Word
from planmonitor.divisions import Divisions
from planmonitor.promises import promising_tasks
from planmonitor.wording import NATURE, ordinal, place

MOST = 12
"""How many results are given."""


class EntryType(StrEnum):
    """What is found; results that match equally well come in this order."""

    INDICATOR = "indicator"
    DIVISION = "division"
    CHAPTER = "chapter"
    DEPARTMENT = "department"
    BOX = "box"
    COMMITMENT = "commitment"
    PROJECT = "project"
    TASK = "task"


TYPE_WORD = {
    EntryType.INDICATOR: "指标",
    EntryType.DIVISION: "县（市、区）",
    EntryType.CHAPTER: "篇章",
    EntryType.DEPARTMENT: "责任单位",
    EntryType.BOX: "专栏",
    EntryType.COMMITMENT: "承诺",
    EntryType.PROJECT: "专栏项目",
    EntryType.TASK: "任务",
}
_ORDER = {kind: n for n, kind in enumerate(EntryType)}


@dataclass(frozen=True)
class Findable:
    """Something that has a page: its name, one line about it, and the page with the parameters that show it.

    ``also`` are other names by which it is found, such as the unit responsible for an indicator.
    """

    kind: EntryType
    id: str
    name: str
    detail: str
    page: str
    query: dict[str, str] = field(default_factory=dict)
    also: tuple[str, ...] = ()

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The name as it is compared, with and without what stands in brackets."""
        bare = re.sub(r"[（(][^（）()]*[)）]", "", self.name)
        return tuple(dict.fromkeys(map(plain, (self.name, bare))))

    @cached_property
    def sounds(self) -> tuple[tuple[frozenset[str], ...], ...]:
        """The readings of every character of each name."""
        return tuple(map(readings, self.names))


@dataclass(frozen=True)
class SearchIndex:
    """All entries of a plan with the words that mean something else in it."""

    entries: tuple[Findable, ...]
    words: tuple[Word, ...] = ()


def search_index(plan: Plan, divisions: Divisions) -> SearchIndex:
    """Everything of a plan that can be found."""
    return SearchIndex(tuple(_entries(plan, divisions)), plan.words)


def find(index: SearchIndex, text: str, most: int = MOST) -> tuple[Findable, ...]:
    """The entries that match every word of a text, the best first; nothing for an empty text."""
    tokens = [t for t in map(plain, text.split()) if t]
    if not tokens:
        return ()
    wanted = [_meanings(index.words, t) for t in tokens]
    scored = []
    for entry in index.entries:
        scores = [max(_score(entry, w) * weight for w, weight in group) for group in wanted]
        if min(scores) > 0:
            scored.append((-sum(scores), _ORDER[entry.kind], len(entry.name), entry.id, entry))
    return tuple(row[-1] for row in sorted(scored, key=lambda row: row[:-1])[:most])


def plain(text: str) -> str:
    """A text as it is compared: one width, lower case, without punctuation and spaces."""
    wide = unicodedata.normalize("NFKC", text).casefold()
    return "".join(c for c in wide if c.isalnum())


@lru_cache(maxsize=4096)
def readings(text: str) -> tuple[frozenset[str], ...]:
    """Every way to read each character of a text in pinyin without tones; other characters as they are.

    ``lü`` is found as ``lv`` and as ``lu``.
    """
    # Without its phrases the library is small; which reading a phrase asks for doesn't matter, because all
    # of a character are accepted.
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "1")
    from pypinyin import Style, pinyin

    found = [pinyin(c, style=Style.NORMAL, heteronym=True)[0] for c in text]
    return tuple(frozenset(r for one in each for r in (one, one.replace("v", "u"))) for each in found)


def _entries(plan: Plan, divisions: Divisions) -> Iterator[Findable]:
    chapters = {c.number: c for c in plan.chapters}
    pages = plan.page_names()
    for i in plan.indicators:
        detail = "　".join((pages.get(i.page, ""), NATURE[i.nature], f"目标 {i.printed}"))
        also = tuple(x for x in (i.responsible, *(r.id for r in i.restated)) if x)
        yield Findable(EntryType.INDICATOR, i.id, i.name, detail, "indicator", {"indicator": i.id}, also)
    for d in divisions.division:
        yield Findable(
            EntryType.DIVISION,
            d.adcode,
            d.name,
            "该县（市、区）的全部指标",
            "evaluation",
            {"county": d.adcode},
        )
    for c in plan.chapters:
        title = f"第{ordinal(c.number)}章　{c.title}"
        page = c.domain if c.page else "ledger"
        own = {} if c.page else {"chapter": str(c.number)}
        yield Findable(EntryType.CHAPTER, c.domain, c.short, title, page, own, (c.title,))
    for unit in dict.fromkeys(i.responsible for i in plan.indicators if i.responsible):
        charged = [i for i in plan.indicators if i.responsible == unit]
        first = {"indicator": charged[0].id}
        yield Findable(EntryType.DEPARTMENT, unit, unit, f"负责{len(charged)}项指标", "indicator", first)
    for b in plan.boxes:
        detail = f"{b.id}　第{ordinal(b.chapter)}章，{len(b.item)}个项目"
        query = {"kind": "project", "chapter": str(b.chapter)}
        yield Findable(EntryType.BOX, b.id, b.title, detail, "ledger", query)
        for item in b.item:
            yield Findable(EntryType.PROJECT, item.id, item.title, item.summary, "ledger", {"item": item.id})
    for commitment in plan.commitments:
        m = commitment
        where = place(m.chapter, m.section, m.box)
        detail = "　".join(x for x in (chapters[m.chapter].short, m.value_printed, where) if x)
        yield Findable(EntryType.COMMITMENT, m.id, m.description, detail, "ledger", {"item": m.id})
    for t in promising_tasks(plan):
        yield Findable(EntryType.TASK, t.id, t.lead, t.summary, "ledger", {"item": t.id})


def _meanings(words: Sequence[Word], token: str) -> list[tuple[str, float]]:
    """What a word may mean with how much each counts: itself, then what the plan calls it."""
    found = [(token, 1.0)]
    for word in words:
        said = plain(word.word)
        meant = [plain(m) for m in word.means]
        if said in token:
            found += [(token.replace(said, m), 0.9) for m in meant]
        elif len(token) > 1 and token.isascii() and sounds_like(readings(said), token, whole=True):
            found += [(m, 0.8) for m in meant]
    return found


def _score(entry: Findable, token: str) -> float:
    """How well one word fits an entry; 0 when it doesn't."""
    if token == plain(entry.id):
        return 100
    best = max(_score_name(name, token) for name in entry.names)
    if token.isascii():
        best = max(best, *(_score_sound(sound, token) for sound in entry.sounds))
        if len(token) > 1 and plain(entry.id).startswith(token):
            best = max(best, 80)
    if best == 0 and any(token in plain(other) for other in (*entry.also, entry.detail)):
        return 25
    return best


def _score_name(name: str, token: str) -> float:
    if token == name:
        return 95
    if name.startswith(token):
        return 85
    if token in name:
        return 70
    return 30 if len(token) > 2 and not token.isascii() and _in_order(token, name) else 0


def _in_order(token: str, name: str) -> bool:
    """Whether all characters of a word occur in a name in this order: 医疗床位 in 医疗卫生机构床位数."""
    rest = iter(name)
    return all(c in rest for c in token)


def _score_sound(sound: Sequence[frozenset[str]], token: str) -> float:
    if sounds_like(sound, token):
        return 60
    starts = range(1, len(sound)) if len(token) > 1 else ()
    return 45 if any(sounds_like(sound[n:], token) for n in starts) else 0


def sounds_like(sound: Sequence[frozenset[str]], typed: str, *, whole: bool = False) -> bool:
    """Whether letters are the pinyin of characters from the first on: initials, syllables or a mixture.

    The last syllable may be unfinished. ``whole`` asks for all characters.
    """
    if not typed:
        return not (whole and sound)
    if not sound:
        return False
    return any(
        typed.startswith(part) and sounds_like(sound[1:], typed[len(part) :], whole=whole)
        for reading in sound[0]
        for part in _parts(reading, typed)
    )


def _parts(reading: str, typed: str) -> Iterable[str]:
    """What of a syllable may be typed: its first letter, zh/ch/sh, all of it, or as far as one has got."""
    parts = {reading[:1], reading}
    if reading[:2] in ("zh", "ch", "sh"):
        parts.add(reading[:2])
    if reading.startswith(typed):
        parts.add(typed)
    return parts
