"""The whole sequence of a wall."""

from __future__ import annotations

from planmonitor.answers import Answers
from planmonitor.scenes.alerts import alerts, outlook
from planmonitor.scenes.changes import changes
from planmonitor.scenes.chapter import chapter
from planmonitor.scenes.counties import calls, counties
from planmonitor.scenes.overview import overview
from planmonitor.scenes.projects import projects
from planmonitor.scenes.shapes import Board, Scene


def board(answers: Answers) -> Board:
    """All scenes for one view of the plan: the whole, what is new, every chapter, counties, what is ahead."""
    plan = answers.plan
    made: list[tuple[Scene | None, str]] = [(overview(answers), "总体态势"), (changes(answers), "最近变化")]
    made += [(chapter(answers, c), c.short) for c in plan.chapters if c.page and plan.on_page(c.domain)]
    made += [
        (counties(answers), "县域对比"),
        (calls(answers), "先问这些县"),
        (alerts(answers), "预警"),
        (outlook(answers), "照此下去"),
        (projects(answers), "承诺与项目"),
    ]
    moments = [o.recorded_at for i in plan.indicators for o in answers.observations(i.id)]
    return Board(
        plan.title,
        plan.status,
        answers.view.as_of,
        max(moments, default=None),
        scenes=tuple(scene for scene, _ in made if scene is not None),
        skipped=tuple(title for scene, title in made if scene is None),
    )
