"""The administrator's page: responsible units, the state of what is kept, who may do what."""

from __future__ import annotations

from enum import StrEnum

from components.admin.roles import show_roles
from components.admin.state import show_state
from components.admin.units import show_units
from components.banner import show_empty
from components.scope import Scope, pick_option
from components.writing import show_person

__all__ = ["AdminView", "show_administration"]


class AdminView(StrEnum):
    """The views of the page, as they stand in the address."""

    UNITS = "units"
    STATE = "state"
    ROLES = "roles"

    @property
    def word(self) -> str:
        """What a person reads."""
        return _WORDS[self]


_WORDS = {AdminView.UNITS: "责任单位", AdminView.STATE: "系统状态", AdminView.ROLES: "权限"}


def show_administration(scope: Scope) -> None:
    """One of the three views, for an administrator only."""
    person = show_person(scope)
    if person is None:
        return
    if not person.is_admin:
        show_empty("这一页只供管理员使用", "您没有管理员的角色；需要时请联系管理员在权限文件中登记")
        return
    views = [view.value for view in AdminView]
    picked = pick_option("view", views, "看什么", names=lambda v: AdminView(v).word, hidden=True)
    match AdminView(picked):
        case AdminView.UNITS:
            show_units(scope, person)
        case AdminView.STATE:
            show_state(scope)
        case AdminView.ROLES:
            show_roles(scope, person)
