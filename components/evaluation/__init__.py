"""The mid-term review: two keys to every verdict, counties against indicators, gaps, inequality,
comparisons.
"""

from __future__ import annotations

from collections.abc import Callable

from components.evaluation.comparison import show_comparison
from components.evaluation.gap import show_gap
from components.evaluation.listing import show_list
from components.evaluation.matrix import show_matrix
from components.evaluation.spread import show_spread
from components.scope import Scope, pick_option

_VIEWS: dict[str, tuple[str, Callable[[Scope], None]]] = {
    "list": ("逐项判定", show_list),
    "matrix": ("县×指标", show_matrix),
    "gap": ("差距贡献", show_gap),
    "spread": ("均等化", show_spread),
    "compare": ("两次评估对比", show_comparison),
}


def show_evaluation(scope: Scope) -> None:
    """One of the five views."""
    view = pick_option("view", list(_VIEWS), "看什么", names=lambda v: _VIEWS[v][0], hidden=True)
    _VIEWS[view][1](scope)
