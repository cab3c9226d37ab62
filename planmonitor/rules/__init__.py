"""The kinds of target, one module each; whatever stands in this folder is in :data:`RULES`.

Adding a kind is adding a module that exports ``RULE``: the loader accepts its key, the method page lists
it, and every page, export and command judges by it.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from planmonitor.rules.base import Rule


def find_rules() -> dict[str, Rule]:
    """The ``RULE`` of every module of this package, by key; ValueError when two have the same key."""
    rules: dict[str, Rule] = {}
    for module in iter_modules(__path__):
        if module.name == "base" or module.name.startswith("_"):
            continue
        rule = import_module(f"{__name__}.{module.name}").RULE
        if rule.key in rules:
            raise ValueError(f"two kinds of target are called {rule.key}")
        rules[rule.key] = rule
    return rules


RULES: dict[str, Rule] = find_rules()
"""Every kind of target by the key that plan files write."""
