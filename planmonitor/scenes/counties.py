"""Counties compared, and which of them to call."""

from __future__ import annotations

from planmonitor.answers import Answers
from planmonitor.assessment import Assessment, sides_of
from planmonitor.scenes.parts import any_demo, tiles, urgency
from planmonitor.scenes.shapes import Call, MatrixCell, Scene

COUNTIES, CALLS = "counties", "calls"
MOST_CALLS, MOST_ITEMS = 4, 3


def counties(answers: Answers) -> Scene | None:
    """County × chapter; None when no county has a comparable figure."""
    plan = answers.plan
    pages = list(filter(plan.on_page, plan.page_names()))
    judged = {
        (code, page): [a for i in plan.on_page(page) if (a := answers.assess(i, code)).is_judged]
        for code in answers.divisions.codes
        for page in pages
    }
    if not any(judged.values()):
        return None
    rows = []
    for code in answers.divisions.codes:
        cells = [judged[code, page] for page in pages]
        counted = tuple(MatrixCell(sum(a.is_behind for a in cell), len(cell)) for cell in cells)
        rows.append((code, answers.place_name(code), counted))
    _, name, cells_of_worst = max(rows, key=lambda row: sum(cell.behind for cell in row[2]))
    most = sum(cell.behind for cell in cells_of_worst)
    known = sum(any(cell.judged for cell in cells) for _, _, cells in rows)
    where = "各县（市、区）" if known == len(rows) else f"可比的{known}个县（市、区）"
    said = sides_of(a for cell in judged.values() for a in cell)
    words = (
        f"{said.behind}最多的是{name}（{most}项）。" if most else f"{where}可比的指标都没有{said.behind}。"
    )
    return Scene(
        id=COUNTIES,
        kind="matrix",
        title="县域对比",
        headline=f"以市级目标为参照（规划未下达县级目标）：{words}",
        demo=any(any_demo(cell) for cell in judged.values()),
        columns=tuple((page, plan.page_names()[page]) for page in pages),
        matrix=tuple(rows),
    )


def calls(answers: Answers) -> Scene | None:
    """The counties with the most behind and what to ask each; None when no county has anything behind."""
    judged = {code: [a for a in answers.assess_all(code) if a.is_judged] for code in answers.divisions.codes}
    behind = {
        code: sorted((a for a in found if a.is_behind), key=lambda a: urgency(answers, a))
        for code, found in judged.items()
    }
    order = sorted((code for code in behind if behind[code]), key=lambda code: -len(behind[code]))
    if not order:
        return None
    first = order[:MOST_CALLS]
    said = sides_of(a for found in judged.values() for a in found).behind
    asked = "、".join(answers.place_name(code) for code in first)
    return Scene(
        id=CALLS,
        kind=CALLS,
        title="先问这些县",
        headline=f"以市级目标为参照，{said}最多的是{asked}；最该问的列在各县名下，约束性指标在前。",
        demo=any(any_demo(judged[code]) for code in first),
        calls=tuple(_call(answers, code, judged[code], behind[code]) for code in first),
    )


def _call(answers: Answers, code: str, judged: list[Assessment], behind: list[Assessment]) -> Call:
    return Call(code, answers.place_name(code), len(behind), len(judged), tiles(answers, behind[:MOST_ITEMS]))
