"""Template, upload, check, review, publish and history: the way of a figure."""

from __future__ import annotations

from enum import StrEnum

from components.intake.badge import the_badge
from components.intake.filling import show_filling
from components.intake.grid import show_grid
from components.intake.mine import show_mine
from components.intake.progress import show_progress
from components.intake.review import show_review
from components.intake.submissions import show_history
from components.scope import Scope, pick_option
from components.writing import show_person, the_desk
from planmonitor.intake.notices import Badge

__all__ = ["IntakeView", "show_intake"]


class IntakeView(StrEnum):
    """The views of the page, as they stand in the address."""

    GRID = "grid"
    FILL = "fill"
    MINE = "mine"
    REVIEW = "review"
    HISTORY = "history"
    COMPLETE = "complete"

    @property
    def word(self) -> str:
        """What a person reads."""
        return _WORDS[self]

    def counted(self, badge: Badge) -> str:
        """What a person reads, with how much there is to know or to do."""
        count = {IntakeView.MINE: badge.mine, IntakeView.REVIEW: badge.review}.get(self, 0)
        return f"{self.word}（{count}）" if count else self.word


_WORDS = {
    IntakeView.GRID: "网上填报",
    IntakeView.FILL: "文件填报",
    IntakeView.MINE: "我的报送",
    IntakeView.REVIEW: "审核与发布",
    IntakeView.HISTORY: "批次历史",
    IntakeView.COMPLETE: "填报进度",
}


def show_intake(scope: Scope) -> None:
    """One of the views; handing in, one's own batches and reviewing need a person with a role."""
    views = [view.value for view in IntakeView]
    badge = the_badge(scope.monitor)
    picked = pick_option("view", views, "看什么", names=lambda v: IntakeView(v).counted(badge), hidden=True)
    desk = the_desk(scope)
    match IntakeView(picked):
        case IntakeView.COMPLETE:
            show_progress(scope)
        case IntakeView.HISTORY:
            show_history(scope, desk)
        case IntakeView.GRID:
            person = show_person(scope)
            if person:
                show_grid(scope, desk, person)
        case IntakeView.FILL:
            person = show_person(scope)
            if person:
                show_filling(scope, desk, person)
        case IntakeView.MINE:
            person = show_person(scope)
            if person:
                show_mine(scope, desk, person)
        case IntakeView.REVIEW:
            person = show_person(scope)
            if person:
                show_review(scope, desk, person)
