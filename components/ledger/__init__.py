"""The ledger of commitments, tasks and projects, coverage grids, and the facts the plan starts from."""

from __future__ import annotations

from collections.abc import Callable

from components.ledger.coverage import show_grid
from components.ledger.facts import show_facts
from components.ledger.listing import show_list
from components.scope import Scope, pick_option

_VIEWS: dict[str, tuple[str, Callable[[Scope], None]]] = {
    "list": ("台账", show_list),
    "grid": ("逐单位覆盖", show_grid),
    "facts": ("基期事实", show_facts),
}


def show_ledger(scope: Scope) -> None:
    """One of the three views."""
    view = pick_option("view", list(_VIEWS), "看什么", names=lambda v: _VIEWS[v][0], hidden=True)
    _VIEWS[view][1](scope)
