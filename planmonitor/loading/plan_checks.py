"""What must fit together inside a plan folder: references, units, years and bounds.

What is particular to a kind of target is asked of the kind itself (``planmonitor.rules``), not here.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from planmonitor.catalogue import (
    Box,
    Chapter,
    Commitment,
    Fact,
    Finding,
    Indicator,
    Plan,
    Series,
    Stage,
    Task,
    ValidationRule,
    Word,
    promise_of,
)
from planmonitor.loading.problems import Inspection
from planmonitor.promise import Comparator
from planmonitor.promises import COMPARATORS, commitment_promise, rule_of

ADCODE = re.compile(r"[0-9]{6}")
_PAGE = re.compile(r"[a-z][a-z0-9_-]*")
_ICON = re.compile(r"[a-z0-9_]+")
_YEAR = re.compile(r"[0-9]{4}")
_FREE_DEADLINES = ("期末", "期中")
_BASES = ("stated", "inherited", "assumed")
_NAMES = ("name", "title", "short", "description", "lead")
_EARLIEST, _LATEST, _MOST_DECIMALS = 1900, 2200, 6

PAGES_OF_THEIR_OWN = (
    "overview",
    "screen",
    "indicator",
    "evaluation",
    "findings",
    "ledger",
    "intake",
    "method",
    "admin",
)
"""Addresses that the dashboard uses itself; a chapter may not be called so."""


@dataclass(frozen=True, kw_only=True)
class Tables:
    """The records of a plan folder that are right by themselves, with all raw rows beside them.

    References are resolved against the raw rows, so that one wrong record is reported once and not again
    by everything
    that refers to it; a file that could not be read (None) makes its references unchecked.
    """

    head: Plan | None
    rows: Mapping[str, object]
    units: tuple[str, ...] | None
    indicators: tuple[Indicator, ...]
    commitments: tuple[Commitment, ...]
    chapters: tuple[Chapter, ...]
    boxes: tuple[Box, ...]
    tasks: tuple[Task, ...]
    facts: tuple[Fact, ...]
    findings: tuple[Finding, ...]
    rules: tuple[ValidationRule, ...]
    words: tuple[Word, ...]
    series: tuple[Series, ...]

    def ids(self, *tables: str, key: str = "id") -> frozenset[str] | None:
        """The ids that stand in these files, of right and wrong records; None when one file is unreadable."""
        if any(self.rows[t] is None for t in tables):
            return None
        rows = [row for t in tables for row in _tables(self.rows[t])]
        stages = [stage for row in rows for stage in _tables(row.get("stages"))]
        return frozenset(str(row[key]).strip() for row in (*rows, *stages) if row.get(key))

    def box_items(self) -> frozenset[str] | None:
        """The ids of the projects in all boxes; None when the file is unreadable."""
        if self.rows["boxes"] is None:
            return None
        items = (item for box in _tables(self.rows["boxes"]) for item in _tables(box.get("item")))
        return frozenset(str(item["id"]).strip() for item in items if "id" in item)


def _tables(rows: object) -> list[Mapping[str, object]]:
    return [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []


def check_plan(inspection: Inspection, folder: Path, tables: Tables) -> None:
    """Note everything that does not fit together in a plan folder."""
    for issues in (_ids, _head, _chapters, _indicators, _commitments, _lists, _rules, _words, _units):
        for file, owner, message in issues(folder, tables):
            inspection.wrong(folder / file, message, owner)
    for c in tables.commitments:
        if c.deadline_basis not in _BASES:
            said = f"{c.id} 的 deadline_basis“{c.deadline_basis}”按原文明示处理；可用：{'、'.join(_BASES)}"
            inspection.notice(folder / "commitments.toml", said)


Issue = tuple[str, str, str]
"""File, id, and what is wrong."""


def _ids(_: Path, t: Tables) -> Iterator[Issue]:
    """Ids are unique over the whole plan, and none is empty."""
    owners = [
        *(("indicators.toml", i.id) for i in t.indicators),
        *(("indicators.toml", r.id) for i in t.indicators for r in i.restated),
        *(("commitments.toml", c.id) for c in t.commitments),
        *(("commitments.toml", s.id) for c in t.commitments for s in c.stages if s.id),
        *(("boxes.toml", b.id) for b in t.boxes),
        *(("boxes.toml", item.id) for b in t.boxes for item in b.item),
        *(("tasks.toml", k.id) for k in t.tasks),
        *(("baseline_facts.toml", f.id) for f in t.facts),
        *(("findings.toml", f.id) for f in t.findings),
        *(("plan.toml", s.id) for s in t.series),
        *(("rules.toml", r.id) for r in t.rules),
        *(("chapters.toml", c.domain) for c in t.chapters),
    ]
    seen: Counter[str] = Counter()
    for file, key in owners:
        seen[key] += 1
        if not key:
            yield file, "", "有记录的编号是空的，请填写唯一编号"
        elif seen[key] == 2:
            yield file, key, "编号重复，请改为唯一编号"


def _head(folder: Path, t: Tables) -> Iterator[Issue]:
    """The plan's own name, years and tolerances."""
    file, plan = "plan.toml", t.head
    if plan is None:
        return
    if plan.id != folder.name:
        yield file, "id", f"编号“{plan.id}”应与文件夹同名“{folder.name}”"
    if not ADCODE.fullmatch(plan.adcode):
        yield file, "adcode", f"行政区划代码应为6位数字，现为“{plan.adcode}”"
    for key in ("title", "short_title", "city"):
        if not getattr(plan, key):
            yield file, key, "不能为空"
    years = {key: getattr(plan, key) for key in ("baseline_year", "first_year", "target_year")}
    for key, year in years.items():
        if not _EARLIEST <= year <= _LATEST:
            yield file, key, f"应为四位年份，现为“{year}”"
    if plan.target_year <= plan.baseline_year:
        yield file, "target_year", f"目标年{plan.target_year}应晚于基期年{plan.baseline_year}"
    elif not plan.baseline_year < plan.first_year <= plan.target_year:
        first, last = plan.baseline_year + 1, plan.target_year
        yield file, "first_year", f"规划期首年应在{first}—{last}之间，现为{plan.first_year}"
    tolerances = plan.tolerances
    for key in ("ahead", "on_track", "approximate_pp", "approximate_share"):
        if getattr(tolerances, key) <= 0:
            yield file, f"tolerances.{key}", f"应大于0，现为{getattr(tolerances, key):g}"
    if tolerances.ahead < tolerances.on_track:
        said = f"ahead（{tolerances.ahead:g}）不能小于 on_track（{tolerances.on_track:g}）"
        yield file, "tolerances", said
    if not tolerances.source:
        yield file, "tolerances.source", "不能为空：请写明容差是谁定的"
    known = t.ids("series", "indicators")
    yield from _dangling(file, "population", "", [plan.population], known)


def _chapters(_: Path, t: Tables) -> Iterator[Issue]:
    """Chapters have numbers and addresses of their own."""
    seen: Counter[int] = Counter()
    for c in t.chapters:
        seen[c.number] += 1
        if seen[c.number] == 2:
            yield "chapters.toml", c.domain, f"章号{c.number}重复"
        if not _PAGE.fullmatch(c.domain):
            said = f"domain“{c.domain}”应以小写英文字母开头，只含小写字母、数字、_ 和 -（用作网址）"
            yield "chapters.toml", c.domain, said
        if c.domain in PAGES_OF_THEIR_OWN:
            yield "chapters.toml", c.domain, f"domain 不能用系统页面的名字：{'、'.join(PAGES_OF_THEIR_OWN)}"
        if not _ICON.fullmatch(c.icon):
            yield "chapters.toml", c.domain, f"icon“{c.icon}”应为图标的英文名，只含小写字母、数字和 _"
        if not (c.title and c.short):
            yield "chapters.toml", c.domain, "title 和 short 不能为空"


def _indicators(_: Path, t: Tables) -> Iterator[Issue]:
    """What an indicator refers to, where it stands and which values it may take."""
    file = "indicators.toml"
    promises, findings = t.ids("indicators", "commitments"), t.ids("findings")
    sources = t.ids("series", "indicators", "commitments")
    domains = t.ids("chapters", key="domain")
    pages = None if domains is None else domains | {"overview"}
    for i in t.indicators:
        named = (*i.findings, *(a.finding for a in i.alternative))
        yield from _dangling(file, i.id, "findings", named, findings)
        yield from _dangling(file, i.id, "weight", [i.weight], sources)
        yield from _dangling(file, i.id, "reference_series", [i.reference_series], sources)
        yield from _dangling(file, i.id, "domain", [i.domain], domains)
        yield from _dangling(file, i.id, "page", [i.page], pages)
        yield from _place(file, i.id, "locator", i.locator.chapter, i.locator.section, t)
        for r in i.restated:
            yield from _place(file, r.id, "restated", r.chapter, r.section, t)
            yield from _dangling(file, r.id, "box", [r.box], t.box_items())
        yield from _values(file, i)
        yield from _kind(file, i, t)
        if promises is not None and i.weight == i.id:
            yield file, i.id, "weight 不能是指标自己"


def _kind(file: str, i: Indicator, t: Tables) -> Iterator[Issue]:
    """What the kind of target needs of an indicator, its stages and the targets of single divisions."""
    if t.head is None or not _ordered(t.head):
        return
    promise = promise_of(t.head, i)
    for said in i.rule.needs(promise):
        yield file, i.id, said
    if i.target.value_max is not None and i.target.value is not None and i.target.value > i.target.value_max:
        said = f"target.value（{i.target.value:g}）不能大于 target.value_max（{i.target.value_max:g}）"
        yield file, i.id, said
    if (i.judged_as is Comparator.RANGE) != (i.target.value_max is not None):
        yield file, i.id, 'judged_as = "range" 与 target.value_max 必须同时出现'
    for key, year in (("due", i.due), ("sum_from", i.sum_from)):
        if year is not None and not t.head.baseline_year < year <= t.head.target_year:
            allowed = f"{t.head.baseline_year + 1}—{t.head.target_year}"
            yield file, i.id, f"{key}（{year}）应在{allowed}之间"
    yield from _stages(file, i.id, i.stages, promise.target_year, t.head)


def _stages(file: str, owner: str, stages: tuple[Stage, ...], due: int, plan: Plan) -> Iterator[Issue]:
    """Stages lie between baseline and due year, one a year."""
    seen: Counter[int] = Counter()
    for stage in stages:
        seen[stage.year] += 1
        if not plan.baseline_year < stage.year < due:
            said = f"stages 的年份{stage.year}应在{plan.baseline_year + 1}—{due - 1}之间"
            yield file, stage.id or owner, said
        elif seen[stage.year] == 2:
            yield file, stage.id or owner, f"stages 里{stage.year}年写了两次"


def _ordered(plan: Plan) -> bool:
    return plan.baseline_year < plan.first_year <= plan.target_year


def _values(file: str, i: Indicator) -> Iterator[Issue]:
    """Bounds and printed values of an indicator agree."""
    if not 0 <= i.decimals <= _MOST_DECIMALS:
        yield file, i.id, f"decimals 应在0—{_MOST_DECIMALS}之间，现为{i.decimals}"
    if i.reference_lag < 0:
        yield file, i.id, f"reference_lag 不能是负数，现为{i.reference_lag}"
    if i.minimum is not None and i.maximum is not None and i.minimum > i.maximum:
        yield file, i.id, f"minimum（{i.minimum:g}）不能大于 maximum（{i.maximum:g}）"
        return
    for key, value in (("baseline.value", i.baseline.value), ("target.value", i.target.value)):
        if value is not None and i.minimum is not None and value < i.minimum:
            yield file, i.id, f"{key}（{value:g}）小于 minimum（{i.minimum:g}）"
        if value is not None and i.maximum is not None and value > i.maximum:
            yield file, i.id, f"{key}（{value:g}）大于 maximum（{i.maximum:g}）"


def _commitments(_: Path, t: Tables) -> Iterator[Issue]:
    """What a commitment refers to, where it stands and when it is due."""
    file, findings, items = "commitments.toml", t.ids("findings"), t.box_items()
    domains = t.ids("chapters", key="domain")
    for c in t.commitments:
        yield from _dangling(file, c.id, "findings", c.findings, findings)
        yield from _dangling(file, c.id, "domain", [c.domain], domains)
        yield from _dangling(file, c.id, "box", [c.box], items)
        yield from _place(file, c.id, "chapter", c.chapter, c.section, t)
        if c.value is not None and c.value_max is not None and c.value > c.value_max:
            yield file, c.id, f"value（{c.value:g}）不能大于 value_max（{c.value_max:g}）"
        if c.comparator not in COMPARATORS:
            allowed = "、".join(COMPARATORS)
            yield file, c.id, f"comparator“{c.comparator}”不在允许的取值中，可用：{allowed}"
        said = [*_deadline(file, c, t.head)]
        yield from said
        if t.head is not None and _ordered(t.head) and not said:
            promise = commitment_promise(t.head, c)
            yield from ((file, c.id, lack) for lack in rule_of(c).needs(promise))
            yield from _stages(file, c.id, c.stages, promise.target_year, t.head)


def _deadline(file: str, c: Commitment, plan: Plan | None) -> Iterator[Issue]:
    """A deadline is a year of the plan, or one of the few words a plan uses instead."""
    if c.deadline.startswith(_FREE_DEADLINES):
        return
    if plan is None or plan.target_year <= plan.baseline_year:
        first, last = _EARLIEST, _LATEST
    else:
        first, last = plan.baseline_year + 1, plan.target_year
    if not _YEAR.fullmatch(c.deadline):
        allowed = f"可用：{first}—{last}的四位年份、期末、期中"
        yield file, c.id, f"deadline“{c.deadline}”写法不对，{allowed}"
    elif not first <= int(c.deadline) <= last:
        yield file, c.id, f"deadline“{c.deadline}”不在规划期内，应在{first}—{last}之间，或写期末、期中"


def _lists(_: Path, t: Tables) -> Iterator[Issue]:
    """What boxes, tasks, facts and findings refer to."""
    promises, items, tasks = t.ids("indicators", "commitments"), t.box_items(), t.ids("tasks")
    findings = t.ids("findings")
    subjects = t.ids("indicators", "commitments", "facts")
    for b in t.boxes:
        yield from _place("boxes.toml", b.id, "chapter", b.chapter, 0, t)
        for item in b.item:
            yield from _dangling("boxes.toml", item.id, "commitments", item.commitments, promises)
            yield from _dangling("boxes.toml", item.id, "task", [item.task], tasks)
    for k in t.tasks:
        yield from _place("tasks.toml", k.id, "chapter", k.chapter, k.section, t)
        yield from _dangling("tasks.toml", k.id, "commitments", k.commitments, promises)
        yield from _dangling("tasks.toml", k.id, "indicators", k.indicators, promises)
        yield from _dangling("tasks.toml", k.id, "box", [k.box], items)
    for f in t.facts:
        yield from _dangling("baseline_facts.toml", f.id, "relates_to", f.relates_to, promises)
        yield from _dangling("baseline_facts.toml", f.id, "findings", f.findings, findings)
    for g in t.findings:
        yield from _dangling("findings.toml", g.id, "relates_to", g.relates_to, subjects)


def _rules(_: Path, t: Tables) -> Iterator[Issue]:
    """A validation rule compares two known series."""
    known = t.ids("series", "indicators", "commitments")
    for r in t.rules:
        yield from _dangling("rules.toml", r.id, "left", [r.left], known)
        yield from _dangling("rules.toml", r.id, "right", [r.right], known)
        if r.severity not in ("error", "warning"):
            yield "rules.toml", r.id, f"severity“{r.severity}”不在允许的取值中，可用：error、warning"


def _words(_: Path, t: Tables) -> Iterator[Issue]:
    """What a word means is something that the plan names; else nobody would find anything by it."""
    named = ("indicators", "chapters", "boxes", "commitments", "tasks")
    if any(t.rows[table] is None for table in named):
        return
    rows = [row for table in named for row in _tables(t.rows[table])]
    rows += [item for row in rows for item in _tables(row.get("item"))]
    names = [str(row[key]) for row in rows for key in _NAMES if key in row]
    for w in t.words:
        if not w.means:
            yield "words.toml", w.word, "means 是空的，请写规划里的说法"
        for meant in w.means:
            if not any(meant in name for name in names):
                yield "words.toml", w.word, f"means 里的“{meant}”没有出现在规划的任何名称中"


def _units(_: Path, t: Tables) -> Iterator[Issue]:
    """Every unit is registered."""
    used = [
        *(("indicators.toml", i.id, i.unit) for i in t.indicators),
        *(("commitments.toml", c.id, c.unit) for c in t.commitments),
        *(("baseline_facts.toml", f.id, f.unit) for f in t.facts),
        *(("plan.toml", s.id, s.unit) for s in t.series),
    ]
    for file, owner, unit in used:
        if unit and t.units is not None and unit not in t.units:
            yield file, owner, f"计量单位“{unit}”未在 units.toml 登记"


def _dangling(
    file: str, owner: str, key: str, wanted: Iterable[str], known: frozenset[str] | None
) -> Iterator[Issue]:
    for ref in wanted:
        if ref and known is not None and ref not in known:
            yield file, owner, f"{key or '这里'} 指向不存在的“{ref}”"


def _place(file: str, owner: str, key: str, chapter: int, section: int, t: Tables) -> Iterator[Issue]:
    """A chapter and section that exist; section 0 is the chapter as such."""
    sections = {c.number: len(c.sections) for c in t.chapters}
    numbers = t.ids("chapters", key="number")
    if numbers is None:
        return
    if str(chapter) not in numbers:
        yield file, owner, f"{key} 指向不存在的第{chapter}章"
    elif chapter in sections and not 0 <= section <= sections[chapter]:
        yield file, owner, f"{key} 指向第{chapter}章第{section}节，该章只有{sections[chapter]}节"
