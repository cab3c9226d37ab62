"""The whole plan on one screen."""

from components.banner import show_banner, show_heading, side_by_side
from components.beginning import show_beginning
from components.files import show_files
from components.overview import (
    show_by_chapter,
    show_by_nature,
    show_counts,
    show_county_matrix,
    show_state,
    show_worst,
)
from components.scope import pick_scope
from components.tiles import show_tiles

scope = pick_scope("overview", title="总览", with_division=False)
show_banner(scope)
show_beginning(scope)
show_state(scope)
show_counts(scope)
left, right = side_by_side(2, 3)
with left:
    show_heading("约束性与预期性")
    show_by_nature(scope)
    show_heading("各篇章")
    show_by_chapter(scope)
    show_heading("总体指标")
    show_tiles(scope)
with right:
    show_heading("差距最大的指标")
    show_worst(scope)
    show_heading("县（市、区）× 篇章")
    show_county_matrix(scope)
show_files(scope, scope.monitor.plan.indicators)
