"""Commitments, tasks and projects by the state they are in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from planmonitor.answers import Answers
from planmonitor.ledger import EntryKind, LedgerEntry, PromiseState, count_states, entries
from planmonitor.scenes.shapes import Promised, Scene, StateCount

PROJECTS = "projects"
MOST_DUE = 5
_LATE = {
    PromiseState.OVERDUE: "到期未完成",
    PromiseState.DUE_UNREPORTED: "到期却没有报送，完成与否不知道",
    PromiseState.NOT_REPORTED: "尚未报送情况",
}
_TITLES = {EntryKind.COMMITMENT: "文字承诺", EntryKind.TASK: "主要任务", EntryKind.PROJECT: "专栏项目"}


def projects(answers: Answers) -> Scene | None:
    """The ledger in one picture; None for a plan that promises nothing in words."""
    rows = entries(answers)
    if not rows:
        return None
    counts = count_states(rows)
    due = (
        [e for e in rows if e.state is PromiseState.OVERDUE]
        or [e for e in rows if e.state is PromiseState.DUE_UNREPORTED]
        or _next_due(rows, answers.view.as_of)
    )
    due.sort(key=lambda e: (e.due, e.id))
    return Scene(
        id=PROJECTS,
        kind=PROJECTS,
        title="承诺与项目",
        headline=f"截至{answers.view.as_of}年，{len(rows)}条承诺、任务和项目中{_words(counts)}。",
        demo=False,
        states=_counted((title, [e for e in rows if e.kind is kind]) for kind, title in _TITLES.items()),
        chapter_states=_counted(
            (c.short, [e for e in rows if e.chapter == c.number]) for c in answers.plan.chapters if c.page
        ),
        due=tuple(Promised(e.title, e.due, e.state.value) for e in due[:MOST_DUE]),
    )


def _counted(parts: Iterable[tuple[str, list[LedgerEntry]]]) -> tuple[StateCount, ...]:
    """The parts that hold anything, each with how much of it is in every state."""
    return tuple(
        StateCount(title, tuple((s.value, n) for s, n in count_states(part).items()))
        for title, part in parts
        if part
    )


def _words(counts: dict[PromiseState, int]) -> str:
    """What is done, what is known to be late, and of what nobody has said anything."""
    said = [f"{counts[PromiseState.DONE]}条已完成"]
    for state, words in _LATE.items():
        if counts[state]:
            said.append(f"{counts[state]}条{words}")
    return "，".join(said)


def _next_due(rows: Sequence[LedgerEntry], as_of: int) -> list[LedgerEntry]:
    """Where nothing is known to be late: what falls due next and is not done."""
    open_ones = [e for e in rows if e.state is not PromiseState.DONE and e.due >= as_of]
    soonest = min((e.due for e in open_ones), default=None)
    return [e for e in open_ones if e.due == soonest]
