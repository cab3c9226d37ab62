"""The mid-term and the final review: both verdicts, counties × indicators, gaps, inequality, comparisons."""

from __future__ import annotations

from collections.abc import Callable

from components.evaluation.comparison import show_comparison
from components.evaluation.gap import show_gap
from components.evaluation.listing import show_list
from components.evaluation.matrix import show_matrix
from components.evaluation.phase import pick_evaluation as pick_evaluation
from components.evaluation.spread import show_spread
from components.scope import Scope, pick_option
from planmonitor.review import Phase

_VIEWS: dict[str, tuple[str, Callable[[Scope], None]]] = {
    "matrix": ("县×指标", show_matrix),
    "gap": ("差距贡献", show_gap),
    "spread": ("均等化", show_spread),
    "compare": ("两次评估对比", show_comparison),
}


_LIST, _LIST_NAME = "list", "逐项判定"


def show_evaluation(scope: Scope, phase: Phase) -> None:
    """One of the five views."""
    names = {_LIST: _LIST_NAME} | {key: name for key, (name, _) in _VIEWS.items()}
    view = pick_option("view", list(names), "看什么", names=names.__getitem__, hidden=True)
    if view == _LIST:
        show_list(scope, phase)
    else:
        _VIEWS[view][1](scope)
