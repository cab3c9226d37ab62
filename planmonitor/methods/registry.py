"""All published methods, found in the files of the package: nothing is listed by hand."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterable
from importlib import import_module

from planmonitor.methods.method import Method


def discover(package: str, folders: Iterable[str]) -> tuple[Method, ...]:
    """The ``METHOD`` of every module of a package that has one, in the order of their ranks.

    Raises:
        TypeError: a ``METHOD`` is something else than a :class:`Method`.
        ValueError: two methods have the same id.
    """
    found: dict[str, Method] = {}
    for module in pkgutil.iter_modules(folders):
        method = getattr(import_module(f"{package}.{module.name}"), "METHOD", None)
        if method is None:
            continue
        if not isinstance(method, Method):
            raise TypeError(f"{package}.{module.name}.METHOD is no Method: {method!r}")
        if method.id in found:
            raise ValueError(f"{package}.{module.name}: a second method with the id {method.id!r}")
        found[method.id] = method
    return tuple(sorted(found.values(), key=lambda m: (m.rank, m.id)))
